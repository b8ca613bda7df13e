"""Edits of layers in the file's own terms: columns of SQLite values, written with the versions they expect."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from layers import tables
from layers.kinds import CRS, KINDS
from layers.messages import GisError
from layers.store import rtree, schema
from layers.store.base import PLAN, Changes, Conflict
from layers.store.blobs import encode
from layers.store.columns import SQL_TYPES, file_names, quoted, sql_type, to_sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    import apsw
    import geopandas as gpd

    from layers.store.base import Operation

Rows = dict[str, list[Any]]
"""Columns of SQLite values by name; `fid`, `geom` (a blob) and `version` among them."""


@dataclass(frozen=True)
class Edit:
    """What to do to one layer: `insert` and `delete` hold whole rows; in `update`, `version` is the expected one."""

    kind: str
    insert: Rows | None = None
    update: Rows | None = None
    delete: Rows | None = None
    replace_all: bool = False


@dataclass(frozen=True)
class Done:
    """What one part of an edit did, for the history."""

    kind: str
    operation: Operation
    count: int
    old: Rows | None
    new: Rows | None


def prepare(connection: apsw.Connection, changes: Changes) -> Edit:
    """Return changes as an edit; columns that the layer does not have yet are added to it."""
    kind = KINDS[changes.kind]
    if not schema.columns(connection, kind.id):
        schema.create_kind(connection, kind)
    insert = update = delete = None
    if changes.insert is not None and len(changes.insert):
        _check_crs(changes.insert, kind.id)
        frame = tables.conform(changes.insert, kind)
        geometry = frame.geometry.to_numpy()
        insert = _rows(connection, kind.id, frame.drop(columns=["geometry", "version"], errors="ignore"))
        insert["id"] = _with_ids(connection, kind.id, insert["id"])
        insert["geom"] = encode(geometry)
    if changes.update is not None and len(changes.update):
        update = _update_rows(connection, changes.update, kind.id)
    if changes.delete is not None and len(changes.delete):
        delete = _keys(changes.delete)
    return Edit(kind.id, insert, update, delete, changes.replace_all)


def _update_rows(connection: apsw.Connection, frame: pd.DataFrame, kind_id: str) -> Rows:
    kind = KINDS[kind_id]
    fields = {one.name: one for one in kind.fields}
    active = getattr(frame, "_geometry_column_name", None)
    plain = pd.DataFrame(
        {
            name: tables.typed(frame[name], fields[name]) if name in fields else frame[name]
            for name in frame.columns
            if name not in ("id", "version", active)
        }
    )
    rows = _keys(frame) | _rows(connection, kind_id, plain)
    if active is not None and active in frame.columns:
        _check_crs(frame, kind_id)
        rows["geom"] = encode(frame[active].to_numpy())
    return rows


def _check_crs(frame: gpd.GeoDataFrame, layer: str) -> None:
    if frame.crs is not None and frame.crs != CRS:
        raise GisError(
            "The new features of layer {layer} are in {found}: transform them to {crs} first.",
            layer=layer,
            found=frame.crs.to_string(),
            crs=CRS,
        )


def _keys(frame: pd.DataFrame) -> Rows:
    return {"id": frame["id"].astype("str").tolist(), "version": frame["version"].astype("int64").tolist()}


def _rows(connection: apsw.Connection, kind_id: str, frame: pd.DataFrame) -> Rows:
    """Return the columns under their names in the file; a column that is new to the layer is added to it."""
    known = {one.name: SQL_TYPES[one.type] for one in KINDS[kind_id].fields}
    declared = schema.columns(connection, kind_id)
    extras = [name for name in frame.columns if name not in known]
    names = file_names(frame[extras], declared, layer=kind_id)
    rows: Rows = {}
    for name in frame.columns:
        target = names.get(name, name)
        if target not in declared:
            declared[target] = sql_type(frame[name])
            connection.execute(
                f"ALTER TABLE {quoted(kind_id)} ADD COLUMN {quoted(target)} {declared[target]}",
            )
        rows[target] = to_sql(frame[name], declared[target])
    return rows


def _with_ids(connection: apsw.Connection, kind_id: str, ids: list[str | None]) -> list[str]:
    """Return the ids with missing ones made as `<kind>-00001`, after the highest number in use."""
    if None not in ids:
        return list(map(str, ids))
    column = pd.Series(ids, dtype="str")
    lacking = column.isna().to_numpy()
    start = len(kind_id) + 1
    largest = connection.execute(
        f"SELECT max(CAST(substr(id, ?) AS INTEGER)) FROM {quoted(kind_id)} WHERE id GLOB ?",
        (start + 1, f"{kind_id}-[0-9]*"),
    ).get
    given = column[column.str.match(rf"{kind_id}-\d{{1,15}}$", na=False)].str[start:].astype("int64")
    first = 1 + max(int(largest or 0), int(given.max()) if len(given) else 0)
    made = pd.Series(np.arange(first, first + int(lacking.sum()))).astype("str").str.zfill(5)
    column[lacking] = (f"{kind_id}-" + made).to_numpy()
    return list(column)


def select(connection: apsw.Connection, layer: str, names: Sequence[str], ids: Sequence[str] | None = None) -> Rows:
    """Return columns of those rows that have one of the ids, or of all rows, in order of insertion."""
    where = ""
    bindings: tuple[str, ...] = ()
    if ids is not None:
        where, bindings = "WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
    listed = ", ".join(quoted(name) for name in names)
    found = connection.execute(f"SELECT {listed} FROM {quoted(layer)} {where} ORDER BY fid", bindings).fetchall()
    values = zip(*found, strict=True) if found else [()] * len(names)
    return {name: list(column) for name, column in zip(names, values, strict=True)}


def plan_edit(text: str) -> Edit:
    """Return the edit that gives the project this plan: a row like that of a layer, so that it can be undone."""
    return Edit(PLAN, update={"id": [PLAN], "version": [1], "text": [text]})


def _write_plan(connection: apsw.Connection, rows: Rows) -> Done:
    stored = connection.execute("SELECT value FROM project_meta WHERE key = ?", (PLAN,)).get
    connection.execute(
        "INSERT INTO project_meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (PLAN, rows["text"][0]),
    )
    return Done(PLAN, "update", 1, {**rows, "text": [stored or ""]}, rows)


def write(connection: apsw.Connection, edit: Edit) -> tuple[list[Done], list[Conflict]]:
    """Do an edit within the transaction that is open; after a conflict the caller must roll back."""
    if edit.kind == PLAN and edit.update:
        return [_write_plan(connection, edit.update)], []
    done: list[Done] = []
    conflicts: list[Conflict] = []
    layer, all_columns = edit.kind, list(schema.columns(connection, edit.kind))
    floor: pd.Series | None = None
    if edit.replace_all:
        old = select(connection, layer, all_columns)
        rtree.empty(connection, layer)
        floor = pd.Series(old["version"], index=old["id"], dtype="int64")
        done.append(Done(layer, "delete", len(old["id"]), old, None))
    if edit.delete:
        clash = _clashes(connection, layer, edit.delete["id"], edit.delete["version"])
        conflicts += clash
        if not clash:
            old = select(connection, layer, all_columns, edit.delete["id"])
            with rtree.rebuilt_after(connection, layer, len(edit.delete["id"])):
                connection.executemany(f"DELETE FROM {quoted(layer)} WHERE id = ?", zip(edit.delete["id"], strict=True))
            done.append(Done(layer, "delete", len(old["id"]), old, None))
    if edit.update:
        clash = _clashes(connection, layer, edit.update["id"], edit.update["version"])
        conflicts += clash
        if not clash:
            done.append(_update(connection, layer, edit.update))
    if edit.insert:
        clash = _clashes(connection, layer, edit.insert["id"], [0] * len(edit.insert["id"]))
        conflicts += clash
        if not clash:
            done.append(_insert(connection, layer, edit.insert, floor))
    if not conflicts:
        schema.touch(connection, layer)
    return [one for one in done if one.count], conflicts


def _clashes(connection: apsw.Connection, layer: str, ids: list[str], expected: list[int]) -> list[Conflict]:
    """Return a conflict for each row that is not at its expected version, 0 meaning that it must not exist."""
    present = select(connection, layer, ["id", "version"], ids)
    wanted = pd.DataFrame({"id": ids, "expected": expected})
    found = pd.Series(present["version"], index=present["id"], dtype="int64")
    wanted["found"] = wanted["id"].map(found).fillna(0).astype("int64")
    # The second row of one id in the same edit finds what the first one makes.
    again = wanted["id"].duplicated()
    wanted.loc[again, "found"] = wanted.loc[again, "expected"] + 1
    wrong = wanted[wanted["found"] != wanted["expected"]]
    return [Conflict(layer, *row) for row in wrong.itertuples(index=False, name=None)]


def _update(connection: apsw.Connection, layer: str, rows: Rows) -> Done:
    names = [name for name in rows if name not in ("id", "version")]
    old = select(connection, layer, ["id", "version", *names], rows["id"])
    new = {**rows, "version": [version + 1 for version in rows["version"]]}
    assigned = ", ".join(f"{quoted(name)} = ?" for name in [*names, "version"])
    with rtree.rebuilt_after(connection, layer, len(rows["id"]) if "geom" in rows else 0):
        connection.executemany(
            f"UPDATE {quoted(layer)} SET {assigned} WHERE id = ?",
            zip(*(new[name] for name in names), new["version"], new["id"], strict=True),
        )
    return Done(layer, "update", len(new["id"]), old, new)


def _insert(connection: apsw.Connection, layer: str, rows: Rows, floor: pd.Series | None) -> Done:
    count = len(rows["id"])
    rows = {
        "fid": _fids(connection, layer, rows.get("fid"), count),
        **{k: v for k, v in rows.items() if k != "fid"},
    }
    if "version" not in rows:
        # A row that takes the place of one of the same id goes on counting, so that an old reader notices.
        before = pd.Series(rows["id"]).map(floor).fillna(0) if floor is not None else np.zeros(count)
        rows["version"] = (before + 1).astype("int64").tolist()
    indexed = rtree.filled_after_insert(connection, layer, rows["fid"], rows["geom"])
    with indexed, schema.ids_given(connection, layer, count):
        insert_rows(connection, layer, rows)
    return Done(layer, "insert", count, None, rows)


def _fids(connection: apsw.Connection, layer: str, wanted: list[int] | None, count: int) -> list[int]:
    """Return row numbers: the wanted ones (a row comes back to its old place) unless one is taken, else new ones."""
    if wanted is not None:
        taken = connection.execute(
            f"SELECT count(*) FROM {quoted(layer)} WHERE fid IN (SELECT value FROM json_each(?))",
            (json.dumps(wanted),),
        ).get
        if not taken:
            return wanted
    last = connection.execute(
        f"SELECT max((SELECT coalesce(max(fid), 0) FROM {quoted(layer)}),"
        " (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?))",
        (layer,),
    ).get
    return list(range(int(last) + 1, int(last) + 1 + count))


def insert_rows(connection: apsw.Connection, layer: str, rows: Rows) -> None:
    """Write whole rows; a column that is blank in all of them needs no word."""
    rows = {name: values for name, values in rows.items() if values.count(None) < len(values)}
    listed, places = ", ".join(map(quoted, rows)), ", ".join("?" * len(rows))
    connection.executemany(
        f"INSERT INTO {quoted(layer)} ({listed}) VALUES ({places})", zip(*rows.values(), strict=True)
    )


def check_kind(kind: str) -> None:
    """Refuse a name that is no kind."""
    if kind not in KINDS:
        raise GisError("There is no layer {layer}: the layers are {layers}.", layer=kind, layers=", ".join(KINDS))
