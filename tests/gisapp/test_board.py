"""The board of targets: made of a run, figures in their units, unknown what is unknown."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from analysis.figures import Figure
from gisapp.board import FIRST, advice, board, told
from gisapp.i18n import Language
from gisapp.run import judge, plan_of
from layers.project import Project
from layers.results import STANDINGS

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from gisapp.run import Run

COUNTIES = ["莲池区", "竞秀区"]


@pytest.fixture(scope="module")
def run(demo_file: Path) -> Run:
    """Return the demo judged as of the end of 2019, with two figures entered by hand."""
    day = dt.date(2019, 12, 31)
    figures = [
        Figure("air.pm25", 2018, 80.0, dt.date(2018, 12, 31), "2018公报"),
        Figure("dust.fall", 2019, 8.0, day, "监测", "莲池区"),
    ]
    with Project.open(demo_file) as project:
        return judge(project.layers(), plan_of(project, None, []), day, Language.EN, figures=figures)


def row(table: pd.DataFrame, target: str, year: int, county: str | None = None) -> pd.Series:
    same = (table["id"] == target) & (table["year"] == year)
    same &= table["county"].isna() if county is None else table["county"].fillna("") == county
    return table[same].iloc[0]


def test_what_must_be_dealt_with_stands_first(run: Run) -> None:
    table = board(run, COUNTIES, Language.EN)
    assert list(table) == [one.name for one in STANDINGS]
    places = [FIRST.index(one) for one in table["status"].fillna("")]
    assert places == sorted(places)
    # Every target and year of the plan is there for the city, known or not.
    city = table[table["county"].isna()]
    assert len(city) == sum(len(one.by_year) for one in run.plan.targets)


def test_figures_stand_in_the_unit_of_their_target(run: Run) -> None:
    table = board(run, COUNTIES, Language.EN)
    words = told(table, run.plan, Language.EN)
    at = int(row(table, "air.pm25", 2018).name)
    assert [words[name][at] for name in ("target", "value", "gap")] == ["≤ 76 μg/m³", "80 μg/m³", "4 μg/m³"]
    entered = table.iloc[at]
    assert (entered["status"], entered["basis"], entered["source"]) == ("overdue", "entered", "2018公报")
    assert entered["date"].date() == dt.date(2018, 12, 31)
    share = int(row(table, "corridor.share", 2018).name)
    assert words["target"][share] == "≥ 75.0%"


def test_what_more_than_reached_lacks_nothing(run: Run) -> None:
    table = board(run, COUNTIES, Language.EN)
    at = int(row(table, "dust.fall", 2019, "莲池区").name)
    assert table["status"][at] == "met"
    assert table["gap"][at] == pytest.approx(-1.0)
    assert told(table, run.plan, Language.EN)["gap"][at].startswith("0 ")


def test_a_target_of_every_county_has_a_row_for_those_that_nobody_knows(run: Run) -> None:
    one = row(board(run, COUNTIES, Language.EN), "dust.fall", 2019, "竞秀区")
    assert one["status"] == "unknown"
    assert one[["value", "gap", "projected"]].isna().all()
    assert one["target"] == 9.0


def test_the_unknown_says_what_to_enter(run: Run) -> None:
    targets = {one.id: one for one in run.plan.targets}
    assert advice(targets["air.pm25"], 2018, "unknown", Language.EN) == (
        "Enter the figure of 2018 in μg/m³, with its date and source."
    )
    assert "in %," in advice(targets["air.good_share"], 2019, "unknown", Language.EN)
    assert "complete them" in advice(targets["corridor.share"], 2018, "unknown", Language.EN)
    assert advice(targets["air.pm25"], 2018, "met", Language.EN) == ""
