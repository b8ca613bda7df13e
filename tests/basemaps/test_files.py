"""Which rasters are opened, and what is said of those that are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from basemaps.files import opened
from layers.messages import GisError
from tests.basemaps.rasters import REAL, grid, write

if TYPE_CHECKING:
    from pathlib import Path

GEODATABASE = REAL / "lianchi_MyProject8.gdb.zip"

FORMATS = {"a.tif": "GTiff", "a.png": "PNG", "a.img": "HFA", "a.dat": "ENVI", "a.jp2": "JP2OpenJPEG"}
OUTSIDE = ("../outside.tif", "/etc/passwd", "/vsicurl/http://localhost/a.tif", "http://localhost/a.tif", "GPKG:x")

VRT = """<VRTDataset rasterXSize="4" rasterYSize="4"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>
<SourceFilename relativeToVRT="1">{source}</SourceFilename><SourceBand>1</SourceBand>{more}
</SimpleSource></VRTRasterBand></VRTDataset>"""


def refusal(path: Path) -> str:
    with pytest.raises(GisError) as refused, opened(path) as file:
        file.read()
    return str(refused.value)


def test_formats_that_people_have(tmp_path: Path) -> None:
    numbers = np.arange(256, dtype="uint8").reshape(16, 16)
    for name, driver in FORMATS.items():
        options: dict[str, Any] = {"QUALITY": 100, "REVERSIBLE": "YES"} if driver == "JP2OpenJPEG" else {}
        path = write(tmp_path / name, numbers, driver=driver, transform=None if driver == "PNG" else grid(), **options)
        with opened(path) as file:
            np.testing.assert_array_equal(file.read(1), numbers, err_msg=driver)


def test_a_world_file_places_an_image(tmp_path: Path) -> None:
    path = write(tmp_path / "map.png", np.zeros((4, 4), "uint8"), driver="PNG", crs=None)
    (tmp_path / "map.pgw").write_text("10\n0\n0\n-10\n500005\n4300035\n")
    with opened(path) as file:
        assert file.transform == grid()


def test_what_is_no_raster_is_said(tmp_path: Path) -> None:
    text = tmp_path / "notes.tif"
    text.write_text("not a raster")
    assert "notes.tif is no raster that can be read here" in refusal(text)
    assert "absent.tif is not there; check the path" in refusal(tmp_path / "absent.tif")
    archive = tmp_path / "images.zip"
    archive.write_bytes(b"PK\x05\x06" + bytes(18))
    assert "images.zip is an archive; unpack it" in refusal(archive)
    empty = tmp_path / "empty.tif"
    empty.touch()
    assert "empty.tif is no raster" in refusal(empty)


def test_a_file_cut_short(tmp_path: Path) -> None:
    path = write(tmp_path / "cut.tif", np.ones((256, 256), "uint16"), transform=grid(), blockysize=16)
    path.write_bytes(path.read_bytes()[:40_000])
    assert "cut.tif cannot be read to its end" in refusal(path)


def test_a_vrt_reads_its_own_folder_only(tmp_path: Path) -> None:
    write(tmp_path / "outside.tif", np.ones((4, 4), "uint8"), transform=grid())
    folder = tmp_path / "project"
    folder.mkdir()
    write(folder / "inside.tif", np.full((4, 4), 7, "uint8"), transform=grid())
    vrt = folder / "mosaic.vrt"
    vrt.write_text(VRT.format(source="inside.tif", more=""))
    with opened(vrt) as file:
        assert (file.read(1) == 7).all()
    for source in OUTSIDE:
        vrt.write_text(VRT.format(source=source, more=""))
        assert f"its source {source} is not a file in the VRT's own folder" in refusal(vrt)
    vrt.write_text(VRT.format(source="inside.tif", more="<PixelFunctionCode>import os</PixelFunctionCode>"))
    assert "a VRT with code or queries in it is not opened" in refusal(vrt)
    vrt.write_text("<!DOCTYPE a [<!ENTITY b 'c'>]>" + VRT.format(source="inside.tif", more=""))
    assert "is a text in XML, no raster" in refusal(vrt)


def test_a_vrt_within_a_vrt_is_held_to_the_same(tmp_path: Path) -> None:
    write(tmp_path / "outside.tif", np.ones((4, 4), "uint8"), transform=grid())
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "inner.tif").write_text(VRT.format(source="../outside.tif", more=""))
    (folder / "outer.vrt").write_text(VRT.format(source="inner.tif", more=""))
    assert "its source ../outside.tif is not a file in the VRT's own folder" in refusal(folder / "outer.vrt")
    (folder / "inner.tif").write_text(VRT.format(source="outer.vrt", more=""))
    assert "is not opened" in refusal(folder / "outer.vrt")


def test_a_service_in_a_file_is_not_asked(tmp_path: Path) -> None:
    service = tmp_path / "service.xml"
    service.write_text("<GDAL_WMS><Service name='TMS'><ServerUrl>http://localhost/</ServerUrl></Service></GDAL_WMS>")
    assert "is a text in XML, no raster" in refusal(service)


@pytest.mark.skipif(not GEODATABASE.exists(), reason="the real data are not on this machine")
def test_rasters_in_a_geodatabase_are_read_or_refused_in_words() -> None:
    """The wheel of today has no driver for them; one that has it lists the rasters."""
    words = refusal(GEODATABASE)
    assert "whose rasters this build of GDAL cannot read" in words or "is a container of rasters" in words
