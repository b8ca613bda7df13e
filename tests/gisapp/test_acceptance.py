"""The acceptance of a mine is entered whole, follows into the rate, and is taken back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from gisapp.acceptance import Acceptance, accept, checked
from gisapp.i18n import Language
from gisapp.run import judge, plan_of
from layers.kinds import KINDS
from layers.messages import GisError
from layers.project import Project
from layers.tables import empty

if TYPE_CHECKING:
    from pathlib import Path

    from gisapp.run import Run

EN = Language.EN
END = dt.date(2020, 12, 31)
GIVEN = Acceptance(dt.date(2020, 9, 15), " 张三 ", "保自然资验〔2020〕12号")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (Acceptance(GIVEN.day, " ", "12"), "the person who signed it"),
        (Acceptance(GIVEN.day, "张三", "\t"), "the number of its document"),
        (Acceptance(dt.date(2021, 1, 1), "张三", "12"), "after the as-of date 2020-12-31"),
        (Acceptance(GIVEN.day, "张" * 101, "12"), "at most 100 letters"),
    ],
)
def test_what_lacks_is_told(given: Acceptance, sentence: str) -> None:
    with pytest.raises(GisError) as raised:
        checked(given, END)
    assert sentence in str(raised.value)


def test_the_rate_follows_and_it_can_be_taken_back(demo: Path) -> None:
    with Project.open(demo) as project:
        plan = plan_of(project, None, [])

        def judged() -> Run:
            """Judge the mines alone: the rest of the city does not matter to them here."""
            own = ("mines", "counties")
            return judge({one: project.layer(one) if one in own else empty(KINDS[one]) for one in KINDS}, plan, END, EN)

        before = judged()
        mines = project.layer("mines")
        open_ = (mines["kind"] == "ownerless") & (mines["treatment"] == "none") & mines["in_2015_survey"].fillna(False)
        mine = mines[open_].iloc[0].to_dict()
        assert mine["id"] in set(before.lists["mines_to_restore"]["id"])

        accept(project, mine, checked(GIVEN, END), Language.ZH)
        after = judged()
        rates = [run.summary["rates"]["mines"] for run in (before, after)]
        assert rates[1]["rate"] > rates[0]["rate"]
        restored = after.lists["mines_to_restore"]
        assert "restore" not in set(restored["action"][restored["id"] == mine["id"]])
        row = project.layer("mines").set_index("id").loc[mine["id"]]
        assert (row["treatment"], str(row["accepted"].date())) == ("accepted", "2020-09-15")
        assert row["note"].endswith("2020-09-15，张三，文号 保自然资验〔2020〕12号")
        assert project.history()[-1].why in row["note"]

        # Seen before that, it is not overwritten.
        with pytest.raises(GisError, match="was changed by someone else"):
            accept(project, mine, GIVEN, Language.EN)
        assert project.undo()
        again = project.layer("mines").set_index("id").loc[mine["id"]]
        assert again["treatment"] == "none"
        assert str(again["note"]) == str(mine["note"])
