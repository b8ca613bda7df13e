"""Townships: each has an air station of its own (part 3 of the plan)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.rules import listing, rule

if TYPE_CHECKING:
    from analysis.city import City
    from analysis.hits import Hits
    from analysis.logic import Rows, Verdict
    from analysis.table import Table


@rule("town.air_station", kind="townships", action="build_station")
def without_station(t: Table, city: City) -> Verdict:
    """Part 3: every township has an automatic air station."""
    return ~t.air_station.done_by(city.as_of)


@listing("towns_without_station", actions=("build_station",))
def township_columns(t: Table, city: City, hits: Hits, rows: Rows) -> dict[str, Any]:
    """Return the list's own columns: none."""
    return {}
