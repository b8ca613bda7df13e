"""Two images on one grid: how they are brought together, and what is said of those that cannot be."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import rasterio
from rasterio import Affine
from rasterio.enums import ColorInterp

from basemaps.images import Request, pair
from layers.messages import GisError
from tests.basemaps.rasters import LEFT, TOP, UTM, grid, red_nir, write

if TYPE_CHECKING:
    from pathlib import Path

    from basemaps.images import Pair

EVEN = np.arange(100, 1700, 100).reshape(4, 4)
"""Sixteen different numbers."""


def values(images: Pair, shape: tuple[int, int] = (4, 4)) -> Any:
    """Return the four values of all cells of a grid, shape (4, rows, columns)."""
    row, column = np.indices(shape)
    return images.values(column.ravel(), row.ravel(), np.array([row.size])).reshape(4, *shape)


def opened(before: Path, after: Path, **after_request: Any) -> Any:
    return pair(Request(before, "1,2"), Request(after, "1,2", **after_request))


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return write(tmp_path / "base.tif", red_nir(EVEN), transform=grid())


def test_one_grid_is_read_cell_for_cell(base: Path, tmp_path: Path) -> None:
    """The later image begins two columns and one row further on the same grid: what it lacks has no data."""
    other = write(tmp_path / "other.tif", red_nir(EVEN), transform=grid(left=LEFT + 20, top=TOP - 10))
    with opened(base, other) as images:
        found = values(images)
        assert str(images.method) == "The cells of both images coincide; nothing is resampled."
    np.testing.assert_array_equal(found[1], EVEN)
    np.testing.assert_array_equal(found[3][1:, 2:], EVEN[:3, :2])
    assert np.isnan(found[3][0]).all()
    assert np.isnan(found[3][:, :2]).all()


def test_smaller_cells_are_averaged_before_the_ratio(base: Path, tmp_path: Path) -> None:
    """Four cells of 5 m with 100, 100, 300, 300 are one of 200; the mean of their four ratios would be another."""
    fine = np.tile([[100, 300], [100, 300]], (4, 4))
    other = write(tmp_path / "fine.tif", red_nir(fine), transform=grid(5))
    with opened(other, base) as images:
        found = values(images)
        assert images.size == (4, 4)
        assert str(images.method) == "fine.tif is averaged to the larger cells of base.tif before the ratio."
    np.testing.assert_allclose(found[1], 200)
    np.testing.assert_array_equal(found[3], EVEN)


def test_a_grid_half_a_cell_off_is_interpolated(base: Path, tmp_path: Path) -> None:
    """Half a cell east: each cell is the mean of two neighbours, 100 x (n + n + 1) / 2."""
    other = write(tmp_path / "off.tif", red_nir(EVEN, dtype="float32"), transform=grid(left=LEFT + 5))
    with opened(base, other) as images:
        found = values(images)
        assert str(images.method) == "off.tif is interpolated (bilinear) to the cells of base.tif before the ratio."
    np.testing.assert_allclose(found[3][:, 1:], (EVEN[:, :-1] + EVEN[:, 1:]) / 2)


def test_another_crs_is_projected(base: Path, tmp_path: Path) -> None:
    """A plane of one number in degrees around the place is that number in metres."""
    plane = red_nir(np.full((60, 60), 700))
    other = write(tmp_path / "degrees.tif", plane, crs="EPSG:4490", transform=Affine(5e-5, 0, 116.999, 0, -5e-5, 38.85))
    with opened(base, other) as images:
        found = values(images)
    assert found[3].shape == (4, 4)
    np.testing.assert_allclose(found[3], 700)


def test_a_rotated_image_keeps_its_cells(tmp_path: Path) -> None:
    """A quarter turn and an odd angle: places and cells are each other's inverse, nothing is resampled."""
    turned = Affine(6.0, 8.0, LEFT, 8.0, -6.0, TOP)
    image = write(tmp_path / "turned.tif", red_nir(EVEN), transform=turned)
    with opened(image, image) as images:
        # column 1, row 2: 6 x 1 + 8 x 2 = 22 m east, 8 x 1 - 6 x 2 = -4 m north
        np.testing.assert_allclose(images.cells(np.array([[LEFT + 22, TOP - 4]])), [[1.0, 2.0]], atol=1e-9)
        np.testing.assert_array_equal(values(images)[1], EVEN)


def test_scale_and_offset_of_the_file_and_of_the_request(base: Path, tmp_path: Path) -> None:
    """0.0000275 x 20000 - 0.2 = 0.35 red, 0.0000275 x 24000 - 0.2 = 0.46 near infrared."""
    numbers = red_nir(np.full((4, 4), 24_000), red=20_000)
    stated = write(tmp_path / "stated.tif", numbers, transform=grid(), scales=(2.75e-5, 2.75e-5), offsets=(-0.2, -0.2))
    plain = write(tmp_path / "plain.tif", numbers, transform=grid())
    asked = Request(plain, "red=1,nir=2,scale=0.0000275,offset=-0.2")
    with pair(Request(stated, "1,2"), asked) as images:
        found = values(images)
    np.testing.assert_allclose(found[:, 0, 0], [0.35, 0.46, 0.35, 0.46], rtol=1e-5)


