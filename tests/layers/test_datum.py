"""The datum detective on some hundred cases with a known truth: it decides what the evidence decides, none wrongly."""

from __future__ import annotations

from collections import Counter

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from layers.datums import epsg, named, of_crs
from layers.ingest.datum import Finding, detect
from layers.ingest.evidence import Evidence
from layers.ingest.positions import of_cells, of_geometry
from layers.ingest.readings import Clues
from layers.messages import GisError
from tests.layers.datum_cases import EVIDENCE, SYSTEMS, Case, bent, case, cases, counties, written
from tests.layers.datum_cases import spots as spots_in_counties
from tests.ledgers import places

SEEDS = range(100, 102)


def test_it_decides_what_the_evidence_decides_and_nothing_wrongly() -> None:
    outcome: Counter[str] = Counter()
    wrong = []
    for one in cases(SEEDS):
        finding = one.find()
        outcome["decidable"] += one.decidable
        outcome["decided"] += one.decidable and finding.decided
        # A metre and a half: coordinates are written to a metre's hundredth or a degree's millionth.
        if finding.decided and not one.off(finding) < 1.5:
            wrong.append((one.name, one.off(finding), [system.id for system in finding.systems]))
    assert wrong == []
    assert outcome["decidable"] > 60
    assert outcome["decided"] >= 0.9 * outcome["decidable"]


@pytest.mark.parametrize("system", SYSTEMS[:3])
def test_plain_degrees_alone_are_not_decided(system: str) -> None:
    with pytest.raises(GisError, match=r"--crs \(wgs84, cgcs2000, gcj02, bd09\)\. Neither the file nor the project"):
        case(system, EVIDENCE[0], 1).find().require("台账.xlsx")


def spots(count: int = 40) -> np.ndarray:
    """Return places around Baoding, longitude and latitude."""
    return np.random.default_rng(3).uniform((115.1, 38.7), (115.9, 39.1), (count, 2)).round(7)


def found(rows: pd.DataFrame, asked: str | None = None, **clues: object) -> Finding:
    system = None if asked is None else named(asked)
    return detect(of_cells(rows, {}, system), system, Clues(**clues))  # type: ignore[arg-type]


def apart(finding: Finding, xy: np.ndarray) -> float:
    """Return the farthest of the found places from the true ones in metres, on a plane."""
    return float(np.hypot((finding.places[0] - xy[:, 0]) * 86_700, (finding.places[1] - xy[:, 1]) * 111_000).max())


def test_eastings_with_their_zone_are_read_row_by_row() -> None:
    xy = spots()
    zone = np.where(xy[:, 0] < 115.5, 4526, 4527)
    metres = np.array([places.plane((lon, lat), int(code)) for (lon, lat), code in zip(xy, zone, strict=True)])
    finding = found(pd.DataFrame({"x": metres[:, 1], "y": metres[:, 0]}), headers=("X坐标（CGCS2000）",))
    assert finding.decided
    assert [finding.systems[one].id for one in finding.which] == [f"EPSG:{code}" for code in zone]
    assert apart(finding, xy) < 0.02
    assert (finding.doubt == 0).all()


def test_eastings_without_a_zone_need_the_counties() -> None:
    xy = spots(200)
    zone = np.where(xy[:, 0] < 115.5, 4547, 4548)
    metres = np.array([places.plane((lon, lat), int(code)) for (lon, lat), code in zip(xy, zone, strict=True)])
    rows = pd.DataFrame({"x": metres[:, 1], "y": metres[:, 0]})
    with pytest.raises(GisError, match=r"EPSG:4547, EPSG:4548, EPSG:32650"):
        found(rows).require("a.xlsx")
    finding = found(rows, evidence=Evidence(counties()))
    assert finding.decided
    assert [finding.systems[one].id for one in finding.which] == [f"EPSG:{code}" for code in zone]
    assert apart(finding, xy) < 0.02
    assert "Nothing names the datum" in str(finding.warnings[0])
    assert (finding.doubt == 150).all()


