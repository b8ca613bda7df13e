"""Informal rubbish dumps: all are cleared (T26)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.rules import listing, rule

if TYPE_CHECKING:
    from analysis.city import City
    from analysis.hits import Hits
    from analysis.logic import Rows, Verdict
    from analysis.table import Table


@rule("dump.cleared", kind="informal_dumps", action="clear")
def not_cleared(d: Table, city: City) -> Verdict:
    """T26: every informal dump is found and cleared."""
    return ~d.cleared.done_by(city.as_of)


@listing("dumps_to_clear", actions=("clear",))
def dump_columns(d: Table, city: City, hits: Hits, rows: Rows) -> dict[str, Any]:
    """Return the list's own columns."""
    return {"volume_m3": d.volume_m3.values[rows]}