def test_a_mask_says_where_there_are_data(base: Path, tmp_path: Path) -> None:
    alpha = np.stack((*red_nir(EVEN), np.where(EVEN > 800, 65535, 0).astype("uint16")))
    other = write(tmp_path / "alpha.tif", alpha, transform=grid())
    with rasterio.open(other, "r+") as file:
        file.colorinterp = (ColorInterp.gray, ColorInterp.undefined, ColorInterp.alpha)
    with opened(base, other) as images:
        found = values(images)
        assert len(images.notes) == 1
    np.testing.assert_array_equal(np.isnan(found[3]), EVEN <= 800)
    # On another grid it hides the same half: the lower two rows of cells twice as large.
    large = write(tmp_path / "large.tif", red_nir(EVEN[:2, :2]), transform=grid(20))
    with opened(large, other) as images:
        np.testing.assert_array_equal(np.isnan(values(images, (2, 2))[3]), [[True, True], [False, False]])


def test_the_day_comes_from_the_request_the_tags_or_the_name(tmp_path: Path) -> None:
    image = write(tmp_path / "LC08_L1TP_124033_20200712_20200720_01_T1.tif", red_nir(EVEN), transform=grid())
    tagged = write(tmp_path / "GF1_20180101.tif", red_nir(EVEN), transform=grid())
    with rasterio.open(tagged, "r+") as file:
        file.update_tags(ACQUISITION_DATE="2018-07-05T03:00:00")
    with opened(tagged, image) as images:
        assert (images.before.date, images.after.date) == (dt.date(2018, 7, 5), dt.date(2020, 7, 12))
    with opened(tagged, image, date=dt.date(2020, 8, 1)) as images:
        assert images.after.date == dt.date(2020, 8, 1)


def _refused(before: Path, after: Path, **request: Any) -> str:
    with pytest.raises(GisError) as refused, opened(before, after, **request):
        pass
    return str(refused.value)


def test_images_that_cannot_be_used(base: Path, tmp_path: Path) -> None:
    def image(name: str, **how: Any) -> Path:
        return write(tmp_path / name, red_nir(EVEN), **how)

    assert "has no georeference; give it a world file" in _refused(base, image("nowhere.tif", crs=None))
    assert "does not state its CRS; choose one (on the command line with --image-crs)" in _refused(
        base, image("no_crs.tif", crs=None, transform=grid())
    )
    assert "do not overlap" in _refused(base, image("far.tif", transform=grid(left=LEFT + 40)))
    # metres said to be degrees lie off the earth
    assert "do not overlap" in _refused(base, image("wrong.tif", crs="EPSG:4490", transform=grid()))
    assert "holds complex numbers" in _refused(
        base, write(tmp_path / "complex.tif", red_nir(EVEN, dtype="complex64"), transform=grid())
    )
    assert "has no band 2; it has 1: 1." in _refused(base, write(tmp_path / "one.tif", EVEN, transform=grid()))


def test_a_crs_that_is_wrong_puts_the_image_elsewhere(base: Path, tmp_path: Path) -> None:
    """The next zone lies 6 degrees further east; named over what the file states, the right one brings it back."""
    image = write(tmp_path / "zone51.tif", red_nir(EVEN), crs="EPSG:32651", transform=grid())
    assert "do not overlap; name two images of one place, and check their CRS" in _refused(base, image)
    with opened(base, image, crs=UTM) as images:
        np.testing.assert_array_equal(values(images)[3], EVEN)


def test_two_bit_depths_on_one_grid(base: Path, tmp_path: Path) -> None:
    """8 bits before and 32 after: the ratio is of each image's own numbers."""
    eight = write(tmp_path / "eight.tif", red_nir(EVEN // 10, red=10, dtype="uint8"), transform=grid())
    deep = write(tmp_path / "deep.tif", red_nir(EVEN * 1000, red=100_000, dtype="int32"), transform=grid())
    with opened(eight, deep) as images:
        found = values(images)
    np.testing.assert_array_equal(found[1], EVEN // 10)
    np.testing.assert_array_equal(found[3], EVEN * 1000)


def test_a_crs_that_is_named_serves(base: Path, tmp_path: Path) -> None:
    image = write(tmp_path / "no_crs.tif", red_nir(EVEN), crs=None, transform=grid())
    with opened(base, image, crs=UTM) as images:
        np.testing.assert_array_equal(values(images)[3], EVEN)
    assert "its CRS (EPSG:1) cannot be used" in _refused(base, image, crs="EPSG:1")


def test_a_file_cut_short_is_said_where_it_is_read(base: Path, tmp_path: Path) -> None:
    wide = red_nir(np.full((64, 64), 300))
    image = write(tmp_path / "cut.tif", wide, transform=grid(), blockysize=16)
    image.write_bytes(image.read_bytes()[: image.stat().st_size // 2])
    with (
        pytest.raises(GisError, match=r"cut.tif cannot be read to its end .*: it is damaged or cut short"),
        opened(base, image) as images,
    ):
        images.values(np.array([1, 2]), np.array([60, 61]), np.array([2]))
