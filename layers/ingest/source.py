"""What a file holds before anything is made of it, and what is said where it holds nothing that can be taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from layers.messages import GisError, Message, message

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from pathlib import Path

    import geopandas as gpd
    from pyproj import CRS


@dataclass(frozen=True)
class Source:
    """Raw rows of one file.

    Parameters
    ----------
    file
        Name of the file, without its folder.
    sheet
        Sheet or layer, `None` for text files.
    rows
        Columns as in the file with stripped headers. The index, named ``row``, is the number of the row as the user
        sees it: line of the sheet with the header as 1, or number of the feature from 1 (among those that were read).
    geometry
        Geometry of a GIS file, with the same index; `None` for a table.
    crs
        What the file states.
    faults
        Rows that cannot be taken, by number, and why.
    warnings
        What is to be said about the file as a whole.
    """

    file: str
    sheet: str | None
    rows: pd.DataFrame
    geometry: gpd.GeoSeries | None = None
    crs: CRS | None = None
    faults: Mapping[Hashable, Message] = field(default_factory=dict)
    warnings: tuple[Message, ...] = ()

    def place(self, row: Hashable) -> Message:
        """Return where a row is, for a sentence."""
        if self.sheet is None:
            return message("{file}, row {row}", file=self.file, row=row)
        return message("{file}, sheet {sheet}, row {row}", file=self.file, sheet=self.sheet, row=row)


def table_of(path: Path, lines: Sequence[Sequence[Any]]) -> tuple[pd.DataFrame, int]:
    """Return the rows under the first line that is not blank, without blank rows, and the width of the header."""
    filled = [number for number, line in enumerate(lines) if any(is_filled(cell) for cell in line)]
    if not filled:
        raise empty(path)
    header = [str(cell).strip() if cell is not None else "" for cell in lines[filled[0]]]
    while header and not header[-1]:
        header.pop()
    body = filled[1:]
    width = max([len(header), *(len(lines[number]) for number in body)])
    padding = [""] * width
    cells = [[*lines[number], *padding[len(lines[number]) :]] for number in body]
    index = pd.Index([number + 1 for number in body], dtype="int64", name="row")
    columns = dict(enumerate(map(list, zip(*cells, strict=True)))) if cells else {n: [] for n in range(width)}
    names = [name or f"column {number}" for number, name in enumerate([*header, *[""] * (width - len(header))], 1)]
    used = {number for number in range(width) if number < len(header) and header[number]}
    data = {number: _column(columns[number], index) for number in range(width)}
    kept = [number for number in range(width) if number in used or data[number].notna().any()]
    refuse_twins(path, [names[number] for number in kept])
    frame = pd.DataFrame({names[number]: data[number] for number in kept}, index=index)
    return frame, sum(number < len(header) for number in kept)


def _column(cells: list[Any], index: pd.Index) -> pd.Series:
    """Return cells as they are in the file; only blank ones are missing."""
    kinds = set(map(type, cells))
    if kinds <= {str}:
        column = pd.Series(cells, index=index, dtype="str")
        return column.mask(column.str.strip() == "")
    filled = [cell if is_filled(cell) else None for cell in cells]
    if set(map(type, filled)) <= {float, int, type(None)}:
        return pd.Series(filled, index=index, dtype="float64")
    return pd.Series(filled, index=index, dtype="object")


def is_filled(cell: object) -> bool:
    """Return whether a cell holds anything but blanks."""
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def refuse_twins(path: Path, names: Sequence[str]) -> None:
    """Raise `GisError` where two columns have one name."""
    twins = sorted({name for name in names if names.count(name) > 1})
    if twins:
        raise GisError(
            "{file} has more than one column named {columns}: rename one of them.",
            file=path.name,
            columns=", ".join(twins),
        )


def damaged(path: Path, error: Exception) -> GisError:
    """Return what to say of a file that its reader does not understand."""
    return GisError(
        "{file} cannot be read ({detail}): it may be damaged or open in another program.",
        file=path.name,
        # After a semicolon GDAL advises programmers.
        detail=str(error).split(";")[0].strip().rstrip("."),
    )


def empty(path: Path) -> GisError:
    """Return what to say of a file without a filled row."""
    return GisError("{file} is empty: choose a file with a header and rows.", file=path.name)


def no_encoding(name: str) -> GisError:
    """Return what to say of an encoding that nobody knows."""
    return GisError("There is no encoding {name}: use auto, utf-8 or gb18030.", name=name)


def several(path: Path, names: Sequence[str]) -> GisError:
    """Return what to say where one sheet or layer has to be named."""
    return GisError(
        "{file} has several sheets or layers ({names}): name one with --sheet.", file=path.name, names=", ".join(names)
    )


def no_sheet(path: Path, sheet: str, names: Sequence[str]) -> GisError:
    """Return what to say where the named sheet or layer is missing."""
    return GisError(
        "{file} has no sheet or layer {sheet}: it has {names}.", file=path.name, sheet=sheet, names=", ".join(names)
    )
