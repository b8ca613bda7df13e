"""The scenarios of a project file: their edits as JSON, read as warily as anything that others may have written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely

from layers.kinds import CRS, KINDS
from layers.messages import GisError
from layers.store.base import Changes, Scenario
from layers.store.columns import SQL_TYPES, from_sql, sql_type, to_sql
from layers.tables import conform, typed

if TYPE_CHECKING:
    from collections.abc import Iterable

    import apsw

_WRONG = (shapely.errors.GEOSException, GisError)
_DECLARED = {*SQL_TYPES.values(), "DATETIME"}


def listed(connection: apsw.Connection) -> list[Scenario]:
    """Return all scenarios by name; of one that cannot be read the name alone."""
    parts = ", ".join(f"CAST({name} AS BLOB)" for name in ("name", "plan", "changes", "note", "who", "at"))
    rows: Iterable[Any] = connection.execute(f"SELECT {parts} FROM scenarios ORDER BY name")
    return [_read(*row) for row in rows]


def save(connection: apsw.Connection, scenario: Scenario, who: str) -> None:
    """Write a scenario within the transaction that is open, in the place of one of the same name."""
    changes = json.dumps([_record(one) for one in scenario.changes], ensure_ascii=False)
    connection.execute(
        "INSERT INTO scenarios (name, plan, changes, note, who, at)"
        " VALUES (?, ?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now')) ON CONFLICT (name) DO UPDATE SET"
        " plan = excluded.plan, changes = excluded.changes, note = excluded.note, who = excluded.who, at = excluded.at",
        (scenario.name, json.dumps(scenario.settings, ensure_ascii=False), changes, scenario.note, who),
    )


def delete(connection: apsw.Connection, name: str) -> bool:
    """Take a scenario out within the transaction that is open; `False` if there is none of that name."""
    stored: Iterable[Any] = connection.execute("SELECT CAST(name AS BLOB) FROM scenarios").fetchall()
    rows = [(one,) for (one,) in stored if _name(one) == name]
    connection.executemany("DELETE FROM scenarios WHERE CAST(name AS BLOB) = ?", rows)
    return bool(rows)


def _name(stored: bytes) -> str:
    """Return a name as people see it; one that this program did not write may be anything."""
    text = stored.decode(errors="backslashreplace")
    return "".join(one if one.isprintable() else "�" for one in text)


def _record(one: Changes) -> dict[str, Any]:
    frames = {"insert": one.insert, "update": one.update, "delete": one.delete}
    tables = {part: _table(frame, one.kind) for part, frame in frames.items() if frame is not None}
    return {"kind": one.kind, "replace_all": one.replace_all, **tables}


def _table(frame: pd.DataFrame, kind: str) -> dict[str, Any]:
    """Return a table as columns of plain values with their types, and places as hexadecimal WKB."""
    active = getattr(frame, "_geometry_column_name", None)
    types = {one.name: SQL_TYPES[one.type] for one in KINDS[kind].fields}
    columns = {}
    for name in frame.columns:
        if name != active:
            declared = types.get(name) or sql_type(frame[name])
            columns[name] = [declared, to_sql(frame[name], declared)]
    record: dict[str, Any] = {"columns": columns}
    if active is not None and active in frame.columns:
        record["geometry"] = shapely.to_wkb(frame[active].to_numpy(), hex=True).tolist()
    return record


def _read(name: bytes, plan: bytes | None, changes: bytes | None, *about: bytes | None) -> Scenario:
    try:
        settings = tuple(str(one) for one in json.loads(plan or b"[]"))
        edits = tuple(_changes(one) for one in json.loads(changes or b"[]"))
        note, who, at = ((one or b"").decode() for one in about)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError, *_WRONG):
        return Scenario(_name(name), is_damaged=True)
    return Scenario(_name(name), edits, settings, note, who, at)


def _changes(record: dict[str, Any]) -> Changes:
    kind = KINDS[record["kind"]]
    tables = {part: _frame(record[part], kind.id) for part in ("insert", "update", "delete") if part in record}
    if "insert" in tables:
        tables["insert"] = conform(tables["insert"], kind)
    for part in tables.keys() - {"insert"}:
        _ = tables[part][["id", "version"]]  # a KeyError where either is missing
    return Changes(kind.id, replace_all=bool(record.get("replace_all")), **tables)


def _frame(record: dict[str, Any], kind: str) -> pd.DataFrame:
    """Return the table of a record in the dtypes of its kind."""
    fields = {one.name: one for one in KINDS[kind].fields}
    columns: dict[str, pd.Series] = {}
    for name, (declared, values) in record["columns"].items():
        if declared not in _DECLARED:
            raise ValueError(declared)
        column = from_sql(list(values), declared)
        columns[name] = typed(column, fields[name]) if name in fields else column
    if "version" in columns:
        columns["version"] = columns["version"].astype("int64")
    frame = pd.DataFrame(columns)
    if "geometry" not in record:
        return frame
    return gpd.GeoDataFrame(frame, geometry=shapely.from_wkb(record["geometry"]), crs=CRS)
