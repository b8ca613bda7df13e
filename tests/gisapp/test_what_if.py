"""Scenarios judged beside one another and drawn, checked with a judgement of the same city by other means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from analysis.engine import analyse
from analysis.scenario import Figure
from gisapp.audit import with_audit
from gisapp.editing import with_deleted, with_new, with_number, with_values
from gisapp.i18n import Language
from gisapp.proposals import scenario_layers, siting_layers
from gisapp.proposing import Asked, answered
from gisapp.what_if import HEADLINES, Shelf, State, flips_of, judged, objects_of, shelf_of, side_by_side
from layers.geodesy import distance
from layers.kinds import KINDS
from layers.project import Project
from layers.results import LISTS
from layers.store.base import Scenario
from layers.style import SITING, SYMBOLS, proposed

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.scenario import Outlook

EN, ZH = Language.EN, Language.ZH


def quiet(_: float) -> None:
    """Take progress."""


@pytest.fixture(scope="module")
def city(demo_file: Path) -> tuple[State, Shelf]:
    shelf = shelf_of(demo_file)
    with Project.open(demo_file) as project:
        return State(with_audit(project.layers(), project), shelf.plan().end), shelf


@pytest.fixture(scope="module")
def present(city: tuple[State, Shelf]) -> Outlook:
    return judged(*city, None, None, quiet)


def test_a_smaller_radius_lets_boilers_go_each_for_that_reason(city: tuple[State, Shelf], present: Outlook) -> None:
    state, shelf = city
    one = with_number(Scenario("近"), "heat_radius_m", 12000)
    found = judged(state, shelf, one, present, quiet)
    plan = shelf.plan()
    nearer = plan.model_copy(update={"parameters": plan.parameters.model_copy(update={"heat_radius_m": 12000.0})})
    lists = analyse(state.layers, nearer, plan.end).lists
    assert found.figures[Figure("boilers_to_close", "objects")] == len(lists["boilers_to_close"])
    rows = side_by_side([present, found], EN)
    assert [row.list for row in rows if row.heads][:4] == list(HEADLINES)
    head = next(row for row in rows if row.list == "boilers_to_close")
    fewer = len(present.ids["boilers_to_close"]) - len(lists["boilers_to_close"])
    assert fewer > 0
    assert (head.title, head.cells[0].change, head.cells[0].sign) == ("Boilers to close", f"▼ −{fewer}", -1)
    objects = objects_of(flips_of(state, shelf, one, quiet), EN)
    gone = objects[(objects["list"] == "boilers_to_close") & (objects["move"] == "go")]
    assert set(gone["id"]) == present.ids["boilers_to_close"] - found.ids["boilers_to_close"]
    assert (gone["kind"] == "boilers").all()
    assert (gone["verdict"] == "no").all()
    assert (gone["why"] == "plan Heat radius 15,000 m → 12,000 m").all()


def test_where_nothing_changes_the_main_figures_are_told_all_the_same(
    city: tuple[State, Shelf], present: Outlook
) -> None:
    found = judged(*city, Scenario("nothing"), present, quiet)
    rows = side_by_side([present, found], ZH)
    assert [row.title for row in rows if row.heads] == [LISTS[name].zh for name in HEADLINES]
    assert {cell.change for row in rows for cell in row.cells} == {""}


def test_what_changes_is_drawn_and_a_new_plant_with_its_circle(city: tuple[State, Shelf]) -> None:
    state, shelf = city
    boilers, units = state.layers["boilers"], state.layers["chp_units"]
    ids = list(boilers["id"][:2])
    one = with_values(Scenario("s"), boilers, "boilers", ids[:1], {"capacity_tph": 99.0})
    one = with_deleted(one, boilers, "boilers", ids[1:])
    plant = {"plant": "New", "unit_mw": 350.0, "unit_count": 1, "is_chp": True, "fuel": "coal", "county": "莲池区"}
    one = with_new(one, units, "chp_units", plant, shapely.Point(115.45, 38.85))
    drawn = {layer.symbol.id: layer for layer in scenario_layers(state, shelf, one, EN)}
    assert set(drawn) == {"proposed_circles", "gone_boilers", "proposed_boilers", "proposed_chp_units"}
    assert list(drawn["proposed_boilers"].frame["id"]) == ids[:1]
    assert list(drawn["gone_boilers"].frame["id"]) == ids[1:]
    assert (drawn["proposed_chp_units"].kind, list(drawn["proposed_chp_units"].frame["id"])) == ("plants", ["New"])
    ring = shapely.get_coordinates(drawn["proposed_circles"].frame.geometry.iloc[0])
    metres = distance(np.full(len(ring), 115.45), np.full(len(ring), 38.85), ring[:, 0], ring[:, 1])
    assert metres == pytest.approx(15000.0, abs=0.01)


def test_symbols_of_proposals_are_of_the_form_of_what_they_change_and_of_ids_of_their_own() -> None:
    ids = [proposed(kind, gone=gone).id for kind in KINDS.values() for gone in (False, True)]
    assert len(set(ids) | set(SITING) | set(SYMBOLS)) == len(ids) + len(SITING) + len(SYMBOLS)
    assert [proposed(KINDS[kind]).shape for kind in ("boilers", "chp_units", "heat_networks", "coal_trips")] == [
        "square", "triangle", "area", "line",
    ]  # fmt: skip


def test_an_answer_of_siting_is_drawn_with_its_figures(city: tuple[State, Shelf], demo_file: Path) -> None:
    state, shelf = city
    plan, asked = shelf.plan(), Asked(count=2, seconds=1.0, numbers={"site_heat_mw": 30.0}, only_outside=True)
    found = answered(demo_file, state.layers, plan, plan.end, asked)
    answer = found.siting
    # A household needs 0.006 MW, so 30 MW are enough for 5,000.
    assert set(answer.problem.capacity) == {5000.0}
    assert found.gave_up == (answer.solution.bound > answer.solution.value)
    assert len(answer.sites) == 2
    drawn = {layer.symbol.id: layer for layer in siting_layers(answer, EN)}
    assert list(drawn) == list(SITING)
    first = answer.sites.iloc[0]
    assert drawn["site_sites"].names[0] == (
        f"{first['name']}: {first['households']:,} households, {first['heat_mw']:,.1f} MW"
    )
    assert set(drawn["site_links"].frame["id"]) == set(answer.sites["id"])
    assert len(drawn["site_left"]) == len(answer.left)
