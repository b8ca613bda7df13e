"""What lies under a place, by hand."""

from __future__ import annotations

import pytest
import shapely

from gisapp.desktop.canvas.picking import name_of, pick
from gisapp.desktop.canvas.scene import Scene
from gisapp.drawn import Feature
from tests.gisapp.desktop.canvas.scenes import box, layer, place, points, view


def test_holes_are_not_part_of_an_area() -> None:
    outline, hole = box(-40, -40, 40, 40), box(-20, -20, 20, 20)
    scene = Scene.of([layer("heat_networks", [shapely.Polygon(outline.exterior.coords, [hole.exterior.coords])])])
    assert pick(scene, view(), (100, 75)) == []
    assert pick(scene, view(), (130, 75)) == [Feature("heat_networks", "heat_networks-0")]


@pytest.mark.parametrize(("down", "found"), [(0, True), (4, True), (7, False)])
def test_lines_within_a_few_pixels(down: int, found: bool) -> None:
    scene = Scene.of([layer("expressways", [shapely.LineString([place(-80, 0), place(80, 0)])])])
    assert bool(pick(scene, view(), (100, 75 + down))) == found


def test_markers_before_lines_before_areas() -> None:
    scene = Scene.of(
        [
            layer("counties", [box(-90, -70, 90, 70)]),
            layer("expressways", [shapely.LineString([place(-80, 2), place(80, 2)])]),
            points("villages", [(2, 0), (0, 0)], ["yes", "done"], 8.0),
        ]
    )
    kinds = [one.kind for one in pick(scene, view(), (100, 75))]
    assert kinds == ["villages", "villages", "expressways", "counties"]
    assert pick(scene, view(), (100, 75))[0].id == "villages-1", "the nearest first"
    assert pick(scene, view(), (100, 75), {"villages", "expressways"}) == [Feature("counties", "counties-0")]


def test_small_mines_are_picked_as_markers() -> None:
    scene = Scene.of([layer("mines", [box(-1, -1, 1, 1)], verdicts=["yes"])])
    assert pick(scene, view(), (104, 75)) == [Feature("mines", "mines-0")]
    assert pick(scene, view(1.0), (100 + 150, 75)) == [], "as an area of 200 pixels it ends where it ends"


def test_names() -> None:
    scene = Scene.of([points("boilers", [(0, 0)], ["yes"])])
    assert name_of(scene, Feature("boilers", "boilers-0")) == "boilers-0"
    assert name_of(scene, Feature("boilers", "another")) == ""
