"""Where in a sheet the header is: below titles, over one or more rows, with groups over their columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from layers.ingest.matching import LEVEL, fields_of
from layers.ingest.units import UNITS
from layers.ingest.words import arabic, is_unknown, plain
from layers.kinds import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Line = Sequence[Any]
    Merge = tuple[tuple[int, int], tuple[int, int]]
    """First and last cell of a merged block, as line and column from 0."""

_SEARCHED = 60
"""Lines among which the header is looked for."""
_DEEPEST = 4
"""Rows that a header may have."""
_ALSO = frozenset(
    words(
        "序号 备注 责任单位 责任人 联系人 联系电话 电话 统一社会信用代码 法人 法定代表人 型号 锅炉型号 治理方式 "
        "完成时限 完成时间 计划完成时间 完成情况 行业 类别 类型 编号 年份 牵头单位 监管部门 任务来源 开采方式 "
        "交通位置 采矿许可证号 计划户数 常住户数 开工时间 完工时间"
    )
)
"""Headers of ledgers that stand for no field."""
_TITLE = re.compile(r".*(?:单位|日期|时间|人|电话|部门|编号)[:：].*|.*[:：]$|.*(?:19|20)\d\d年.*|.*\d{4,}.*")
_UNIT_LINE = re.compile(r"(?:^|[(\[,;。]|面积|容量|计量|数量|长度|金额)单位[:：](?P<units>[^)\]]+)")
_LETTERS = re.compile(r"[a-z\u4e00-\u9fff]")
_LABELS = re.compile(r"[(\[]?(?:[0-9]{1,3}|[甲乙丙丁戊己庚辛a-z])[)\]]?栏?")

_ORDERS = frozenset(("序号", "编号", "顺序号", "行号", "no", "no."))
_IN_WORDS = frozenset(("name", "plant", "county", "town", "village", "address"))
"""What nobody calls by a number alone."""


@dataclass(frozen=True)
class Header:
    """The header of a table.

    Parameters
    ----------
    top, body
        First line of the header and first line under it, from 0.
    names
        One for each column, its levels joined by `LEVEL`; empty where the header is.
    titles
        Texts above it.
    units
        Units that a line above it states for the whole table.
    """

    top: int
    body: int
    names: tuple[str, ...]
    titles: frozenset[str] = frozenset()
    units: tuple[str, ...] = field(default=())


def is_filled(cell: object) -> bool:
    """Return whether a cell holds anything but blanks."""
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def header_of(lines: Sequence[Line], merges: Iterable[Merge] = ()) -> Header | None:
    """Return the header of a sheet, `None` if nothing is filled.

    Parameters
    ----------
    lines
        Cells of every line.
    merges
        Merged blocks.
    """
    filled = [number for number, line in enumerate(lines[:_SEARCHED]) if any(map(is_filled, line))]
    if not filled:
        filled = [number for number, line in enumerate(lines) if any(map(is_filled, line))][:1]
    if not filled:
        return None
    blocks = _blocks(merges, filled[0] + _SEARCHED)
    top = _top(lines, filled)
    bottom = _bottom(lines, top, blocks)
    top = _first_group(lines, top, blocks)
    names = _names(lines, top, bottom, blocks)
    body, numbered = bottom + 1, False
    for _ in range(3):
        if body < len(lines) and not any(map(is_filled, lines[body])):
            body += 1
            numbered = True  # what stands below a gap is a row
        elif body < len(lines) and _states_units(lines[body]):
            names = _with_units(names, lines[body])
            body += 1
        elif body < len(lines) and not numbered and numbers_columns(lines[body], names):
            body += 1
            numbered = True
        else:
            break
    above = [text for number in filled if number < top for text in map(_text, lines[number]) if text]
    return Header(top, body, names, frozenset(map(plain, above)), tuple(_stated(above)))


def known_columns(line: Line) -> int:
    """Return how many cells of a line are words for different fields, or other headers of ledgers."""
    found: set[str] = set()
    for text in map(_text, line):
        fields = fields_of(text) if text else frozenset()
        if fields or plain(text) in _ALSO:
            found.add(min(fields) if fields else text)
    return len(found)


def _text(cell: object) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else ""


def _blocks(merges: Iterable[Merge], last: int) -> dict[tuple[int, int], tuple[int, int]]:
    """Return last line and column of each merged block near the head of the sheet, by its first."""
    return {start: end for start, end in merges if start[0] <= last}


def _top(lines: Sequence[Line], filled: Sequence[int]) -> int:
    known = {number: known_columns(lines[number]) for number in filled}
    for number in filled:
        if known[number] >= 2 and 2 * known[number] >= min(max(known.values()), 6):
            return number
    widths = {number: sum(map(is_filled, lines[number])) for number in filled}
    for number in filled:
        if known[number] and 2 * widths[number] >= max(widths.values()):
            return number
    for number in filled:
        cells = [cell for cell in lines[number] if is_filled(cell)]
        texts = all(isinstance(cell, str) and not re.fullmatch(r"[-+.\d\s]+", cell) for cell in cells)
        if texts and 2 * len(cells) > max(widths.values()):
            return number
    return filled[0]


def _bottom(lines: Sequence[Line], top: int, blocks: Mapping[tuple[int, int], tuple[int, int]]) -> int:
    """Return the last line of a header: where merged blocks say so, or where a line has what the one above lacks."""
    spanned = [
        end[0] for start, end in blocks.items() if start[0] == top and end[0] > top and _text(lines[top][start[1]])
    ]
    if spanned:
        return min(max(spanned), top + _DEEPEST - 1, len(lines) - 1)
    bottom = top
    while bottom + 1 < len(lines) and bottom - top < _DEEPEST - 1 and _is_lower(lines[bottom], lines[bottom + 1]):
        bottom += 1
    return bottom


def _is_lower(upper: Line, lower: Line) -> bool:
    """Return whether a line completes the header above it: it names columns that a group there only begins."""
    width = max(len(upper), len(lower))
    above, below = ([_text(cell) for cell in [*line, *[None] * (width - len(line))]] for line in (upper, lower))
    if any(is_filled(cell) and (not isinstance(cell, str) or re.fullmatch(r"[-+.\d\s]+", cell)) for cell in lower):
        return False
    first = next((number for number, text in enumerate(above) if text), width)
    named = [number for number, text in enumerate(below) if _LETTERS.search(plain(text))]
    under_group = any(not above[number] and number > first for number in named)
    spared = any(text and not below[number] for number, text in enumerate(above))
    if len(named) < 2 or not under_group or not spared:
        return False
    group, joined = "", []
    for number, over in enumerate(above):
        group = over or group
        joined.append(f"{group}{LEVEL}{below[number]}" if number in named else "")
    return known_columns(below) + known_columns(joined) > 0


def _first_group(lines: Sequence[Line], top: int, blocks: Mapping[tuple[int, int], tuple[int, int]]) -> int:
    """Return the first line of the header where a row of groups stands over it."""
    if top == 0:
        return top
    groups = [_text(cell) for cell in lines[top - 1]]
    given = [text for text in groups if text]
    wide = any(start[0] == top - 1 and end[0] == top - 1 for start, end in blocks.items())
    fewer = len(given) < sum(map(is_filled, lines[top]))
    texts = sum(map(is_filled, lines[top - 1])) == len(given)
    if len(given) >= 2 and texts and fewer and (wide or "" in groups) and not any(map(_TITLE.fullmatch, given)):
        return top - 1
    return top


def _names(
    lines: Sequence[Line], top: int, bottom: int, blocks: Mapping[tuple[int, int], tuple[int, int]]
) -> tuple[str, ...]:
    width = max(len(lines[number]) for number in range(top, bottom + 1))
    levels = [[_text(cell) for cell in lines[number]] for number in range(top, bottom + 1)]
    for level in levels:
        level.extend([""] * (width - len(level)))
    for (line, column), (_, last) in blocks.items():
        if top <= line <= bottom:
            for number in range(column, min(last, width - 1) + 1):
                levels[line - top][number] = levels[line - top][column]
    for number in range(len(levels) - 1):
        wide = any(start[0] == top + number and end[1] > start[1] for start, end in blocks.items())
        if not wide:
            _spread(levels[number], levels[number + 1 :])
    return tuple(LEVEL.join(dict.fromkeys(filter(None, column))) for column in zip(*levels, strict=True))


def _spread(level: list[str], below: list[list[str]]) -> None:
    """Let a group stand over the columns to its right that only have a name below."""
    group = ""
    for number, text in enumerate(level):
        if text:
            group = text if any(line[number] for line in below) else ""
        elif any(line[number] for line in below):
            level[number] = group
        else:
            group = ""


def _states_units(line: Line) -> bool:
    cells = [cell for cell in line if is_filled(cell)]
    texts = [plain(cell).strip("()[]") for cell in cells if isinstance(cell, str)]
    return (
        len(texts) == len(cells)
        and any(text in UNITS for text in texts)
        and all(text in UNITS or is_unknown(text) for text in texts)
    )


def _with_units(names: Sequence[str], line: Line) -> tuple[str, ...]:
    units = [plain(_text(cell)).strip("()[]") for cell in line] + [""] * len(names)
    return tuple(
        f"{name}({unit})" if name and unit in UNITS else name for name, unit in zip(names, units, strict=False)
    )


def numbers_columns(line: Line, names: Sequence[str]) -> bool:
    """Return whether a line only counts the columns from 1, as forms of the statistics bureau do.

    The first row of a ledger may look so too: 1, 2, 3 under an order, a code and an age. It is taken for a row where
    it begins with its order, unless a number then stands for a name.
    """
    told = {
        at: arabic(plain(f"{cell:g}" if isinstance(cell, float) else str(cell)))
        for at, cell in enumerate(line)
        if is_filled(cell)
    }
    cells = list(told.values())
    if len(cells) < 5 or len(cells) < 0.8 * sum(map(bool, names)) or not all(map(_LABELS.fullmatch, cells)):
        return False
    numbers = [int(found[0]) for cell in cells if (found := re.search(r"\d+", cell))]
    if len(numbers) < 3 or numbers != list(range(1, len(numbers) + 1)):
        return False
    beside = {at: name for at, name in enumerate(names) if told.get(at, "").isdecimal()}
    ordered = any(plain(name) in _ORDERS and told[at] == "1" for at, name in beside.items())
    return not ordered or any(fields_of(name) & _IN_WORDS for name in beside.values())


def _stated(titles: Iterable[str]) -> Iterable[str]:
    for text in titles:
        found = _UNIT_LINE.search(plain(text))
        if found is not None:
            words_ = (found["units"], *re.split(r"[,、;/]|或", found["units"]))
            yield from (unit for unit in words_ if unit in UNITS)
