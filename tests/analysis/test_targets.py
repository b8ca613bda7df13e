"""Targets and the timeline against plain loops over plain rows, and statuses by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

import pytest
from shapely.geometry import Point, box

from analysis.engine import analyse
from analysis.figures import Figure, checked, standing
from analysis.measures import MEASURES
from analysis.plan import Measure, builtin_text, read_plan
from analysis.targets import standing_table, standings
from analysis.themes import RULES
from analysis.timeline import days_of, timeline
from layers.messages import GisError
from layers.results import STANDINGS
from tests.agreement import tables
from tests.cities import random_city
from tests.oracle import Settings, county_in_plan, day, heating_of, judge, number

if TYPE_CHECKING:
    from analysis.targets import Standing
    from tests.oracle import City, Row

PLAN = read_plan(builtin_text(), "plan", RULES)
END = dt.date(2020, 12, 31)
START = dt.date(2018, 1, 1)
MODES = ("district_households", "gas_households", "electric_households", "other_clean_households")
URBAN = ("莲池区", "竞秀区", "高新区")

Key = tuple[str, int, str]


def stand(city: City, as_of: dt.date = END, figures: tuple[Figure, ...] = ()) -> dict[Key, Standing]:
    """Return the standings of a city of plain rows by target, year and county."""
    result = analyse(tables(city), PLAN, as_of)
    found = standings(result, PLAN, as_of, figures)
    by_key = {(one.target.id, one.year, one.county): one for one in found}
    assert len(by_key) == len(found)
    return by_key


# Against plain loops -----------------------------------------------------------------------------------------------


def households_of(city: City, as_of: dt.date, electric: bool = False) -> dict[tuple[int, str | None], float]:
    """Add up, village by village, the households accepted by year and county."""
    settings = Settings()
    sums: dict[tuple[int, str | None], float] = {}
    counties = judge(city, as_of).counties["villages"]
    for row in city["villages"]:
        county, accepted = counties[str(row["id"])], day(row, "accepted")
        if county_in_plan(county, city["counties"], settings) and accepted is not None and accepted <= as_of:
            names = ["electric_households"] if electric else MODES
            many = sum(number(row, name) or 0 for name in names)
            sums[accepted.year, county] = sums.get((accepted.year, county), 0) + many
    return sums


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("as_of", [dt.date(2019, 6, 30), END])
def test_households_by_year_and_county(seed: int, as_of: dt.date) -> None:
    city = random_city(seed)
    found, sums = stand(city, as_of), households_of(city, as_of)
    for year in (2018, 2019, 2020):
        if year > as_of.year:
            assert found["village.households", year, ""].reading.value is None
            continue
        whole = sum(many for (of, _), many in sums.items() if of == year)
        assert found["village.households", year, ""].reading.value == whole
        for name, row_year, county in found:
            if name == "village.households" and row_year == year and county:
                assert found[name, year, county].reading.value == sums.get((year, county), 0)
    electric = households_of(city, as_of, electric=True)
    named = next(one for one in PLAN.targets if one.id == "village.electric_new").counties
    wanted = sum(many for (of, county), many in electric.items() if of == 2018 and county in named)
    assert found["village.electric_new", 2018, ""].reading.value == wanted


def heated(city: City, as_of: dt.date, urban: bool) -> tuple[float, float]:
    """Return clean and due households of the main urban districts or of the rest, in plain loops."""
    counties, part, whole = judge(city, as_of).counties["villages"], 0.0, 0.0
    for row in city["villages"]:
        county, heating = counties[str(row["id"])], heating_of(row, as_of)
        if not county_in_plan(county, city["counties"], Settings()) or (county in URBAN) != urban:
            continue
        if heating.state != "unknown" and heating.due is not None:
            due = max(heating.due, 0.0)
            part, whole = part + min(heating.clean or 0.0, due), whole + due
    return part, whole


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_rates_their_beginning_and_their_pace(seed: int) -> None:
    city, as_of = random_city(seed), dt.date(2019, 6, 30)
    found = stand(city, as_of)
    for name, urban in (("village.rural_rate", False), ("village.main_urban_rate", True)):
        one = found[name, 2020, ""]
        part, whole = heated(city, as_of, urban)
        if not whole:
            assert (one.reading.value, one.status) == (None, "unknown")
            continue
        assert one.reading.value is not None
        assert one.reading.value == pytest.approx(part / whole)
        assert one.reading.base is not None
        # By hand: of the 1096 days of the plan 546 have gone.
        line = one.reading.base + (one.reading.value - one.reading.base) * 1096 / 546
        assert one.projected == pytest.approx(min(max(line, 0.0), 1.0))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_rules_leave_by_county(seed: int) -> None:
    city = random_city(seed)
    found, told = stand(city), judge(city, END)
    for target in PLAN.targets:
        if target.rule is None or RULES[target.rule].kind == "plants":
            continue
        kind = RULES[target.rule].kind
        count: dict[tuple[str, str | None], int] = {}
        for name, hits in told.hits[kind].items():
            for hit in hits:
                if hit.rule == target.rule:
                    for county in ("", told.counties[kind][name]):
                        count[hit.verdict, county] = count.get((hit.verdict, county), 0) + 1
        year = next(iter(target.by_year))
        for (name, _, county), one in found.items():
            if name == target.id and told.hits[kind]:
                assert one.reading.value == count.get(("yes", county), 0), (target.id, county)
                assert one.reading.undecided == count.get(("verify", county), 0)
        assert (target.id, year, "") in found


@pytest.mark.parametrize("seed", [1, 2])
def test_mines_and_their_plans(seed: int) -> None:
    city = random_city(seed)
    found = stand(city)
    told = judge(city, END)
    sites = done = planned = with_plan = undecided = 0
    for row in city["mines"]:
        if row["id"] in told.outside_plan["mines"]:
            continue
        if row.get("kind") == "ownerless" and row.get("in_2015_survey") is True:
            sites += 1
            accepted = day(row, "accepted")
            done += row.get("treatment") == "accepted" and (accepted is None or accepted <= END)
        if row.get("kind") == "planned":
            planned += 1
            with_plan += row.get("restoration_plan") is True
        # A kind that is not known could be that of a new mine, a plan that is not known could be there.
        may_be_new, may_lack = row.get("kind") in ("planned", None), row.get("restoration_plan") is not True
        certain = row.get("kind") == "planned" and row.get("restoration_plan") is False
        undecided += may_be_new and may_lack and not certain
    assert found["mine.ownerless_rate", 2020, ""].reading.value == (pytest.approx(done / sites) if sites else None)
    assert found["mine.plan_rate", 2020, ""].reading.value == (pytest.approx(with_plan / planned) if planned else None)
    assert found["mine.plan_rate", 2020, ""].reading.undecided == undecided


@pytest.mark.parametrize("seed", [1, 2])
def test_the_timeline_is_what_each_day_is_judged_to_be(seed: int) -> None:
    city = random_city(seed, 60)
    table = timeline(tables(city), PLAN)
    for moment in (START, dt.date(2018, 9, 30), END):
        told = judge(city, moment)
        rows = table[table["day"] == moment.isoformat()].set_index("id")
        for name, listed in told.lists.items():
            words = [one.verdict for one in listed.values()]
            assert (rows.loc[name, "yes"], rows.loc[name, "verify"]) == (words.count("yes"), words.count("verify")), (
                name
            )
        part, whole = heated(city, moment, urban=False)
        assert rows.loc["rural_rate", "part"] == part
        assert rows.loc["rural_rate", "whole"] == whole


def test_the_days_of_the_timeline() -> None:
    days = days_of(PLAN)
    assert (days[0], days[-1], len(days)) == (START, END, 13)
    assert days[1:5] == [dt.date(2018, 3, 31), dt.date(2018, 6, 30), dt.date(2018, 9, 30), dt.date(2018, 12, 31)]


# By hand -----------------------------------------------------------------------------------------------------------

TOWN = {"id": "C1", "adcode": "130607", "name": "满城区", "in_plan": True, "geometry": box(115.0, 38.5, 115.5, 39.0)}
EMPTY = {"id": "C2", "adcode": "130608", "name": "清苑区", "in_plan": True, "geometry": box(115.5, 38.5, 116.0, 39.0)}


def village(place: int, clean: int | None, accepted: dt.date | None, **fields: Any) -> Row:
    own = {"households": 100, "gas_households": clean, "accepted": accepted, "terrain": "plain"}
    return {
        "id": f"V{place}",
        "name": f"村{place}",
        "county": "满城区",
        "geometry": Point(115.2, 38.6 + place / 100),
        **own,
        **fields,
    }


def small(*villages: Row) -> City:
    return {"counties": [TOWN, EMPTY], "villages": list(villages)}


def test_a_county_without_a_village_is_unknown_and_says_why() -> None:
    found = stand(small(village(1, 100, dt.date(2018, 5, 1))))
    empty = found["village.rural_rate", 2020, "清苑区"]
    assert (empty.reading.value, empty.status, empty.gap, empty.projected) == (None, "unknown", None, None)
    assert str(empty.why) == "nothing counts towards it: the denominator is 0"
    assert found["village.rural_rate", 2020, "满城区"].status == "met"
    assert found["village.rural_rate", 2020, ""].reading.value == 1.0
    assert found["village.main_urban_rate", 2020, ""].status == "unknown"
    assert ("village.main_urban_rate", 2020, "满城区") not in found


def test_an_empty_layer_has_met_nothing() -> None:
    found = stand(small(village(1, 100, dt.date(2018, 5, 1))))
    left = found["boiler.radius_left", 2020, ""]
    assert (left.reading.value, left.status, str(left.why)) == (None, "unknown", "the layer boilers is empty")
    none = stand({"counties": [TOWN]})
    assert none["village.households", 2018, ""].status == "unknown"
    assert str(none["corridor.share", 2018, ""].why) == "no trip in transit of 2018 is decided"


def test_nothing_left_but_something_undecided_is_not_met() -> None:
    # No mode of heating is known, so whether the village is open is not.
    found = stand(small(village(1, 100, dt.date(2018, 5, 1)), village(2, None, None)))
    one = found["village.plain_left", 2020, ""]
    assert (one.reading.value, one.reading.undecided, one.status) == (0.0, 1, "unknown")
    assert str(one.why) == "1 objects are not decided; check them on site"


def test_status_of_a_sum_that_grows() -> None:
    city = small(village(1, 100, dt.date(2018, 3, 1)), village(2, 80, dt.date(2019, 2, 1)), village(3, 0, None))
    key = ("village.households", 2018, "")
    assert stand(city, dt.date(2018, 1, 31))[key].reading.value == 0
    # 90 of the 365 days have gone: 100 households lead to 100 * 365 / 90.
    march = stand(city, dt.date(2018, 3, 31))[key]
    assert march.status == "behind"
    assert march.projected == pytest.approx(100 * 365 / 90)
    assert march.gap == 250_000 - 100
    assert stand(city, dt.date(2018, 12, 31))[key].status == "overdue"
    assert stand(city, dt.date(2018, 12, 31))[key].projected is None
    next_year = stand(city, dt.date(2018, 12, 31))["village.households", 2019, ""]
    assert (next_year.status, next_year.reading.value, str(next_year.why)) == ("open", None, "2019 has not begun")
    county = stand(city)["village.households", 2019, "满城区"]
    assert (county.reading.value, county.wanted, county.status) == (80, None, "")


def test_a_day_before_the_plan() -> None:
    found = stand(small(village(1, 100, dt.date(2016, 3, 1))), dt.date(2017, 6, 30))
    rate = found["village.rural_rate", 2020, ""]
    assert (rate.reading.value, rate.status, rate.projected) == (1.0, "met", None)
    half = stand(small(village(1, 50, dt.date(2016, 3, 1))), dt.date(2017, 6, 30))["village.rural_rate", 2020, ""]
    assert (half.reading.value, half.status, half.projected) == (0.5, "open", None)
    assert found["village.households", 2018, ""].status == "open"


def figure(target: str, year: int, value: float | None, day: str, county: str = "") -> Figure:
    return Figure(target, year, value, dt.date.fromisoformat(day), "公报", county)


@pytest.mark.parametrize(
    ("as_of", "figures", "value", "projected", "status"),
    [
        # A mean may still move until the year is over.
        ("2018-07-01", [(70, "2018-06-30")], 70, 70, "on_pace"),
        ("2018-07-01", [(80, "2018-06-30")], 80, 80, "behind"),
        ("2018-12-31", [(76, "2018-12-31")], 76, None, "met"),
        ("2018-12-31", [(76.1, "2018-12-31")], 76.1, None, "overdue"),
        # What is known later does not count; of several the latest does; a later entry of one day takes its place.
        ("2018-12-30", [(70, "2018-12-31")], None, None, "unknown"),
        ("2019-01-31", [(70, "2018-12-31"), (90, "2018-06-30")], 70, None, "met"),
        ("2019-01-31", [(70, "2018-12-31"), (90, "2018-12-31")], 90, None, "overdue"),
        ("2019-01-31", [(70, "2018-12-31"), (None, "2018-12-31")], None, None, "unknown"),
    ],
)
def test_entered_figures(
    as_of: str, figures: list[tuple[float | None, str]], value: float | None, projected: float | None, status: str
) -> None:
    given = tuple(figure("air.pm25", 2018, *one) for one in figures)
    one = stand({"counties": [TOWN]}, dt.date.fromisoformat(as_of), given)["air.pm25", 2018, ""]
    assert (one.reading.value, one.projected, one.status) == (value, projected, status)
    assert one.basis == ("entered" if value is not None else "")


def test_a_sum_that_must_stay_small_is_met_only_when_its_year_is_over() -> None:
    city, key = {"counties": [TOWN]}, ("air.heavy_days", 2020, "")
    half = figure("air.heavy_days", 2020, 20, "2020-06-30")
    # 182 of 366 days: 20 days lead to 40.2.
    one = stand(city, dt.date(2020, 6, 30), (half,))[key]
    assert one.status == "on_pace"
    assert one.projected == pytest.approx(20 * 366 / 182)
    assert stand(city, dt.date(2020, 6, 30), (replace(half, value=21.0),))[key].status == "behind"
    assert stand(city, END, (figure("air.heavy_days", 2020, 41, "2020-12-31"),))[key].status == "met"


def test_a_level_needs_its_beginning_for_a_pace() -> None:
    city, key = {"counties": [TOWN]}, ("forest.cover", 2020, "")
    now = figure("forest.cover", 2020, 0.33, "2019-07-02")
    assert stand(city, dt.date(2019, 7, 2), (now,))[key].status == "open"
    began = figure("forest.cover", 2017, 0.31, "2017-12-31")
    one = stand(city, dt.date(2019, 7, 2), (began, now))[key]
    # 548 of 1096 days: as much again.
    assert one.projected == pytest.approx(0.35)
    assert one.status == "on_pace"
    rank = figure("air.rank_from_last", 2019, 20, "2019-12-31")
    assert stand(city, END, (rank,))["air.rank_from_last", 2019, ""].status == "overdue"
    assert stand(city, END, (replace(rank, value=21.0),))["air.rank_from_last", 2019, ""].status == "met"


def test_what_every_county_must_reach() -> None:
    city = {"counties": [TOWN, EMPTY]}
    names = [name for (key, year, name) in stand(city) if (key, year) == ("vehicle.test_stations", 2020) and name]
    assert {"满城区", "清苑区"} <= set(names)
    every = tuple(figure("vehicle.test_stations", 2020, 1, "2020-12-31", name) for name in names)
    city_key = ("vehicle.test_stations", 2020, "")
    assert stand(city, END, every)[city_key].status == "met"
    assert stand(city, END, every[1:])[city_key].status == "unknown"
    assert stand(city, END, (*every, replace(every[0], value=0.0)))[city_key].status == "overdue"


def test_a_target_of_some_counties_asks_no_others() -> None:
    # 满城区 and 清苑区 are named for the forecast; the main urban districts are not.
    city = {"counties": [TOWN, EMPTY, TOWN | {"id": "C3", "adcode": "130602", "name": "竞秀区"}]}
    asked = {name for (key, _, name) in stand(city) if key == "forecast.days"}
    assert asked == {"", "满城区", "清苑区", "白沟新城"}


def test_the_table_has_every_field() -> None:
    result = analyse(tables(small(village(1, 100, dt.date(2018, 5, 1)))), PLAN, END)
    table = standing_table(standings(result, PLAN, END), PLAN, "zh")
    assert list(table.columns) == [one.name for one in STANDINGS]
    row = table[(table["id"] == "forest.planted") & table["county"].isna()].iloc[0]
    assert (row["lead"], row["target"], row["unit"], row["status"]) == ("市林业局", 2_100_000, "亩", "unknown")


def test_every_measure_has_its_function() -> None:
    assert set(MEASURES) == set(get_args(Measure))
    assert {one.measure for one in PLAN.targets if one.measure} == set(MEASURES)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"target": "air.pm26"}, "has no target air.pm26"),
        ({"year": 2021}, "has no value for 2021"),
        ({"value": -1.0}, "cannot be"),
        ({"value": float("nan")}, "cannot be"),
        ({"target": "forest.cover", "year": 2020, "value": 35.0, "date": END}, "cannot be"),
        ({"date": dt.date(2017, 1, 1)}, "before 2018 begins"),
        ({"county": "外县"}, "no county of the plan"),
        ({"source": " "}, "where the figure comes from"),
    ],
)
def test_a_figure_that_cannot_be_placed_is_refused(changes: dict[str, Any], sentence: str) -> None:
    one = replace(figure("air.pm25", 2018, 70, "2018-12-31"), **changes)
    with pytest.raises(GisError, match=sentence):
        checked(one, PLAN, ["满城区"])


def test_a_figure_comes_back_from_its_record() -> None:
    one = figure("dust.fall", 2018, 8.5, "2018-09-30", "满城区")
    assert Figure.of(one.record()) == one
    assert standing([one, replace(one, value=None)]) == []
    for wrong in ({"value": "x"}, {"date": "soon"}, {"value": float("inf")}, {"county": 3}):
        with pytest.raises((ValueError, TypeError)):
            Figure.of(one.record() | wrong)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('id = "air.good_days"', 'id = "air.pm25"', "another target has this id"),
        ("values = { 2018 = 173,", "values = { 2017 = 173,", "it must be a year of the plan, 2018 to 2020"),
        ("values = { 2018 = 0.474,", "values = { 2018 = 47.4,", "a share is 1 or less; write 0.9 for 90 %"),
        ('departments = "forest"', 'departments = "woods"', "it must be one of the departments of the file"),
        ('rule = "dump.cleared"', 'rule = "dump.full"', "it must be one of the rules of the file"),
        ('rule = "dump.cleared"', 'rule = "dump.cleared"\nmeasure = "mine_rate"', "a rule or a measure, not both"),
        ("about = [2019, 2020]", "about = [2017]", "it must be one of the target's years"),
        ('pace = "mean"', 'pace = "slow"', "it must be one of the words"),
        ('measure = "mine_rate"', 'measure = "mines"', "it must be one of the words"),
        ("values = { 2018 = 173,", 'values = { 2018 = "many",', "it must be a number"),
        ("values = { 2018 = 173,", "values = { 2018 = -173,", 'targets."air.good_days".values.2018 has the value -173'),
        ("[[targets]]\nid", "[[targets]]\nname", "the key targets.0.id is missing"),
    ],
)
def test_a_target_that_contradicts_the_plan_is_named(old: str, new: str, sentence: str) -> None:
    text = builtin_text()
    assert old in text
    with pytest.raises(GisError) as refused:
        read_plan(text.replace(old, new, 1), "p.toml", RULES)
    assert sentence in str(refused.value)
    assert "targets" in str(refused.value)
