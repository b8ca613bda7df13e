"""Ring roads and corridors of the demo as tables: whole, with a gap, without a side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import shapely

from analysis.city import City
from analysis.rings import ring_figures
from gisapp.i18n import Language
from gisapp.roads import TRIPS, exit_layers, gap_boxes, gap_layers, gaps, lacking, shares, zones
from gisapp.run import judge, plan_of
from layers.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from gisapp.run import Run


@pytest.fixture(scope="module")
def layers(demo_file: Path) -> dict[str, gpd.GeoDataFrame]:
    with Project.open(demo_file) as project:
        return {name: project.layer(name) for name in ("counties", "ring_roads", "coal_corridors", "coal_trips")}


@pytest.fixture(scope="module")
def run(layers: dict[str, gpd.GeoDataFrame], demo_file: Path) -> Run:
    with Project.open(demo_file) as project:
        plan = plan_of(project, None, [])
    return judge(layers, plan, plan.end, Language.EN)


def with_roads(run: Run, roads: gpd.GeoDataFrame) -> Run:
    """Return a run as it would be with other ring roads."""
    rings = ring_figures(City({"ring_roads": roads}, run.plan, run.as_of))
    return replace(run, summary=run.summary | {"rates": run.summary["rates"] | {"rings": rings}})


def test_the_shares_stand_beside_what_is_wanted(run: Run) -> None:
    table = shares(run)
    assert list(table["year"]) == ["2018", "2019", "2020"]
    assert list(table["target"]) == [0.75, 0.8, 0.9]
    assert (table["share"].round(4) == (table["on"] / table["trips"]).round(4)).all()
    assert [(one == "met") for one in table["status"]] == list(table["share"] >= table["target"])


def test_where_trips_left_is_laid_on_the_map_under_their_ids(run: Run) -> None:
    [layer] = exit_layers(run)
    trips = run.lists[TRIPS].set_index("id")
    assert set(layer.frame["id"]) == set(trips.index[trips["left_lon"].notna()])
    one = layer.frame.iloc[0]
    assert (one.geometry.x, one.geometry.y) == tuple(trips.loc[one["id"], ["left_lon", "left_lat"]])


def test_a_gap_is_one_though_it_stands_in_the_way_of_two_zones(run: Run, layers: dict[str, gpd.GeoDataFrame]) -> None:
    assert gaps(run, Language.EN).empty
    assert list(zones(run, Language.EN)["made"]) == ["met", "met"]
    roads = layers["ring_roads"].copy()
    # The north end of the west side is not there, which bounds both zones.
    west = (roads["ring"] == 3) & (roads["side"] == "W")
    roads.loc[west, "geometry"] = [
        shapely.line_merge(shapely.intersection(one, shapely.box(114, 38, 116, 38.88))) for one in roads.geometry[west]
    ]
    cut = with_roads(run, roads[~roads.geometry.is_empty])
    table = gaps(cut, Language.EN)
    assert len(table) >= 1
    assert table["zone"].str.contains("、").any()
    assert "west side of ring 3" in table["between"].iloc[0]
    [layer] = gap_layers(cut)
    assert len(layer) == len(table) == len(gap_boxes(cut))
    west_, south, east, north = gap_boxes(cut)[0]
    assert shapely.box(west_, south, east, north).contains(layer.frame.geometry.iloc[0])
    assert set(zones(cut, Language.EN)["made"]) == {"overdue"}


def test_a_side_without_a_road_is_named(run: Run, layers: dict[str, gpd.GeoDataFrame]) -> None:
    roads = layers["ring_roads"]
    south = with_roads(run, roads[~((roads["ring"] == 3) & (roads["side"] == "S"))].reset_index(drop=True))
    # The fireworks zone has the second ring in the south, which is there.
    assert [one.say() for one in lacking(south, Language.EN)] == [
        "Truck-ban zones: the ring roads have no line for the south side of ring 3."
    ]
    assert list(zones(south, Language.EN)["made"]) == ["met", "overdue"]
