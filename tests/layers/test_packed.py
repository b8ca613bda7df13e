"""R-trees written at once, against SQLite's own check of a tree and against looking at every box."""

from __future__ import annotations

import apsw
import numpy as np
import pytest

from layers.store.packed import pack


def _tree() -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    connection.execute("CREATE VIRTUAL TABLE r USING rtree(id, minx, maxx, miny, maxy)")
    return connection


def _boxes(count: int, seed: int, *, points: bool) -> np.ndarray:
    random = np.random.default_rng(seed)
    corner = random.uniform([113.0, 38.0], [117.0, 40.5], (count, 2))
    size = np.zeros((count, 2)) if points else random.exponential(0.05, (count, 2))
    return np.column_stack((corner[:, 0], corner[:, 0] + size[:, 0], corner[:, 1], corner[:, 1] + size[:, 1]))


def _found(connection: apsw.Connection, window: tuple[float, float, float, float]) -> set[int]:
    sql = "SELECT id FROM r WHERE maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ?"
    return {row[0] for row in connection.execute(sql, window)}


@pytest.mark.parametrize("points", [True, False])
@pytest.mark.parametrize("count", [1, 2, 50, 51, 52, 103, 2601, 2602, 30_000])
def test_a_packed_tree_is_sound_and_finds_what_lies_in_a_window(count: int, *, points: bool) -> None:
    boxes = _boxes(count, count, points=points)
    ids = (np.arange(count) * 3 + 7).tolist()
    connection = _tree()
    with connection:
        pack(connection, "r", ids, boxes)
    assert connection.execute("SELECT rtreecheck('r')").get == "ok"
    assert connection.execute("SELECT count(*) FROM r").get == count
    for west, south in ((113.5, 38.5), (115.0, 39.0), (116.9, 40.4)):
        window = (west, west + 0.3, south, south + 0.3)
        inside = (boxes[:, 1] >= window[0]) & (boxes[:, 0] <= window[1])
        inside &= (boxes[:, 3] >= window[2]) & (boxes[:, 2] <= window[3])
        wanted = set(np.array(ids)[inside].tolist())
        # Single precision, rounded outwards: nothing is lost, and what is found besides lies within its last digit.
        found = _found(connection, window)
        assert wanted <= found
        nearly = boxes + np.array([-1, 1, -1, 1]) * 2e-5
        close = (nearly[:, 1] >= window[0]) & (nearly[:, 0] <= window[1])
        close &= (nearly[:, 3] >= window[2]) & (nearly[:, 2] <= window[3])
        assert found <= set(np.array(ids)[close].tolist())


def test_sqlite_goes_on_with_a_packed_tree() -> None:
    boxes = _boxes(5000, 1, points=True)
    connection = _tree()
    with connection:
        pack(connection, "r", range(5000), boxes)
        insert = "INSERT INTO r VALUES (?, ?, ?, ?, ?)"
        connection.executemany(insert, zip(range(5000, 8000), *_boxes(3000, 2, points=False).T.tolist(), strict=True))
        assert connection.execute("SELECT rtreecheck('r')").get == "ok"
        connection.execute("DELETE FROM r WHERE id % 3 = 0 OR id < 4000")
    assert connection.execute("SELECT rtreecheck('r')").get == "ok"
    assert connection.execute("SELECT count(*) FROM r").get == sum(one % 3 != 0 for one in range(4000, 8000))
    with connection:
        connection.execute("DELETE FROM r")
        pack(connection, "r", range(5000), boxes)
    assert connection.execute("SELECT rtreecheck('r')").get == "ok"


def test_all_boxes_on_one_spot() -> None:
    connection = _tree()
    pack(connection, "r", range(10_000), np.tile([115.5, 115.5, 38.9, 38.9], (10_000, 1)))
    assert connection.execute("SELECT rtreecheck('r')").get == "ok"
    assert len(_found(connection, (115.4, 115.6, 38.8, 39.0))) == 10_000
