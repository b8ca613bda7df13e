"""Raw rows to a canonical layer: every row is either accepted or rejected whole, with its reasons."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.flat import as_text, unguard
from layers.ingest import values
from layers.ingest.coordinates import NAMES as COORDINATES
from layers.ingest.coordinates import places
from layers.ingest.matching import REASON, Matching, match
from layers.ingest.outcomes import outcomes
from layers.ingest.pieces import whole_degrees
from layers.ingest.progress import silent
from layers.ingest.road_names import told_by_names
from layers.ingest.several import counted, one_by_one
from layers.ingest.shapes import sound_shapes
from layers.ingest.values import add_faults
from layers.ingest.whereabouts import whereabouts
from layers.kinds import NOTE, UNCERTAINTY
from layers.messages import GisError, Message, message
from layers.tables import conform, has_place

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from layers.ingest.coordinates import Evidence
    from layers.ingest.progress import Progress
    from layers.ingest.source import Source
    from layers.kinds import LayerKind

_NEVER_KEPT = {"fid", "ogc_fid", "geom", "geometry", "the_geom", "wkb_geometry", "shape", "version"}


@dataclass(frozen=True)
class Conversion:
    """What became of the rows of a file.

    Parameters
    ----------
    source
        The raw rows.
    accepted
        Canonical features, indexed by the number of the row they come from; ids may be missing.
    rejected
        Whole raw rows with their numbers as index, and a last column `reason` of `Message`.
    warnings
        What is to be said about accepted rows or the file.
    matches
        Which header was taken for which field.
    read
        Number of rows read: those behind `accepted` and those in `rejected`.
    """

    source: Source
    accepted: gpd.GeoDataFrame
    rejected: pd.DataFrame
    warnings: list[Message] = field(default_factory=list)
    matches: tuple[Matching, ...] = ()

    @property
    def read(self) -> int:
        """Number of rows of the file."""
        return len(self.source.rows)

    @property
    def rows(self) -> int:
        """Number of rows behind the accepted features."""
        return int(self.accepted.index.nunique())

    def without(self, faults: Mapping[Hashable, Message]) -> Conversion:
        """Return the same with these rows rejected as well."""
        if not faults:
            return self
        more = _rejected(self.source, faults)
        return replace(
            self,
            accepted=self.accepted[~self.accepted.index.isin(more.index)],
            rejected=pd.concat([self.rejected, more]).sort_index() if len(self.rejected) else more,
        )


def convert(
    source: Source,
    kind: LayerKind,
    crs: str = "auto",
    *,
    mapping: Mapping[str, str] | None = None,
    evidence: Evidence | None = None,
    progress: Progress = silent,
) -> Conversion:
    """Return the rows of a file as features of a kind.

    Parameters
    ----------
    source
        Raw rows, under any headers that can be understood.
    kind
        What they are to become.
    crs
        ``auto`` for what the file states, or ``wgs84``, ``cgcs2000``, ``EPSG:n``, which wins.
    mapping
        Field, or name of a coordinate column (`coordinates.NAMES`), by header, where the user says so; the field may
        bear the unit of bare numbers, as in ``capacity_tph(MW)``. No field keeps the column as it is.
    evidence
        What helps to tell the datum of coordinates.
    progress
        Told the share that is done, from 0 to 1; what it raises ends the work.

    Raises
    ------
    GisError
        The file as a whole cannot be taken: no CRS is known, a header or field of `mapping` does not exist, or what a
        header means must be asked.
    """
    raw = source
    if not set(COORDINATES) & set((mapping or {}).values()):
        source = whole_degrees(source, list(mapping or {}))
    source = outcomes(source, kind, list(mapping or {}))
    matches = match(source, kind, mapping or {})
    if not matches and source.geometry is None:
        raise GisError(
            "{file} has none of the columns of {layer}: {fields}; name them so, or use --map HEADER=field.",
            file=source.file,
            layer=kind.id,
            fields=", ".join(one.name for one in kind.fields),
        )
    rows = _renamed(source, kind, matches)
    headers = {one.field: one.header for one in matches}
    read = _read(source, rows, kind, matches, list(mapping or {}), progress)
    columns, faults = read.columns, read.faults
    beside, said = whereabouts(source, kind, columns, rows.get("county"))
    columns.update(beside)
    warnings = [*source.warnings, *_doubtful(source, matches), *read.warnings, *said]

    found = places(source, rows, headers, crs, columns.get("county"), evidence)
    add_faults(faults, found.faults)
    warnings += found.warnings
    progress(0.8)
    if found.uncertainty is not None and UNCERTAINTY in kind.fields:
        stated = columns.get(UNCERTAINTY.name)
        columns[UNCERTAINTY.name] = found.uncertainty if stated is None else stated.combine(found.uncertainty, np.fmax)
    geometry, misshapen, repaired = sound_shapes(found.geometry.drop(index=list(faults)), kind)
    add_faults(faults, misshapen)
    if kind.id == "ring_roads":
        columns = told_by_names(columns)
    _finish(source, columns, rows)

    kept = rows.index.difference(list(faults), sort=False)
    frame = gpd.GeoDataFrame({name: column[kept] for name, column in columns.items()}, geometry=geometry[kept])
    frame = one_by_one(frame, kind, read.several)
    again = _again(frame)
    add_faults(faults, again)
    frame = frame[~frame.index.isin(list(again))]
    known = {one.name for one in kind.fields} | {"geometry"}
    idle = [name for name in frame.columns if name not in known and not frame[name].notna().any()]
    accepted = conform(frame.drop(columns=idle), kind)
    warnings += [*_of_shapes(source, accepted, repaired), *_nameless(source, kind, headers)]
    progress(1.0)
    return Conversion(raw, accepted, _rejected(raw, faults), warnings, tuple(matches))


@dataclass(frozen=True)
class _Fields:
    """Typed columns by field, and what is to be said of their rows."""

    columns: dict[str, pd.Series]
    faults: dict[Hashable, Message]
    several: dict[Hashable, tuple[tuple[int, float], ...]]
    warnings: list[Message] = field(default_factory=list)


def _renamed(source: Source, kind: LayerKind, matches: Sequence[Matching]) -> pd.DataFrame:
    """Return the raw rows under canonical names; a column that only has the name of a field gets another."""
    names = {one.header: one.field for one in matches}
    taken = {one.name for one in kind.fields} | set(COORDINATES)
    for header in source.rows.columns:
        if header not in names and header in taken:
            names[header] = f"{header} 2"
    rows = source.rows.rename(columns=names)
    return rows if source.geometry is not None or not len(rows.columns) else rows.apply(unguard)


def _read(
    source: Source,
    rows: pd.DataFrame,
    kind: LayerKind,
    matches: Sequence[Matching],
    kept: Sequence[str],
    progress: Progress,
) -> _Fields:
    by_field = {one.field: one for one in matches}
    read = _Fields({}, dict(source.faults), {})
    notes: dict[Hashable, list[str]] = {}
    for number, one in enumerate(kind.fields, 1):
        progress(0.6 * number / len(kind.fields))
        if one.name not in by_field:
            continue
        matched = by_field[one.name]
        if matched.doubt:
            _refuse_bare(source, rows[one.name], matched)
        parsed = values.parse(rows[one.name], one, matched.header, matched.unit)
        read.columns[one.name] = parsed.values
        add_faults(read.faults, parsed.faults)
        read.several.update(parsed.several)
        for row, text in parsed.notes.items():
            notes.setdefault(row, []).append(text)
    said_of = counted(source, kind, {one.field: one.header for one in matches}, read.columns, read.several, kept)
    read.several.update(said_of.several)
    read.warnings.extend(said_of.warnings)
    for row, text in said_of.notes.items():
        notes.setdefault(row, []).append(text)
    if notes:
        said = pd.Series({row: "; ".join(texts) for row, texts in notes.items()}).reindex(rows.index).astype("str")
        note = read.columns.get(NOTE.name)
        read.columns[NOTE.name] = said if note is None else note.str.cat(said, sep="; ").fillna(note).fillna(said)
    return read


def _refuse_bare(source: Source, column: pd.Series, matched: Matching) -> None:
    """Raise `GisError` where a number has no unit and its header names two."""
    bare = as_text(column).str.fullmatch(r"[0-9.×xX*,\s]+").fillna(value=False)
    if bare.any():
        raise GisError(
            "{file}: the header {header} names several units ({units}); say which with --map {header}={field}({unit}).",
            file=source.file,
            header=matched.header,
            units=", ".join(matched.doubt),
            field=matched.field,
            unit=matched.doubt[0],
        )


def _doubtful(source: Source, matches: Sequence[Matching]) -> list[Message]:
    return [
        message(
            "{file}: the column {header} is read as {field}; if that is wrong, use --map.",
            file=source.file,
            header=one.header,
            field=one.field,
        )
        for one in matches
        if not one.sure
    ]


def _nameless(source: Source, kind: LayerKind, headers: Mapping[str, str]) -> list[Message]:
    """Say of which field that every row needs a file with columns to spare seems to have none."""
    spare = source.rows.notna().any().sum() > len(headers)
    return [
        message(
            "{file}: no column is read as {field} ({title}); if one is it, use --map HEADER={field}.",
            file=source.file,
            field=one.name,
            title=one.zh,
        )
        for one in kind.own_fields
        if one.required and one.name != "id" and one.name not in headers and spare
    ]


def _finish(source: Source, columns: dict[str, pd.Series], rows: pd.DataFrame) -> None:
    """Fill in where each row comes from, and add the columns that the kind does not know."""
    sheet = "" if source.sheet is None else f"#{source.sheet}"
    origin = f"{source.file}{sheet}!" + rows.index.to_series().astype("str")
    columns["source"] = columns["source"].fillna(origin) if "source" in columns else origin
    for name in rows.columns:
        if name not in columns and name not in COORDINATES and name not in REASON and name.lower() not in _NEVER_KEPT:
            columns[name] = values.untangled(rows[name])


def _again(frame: gpd.GeoDataFrame) -> dict[Hashable, Message]:
    """Return the rows with an id of an earlier row."""
    if "id" not in frame:
        return {}
    ids = frame["id"]
    again = ids[ids.notna() & ids.duplicated()]
    return {
        row: message("Id {id} stands in an earlier row: give this row another.", id=one) for row, one in again.items()
    }


def _of_shapes(source: Source, accepted: gpd.GeoDataFrame, repaired: pd.Index) -> list[Message]:
    ids = accepted["id"]
    said = [
        message(
            "{place}: the outline of {id} crosses itself and was repaired: check its shape.",
            place=source.place(row),
            id="-" if pd.isna(one) else one,
        )
        for row, one in ids[ids.index.isin(repaired)].items()
    ]
    homeless = int((~has_place(accepted)).sum())
    if homeless and source.geometry is not None:
        said.append(
            message("{file}: {count} features have no geometry and no place.", file=source.file, count=homeless)
        )
    return said


def _rejected(source: Source, faults: Mapping[Hashable, Message]) -> pd.DataFrame:
    """Return whole raw rows with all that is wrong with each; a geometry as text, in the CRS of the file."""
    numbers = [row for row in source.rows.index if row in faults]
    rejected = source.rows.loc[numbers].drop(columns=list(REASON), errors="ignore")
    if source.geometry is not None and "wkt" not in rejected:
        rejected["wkt"] = source.geometry.loc[numbers].to_wkt().astype("str")
    rejected["reason"] = pd.Series(
        [message("{place}: {faults}", place=source.place(row), faults=faults[row]) for row in numbers],
        index=rejected.index,
        dtype="object",
    )
    return rejected
