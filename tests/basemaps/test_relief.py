"""Relief from tiny elevation models whose slope and light are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from pyproj import Transformer

from basemaps.ramps import table
from basemaps.relief import STYLES, Gradient, ReliefBasemap, cell_metres, gradient, hillshade
from basemaps.views import View
from tests.basemaps.rasters import LEFT, REAL, TOP, UTM, grid, write

if TYPE_CHECKING:
    from pathlib import Path

ROWS, COLUMNS = np.indices((20, 20)).astype(float)


def test_the_gradient_of_a_plane() -> None:
    """Heights rise 3 m a cell of 10 m to the east and 4 m to the north: slope arctan 0.5, everywhere the same."""
    slopes = gradient(3 * COLUMNS - 4 * ROWS, 10.0, 10.0)
    np.testing.assert_allclose(slopes.east, 0.3)
    np.testing.assert_allclose(slopes.north, 0.4)
    assert slopes.slope_deg.shape == (18, 18)
    np.testing.assert_allclose(slopes.slope_deg, np.degrees(np.arctan(0.5)))


def test_horn_by_hand() -> None:
    """One peak of 8 m west of the middle: ((0 + 0 + 0) - (0 + 2 x 8 + 0)) / (8 x 10) = -0.2."""
    heights = np.zeros((3, 3))
    heights[1, 0] = 8
    slopes = gradient(heights, 10.0, 10.0)
    assert (slopes.east.item(), slopes.north.item()) == (-0.2, 0.0)


def test_a_gap_has_no_slope_and_none_beside_it() -> None:
    heights = COLUMNS.copy()
    heights[5, 5] = np.nan
    missing = np.isnan(gradient(heights, 1.0, 1.0).slope_deg)
    assert missing.sum() == 9
    assert missing[3:6, 3:6].all()


def test_light() -> None:
    """Level ground has sin 45; a slope of 45 degrees that faces the light all of it; one that turns away none."""
    facing = np.tan(np.radians(45)) * np.sqrt(0.5)
    slopes = Gradient(np.array([0, facing, -facing]), np.array([0, -facing, facing]))
    np.testing.assert_allclose(hillshade(slopes), [np.sqrt(0.5), 1.0, 0.0], atol=1e-12)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Return a slope that rises 3 m a cell of 10 m to the east, with a gap of no data."""
    heights = (100 + 3 * COLUMNS).astype("float32")
    heights[15:, :5] = -9999
    return write(tmp_path / "dem.tif", heights, transform=grid(), nodata=-9999)


def test_heights_between_cells(model: Path) -> None:
    view = View.of((LEFT, TOP - 200, LEFT + 200, TOP), UTM, 40, 40)
    with ReliefBasemap(model) as relief:
        heights = relief.heights(view)[1:-1, 1:-1]
    # Pixels of 5 m: the second and third lie a quarter cell on each side of the edge between the first two cells.
    np.testing.assert_allclose(heights[0, 1:3], [100.75, 102.25])
    assert np.isnan(heights[35, 2])


@pytest.mark.parametrize("crs", [UTM, "EPSG:4490", "EPSG:3857"])
def test_slope_is_that_of_the_ground_in_any_crs(model: Path, crs: str) -> None:
    """Pixels of Web Mercator are a quarter larger than the ground here: the slope must not be flatter for it."""
    corners = np.array([[LEFT + 60, TOP - 140], [LEFT + 180, TOP - 20]])
    x, y = Transformer.from_crs(UTM, crs, always_xy=True).transform(*corners.T)
    with ReliefBasemap(model) as relief:
        view = View.of((x[0], y[0], x[1], y[1]), crs, 24, 24)
        slopes = gradient(relief.heights(view), *cell_metres(view))
    assert np.nanmedian(slopes.slope_deg) == pytest.approx(np.degrees(np.arctan(0.3)), rel=0.01)


def test_pictures(model: Path) -> None:
    bounds = (LEFT, TOP - 200, LEFT + 200, TOP)
    found = {}
    for style in STYLES:
        with ReliefBasemap(model, style) as relief:
            found[style] = relief.image(bounds, UTM, 20, 20)
            np.testing.assert_array_equal(relief.image(bounds, UTM, 20, 20), found[style])
        assert (found[style][16:, :4, 3] == 0).all(), style
        assert (found[style][2:13, 2:18, 3] == 255).all(), style
    # sin 45 + 0.3 x sin 45 x cos 45 = 0.857, over the length of the normal, the root of 1.09: 0.821 of the light.
    np.testing.assert_allclose(found["hillshade"][5, 5, :3], table("grey")[209], atol=1)
    np.testing.assert_allclose(found["slope"][5, 5, :3], table("heat")[71], atol=3)  # 16.7 of 60 degrees
    assert (found["elevation"][5, 2] != found["elevation"][5, 17]).any()


@pytest.mark.skipif(not (REAL / "lianchi_DEM.tif").exists(), reason="the real data are not on this machine")
def test_a_real_elevation_model_is_flat() -> None:
    """The plain around Baoding: heights of -17 to 29 m, half of the ground flatter than 3 degrees."""
    with ReliefBasemap(REAL / "lianchi_DEM.tif", "tinted") as relief:
        heights = relief.heights_at(np.array([115.49, 100.0]), np.array([38.87, 38.87]))
        pixels = relief.image((360_000, 4_296_000, 376_000, 4_312_000), UTM, 400, 400)
    assert -17 <= heights[0] <= 29
    assert np.isnan(heights[1])
    assert (pixels[..., 3] > 0).mean() > 0.3
