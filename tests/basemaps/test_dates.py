"""The day of an image from names as satellites' ground stations and offices give them; days read by eye."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from basemaps.dates import day_in, day_of

MAY_3 = dt.date(2018, 5, 3)


@pytest.mark.parametrize(
    "name",
    [
        "20180503.tif",
        "2018-05-03.tif",
        "S2A_MSIL2A_20180503T030541_N0206_R075_T50SLJ_20180503T053942.tif",
        "LC08_L1TP_123033_20180503_20180516_01_T1_B4.TIF",
        "GF1_PMS1_E115.5_N38.9_20180503_L1A0003163421.tiff",
        "莲池区2018年5月3日.tif",
        "mine_2018.5.3.png",
        "2018_05_03 after.jp2",
        "20189999_20180503.tif",
    ],
)
def test_a_name_that_tells_the_day(name: str) -> None:
    assert day_in(name) == MAY_3


@pytest.mark.parametrize(
    "name", ["dem.tif", "120180503.tif", "20180503123.tif", "2018.tif", "201805.tif", "20181399.tif", "2018-02-30.tif"]
)
def test_a_name_that_does_not(name: str) -> None:
    assert day_in(name) is None


def test_what_tells_more_surely_is_asked_first() -> None:
    named, bare = Path("S2A_20180503.tif"), Path("a.tif")
    acquired, written = {"ACQUISITION_DATE": "2018-05-02"}, {"TIFFTAG_DATETIME": "2020:01:31 12:00:00"}
    assert day_of(named, acquired | written) == dt.date(2018, 5, 2)
    assert day_of(named, written) == MAY_3
    assert day_of(bare, written) == dt.date(2020, 1, 31)
    assert day_of(bare, {"TIFFTAG_DATETIME": "yesterday"}) is None


def test_a_finding_does_not_rest_on_the_day_a_file_was_written() -> None:
    tags = {"TIFFTAG_DATETIME": "2024:05:03 10:00:00"}
    assert day_of(Path("image.tif"), tags, written=False) is None
    assert day_of(Path("image_20180503.tif"), tags, written=False) == dt.date(2018, 5, 3)
