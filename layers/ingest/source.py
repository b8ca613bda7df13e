"""What a file holds before anything is made of it, and what is said where it holds nothing that can be taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from textwrap import shorten
from typing import TYPE_CHECKING

from layers.messages import GisError, Message, message

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd
    from pyproj import CRS

MOST_COLUMNS = 1000
_LONGEST_DETAIL = 200


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
    units
        Units that a title states for the whole table.
    titles
        Texts above the table, plain.
    """

    file: str
    sheet: str | None
    rows: pd.DataFrame
    geometry: gpd.GeoSeries | None = None
    crs: CRS | None = None
    faults: Mapping[Hashable, Message] = field(default_factory=dict)
    warnings: tuple[Message, ...] = ()
    units: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()

    def place(self, row: Hashable) -> Message:
        """Return where a row is, for a sentence."""
        if self.sheet is None:
            return message("{file}, row {row}", file=self.file, row=row)
        return message("{file}, sheet {sheet}, row {row}", file=self.file, sheet=self.sheet, row=row)


def refuse_wide(path: Path, columns: int) -> None:
    """Raise `GisError` where a table has more columns than anybody keeps by hand."""
    if columns > MOST_COLUMNS:
        raise GisError(
            "{file} has {count} columns, and at most {limit} can be read: delete those that are not needed, or turn the"
            " table so that each feature has a row.",
            file=path.name,
            count=columns,
            limit=MOST_COLUMNS,
        )


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
        # After a semicolon GDAL advises programmers, and PROJ repeats a whole CRS.
        detail=shorten(str(error).split(";")[0].strip().rstrip("."), _LONGEST_DETAIL, placeholder=" …"),
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
