"""The workbook of a run: its overview has corridors and plan numbers, its targets stand beside what is reached."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import openpyxl
import pytest

from gisapp.cli import main
from layers.project import Project

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = "2019-06-30"


@pytest.fixture
def book(demo: Path, tmp_path: Path) -> openpyxl.Workbook:
    words = ["air.pm25", "--year", "2018", "--value", "67", "--source", "bulletin"]
    assert main(["target", str(demo), *words, "--lang", "en"]) == 0
    assert main(["analyse", str(demo), "--out", str(tmp_path / "out"), "--as-of", AS_OF, "--lang", "en"]) == 0
    return openpyxl.load_workbook(tmp_path / "out" / "lists.xlsx")


def test_the_share_of_each_year_stands_beside_its_target(book: openpyxl.Workbook, demo: Path, tmp_path: Path) -> None:
    lines = [[cell.value for cell in row[:5]] for row in book["Summary"]]
    start = next(number for number, line in enumerate(lines) if line[0] == "Coal on corridors, by year")
    found = {line[0]: line[1:] for line in lines[start + 1 : start + 4]}
    # Counted once more: trips in transit by the day, less those that the list has; some of them are to be verified.
    with Project.open(demo) as project:
        trips = project.layer("coal_trips")
    with (tmp_path / "out" / "coal_trips_off_corridor.csv").open(encoding="utf-8-sig", newline="") as file:
        off = {row["id"]: row["verdict"] for row in csv.DictReader(file)}
    for year, target in (("2018", "75.0%"), ("2019", "80.0%")):
        ids = [
            one
            for one, day, transit in zip(
                trips["id"], trips["date"].astype("str").fillna(""), trips["transit"].fillna(value=False), strict=True
            )
            if transit and day[:4] == year and day <= AS_OF
        ]
        decided = [one for one in ids if off.get(one) != "verify"]
        on = sum(one not in off for one in decided)
        assert found[year][:3] == [f"{on} / {len(decided)}", f"{on / len(decided):.1%}", target]
    assert found["2020"] == ["0 / 0", "unknown", "90.0%", 0]


def test_the_numbers_of_the_plan_have_names(book: openpyxl.Workbook) -> None:
    lines = [[cell.value for cell in row[:4]] for row in book["Summary"]]
    assert ["Heat radius", "15,000 m", "Task 6", "heat_radius_m"] in lines
    assert ["Heat of a household", "0.006 MW", "assumed, to be confirmed", "household_heat_mw"] in lines


def test_targets_have_value_gap_and_pace_and_unknown_is_blank(book: openpyxl.Workbook) -> None:
    head, *lines = [[cell.value for cell in row] for row in book["Targets"]]
    rows = [dict(zip(head, line, strict=True)) for line in lines]
    shown = ("Value wanted", "Value reached", "Lacking", "At the present pace", "Status")
    air = {row["Year"]: [row[name] for name in shown] for row in rows if row["Target"] == "Mean PM2.5"}
    assert air == {
        2018: [76, 67, -9, None, "Met"],
        2019: [69, None, None, None, "Unknown"],
        2020: [63, None, None, None, "Not due yet"],
    }
    rural = [row for row in rows if row["Target"] == "Rural clean heating rate"]
    assert rural[0]["County"] == "保定市"
    assert len(rural) > 10
    for row in rural:
        assert row["Lacking"] == pytest.approx(0.9 - row["Value reached"], abs=1e-4)
        # A straight line from the plan's first day to its last; 546 of 1,096 days have gone.
        assert row["At the present pace"] > row["Value reached"]
