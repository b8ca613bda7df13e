"""Rows that hold several things: "2×20 t/h" is one row and two boilers, "2×35万千瓦" a plant of two units.

A column 台数 beside the capacity says the same, if the capacity is said to be that of each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from layers.flat import as_text
from layers.ingest.leftover import listed
from layers.ingest.matching import LEVEL
from layers.ingest.units import quantity
from layers.ingest.words import plain
from layers.messages import message

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping

    import geopandas as gpd

    from layers.ingest.source import Source
    from layers.kinds import LayerKind
    from layers.messages import Message

    Several = Mapping[Hashable, tuple[tuple[int, float], ...]]

_SIZE = {"boilers": ("capacity_tph", None), "chp_units": ("unit_mw", "unit_count")}
"""Field of the size by kind, and that of the count where one feature stands for several of a size."""
_COUNT = re.compile(
    r"(?:锅炉|设备|现有|实有|在用)?(?:台数|台套数?|套数|数量)(?:[(\[]台?(?:[/(]?套\)?)?[)\]])?|台|台\(套\)数?"
)
_OF_EACH = re.compile(r"单台|单炉|单套|单机|每台|/台|各台|机组容量|unit")
_OF_ALL = re.compile(r"装机|总|install|total")
_USUAL_MW = frozenset(
    (
        *(3, 6, 7.5, 12, 15, 18, 24, 25, 30, 35, 40, 50, 55, 60, 80, 100, 110, 125, 135, 145, 150, 155, 200, 210, 220),
        *(250, 300, 310, 315, 320, 325, 330, 340, 350, 360, 500, 600, 630, 640, 650, 660, 670, 680, 1000, 1030, 1050),
    )
)
"""Sizes in which units are built."""
_MOST = 50
"""More boilers than stand in one place: such a figure counts something else."""


@dataclass(frozen=True)
class Counted:
    """What a column of counts says.

    Parameters
    ----------
    several
        Count and size, by row number, where the row stands for several of one size.
    notes
        The count as the file has it, by row number, where it is not known what the size is that of.
    warnings
        What is to be said about the file.
    """

    several: Several = field(default_factory=dict)
    notes: Mapping[Hashable, str] = field(default_factory=dict)
    warnings: tuple[Message, ...] = ()


def counted(
    source: Source,
    kind: LayerKind,
    headers: Mapping[str, str],
    columns: Mapping[str, pd.Series],
    known: Several,
    kept: Collection[str],
) -> Counted:
    """Return what a column such as 台数, which is no field of the kind, says of the rows.

    Parameters
    ----------
    source
        The file.
    kind
        What the rows are to become.
    headers
        Header by field, as far as they are matched.
    columns
        What the rows hold, by field.
    known
        Rows whose size itself says how many there are.
    kept
        Headers that the user wants to be left alone.
    """
    size, of_kind = _SIZE.get(kind.id, ("", None))
    if of_kind is not None and of_kind in columns and size in columns:
        return _of_units(source, headers[size], columns[size], columns[of_kind], known, kept)
    free = [one for one in map(str, source.rows.columns) if one not in headers.values() and one not in kept]
    header = next((one for one in free if _COUNT.fullmatch(plain(one).split(LEVEL)[-1])), None)
    if size not in columns or of_kind is not None or header is None:
        return Counted()
    sizes = columns[size]
    counts = {row: _whole(text) for row, text in as_text(source.rows[header]).dropna().items()}
    several = {row: count for row, count in counts.items() if count > 1 and row not in known and pd.notna(sizes[row])}
    if _OF_EACH.search(plain(headers[size])):
        return Counted({row: ((count, float(sizes[row])),) for row, count in several.items()})
    if not several:
        return Counted()
    told = message(
        "{file}: the column {header} counts more than one in {count} rows (row {rows}), and {size} does not say whether"
        " it is that of each (单台) or of all: each row is kept as one, with the count in its note. Name the column"
        " 单台容量 if it is that of each, or divide the rows by hand.",
        file=source.file,
        header=header,
        count=len(several),
        rows=listed(several),
        size=headers[size],
    )
    return Counted({}, {row: f"{header}: {count}" for row, count in several.items()}, (told,))


def _of_units(
    source: Source, header: str, sizes: pd.Series, counts: pd.Series, known: Several, kept: Collection[str]
) -> Counted:
    """Return the size of each unit where a plant has several and its capacity may be that of all.

    What its header leaves open is told by the sizes that are built: 70 beside 2 is 2 x 35, 35 beside 2 is 2 x 35 too.
    """
    word = plain(header)
    rows = [row for row in sizes.index[(counts > 1).fillna(value=False) & sizes.notna()] if row not in known]
    if not rows or header in kept or _OF_EACH.search(word):
        return Counted()
    all_said, certain = _OF_ALL.search(word) is not None, re.search("总|total", word) is not None
    parts = {row: (int(counts[row]), float(sizes[row]) / int(counts[row])) for row in rows}
    usual = {row: (part in _USUAL_MW) - (float(sizes[row]) in _USUAL_MW) for row, (_, part) in parts.items()}
    divided = [row for row in rows if certain or usual[row] > 0 or (usual[row] == 0 and all_said)]
    whole = [row for row in rows if row not in divided]
    told = []
    if divided:
        told.append(
            message(
                "{file}: {header} is taken for the capacity of all units of a plant together, and divided among them in"
                " {count} rows (row {rows}). If it is that of each unit, use --map {header}=unit_mw.",
                file=source.file,
                header=header,
                count=len(divided),
                rows=listed(divided),
            )
        )
    if whole:
        told.append(
            message(
                "{file}: {header} is taken for the capacity of each unit in {count} rows with several units (row"
                " {rows}). If it is that of all together, divide it by hand.",
                file=source.file,
                header=header,
                count=len(whole),
                rows=listed(whole),
            )
        )
    return Counted({row: (parts[row],) for row in divided}, {}, tuple(told))


def _whole(text: str) -> int:
    found = quantity(text, "台")
    single = None if found is None else found.single
    return int(single) if single is not None and single.denominator == 1 and 0 < single <= _MOST else 0


def one_by_one(frame: gpd.GeoDataFrame, kind: LayerKind, several: Several) -> gpd.GeoDataFrame:
    """Return the table with a row for each thing, indexed as before; ids are told apart by a number at the end.

    Parameters
    ----------
    frame
        One row for each row of the file.
    kind
        What they are.
    several
        Count and size of each thing, by row number, where there are several.
    """
    present = [row for row in frame.index if row in several]
    if not present or kind.id not in _SIZE:
        return frame
    size, count = _SIZE[kind.id]
    parts = {row: several[row] if count else _each(several[row]) for row in present}
    times = np.array([len(parts.get(row, "1")) for row in frame.index])
    rows = frame.iloc[np.repeat(np.arange(len(frame)), times)].copy()
    split = rows.index.isin(present)
    rows.loc[split, size] = [one for row in present for _, one in parts[row]]
    if count is not None:
        counts = rows[count] if count in rows else pd.Series(pd.NA, index=rows.index, dtype="Int64")
        counts[split] = [number for row in present for number, _ in parts[row]]
        rows[count] = counts
    if "id" in rows:
        number = (rows.groupby(level=0).cumcount() + 1).astype("str")
        apart = rows.index.isin([row for row in present if len(parts[row]) > 1])
        rows["id"] = rows["id"].mask(apart & rows["id"].notna(), rows["id"] + "-" + number)
    return rows


def _each(parts: tuple[tuple[int, float], ...]) -> tuple[tuple[int, float], ...]:
    return tuple((1, size) for count, size in parts for _ in range(count))
