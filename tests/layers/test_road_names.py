"""Ring and side of a street by its name."""

from __future__ import annotations

import pandas as pd
import pytest

from layers.ingest.road_names import ring_and_side, told_by_names


@pytest.mark.parametrize(
    ("name", "ring", "side"),
    [
        ("东三环", 3, "E"),
        ("南二环", 2, "S"),
        ("示例·北三环", 3, "N"),
        ("西三环南段", 3, "W"),
        ("保定市西3环 北路", 3, "W"),
        ("三环东路", 3, "E"),
        ("二环路南段", 2, "S"),
        ("西外三环", 3, "W"),
        # the ring is certain, the side is not
        ("东北三环", 3, None),
        ("三环东南路", 3, None),
        ("三环路", 3, None),
        # no ring at all
        ("十三环", None, None),
        ("循环路", None, None),
        ("裕华西路", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_names(name: str | None, ring: int | None, side: str | None) -> None:
    told = ring_and_side(pd.Series([name], dtype="str")).iloc[0]
    assert (told["ring"] if pd.notna(told["ring"]) else None) == ring
    assert (told["side"] if pd.notna(told["side"]) else None) == side


def test_what_the_file_states_is_kept() -> None:
    columns = {
        "name": pd.Series(["东三环", "东三环", None], index=[4, 7, 9], dtype="str"),
        "ring": pd.Series([2, None, None], index=[4, 7, 9], dtype="Int64"),
    }
    filled = told_by_names(columns)
    assert filled["ring"].astype("object").where(filled["ring"].notna(), None).tolist() == [2, 3, None]
    assert filled["side"].isna().tolist() == [False, False, True]
    assert list(filled["side"].index) == [4, 7, 9]
    assert told_by_names({"ring": columns["ring"]}).keys() == {"ring"}
