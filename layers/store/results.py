"""Result tables of a project file: what an analysis found, as layers and attribute tables that any GIS shows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.kinds import KINDS
from layers.store import rtree, schema
from layers.store.blobs import encode
from layers.store.columns import file_names, sql_type, to_sql
from layers.store.edits import Rows, insert_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    import apsw

_PREFIX = "result:"
_NAMES = "results"
_RESERVED = ("gpkg_", "rtree_", "sqlite_")


def names(connection: apsw.Connection) -> list[str]:
    """Return the names of the result tables in the order they were written."""
    stored = connection.execute("SELECT value FROM project_meta WHERE key = ?", (_NAMES,)).get
    return [] if stored is None else [str(name) for name in json.loads(stored)]


def meta(connection: apsw.Connection, *, of_results: bool) -> dict[str, str]:
    """Return the facts about the results, or those about the project."""
    stored = connection.execute("SELECT key, value FROM project_meta ORDER BY key")
    pairs = [(str(key), str(value)) for key, value in stored]
    if of_results:
        return {key.removeprefix(_PREFIX): value for key, value in pairs if key.startswith(_PREFIX)}
    return {key: value for key, value in pairs if not key.startswith(_PREFIX) and key != _NAMES}


def set_meta(connection: apsw.Connection, values: Mapping[str, str]) -> None:
    """Write facts by key; others stay."""
    connection.executemany(
        "INSERT INTO project_meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        values.items(),
    )


def replace(connection: apsw.Connection, results: Mapping[str, pd.DataFrame], facts: Mapping[str, str]) -> None:
    """Put these result tables and facts in the place of all earlier ones, within the transaction that is open."""
    # The file is not trusted to say what may go.
    for name in set(names(connection)) - set(KINDS) - set(schema.OWN_TABLES):
        if not name.startswith(_RESERVED):
            schema.drop_layer(connection, name)
    connection.execute("DELETE FROM project_meta WHERE substr(key, 1, ?) = ?", (len(_PREFIX), _PREFIX))
    taken = schema.tables(connection) | set(KINDS)
    for name, frame in results.items():
        if name in taken or name.startswith(_RESERVED):
            raise ValueError(f"a result table cannot be named {name}")
        _write(connection, name, frame)
    set_meta(connection, {_NAMES: json.dumps(list(results)), **{_PREFIX + key: facts[key] for key in facts}})


def _write(connection: apsw.Connection, name: str, frame: pd.DataFrame) -> None:
    active = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
    plain = [column for column in frame.columns if column != active]
    targets = file_names(pd.DataFrame(frame[plain]), {}, layer=name)
    fields = {targets[column]: sql_type(frame[column]) for column in plain}
    rows: Rows = {"fid": list(range(1, len(frame) + 1))}
    rows |= {targets[column]: to_sql(frame[column], fields[targets[column]]) for column in plain}
    if active is None:
        schema.create_layer(connection, name, fields, None)
        insert_rows(connection, name, rows)
        return
    geometry = frame.geometry.to_numpy()
    only_points = bool(np.isin(shapely.get_type_id(geometry), (-1, 0)).all())
    schema.create_layer(connection, name, fields, "POINT" if only_points else "GEOMETRY")
    rows["geom"] = encode(geometry)
    insert_rows(connection, name, rows)
    rtree.make(connection, name)
    rtree.fill(connection, name, rows["fid"], rows["geom"])
