"""A small project compared with another day, plan, project, scenario, and itself before its last change."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from analysis.changes import Side
from analysis.plan import builtin_text
from analysis.scenario import Figure
from gisapp.against import OBJECTS, Answer, Question, answer, states_of, worded
from gisapp.i18n import Language
from gisapp.run import plan_of
from gisapp.scenarios import deleted, new_scenario
from layers.messages import GisError
from layers.project import Project, new_project
from layers.store.base import Changes, Scenario

if TYPE_CHECKING:
    from pathlib import Path

BOILERS = 60


def make_small(whole: Path, path: Path) -> None:
    """Write a project of some boilers of another one, with the plants and counties around them."""
    with Project.open(whole) as all_, new_project(path) as part:
        frames = {kind: all_.layer(kind) for kind in ("counties", "chp_units", "boilers")}
        frames["boilers"] = frames["boilers"].head(BOILERS)
        part.apply([Changes(kind, insert=one.drop(columns="version")) for kind, one in frames.items()], why="begin")


@pytest.fixture
def small(demo_file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "small.gpkg"
    make_small(demo_file, path)
    return path


def side(path: Path) -> Side:
    with Project.open(path) as project:
        plan = plan_of(project, None, [])
        return Side(dict(project.layers()), plan, plan.end)


def asked(path: Path, question: Question) -> Answer:
    return answer(states_of(side(path), path, question), Language.EN)


def demolish(path: Path) -> tuple[str, float]:
    """Demolish a boiler that is certainly to be closed; return its id and capacity."""
    with Project.open(path) as project:
        boilers = project.layer("boilers")
        coal = (boilers["fuel"] == "coal") & (boilers["use"] == "industrial") & (boilers["capacity_tph"] < 35)
        one = boilers[coal & (boilers["status"] == "operating")].iloc[[0]]
        project.apply(
            Changes("boilers", update=one[["id", "version"]].assign(status="demolished")), why="second delivery"
        )
        return str(one["id"].iloc[0]), float(one["capacity_tph"].iloc[0])


def figure(found: Answer, what: str) -> list[float]:
    """Return a figure of the boilers to close in both states."""
    key = Figure("boilers_to_close", what)
    return [one.figures[key] for one in found.outlooks]


def test_before_the_last_change_and_now(small: Path) -> None:
    boiler, capacity = demolish(small)
    shares: list[float] = []
    found = answer(states_of(side(small), small, Question("before")), Language.EN, shares.append)
    assert [one.say() for one in found.titles] == ["before the last change (second delivery)", "now"]
    own = found.objects[found.objects["list"] == "boilers_to_close"]
    assert own[["id", "kind", "move", "before", "after", "cause"]].to_numpy().tolist() == [
        [boiler, "boilers", "go", "yes", "no", "attribute"]
    ]
    with Project.open(small) as project:
        boilers = project.layer("boilers").set_index("id")
    assert own["county"].iloc[0] == boilers.loc[boiler, "county"]
    assert found.causes["attribute"] == "attribute"
    before, after = figure(found, "objects")
    assert after == before - 1
    tons = figure(found, "capacity_tph")
    assert tons[0] - tons[1] == pytest.approx(capacity)
    assert shares == sorted(shares)
    # The project is as it was.
    with Project.open(small) as project:
        assert project.layer("boilers").set_index("id").loc[boiler, "status"] == "demolished"


def test_the_words_follow_the_language(small: Path) -> None:
    demolish(small)
    found = worded(asked(small, Question("before")), Language.ZH)
    assert found.causes["attribute"] == "属性"
    assert "状态 在用 → 已拆除" in set(found.objects["detail"])


def test_two_days_stand_in_their_order(small: Path) -> None:
    found = asked(small, Question("day", day=dt.date(2018, 12, 31)))
    assert [one.say() for one in found.titles] == ["as of 2018-12-31", "as of 2020-12-31"]
    assert set(found.objects) >= {one.name for one in OBJECTS}
    with pytest.raises(GisError, match="choose another day"):
        asked(small, Question("day", day=dt.date(2020, 12, 31)))


def test_another_plan_is_judged_beside_the_one_in_use(small: Path, tmp_path: Path) -> None:
    file = tmp_path / "wide.toml"
    file.write_text(builtin_text().replace("heat_radius_m = 15000.0", "heat_radius_m = 1.0"), encoding="utf-8")
    found = asked(small, Question("plan", file=file))
    assert found.titles[1].say() == "by the plan wide.toml"
    own = found.objects[found.objects["list"] == "boilers_to_close"]
    assert set(own["cause"]) <= {"plan"}
    before, after = figure(found, "objects")
    assert before - after == (own["move"] == "go").sum() > 0


def test_another_project_is_the_earlier_state(small: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.gpkg"
    other.write_bytes(small.read_bytes())
    boiler, _ = demolish(small)
    found = asked(small, Question("project", file=other))
    assert [one.say() for one in found.titles] == ["other.gpkg", "small.gpkg"]
    assert boiler in set(found.objects["id"])
    with pytest.raises(GisError, match="is the open project"):
        asked(small, Question("project", file=small))


def test_a_scenario_is_what_would_come(small: Path) -> None:
    boiler, _ = demolish(small)
    with Project.open(small) as project:
        project.undo()
        new_scenario(project, Scenario("less", (deleted(project, "boilers", [boiler]),), ()), overwrite=False)
    found = asked(small, Question("scenario", name="less"))
    own = found.objects[found.objects["list"] == "boilers_to_close"]
    assert own[["id", "after", "cause"]].to_numpy().tolist() == [[boiler, "absent", "gone"]]
    # Its county is known of the side that has it.
    assert own["county"].notna().all()


def test_what_is_lacking_is_said(small: Path) -> None:
    for question in (Question("day"), Question("plan"), Question("scenario")):
        with pytest.raises(GisError, match="Choose what to compare with"):
            asked(small, question)