def test_a_meridian_in_words_decides() -> None:
    xy = spots()
    metres = np.array([places.plane((lon, lat), 4548) for lon, lat in xy])
    for words in ("2000坐标系，中央经线117度", "CGCS2000 3度 39带"):
        finding = found(pd.DataFrame({"x": metres[:, 0], "y": metres[:, 1]}), names=(words,))
        assert finding.decided
        assert [one.id for one in finding.systems] == ["EPSG:4548"]
        assert apart(finding, xy) < 0.02


def test_what_is_asked_for_is_taken() -> None:
    xy = spots()
    gcj = np.array([places.gcj02((lon, lat)) for lon, lat in xy])
    rows = pd.DataFrame({"lon": gcj[:, 0], "lat": gcj[:, 1]})
    assert apart(found(rows, "gcj02"), xy) < 0.01
    numbered = np.array([places.plane((lon, lat), 4527) for lon, lat in xy])
    rows = pd.DataFrame({"x": numbered[:, 0], "y": numbered[:, 1]})
    # The zone of the rows, though the user named the plane without it.
    assert apart(found(rows, "EPSG:4548"), xy) < 0.02
    assert apart(found(rows, "cgcs2000"), xy) < 0.02
    old = found(rows, "xian80")
    assert (old.systems[0].id, old.doubt[0]) == ("EPSG:2363", 130)


def test_what_is_asked_for_is_doubted_where_the_project_knows_better() -> None:
    one = case("gcj02", "both", 5)
    finding = detect(of_cells(one.rows, {}, None), named("wgs84"), one.clues)
    assert finding.decided
    assert "as you asked, but the evidence speaks for GCJ-02" in str(finding.warnings[0])


def geometry(system: str, crs: str, evidence: str, seed: int) -> Finding:
    """Return what comes of a GIS file that states a CRS."""
    one = case(system, evidence, seed)
    shapes = gpd.GeoSeries(shapely.points(one.rows.to_numpy()))
    clues = Clues(of_crs(CRS.from_user_input(crs)), (), ("a.gpkg",), one.clues.county, None, one.clues.evidence)
    return detect(of_geometry(shapes, metric=False), None, clues)


def test_the_crs_of_a_gis_file_is_strong_but_can_be_contradicted() -> None:
    assert geometry("wgs84", "EPSG:4326", "nothing", 1).systems[0].id == "EPSG:4326"
    contradicted = geometry("bd09", "EPSG:4326", "counties", 4)
    assert [one.id for one in contradicted.systems] in (["bd09"], [])
    assert contradicted.decided == bool(contradicted.systems)


@pytest.mark.parametrize("system", SYSTEMS[:3])
@pytest.mark.parametrize("seed", range(6))
def test_a_file_of_few_rows_that_states_wgs84(system: str, seed: int) -> None:
    """Most such places lie far from any border: then the file is believed, but not without a word."""
    rng = np.random.default_rng([seed, SYSTEMS.index(system)])
    truth = spots_in_counties(rng, 12, counties()["name"].to_numpy(dtype=object), bent(seed, 100.0))
    lon, lat = truth["lon"].to_numpy(), truth["lat"].to_numpy()
    clues = Clues(epsg(4326), ("geometry",), ("点.shp",), truth["county"], evidence=Evidence(counties()))
    one = Case(system, written(system, lon, lat, rng), lon, lat, clues, decidable=False)
    finding = one.find()
    assert not finding.decided or one.off(finding) < 1.5 or finding.warnings
    if system == "wgs84":
        assert finding.decided
        assert finding.doubt.max() == 0.0


def test_a_little_evidence_against_what_the_file_states_is_told_and_claimed() -> None:
    """One place of twelve stands 300 m outside its county as stated, and within it as GCJ-02: not enough to decide."""
    boxes = [shapely.box(115.0, 38.5, 115.5, 39.0), shapely.box(115.5, 38.5, 116.0, 39.0)]
    city = gpd.GeoDataFrame({"name": ["甲县", "乙县"]}, geometry=boxes, crs=4490)
    lon, lat = np.full(12, 115.498), np.linspace(38.73, 38.74, 12)
    lon[1:] = 115.25
    x, y = map(np.array, zip(*map(places.gcj02, zip(lon, lat, strict=True)), strict=True))
    assert x[0] > 115.5
    county = pd.Series(["甲县"] * 12)
    finding = found(
        pd.DataFrame({"lon": x, "lat": y}), declared=epsg(4326), headers=("g",), county=county, evidence=Evidence(city)
    )
    assert finding.decided
    assert "more of its places fit the project as GCJ-02" in str(finding.warnings[0])
    assert apart(finding, np.column_stack((lon, lat))) < finding.doubt.max() < 1500


