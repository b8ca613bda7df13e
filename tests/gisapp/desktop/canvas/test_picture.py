"""Pictures of tiny scenes: colours of the table of styles at places counted by hand."""

from __future__ import annotations

from math import radians, sin

import numpy as np
import pytest
import shapely

from gisapp.desktop.canvas.areas import VEIL, ticks
from gisapp.desktop.canvas.pens import pixels_of
from gisapp.desktop.canvas.picture import GROUND, Kept, Request, paint
from gisapp.desktop.canvas.scene import Scene
from gisapp.desktop.canvas.view import projection
from layers.geodesy import circle
from layers.style import ACCENT, HALO, PAPER, SYMBOLS, VERDICTS
from tests.gisapp.desktop.canvas.scenes import (
    CENTRE,
    box,
    layer,
    near,
    over,
    painted,
    place,
    points,
    rgb,
    view,
)

pytestmark = pytest.mark.usefixtures("qapp")

MIDDLE_X, MIDDLE_Y = 100, 75


def at(pixels: np.ndarray, right: int, down: int) -> int:
    """Return a pixel counted from the middle."""
    return int(pixels[MIDDLE_Y + down, MIDDLE_X + right])


def test_nothing_is_ground() -> None:
    assert (painted([]) == rgb(GROUND)).all()


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_markers_by_verdict(ratio: float) -> None:
    """Act: filled, with a white edge; to verify: a white dot; outside: hollow; done: pale and smaller."""
    markers = points("boilers", [(-60, 0), (-20, 0), (20, 0), (60, 0)], ["yes", "verify", "outside", "done"], 20.0)
    pixels = painted([markers], ratio=ratio)
    middle = {name: int(pixels[round(75 * ratio), round((100 + right) * ratio)]) for name, right in (
        ("yes", -60), ("verify", -20), ("outside", 20), ("done", 60)
    )}  # fmt: skip
    assert middle["yes"] == rgb(VERDICTS["yes"].colour)
    assert middle["verify"] == rgb(HALO)
    assert middle["outside"] == rgb(GROUND)
    assert near(middle["done"], over(VERDICTS["done"].colour, VERDICTS["done"].opacity, GROUND))
    row = pixels[round(75 * ratio)]
    assert np.count_nonzero(row == rgb(VERDICTS["verify"].colour)) > 4 * ratio
    # 20 px at this scale: zoom 10.6 by the tiles' count, so 0.55 + (10.6 - 8.5) x 0.15 = 0.87 of it.
    assert np.count_nonzero(row == rgb(VERDICTS["yes"].colour)) == pytest.approx(20 * 0.867 * ratio, abs=1)


@pytest.mark.parametrize("symbol", list(SYMBOLS))
def test_a_layer_without_a_row_paints_nothing(symbol: str) -> None:
    assert (painted([layer(symbol, [])]) == rgb(GROUND)).all()


def test_act_lies_over_done() -> None:
    pixels = painted([points("villages", [(0, 0), (0, 0)], ["yes", "done"], 10.0)])
    assert at(pixels, 0, 0) == rgb(VERDICTS["yes"].colour)


def test_areas_have_fill_edge_and_hole() -> None:
    outline = box(-40, -30, 40, 30)
    shape = shapely.Polygon(outline.exterior.coords, [box(-10, -10, 10, 10).exterior.coords])
    pixels = painted([layer("heat_networks", [shape])])
    assert near(at(pixels, -25, 0), over("#56B4E9", 0.22, GROUND))
    assert at(pixels, 0, 0) == rgb(GROUND)
    assert at(pixels, 60, 0) == rgb(GROUND)
    assert not near(at(pixels, -40, 0), over("#56B4E9", 0.22, GROUND), 12)


def test_a_planned_zone_is_hatched_not_filled() -> None:
    inside = painted([layer("coal_ban_zones_planned", [box(-60, -50, 60, 50)])])[40:110, 50:150]
    plain = np.count_nonzero(inside == rgb(GROUND)) / inside.size
    assert 0.5 < plain < 0.9


def test_small_mines_are_diamonds_and_large_ones_dotted_areas() -> None:
    mines = layer("mines", [box(-2, -2, 1, 1), box(30, -30, 80, 30)], verdicts=["yes", "verify"])
    pixels = painted([mines])
    assert at(pixels, 0, 0) == rgb(VERDICTS["yes"].colour)
    edge = pixels[75 - 5 : 75 + 5, 100 + 28 : 100 + 33].ravel()
    assert any(near(pixel, rgb(VERDICTS["verify"].colour), 64) for pixel in edge.tolist())
    inside = pixels[60:90, 140:170]
    assert len(np.unique(inside)) > 1


def test_lines_are_cased_and_dashed() -> None:
    corridor = shapely.LineString([place(-90, 0), place(90, 0)])
    pixels = painted([layer("coal_corridors", [corridor])])
    row = {int(one) for one in pixels[75, 20:180]}
    assert any(near(one, rgb("#F0E442"), 60) for one in row)
    assert any(near(one, rgb("#111111"), 60) for one in row)


def test_outside_the_plan_lies_under_a_veil() -> None:
    """The county is paper; the mine's marker lies over the veil, the zone outside the county under it."""
    county, zone = layer("counties", [box(-50, -50, 0, 50)]), layer("coal_ban_zones", [box(-40, -40, 60, 40)])
    pixels = painted([county, zone, points("boilers", [(40, 0)], ["yes"], 12.0)])
    assert near(at(pixels, -20, 20), over("#CC79A7", 0.16, PAPER))
    below = over("#CC79A7", 0.16, GROUND)
    assert near(at(pixels, 20, 20), over(HALO, VEIL, f"#{below & 0xFFFFFF:06X}"))
    assert at(pixels, 40, 0) == rgb(VERDICTS["yes"].colour)


