"""Which header of a file stands for which field: by the words in the kind records, with a confidence."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Literal

from layers.flat import as_text
from layers.ingest.coordinate_words import COORDINATES, of_letters
from layers.ingest.notation import holds_pairs
from layers.ingest.units import UNITS, factor, is_unit
from layers.ingest.values import understood
from layers.ingest.words import plain
from layers.kinds import KINDS, words
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from layers.ingest.source import Source
    from layers.kinds import Field, LayerKind

Why = Literal["named", "exact", "unit", "group", "part", "cut", "loose"]
"""By hand; the word itself; with a unit or remark in brackets; under a group header; with words that add nothing; cut
short as in a dbf file; a word that also stands for other things, whose values fit."""

REASON = ("reason", "原因")
"""Headers of the first column of a rejects file, which may come back corrected."""

LEVEL = "·"
"""Between the levels of a header of several rows."""

_DATUMS = re.compile(
    r"bd-?09(?:ll|mc)?|bd(?=经|纬|lon|lng|lat|坐)|gcj-?0?2|gcj|wgs-?84|wgs|cgcs-?2000|国家2000|2000(?:国家)?(?:大地)?(?:坐标系)?|"
    r"西安80|北京54|火星|百度|高德|腾讯|天地图|奥维|gps"
)
_BRACKETS = re.compile(r"[(\[【{<]([^()\[\]【】{}<>]*)[)\]】}>]")
_SIGNS = re.compile(r"[^0-9a-z\u4e00-\u9fff]")
_NOTHING_MORE = re.compile(
    r"(?=.{1,24}$)(?:锅炉|企业|单位|现有|实际|本村|全村|设备|机组|电厂|矿山|村庄|道路|额定|现状|目前|当前|情况|数量|户数|名称|信息|详细|具体|所在|所属|"
    r"总|合计|登记|填报|使用|采用|主要|类型|种类|类别|年月日|年月|日期|时间|项目|土地|中心点|中心|坐标|地理|数值|值|位置|是否|"
    r"的|名|户|数|e|n)+"
)
"""Words around an alias that leave its sense as it is."""

_ANY_UNIT = "|".join(map(re.escape, UNITS))
_UNIT_AT_END = re.compile(
    rf"(?P<name>.*[\u4e00-\u9fff])(?:[/_:,、-](?P<after>{_ANY_UNIT})|(?P<stuck>t/h|mw|kw|ha|m2|km2))"
)
"""容量/MW and 容量MW, for 容量(MW)."""

_DONE = re.compile("(?:实际|已|完成|改造|推广|覆盖|安装|使用|实施)+")
"""What a count of households is said to be of where it counts those that have it, none that are only planned."""
_COUNTED_ALL = ("households", "exempt_households")
"""Counts that are not of what is done: 完成户数 is not how many households a village has."""

_PLACE = re.compile("位置|地点|坐标|经纬|定位|地址|gps|point")
_ENDS = re.compile("起|终|止|始|端|start|end")
_GUESSED = 10_000
"""Rank of a column that is taken for coordinates because it holds such, behind all that are named so."""

_SAME = (("日期", "时间"), ("年月日", "时间"), ("年月", "时间"), ("年份", "时间"), ("状况", "情况"), ("其它", "其他"))
"""Words that headers use for one another."""

_GENERIC = re.compile(r"户数|数量|名称|时间|日期|面积|容量|情况|数|户")
_ORDER = {plain(word) for word in words("序号 编号 顺序号 行号 no no. id 序")}
_CUT = 10
"""Bytes of a field name in a dbf file."""
_ENOUGH = 0.6
_SURE = 0.95
_LAST = 99
"""Place of what goes behind every alias."""


@dataclass(frozen=True, slots=True)
class Matching:
    """One header and the field that it was taken for.

    Parameters
    ----------
    header
        As in the file; levels joined by `LEVEL`.
    field
        Name of the field, or of a coordinate column.
    confidence
        From 0 to 1; 1 is the word itself, or a choice of the user.
    why
        What it rests on.
    unit
        Unit of numbers without one; empty for the field's own.
    doubt
        The units, where the header names several and a number without one may be in either.
    """

    header: str
    field: str
    confidence: float
    why: Why
    unit: str = ""
    doubt: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether it need not be shown for confirmation."""
        return self.confidence >= _SURE


