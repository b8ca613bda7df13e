"""The sentence of a hit, word by word, in both languages."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from gisapp.i18n import Language
from gisapp.reasons import Hit, Words
from layers.results import SHARE

ZH, EN = Words(Language.ZH), Words(Language.EN)

HIT = Hit(
    kind="boilers",
    id="boilers-00001",
    rule="boiler.15km",
    verdict="yes",
    action="close_or_integrate",
    clause="任务6",
    measured=12431.0,
    threshold=15000.0,
    margin=2569.0,
    unit="m",
    other_kind="chp_units",
    other="大唐清苑热电",
    undecided="",
    due=dt.date(2020, 12, 31),
    inferred=False,
)


def test_a_hit_tells_measured_value_threshold_margin_plant_due_and_clause() -> None:
    assert EN.reason("yes", HIT.action, [HIT]) == (
        "Close or integrate: coal boiler within the heat radius of a large CHP plant, 12,431.00 m from 大唐清苑热电, "
        "radius 15,000.00 m, margin 2,569.00 m, due 2020-12-31 (T6)."
    )
    assert ZH.reason("yes", HIT.action, [HIT]) == (
        "关停整合：大型热电联产电厂供热半径内的燃煤锅炉，距大唐清苑热电 12,431.00 米，半径 15,000.00 米，"
        "余量 2,569.00 米，时限 2020年12月31日（任务6）。"
    )


def test_a_doubt_tells_what_to_check() -> None:
    hit = replace(HIT, verdict="verify", measured=14950.0, margin=50.0, undecided="distance;fuel")
    text = ZH.reason("verify", hit.action, [hit])
    assert text.startswith("待核实（关停整合）：")
    assert text.endswith("待定：实测位置：余量小于定位误差；查明：燃料。")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"measured": float("nan")}, "radius, due"),
        ({"other_kind": "coal_ban_zones", "other": "north", "measured": 20.5}, "inside north, 20.50 m from the edge"),
        ({"other_kind": "coal_ban_zones", "other": "north", "measured": -20.5}, "20.50 m outside north"),
        ({"other_kind": "expressways", "other": "", "measured": 30.0}, "30.00 m from the line of the expressway"),
        ({"unit": "t/h", "measured": 24.5 / 0.7, "threshold": 35.0}, "capacity 35 t/h, limit 35 t/h"),
        ({"unit": "户", "measured": 120.0, "threshold": 300.0}, "120 of 300 households"),
        ({"unit": SHARE, "measured": 0.4, "threshold": 1.0}, "coverage 40.0%"),
        ({"inferred": True}, "due 2020-12-31 (inferred)"),
        ({"due": None}, "margin 2,569.00 m (T6)"),
    ],
)
def test_figures_in_words(change: dict[str, object], words: str) -> None:
    text = EN.hit(replace(HIT, **change))  # type: ignore[arg-type]  # fields of Hit
    assert words in text.replace("heat radius of a large CHP plant", "radius")
