"""Arcs that another program has drawn in a project: read as lines, told, and kept until somebody edits them."""

from __future__ import annotations

import sqlite3
import struct
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely

from layers import arcs
from layers.kinds import CRS
from layers.project import Project
from layers.store.base import Changes

if TYPE_CHECKING:
    from pathlib import Path

WAY = ((115.0, 38.0), (115.01, 38.01), (115.0, 38.02), (114.99, 38.01), (115.0, 38.0))
HEAD = b"GP\0\1" + struct.pack("<i", 4490)


def corners(kind: int, *places: tuple[float, float]) -> bytes:
    return struct.pack("<BII", 1, kind, len(places)) + b"".join(struct.pack("<dd", *one) for one in places)


CIRCLE = struct.pack("<BII", 1, 10, 1) + corners(8, *WAY)
HALF = struct.pack("<BII", 1, 9, 2) + corners(8, *WAY[:3]) + corners(2, WAY[2], WAY[0])
SURFACE = struct.pack("<BIIBII", 1, 12, 1, 1, 10, 1) + HALF


@pytest.fixture(params=[3, 1200], ids=["small", "large"])
def project(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Return a project whose first two zones another program has drawn anew, with arcs."""
    path = tmp_path / "城市.gpkg"
    ids = [f"Z{number}" for number in range(request.param)]
    zones = gpd.GeoDataFrame(
        {"id": ids, "name": ids}, geometry=[shapely.box(115, 38, 115.01, 38.01)] * len(ids), crs=CRS
    )
    with Project.create(path) as made:
        made.apply(Changes("coal_ban_zones", insert=zones))
    with sqlite3.connect(path) as file:
        # The triggers of the R-tree call functions that only GIS programs have.
        for (name,) in file.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'coal_ban_zones'"
        ).fetchall():
            file.execute(f'DROP TRIGGER "{name}"')
        for one, shape in (("Z0", CIRCLE), ("Z1", SURFACE)):
            file.execute("UPDATE coal_ban_zones SET geom = ? WHERE id = ?", (HEAD + shape, one))
    file.close()
    return path


def test_arcs_in_a_project_are_read_as_lines_and_told(project: Path) -> None:
    """A circle and half of one, of 0.01 degrees radius, beside squares: areas from school."""
    with Project.open(project) as opened:
        zones = opened.layer("coal_ban_zones")
        areas = shapely.area(zones.geometry.to_numpy())
        assert list(areas[:3]) == pytest.approx([np.pi * 1e-4, np.pi / 2 * 1e-4, 1e-4], rel=1e-4)
        said = [str(one) for one in arcs.told(opened.layers())]
        assert said == [
            "Layer coal_ban_zones: 2 outlines or lines have arcs, which are read as short straight pieces (Z0, Z1)."
        ]
        few = opened.store.read("coal_ban_zones", ids=["Z1"], columns=["name"])
        assert shapely.area(few.geometry.to_numpy()[0]) == pytest.approx(areas[1])


def test_an_edit_keeps_the_outline_and_undo_brings_the_arcs_back(project: Path) -> None:
    with Project.open(project) as opened:
        before = opened.layer("coal_ban_zones")
        row = before.iloc[[0]].copy()
        row["name"] = "圆区"
        opened.apply(Changes("coal_ban_zones", update=row))
        after = opened.layer("coal_ban_zones")
        assert after["name"].iloc[0] == "圆区"
        assert after.geometry.iloc[0].equals(before.geometry.iloc[0])
        assert (opened.history_of("coal_ban_zones", "Z0")[-1].new or {})["name"] == "圆区"
        opened.undo()
    with sqlite3.connect(project) as file:
        assert file.execute("SELECT geom FROM coal_ban_zones WHERE id = 'Z0'").fetchone()[0] == HEAD + CIRCLE
    file.close()


def test_a_spoilt_arc_is_a_missing_place() -> None:
    raw = np.array([CIRCLE[:40], CIRCLE, b"nothing", shapely.Point(1, 2).wkb, None], dtype=object)
    shapes, bent = arcs.of_bytes(raw)
    assert list(bent) == [False, True, False, False, False]
    assert list(shapely.is_missing(shapes)) == [True, False, True, False, True]
