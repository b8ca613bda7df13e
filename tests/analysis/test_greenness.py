"""Vegetation of mines on tiny images; every expected figure is worked out by hand beside it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from analysis.greenness import TILE, in_cells, judged, measure, ndvi, season_notes
from analysis.plan import builtin_text, read_plan
from analysis.themes import RULES
from basemaps.images import Request, pair
from layers.kinds import CRS, KINDS
from layers.results import AUDIT
from layers.tables import conform
from tests.basemaps.rasters import LEFT, TOP, UTM, grid, red_nir, write

if TYPE_CHECKING:
    from pathlib import Path

PLAN = read_plan(builtin_text(), "plan", RULES).parameters

BARE, GREEN = 100, 300
"""Near infrared beside a red of 100: NDVI (100 - 100) / 200 = 0 and (300 - 100) / 400 = 0.5."""
HALF_GREEN = [[GREEN, GREEN, BARE, BARE]] * 4
"""Four by four cells of 10 m, the western half green."""


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Return a rectangle in metres from the lower left corner of the tiny images."""
    return shapely.box(LEFT + west, TOP - 40 + south, LEFT + east, TOP - 40 + north)


def mines(*shapes: shapely.Geometry, crs: str = UTM, **fields: Any) -> gpd.GeoDataFrame:
    """Return mines of these shapes."""
    places = gpd.GeoSeries(list(shapes), crs=crs).to_crs(CRS)
    frame = gpd.GeoDataFrame({"id": [f"m{one}" for one in range(len(shapes))], **fields}, geometry=places, crs=CRS)
    return conform(frame, KINDS["mines"])


def figures(before: Request, after: Request, *shapes: shapely.Geometry, crs: str = UTM) -> pd.DataFrame:
    """Return what is measured of these shapes."""
    with pair(before, after) as images:
        return measure(in_cells(mines(*shapes, crs=crs), images), images, 0.3)


@pytest.fixture
def images(tmp_path: Path) -> tuple[Request, Request]:
    """Return two images of one grid: all bare, then half green."""
    before = write(tmp_path / "before.tif", red_nir([[BARE] * 4] * 4), transform=grid())
    after = write(tmp_path / "after.tif", red_nir(HALF_GREEN), transform=grid())
    return Request(before, "1,2"), Request(after, "1,2")


def test_index_by_hand() -> None:
    red, nir = np.array([100, 0, 5, -1, np.nan, 1], np.float32), np.array([300, 0, 0, 3, 1, -1], np.float32)
    # (300 - 100) / 400; no light; (0 - 5) / 5; red below 0 is 0: 3 / 3; no data; (0 - 1) / 1
    np.testing.assert_array_equal(ndvi(red, nir), np.array([0.5, np.nan, -1, 1, np.nan, -1], np.float32))


def test_cells_count_by_the_share_that_the_outline_covers(images: tuple[Request, Request]) -> None:
    found = figures(*images, box(5, 5, 35, 35), box(2, 32, 4, 34), box(10, 0, 30, 40)).iloc
    # 30 m by 30 m are 9 cells; its columns count 0.5, 1, 1, 0.5, of which the first two are green: 1.5 of 3
    assert found[0].to_dict() == pytest.approx(
        {
            "cells": 9.0,
            "seen": 9.0,
            "valid_before": 1.0,
            "valid_after": 1.0,
            "ndvi_before": 0.0,
            "ndvi_after": 0.25,
            "vegetated_before": 0.0,
            "vegetated_after": 0.5,
            "change": 0.25,
        },
        abs=1e-6,
    )
    # 2 m by 2 m within one green cell: 0.04 of a cell
    assert (found[1]["cells"], found[1]["ndvi_after"]) == pytest.approx((0.04, 0.5), abs=1e-6)
    assert (found[2]["cells"], found[2]["vegetated_after"]) == pytest.approx((8.0, 0.5), abs=1e-6)


