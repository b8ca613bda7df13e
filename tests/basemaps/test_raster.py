"""Local rasters as pictures of a view; expected pixels are worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import rasterio
from pyproj import Transformer
from rasterio import Affine
from rasterio.enums import ColorInterp
from rasterio.shutil import copy

from basemaps.overviews import build_overviews, overview_file
from basemaps.raster import RasterBasemap, RasterSource
from basemaps.reader import REDUCED_PX
from layers.messages import GisError
from tests.basemaps.rasters import LEFT, REAL, TOP, UTM, grid, write

if TYPE_CHECKING:
    from pathlib import Path

RGB = np.arange(48, dtype="uint8").reshape(3, 4, 4) * 5
"""Four by four pixels of 10 m, each another colour."""
WHOLE = (LEFT, TOP - 40, LEFT + 40, TOP)


def image(path: Path, bounds: Any = WHOLE, crs: str = UTM, size: tuple[int, int] = (4, 4), **source: Any) -> Any:
    with RasterBasemap(RasterSource(path, **source)) as basemap:
        return basemap.image(bounds, crs, *size)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    return write(tmp_path / "picture.tif", RGB, transform=grid(), photometric="RGB")


def test_pixel_for_pixel(picture: Path) -> None:
    found = image(picture)
    np.testing.assert_array_equal(found[..., :3], np.moveaxis(RGB, 0, 2))
    assert (found[..., 3] == 255).all()


def test_a_view_over_the_edge_is_transparent_there(picture: Path) -> None:
    """A view of six by six pixels that begins 20 m west and 10 m north of the raster."""
    found = image(picture, (LEFT - 20, TOP - 50, LEFT + 40, TOP + 10), size=(6, 6))
    np.testing.assert_array_equal(found[1:5, 2:, :3], np.moveaxis(RGB, 0, 2))
    assert found[..., 3].sum() == 16 * 255
    assert (image(picture, (LEFT + 100, TOP, LEFT + 140, TOP + 40)) == 0).all()


def test_zoomed_in_pixels_stay_whole(picture: Path) -> None:
    found = image(picture, (LEFT + 10, TOP - 20, LEFT + 20, TOP - 10), size=(8, 8))
    assert (found[..., :3] == RGB[:, 1, 1]).all()


def test_bands_are_chosen(picture: Path) -> None:
    np.testing.assert_array_equal(image(picture, bands=(3, 1, 2))[..., :3], np.moveaxis(RGB[[2, 0, 1]], 0, 2))
    one = image(picture, bands=(2,), stretch=(0, 255))
    np.testing.assert_allclose(one[..., 0], one[..., 1], atol=0)
    assert (np.diff(one[0, :, 0].astype(int)) > 0).all()
    with pytest.raises(GisError, match="has 3 bands; choose one of them, or three"):
        image(picture, bands=(1, 4))


def test_one_band_is_stretched_and_its_gaps_are_transparent(tmp_path: Path) -> None:
    """Of 0 to 9999 the 2nd percentile is about 200 and the 98th about 9799: black and white from there on."""
    numbers = np.arange(10_000, dtype="float32").reshape(100, 100)
    numbers[50] = -9999
    numbers[51] = np.nan
    path = write(tmp_path / "heights.tif", numbers, transform=grid(), nodata=-9999)
    with RasterBasemap(RasterSource(path)) as basemap:
        ((low, high),) = basemap.limits
        found = basemap.image((LEFT, TOP - 1000, LEFT + 1000, TOP), UTM, 100, 100)
    assert (low, high) == pytest.approx(
        (np.percentile(numbers[numbers >= 0], 2), np.percentile(numbers[numbers >= 0], 98))
    )
    assert (found[50:52, :, 3] == 0).all()
    assert found[..., 3].sum() == 98 * 100 * 255
    assert (found[0, 0, 0], found[99, 99, 0]) == (0, 255)


def test_a_named_number_for_no_data(tmp_path: Path) -> None:
    path = write(tmp_path / "dem.tif", np.array([[0, 5], [7, 0]], "int16"), transform=grid())
    found = image(path, (LEFT, TOP - 20, LEFT + 20, TOP), size=(2, 2), nodata=0)
    np.testing.assert_array_equal(found[..., 3], [[0, 255], [255, 0]])


def test_a_number_for_no_data_that_cells_cannot_hold_hides_nothing(tmp_path: Path) -> None:
    """-9999 is 55537 where the sign is cut off: such a cell has data."""
    path = write(tmp_path / "dem.tif", np.array([[55537, 5], [7, 9]], "uint16"), transform=grid())
    for nodata in (-9999, 1e40):
        found = image(path, (LEFT, TOP - 20, LEFT + 20, TOP), size=(2, 2), nodata=nodata)
        assert (found[..., 3] == 255).all()


def test_a_file_cut_short_is_said_where_it_is_shown(tmp_path: Path) -> None:
    path = write(tmp_path / "cut.tif", np.ones((64, 64), "uint16"), transform=grid(), blockysize=16)
    path.write_bytes(path.read_bytes()[:4000])
    with pytest.raises(GisError, match=r"cut.tif cannot be read to its end .*: it is damaged or cut short"):
        image(path, (LEFT, TOP - 640, LEFT + 640, TOP), size=(64, 64))


def test_classes_keep_their_colours(tmp_path: Path) -> None:
    path = write(tmp_path / "classes.tif", np.array([[1, 2], [2, 1]], "uint8"), transform=grid())
    with rasterio.open(path, "r+") as file:
        file.write_colormap(1, {1: (255, 0, 0, 255), 2: (0, 0, 255, 255)})
    found = image(path, (LEFT, TOP - 20, LEFT + 20, TOP), size=(2, 2))
    np.testing.assert_array_equal(found[0], [[255, 0, 0, 255], [0, 0, 255, 255]])


def test_an_alpha_band_hides(tmp_path: Path) -> None:
    path = write(tmp_path / "cut.tif", np.full((4, 2, 2), 200, "uint8"), transform=grid(), photometric="RGB")
    with rasterio.open(path, "r+") as file:
        file.colorinterp = (ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha)
        file.write(np.array([[0, 255], [255, 0]], "uint8"), 4)
    found = image(path, (LEFT, TOP - 20, LEFT + 20, TOP), size=(2, 2))
    np.testing.assert_array_equal(found[..., 3], [[0, 255], [255, 0]])


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:3857", "EPSG:4547"])
def test_another_crs_puts_every_pixel_in_its_place(tmp_path: Path, crs: str) -> None:
    """The red channel counts columns, the green one rows: each pixel of the view says where pyproj says it is."""
    columns, rows = np.meshgrid(np.arange(200), np.arange(200))
    path = write(tmp_path / "places.tif", np.stack((columns, rows, rows * 0)).astype("uint8"), transform=grid())
    with RasterBasemap(RasterSource(path)) as basemap:
        bounds = basemap.bounds(crs)
        found = basemap.image(bounds, crs, 300, 300).astype(int)
    west, south, east, north = bounds
    x, y = np.meshgrid(
        west + (np.arange(300) + 0.5) / 300 * (east - west), north - (np.arange(300) + 0.5) / 300 * (north - south)
    )
    easting, northing = Transformer.from_crs(crs, UTM, always_xy=True).transform(x, y)
    column, row = (easting - LEFT) / 10, (TOP - northing) / 10
    inside = (column > 1) & (column < 199) & (row > 1) & (row < 199)
    assert inside.sum() > 60_000
    assert (found[..., 3][inside] == 255).all()
    assert np.abs(found[..., 0] + 0.5 - column)[inside].max() < 1.0
    assert np.abs(found[..., 1] + 0.5 - row)[inside].max() < 1.0
    outside = (column < -1) | (column > 201) | (row < -1) | (row > 201)
    assert (found[..., 3][outside] == 0).all()


def test_a_turned_raster_lies_where_it_says(tmp_path: Path) -> None:
    """A quarter turn: columns run south, rows run east."""
    turned = Affine(0.0, 10.0, LEFT, -10.0, 0.0, TOP)
    path = write(tmp_path / "turned.tif", RGB, transform=turned, photometric="RGB")
    found = image(path, size=(4, 4))
    np.testing.assert_array_equal(found[..., :3], np.moveaxis(RGB, 0, 2).transpose(1, 0, 2))


def test_an_image_with_a_world_file_and_a_named_crs(tmp_path: Path) -> None:
    path = write(tmp_path / "map.png", RGB, driver="PNG", crs=None)
    with pytest.raises(GisError, match="has no georeference"):
        image(path)
    (tmp_path / "map.pgw").write_text(f"10\n0\n0\n-10\n{LEFT + 5}\n{TOP - 5}\n")
    with pytest.raises(GisError, match="does not state its CRS; choose one"):
        image(path)
    with RasterBasemap(RasterSource(path, crs=UTM)) as basemap:
        np.testing.assert_array_equal(basemap.image(WHOLE, UTM, 4, 4)[..., :3], np.moveaxis(RGB, 0, 2))


@pytest.mark.parametrize(("name", "driver"), [("a.mbtiles", "MBTiles"), ("cog.tif", "COG"), ("a.jp2", "JP2OpenJPEG")])
def test_containers_of_tiles(tmp_path: Path, name: str, driver: str) -> None:
    """Red in the west and blue in the east, of 200 m each; the formats may lose a little of a colour."""
    halves = np.zeros((3, 400, 400), "uint8")
    halves[0, :, :200] = halves[2, :, 200:] = 200
    left, top = 12_850_000.0, 4_700_000.0
    plain = write(tmp_path / "plain.tif", halves, transform=grid(1.0, left, top), crs="EPSG:3857", photometric="RGB")
    path = tmp_path / name
    copy(plain, path, driver=driver)
    found = image(path, (left + 20, top - 380, left + 380, top - 20), "EPSG:3857", (36, 36)).astype(int)
    assert (found[..., 3] == 255).all()
    for part, colour in ((found[:, :16], (200, 0, 0)), (found[:, 20:], (0, 0, 200))):
        assert np.abs(part[..., :3] - colour).max() < 40


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Return a raster larger than the reduced copy, without overviews, 1 in the west and 3 in the east."""
    side = REDUCED_PX * 3
    numbers = np.ones((side, side), "uint8")
    numbers[:, side // 2 :] = 3
    tiles: Any = {"tiled": True, "blockxsize": 256, "blockysize": 256, "compress": "deflate"}
    return write(tmp_path / "large.tif", numbers, transform=grid(), **tiles)


def test_without_overviews_a_sketch_comes_first(large: Path) -> None:
    with RasterBasemap(RasterSource(large, stretch=(1, 3))) as basemap:
        bounds = basemap.bounds(UTM)
        assert not basemap.has_overviews
        sketch = basemap.sketch(bounds, UTM, 100, 100)
        shares: list[float] = []
        found = basemap.image(bounds, UTM, 100, 100, shares.append)
        assert len(shares) > 5
        assert shares == sorted(shares)
        # The reduced copy serves from now on.
        assert basemap.sketch(bounds, UTM, 100, 100) is None
        again: list[float] = []
        np.testing.assert_array_equal(basemap.image(bounds, UTM, 100, 100, again.append), found)
        assert again == []
    assert sketch is not None
    for one in (sketch, found):
        np.testing.assert_array_equal(one[:, :45, 0], 0)
        np.testing.assert_array_equal(one[:, 55:, 0], 255)


def test_a_view_is_given_up_between_strips(large: Path) -> None:
    class GivenUpError(Exception):
        pass

    def give_up(share: float) -> None:
        if share > 0.3:
            raise GivenUpError

    with RasterBasemap(RasterSource(large)) as basemap:
        with pytest.raises(GivenUpError):
            basemap.image(basemap.bounds(UTM), UTM, 100, 100, give_up)
        # A small part needs no copy of the whole.
        assert basemap.image(WHOLE, UTM, 4, 4)[..., 3].all()


def test_overviews_are_built_beside_and_used(large: Path) -> None:
    before = large.read_bytes()
    shares: list[float] = []
    made = build_overviews(large, shares.append)
    assert made == overview_file(large)
    assert shares[-1] == 1.0
    assert shares == sorted(shares)
    assert large.read_bytes() == before
    assert sorted(one.name for one in large.parent.iterdir()) == ["large.tif", "large.tif.ovr"]
    with rasterio.open(large) as file:
        assert file.overviews(1) == [2, 4, 8, 16, 32]
        assert file.read(1, out_shape=(6, 6)).tolist() == [[1, 1, 1, 3, 3, 3]] * 6
    with RasterBasemap(RasterSource(large, stretch=(1, 3))) as basemap:
        assert basemap.has_overviews
        assert basemap.sketch(basemap.bounds(UTM), UTM, 100, 100) is None
        np.testing.assert_array_equal(basemap.image(basemap.bounds(UTM), UTM, 4, 1)[0, :, 0], [0, 0, 255, 255])
    assert build_overviews(large) is None


def test_an_overview_is_the_mean_of_what_has_data(tmp_path: Path) -> None:
    numbers = np.full((512, 512), 4, "int16")
    numbers[::2, ::2], numbers[1::2, 1::2] = 0, 7
    path = write(tmp_path / "gaps.tif", numbers, transform=grid(), nodata=0)
    build_overviews(path)
    with rasterio.open(path) as file:
        # 0 is no data: (4 + 4 + 7) / 3
        assert (file.read(1, out_shape=(256, 256)) == 5).all()


def test_overviews_given_up_leave_nothing(large: Path) -> None:
    class GivenUpError(Exception):
        pass

    def give_up(share: float) -> None:
        if share > 0.2:
            raise GivenUpError

    with pytest.raises(GivenUpError):
        build_overviews(large, give_up)
    assert [one.name for one in large.parent.iterdir()] == ["large.tif"]


@pytest.mark.skipif(not (REAL / "lianchi_DEM.tif").exists(), reason="the real data are not on this machine")
def test_a_real_elevation_model() -> None:
    """652 by 640 cells of 30 m, -17 to 29 m: no number for no data, but a mask, which hides what lies off the city."""
    with RasterBasemap(RasterSource(REAL / "lianchi_DEM.tif", ramp="elevation")) as basemap:
        assert basemap.bounds("EPSG:4490")[::2] == pytest.approx((115.37, 115.60), abs=0.03)
        found = basemap.image(basemap.bounds(UTM), UTM, 652, 640)
    with rasterio.open(REAL / "lianchi_DEM.tif") as file:
        np.testing.assert_array_equal(found[..., 3], file.read_masks(1))
    assert len(np.unique(found.reshape(-1, 4), axis=0)) > 10
