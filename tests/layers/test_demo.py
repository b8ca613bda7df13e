"""The demo city: repeatable, canonical, plainly marked, and with every ingredient that the rules need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from scipy.spatial import cKDTree

from layers.demo import demo_layers
from layers.demo.divisions import COMMITTEES, DIVISIONS
from layers.geodesy import GEOD
from layers.kinds import CRS, KINDS
from layers.tables import DTYPES, has_place

if TYPE_CHECKING:
    import geopandas as gpd

    Layers = dict[str, gpd.GeoDataFrame]

AS_OF = pd.Timestamp("2020-12-31")
MODES = ["district_households", "gas_households", "electric_households", "other_clean_households"]
REAL_PLANTS = {
    "大唐保定热电": 2 * 200 + 2 * 350,
    "大唐保定华源热电": 2 * 125,
    "大唐清苑热电": 2 * 300,
    "深能保定西北郊热电": 2 * 350,
    "京能涿州热电": 2 * 350,
    "国华定州电厂": 2 * 600 + 2 * 660,
    "任丘热电": 2 * 350,
    "曲阳热电": 2 * 15,
    "涿州亿力达热电": 12,
}


@pytest.fixture(scope="module")
def layers() -> Layers:
    return demo_layers()


def test_every_kind_is_there_in_order(layers: Layers) -> None:
    assert list(layers) == list(KINDS)
    assert all(len(frame) for frame in layers.values())


def test_two_runs_are_equal_to_the_last_bit(layers: Layers) -> None:
    again = demo_layers()
    for kind, frame in layers.items():
        assert_geodataframe_equal(frame, again[kind])
        assert list(frame.geometry.to_wkb()) == list(again[kind].geometry.to_wkb())


def test_another_seed_changes_what_is_invented_only(layers: Layers) -> None:
    other = demo_layers(7)
    for kind in ("counties", "chp_units"):
        assert_geodataframe_equal(layers[kind], other[kind])
    for kind in ("boilers", "villages", "mines", "ring_roads", "coal_trips"):
        assert list(layers[kind].geometry.to_wkb()) != list(other[kind].geometry.to_wkb())
    assert set(other["boilers"]["fuel"].dropna()) == set(layers["boilers"]["fuel"].dropna())


@pytest.mark.parametrize("kind_id", KINDS)
def test_tables_are_canonical(layers: Layers, kind_id: str) -> None:
    kind, frame = KINDS[kind_id], layers[kind_id]
    assert frame.crs == CRS
    assert list(frame.columns) == [*(one.name for one in kind.fields), "geometry"]
    for one in kind.fields:
        assert str(frame[one.name].dtype) == DTYPES[one.type]
        if one.choices:
            assert set(frame[one.name].dropna()) <= set(one.codes)
        if one.required:
            assert frame[one.name].notna().all()
        if one.minimum is not None:
            assert (frame[one.name].dropna() >= one.minimum).all()


@pytest.mark.parametrize("kind_id", KINDS)
def test_ids_are_unique(layers: Layers, kind_id: str) -> None:
    ids = layers[kind_id]["id"]
    assert ids.is_unique
    assert ids.str.fullmatch(rf"{kind_id}-\d{{5}}").all()


@pytest.mark.parametrize("kind_id", KINDS)
def test_geometry_is_valid_rounded_and_in_the_region(layers: Layers, kind_id: str) -> None:
    frame = layers[kind_id]
    placed = frame.geometry[has_place(frame)]
    assert placed.is_valid.all()
    allowed = {name for one in KINDS[kind_id].geometry for name in _GEOMETRIES[one]}
    assert set(placed.geom_type) <= allowed
    west, south, east, north = placed.total_bounds
    assert west > 113.5
    assert south > 38.0
    assert east < 116.6
    assert north < 40.1
    coordinates = shapely.get_coordinates(placed.to_numpy())
    assert np.array_equal(coordinates, np.round(coordinates, 7))


_GEOMETRIES = {"point": ("Point",), "line": ("LineString",), "polygon": ("Polygon", "MultiPolygon")}


@pytest.mark.parametrize("kind_id", [kind for kind in KINDS if kind != "counties"])
def test_what_is_invented_says_so(layers: Layers, kind_id: str) -> None:
    frame = layers[kind_id]
    word = {"chp_units": "plant", "coal_trips": "plate"}.get(kind_id, "name")
    invented = frame["source"].str.startswith("示例数据（虚构）")
    assert (frame[word].str.contains("示例") == invented).all()
    assert frame["source"][invented].is_unique
    for place in ("town", "address"):
        if place in frame:
            assert frame[place].dropna().str.startswith("示例").all()
    if kind_id == "chp_units":
        assert set(frame["plant"][~invented]) == set(REAL_PLANTS)
    else:
        assert invented.all()


def test_counties_are_the_real_ones(layers: Layers) -> None:
    counties = layers["counties"]
    assert len(counties) == 24
    assert counties["adcode"].str.fullmatch(r"1306\d\d").all()
    assert set(counties["name"][~counties["in_plan"]]) == {"定州市", "容城县", "安新县", "雄县"}
    assert not counties["name"].str.contains("示例").any()
    seats = {one.name: shapely.Point(one.lon, one.lat) for one in DIVISIONS}
    assert all(shape.contains(seats[name]) for name, shape in zip(counties["name"], counties.geometry, strict=True))


def test_plants_are_the_published_ones(layers: Layers) -> None:
    units = layers["chp_units"]
    megawatts = (units["unit_mw"] * units["unit_count"].astype(float)).groupby(units["plant"]).sum()
    assert {name: megawatts[name] for name in REAL_PLANTS} == REAL_PLANTS
    real = units[units["plant"].isin(REAL_PLANTS)]
    assert real["note"].notna().all()
    assert (real["uncertainty_m"][has_place(real)] >= 1000).all()
    extension = real[(real["plant"] == "大唐保定热电") & (real["unit_mw"] == 350)]
    assert list(extension["commissioned"]) == [pd.Timestamp("2019-11-15")]
    assert extension["note"].str.contains("实际投运日期不详").all()
    assert set(real["plant"][~has_place(real)]) == {"曲阳热电", "涿州亿力达热电"}
    assert units["backward"].isna().any()
    assert units["backward"].any()
    small = megawatts[[name for name in megawatts.index if name not in REAL_PLANTS]]
    assert (small < 300).all()


def test_villages_are_as_many_as_there_are(layers: Layers) -> None:
    villages = layers["villages"]
    codes = villages["code"].dropna()
    assert codes.str.fullmatch(r"1306\d\d9\d\d2\d\d").all()
    assert codes.is_unique
    real = {one.name: one for one in (*DIVISIONS, *COMMITTEES)}
    counts = villages["county"].value_counts()
    assert set(counts.index) == set(real)
    for name, count in counts.items():
        assert count <= real[name].villages
        if real[name].in_plan:
            assert count >= 0.97 * real[name].villages
    assert not villages.duplicated(["county", "name"])[villages["county"].notna()].any()


def test_villages_lie_apart_and_in_their_county(layers: Layers) -> None:
    villages, counties = layers["villages"], layers["counties"]
    placed = villages[has_place(villages)]
    joined = placed.sjoin(counties[["name", "geometry"]], predicate="within", rsuffix="real")
    assert len(joined) == len(placed)
    named = joined[joined["county"].isin(counties["name"])]
    assert (named["county"] == named["name_real"]).all()
    metres = shapely.get_coordinates(placed.geometry.to_numpy()) * (86_500, 111_000)
    gap = cKDTree(metres).query(metres, k=2)[0][:, 1]
    assert np.median(gap) > 600


def test_every_state_of_a_village_occurs(layers: Layers) -> None:
    villages = layers["villages"]
    due = (villages["households"] - villages["exempt_households"].fillna(0)).astype(float)
    silent = villages[MODES].isna().all(axis=1)
    clean = villages[MODES].fillna(0).sum(axis=1).astype(float).where(villages["accepted"] <= AS_OF, 0.0)
    coal = villages["clean_coal_households"].astype(float)
    mountain = (villages["terrain"] == "mountain") & ~villages["suited"].fillna(True)
    plain = villages["terrain"] == "plain"
    north = plain & villages["county"].isin(["涿州市", "高碑店市", "定兴县"])
    south = plain & villages["county"].isin(["安国市", "曲阳县", "唐县"])
    assert villages["households"].isna().any()
    assert (silent & plain).any()
    assert (silent & mountain & (coal >= due)).sum() > 50
    assert (~silent & mountain & (clean < due) & (clean + coal >= due)).sum() > 50
    assert ((clean > 0) & (clean < due)).sum() > 100
    assert (villages["accepted"] > AS_OF).any()
    covered = clean >= due
    assert covered[north].mean() > 0.8
    assert covered[south].mean() < 0.5
    assert (villages["exempt_households"] > 0).any()
    assert (villages["district_households"] > 0).any()


def test_boilers_have_every_ingredient(layers: Layers) -> None:
    boilers = layers["boilers"]
    assert 1_400 <= len(boilers) <= 1_600
    capacity, coal = boilers["capacity_tph"], boilers["fuel"] == "coal"
    assert (capacity == 35.0).sum() > 10
    assert ((capacity >= 1) & (capacity <= 10)).mean() > 0.5
    assert (coal & (capacity > 35) & boilers["ultra_low"].isna()).any()
    assert (coal & (capacity > 35) & boilers["ultra_low"].notna()).any()
    assert (coal & (capacity <= 35) & (boilers["commissioned"] >= pd.Timestamp("2018-01-01"))).any()
    for name in ("fuel", "use", "status"):
        assert set(boilers[name].dropna()) == set(KINDS["boilers"].field(name).codes)
    for name in ("capacity_tph", "fuel", "use", "status", "commissioned"):
        assert 0.015 < boilers[name].isna().mean() < 0.045
    assert 0.004 < (~has_place(boilers)).mean() < 0.02
    assert (boilers["uncertainty_m"] == 2_000).any()
    assert boilers["uncertainty_m"].isna().any()
    known = set(boilers["id"])
    assert all(set(ids.split(";")) <= known for ids in boilers["replaces"].dropna())
    assert boilers["replaces"].notna().any()


def test_boilers_lie_in_and_out_of_the_plan(layers: Layers) -> None:
    boilers, counties = layers["boilers"], layers["counties"]
    placed = boilers[has_place(boilers)]
    joined = placed.sjoin(counties[["name", "in_plan", "geometry"]], how="left", rsuffix="real")
    assert 3 <= joined["name_real"].isna().sum() <= 8
    assert joined["in_plan"].eq(False).sum() > 20
    named = joined[joined["county"].isin(counties["name"]) & joined["name_real"].notna()]
    assert 0.002 < (named["county"] != named["name_real"]).mean() < 0.02
    assert boilers["county"].isin(["高新区"]).sum() > 5
    assert boilers["county"].isin(["白沟新城"]).sum() > 5


def test_tens_of_boilers_cannot_be_decided_at_15_km(layers: Layers) -> None:
    boilers, units = layers["boilers"], layers["chp_units"]
    plants = units[units["plant"].isin(["大唐保定热电", "大唐清苑热电", "深能保定西北郊热电", "京能涿州热电"])]
    placed = boilers[has_place(boilers) & boilers["uncertainty_m"].notna()]
    lon, lat = shapely.get_coordinates(placed.geometry.to_numpy()).T
    nearest = np.min(
        [GEOD.inv(np.full(len(lon), p.x), np.full(len(lon), p.y), lon, lat)[2] for p in plants.geometry],
        axis=0,
    )
    undecided = np.abs(nearest - 15_000) <= np.minimum(placed["uncertainty_m"].to_numpy(), 300)
    assert 20 <= undecided.sum() <= 120
    assert (nearest[undecided] > 15_000).any()
    assert (nearest[undecided] < 15_000).any()


def test_mines_have_every_ingredient(layers: Layers) -> None:
    mines = layers["mines"]
    assert len(mines) == 300
    for name in ("kind", "treatment"):
        assert set(mines[name].dropna()) == set(KINDS["mines"].field(name).codes)
    outlined = mines[(mines.geom_type == "Polygon") & mines["area_ha"].notna()]
    hectares = np.array([abs(GEOD.geometry_area_perimeter(shape)[0]) / 1e4 for shape in outlined.geometry])
    assert len(outlined) > 200
    assert np.allclose(outlined["area_ha"], hectares, rtol=0.03, atol=0.01)
    assert 0.4 <= hectares.min() <= hectares.max() <= 41
    assert (mines.geom_type == "Point").sum() > 20
    baseline = mines[(mines["kind"] == "ownerless") & mines["in_2015_survey"].fillna(False)]
    rate = ((baseline["treatment"] == "accepted") & ~(baseline["accepted"] > AS_OF)).mean()
    assert 0.2 < rate < 0.5
    assert mines["violation"].any()
    assert ((mines["kind"] == "planned") & ~mines["restoration_plan"].fillna(True)).any()
    assert ((mines["kind"] == "producing") & ~mines["compliant"].fillna(True)).any()


def test_ring_roads_enclose_the_zones(layers: Layers) -> None:
    roads = layers["ring_roads"]
    ring, side = roads["ring"], roads["side"]
    assert set(zip(ring, side, strict=True)) == {(number, word) for number in (2, 3) for word in "ENWS"}
    assert roads["width_m"].isna().any()
    centre = shapely.Point(115.468, 38.868)
    chosen = {
        "second": ring == 2,
        "third": ring == 3,
        "fireworks": ((ring == 3) & (side != "S")) | ((ring == 2) & (side == "S")),
    }
    faces = {}
    for name, rows in chosen.items():
        lines = shapely.get_parts(shapely.union_all(roads.geometry[rows].to_numpy()))
        found = shapely.get_parts(shapely.polygonize(lines))
        assert len(found) == 1
        assert found[0].contains(centre)
        faces[name] = found[0]
    assert faces["third"].contains(faces["fireworks"].representative_point())
    fireworks = layers["fireworks_zones"].geometry.iloc[0]
    trucks = layers["truck_ban_zones"].geometry.iloc[0]
    assert faces["fireworks"].contains(fireworks)
    assert not fireworks.intersects(shapely.union_all(roads.geometry[chosen["fireworks"]].to_numpy()))
    assert trucks.contains(faces["third"])


def test_zones_adjoin_and_come_into_force_one_after_the_other(layers: Layers) -> None:
    zones = layers["coal_ban_zones"]
    shapes = zones.geometry.to_numpy()
    assert zones["effective"].min() == pd.Timestamp("2017-10-31")
    assert zones["effective"].max() > AS_OF
    assert zones["effective"].nunique() >= 4
    assert shapely.union_all(shapes).geom_type == "Polygon"
    overlap = shapely.area(shapes).sum() - shapely.area(shapely.union_all(shapes))
    assert abs(overlap) < 1e-7
    networks = layers["heat_networks"]
    assert (networks["effective"] == pd.Timestamp("2019-11-15")).any()
    assert networks["effective"].isna().any()
    built_up = layers["built_up_areas"]
    assert set(built_up["class"]) == {"main_urban", "county_town"}
    assert 1 <= built_up["effective"].isna().sum() <= 2


def test_the_g5_runs_through_the_foothills(layers: Layers) -> None:
    expressways, counties = layers["expressways"], layers["counties"].set_index("name")
    g5 = expressways.geometry[expressways["ref"] == "G5"]
    crossed = counties.index[counties.intersects(g5.union_all())]
    assert {"涞水县", "易县", "徐水区", "满城区", "顺平县", "唐县", "曲阳县"} <= set(crossed)
    assert {"G4", "G18"} <= set(expressways["ref"])


def test_trips_follow_or_leave_the_corridors(layers: Layers) -> None:
    trips, corridors = layers["coal_trips"], layers["coal_corridors"]
    assert 4 <= len(corridors) <= 6
    assert len(trips) == 200
    assert trips["transit"].mean() > 0.8
    assert set(trips["date"].dt.year.dropna()) == {2018, 2019, 2020}
    near = shapely.union_all(shapely.buffer(corridors.to_crs("EPSG:4547").geometry.to_numpy(), 50))
    lines = trips.to_crs("EPSG:4547").geometry.to_numpy()
    share = shapely.length(shapely.intersection(lines, near)) / shapely.length(lines)
    assert (share > 0.99).sum() > 120
    assert (share < 0.9).sum() > 20
