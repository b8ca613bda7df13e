"""The targets of the plan file against the plan's own words: each value stands in its quote, each quote in the text."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from analysis.plan import builtin_text, read_plan
from analysis.themes import RULES

PLAN = read_plan(builtin_text(), "plan", RULES)
TEXTS = Path(__file__).parents[3] / "shared" / "plan"

_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(万|%)?")
_SCALE = {"": 1.0, "万": 10_000.0, "%": 0.01}
_WORDS = {"两台": 2.0, "一座": 1.0, "一个": 1.0, "一次": 1.0, "另外一台": 1.0, "两项": 2.0}
_ALL = ("全部", "全覆盖", "全面", "所有", "清零", "完成", "全域")
"""Words by which the text gives a target without a digit: all of them, so a share of 1 or none left."""


def numbers(quote: str) -> set[float]:
    """Return the numbers that a quote gives, read without the program."""
    found = {round(float(digits) * _SCALE[unit], 6) for digits, unit in _NUMBER.findall(quote)}
    return found | {value for word, value in _WORDS.items() if word in quote}


def test_every_value_stands_in_its_quote() -> None:
    wrong = []
    for one in PLAN.targets:
        given, whole = numbers(one.text), any(word in one.text for word in _ALL)
        for year, value in one.by_year.items():
            left = value == 0 and one.direction == "at_most" and (whole or one.rule is not None)
            share = value == 1 and one.is_share and whole
            if round(value, 6) not in given and not left and not share:
                wrong.append((one.id, year, value))
    assert wrong == []


def test_a_year_that_the_quote_does_not_name_is_said_to_be_inferred() -> None:
    silent = [one.id for one in PLAN.targets if one.inferred]
    assert silent == [
        "heat.urban_villages_rate",
        "coal.ban_boilers_left",
        "boiler.small_left",
        "vehicle.test_stations",
        "waste.rubble_main_urban",
        "waste.rubble_plants",
        "monitoring.park_stations",
        "duty.town_offices_rate",
        "duty.monthly_meetings",
    ]
    assert not any(re.search("20(18|19|20)年", one.text) for one in PLAN.targets if one.inferred)


# What the text gives in digits and no target holds, each with its reason. Years, days, numbers of tasks, of standards
# and of ring roads are left out by the search itself.
_NO_TARGET = {
    "2级": "efficiency class of gas boilers",
    "35万千瓦": "size of a unit",
    "1.5万千瓦": "size of a unit",
    "12.5万千瓦": "size of a unit",
    "1.2万千瓦": "size of a unit",
    "30万千瓦": "threshold of rules",
    "15公里": "threshold of rules",
    "35蒸吨": "threshold of rules",
    "3米": "size of gas producers",
    "24小时": "hours of a day",
    "20辆": "size of fleets",
    "45米": "threshold of rules",
    "5000吨": "threshold of rules",
    "1次": "how a site is wetted",
    "2号": "name of a unit",
}
_MEASURE = re.compile(
    r"\d+(?:\.\d+)?(?:%|％|万?(?:户|吨|千瓦|平方米|标箱|亩)|微克|天|家|台|蒸吨|公里|米|级|小时|辆|个|次|号机|名)"
)


def plan_text() -> str:
    """Return the text of the plan, or skip: it is not part of the project."""
    found = sorted(TEXTS.glob("*.txt")) if TEXTS.is_dir() else []
    if not found:
        pytest.skip("the text of the plan is not part of the project, and not beside it here")
    text = "".join(one.read_text(encoding="utf-8") for one in found)
    # What follows the last chapter says the beginning once more, broken into lines.
    return text.replace("_ueditor_page_break_tag_", "").split("[bookmark")[0]


def test_every_quote_stands_in_the_text() -> None:
    text = plan_text()
    parts = [(one.id, part) for one in PLAN.targets for part in one.text.split("…")]
    assert [one for one in parts if one[1] not in text] == []


def test_every_number_of_the_text_is_a_target_or_known_to_be_none() -> None:
    text = plan_text()
    quoted = [part for one in PLAN.targets for part in one.text.split("…")]
    covered = [range(at.start(), at.end()) for part in quoted for at in re.finditer(re.escape(part), text)]
    missed = []
    for found in _MEASURE.finditer(text):
        known = any(found[0].startswith(one) for one in _NO_TARGET)
        if not known and not any(found.start() in span for span in covered):
            missed.append(text[max(0, found.start() - 20) : found.end() + 4])
    assert missed == []


def test_every_rule_that_a_day_ends_is_a_target_of_that_year() -> None:
    counted = {one.rule: set(one.by_year) for one in PLAN.targets if one.rule is not None}
    rates = {one.clause for one in PLAN.targets if one.measure is not None}
    ends = {rule: one.due.year for rule, one in PLAN.rules.items() if isinstance(one.due, dt.date)}
    lacking = {rule for rule, year in ends.items() if year not in counted.get(rule, set())}
    # The text tells their duty by a share or by households, which are targets of their own.
    assert lacking == {"village.ban_leftover", "village.main_urban", "mine.plan"}
    assert {PLAN.rules[rule].clause for rule in lacking} <= rates


def test_every_leading_department_stands_in_the_text() -> None:
    text = plan_text()
    names = {name for one in PLAN.targets for group in PLAN.led(one) for name in group}
    assert {name for name in names if name not in text} == set()
