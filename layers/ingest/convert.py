"""Raw rows to a canonical layer: every row is either accepted or rejected whole, with its reasons."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.flat import unguard
from layers.ingest import values
from layers.ingest.coordinates import NAMES as COORDINATES
from layers.ingest.coordinates import places
from layers.ingest.road_names import told_by_names
from layers.ingest.shapes import sound_shapes
from layers.ingest.values import add_faults
from layers.kinds import UNCERTAINTY
from layers.messages import GisError, Message, message
from layers.tables import conform, has_place

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from layers.ingest.coordinates import Evidence
    from layers.ingest.source import Source
    from layers.kinds import LayerKind

REASON = ("reason", "原因")
"""Headers of the first column of a rejects file, which may come back corrected."""

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
    read
        Number of rows read: those behind `accepted` and those in `rejected`.
    """

    source: Source
    accepted: gpd.GeoDataFrame
    rejected: pd.DataFrame
    warnings: list[Message] = field(default_factory=list)

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
) -> Conversion:
    """Return the rows of a file as features of a kind.

    Parameters
    ----------
    source
        Raw rows, under canonical field names or others that `mapping` renames.
    kind
        What they are to become.
    crs
        ``auto`` for what the file states, or ``wgs84``, ``cgcs2000``, ``EPSG:n``, which wins.
    mapping
        Field, or name of a coordinate column (`coordinates.NAMES`), by header.
    evidence
        What helps to tell the datum of coordinates.

    Raises
    ------
    GisError
        The file as a whole cannot be taken: no CRS is known, or a header or field of `mapping` does not exist.
    """
    headers = _headers(source, kind, mapping or {})
    if not headers and source.geometry is None:
        raise GisError(
            "{file} has none of the columns of {layer}: {fields}; name them so, or use --map HEADER=field.",
            file=source.file,
            layer=kind.id,
            fields=", ".join(one.name for one in kind.fields),
        )
    rows = source.rows.rename(columns={header: name for name, header in headers.items()})
    if source.geometry is None:
        rows = rows.apply(unguard) if len(rows.columns) else rows
    faults: dict[Hashable, Message] = dict(source.faults)
    warnings = list(source.warnings)

    columns: dict[str, pd.Series] = {}
    for one in kind.fields:
        if one.name in headers:
            parsed = values.parse(rows[one.name], one, headers[one.name])
            columns[one.name] = parsed.values
            add_faults(faults, parsed.faults)
    found = places(source, rows, headers, crs, columns.get("county"), evidence)
    add_faults(faults, found.faults)
    warnings += found.warnings
    if found.uncertainty is not None and UNCERTAINTY in kind.fields:
        stated = columns.get(UNCERTAINTY.name)
        columns[UNCERTAINTY.name] = found.uncertainty if stated is None else stated.combine(found.uncertainty, np.fmax)
    geometry, misshapen, repaired = sound_shapes(found.geometry.drop(index=list(faults)), kind)
    add_faults(faults, misshapen)
    if kind.id == "ring_roads":
        columns = told_by_names(columns)
    _finish(source, kind, columns, rows)
    kept = rows.index.difference(list(faults), sort=False)
    ids = columns["id"][kept] if "id" in columns else pd.Series(None, index=kept, dtype="str")
    again = ids[ids.notna() & ids.duplicated()]
    add_faults(
        faults,
        {
            row: message("Id {id} stands in an earlier row: give this row another.", id=one)
            for row, one in again.items()
        },
    )
    kept = kept.difference(again.index, sort=False)
    frame = gpd.GeoDataFrame({name: column[kept] for name, column in columns.items()}, geometry=geometry[kept])
    known = {one.name for one in kind.fields} | {"geometry"}
    idle = [name for name in frame.columns if name not in known and not frame[name].notna().any()]
    accepted = conform(frame.drop(columns=idle), kind)
    for row in repaired.intersection(kept, sort=False):
        warnings.append(
            message(
                "{place}: the outline of {id} crosses itself and was repaired: check its shape.",
                place=source.place(row),
                id="-" if row not in ids or pd.isna(ids[row]) else ids[row],
            )
        )
    homeless = int((~has_place(accepted)).sum())
    if homeless and source.geometry is not None:
        warnings.append(
            message("{file}: {count} features have no geometry and no place.", file=source.file, count=homeless)
        )
    return Conversion(source, accepted, _rejected(source, faults), warnings)


def _headers(source: Source, kind: LayerKind, mapping: Mapping[str, str]) -> dict[str, str]:
    """Return the header of each column that is known, by its canonical name."""
    present = [str(name) for name in source.rows.columns]
    known = [*(one.name for one in kind.fields), *COORDINATES]
    for header, name in mapping.items():
        if header not in present:
            raise GisError(
                "{file} has no column {header}: it has {headers}.",
                file=source.file,
                header=header,
                headers=", ".join(present),
            )
        if name not in known:
            raise GisError(
                "Layer {layer} has no field {field}: it has {fields}.",
                layer=kind.id,
                field=name,
                fields=", ".join(known),
            )
    headers: dict[str, str] = {}
    for header in present:
        name = mapping.get(header, header)
        if name in headers:
            raise GisError(
                "{file}: the columns {one} and {other} both become {field}; map only one of them.",
                file=source.file,
                one=headers[name],
                other=header,
                field=name,
            )
        headers[name] = header
    return {name: header for name, header in headers.items() if name in known}


def _finish(source: Source, kind: LayerKind, columns: dict[str, pd.Series], rows: pd.DataFrame) -> None:
    """Fill in where each row comes from, and add the columns that the kind does not know."""
    sheet = "" if source.sheet is None else f"#{source.sheet}"
    origin = f"{source.file}{sheet}!" + rows.index.to_series().astype("str")
    columns["source"] = columns["source"].fillna(origin) if "source" in columns else origin
    for name in rows.columns:
        if name not in columns and name not in COORDINATES and name not in REASON and name.lower() not in _NEVER_KEPT:
            columns[name] = values.untangled(rows[name])


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
