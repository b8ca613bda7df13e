"""Tables of a project file: layers as GDAL makes them, with what versions, history and results need."""

from __future__ import annotations

import io
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

import apsw
import geopandas as gpd
import pyogrio

from layers.kinds import CRS, KINDS, LayerKind
from layers.store import rtree
from layers.store.blobs import SRS_ID, register
from layers.store.columns import SQL_TYPES, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FORMAT = 1
"""Number of the format that this program writes; a file with a higher one is refused."""

_VERSION = "INTEGER NOT NULL ON CONFLICT REPLACE DEFAULT 1"

OWN_TABLES: dict[str, str] = {
    "project_meta": "key TEXT NOT NULL UNIQUE, value TEXT",
    "history": '"transaction" INTEGER NOT NULL, at TEXT NOT NULL, who TEXT, why TEXT, action TEXT NOT NULL,'
    " reverses INTEGER, kind TEXT NOT NULL, operation TEXT NOT NULL, count INTEGER NOT NULL, old BLOB, new BLOB",
    "sign_offs": "kind TEXT NOT NULL, id TEXT NOT NULL, rule TEXT, verdict TEXT, who TEXT, at TEXT, note TEXT",
    "scenarios": "name TEXT NOT NULL UNIQUE, plan TEXT, changes TEXT, who TEXT, at TEXT, note TEXT",
}


@cache
def blank() -> bytes:
    """Return a whole project file without features; its core tables and its CRS are made by GDAL."""
    buffer = io.BytesIO()
    seed = gpd.GeoDataFrame(geometry=gpd.GeoSeries([], crs=CRS), crs=CRS)
    pyogrio.write_dataframe(seed, buffer, layer="seed", driver="GPKG", geometry_type="Unknown")
    connection = apsw.Connection(":memory:")
    connection.deserialize("main", buffer.getvalue())
    register(connection)
    with connection:
        drop_layer(connection, "seed")
        complete(connection)
        for kind in KINDS.values():
            create_kind(connection, kind)
    connection.execute("VACUUM")
    content = connection.serialize("main")
    connection.close()
    return content


def tables(connection: apsw.Connection) -> set[str]:
    """Return the names of all tables of the file."""
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def columns(connection: apsw.Connection, table: str) -> dict[str, str]:
    """Return the declared type of each column, in order; nothing if there is no such table."""
    return {row[1]: row[2] for row in connection.execute(f"PRAGMA table_info({quoted(table)})")}


def complete(connection: apsw.Connection) -> None:
    """Add what a project file needs and this one lacks: our own tables, and our columns of layers made elsewhere."""
    present = tables(connection)
    for name, definition in OWN_TABLES.items():
        if name not in present:
            connection.execute(f"CREATE TABLE {quoted(name)} (fid INTEGER PRIMARY KEY AUTOINCREMENT, {definition})")
            _register(connection, name, "attributes")
    for kind in KINDS.values():
        if kind.id in present:
            _complete_kind(connection, kind)
    connection.execute(
        "INSERT INTO project_meta (key, value) VALUES ('format', ?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (str(FORMAT),),
    )


def is_complete(connection: apsw.Connection) -> bool:
    """Return whether nothing is missing; a layer replaced by another program has lost our columns and triggers."""
    present = tables(connection)
    if not present.issuperset(OWN_TABLES):
        return False
    triggers = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    return triggers.issuperset(f"{kind}_bump_version" for kind in KINDS if kind in present)


def stated_crs(connection: apsw.Connection, layer: str) -> str | None:
    """Return the CRS that the file states for a layer, such as "EPSG:4490"."""
    found = connection.execute(
        "SELECT upper(organization) || ':' || organization_coordsys_id FROM gpkg_geometry_columns"
        " JOIN gpkg_spatial_ref_sys USING (srs_id) WHERE table_name = ?",
        (layer,),
    ).get
    return None if found is None else str(found)


def create_kind(connection: apsw.Connection, kind: LayerKind) -> None:
    """Make the empty layer of a kind."""
    fields = {one.name: SQL_TYPES[one.type] for one in kind.fields}
    create_layer(connection, kind.id, fields, "POINT" if kind.geometry == ("point",) else "GEOMETRY")
    rtree.make(connection, kind.id)
    _complete_kind(connection, kind)


