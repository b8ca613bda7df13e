"""Scenarios against the store that really makes the edits, and against separate analyses summed by plain loops."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd
import pytest
import shapely

from analysis.changes import Side
from analysis.engine import analyse
from analysis.plan import builtin_text, read_plan
from analysis.scenario import FIGURES, made, overlaid, side_by_side
from analysis.settings import with_settings
from analysis.themes import LISTINGS, RULES
from layers.demo import demo_layers
from layers.messages import GisError
from layers.project import Project
from layers.store.base import Changes

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from analysis.plan import Plan

PLAN = read_plan(builtin_text(), "plan", RULES)


def plan_with(*settings: str) -> Plan:
    return read_plan(builtin_text(), "plan", RULES, settings)


@pytest.fixture(scope="module")
def layers() -> dict[str, gpd.GeoDataFrame]:
    """Return the demo's layers with versions, as a store gives them."""
    return {kind: frame.assign(version=1) for kind, frame in demo_layers().items()}


def edits(layers: dict[str, gpd.GeoDataFrame]) -> list[Changes]:
    """Demolish some boilers, delete and move others, add a network, and heat some villages."""
    boilers, villages, networks = (layers[kind] for kind in ("boilers", "villages", "heat_networks"))
    coal = boilers[boilers["fuel"] == "coal"]
    demolished = coal.iloc[:40][["id", "version"]].assign(status="demolished")
    moved = boilers.iloc[700:705][["id", "version", "geometry"]].copy()
    moved.geometry = shapely.transform(moved.geometry.to_numpy(), lambda xy: xy + 0.05)
    heated = villages[villages["households"].notna()].iloc[:100]
    heated = heated[["id", "version"]].assign(gas_households=heated["households"], accepted=pd.Timestamp("2019-01-01"))
    new = networks.iloc[[0]].drop(columns="version").assign(id="n-new", name="新网")
    new.geometry = [shapely.box(115.2, 38.7, 115.6, 39.1)]
    return [
        Changes("boilers", update=pd.DataFrame(demolished), delete=coal.iloc[50:60][["id", "version"]]),
        Changes("boilers", update=moved),
        Changes("villages", update=pd.DataFrame(heated)),
        Changes("heat_networks", insert=new),
        Changes("mines", insert=layers["mines"].iloc[:7].drop(columns="version"), replace_all=True),
    ]


def test_overlaid_is_what_the_store_writes(layers: dict[str, gpd.GeoDataFrame], tmp_path: Path) -> None:
    changes = edits(layers)
    before = {kind: frame.copy() for kind, frame in layers.items()}
    seen = overlaid(layers, changes)
    with Project.create(tmp_path / "p.gpkg") as project:
        kinds = ("boilers", "villages", "heat_networks", "mines")
        project.apply([Changes(kind, insert=layers[kind].drop(columns="version")) for kind in kinds])
        # The moved ones may be among the demolished: the store counts versions, which the overlay does not.
        project.apply([changes[0]])
        versions = project.layer("boilers").set_index("id")["version"]
        moved = changes[1].update
        assert moved is not None
        project.apply(Changes("boilers", update=moved.assign(version=versions[moved["id"]].to_numpy())))
        project.apply(changes[2:])
        # All are made now: they make nothing more of it, in whatever way they were refused before.
        after = project.layers()
        assert made(after, changes)
        again = overlaid(after, changes)
        for kind in kinds:
            pd.testing.assert_frame_equal(
                pd.DataFrame(again[kind]).drop(columns="version").sort_values("id", ignore_index=True),
                pd.DataFrame(after[kind]).drop(columns="version").sort_values("id", ignore_index=True),
            )
            one, two = (
                frame[kind].drop(columns="version").sort_values("id", ignore_index=True)
                for frame in (seen, project.layers())
            )
            pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(two[one.columns]))
    for kind, frame in before.items():
        pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(layers[kind]))


