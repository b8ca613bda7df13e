"""The field-check sheet: what is put on it stays, and the workbook has a row and a picture a mine."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import numpy as np
import openpyxl
import pytest
from rasterio import Affine

from basemaps.images import Request
from gisapp.auditing import audit_project
from gisapp.briefing.field_sheet import write_field_sheet
from gisapp.fieldsheet import on_sheet, put_on_sheet
from gisapp.i18n import Language
from gisapp.reasons import Words
from gisapp.run import plan_of
from gisapp.suspicions import counted, suspicions
from layers.messages import GisError
from layers.project import Project
from tests.basemaps.rasters import red_nir, write

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd


def bare_images(folder: Path, mines: gpd.GeoDataFrame) -> tuple[Request, Request]:
    """Return two images of 30 m around mines, bare on both days."""
    west, south, east, north = mines.to_crs("EPSG:32650").total_bounds
    shape = int((north - south) / 30) + 20, int((east - west) / 30) + 20
    transform = Affine(30, 0, west - 300, 0, -30, north + 300)
    bands = red_nir(np.full(shape, 100))
    paths = [write(folder / f"gf_{day}.tif", bands, transform=transform) for day in ("20180710", "20200705")]
    return Request(paths[0], "1,2"), Request(paths[1], "1,2")


def test_a_row_and_a_picture_a_mine(demo: Path, tmp_path: Path) -> None:
    with Project.open(demo) as project:
        mines = project.layer("mines")
        areas = mines[(mines["treatment"] == "accepted") & (mines.geometry.geom_type == "Polygon")]
        point = mines[mines.geometry.geom_type == "Point"].iloc[:1]
        images = bare_images(tmp_path, areas.iloc[:1])
        audit = audit_project(project, *images, plan_of(project, None, []).parameters, None, Language.EN)
        chosen = [areas["id"].iloc[0], point["id"].iloc[0], "gone"]
        assert put_on_sheet(project, chosen, on=True) == set(chosen)
        assert put_on_sheet(project, ["gone"], on=False) == on_sheet(project) == set(chosen[:2])

    codes = dict(zip(audit.table["id"], suspicions(audit.table), strict=True))
    assert codes[chosen[0]] == "suspected_bare"
    assert codes[chosen[1]] == "unjudged"
    bare = sum(one == "suspected_bare" for one in codes.values())
    assert str(counted(audit)).startswith(f"300 mines compared: {bare} suspected bare, 0 suspected green;")

    path = tmp_path / "sheet.xlsx"
    on_it = mines[mines["id"].isin(chosen)]
    write_field_sheet(path, on_it, audit, images, Words(Language.EN))
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert sheet["A1"].value == "Field-check sheet: restoration of mines · 2018-07-10 → 2020-07-05"
    rows = {str(row[0]).split("\n")[1]: row for row in sheet.iter_rows(min_row=3, values_only=True)}
    assert set(rows) == set(chosen[:2])
    assert rows[chosen[0]][2] == (
        "Suspected bare\nvegetation index (NDVI) 0.00 → 0.00\nchange +0.00\nvegetated share 0% → 0%\n"
        f"valid cells 100% → 100%\narea in cells {audit.table.set_index('id')['cells'][chosen[0]]:,.1f}"
    ).removesuffix(".0")
    with zipfile.ZipFile(path) as parts:
        assert sum(one.startswith("xl/media/") for one in parts.namelist()) == 1
    with pytest.raises(GisError, match="No mine is on the field-check sheet"):
        write_field_sheet(tmp_path / "none.xlsx", on_it.iloc[:0], audit, images, Words(Language.EN))
    assert not (tmp_path / "none.xlsx").exists()