def _complete_kind(connection: apsw.Connection, kind: LayerKind) -> None:
    present = {name.lower(): name for name in columns(connection, kind.id)}
    layer = quoted(kind.id)
    wanted = {one.name: SQL_TYPES[one.type] for one in kind.fields} | {"version": _VERSION}
    for name, declared in wanted.items():
        if name in present and present[name] != name:
            # Another program may write names in other letters; SQLite takes them for the same, tables do not.
            connection.execute(f"ALTER TABLE {layer} RENAME COLUMN {quoted(present[name])} TO {quoted(name)}")
        elif name not in present:
            connection.execute(f"ALTER TABLE {layer} ADD COLUMN {quoted(name)} {declared}")
    # Other programs know nothing of ids and versions: two triggers keep both right for them.
    _make_fill_id(connection, kind.id)
    connection.execute(
        f"CREATE TRIGGER IF NOT EXISTS {quoted(f'{kind.id}_bump_version')} AFTER UPDATE ON {layer}"
        " WHEN NEW.version <= OLD.version AND OLD.id IS NOT NULL BEGIN"
        f" UPDATE {layer} SET version = OLD.version + 1 WHERE fid = NEW.fid; END"
    )
    # Rows that came without an id get theirs from the trigger's own rule.
    connection.execute(f"UPDATE {layer} SET id = {_made_id(kind.id, 'fid')} WHERE id IS NULL OR trim(id) = ''")
    connection.execute(f"CREATE UNIQUE INDEX IF NOT EXISTS {quoted(f'{kind.id}_id')} ON {layer} (id)")


def _made_id(kind_id: str, number: str) -> str:
    return f"'{kind_id}-' || printf('%05d', {number})"


def _make_fill_id(connection: apsw.Connection, kind_id: str) -> None:
    layer, own = quoted(kind_id), _made_id(kind_id, "NEW.fid")
    largest = (
        f"(SELECT max(CAST(substr(id, {len(kind_id) + 2}) AS INTEGER)) FROM {layer} WHERE id GLOB '{kind_id}-[0-9]*')"
    )
    connection.execute(
        f"CREATE TRIGGER IF NOT EXISTS {quoted(f'{kind_id}_fill_id')} AFTER INSERT ON {layer}"
        " WHEN NEW.id IS NULL OR trim(NEW.id) = '' BEGIN"
        f" UPDATE {layer} SET id = CASE WHEN EXISTS (SELECT 1 FROM {layer} WHERE id = {own})"
        f" THEN {_made_id(kind_id, f'1 + {largest}')} ELSE {own} END WHERE fid = NEW.fid; END"
    )


@contextmanager
def ids_given(connection: apsw.Connection, kind_id: str, count: int) -> Iterator[None]:
    """Insert rows that have their ids without asking each of them for it, where they are many."""
    if count < rtree.BULK:
        yield
        return
    connection.execute(f"DROP TRIGGER IF EXISTS {quoted(f'{kind_id}_fill_id')}")
    yield
    _make_fill_id(connection, kind_id)


def create_layer(connection: apsw.Connection, name: str, fields: Mapping[str, str], geometry: str | None) -> None:
    """Make an empty table and register it: a layer, or an attribute table where `geometry` is `None`.

    A layer gets its R-tree from `rtree.make`, after its rows where there are many.
    """
    parts = ["fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"]
    if geometry is not None:
        parts.append(f"geom {geometry}")
    parts += [f"{quoted(field)} {declared}" for field, declared in fields.items()]
    connection.execute(f"CREATE TABLE {quoted(name)} ({', '.join(parts)})")
    _register(connection, name, "attributes" if geometry is None else "features")
    if geometry is not None:
        connection.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)", (name, geometry, SRS_ID))


def drop_layer(connection: apsw.Connection, name: str) -> None:
    """Take a layer or attribute table out of the file with all that is registered about it."""
    connection.execute(f"DROP TABLE IF EXISTS {rtree.table(name)}")
    connection.execute(f"DROP TABLE IF EXISTS {quoted(name)}")
    present = tables(connection)
    for table in ("gpkg_extensions", "gpkg_geometry_columns", "gpkg_ogr_contents", "gpkg_contents"):
        if table in present:
            connection.execute(f"DELETE FROM {table} WHERE table_name = ?", (name,))


def touch(connection: apsw.Connection, layer: str) -> None:
    """Note that a layer changed; GDAL finds an extent that is not stated from the R-tree."""
    connection.execute(
        "UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'),"
        " min_x = NULL, min_y = NULL, max_x = NULL, max_y = NULL WHERE table_name = ?",
        (layer,),
    )
    if "gpkg_ogr_contents" in tables(connection):
        connection.execute("DELETE FROM gpkg_ogr_contents WHERE table_name = ?", (layer,))


def _register(connection: apsw.Connection, name: str, data_type: str) -> None:
    srs = SRS_ID if data_type == "features" else 0
    connection.execute(
        "INSERT OR REPLACE INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?, ?, ?, ?)",
        (name, data_type, name, srs),
    )
