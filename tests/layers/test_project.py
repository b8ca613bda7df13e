"""The project: what it tells its listeners, and how it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from layers.kinds import CRS, KINDS
from layers.messages import GisError
from layers.project import Project
from layers.store import Changes
from tests.layers.test_geopackage import outsider

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "a.gpkg") as made:
        yield made


def villages(*ids: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"id": list(ids)}, geometry=[shapely.Point(115, 38.5)] * len(ids), crs=CRS)


def test_a_change_is_announced_after_it_is_written(project: Project) -> None:
    heard: list[tuple[str, int]] = []
    project.layer_changed.connect(lambda kind: heard.append((kind, len(project.layer(kind)))))
    assert len(project.layer("villages")) == 0
    project.apply(Changes("villages", insert=villages("a", "b")), why="导入")
    assert project.undo()
    assert not project.undo()
    assert project.redo()
    assert not project.redo()
    assert heard == [("villages", 2), ("villages", 0), ("villages", 2)]
    assert [(one.kind, one.count, one.why, one.action) for one in project.history()] == [
        ("villages", 2, "导入", "edit"),
        ("villages", 2, "导入", "undo"),
        ("villages", 2, "导入", "redo"),
    ]
    assert {one.who for one in project.history()} == {project.who}
    assert len(project.history_of("villages", "a")) == 3


def test_undo_stops_at_a_change_that_was_not_kept(project: Project) -> None:
    project.apply(Changes("villages", insert=villages("a")))
    project.apply(Changes("villages", insert=villages("b")), why="大台账", keep=False)
    project.apply(Changes("villages", insert=villages("c")))
    assert project.undo()
    with pytest.raises(GisError, match="大台账"):
        project.undo()
    assert list(project.layer("villages")["id"]) == ["a", "b"]
    assert project.redo()
    assert [(one.count, one.action) for one in project.history()] == [
        (1, "edit"), (1, "unkept"), (1, "edit"), (1, "undo"), (1, "redo"),
    ]  # fmt: skip
    assert project.history_of("villages", "b") == []
    found = project.store.read("villages", bbox=(114.9, 38.4, 115.1, 38.6))
    assert list(found["id"]) == ["a", "b", "c"]


def test_a_layer_is_read_once(project: Project) -> None:
    project.apply(Changes("villages", insert=villages("a")))
    assert project.layer("villages") is project.layer("villages")
    assert list(project.layers()) == list(KINDS)


def test_another_program_is_noticed(project: Project, tmp_path: Path) -> None:
    project.apply(Changes("villages", insert=villages("a")))
    assert project.layer("villages")["name"].isna().all()
    heard: list[str] = []
    project.layer_changed.connect(heard.append)
    assert not project.refresh()
    with outsider(tmp_path / "a.gpkg") as other:
        other.execute("UPDATE villages SET name = '李庄'")
    assert project.refresh()
    assert heard == list(KINDS)
    assert project.layer("villages")["name"].tolist() == ["李庄"]
    with pytest.raises(GisError, match="a in layer villages was changed by someone else"):
        project.undo()


def test_a_conflict_is_named_and_nothing_is_announced(project: Project) -> None:
    project.apply(Changes("villages", insert=villages("a", "b")))
    heard: list[str] = []
    project.layer_changed.connect(heard.append)
    with pytest.raises(GisError, match=r"a exists already in layer villages \(2 rows"):
        project.apply(Changes("villages", insert=villages("a", "b")))
    gone = pd.DataFrame({"id": ["z"], "version": [1]})
    with pytest.raises(GisError, match="z is no longer in layer villages"):
        project.apply(Changes("villages", delete=gone))
    assert heard == []


def test_plan_and_results_are_announced(project: Project, tmp_path: Path) -> None:
    heard: list[str] = []
    project.plan_changed.connect(lambda: heard.append("plan"))
    project.results_changed.connect(lambda: heard.append("results"))
    assert project.plan_text == ""
    project.set_plan_text("heat_radius_m = 15000\n")
    project.write_results({"evidence": pd.DataFrame({"rule": ["r"]})}, meta={"run": "1"})
    assert heard == ["plan", "results"]
    with Project.open(tmp_path / "a.gpkg") as again:
        assert again.plan_text == "heat_radius_m = 15000\n"
        assert again.results() == ["evidence"]
        assert again.result_meta() == {"run": "1"}
        evidence = again.result("evidence")
        assert evidence is not None
        assert evidence["rule"].tolist() == ["r"]
        assert not again.is_demo
    with Project.create(tmp_path / "a.gpkg", overwrite=True, demo=True) as demo:
        assert demo.is_demo
