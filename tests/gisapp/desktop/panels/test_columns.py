"""How columns show, sort and search, by hand-made values."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gisapp.desktop.panels.columns import Column
from gisapp.i18n import Language
from gisapp.reasons import Words
from layers.kinds import KINDS, Field
from layers.results import LISTS
from layers.tables import typed

ZH, EN = Words(Language.ZH), Words(Language.EN)
BOILERS, VILLAGES = KINDS["boilers"], KINDS["villages"]


def column(field: Field, values: list[object], words: Words = EN) -> Column:
    return Column(field, typed(pd.Series(values), field), words)


def shown(made: Column) -> list[str]:
    return [made.text(row) for row in range(len(made))]


def test_codes_are_words_and_unknown_is_blank() -> None:
    made = column(BOILERS.field("fuel"), ["coal", None, "peat"], ZH)
    assert shown(made) == ["燃煤", "", "peat"]
    assert made.texts(np.array([2, 0])) == ["peat", "燃煤"]


@pytest.mark.parametrize(("words", "text"), [(ZH, "2018年3月5日"), (EN, "2018-03-05")])
def test_days(words: Words, text: str) -> None:
    assert shown(column(BOILERS.field("commissioned"), ["2018-03-05", None], words)) == [text, ""]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        (BOILERS.field("fuel"), ["coal", None]),
        (BOILERS.field("commissioned"), ["2018-03-05", None]),
        (BOILERS.field("capacity_tph"), [1.5, None]),
        (VILLAGES.field("households"), [3, None]),
        (VILLAGES.field("suited"), [True, None]),
    ],
)
def test_one_row_reads_as_many_do(field: Field, values: list[object]) -> None:
    made = column(field, values)
    assert made.value(0) is not None
    assert made.value(1) is None
    assert made.texts(np.array([1, 0])) == [made.text(1), made.text(0)]
    assert made.text(1) == ""


def test_rows_of_one_value() -> None:
    fuel = column(BOILERS.field("fuel"), ["coal", None, "gas", "coal"])
    assert fuel.equals("coal").tolist() == [True, False, False, True]
    assert not fuel.equals("oil").any()


def test_yes_and_no() -> None:
    assert shown(column(VILLAGES.field("suited"), [True, False, None])) == ["yes", "no", ""]


def test_the_points_of_figures_stand_in_a_line() -> None:
    capacity = BOILERS.field("capacity_tph")
    assert shown(column(capacity, [4.0, 1200.0, None])) == ["4", "1,200", ""]
    assert shown(column(capacity, [4.0, 0.35])) == ["4.00", "0.35"]


def test_declared_decimals_and_shares() -> None:
    fields = {one.name: one for one in LISTS["uncovered_villages"].fields}
    assert shown(column(fields["distance_m"], [12431.4])) == ["12,431.40"]
    coverage = column(fields["coverage"], [0.405])
    assert (coverage.label, shown(coverage)) == ("Coverage (%)", ["40.5"])


def test_units_stand_in_the_header_and_english_counts_households_without_a_word() -> None:
    field = VILLAGES.field("households")
    assert [column(field, [1], words).label for words in (ZH, EN)] == ["总户数 (户)", "Households"]
    assert column(BOILERS.field("capacity_tph"), [1.0]).label == "Capacity (t/h)"


def test_codes_rank_as_declared_figures_by_value_and_unknown_is_none() -> None:
    # The fuels are declared as coal, gas, oil, biomass, electric, other.
    assert column(BOILERS.field("fuel"), ["oil", "coal", None, "gas", "coal"]).ranks.tolist() == [2, 0, -1, 1, 0]
    assert column(BOILERS.field("capacity_tph"), [10.0, 9.0, None]).ranks.tolist() == [1, 0, -1]
    assert column(BOILERS.field("capacity_tph"), [None, None]).ranks.tolist() == [-1, -1]


def test_chinese_ranks_by_pinyin() -> None:
    # an, bao, ding, zhuo: by Unicode it would be 保 (4FDD), 安 (5B89), 定 (5B9A), 涿 (6DBF).
    assert column(BOILERS.field("name"), ["定州", "涿州", "保定", "安新"]).ranks.tolist() == [2, 3, 1, 0]


def has(made: Column, part: str) -> list[bool]:
    return list(made.has(part, np.arange(len(made))))


def test_search_finds_words_of_codes_and_parts_of_texts_in_any_case() -> None:
    fuel = column(BOILERS.field("fuel"), ["coal", "gas", None], ZH)
    assert has(fuel, "燃气") == [False, True, False]
    assert not any(has(fuel, "gas"))
    name = column(BOILERS.field("name"), ["Baoding Power", None, "x(.*)"])
    assert has(name, "ding p") == [True, False, False]
    assert has(name, "(.*)") == [False, False, True]
    assert has(column(BOILERS.field("capacity_tph"), [4.0]), "4") == [False]


@pytest.mark.parametrize("names", [["甲厂A", "乙厂", None, "甲厂B"], ["甲厂A", "乙厂", None, "甲厂A"] * 3])
def test_search_in_some_rows_and_where_values_repeat(names: list[str | None]) -> None:
    name = column(BOILERS.field("name"), list(names))
    assert name.has("甲", np.array([3, 1, 0, 2])).tolist() == [True, False, True, False]
    assert name.has("厂a", np.array([1, 0])).tolist() == [False, True]
    assert name.has("甲", np.empty(0, dtype=np.intp)).tolist() == []


def test_sums_say_how_many_are_unknown() -> None:
    capacity = column(BOILERS.field("capacity_tph"), [4.5, None, 1200.0])
    assert capacity.total(np.array([0, 1, 2])) == ("1,204.5 t/h", 1)
    assert capacity.total(np.array([], dtype=np.intp)) == ("0 t/h", 0)


def test_values_that_occur_are_counted_in_order() -> None:
    fuel = column(BOILERS.field("fuel"), ["gas", "coal", None, "gas"])
    assert fuel.counted() == [("coal", "Coal", 1), ("gas", "Gas", 2)]
