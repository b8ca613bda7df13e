"""The rejects file: rows that were not taken, whole, with their reasons, to be corrected and imported again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from layers.files import written_whole
from layers.flat import LONGEST_CELL, write_sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from layers.ingest.convert import Conversion


def write_rejects(path: str | Path, conversion: Conversion, translate: Callable[[str], str] = str) -> None:
    """Write the rejected rows to a workbook; the same rows always give the same bytes.

    Parameters
    ----------
    path
        The ``.xlsx``; an existing one is replaced.
    conversion
        From `convert` or `Settled`.
    translate
        Sentence in the language of the user by English sentence.
    """
    rows = conversion.rejected
    reason = pd.Series([one.say(translate) for one in rows["reason"]], index=rows.index, dtype="str")
    raw = rows.drop(columns="reason").apply(_fitting, source=conversion.source.file) if len(rows) else rows
    table = pd.concat([reason.rename(translate("reason")), raw.drop(columns="reason", errors="ignore")], axis=1)
    with written_whole(Path(path)) as folder:
        write_sheet(folder / Path(path).name, "rejects", table)


def _fitting(column: pd.Series, source: str) -> pd.Series:
    """Return the column with a note in the place of text that no cell holds: half an outline is worse than none."""
    if not (pd.api.types.is_object_dtype(column.dtype) or pd.api.types.is_string_dtype(column.dtype)):
        return column
    long = column.map(lambda cell: isinstance(cell, str) and len(cell) > LONGEST_CELL).astype("bool")
    return column.astype("object").mask(long, f"({source}: {column.name} > {LONGEST_CELL})") if long.any() else column
