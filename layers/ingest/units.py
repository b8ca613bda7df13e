"""Quantities as ledgers write them: "35蒸吨", "24.5MW", "2×20t/h", "2X35万千瓦", "15亩", "1.2万户"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from layers.ingest.words import arabic, plain
from layers.kinds import words

_T_PER_MW = Fraction(10, 7)
"""A boiler of 0.7 MW makes one tonne of steam an hour (GB 13271-2014: 10 t/h or 7 MW)."""
_MU = Fraction(1, 15)


def _each(factor: Fraction | int, text: str) -> dict[str, Fraction | int]:
    return dict.fromkeys(words(text), factor)


_FACTORS: dict[str, dict[str, Fraction | int]] = {
    "t/h": {
        **_each(1, "t/h t 吨 吨/小时 吨/时 吨/h 吨每小时 t/小时 蒸吨 蒸吨/小时 蒸吨/时 蒸吨/h 蒸t 蒸t/h tph"),
        **_each(Fraction(1, 1000), "kg/h 公斤/小时 公斤/时 千克/小时 千克/时"),
        **_each(_T_PER_MW, "mw 兆瓦 mwth"),
        **_each(_T_PER_MW / 1000, "kw 千瓦"),
        **_each(Fraction(1, 60), "万大卡 万大卡/小时 万大卡/时 万大卡/h 万kcal/h 万千卡/时 万千卡/小时"),
        **_each(Fraction(1, 600_000), "大卡/小时 大卡/时 kcal/h 千卡/时"),
    },
    "MW": {
        **_each(1, "mw 兆瓦 mwe"),
        **_each(Fraction(1, 1000), "kw 千瓦"),
        **_each(10, "万千瓦 万kw"),
        **_each(1000, "gw 吉瓦 百万千瓦"),
    },
    "ha": {
        **_each(1, "ha 公顷 hm2 万平方米 万m2 万平米 万平"),
        **_each(_MU, "亩 市亩 mu"),
        **_each(10_000 * _MU, "万亩"),
        **_each(Fraction(1, 10_000), "平方米 m2 平米 平 m^2 sqm"),
        **_each(100, "平方公里 km2 平方千米 km^2"),
    },
    "户": {**_each(1, "户 家"), **_each(1000, "千户"), **_each(10_000, "万户 万")},
    "台": _each(1, "台 套 台套 台/套 台(套) 组 座 个"),
    "m": {**_each(1, "m 米"), **_each(1000, "km 公里 千米"), **_each(Fraction(1, 100), "cm 厘米")},
    "": {},
}

UNITS = tuple(sorted({word for words_ in _FACTORS.values() for word in words_}, key=len, reverse=True))
"""Every word for a unit, the longest first."""

_NUMBER = r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?|[0-9]{1,30}\.?[0-9]{0,30}|\.[0-9]{1,30})(?:e[+-]?[0-9]{1,2})?"
_TIMES = r"[×x*✕✖╳]"
_PIECES = r"(?:台|套|座|组|台套)"
_UNIT = r"(?P<unit>[^0-9.×*+()]*m\^?2|[^0-9.×*+()]*)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?P<number>{_NUMBER}){_UNIT}",
        rf"(?P<count>[0-9]{{1,3}}){_PIECES}?{_TIMES}(?P<number>{_NUMBER}){_UNIT}",
        rf"(?P<count>[0-9]{{1,3}}){_PIECES}(?P<number>{_NUMBER}){_UNIT}",
        rf"(?P<number>{_NUMBER}){_UNIT}{_TIMES}?(?P<count>[0-9]{{1,3}}){_PIECES}",
        rf"(?P<number>{_NUMBER}){_UNIT.replace('*)', '+)')}{_TIMES}(?P<count>[0-9]{{1,3}})",
        rf"(?P<number>[0-9]+\.[0-9]+)(?P<unit>){_TIMES}(?P<count>[0-9]{{1,3}})",
        rf"(?P<number>{_NUMBER}){_UNIT}\((?P<count>[0-9]{{1,3}}){_PIECES}\)",
    )
)
_ABOUT = re.compile(r"^(?:约|大约|大概|近|≈|~)|左右$")
_AT_MOST = re.compile(r"(?:≤|<=)([^≤<=下]+)|([^≤<=下]+?)及?以下")
_SMALL = 10
"""Tonnes an hour up to which an upper bound is a size: nothing is decided below. 不足35 or 35以上 is no size at all."""
_THING = re.compile(
    r"(?<=[a-z\u4e00-\u9fff0-9])(?:的)?(?:燃煤|燃气|热水|蒸汽|背压|抽凝){0,3}(?:机组|锅炉|炉)(?=$|[+、;和及,])"
)
"""What is counted says no more than its unit: 2台12.5万千瓦机组."""
_COUNT_FIRST = re.compile(rf"[0-9]{{1,3}}{_PIECES}")
_NEXT_COUNT = re.compile(rf"(?<=[^0-9.+、;和及,×x*])(?=[0-9]{{1,3}}{_PIECES})")
_AFTER_COUNT = re.compile(rf"(?<=[0-9]{_PIECES.replace('|台套', '')})(?=[0-9])")
"""Where the next of several begins without a sign between: 1台10吨1台6吨, 10吨1台6吨1台."""
_TAIL = re.compile(r"(.+)\(([^()]+)\)")
_MOST_PIECES = 12
"""More boilers than one house has: then the larger figure is not their count, and nobody knows which is which."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity, or several of a kind in one cell.

    Parameters
    ----------
    parts
        Count and size of each, in the unit asked for; usually one of count 1.
    about
        Whether the text says that it is not exact.
    """

    parts: tuple[tuple[int, Fraction], ...]
    about: bool = False

    @property
    def single(self) -> Fraction | None:
        """The size, where there is one of it."""
        return self.parts[0][1] if len(self.parts) == 1 and self.parts[0][0] == 1 else None


_MOST = 10**30
"""No number of a ledger; what a whole number can hold is for the field to say."""


def is_unit(word: str, unit: str) -> bool:
    """Return whether a word is a unit that can be converted to `unit`."""
    return plain(word) in _FACTORS.get(unit, {})


def factor(word: str, unit: str) -> Fraction:
    """Return by what a number in the unit `word` is multiplied to be in `unit`."""
    return Fraction(_FACTORS[unit][plain(word)])


@lru_cache(maxsize=65_536)
def quantity(text: str, unit: str, usual: str = "") -> Quantity | None:
    """Return what a text says in a unit, `None` if it cannot be understood.

    Parameters
    ----------
    text
        A cell.
    unit
        The unit asked for, empty for a bare number.
    usual
        The unit of numbers without one; `unit` itself if empty.
    """
    word = plain(text)
    bound = _AT_MOST.fullmatch(word) if unit == "t/h" else None
    if bound is not None:
        most = quantity(bound[1] or bound[2], unit, usual)
        return replace(most, about=True) if most is not None and _total(most.parts) <= _SMALL else None
    exact = _THING.sub("", arabic(_ABOUT.sub("", word)))
    parts = _parts(exact, unit, usual or unit)
    if parts is None:
        tail = _TAIL.fullmatch(exact)
        if tail is None:
            return None
        if is_unit(tail[2], unit):
            parts = _parts(tail[1], unit, tail[2])
        else:
            # The same once more in another unit, as in 20t/h(14MW).
            parts, again = _parts(tail[1], unit, usual or unit), _parts(tail[2], unit, usual or unit)
            if parts is None or again is None or abs(_total(parts) - _total(again)) > _total(parts) / 50:
                return None
    return None if parts is None else Quantity(parts, _ABOUT.search(word) is not None)


def _total(parts: tuple[tuple[int, Fraction], ...]) -> Fraction:
    return Fraction(sum(count * size for count, size in parts))


def _parts(text: str, unit: str, usual: str) -> tuple[tuple[int, Fraction], ...] | None:
    whole = _part(text, unit, usual)
    if whole is not None:
        return (whole[:2],)
    found: list[tuple[int, Fraction]] = []
    # What is last may name the unit of all.
    run_on = _NEXT_COUNT if _COUNT_FIRST.match(text) else _AFTER_COUNT
    for piece in reversed(re.split(r"[+、;和及]|(?<=[^0-9.]),", run_on.sub(";", text))):
        part = _part(piece, unit, usual)
        if part is None:
            return None
        found.append(part[:2])
        usual = part[2]
    return tuple(reversed(found))


def _part(text: str, unit: str, usual: str) -> tuple[int, Fraction, str] | None:
    for form in _FORMS:
        found = form.fullmatch(text)
        if found is None:
            continue
        named = found["unit"] or usual
        if named != unit and not is_unit(named, unit):
            continue
        size = Fraction(found["number"].replace(",", "")) * (factor(named, unit) if named != unit else 1)
        count = int(found.groupdict().get("count") or 1)
        if 1 <= count <= _MOST_PIECES and abs(size) < _MOST:
            return count, size, named
    return None
