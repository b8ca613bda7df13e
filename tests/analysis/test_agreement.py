"""The engine against the oracle, which was written from the rules without it, object by object."""

import datetime as dt

import pytest

from analysis.engine import analyse
from analysis.plan import builtin_text, read_plan
from analysis.themes import RULES
from layers.demo import demo_layers
from tests.agreement import compare, differences, rows, tables
from tests.cities import edge_city, expected_rules, random_city
from tests.oracle import OBJECT_KINDS, judge

DATES = (dt.date(2018, 12, 31), dt.date(2019, 12, 31), dt.date(2020, 12, 31))

SWITCHES: dict[str, tuple[tuple[str, ...], dict[str, object]]] = {
    "default": ((), {}),
    "cross_boundary": (("cross_boundary=true",), {"cross_boundary": True}),
    "unit": (("capacity_basis=unit",), {"capacity_basis": "unit"}),
    "exempt": (("exempt_central_heating=true",), {"exempt_central_heating": True}),
    "all_counties": (
        ("include_excluded_counties=true", "heat_radius_m=12000", "default_uncertainty_m=700"),
        {"include_excluded_counties": True, "heat_radius_m": 12000.0, "default_uncertainty_m": 700.0},
    ),
    "wide_zones": (("zone_uncertainty_m=400",), {"zone_uncertainty_m": 400.0}),
}


@pytest.mark.parametrize("as_of", [DATES[0], DATES[-1]])
def test_demo(as_of: dt.date) -> None:
    layers = demo_layers()
    result = analyse(layers, read_plan(builtin_text(), "plan", RULES), as_of)
    assert compare(result, judge(rows(layers), as_of)) == []
    assert all(len(table) for table in result.lists.values())


@pytest.mark.parametrize("as_of", DATES)
@pytest.mark.parametrize("switch", SWITCHES)
def test_edge_city(switch: str, as_of: dt.date) -> None:
    settings, switches = SWITCHES[switch]
    assert differences(edge_city(), as_of, settings, **switches) == []


@pytest.mark.parametrize("seed", range(12))
def test_random_cities(seed: int) -> None:
    city = random_city(seed)
    settings, switches = list(SWITCHES.values())[seed % len(SWITCHES)]
    for as_of in DATES:
        assert differences(city, as_of, settings, **switches) == []


def test_the_notes_of_the_edge_city_hold_without_the_oracle() -> None:
    """Every object's note says by hand which rules hit it on which day."""
    city = edge_city()
    plan = read_plan(builtin_text(), "plan", RULES)
    checked = 0
    for as_of in DATES:
        result = analyse(tables(city), plan, as_of)
        found = result.evidence.groupby("id", sort=False)
        hits = {one: [f"{r}={v}" for r, v in zip(g["rule"], g["verdict"], strict=True)] for one, g in found}
        for kind in (one for one in OBJECT_KINDS if one != "chp_units"):
            for row in city[kind]:
                wanted = expected_rules(row).get(as_of)
                if wanted is not None:
                    assert hits.get(str(row["id"]), []) == wanted, row["note"]
                    checked += 1
    assert checked > 200


def test_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    layers = tables(edge_city())
    plan = read_plan(builtin_text(), "plan", RULES)
    whole = analyse(layers, plan, DATES[2])
    monkeypatch.setattr("analysis.engine.CHUNK_ROWS", 7)
    parts = analyse(layers, plan, DATES[2])
    for name, table in whole.lists.items():
        assert table.equals(parts.lists[name]), name
    assert whole.counts == parts.counts
    assert whole.rates == parts.rates
