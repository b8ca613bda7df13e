"""What images tell before they are compared, and which of them are opened again; figures are by hand."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely

from analysis.plan import builtin_text, read_plan
from analysis.themes import RULES
from basemaps.images import Request
from gisapp.audit import Audit
from gisapp.imagery import images_of, look, match, picture, record, request_of
from layers.messages import GisError, message
from layers.results import AUDIT
from layers.tables import columns_of
from tests.basemaps.rasters import LEFT, TOP, UTM, grid, red_nir, write

if TYPE_CHECKING:
    from pathlib import Path

PLAN = read_plan(builtin_text(), "plan", RULES).parameters


def four(values: int = 300) -> np.ndarray:
    """Return 8 x 10 cells of four bands, as GF has them: red 100, near infrared as given."""
    bands = np.full((4, 8, 10), 100, dtype=np.uint16)
    bands[3] = values
    return bands


def test_an_image_tells_bands_cells_crs_and_day(tmp_path: Path) -> None:
    named = write(tmp_path / "S2_2020-07-05.tif", red_nir([[1, 2]]), transform=grid(10), names=("B04", "B08"))
    found = look(Request(named, "sentinel2"))
    assert found.fault is None
    assert found.names == ("B04", "B08")
    assert found.sensors == ("sentinel2", "sentinel2_c1")
    assert found.size == (2, 1)
    assert found.crs == "WGS 84 / UTM zone 50N · EPSG:32650"
    # On the middle meridian of the zone 10 m of the map are 10 m / 0.9996 on the ground.
    assert found.cell_m == pytest.approx(10 / 0.9996, abs=1e-3)
    assert found.day == dt.date(2020, 7, 5)
    assert found.picture.shape == (1, 2, 4)


def test_what_an_image_lacks_is_told_and_what_can_be_chosen_is_offered(tmp_path: Path) -> None:
    path = write(tmp_path / "gf.tif", four(), transform=grid())
    found = look(Request(path))
    assert found.fault is not None
    assert "does not say which are red and near infrared" in str(found.fault)
    assert found.bands is None
    assert found.day is None
    # four bands: Sentinel-2 of 10 m, or GF
    assert found.sensors == ("sentinel2", "sentinel2_c1", "gf")
    assert found.crs is not None
    chosen = look(Request(path, "3,4", date=dt.date(2020, 7, 5)))
    assert chosen.fault is None
    assert chosen.bands is not None
    assert (chosen.bands.red, chosen.bands.nir) == (3, 4)
    # NDVI 0.5: green, opaque
    red, green, blue, alpha = chosen.picture[0, 0].tolist()
    assert green > red > blue
    assert alpha == 255


def test_an_image_without_a_crs_is_looked_at_with_one(tmp_path: Path) -> None:
    path = write(tmp_path / "gf.tif", four(), transform=grid(), crs=None)
    assert "does not state its CRS" in str(look(Request(path, "gf")).fault)
    assert look(Request(path, "gf", UTM)).fault is None


def test_two_images_tell_their_overlap_and_the_mines_on_both(tmp_path: Path) -> None:
    """The later image lies 5 of 10 columns to the east: half of either is on the other; one of two mines is."""
    before = write(tmp_path / "a_20180705.tif", four(), transform=grid())
    after = write(tmp_path / "b_20201205.tif", four(), transform=grid(left=LEFT + 50))
    boxes = [shapely.box(LEFT + at, TOP - 40, LEFT + at + 20, TOP - 20) for at in (10, 60)]
    shapes = [*boxes, shapely.Point(LEFT + 70, TOP - 30)]
    mines = gpd.GeoDataFrame({"id": ["w", "e", "p"]}, geometry=shapes, crs=UTM).to_crs("EPSG:4490")
    found = match(Request(before, "gf"), Request(after, "gf"), mines, PLAN)
    assert found.overlap == pytest.approx(0.5, abs=1e-3)
    assert (found.mines, found.outlines) == (1, 2)
    assert str(found.method) == "The cells of both images coincide; nothing is resampled."
    assert any("outside the growing season" in str(one) for one in found.notes)
    drawn = picture(Request(before, "gf"), Request(after, "gf"), mines.iloc[1:2])
    assert drawn.shape == (240, 736, 3)
    with pytest.raises(GisError, match="p has no outline"):
        picture(Request(before, "gf"), Request(after, "gf"), mines.iloc[2:3])
    far = write(tmp_path / "far.tif", four(), transform=grid(left=LEFT + 5000))
    with pytest.raises(GisError, match="do not overlap"):
        match(Request(before, "gf"), Request(far, "gf"), mines, PLAN)


def test_only_images_that_were_chosen_here_are_opened_again(tmp_path: Path) -> None:
    before, after = (write(tmp_path / f"{name}.tif", four(), transform=grid()) for name in ("a", "b"))
    kept = {"before": record(Request(before, "gf")), "after": record(Request(after, "3,4", UTM, dt.date(2020, 7, 5)))}
    facts = {"before": {"file": "a.tif"}, "after": {"file": "b.tif"}}
    table = columns_of({one.name: [] for one in AUDIT}, AUDIT, 0)
    audit = Audit(table, facts, message("x"), (), {})
    assert images_of(audit, kept) == (Request(before, "gf"), Request(after, "3,4", UTM, dt.date(2020, 7, 5)))
    assert images_of(Audit(table, facts | {"after": {"file": "c.tif"}}, message("x"), (), {}), kept) is None
    after.unlink()
    assert images_of(audit, kept) is None
    assert images_of(audit, {}) is None
    assert request_of({"path": "x", "date": "summer"}) is None
