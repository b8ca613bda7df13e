"""An R-tree of many boxes at once, written as SQLite keeps it: one insert after the other takes ten times as long.

The layout is that of SQLite's R-tree module (https://www.sqlite.org/rtree.html, section 6, and the head of `rtree.c`):
a node is a blob of one size, and holds its depth (the root alone), its count, and cells of an id and four bounds; all
big-endian. SQLite's own `rtreecheck` tells whether a tree is sound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from layers.store.columns import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import apsw
    from numpy.typing import NDArray

_CELL = np.dtype([("id", ">i8"), ("bounds", ">f4", 4)])
_HEAD = 4
_ROOT = 1


def pack(connection: apsw.Connection, name: str, ids: Sequence[int], boxes: NDArray[np.float64]) -> None:
    """Fill an R-tree that is empty.

    Parameters
    ----------
    connection
        Within a transaction.
    name
        Of the R-tree, of two dimensions.
    ids
        One a box, each different.
    boxes
        West, east, south, north; shape (n, 4), no NaN.
    """
    nodes = quoted(f"{name}_node")
    size = int(connection.execute(f"SELECT length(data) FROM {nodes} WHERE nodeno = {_ROOT}").get)
    most = (size - _HEAD) // _CELL.itemsize
    keys, bounds = np.asarray(ids, dtype=np.int64), _outwards(boxes)
    first, depth, alone = _ROOT + 1, 0, False
    while not alone:
        order, starts = _tiles(bounds, most)
        keys, bounds = keys[order], bounds[order]
        alone = len(starts) == 1
        numbers = np.array([_ROOT]) if alone else np.arange(first, first + len(starts))
        counts = np.diff(np.append(starts, len(keys)))
        blobs = _nodes(keys, bounds, starts, counts, size, depth if alone else 0)
        connection.executemany(
            f"INSERT OR REPLACE INTO {nodes} (nodeno, data) VALUES (?, ?)", zip(numbers.tolist(), blobs, strict=True)
        )
        table, child, parent = ("parent", "nodeno", "parentnode") if depth else ("rowid", "rowid", "nodeno")
        connection.executemany(
            f"INSERT INTO {quoted(f'{name}_{table}')} ({child}, {parent}) VALUES (?, ?)",
            zip(keys.tolist(), np.repeat(numbers, counts).tolist(), strict=True),
        )
        keys, first, depth = numbers, first + len(starts), depth + 1
        low, high = np.minimum.reduceat(bounds, starts), np.maximum.reduceat(bounds, starts)
        bounds = np.column_stack((low[:, 0], high[:, 1], low[:, 2], high[:, 3]))


def _outwards(boxes: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return boxes in single precision, never smaller than they are."""
    near = boxes.astype(np.float32)
    for at, far in ((0, -np.inf), (1, np.inf), (2, -np.inf), (3, np.inf)):
        inside = near[:, at] > boxes[:, at] if at % 2 == 0 else near[:, at] < boxes[:, at]
        near[inside, at] = np.nextafter(near[inside, at], np.float32(far))
    return near


def _tiles(bounds: NDArray[np.float32], most: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the boxes in an order that keeps neighbours together, and where each node begins.

    Sort-tile-recursive packing (Leutenegger, Lopez, Edgington 1997): slices by x, in each of them nodes by y.
    """
    count = -(-len(bounds) // most)
    slices = max(1, round(count**0.5))
    x, y = bounds[:, 0].astype("f8") + bounds[:, 1], bounds[:, 2].astype("f8") + bounds[:, 3]
    rank = np.empty(len(bounds), dtype=np.int64)
    rank[np.argsort(x, kind="stable")] = np.arange(len(bounds))
    order = np.lexsort((y, rank * slices // len(bounds)))
    # Even shares, rather than a last node of one.
    return order, np.arange(count) * len(bounds) // count


def _nodes(
    keys: NDArray[np.int64],
    bounds: NDArray[np.float32],
    starts: NDArray[np.intp],
    counts: NDArray[np.intp],
    size: int,
    depth: int,
) -> Iterator[bytes]:
    """Yield the blob of each node."""
    cells = np.empty(len(keys), _CELL)
    cells["id"], cells["bounds"] = keys, bounds
    body, head = cells.tobytes(), depth.to_bytes(2, "big")
    for start, count in zip((starts * _CELL.itemsize).tolist(), counts.tolist(), strict=True):
        content = head + count.to_bytes(2, "big") + body[start : start + count * _CELL.itemsize]
        yield content.ljust(size, b"\0")