@dataclass(frozen=True, slots=True)
class _Header:
    """A header taken apart: letters and digits alone, the same without brackets, what the brackets hold, the levels."""

    full: str
    base: str
    remarks: tuple[str, ...]
    levels: tuple[str, ...]

    @property
    def joined(self) -> str:
        return "".join(self.levels)


@dataclass(frozen=True, slots=True)
class _Known:
    """A field with its words in the order of preference: letters alone, the unit that each implies, whether loose."""

    field: Field
    forms: tuple[tuple[str, str, bool], ...]


def match(source: Source, kind: LayerKind, mapping: Mapping[str, str]) -> list[Matching]:
    """Return the headers that are understood, in the order of the file.

    Parameters
    ----------
    source
        The file.
    kind
        What it is to become.
    mapping
        Field by header as the user wants it; the field may bear the unit of bare numbers, as in ``capacity_tph(MW)``.
        No field, an empty text, keeps the column as it is, whatever its header seems to say.

    Raises
    ------
    GisError
        A header or field of `mapping` does not exist, or two columns claim one field and it matters which is right.
    """
    present = [str(name) for name in source.rows.columns if str(name) not in REASON]
    wanted = {written(source, header): field for header, field in mapping.items()}
    named = [_named(source, kind, header, field) for header, field in wanted.items() if field]
    _refuse_double(source, named)
    taken = {one.field for one in named}
    free = [one for one in present if one not in wanted]
    lettered = [
        (Matching(header, field, _SURE, "exact"), _LAST) for header, field in of_letters(source.rows[free]).items()
    ]
    offers = sorted(
        (
            (-offer.confidence, rank, present.index(offer.header), offer)
            for offer, rank in chain(
                lettered, *(_offers(header, source.rows[header], kind, source.units) for header in free)
            )
            if offer.field not in taken
        ),
        key=lambda one: one[:3],
    )
    if sum(rank == _GUESSED for _, rank, _, _ in offers) > 1:
        offers = [one for one in offers if one[1] != _GUESSED]
    chosen: dict[str, tuple[Matching, int]] = {}
    used: set[str] = set()
    for _, rank, _, offer in offers:
        if offer.header in used:
            continue
        if offer.field not in chosen:
            chosen[offer.field] = (offer, rank)
            used.add(offer.header)
        elif chosen[offer.field][1] == rank and chosen[offer.field][0].confidence == offer.confidence:
            _refuse_rivals(source, chosen[offer.field][0], offer)
    found = [*named, *(one for one, _ in chosen.values() if not _is_order(one, source))]
    return sorted(found, key=lambda one: present.index(one.header))


@cache
def fields_of(header: str) -> frozenset[str]:
    """Return the names of the fields of any kind that a header may stand for without doubt."""
    apart, every = _taken_apart(header), _every_form()
    leaf = apart.levels[-1] if len(apart.levels) > 1 else apart.full
    return frozenset().union(*(every.get(form, ()) for form in (apart.full, apart.base, apart.joined, leaf)))


@cache
def _every_form() -> dict[str, frozenset[str]]:
    forms: dict[str, set[str]] = {}
    for kind in KINDS.values():
        for known in _vocabulary(kind):
            for form, _, _ in known.forms:
                forms.setdefault(form, set()).add(known.field.name)
    return {form: frozenset(names) for form, names in forms.items()}


def _taken_apart(header: str) -> _Header:
    # The second of two columns of one name bears a number.
    word = plain(re.sub(r" [2-9]$", "", header))
    remarks = tuple(one for one in _BRACKETS.findall(word) if one)
    bare = None if remarks else _UNIT_AT_END.fullmatch(word)
    if bare is not None:
        remarks, word = (bare["after"] or bare["stuck"],), bare["name"]
    levels = tuple(_SIGNS.sub("", _BRACKETS.sub("", level)) for level in word.split(LEVEL))
    full = _SIGNS.sub("", plain(re.sub(r" [2-9]$", "", header)))
    levels = tuple(_usual(level) for level in levels)
    full = _usual(full)
    return _Header(full, "".join(levels) or full, remarks, tuple(filter(None, levels)) or (full,))