def test_a_circle_of_15_km_is_geodesic() -> None:
    """The north end lies 15,000 m along the meridian, by its radius of curvature M from GRS80 at the middle latitude.

    On the map that is some 19,270 of its metres, far from the 15,000 of a circle drawn there.
    """
    lon, lat = CENTRE
    a, e2 = 6378137.0, 0.00669438002290
    middle = radians(lat) + 7500 / 6.36e6
    north = lat + np.degrees(15000 / (a * (1 - e2) / (1 - e2 * sin(middle) ** 2) ** 1.5))
    seen = view(200.0, (300, 300))
    end = (seen.y - projection(seen.crs)[0].transform(lon, north)[1]) / 200 + 150
    assert end == pytest.approx(150 - 19270 / 200, abs=0.5)
    pixels = painted([layer("heat_circles", [shapely.Polygon(circle(lon, lat, 15000.0))])], seen)
    filled = over(ACCENT, SYMBOLS["heat_circles"].fill_opacity, GROUND)
    assert near(pixels[round(end) + 3, 150], filled)
    assert pixels[round(end) - 3, 150] == rgb(GROUND)
    assert pixels[150, 150] == pixels[150, 150 + 60]


def test_a_huge_area_is_cut_to_the_view() -> None:
    """From within a county of 100 km nothing but its fill is seen, and nothing of its edge at the screen's edge."""
    pixels = painted([layer("heat_networks", [box(-50_000, -50_000, 50_000, 50_000)])], view(1.0))
    assert len(np.unique(pixels)) == 1
    assert near(pixels[0, 0], over("#56B4E9", 0.22, GROUND))


def test_ticks_point_inward_or_outward() -> None:
    """A square that runs against the clock on the ground: on the screen down, right, up, left."""
    x, y = np.array([0, 0, 40, 40, 0.0]), np.array([0, 40, 40, 0, 0.0])
    inward, outward = (ticks(x, y, 1.0, inward=way) for way in (True, False))
    assert len(inward) == 15  # at 5.5, 16.5 and so on, up to 159.5 of 160
    assert ((inward[:, 2:] >= 0) & (inward[:, 2:] <= 40)).all()
    assert ((outward[:, 2:] < 0) | (outward[:, 2:] > 40)).any(axis=1).all()


def test_opacity_and_layers_not_shown() -> None:
    scene = Scene.of([layer("heat_networks", [box(-40, -30, 40, 30)]), points("boilers", [(0, 0)], ["yes"], 20.0)])
    kept = Kept()
    half = pixels_of(paint(Request(scene, view(), opacity={"boilers": 0.5}), kept))
    ground = over("#56B4E9", 0.22, GROUND)
    assert near(at(half, 0, 0), over(VERDICTS["yes"].colour, 0.5, f"#{ground & 0xFFFFFF:06X}"))
    assert near(at(pixels_of(paint(Request(scene, view(), hidden=frozenset({"boilers"})), kept)), 0, 0), ground)
    again = pixels_of(paint(Request(scene, view()), kept))
    assert at(again, 0, 0) == rgb(VERDICTS["yes"].colour)


def test_a_crowd_is_shown_by_how_dense_it_is() -> None:
    chance = np.random.default_rng(7)
    heap = chance.normal(0, 8, (4000, 2)).tolist()
    crowd = painted([points("villages", heap, ["yes"] * 4000, 6.0)])
    middle, rim = at(crowd, 0, 0), at(crowd, 30, 0)
    assert near(middle, rgb(VERDICTS["yes"].colour), 90)
    assert rim == rgb(GROUND) or rim >> 8 & 255 > middle >> 8 & 255


def test_many_areas_keep_their_picture() -> None:
    """A layer with so much to draw is painted once for a view, and the same comes back."""
    boxes = [box(-90 + 4 * (n % 45), -60 + 4 * (n // 45), -88 + 4 * (n % 45), -58 + 4 * (n // 45)) for n in range(1600)]
    scene, kept = Scene.of([layer("heat_networks", boxes)]), Kept()
    first = pixels_of(paint(Request(scene, view()), kept))
    assert np.array_equal(pixels_of(paint(Request(scene, view()), kept)), first)
    assert near(at(first, -89, -59), over("#56B4E9", 0.22, GROUND), 40)


def test_names_do_not_cover_each_other() -> None:
    """Two plants on nearly one place: the second name goes where the first is not."""
    both = painted([points("large_plants", [(0, 0), (3, 2)], ["done", "done"])])
    one = painted([points("large_plants", [(0, 0)], ["done"])])
    inked = [np.count_nonzero(pixels == rgb(ACCENT)) for pixels in (both, one)]
    assert inked[0] > inked[1] * 1.3


def test_no_name_is_cut_by_the_edge() -> None:
    """A plant near the east edge has its name on its west side."""
    pixels = painted([points("large_plants", [(85, 0)], ["done"])])
    inked = np.flatnonzero((pixels == rgb(ACCENT)).any(axis=0))
    assert inked.min() < MIDDLE_X + 70
    assert inked.max() < 2 * MIDDLE_X - 2


def test_over_a_ground_only_the_layers_are_painted_and_the_counties_hide_nothing() -> None:
    scene = Scene.of([layer("counties", [box(-90, -60, 90, 60)]), layer("heat_networks", [box(0, -30, 40, 30)])])
    pixels = pixels_of(paint(Request(scene, view(), over_ground=True), Kept()))
    assert at(pixels, -50, 30) == 0
    # Of a heat network's fill, 22 % of #56B4E9, in pixels that are multiplied by their opacity.
    assert near(at(pixels, 20, 20), 0xFF132833, 3)
    assert near(at(pixels, 20, 20) >> 24, round(0.22 * 255), 2)
