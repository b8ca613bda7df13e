"""Which bands are red and near infrared."""

from __future__ import annotations

from pathlib import Path

import pytest

from basemaps.bands import SENSORS, Bands, find_bands
from layers.messages import GisError

FILE = Path("image.tif")


@pytest.mark.parametrize(
    ("names", "asked", "expected"),
    [
        ([None] * 13, "sentinel2", Bands(4, 8)),
        ([None] * 10, "sentinel2", Bands(3, 7)),
        (["B2", "B3", "B4", "B8A", "B8"], "Sentinel2", Bands(3, 5)),
        (["B04 - 10m", "B08 - 10m"], "sentinel2_c1", Bands(1, 2, 0.0001, -0.1)),
        ([None] * 6, "landsat57", Bands(3, 4)),
        (["SR_B4", "SR_B5", "QA_PIXEL"], "landsat89_c2", Bands(1, 2, 0.0000275, -0.2)),
        ([None] * 4, "gf", Bands(3, 4)),
        ([None] * 8, "gf", Bands(3, 4)),
        ([None] * 5, "5,2", Bands(5, 2)),
        (["nir", "red"], None, Bands(2, 1)),
        (["蓝", "绿", "红", "近红外"], None, Bands(3, 4)),
        (["a", "b"], "red=b,nir=a,scale=0.1,offset=-2", Bands(2, 1, 0.1, -2)),
    ],
)
def test_bands_are_found(names: list[str | None], asked: str | None, expected: Bands) -> None:
    assert find_bands(FILE, names, asked) == expected


@pytest.mark.parametrize(
    ("count", "asked", "sentence"),
    [
        (4, None, "image.tif has 4 bands and does not say which are red and near infrared; add --bands"),
        (5, "gf", "image.tif has 5 bands; files of gf have 4, 8: name red and near infrared by number"),
        (4, "3,5", "image.tif has no band 5; it has 4: 1, 2, 3, 4."),
        (4, "0,1", "image.tif has no band 0; it has 4"),
        (4, "red", "--bands red: write a sensor (sentinel2"),
        (4, "1,2,3", "--bands 1,2,3: write a sensor"),
        (4, "red=1,nir=2,gain=3", "--bands red=1,nir=2,gain=3: write a sensor"),
        (4, "1,2,scale=x", "--bands 1,2,scale=x: scale and offset must be numbers."),
    ],
)
def test_what_cannot_be_found_is_said(count: int, asked: str | None, sentence: str) -> None:
    with pytest.raises(GisError) as refused:
        find_bands(FILE, [None] * count, asked)
    assert str(refused.value).startswith(sentence)


def test_every_sensor_names_bands_that_its_files_have() -> None:
    assert all(0 < red < nir <= count for one in SENSORS.values() for count, (red, nir) in one.stacks.items())
