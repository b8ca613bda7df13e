"""The table of symbols: every kind drawn, colours that hold, words in both languages."""

from __future__ import annotations

import re

import pytest

from layers.kinds import KINDS
from layers.style import SYMBOLS, VERDICTS, Symbol, planned

NOT_DRAWN = {"coal_trips", "chp_units"}
"""Trips are judged later; units are drawn together, as plants."""


def test_every_kind_has_a_symbol_and_every_symbol_a_kind() -> None:
    drawn = {one.kind for one in SYMBOLS.values()}
    assert drawn == set(KINDS) - NOT_DRAWN | {"plants"}


@pytest.mark.parametrize("symbol", SYMBOLS.values(), ids=list(SYMBOLS))
def test_a_symbol_is_whole(symbol: Symbol) -> None:
    colours = [one.colour for one in symbol.strokes] + [symbol.fill] * bool(symbol.fill)
    assert all(re.fullmatch("#[0-9A-F]{6}", one) for one in colours)
    assert symbol.strokes
    assert symbol.title("zh") != symbol.title("en")
    assert 0 <= symbol.fill_opacity <= 1
    assert symbol.sizes[0] <= symbol.sizes[1]
    if symbol.shape in ("square", "circle", "triangle") or symbol.small:
        assert symbol.sizes[0] > 0
    if symbol.sized_by:
        assert symbol.sized_by in {one.name for one in KINDS[symbol.kind].fields}


def test_markers_lie_on_areas_and_what_must_be_done_on_top() -> None:
    shapes = [one.shape for one in SYMBOLS.values()]
    assert shapes.index("line") > shapes.index("area")
    assert set(shapes[-4:]) == {"circle", "square", "triangle"}
    assert list(VERDICTS)[-1] == "yes"


def luminance(colour: str) -> float:
    """Return the relative luminance by WCAG 2.1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_verdicts_differ_in_form_and_not_in_colour_alone() -> None:
    forms = [(one.filled, one.dot, one.scale) for one in VERDICTS.values()]
    assert len(set(forms)) == len(forms)
    yes, verify = luminance(VERDICTS["yes"].colour), luminance(VERDICTS["verify"].colour)
    assert (verify + 0.05) / (yes + 0.05) > 1.5


def test_what_is_planned_is_hatched_without_fill() -> None:
    zone = planned(SYMBOLS["coal_ban_zones"])
    assert (zone.pattern, zone.fill_opacity) == ("hatch", 0.0)
    assert SYMBOLS[zone.id] == zone