def _usual(word: str) -> str:
    """Return a word as the kind records have it."""
    for other, usual in _SAME:
        word = word.replace(other, usual)
    return word.removeprefix("其中")


@cache
def _vocabulary(kind: LayerKind) -> tuple[_Known, ...]:
    # What the kind itself calls so goes before what every kind has: 编号 of a road is its ref.
    own = (*kind.own_fields, *(one for one in kind.fields if one not in kind.own_fields), *COORDINATES)
    return tuple(_Known(one, tuple(_forms(one))) for one in own)


def _forms(one: Field) -> Iterator[tuple[str, str, bool]]:
    for loose, texts in ((False, (one.name, one.zh, one.en, *one.aliases)), (True, one.loose)):
        for text in texts:
            header = _taken_apart(text)
            unit = next((word for word in header.remarks if is_unit(word, one.unit)), "")
            yield header.full, unit, loose
            if header.base != header.full:
                yield header.base, unit, loose


def _named(source: Source, kind: LayerKind, header: str, wanted: str) -> Matching:
    """Return what the user wants of a header; where no unit is named, that which the header would have without."""
    fields = {one.name: one for one in (*kind.fields, *COORDINATES)}
    name, _, rest = wanted.partition("(")
    unit = rest.rstrip(")")
    if name not in fields or (unit and not is_unit(unit, fields[name].unit)):
        raise GisError(
            "Layer {layer} has no field {field}: it has {fields}.",
            layer=kind.id,
            field=wanted,
            fields=", ".join(fields),
        )
    if unit:
        return Matching(header, name, 1.0, "named", unit)
    usual = next((one for one in source.units if is_unit(one, fields[name].unit)), "")
    told = _units(_taken_apart(header), fields[name], usual)
    offers = (one for one, _ in _offers(header, source.rows[header], kind, source.units) if one.field == name)
    asked = Matching(header, name, 1.0, "named", *told)
    return next((replace(one, confidence=1.0, why="named") for one in offers), asked)


def written(source: Source, header: str) -> str:
    """Return the header of a file that is the same but for blanks and width, or has this as its last level.

    Raises
    ------
    GisError
        None is, or several are.
    """
    present = [str(name) for name in source.rows.columns if str(name) not in REASON]
    if header in present:
        return header
    word = plain(header)
    for form in (plain, lambda text: plain(text).split(LEVEL)[-1]):
        same = [one for one in present if form(one) == word]
        if len(same) == 1:
            return same[0]
    raise GisError(
        "{file} has no column {header}: it has {headers}.",
        file=source.file,
        header=header,
        headers=", ".join(present),
    )


def _refuse_double(source: Source, named: Sequence[Matching]) -> None:
    for number, one in enumerate(named):
        for other in named[:number]:
            if other.field == one.field:
                raise GisError(
                    "{file}: the columns {one} and {other} both become {field}; map only one of them.",
                    file=source.file,
                    one=other.header,
                    other=one.header,
                    field=one.field,
                )


def _units(header: _Header, one: Field, implied: str = "") -> tuple[str, tuple[str, ...]]:
    """Return the unit of bare numbers that a header states, and its units if they are several."""
    stated = [
        word
        for remark in header.remarks
        for word in ((remark,) if is_unit(remark, one.unit) else re.split(r"[/,、;]|或", remark))
        if is_unit(word, one.unit)
    ]
    if one.unit == "t/h" and "吨" in header.base:
        stated.append("t/h")
    if len({factor(word, one.unit) for word in stated}) > 1:
        return "", tuple(dict.fromkeys(stated))
    return (stated[0] if stated else implied), ()


