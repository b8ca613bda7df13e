"""The history of a project file: what each transaction did, and how to reverse it.

One row for at most 5,000 features of a transaction, kind and operation; the values before and after are columns of
JSON, compressed: an import of 100,000 features costs twenty rows, and one feature is found without reading them all.
"""

from __future__ import annotations

import itertools
import json
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from layers.kinds import KINDS
from layers.store.base import Action, HistoryEntry, Transaction
from layers.store.blobs import decode
from layers.store.edits import Done, Edit, Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import apsw


_PORTION = 5000


class Target(NamedTuple):
    """A transaction to reverse."""

    number: int
    why: str
    kept: bool = True


def record(
    connection: apsw.Connection, done: Sequence[Done], *, who: str, why: str, action: Action, reverses: int | None
) -> int:
    """Write what was done as one transaction and return its number."""
    number = token(connection) + 1
    connection.executemany(
        "INSERT INTO history"
        ' ("transaction", at, who, why, action, reverses, kind, operation, count, old, new)'
        " VALUES (?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (number, who, why, action, reverses, one.kind, one.operation, count, old, new)
            for one in done
            for count, old, new in ([(one.count, None, None)] if action == "unkept" else _parts(one))
        ),
    )
    return number


def _parts(done: Done) -> Iterator[tuple[int, bytes | None, bytes | None]]:
    """Yield rows in portions; update writes old and new in different orders, so those are put in the same one."""
    old, new = done.old, done.new
    if old is not None and new is not None:
        place = {one: at for at, one in enumerate(old["id"])}
        order = [place[one] for one in new["id"]]
        old = {name: [values[at] for at in order] for name, values in old.items()}
    for start in range(0, done.count, _PORTION):
        portion = slice(start, start + _PORTION)
        yield min(_PORTION, done.count - start), _pack(old, portion), _pack(new, portion)


def token(connection: apsw.Connection) -> int:
    """Return the number of the newest transaction, 0 before the first."""
    return int(connection.execute('SELECT coalesce(max("transaction"), 0) FROM history').get)


def transactions(connection: apsw.Connection) -> list[Transaction]:
    """Return one line for each transaction, kind and operation, oldest first."""
    rows: Iterable[Any] = connection.execute(
        'SELECT "transaction", at, who, why, kind, operation, sum(count), action FROM history'
        ' GROUP BY "transaction", kind, operation ORDER BY min(fid)'
    )
    return [Transaction(*row) for row in rows]


def undoable(connection: apsw.Connection) -> Target | None:
    """Return the newest transaction that is neither undone nor an undo; it may be one that was not kept."""
    done, _ = _stacks(connection)
    return done[-1] if done else None


def redoable(connection: apsw.Connection) -> Target | None:
    """Return the newest undo that nothing was edited after."""
    _, undone = _stacks(connection)
    return undone[-1] if undone else None


def _stacks(connection: apsw.Connection) -> tuple[list[Target], list[Target]]:
    done: list[Target] = []
    undone: list[Target] = []
    heads: Iterable[Any] = connection.execute(
        'SELECT DISTINCT "transaction", why, action FROM history ORDER BY "transaction"'
    )
    for number, why, action in heads:
        if action == "undo":
            done.pop()
            undone.append(Target(number, why))
        elif action == "unkept":
            # What was before it expects rows that nobody knows any more.
            done, undone = [Target(number, why, kept=False)], []
        else:
            if action == "redo":
                undone.pop()
            else:
                undone.clear()
            done.append(Target(number, why))
    return done, undone


def inverse(connection: apsw.Connection, number: int) -> list[Edit]:
    """Return the edits that reverse a transaction, last part first.

    They expect each feature at the newest version in the history from that transaction on; a feature that another
    program has touched is past it.
    """
    edits: list[Edit] = []
    stored: Iterable[Any] = connection.execute(
        'SELECT kind, operation, old, new FROM history WHERE "transaction" = ? ORDER BY fid', (number,)
    )
    parts = [(kind, operation, _unpack(old), _unpack(new)) for kind, operation, old, new in stored]
    newest = {kind: _newest_versions(connection, kind, number) for kind in {part[0] for part in parts}}
    for (kind, operation, _), group in itertools.groupby(parts, key=lambda part: (*part[:2], tuple(part[2]))):
        portions = list(group)
        old = _joined([portion[2] for portion in portions])
        if operation == "insert":
            ids = _joined([portion[3] for portion in portions])["id"]
            edits.append(Edit(kind, delete={"id": ids, "version": _at(newest[kind], ids)}))
        elif operation == "update":
            edits.append(Edit(kind, update={**old, "version": _at(newest[kind], old["id"])}))
        else:
            after = [version + 1 for version in _at(newest[kind], old["id"])]
            edits.append(Edit(kind, insert={**old, "version": after}))
    return edits[::-1]


