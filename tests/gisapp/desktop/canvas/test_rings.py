"""Lines and rings as arrays, and the same thinned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from gisapp.desktop.canvas.rings import Detail, Rings

if TYPE_CHECKING:
    import pytest

SQUARE = shapely.Polygon([(0, 0), (10, 0), (10, 10), (0, 10)], holes=[[(2, 2), (2, 4), (4, 4), (4, 2)]])
LINE = shapely.LineString([(0, 0), (0.4, 0), (0.8, 0), (1.2, 0), (5, 0)])


def made(*shapes: shapely.Geometry) -> Rings:
    return Rings.of(np.array(shapes, dtype=object), lambda x, y: (x, y))


def test_rings_of_features() -> None:
    rings = made(SQUARE, shapely.Point(3, 3), LINE, shapely.MultiPolygon([SQUARE, shapely.box(20, 20, 30, 30)]))
    assert np.diff(rings.first).tolist() == [2, 0, 1, 3]
    boxes = rings.bounds()
    assert boxes[0].tolist() == [0, 0, 10, 10]
    assert np.isnan(boxes[1]).all()
    assert boxes[3].tolist() == [0, 0, 30, 30]


def test_the_inside_is_on_the_left() -> None:
    """An outline drawn with the clock is turned round; its hole runs the other way."""
    outline, hole = made(shapely.Polygon(SQUARE.exterior.coords[::-1], SQUARE.interiors)).of_feature(0)
    assert shapely.is_ccw(shapely.linearrings(outline))
    assert not shapely.is_ccw(shapely.linearrings(hole))


def test_thinned_keeps_one_vertex_a_cell_and_the_ends() -> None:
    """Cells of 1: the first three vertices share one, of which the first stays."""
    assert made(LINE).thinned(1.0).xy[:, 0].tolist() == [0, 1.2, 5]
    both = made(LINE, LINE).thinned(10.0)
    assert [one[:, 0].tolist() for one in (both.of_feature(0)[0], both.of_feature(1)[0])] == [[0, 5], [0, 5]]


def test_thinned_over_many_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    waves = shapely.LineString(np.column_stack((np.arange(1000) * 0.1, np.sin(np.arange(1000)))))
    whole = made(waves).thinned(0.7).xy
    monkeypatch.setattr("gisapp.desktop.canvas.rings._CHUNK", 7)
    assert np.array_equal(made(waves).thinned(0.7).xy, whole)


def test_detail_is_never_off_by_more_than_a_cell() -> None:
    angle = np.linspace(0, 2 * np.pi, 40_001)
    ring = shapely.Polygon(np.column_stack((np.cos(angle), np.sin(angle))) * 1000)
    detail = Detail.of(made(ring))
    assert len(detail.levels) > 3
    assert len(detail.levels[-1].xy) < 2500
    for cell, level in zip(detail.cells, detail.levels, strict=True):
        kept = level.of_feature(0)[0]
        middles = (kept[1:] + kept[:-1]) / 2
        assert np.abs(np.hypot(*middles.T) - 1000).max() <= max(cell, 1e-4)
    assert detail.level(0.0) == 0
    assert detail.cells[detail.level(3.0)] <= 3.0 < 2 * detail.cells[detail.level(3.0)]