def _offers(header: str, column: pd.Series, kind: LayerKind, units: Sequence[str]) -> Iterator[tuple[Matching, int]]:
    """Yield the fields for which a header may stand, with the place of the alias in the field's order."""
    apart = _taken_apart(header)
    vocabulary = _vocabulary(kind)
    if _PLACE.search(apart.full) and not _ENDS.search(apart.full) and holds_pairs(column):
        if "lonlat" not in fields_of(header):
            yield Matching(header, "lonlat", _SURE, "exact"), _GUESSED
            return
        vocabulary = tuple(known for known in vocabulary if known.field.name == "lonlat")
    for known in vocabulary:
        best: tuple[float, int, Why, str] | None = None
        for rank, (form, unit, loose) in enumerate(known.forms):
            confidence, why = _likeness(apart, form, known.field)
            if loose and confidence:
                confidence, why = min(confidence, 0.75), "loose"
            if confidence and (best is None or confidence > best[0]):
                best = confidence, rank, why, unit
        if best is None:
            continue
        confidence, rank, why, implied = best
        usual = next((unit for unit in units if is_unit(unit, known.field.unit)), "")
        if why == "loose" and understood(column, known.field) < _ENOUGH:
            continue
        yield Matching(header, known.field.name, confidence, why, *_units(apart, known.field, implied or usual)), rank


def _likeness(header: _Header, form: str, one: Field) -> tuple[float, Why]:
    """Return how sure it is that a header is a word of a field, 0 if it is not."""
    place = one in COORDINATES
    if not place and any(_usual(_SIGNS.sub("", remark)) in _axes() for remark in header.remarks):
        # 位置(经度) is no address.
        return 0.0, "exact"
    if header.full == form:
        return 1.0, "exact"
    if place and form in header.remarks:
        return 0.97, "unit"
    if header.base == form or (one in COORDINATES and _DATUMS.sub("", header.base) == form):
        return 0.97, "unit"
    leaf = header.levels[-1]
    if len(header.levels) > 1:
        if form in (header.joined, leaf + header.levels[-2]) or (
            header.levels[-2] == form and _GENERIC.fullmatch(leaf)
        ):
            return 0.96, "group"
        if leaf == form and not _GENERIC.fullmatch(leaf):
            return 0.95, "group"
    if len(form) >= 3 or (len(form) == 2 and len(leaf) <= 6):
        before, found, after = leaf.partition(form)
        if one.unit == "户" and one.name not in _COUNTED_ALL:
            before, after = (_DONE.sub("", rest) for rest in (before, after))
        if found and form != leaf and all(not rest or _NOTHING_MORE.fullmatch(rest) for rest in (before, after)):
            return 0.7 + 0.2 * len(form) / len(leaf), "part"
    bytes_long = len(leaf.encode())
    if form.startswith(leaf) and form != leaf and bytes_long in (_CUT - 1, _CUT) and len(leaf) >= 3:
        return 0.8, "cut"
    return 0.0, "exact"


@cache
def _axes() -> frozenset[str]:
    return frozenset(form for one in COORDINATES[:4] for form, _, _ in _forms(one) if len(form) > 1 or form in "xy")


def _is_order(one: Matching, source: Source) -> bool:
    """Return whether a column only counts the rows: such a number is no id, since every ledger begins with 1."""
    if one.field != "id" or one.why == "named" or one.header == "id" or plain(one.header) not in _ORDER:
        return False
    text = as_text(source.rows[one.header]).dropna()
    return bool(len(text)) and bool(text.str.fullmatch(r"[0-9]{1,6}").all()) and int(text.iloc[0]) <= 1


def _refuse_rivals(source: Source, one: Matching, other: Matching) -> None:
    """Raise `GisError` where two columns claim a field, both are filled, and they do not say the same."""
    first, second = (as_text(source.rows[each.header]) for each in (one, other))
    differing = first.notna() & second.notna() & (first != second)
    if differing.any():
        raise GisError(
            "{file}: the columns {one} and {other} may both be {field}; say which with --map {one}={field}.",
            file=source.file,
            one=one.header,
            other=other.header,
            field=one.field,
        )
