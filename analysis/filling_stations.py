"""Filling stations that sell much petrol: the recovery of their vapour is monitored (T28)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.rules import listing, rule

if TYPE_CHECKING:
    from analysis.city import City
    from analysis.hits import Hits
    from analysis.logic import Rows, Verdict
    from analysis.table import Table


@rule("station.vapour", kind="filling_stations", action="monitor")
def sells_much_and_not_monitored(f: Table, city: City) -> Verdict:
    """T28: stations that sell more than 5,000 t of petrol a year (the number excluded) are monitored."""
    return ~f.petrol_t.at_most(city.plan.parameters.station_petrol_t) & ~f.monitored.done_by(city.as_of)


@listing("filling_stations_to_monitor", actions=("monitor",))
def station_columns(f: Table, city: City, hits: Hits, rows: Rows) -> dict[str, Any]:
    """Return the list's own columns."""
    return {"petrol_t": f.petrol_t.values[rows], "monitored": f.monitored.values[rows]}
