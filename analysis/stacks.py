"""Stacks above 45 m: each is monitored (part 3 of the plan)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.rules import listing, rule

if TYPE_CHECKING:
    from analysis.city import City
    from analysis.hits import Hits
    from analysis.logic import Rows, Verdict
    from analysis.table import Table


@rule("stack.monitored", kind="stacks", action="monitor")
def high_and_not_monitored(s: Table, city: City) -> Verdict:
    """Part 3: every stack above 45 m (the number excluded) is monitored."""
    return ~s.height_m.at_most(city.plan.parameters.stack_height_m) & ~s.monitored.done_by(city.as_of)


@listing("stacks_to_monitor", actions=("monitor",))
def stack_columns(s: Table, city: City, hits: Hits, rows: Rows) -> dict[str, Any]:
    """Return the list's own columns."""
    return {"height_m": s.height_m.values[rows], "monitored": s.monitored.values[rows]}