def test_what_has_no_outline_or_lies_off_the_images(images: tuple[Request, Request]) -> None:
    point, far, over = shapely.Point(LEFT + 5, TOP - 5), box(900, 900, 950, 950), box(-20, 0, 20, 40)
    found = figures(*images, point, far, over)
    assert np.isnan(found["cells"][0])
    assert (found["cells"][1], found["seen"][1]) == pytest.approx((25.0, 0.0))
    # half of its 16 cells lie on the images, all green there
    assert (found["cells"][2], found["seen"][2], found["valid_after"][2]) == pytest.approx((16.0, 8.0, 0.5))
    assert (found["ndvi_after"][2], found["vegetated_after"][2]) == pytest.approx((0.5, 1.0))


def test_outlines_that_cross_themselves_or_have_spikes(images: tuple[Request, Request]) -> None:
    """A bow tie is two triangles of a quarter each; a spike has no area; what overlaps counts once."""
    bow = shapely.Polygon([(0, 0), (40, 40), (40, 0), (0, 40)])
    spike = shapely.Polygon([(0, 0), (20, 0), (20, 20), (40, 40), (20, 20), (0, 20)])
    twice = shapely.MultiPolygon([shapely.box(0, 0, 20, 20), shapely.box(10, 10, 30, 30)])
    dot = shapely.Polygon([(20, 20), (20, 20), (20, 20)])
    shapes = [shapely.transform(one, lambda xy: np.add(xy, [LEFT, TOP - 40])) for one in (bow, spike, twice, dot)]
    found = figures(*images, *shapes)
    # in cells: 2 triangles of 4 x 2 / 2; 2 x 2; 4 + 4 - 1
    for name, wanted in (("cells", [8.0, 4.0, 7.0]), ("seen", [8.0, 4.0, 7.0]), ("vegetated_after", [0.5, 1.0, 5 / 7])):
        assert found[name][:3].to_list() == pytest.approx(wanted, abs=1e-6)
    assert np.isnan(found["cells"][3]), "what has no area has no outline"


@pytest.mark.parametrize(
    ("dtype", "nodata", "gap"),
    [
        ("uint16", 65535, 65535),
        ("uint8", 255, 255),
        ("int16", -9999, -9999),
        ("float32", None, np.nan),
        ("float32", np.nan, np.nan),
        ("float64", -1.5, -1.5),
        ("uint16", None, 0),
    ],
)
def test_no_data_of_every_kind(tmp_path: Path, dtype: str, nodata: float | None, gap: float) -> None:
    """The two upper rows have no data after; without a number for it, 0 in both bands is none."""
    bare, green = (20, 60) if dtype == "uint8" else (BARE, GREEN)
    values = np.full((2, 4, 4), bare, dtype=dtype)
    before = write(tmp_path / "before.tif", values, transform=grid(), nodata=nodata)
    values[1] = green
    values[:, :2] = gap
    after = write(tmp_path / "after.tif", values, transform=grid(), nodata=nodata)
    found = figures(Request(before, "1,2"), Request(after, "1,2"), box(0, 0, 40, 40), box(0, 30, 10, 40)).iloc
    # 8 of 16 cells have data after; change counts only what has data on both days
    assert (found[0]["valid_before"], found[0]["valid_after"]) == pytest.approx((1.0, 0.5))
    assert (found[0]["ndvi_before"], found[0]["ndvi_after"], found[0]["change"]) == pytest.approx((0.0, 0.5, 0.5))
    assert found[1]["valid_after"] == 0.0
    assert np.isnan([found[1]["ndvi_after"], found[1]["vegetated_after"], found[1]["change"]]).all()


