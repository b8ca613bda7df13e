"""Base maps open as what they are: what they tell, what they lack, what they show."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from basemaps.cache import TileCache
from basemaps.fetch import Fetcher
from basemaps.overviews import build_overviews
from basemaps.sources import TileSource
from gisapp.bases.opening import OpenRaster, OpenTiles, UnknownCrsError, is_elevation
from gisapp.bases.records import BaseRecord
from layers.messages import GisError
from tests.basemaps.rasters import UTM, grid, write
from tests.basemaps.tile_server import Handler, TileServer, colour

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from layers.messages import Message

BOX = (500_000.0, 4_299_000.0, 501_040.0, 4_300_040.0)
"""104 x 104 cells of the tiny grid."""


def nothing(*_: object) -> None:
    """Take anything."""


def picture(base: OpenRaster, show: Callable[..., None] = nothing) -> np.ndarray:
    return base.draw(BOX, UTM, 104, 104, show, nothing)


@pytest.fixture
def colours(tmp_path: Path) -> Path:
    """Return an image of three bands with a day in its name."""
    bands = np.stack([np.full((104, 104), value, dtype=np.uint8) for value in (200, 100, 50)])
    return write(tmp_path / "S2A_20180503T030541.tif", bands, transform=grid(), photometric="RGB")


def test_an_image_tells_what_it_is_and_is_shown(colours: Path) -> None:
    base = OpenRaster(BaseRecord(path=str(colours)))
    facts = base.facts
    assert (facts.size, len(facts.bands), facts.shown, str(facts.day)) == ((104, 104), 3, (1, 2, 3), "2018-05-03")
    assert facts.bounds is not None
    # 500,000 E is the middle meridian of the zone; 4,299,000 to 4,300,040 N lie at 38.84 degrees.
    assert facts.bounds[0] == pytest.approx(117.0, abs=1e-6)
    assert 38.8 < facts.bounds[1] < facts.bounds[3] < 38.9
    assert not facts.slow
    assert picture(base)[50, 50].tolist() == [200, 100, 50, 255]
    base.close()


def test_bands_ramp_and_values_as_chosen(colours: Path) -> None:
    record = BaseRecord(path=str(colours), bands=(3, 2, 1))
    swapped = OpenRaster(record)
    assert picture(swapped)[50, 50].tolist() == [50, 100, 200, 255]
    grey = OpenRaster(record.with_(bands=(1,), stretch=(0.0, 400.0)))
    red, green, blue, opaque = picture(grey)[50, 50].tolist()
    # Half way between black and white in OKLab is L = 0.5, whose linear value is an eighth: 99 of 255 in sRGB.
    assert red == green == blue == pytest.approx(99, abs=2)
    assert opaque == 255
    swapped.close()
    grey.close()


def test_the_values_between_which_an_image_lies(tmp_path: Path) -> None:
    # 0 to 100 in equal shares: numpy's 2nd and 98th percentile are 2 and 98.
    ramp = np.tile(np.arange(101, dtype=np.uint8), (101, 1))
    path = write(tmp_path / "a.tif", np.stack((ramp, ramp + 100, ramp)), transform=grid(), photometric="RGB")
    base = OpenRaster(BaseRecord(path=str(path)))
    assert base.ends() == pytest.approx((2, 198))
    base.close()


def test_an_elevation_model_by_its_name_shows_relief(tmp_path: Path) -> None:
    # Rising to the east by a metre a metre: 45 degrees.
    heights = np.tile(np.arange(104, dtype=np.float32) * 10, (104, 1))
    path = write(tmp_path / "区DEM.tif", heights, transform=grid())
    assert is_elevation(path)
    assert not is_elevation(write(tmp_path / "ndvi.tif", heights, transform=grid()))
    slope, plain = (OpenRaster(BaseRecord(path=str(path), relief=style)) for style in ("slope", ""))
    assert len(np.unique(picture(slope)[5:-5, 5:-5].reshape(-1, 4), axis=0)) == 1
    assert len(np.unique(picture(plain)[5:-5, 5:-5].reshape(-1, 4), axis=0)) > 50
    slope.close()
    plain.close()


def test_what_has_a_place_but_no_crs_asks_for_one(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tif", np.ones((104, 104), dtype=np.uint8), transform=grid(), crs=None)
    with pytest.raises(UnknownCrsError) as told:
        OpenRaster(BaseRecord(path=str(path)))
    assert "does not state its CRS" in str(told.value)
    with pytest.raises(UnknownCrsError):
        OpenRaster(BaseRecord(path=str(path), crs="EPSG:1"))
    OpenRaster(BaseRecord(path=str(path), crs=UTM)).close()


def test_what_has_no_place_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "scan.png", np.ones((8, 8), dtype=np.uint8), driver="PNG", crs=None)
    with pytest.raises(GisError, match="no georeference") as told:
        OpenRaster(BaseRecord(path=str(path)))
    assert not isinstance(told.value, UnknownCrsError)


def test_a_large_image_without_overviews_is_coarse_first_and_says_so(tmp_path: Path) -> None:
    path = write(tmp_path / "wide.tif", np.full((3000, 5000), 7, dtype=np.uint8), transform=grid(0.5), tiled=True)
    base = OpenRaster(BaseRecord(path=str(path), stretch=(0.0, 255.0)))
    assert base.facts.slow
    coarse: list[np.ndarray] = []
    whole = base.draw((500_000.0, 4_298_540.0, 502_500.0, 4_300_040.0), UTM, 250, 150, coarse.append, nothing)
    assert [one.shape for one in coarse] == [whole.shape]
    base.close()
    build_overviews(path)
    again = OpenRaster(BaseRecord(path=str(path)))
    assert not again.facts.slow
    again.close()


WORLD = (0.0, 0.0, 10_018_754.0, 10_018_754.0)
"""The north-eastern quarter of what Web Mercator shows, without its outer half: one tile of zoom 2."""


class Heard:
    """What a service called back."""

    def __init__(self) -> None:
        self.came, self.heard, self.told = threading.Event(), threading.Event(), list[str]()

    def tell(self, one: Message) -> None:
        self.told.append(str(one))
        self.heard.set()

    def open(self, url: str, cache: TileCache) -> OpenTiles:
        source = TileSource("own", "自有", "Own", url, "© nobody", (0, 18))
        return OpenTiles(source, cache, {}, self.came.set, self.tell, Fetcher(timeout_s=2, first_wait_s=60))


def draw(base: OpenTiles) -> np.ndarray:
    return base.draw(WORLD, "EPSG:3857", 256, 256, nothing, nothing)


def test_tiles_come_beside_the_drawing_and_stay(tmp_path: Path) -> None:
    cache, heard = TileCache(tmp_path), Heard()
    with TileServer() as server:
        base = heard.open(server.url, cache)
        assert base.facts.attribution == "© nobody"
        assert not draw(base).any()
        assert heard.came.wait(10)
        assert draw(base)[128, 128].tolist() == [*colour(2, 2, 1), 255]
        base.close()
        url = server.url
    # Without the server: what is kept is shown, and that is no news.
    silent = Heard()
    base = silent.open(url, cache)
    assert draw(base)[128, 128, 3] == 255
    base.close()
    assert silent.told == []


def test_what_is_drawn_while_it_comes_asks_for_no_tile_twice(tmp_path: Path) -> None:
    heard = Heard()
    with TileServer() as server:

        def slowly(handler: Handler, data: bytes) -> None:
            time.sleep(0.1)
            handler.send(data)

        server.behaviour.answer = slowly
        base = heard.open(server.url, TileCache(tmp_path))
        # Three zooms in, 8 x 8 tiles: seen again and again as on a map that follows what comes.
        seen = base.draw(WORLD, "EPSG:3857", 2048, 2048, nothing, nothing)
        while not seen[..., 3].all():
            assert heard.came.wait(10)
            heard.came.clear()
            seen = base.draw(WORLD, "EPSG:3857", 2048, 2048, nothing, nothing)
        base.close()
        assert len(server.behaviour.asked) == len(set(server.behaviour.asked)) == 64


def test_a_service_that_does_not_answer_is_told_once(tmp_path: Path) -> None:
    heard = Heard()
    with TileServer() as server:
        server.behaviour.answer = lambda handler, data: Handler.send(handler, data, code=503)
        base = heard.open(server.url, TileCache(tmp_path))
        draw(base)
        assert heard.heard.wait(10)
        draw(base)
        base.close()
        # Closed, it asks for nothing more.
        asked = len(server.behaviour.asked)
        draw(base)
        assert len(server.behaviour.asked) == asked
    assert heard.told == ["Own does not answer; what is kept of it on this computer is shown."]
    assert not heard.came.is_set()
