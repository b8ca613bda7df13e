"""Coordinates in every notation, written by the tests and read back to the precision that is written."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.ingest.notation import MERIDIAN, PARALLEL, decimals, read, read_pairs

LON, LAT = st.floats(73, 135.9), st.floats(3.1, 53.9)
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


def sexagesimal(degrees: float, form: str, places: int) -> str:
    """Return degrees, minutes and seconds in a form, the seconds rounded."""
    units = round(degrees * 3600 * 10**places)
    whole, rest = divmod(units, 3600 * 10**places)
    minutes, seconds = divmod(rest, 60 * 10**places)
    width = 2 if places == 0 else 3 + places
    return form.format(d=whole, m=minutes, s=f"{seconds / 10**places:0{width}.{places}f}")


FORMS = {
    "marks": "{d}°{m:02d}′{s}″",
    "typewriter": "{d}°{m}'{s}\"",
    "two apostrophes": "{d}°{m}'{s}''",
    "Chinese": "{d}度{m:02d}分{s}秒",
    "dashes": "{d}-{m:02d}-{s}",
    "colons": "{d}:{m:02d}:{s}",
    "blanks": "{d} {m:02d} {s}",
    "dots": "{d}.{m:02d}.{s}",
    "spread": " {d} ° {m} ′ {s} ″ ",
    "letter before": "E{d}°{m:02d}′{s}″",
    "letter behind": "{d}°{m:02d}′{s}″ E",
    "words": "东经：{d}度{m}分{s}秒",
}


@settings(max_examples=12, deadline=None)
@given(st.lists(LON, min_size=1, max_size=20), st.integers(0, 4))
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_minutes_and_seconds(form: str, lon: list[float], places: int) -> None:
    plain = [sexagesimal(one, form, places) for one in lon]
    found = read(pd.Series([*plain, *(one.translate(FULL_WIDTH) for one in plain)]))
    assert found.value == pytest.approx(lon * 2, abs=0.5001 / 3600 / 10**places)
    assert found.grain == pytest.approx(1 / 3600 / 10**places)
    assert found.parts.all()


DECIMAL_FORMS = ["{}", "{}°", "E{}", "{}E", "e {}", "东经{}", "东经{}度", "经度:{}", "lon={}", "{} 度"]


@settings(max_examples=12, deadline=None)
@given(st.lists(LON, min_size=1, max_size=20), st.integers(0, 9))
@pytest.mark.parametrize("form", DECIMAL_FORMS)
def test_decimal_degrees(form: str, lon: list[float], places: int) -> None:
    plain = [form.format(f"{one:.{places}f}") for one in lon]
    found = read(pd.Series([*plain, *(one.translate(FULL_WIDTH) for one in plain)]))
    assert found.value == pytest.approx(lon * 2, abs=0.5001 / 10**places)
    assert found.grain == pytest.approx(10.0**-places)
    assert not found.parts.any()


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(LON, LAT), min_size=1, max_size=20), st.sampled_from([",", "，", ";", "、", " / ", " , "]))
@pytest.mark.parametrize("form", ["{:.6f}", *list(FORMS.values())[:7]], ids=["decimal", *list(FORMS)[:7]])
def test_two_in_one_cell(form: str, places: list[tuple[float, float]], between: str) -> None:
    def written(one: float) -> str:
        return form.format(one) if ":." in form else sexagesimal(one, form, 2)

    found = read_pairs(pd.Series([between.join(map(written, one)) for one in places]))
    for numbers, truth in zip(found, zip(*places, strict=True), strict=True):
        assert numbers.value == pytest.approx(truth, abs=0.5001 / 360000)


# Expected: 115 + 28/60 + 12/3600 = 115.47 and 38 + 52/60 + 30/3600 = 38.875, by hand.
@pytest.mark.parametrize(
    "text",
    [
        "115°28′12″E,38°52′30″N",
        "E115°28′12″N38°52′30″",
        "东经115°28′12″、北纬38°52′30″",
        "115°28′12″ 38°52′30″",
        "115°28′12″38°52′30″",
        "115 28 12 38 52 30",
        "115.47 38.875",
        "（115.47，38.875）",
        "{lng:115.47,lat:38.875}",
        "经度：115.47 纬度：38.875",
        "POINT(115.47 38.875)",
    ],
)
def test_pairs_by_hand(text: str) -> None:
    first, second = read_pairs(pd.Series([text]))
    assert (first.value[0], second.value[0]) == pytest.approx((115.47, 38.875), abs=1e-9)


def test_the_letters_tell_which_is_which() -> None:
    first, second = read_pairs(pd.Series(["N38°52′30″E115°28′12″", "北纬38.875，东经115.47", "38.875,115.47"]))
    assert first.value == pytest.approx([38.875] * 3)
    assert second.value == pytest.approx([115.47] * 3)
    assert first.letter.tolist() == [PARALLEL, PARALLEL, 0]
    assert second.letter.tolist() == [MERIDIAN, MERIDIAN, 0]


def test_metres_in_a_pair() -> None:
    first, second = read_pairs(pd.Series(["4308472.3,630125.5", "X:4308472.3 Y:38630125.5", "x=4308472.3；y=630125.5"]))
    assert first.value == pytest.approx([4308472.3] * 3)
    assert second.value == pytest.approx([630125.5, 38630125.5, 630125.5])


def test_south_and_west_are_negative() -> None:
    assert read(pd.Series(["西经115.5", "115°30′W", "S38.5", "-115.5"])).value.tolist() == [
        -115.5,
        -115.5,
        -38.5,
        -115.5,
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4,308,472.3", 4308472.3),
        ("630125.5米", 630125.5),
        ("630125.5 m", 630125.5),
        ("115°28′12″.5", 115.47 + 0.5 / 3600),
    ],
)
def test_odd_but_clear(text: str, value: float) -> None:
    assert read(pd.Series([text])).value[0] == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        "115°62′12″",
        "115°28′61″",
        "115.5°28′",
        "不详",
        "115.47-115.48",
        "E115.47N",
        "115 .47",
        "115,4712,38",
        "1e3",
        "-",
        "°",
    ],
)
def test_what_is_unclear_is_not_read(text: str) -> None:
    found = read(pd.Series([text, None]))
    assert np.isnan(found.value).all()
    assert found.unread.tolist() == [True, False]


def test_cells_of_excel() -> None:
    found = read(pd.Series([115.4712, None, 115.5, 630125.25]))
    assert found.value.tolist() == pytest.approx([115.4712, np.nan, 115.5, 630125.25], nan_ok=True)
    assert found.grain == pytest.approx([1e-4, 1, 0.1, 0.01])
    assert found.given.tolist() == [True, False, True, True]
    mixed = read(pd.Series([115.4712, "115°28′12″", 115], dtype=object))
    assert mixed.value == pytest.approx([115.4712, 115.47, 115])


@settings(deadline=None)
@given(st.integers(-180 * 10**6, 180 * 10**6), st.integers(0, 6))
def test_decimals_of_a_double(number: int, places: int) -> None:
    text = f"{number / 10**6:.{places}f}"
    shortest = text.rstrip("0").rstrip(".") if "." in text else text
    expected = len(shortest.partition(".")[2])
    assert decimals(np.array([float(text)])).tolist() == [expected]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text("0123456789.°′″'\"-+ EWNS东西经度分秒,，;、:()eE\x00汉", max_size=24), min_size=1, max_size=4))
def test_nothing_breaks_it(cells: list[str]) -> None:
    column = pd.Series(cells, dtype="str")
    for found in (read(column), *read_pairs(column)):
        assert len(found.value) == len(cells)
        assert not np.isinf(found.value).any()
