"""The verdict card as data: what it says of one hit, of a due date, of an object without any."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from gisapp.card import Card, Cards, Ruler, plain, verdicts_of
from gisapp.i18n import Language
from gisapp.reasons import Words

AS_OF = dt.date(2020, 12, 31)
EN = Words(Language.EN)

HIT: dict[str, object] = {
    "kind": "boilers",
    "id": "boilers-00001",
    "rule": "boiler.15km",
    "verdict": "yes",
    "action": "close_or_integrate",
    "clause": "任务6",
    "measured": 12431.4,
    "threshold": 15000.0,
    "margin": 2568.6,
    "unit": "m",
    "other_kind": "chp_units",
    "other": "大唐清苑热电",
    "undecided": "",
    "due": pd.Timestamp("2020-12-31"),
    "inferred": False,
    "lead": "市环保局",
    "support": "市财政局",
}
ROW = {
    "id": "boilers-00001",
    "name": "<b>一</b>",
    "county": "清苑区",
    "town": None,
    "capacity_tph": 20.0,
    "fuel": "coal",
    "use": None,
    "commissioned": pd.Timestamp("2010-03-11"),
    "uncertainty_m": 40.0,
    "source": "台账.xlsx#锅炉!7",
}


def evidence(*changes: dict[str, object]) -> pd.DataFrame:
    table = pd.DataFrame([HIT | one for one in changes or ({},)])
    return table.assign(due=pd.to_datetime(table["due"]))


def card(*changes: dict[str, object], row: dict[str, object] | None = None, as_of: dt.date = AS_OF) -> Card:
    cards = Cards(
        evidence(*changes), {"z1": "北部"}, EN, as_of, uncertainty_m=100.0, plant_uncertainty={"大唐清苑热电": 2000.0}
    )
    return cards.card("boilers", ROW | (row or {}), "yes")


def test_a_card_says_which_object_what_is_known_and_where_it_comes_from() -> None:
    made = card()
    assert (made.title, made.county, made.town, made.chip) == ("<b>一</b>", "清苑区", "", "Act")
    assert made.facts == (("Capacity", "20 t/h"), ("Fuel", "Coal"), ("Commissioned", "2010-03-11"))
    assert made.source == "台账.xlsx#锅炉!7"


def test_a_line_tells_clause_figures_plant_due_and_departments() -> None:
    [line] = card().lines
    assert line.finding == "coal boiler within the heat radius of a large CHP plant"
    assert (line.action, line.clause) == ("Close or integrate", "T6")
    assert line.figures == "measured 12,431 m · limit ≤ 15,000 m · margin 2,569 m"
    assert line.other == "大唐清苑热电"
    assert line.due == "due 2020-12-31 · due on the as-of date"
    assert (line.lead, line.support) == ("市环保局", "市财政局")
    # The place of the object and that of the plant may both be off.
    assert line.ruler == Ruler(12431.4, 15000.0, 2040.0)


def test_an_object_that_states_no_uncertainty_has_the_plan_s() -> None:
    [line] = card(row={"uncertainty_m": float("nan")}).lines
    assert line.ruler is not None
    assert line.ruler.band == 2100.0


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        (dt.date(2020, 12, 1), "due 2020-12-31 · 30 days left"),
        (dt.date(2024, 1, 1), "due 2020-12-31 · 1,096 days overdue"),
    ],
)
def test_days_are_counted_from_the_as_of_date(as_of: dt.date, words: str) -> None:
    assert card(as_of=as_of).lines[0].due == words


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"measured": float("nan")}, ""),
        # Near the threshold the centimetres decide.
        ({"measured": 14999.96, "margin": 0.04}, "measured 14,999.96 m · limit ≤ 15,000 m · margin 0.04 m"),
        ({"other_kind": "coal_ban_zones", "measured": 20.5, "margin": 20.5}, "inside, 20 m from the edge"),
        ({"other_kind": "coal_ban_zones", "measured": -20.6, "margin": 20.6}, "outside, 21 m from the edge"),
        ({"other_kind": "expressways", "measured": 30.0, "margin": 30.0}, "30 m from the line of the expressway"),
        ({"unit": "t/h", "measured": 24.5 / 0.7, "threshold": 35.0, "margin": 0.0}, "35 t/h · limit ≤ 35 t/h"),
        ({"unit": "t/h", "measured": 75.0, "threshold": 35.0, "margin": 40.0}, "75 t/h · limit > 35 t/h"),
        ({"unit": "户", "measured": 1200.0, "threshold": 3000.0}, "1,200 of 3,000 households converted and accepted"),
        ({"unit": "户", "threshold": float("nan")}, ""),
        ({"unit": "1", "measured": 0.405, "threshold": 1.0}, "coverage 40.5 % · limit 100 %"),
        # A unit that no phrase knows, and a rule that has its own phrase.
        ({"unit": "kg", "measured": 7.5, "threshold": 5.0, "margin": 2.5}, "measured 7.5 kg · limit > 5 kg"),
        (
            {"rule": "trip.corridor", "unit": "1", "measured": 0.4512, "threshold": 0.9},
            "45.1% of its way on corridors, limit 90%",
        ),
    ],
)  # fmt: skip
def test_figures(change: dict[str, object], words: str) -> None:
    assert card(change).lines[0].figures == words


def test_zones_are_named_and_doubts_say_what_to_do_on_site() -> None:
    [line] = card({"verdict": "verify", "other_kind": "coal_ban_zones", "other": "z1", "undecided": "fuel"}).lines
    assert (line.other, line.undecided, line.ruler) == ("北部", "find out: Fuel", None)


def test_a_card_without_hits_has_no_lines() -> None:
    assert card(row={"id": "boilers-00002"}).lines == ()


def test_plain_figures() -> None:
    assert [plain(one) for one in (0.0, 12431.0, 0.5, 1234567.89, 100.0)] == [
        "0",
        "12,431",
        "0.5",
        "1,234,567.89",
        "100",
    ]


def test_an_object_of_two_lists_has_the_stronger_verdict() -> None:
    close = pd.DataFrame({"id": ["a", "b"], "verdict": ["verify", "yes"]})
    upgrade = pd.DataFrame({"id": ["a", "b", "c"], "verdict": ["yes", "verify", "verify"]})
    assert verdicts_of([close, upgrade]) == {"a": "yes", "b": "yes", "c": "verify"}
