"""The R-tree of a layer: its triggers, as GDAL writes them, and how to do without them for many rows at once."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from layers.store.blobs import bounds
from layers.store.columns import quoted
from layers.store.packed import pack

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import apsw

BULK = 1000
"""From this many rows on, the R-tree is filled from an array instead of by triggers, row by row."""

# As GDAL 3.12 has them; {t} and {r} are the quoted names of the layer and of its R-tree.
_TRIGGERS = {
    "insert": "AFTER INSERT ON {t} WHEN (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN"
    " INSERT OR REPLACE INTO {r} VALUES (NEW.fid, {box}); END",
    "update6": "AFTER UPDATE OF geom ON {t} WHEN OLD.fid = NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))"
    " AND (OLD.geom NOTNULL AND NOT ST_IsEmpty(OLD.geom)) BEGIN"
    " UPDATE {r} SET minx = ST_MinX(NEW.geom), maxx = ST_MaxX(NEW.geom), miny = ST_MinY(NEW.geom),"
    " maxy = ST_MaxY(NEW.geom) WHERE id = NEW.fid; END",
    "update7": "AFTER UPDATE OF geom ON {t} WHEN OLD.fid = NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))"
    " AND (OLD.geom ISNULL OR ST_IsEmpty(OLD.geom)) BEGIN INSERT INTO {r} VALUES (NEW.fid, {box}); END",
    "update2": "AFTER UPDATE OF geom ON {t} WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN"
    " DELETE FROM {r} WHERE id = OLD.fid; END",
    "update5": "AFTER UPDATE ON {t} WHEN OLD.fid != NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN"
    " DELETE FROM {r} WHERE id = OLD.fid; INSERT OR REPLACE INTO {r} VALUES (NEW.fid, {box}); END",
    "update4": "AFTER UPDATE ON {t} WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN"
    " DELETE FROM {r} WHERE id IN (OLD.fid, NEW.fid); END",
    "delete": "AFTER DELETE ON {t} WHEN OLD.geom NOT NULL BEGIN DELETE FROM {r} WHERE id = OLD.fid; END",
}
_BOX = "ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)"


def table(layer: str) -> str:
    """Return the quoted name of the layer's R-tree."""
    return quoted(f"rtree_{layer}_geom")


def make(connection: apsw.Connection, layer: str) -> None:
    """Make the empty R-tree of a layer, its triggers and its registration."""
    connection.execute(f"CREATE VIRTUAL TABLE {table(layer)} USING rtree(id, minx, maxx, miny, maxy)")
    _make_triggers(connection, layer)
    connection.execute(
        "INSERT OR REPLACE INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index',"
        " 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
        (layer,),
    )


def _make_triggers(connection: apsw.Connection, layer: str) -> None:
    for suffix, trigger in _TRIGGERS.items():
        text = trigger.format(t=quoted(layer), r=table(layer), box=_BOX)
        connection.execute(f"CREATE TRIGGER IF NOT EXISTS {quoted(f'rtree_{layer}_geom_{suffix}')} {text}")


def _drop_trigger(connection: apsw.Connection, layer: str, suffix: str) -> None:
    connection.execute(f"DROP TRIGGER IF EXISTS {quoted(f'rtree_{layer}_geom_{suffix}')}")


def _drop(connection: apsw.Connection, layer: str) -> None:
    for suffix in _TRIGGERS:
        _drop_trigger(connection, layer, suffix)
    connection.execute(f"DROP TABLE IF EXISTS {table(layer)}")


def fill(connection: apsw.Connection, layer: str, fids: Sequence[int], blobs: Sequence[bytes | None]) -> None:
    """Write the bounds of the geometries that have a place: at once into an empty tree, else one by one."""
    boxes = bounds(blobs)[:, [0, 2, 1, 3]]
    placed = ~np.isnan(boxes[:, 0])
    numbers, boxes = np.asarray(fids)[placed], boxes[placed]
    if len(numbers) == 0:
        return
    if connection.execute(f"SELECT 1 FROM {table(layer)} LIMIT 1").get is None:
        pack(connection, f"rtree_{layer}_geom", numbers, boxes)
        return
    connection.executemany(
        f"INSERT OR REPLACE INTO {table(layer)} VALUES (?, ?, ?, ?, ?)",
        zip(numbers.tolist(), *boxes.T.tolist(), strict=True),
    )


@contextmanager
def filled_after_insert(
    connection: apsw.Connection, layer: str, fids: Sequence[int], blobs: Sequence[bytes | None]
) -> Iterator[None]:
    """Index the rows that the block inserts: by the trigger if they are few, else all at once after it."""
    if len(fids) < BULK:
        yield
        return
    _drop_trigger(connection, layer, "insert")
    yield
    fill(connection, layer, fids, blobs)
    _make_triggers(connection, layer)


@contextmanager
def rebuilt_after(connection: apsw.Connection, layer: str, count: int) -> Iterator[None]:
    """Rebuild the R-tree after the block instead of following each of `count` rows, where that is sooner."""
    total = connection.execute(f"SELECT count(*) FROM {quoted(layer)}").get if count >= BULK else 0
    if count < BULK or count * 4 < total:
        yield
        return
    _drop(connection, layer)
    yield
    make(connection, layer)
    left: list[Any] = connection.execute(f"SELECT fid, geom FROM {quoted(layer)}").fetchall()
    fill(connection, layer, [fid for fid, _ in left], [geom for _, geom in left])


def empty(connection: apsw.Connection, layer: str) -> None:
    """Delete all rows of a layer; a new R-tree is made much sooner than an old one is emptied."""
    _drop(connection, layer)
    connection.execute(f"DELETE FROM {quoted(layer)}")
    make(connection, layer)
