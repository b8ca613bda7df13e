"""Degrees, minutes and seconds in columns of their own, as the forms of the land bureau have them, to one column."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from layers.flat import as_text
from layers.ingest.matching import LEVEL, fields_of
from layers.ingest.words import plain

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from layers.ingest.source import Source

_AXES = {"经度": re.compile(r"经|lon|lng"), "纬度": re.compile(r"纬|lat")}
_PARTS = (
    ("°", re.compile(r"(?:^|[·(（_/-]|[经纬]度?)(?:度|°|deg)[)）]?$")),
    ("′", re.compile(r"(?:分|′|'|min)[)）]?$")),
    ("″", re.compile(r"(?:秒|″|\"|sec)[)）]?$")),
)
_PART = re.compile(r"[(（_/-]?(?:度|°|deg)[)）]?$")


def whole_degrees(source: Source, taken: Collection[str] = ()) -> Source:
    """Return the file with one column of degrees in the place of two or three of their parts.

    Parameters
    ----------
    source
        The file; what it gives to the rejects file is not this.
    taken
        Headers that stand for something else.
    """
    rows = source.rows
    for axis, word in _AXES.items():
        named = [one for one in map(str, rows.columns) if word.search(plain(one)) and one not in taken]
        parts = {sign: [one for one in named if form.search(plain(one))] for sign, form in _PARTS}
        if any(len(found) > 1 for found in parts.values()) or not parts["°"] or not parts["′"]:
            continue
        columns = [found[0] for found in parts.values() if found]
        whole = _joined([as_text(rows[name]) for name in columns])
        rows = rows.drop(columns=columns).assign(**{_header(columns[0], axis): whole})
    return source if rows is source.rows else replace(source, rows=rows)


def _header(degrees: str, axis: str) -> str:
    """Return a header for whole degrees, below what else that of their first part says: it may tell the datum."""
    *groups, last = degrees.split(LEVEL)
    above = [one for one in (*groups, _PART.sub("", last)) if one and not fields_of(one) & {"lon", "lat"}]
    return LEVEL.join([*above, f"{axis}(度分秒)"])


def _joined(parts: list[pd.Series]) -> pd.Series:
    """Return 114°44′21.48″ of 114, 44 and 21.48; what is blank is left out, and all blank is missing."""
    signed = [part + sign for part, (sign, _) in zip(parts, _PARTS, strict=False)]
    whole = signed[0].fillna("").str.cat([one.fillna("") for one in signed[1:]])
    return whole.mask(whole == "")