def test_what_is_made_is_told_from_what_is_not(layers: dict[str, gpd.GeoDataFrame]) -> None:
    boilers = layers["boilers"]
    keys = boilers[["id", "version"]]
    new = boilers.iloc[[0]].drop(columns="version").assign(id="b-new")
    changes = [
        Changes("boilers", insert=new),
        Changes("boilers", update=pd.DataFrame({"id": ["b-new"], "version": [1], "capacity_tph": [3.5]})),
        Changes("boilers", update=keys.iloc[5:8].assign(status="demolished"), delete=keys.iloc[1:3]),
        Changes("boilers", delete=keys.iloc[5:6]),
    ]
    assert not made(layers, changes)
    after = overlaid(layers, changes)
    assert made(after, changes)
    assert overlaid(after, changes)["boilers"] is after["boilers"]
    for part in range(len(changes)):
        assert not made(overlaid(layers, changes[:part]), changes)
    # Another value, another place, one that is back, one that is gone: none of them is what the edits leave.
    table, row = after["boilers"], after["boilers"]["id"] == "b-new"
    moved = table.set_geometry(table.geometry.where(~row, shapely.Point(115, 39)))
    back = pd.concat([table, boilers.iloc[[1]]], ignore_index=True)
    for other in (table.assign(capacity_tph=table["capacity_tph"].mask(row, 4.0)), moved, back, table[~row]):
        assert not made({"boilers": other}, changes)
        with pytest.raises(GisError, match="layer boilers"):
            overlaid({"boilers": other}, changes)
    lost = table[table["id"] != boilers["id"].iloc[6]]
    assert not made({"boilers": lost}, changes)


def test_side_by_side_is_what_separate_analyses_give(layers: dict[str, gpd.GeoDataFrame]) -> None:
    sides = {
        "edits": Side(overlaid(layers, edits(layers)), PLAN, PLAN.end),
        "small": Side(layers, plan_with("small_tph=10", "heat_radius_m=5000"), PLAN.end),
    }
    present = Side(layers, PLAN, PLAN.end)
    found = side_by_side(present, sides)
    assert [one.name for one in found] == ["", "edits", "small"]
    first = analyse(layers, PLAN, PLAN.end)
    for one, side in zip(found, (present, *sides.values()), strict=True):
        result = analyse(side.layers, side.plan, side.as_of)
        assert set(one.figures) == set(FIGURES)
        moved = 0
        for name in LISTINGS:
            rows, old = result.lists[name].to_dict("records"), first.lists[name].to_dict("records")
            expected: dict[str, float] = {"objects": len(rows)}
            expected |= {word: sum(row["verdict"] == word for row in rows) for word in ("yes", "verify")}
            ids, before = {row["id"] for row in rows}, {row["id"] for row in old}
            expected |= {"come": len(ids - before), "go": len(before - ids)}
            moved += len(ids ^ before)
            if name.startswith("boilers"):
                expected["capacity_tph"] = sum(t for row in rows if not math.isnan(t := row["capacity_tph"]))
            if name == "uncovered_villages":
                expected["households"] = 0
                for row in rows:
                    if not pd.isna(row["due_households"]):
                        clean = 0 if pd.isna(row["clean_households"]) else row["clean_households"]
                        expected["households"] += max(row["due_households"] - clean, 0)
            if name == "mines_to_restore":
                expected["area_ha"] = sum(a for row in rows if not math.isnan(a := row["area_ha"]))
            assert {key.what: value for key, value in one.figures.items() if key.list == name} == pytest.approx(
                expected
            )
        assert (moved > 0) == (one.name != "")


def test_edits_that_cannot_be_made_are_told(layers: dict[str, gpd.GeoDataFrame]) -> None:
    gone = pd.DataFrame({"id": ["nobody"], "version": [1]})
    some = pd.concat([gone, layers["mines"].iloc[:1][["id", "version"]]])
    for one in (Changes("mines", delete=some), Changes("mines", update=gone.assign(name="x"))):
        with pytest.raises(GisError, match="nobody is no longer in layer mines"):
            overlaid(layers, [one])
    with pytest.raises(GisError, match="exists already in layer mines"):
        overlaid(layers, [Changes("mines", insert=layers["mines"].iloc[:1].assign(name="another"))])
    new = Changes("mines", insert=layers["mines"].iloc[:1].drop(columns="version"))
    assert len(overlaid({}, [new])["mines"]) == 1


def test_a_plan_file_keeps_its_comments() -> None:
    settings = ["heat_radius_m=12000", "capacity_basis=unit", "cross_boundary=true", "season_start=06-01"]
    text = with_settings(builtin_text(), "plan", RULES, settings)
    assert read_plan(text, "plan", RULES) == plan_with(*settings)
    old, new = builtin_text().splitlines(), text.splitlines()
    changed = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    assert len(changed) == 4
    assert all(a.partition("#")[2] == b.partition("#")[2] for a, b in changed)


def test_a_plan_file_in_another_form_is_not_spoilt() -> None:
    lines = builtin_text().splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("heat_radius_m"))
    lines[at] = '"heat_radius_m" = 15000.0'
    with pytest.raises(GisError, match="change them by hand"):
        with_settings("\n".join(lines), "plan", RULES, ["heat_radius_m=12000"])
    with pytest.raises(GisError, match="greater than 0"):
        with_settings(builtin_text(), "plan", RULES, ["heat_radius_m=-1"])