def test_a_larger_outline_is_measured_in_tiles(tmp_path: Path) -> None:
    """Wider than a tile, with a seam inside: the same sums. One quarter of the columns is green."""
    width = TILE + 952
    nir = np.where(np.arange(width) < width // 4, GREEN, BARE) * np.ones((8, 1), int)
    image = Request(write(tmp_path / "wide.tif", red_nir(nir), transform=grid()), "1,2")
    wide = shapely.box(LEFT + 5, TOP - 75, LEFT + width * 10 - 5, TOP - 5)
    with pair(image, image) as images:
        found = measure(np.array([shapely.box(0.5, 0.5, width - 0.5, 7.5)], dtype=object), images, 0.3).iloc[0]
    assert wide.area / 100 == (width - 1) * 7
    assert (found["cells"], found["seen"]) == pytest.approx(((width - 1) * 7, (width - 1) * 7))
    assert found["vegetated_after"] == pytest.approx((width // 4 - 0.5) / (width - 1))


def test_two_days_of_the_year() -> None:
    july, january = dt.date(2018, 7, 1), dt.date(2020, 1, 10)
    assert season_notes(july, dt.date(2020, 7, 11), PLAN) == ([], True)
    notes, in_season = season_notes(july, january, PLAN)
    assert not in_season
    assert [str(one) for one in notes] == [
        "The image of 2020-01-10 is outside the growing season (05-15 to 09-30): bare ground says nothing.",
        # 1 July is day 182, 10 January day 10
        "The two images are 172 days of the year apart, more than 45: part of the change is the season.",
    ]
    notes, in_season = season_notes(january, None, PLAN)
    assert in_season
    assert len(notes) == 2
    # 20 December and 10 January are 21 days apart, across the year
    assert len(season_notes(dt.date(2019, 12, 20), january, PLAN)[0]) == 2


def _judged(after: dt.date | None = None, *, in_season: bool = True, **changes: Any) -> pd.DataFrame:
    """Judge five mines of 100 cells, all with data: accepted and untreated, each bare and green, and an unknown one."""
    treatment = ["accepted", "accepted", "none", "none", None]
    frame = mines(*[box(0, 0, 10, 10)] * 5, treatment=treatment, accepted=pd.to_datetime(["2019-05-01"] * 5))
    ones = np.ones(5)
    measured = {"cells": 100 * ones, "seen": 100 * ones, "valid_before": ones, "valid_after": ones}
    measured |= {"ndvi_before": 0 * ones, "ndvi_after": 0 * ones, "change": 0 * ones, "vegetated_before": 0 * ones}
    measured["vegetated_after"] = np.array([0.29, 0.3, 0.69, 0.7, 0.0])
    return judged(frame, pd.DataFrame(measured | changes), PLAN, after, in_season=in_season)


def _words(column: pd.Series) -> list[bool | None]:
    return [None if pd.isna(one) else bool(one) for one in column]


def test_suspicions_at_the_thresholds() -> None:
    """Bare is below 0.3 of an accepted mine, green from 0.7 on of an untreated one; unknown treatment tells neither."""
    found = _judged()
    assert list(found.columns) == [one.name for one in AUDIT]
    assert _words(found["suspected_bare"]) == [True, False, False, False, None]
    assert _words(found["suspected_green"]) == [False, False, False, True, None]
    assert found["note"].isna().all()


def test_acceptance_after_the_image_is_not_due_to_be_seen() -> None:
    assert _words(_judged(dt.date(2019, 4, 30))["suspected_bare"])[0] is False
    assert _words(_judged(dt.date(2019, 5, 1))["suspected_bare"])[0] is True


def test_out_of_season_nothing_is_called_bare() -> None:
    found = _judged(in_season=False)
    assert _words(found["suspected_bare"]) == [None, None, False, False, None]
    assert _words(found["suspected_green"])[3] is True
    assert found["note"].fillna("").to_list() == ["season", "season", "", "", ""]


def test_why_a_mine_is_not_judged() -> None:
    found = _judged(
        cells=np.array([np.nan, 100, 3.99, 100, 100]),
        seen=np.array([np.nan, 0, 3.99, 100, 100]),
        valid_after=np.array([np.nan, np.nan, 1, 0, 0.59]),
    )
    assert found["note"].to_list() == ["no_outline", "outside", "small", "no_data", "little_data"]
    assert found[["suspected_bare", "suspected_green"]].isna().all(axis=None)
