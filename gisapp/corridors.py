"""The coal corridors of a project: the shares in words, and a folder with the trips, villages and zones concerned."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from analysis.city import City
from analysis.exposure import crossed_zones, villages_beside
from gisapp.briefing.tables import list_table, write_csv
from gisapp.folder import whole_folder
from layers.flat import flat, place_columns
from layers.messages import message
from layers.results import BESIDE_CORRIDORS, CORRIDOR_CROSSINGS, LISTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from gisapp.run import Run
    from layers.kinds import Field
    from layers.messages import Message
    from layers.project import Project

TRIPS = "coal_trips_off_corridor"
MARK, BESIDE, CROSSED = "corridors.json", "villages_beside_corridors", "corridors_in_zones"


def shares(run: Run) -> Iterator[Message]:
    """Yield a sentence on each year, and on what lies along the corridors."""
    figures = run.summary["rates"]["corridors"]
    for year, one in figures["by_year"].items():
        yield _of_year(year, one)
    beside = figures["villages_beside"]
    yield message(
        "{villages} villages ({households} households) within reach of a corridor, {verify} to verify",
        villages=beside["yes"],
        households=figures["households_beside"],
        verify=beside["verify"],
    )
    crossed = figures["crossed_km"]
    yield message(
        "corridors run {built_up} km through built-up areas, {ban} km through coal-ban zones, {fireworks} km through"
        " the fireworks-ban zone",
        built_up=f"{crossed['built_up_areas']:,.1f}",
        ban=f"{crossed['coal_ban_zones']:,.1f}",
        fireworks=f"{crossed['fireworks_zones']:,.1f}",
    )


def _of_year(year: str, one: dict[str, Any]) -> Message:
    target = "-" if one["target"] is None else f"{one['target']:.0%}"
    if one["share"] is None:
        return message("{year}: no trip in transit, target {target}", year=year, target=target)
    return message(
        "{year}: {on} of {trips} trips in transit on corridors, {share} (target {target}); {length} by length, a proxy;"
        " {open} undecided",
        year=year,
        on=one["on_corridors"],
        trips=one["transit_trips"],
        share=f"{one['share']:.1%}",
        target=target,
        length=f"{one['length_share']:.1%}",
        open=one["undecided"],
    )


def write_corridors(run: Run, project: Project, out: Path) -> None:
    """Write the folder; it is made or swapped whole."""
    city = City(project.layers(), run.plan, run.as_of)
    tables = {
        BESIDE: _placed(villages_beside(city), BESIDE_CORRIDORS),
        CROSSED: _placed(crossed_zones(city), CORRIDOR_CROSSINGS),
    }
    names = frozenset({MARK, *(f"{name}.csv" for name in (TRIPS, *tables))})
    stamp = {name: run.summary[name] for name in ("run_id", "version", "plan", "as_of", "parameters")}
    with whole_folder(out, MARK, names) as part:
        write_csv(part / f"{TRIPS}.csv", list_table(LISTS[TRIPS], run.lists[TRIPS]))
        for name, table in tables.items():
            write_csv(part / f"{name}.csv", table)
        text = json.dumps(stamp | {"corridors": run.summary["rates"]["corridors"]}, ensure_ascii=False, indent=2)
        (part / MARK).write_text(text + "\n", encoding="utf-8", newline="")


def _placed(table: gpd.GeoDataFrame, fields: tuple[Field, ...]) -> pd.DataFrame:
    """Return a table as text columns, with its place at the end."""
    return flat(table, fields).assign(**place_columns(table, shapes=True))
