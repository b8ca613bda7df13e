"""The plan file holds what the rules page fixes, and says which key is wrong."""

from __future__ import annotations

import datetime as dt

import pytest

from analysis.plan import builtin_text, read_plan
from analysis.themes import RULES
from layers.messages import GisError

PLAN = read_plan(builtin_text(), "plan", RULES)


def test_numbers_dates_and_sets_are_those_of_the_page() -> None:
    numbers = PLAN.parameters
    assert (numbers.heat_radius_m, numbers.chp_mw, numbers.small_tph) == (15000.0, 300.0, 35.0)
    assert (numbers.default_uncertainty_m, numbers.zone_uncertainty_m, numbers.default_ring_width_m) == (100, 0, 30)
    assert (PLAN.start, PLAN.end) == (dt.date(2018, 1, 1), dt.date(2020, 12, 31))
    assert PLAN.counties.main_urban == ("莲池区", "竞秀区", "高新区")
    dues = {rule: terms.due for rule, terms in PLAN.rules.items()}
    end = {year: dt.date(year, 12, 31) for year in (2018, 2019, 2020)}
    assert dues == {
        "boiler.network": None,
        "boiler.coal_ban": "effective",
        "boiler.15km": end[2020],
        "boiler.new_small": None,
        "boiler.small": end[2018],
        "boiler.ultra_low": end[2019],
        "boiler.low_nox": end[2020],
        "boiler.biomass": end[2020],
        "boiler.new_biomass": None,
        "chp.small_15km": end[2020],
        "village.ban_leftover": end[2018],
        "village.county_town_2019": end[2019],
        "village.county_2019": end[2019],
        "village.county_2020": end[2020],
        "village.main_urban": end[2020],
        "village.plain_2020": end[2020],
        "village.mountain_2020": end[2020],
        "mine.illegal": None,
        "mine.producing": end[2019],
        "mine.ownerless": None,
        "mine.plan": end[2020],
        "trip.corridor": None,
        "town.air_station": end[2018],
        "stack.monitored": end[2018],
        "station.vapour": end[2018],
        "dump.cleared": end[2020],
    }
    assert [rule for rule, terms in PLAN.rules.items() if terms.inferred] == ["boiler.small"]
    assert PLAN.lead("boiler.coal_ban") == ("市市场监管局",)
    assert PLAN.support("mine.plan")[-1] == "保定供电公司"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("chp_mw = 300.0", "", "p.toml: the key parameters.chp_mw is missing; add it."),
        (
            "chp_mw = 300.0",
            'chp_mw = "300"',
            "p.toml: the key parameters.chp_mw has the value 300, which is wrong: it must be a number; correct it.",
        ),
        (
            "end = 2020-12-31",
            "end = 2020-12-31T12:00:00",
            "p.toml: the key end has the value 2020-12-31 12:00:00, which is wrong: it must be a day such as "
            "2020-12-31; correct it.",
        ),
        ("[[targets]]", "[[goals]]", "p.toml: unknown key goals; remove it or correct its name."),
    ],
)
def test_a_wrong_key_is_named(old: str, new: str, sentence: str) -> None:
    with pytest.raises(GisError) as refused:
        read_plan(builtin_text().replace(old, new), "p.toml", RULES)
    assert str(refused.value) == sentence


def test_settings_override() -> None:
    plan = read_plan(
        builtin_text(), "p", RULES, ["heat_radius_m=12000", "capacity_basis=unit", "cross_boundary = true"]
    )
    assert plan.parameters.heat_radius_m == 12000.0
    assert plan.parameters.capacity_basis == "unit"
    assert plan.parameters.cross_boundary is True


@pytest.mark.parametrize("setting", ["heat_radius_m=nan", "heat_radius_m=inf", "small_tph=0", "line_ref=3", "x", "=1"])
def test_settings_are_checked(setting: str) -> None:
    with pytest.raises(GisError):
        read_plan(builtin_text(), "p", RULES, [setting])
