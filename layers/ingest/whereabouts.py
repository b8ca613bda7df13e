"""The county of rows that have no column for it: their codes, their addresses, the title and the name of the sheet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from layers.ingest.divisions import NAMES, county_of, is_division, only_county, town_after
from layers.ingest.leftover import NOTE
from layers.messages import message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from layers.ingest.source import Source
    from layers.kinds import LayerKind
    from layers.messages import Message

_TOWN = re.compile(
    r"(?![各城乡村集市小]镇|各)(?P<town>[^\W\d_镇乡]{1,8}?(?:镇|乡|街道(?:办事处)?))(?!企业|管理|建设|规划|综合|局|[、和与及,;/])"
)
_NO_COUNTY = ("counties",)


def whereabouts(
    source: Source, kind: LayerKind, columns: Mapping[str, pd.Series], raw: pd.Series | None
) -> tuple[dict[str, pd.Series], list[Message]]:
    """Return the counties and towns that a ledger says without a column for them, and what is to be said of it.

    Parameters
    ----------
    source
        The file.
    kind
        What its rows are to become.
    columns
        What the rows hold, by field.
    raw
        Cells of the column of counties as they came, `None` without one.
    """
    names = {one.name for one in kind.own_fields}
    found: dict[str, pd.Series] = {}
    if "county" not in names:
        return found, []
    if "town" in names and "town" not in columns and raw is not None:
        town = _read(raw, lambda text: _town(town_after(text)))
        if town.notna().any():
            found["town"] = town
    own = columns.get("county")
    if own is not None and own.notna().any():
        return found, []
    county = pd.Series(None, index=source.rows.index, dtype="str")
    said = []
    if "code" in columns:
        county = county.fillna(_read(columns["code"], lambda text: NAMES.get(text[:6]) if len(text) >= 9 else None))
    if "address" in columns:
        county = county.fillna(_read(columns["address"], lambda text: county_of(text) if is_division(text) else None))
    titles = [one for one in source.titles if not one.startswith((NOTE, "备注", "说明"))]
    named = only_county((source.sheet or "", *titles, source.file.rpartition(".")[0]))
    if named is not None and county.isna().any():
        said.append(
            message(
                "{file}: no column names the county; its title, sheet or name says {county}, which its rows get.",
                file=source.file,
                county=named,
            )
        )
        county = county.fillna(named)
    if county.notna().any():
        found["county"] = county
    return found, said


def _town(text: str) -> str | None:
    found = _TOWN.match(text)
    return found["town"] if found else None


def _read(cells: pd.Series, reader: Callable[[str], str | None]) -> pd.Series:
    """Return what a function makes of each distinct text."""
    meaning = {one: reader(one) for one in cells.dropna().unique() if isinstance(one, str)}
    return cells.map(meaning).astype("str").where(cells.map(meaning).notna())
