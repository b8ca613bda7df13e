"""Real files of other makers, where this machine has them beside the project: nothing of theirs was made for us."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyogrio
import pytest

from gisapp.cli import main
from layers.project import Project

if TYPE_CHECKING:
    import geopandas as gpd

DATA = Path(__file__).parents[3] / "shared" / "data"
_COUNTS = re.compile(r"read (\d+) rows, imported (\d+) rows as (\d+) features, rejected (\d+) rows")
_RINGS = "name LIKE '%二环' OR name LIKE '%三环'"
_FUELS = {"Coal": "coal", "Natural Gas": "gas", "Gas": "gas", "Biomass": "biomass", "Waste": "waste"}
_MOTORWAYS = "fclass = 'motorway' AND name LIKE '%高速%'"


def given(name: str) -> Path:
    """Return a real file, or skip the test that asks for it."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is real data that is not part of the project, and not beside it here")
    return path


def imported(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[list[int], str]:
    capsys.readouterr()
    main(["import", *[str(word) for word in words]])
    out, err = capsys.readouterr()
    found = _COUNTS.search(out)
    assert found, out + err
    counts = [int(one) for one in found.groups()]
    assert counts[0] == counts[1] + counts[3]
    return counts, out + err


def layer(project: Path, kind: str) -> gpd.GeoDataFrame:
    with Project.open(project) as opened:
        return opened.layer(kind)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_all_layers_of_a_geodatabase_are_listed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = given("lianchi_MyProject8.gdb.zip")
    assert main(["import", str(tmp_path / "a.gpkg"), "ring_roads", str(path)]) == 1
    said = capsys.readouterr().err
    drawn = [name for name, geometry in pyogrio.list_layers(path) if geometry]
    assert len(drawn) == 9
    assert all(name in said for name in drawn), said
    assert len(said.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("kind", "sheet"),
    [
        ("expressways", "高速_1"),
        ("expressways", "二级以上的公路_1"),
        ("truck_ban_zones", "莲池区_1"),
        ("villages", "备选点"),
    ],
)
def test_layers_of_a_geodatabase(kind: str, sheet: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = given("lianchi_MyProject8.gdb.zip")
    theirs = pyogrio.read_dataframe(path, layer=sheet).to_crs("EPSG:4490")
    named = next((one for one in ("name", "NAME", "名称") if one in theirs), None)
    options = ["--map", f"{named}=name"] if named else []
    counts, said = imported(capsys, tmp_path / "a.gpkg", kind, path, "--sheet", sheet, *options)
    assert counts[0] == len(theirs), said
    if counts[1]:
        ours = layer(tmp_path / "a.gpkg", kind)
        np.testing.assert_allclose(ours.total_bounds, theirs.total_bounds, atol=2e-5)


@pytest.mark.parametrize(("kind", "where", "sheet"), [("ring_roads", _RINGS, ""), ("expressways", _MOTORWAYS, "")])
def test_streets_of_the_city(
    kind: str, where: str, sheet: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = given("osm_roads_baoding_city.gpkg")
    theirs = pyogrio.read_dataframe(path, where=where)
    counts, said = imported(capsys, tmp_path / "a.gpkg", kind, path, "--where", where)
    assert counts == [len(theirs), len(theirs), len(theirs), 0], said
    ours = layer(tmp_path / "a.gpkg", kind)
    assert sorted(ours["name"]) == sorted(theirs["name"])
    if kind == "expressways":
        assert sorted(ours["ref"].dropna()) == sorted(one for one in theirs["ref"].dropna() if one.strip())
    metres = ours.to_crs("EPSG:32650").length.sum()
    assert metres == pytest.approx(theirs.length.sum(), abs=1)


def test_power_plants_of_the_world_list(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = given("powerplants_wri_bbox.csv")
    rows = rows_of(path)
    chosen = [
        "--map",
        "Name=plant",
        "--map",
        "Capacity (MW)=unit_mw",
        "--map",
        "Commissioning Date=commissioned",
        "--crs",
        "wgs84",
    ]
    counts, said = imported(capsys, tmp_path / "a.gpkg", "chp_units", path, *chosen)
    assert counts[0] == 27, said
    ours = layer(tmp_path / "a.gpkg", "chp_units").set_index("plant")
    for row in rows:
        known = _FUELS.get(row["Fuel"])
        assert known is None or row["Name"] in ours.index, row
        if row["Name"] in ours.index:
            one = ours.loc[row["Name"]]
            place = (float(row["Longitude"]), float(row["Latitude"]))
            assert (one.geometry.x, one.geometry.y) == pytest.approx(place, abs=1e-5)
            assert one["unit_mw"] == pytest.approx(float(row["Capacity (MW)"] or "nan"), nan_ok=True)
            assert str(one["commissioned"])[:4] == (row["Commissioning Date"][:4] or "NaT")
            assert one["fuel"] == known or (known is None and one["fuel"] != "coal")
            decimals = max(len(row[name].partition(".")[2]) for name in ("Longitude", "Latitude"))
            assert one["uncertainty_m"] >= 50_000 / 10**decimals  # half of the last place is 55 km / 10**n of latitude


def test_towns_of_the_world_list(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = given("geonames_cities500_baoding.geojson")
    theirs = pyogrio.read_dataframe(path)
    counts, said = imported(capsys, tmp_path / "a.gpkg", "villages", path, "--map", "district_name=county")
    assert counts == [75, 75, 75, 0], said
    ours = layer(tmp_path / "a.gpkg", "villages")
    assert sorted(ours["name"]) == sorted(theirs["name"])
    assert ours.geometry.notna().all()
    np.testing.assert_allclose(ours.total_bounds, theirs.total_bounds, atol=1e-9)


def test_a_list_whose_longitudes_are_lost(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """GEOPOINT holds the latitude alone: no row may get a place, and what is lacking is said."""
    path = given("coalunits_gem_hebei_no_longitude.csv")
    chosen = ["--map", "PLANT=plant", "--map", "CAPACITY_MW=unit_mw", "--map", "GEOPOINT=lat", "--crs", "wgs84"]
    rejects = tmp_path / "退回.xlsx"
    counts, said = imported(capsys, tmp_path / "a.gpkg", "chp_units", path, *chosen, "--rejects", rejects)
    assert counts[0] == 168
    if counts[1]:
        assert not layer(tmp_path / "a.gpkg", "chp_units").geometry.notna().any()
    assert re.search("经度|lon", said), said


def test_committees_without_coordinates(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = given("villages_names_baoding.csv")
    rows = rows_of(path)
    counts, said = imported(capsys, tmp_path / "a.gpkg", "villages", path)
    assert counts == [len(rows), len(rows), len(rows), 0], said
    ours = layer(tmp_path / "a.gpkg", "villages")
    assert set(ours["code"]) == {row["code"] for row in rows}