def declared(xy: np.ndarray, asked: str | None = None, **clues: object) -> Finding:
    """Return what comes of a GIS file without a county field that declares WGS84."""
    return found(pd.DataFrame({"lon": xy[:, 0], "lat": xy[:, 1]}), asked, declared=epsg(4326), **clues)


def test_what_a_file_declares_is_told_once_where_nothing_confirms_it() -> None:
    xy = spots()
    city = gpd.GeoDataFrame({"name": ["甲县"]}, geometry=[shapely.box(114, 38, 117, 40)], crs=4490)
    for evidence in (Evidence(), Evidence(city)):
        finding = declared(xy, evidence=evidence)
        assert (finding.decided, finding.doubt.max()) == (True, 0)
        assert apart(finding, xy) < 1e-6
        (said,) = map(str, finding.warnings)
        assert "read as WGS 84" in said
        assert "nothing else in the file or the project confirms it" in said
        assert "--crs (wgs84, cgcs2000, gcj02, bd09)" in said
        assert declared(xy, "wgs84", evidence=evidence).warnings == []
    keys = pd.DataFrame({"name": [f"单位{number}" for number in range(len(xy))]})
    known = gpd.GeoDataFrame({"id": keys["name"], "name": keys["name"]}, geometry=shapely.points(xy), crs=4490)
    assert declared(xy, keys=keys, evidence=Evidence(None, {"boilers": known})).warnings == []


def test_a_city_speaks_against_what_a_file_without_counties_declares() -> None:
    """Places along the east of a city, 100 m inside: as GCJ-02 they are inside, as declared 440 m outside."""
    way = np.linspace(-1.3, 1.3, 60)
    centre, radius = np.array([115.5, 38.9]), 0.4
    ring = np.column_stack((np.cos(np.linspace(0, 7, 500)), np.sin(np.linspace(0, 7, 500)))) * radius + centre
    city = gpd.GeoDataFrame({"name": ["甲县"]}, geometry=[shapely.Polygon(ring).buffer(0)], crs=4490)
    truth = np.column_stack((np.cos(way), np.sin(way))) * (radius - 0.0012) + centre
    shifted = np.array([places.gcj02((lon, lat)) for lon, lat in truth])
    finding = declared(shifted, evidence=Evidence(city))
    assert not finding.decided or "more of its places fit the project as GCJ-02" in str(finding.warnings[0])
    assert "lie in their county, or where none is named in the city" in str(finding.lines[-1])


def test_an_old_datum_is_seen_but_not_named_by_the_project() -> None:
    finding = case("beijing54", "reference", 2).find()
    assert not finding.decided
    assert "objects are in the project already" in str(finding.lines[0])


def test_rows_of_several_forms_are_judged_apart() -> None:
    xy = spots(4)
    east, north = places.plane(tuple(xy[1]), 4526)
    rows = pd.DataFrame({"lon": [xy[0, 0], east, None], "lat": [xy[0, 1], north, None]})
    finding = found(rows, headers=("CGCS2000 经度",))
    assert finding.decided
    assert [finding.systems[one].id for one in finding.which[:2]] == ["EPSG:4490", "EPSG:4526"]
    assert finding.which[2] == -1
    assert np.isnan(finding.places[0][2])


def test_a_plane_of_another_country_is_taken_as_stated() -> None:
    shapes = gpd.GeoSeries([shapely.Point(13_000_123.4, 4_700_456.7)])
    clues = Clues(of_crs(CRS.from_epsg(3857)))
    finding = detect(of_geometry(shapes, metric=True), None, clues)
    assert (finding.decided, finding.systems[0].id) == (True, "EPSG:3857")
    assert epsg(3857).stored(np.array([13_000_123.4]), np.array([4_700_456.7]))[0] == finding.places[0]


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1_000, 1_100))
def test_it_is_never_wrong(seed: int) -> None:
    for one in cases(range(seed, seed + 1)):
        finding = one.find()
        assert not finding.decided or one.off(finding) < 1.5, one.name
