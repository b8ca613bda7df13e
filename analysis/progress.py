"""What has been done by year and county: households converted, mine sites restored, mines with a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.mines import accepted, baseline
from analysis.rules import rate
from analysis.table import total
from analysis.villages import MODES, heating

if TYPE_CHECKING:
    from analysis.city import City
    from analysis.table import Table

BEFORE = 0
"""Stands for the years before the plan."""

_HOUSEHOLDS = ("households", "gas", "electric", "clean")


def conversion_table(v: Table, city: City) -> pd.DataFrame:
    """Return, per village in plan, its households on clean heating and the year in which they were accepted."""
    heat = heating(v, city)
    done = v.accepted.done_by(city.as_of).yes
    day = v.accepted.values.astype("datetime64[D]")
    year = pd.Series(day).dt.year.to_numpy(dtype=float, na_value=np.nan)
    year = np.where(day < np.datetime64(city.plan.start), BEFORE, year)
    households = np.nan_to_num(total([v[name] for name in MODES]))
    known = (heat.state != "unknown") & ~np.isnan(heat.due)
    return pd.DataFrame(
        {
            "county": city.divisions.locate(v).county,
            "year": np.where(done, year, np.nan),
            "households": households,
            "gas": np.nan_to_num(v.gas_households.values),
            "electric": np.nan_to_num(v.electric_households.values),
            # As in the rates: at most what is due, of villages whose state is known.
            "clean": np.where(known, np.minimum(households, np.nan_to_num(np.maximum(heat.due, 0.0))), 0.0),
        }
    )


@rate("conversions", kind="villages", rows=conversion_table)
def conversions(table: pd.DataFrame, city: City) -> dict[str, Any]:
    """Return the households accepted by year and county, key 0 for the years before the plan.

    A village is accepted once, so all its households count in that year.

    Parameters
    ----------
    table
        `conversion_table` of all villages in plan.
    city
        The context.
    """
    done = table[table["year"].notna()]
    sums = done.groupby([done["year"].astype(int), done["county"].fillna("")])[list(_HOUSEHOLDS)].sum().astype(int)
    by_year: dict[str, dict[str, dict[str, int]]] = {}
    for (year, county), row in zip(sums.index, sums.to_dict("records"), strict=True):
        by_year.setdefault(str(year), {})[county] = {str(name): int(value) for name, value in row.items()}
    return {"counties": city.divisions.plan_names, "by_year": by_year}


_SITES = ("sites", "accepted", "accepted_before", "planned", "with_plan", "plan_unknown")


def restoration_table(m: Table, city: City) -> pd.DataFrame:
    """Return, per mine in plan, what it counts for."""
    base, done = baseline(m).yes, accepted(m, city).yes
    later = m.accepted.values >= np.datetime64(city.plan.start)
    planned, with_plan = m.kind.equals("planned"), m.restoration_plan.is_true
    return pd.DataFrame(
        {
            "county": city.divisions.locate(m).county,
            "sites": base,
            "accepted": base & done,
            "accepted_before": base & done & ~later,
            "planned": planned.yes,
            "with_plan": (planned & with_plan).yes,
            "plan_unknown": (planned & ~with_plan).verify,
        }
    )


@rate("restorations", kind="mines", rows=restoration_table)
def restorations(mines: pd.DataFrame, city: City) -> dict[str, Any]:
    """Return by county ("" where not known) how many sites of the baseline and how many new mines are done.

    Parameters
    ----------
    mines
        `restoration_table` of all mines in plan.
    city
        The context.
    """
    sums = mines.groupby(mines["county"].fillna(""))[list(_SITES)].sum().astype(int)
    return {str(county): {str(k): int(n) for k, n in row.items()} for county, row in sums.to_dict("index").items()}