def _joined(portions: list[Rows]) -> Rows:
    return {name: list(itertools.chain.from_iterable(portion[name] for portion in portions)) for name in portions[0]}


def _newest_versions(connection: apsw.Connection, kind: str, number: int) -> pd.Series:
    packed: Iterable[Any] = connection.execute(
        'SELECT coalesce(new, old) FROM history WHERE "transaction" >= ? AND kind = ?', (number, kind)
    )
    seen = [pd.Series(rows["version"], index=rows["id"], dtype="int64") for rows in (_unpack(one) for (one,) in packed)]
    return pd.concat(seen).groupby(level=0).max()


def _at(versions: pd.Series, ids: list[str]) -> list[int]:
    return versions.loc[ids].tolist()  # type: ignore[no-any-return]  # tolist has no type


def entries(connection: apsw.Connection, *, since: int) -> list[HistoryEntry]:
    """Return one entry for each feature of each transaction after `since`, oldest first."""
    return _entries(connection, since=since, kind=None, feature=None)


def entries_of(connection: apsw.Connection, kind: str, feature: str) -> list[HistoryEntry]:
    """Return the entries of one feature, oldest first."""
    return _entries(connection, since=0, kind=kind, feature=feature)


def _entries(connection: apsw.Connection, *, since: int, kind: str | None, feature: str | None) -> list[HistoryEntry]:
    result: list[HistoryEntry] = []
    rows: Iterable[Any] = connection.execute(
        'SELECT "transaction", at, who, why, kind, operation, action, old, new FROM history'
        ' WHERE "transaction" > ? AND kind = coalesce(?, kind) ORDER BY fid',
        (since, kind),
    )
    for number, at, who, why, of_kind, operation, action, packed_old, packed_new in rows:
        old = _records(of_kind, _unpack(packed_old, feature), feature)
        new = _records(of_kind, _unpack(packed_new, feature), feature)
        result += [
            HistoryEntry(number, at, who, why, of_kind, one, operation, old.get(one), new.get(one), action)
            for one in (old if operation == "delete" else new)
        ]
    return result


def _records(kind: str, rows: Rows, feature: str | None) -> dict[str, dict[str, Any]]:
    """Return rows by id, as a reader of the history wants them: geometries, yes or no, no row numbers."""
    if feature is not None and rows:
        places = [rows["id"].index(feature)] if feature in rows["id"] else []
        rows = {name: [values[place] for place in places] for name, values in rows.items()}
    if not rows:
        return {}
    booleans = {one.name for one in KINDS[kind].fields if one.type == "bool"} if kind in KINDS else set()
    shown: dict[str, Any] = {}
    for name, values in rows.items():
        if name == "geom":
            shown["geometry"] = decode(values)
        elif name in booleans:
            shown[name] = [None if value is None else bool(value) for value in values]
        elif name != "fid":
            shown[name] = values
    return {row[0]: dict(zip(shown, row[1:], strict=True)) for row in zip(rows["id"], *shown.values(), strict=True)}


def _pack(rows: Rows | None, portion: slice) -> bytes | None:
    if rows is None:
        return None
    plain = {name: _to_json(values[portion]) for name, values in rows.items()}
    return zlib.compress(_dump(plain), 1)


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _to_json(values: list[Any]) -> list[Any]:
    """Return values that JSON holds: a blob becomes an object with its hexadecimal digits."""
    if bytes in set(map(type, values)):
        return [{"hex": value.hex()} if isinstance(value, bytes) else value for value in values]
    return values


def _unpack(packed: bytes | None, feature: str | None = None) -> Rows:
    """Return the rows; none where a `feature` is asked for and its id cannot be among them."""
    if packed is None:
        return {}
    text = zlib.decompress(packed)
    if feature is not None and _dump(feature) not in text:
        return {}
    rows: Rows = json.loads(text)
    return {name: _from_json(values) for name, values in rows.items()}


def _from_json(values: list[Any]) -> list[Any]:
    if dict in set(map(type, values)):
        return [bytes.fromhex(value["hex"]) if isinstance(value, dict) else value for value in values]
    return values
