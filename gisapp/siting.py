"""Siting in a project: candidates from a file or made, the answer in words, and as a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.villages import MODES
from gisapp.i18n import mark, translator
from gisapp.importing import Request, prepare
from gisapp.plan_numbers import ASSUMED, NUMBERS, SITING, number_text
from gisapp.reasons import Words
from layers.flat import COORDINATE_DECIMALS
from layers.kinds import CRS, KINDS
from layers.messages import GisError, Message, message
from layers.store.base import Changes, Scenario
from layers.tables import conform, has_place

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from analysis.plan import Plan
    from analysis.siting import Siting
    from gisapp.i18n import Language
    from layers.project import Project

SOURCE = "siting"
"""What a proposed network states as its source."""

_MW_DECIMALS = 3

_NEAR_ENOUGH = 0.001
"""A gap from which the solver stops by itself."""


def candidates_in(project: Project, file: Path, crs: str = "auto") -> tuple[gpd.GeoDataFrame, list[Message]]:
    """Read candidate sites from a file of named points, in any form that import reads.

    Returns
    -------
    tuple
        ``id``, ``name`` and place of each, and what the reader must know.

    Raises
    ------
    GisError
        The file cannot be read, or holds no place.
    """
    settled = prepare(Request("chp_units", file, crs), project).settled
    rows = settled.conversion.accepted
    placed = rows[has_place(rows)].reset_index(drop=True)
    if not len(placed):
        raise GisError("{file} holds no candidate with coordinates: give each a name and a place.", file=file.name)
    number = pd.Series(np.arange(1, len(placed) + 1)).astype("str")
    names = placed["plant"].fillna(number)
    shapes = shapely.point_on_surface(placed.geometry.to_numpy())
    frame = gpd.GeoDataFrame({"id": "candidate-" + number.str.zfill(4), "name": names}, geometry=shapes, crs=CRS)
    lost = settled.read - len(placed)
    notes = [message("{file}: {count} rows without a usable place are no candidates.", file=file.name, count=lost)]
    return frame, notes if lost else []


def account(found: Siting, seconds: float) -> Iterator[Message]:
    """Yield the answer: what is served in all, how good that is, and each site."""
    households = found.needs.households
    whole, served = households.sum(), households[found.served].sum()
    yield message(
        "{sites} sites serve {villages} villages with {households} households, {share} of the {whole} not yet on"
        " clean heating.",
        sites=len(found.sites),
        villages=int(found.served.sum()),
        households=f"{served:,.0f}",
        share=f"{served / whole if whole else 0:.1%}",
        whole=f"{whole:,.0f}",
    )
    yield quality(found, seconds)
    sites = found.sites
    xy = shapely.get_coordinates(sites.geometry.to_numpy())
    rows = zip(sites["name"], xy, sites["villages"], sites["households"], sites["heat_mw"], strict=True)
    for number, (name, (lon, lat), villages, count, heat) in enumerate(rows, 1):
        yield message(
            "{number}. {name} ({lon}, {lat}): {villages} villages, {households} households, {heat} MW",
            number=number,
            name=name,
            lon=f"{lon:.5f}",
            lat=f"{lat:.5f}",
            villages=villages,
            households=f"{count:,}",
            heat=f"{heat:,.1f}",
        )


def quality(found: Siting, seconds: float) -> Message:
    """Return how good an answer is."""
    solution = found.solution
    bound = f"{solution.bound:,.0f}"
    limits = {"pairs": f"{len(found.problem.site):,}", "seconds": f"{seconds:g}"}
    left = int((found.problem.reachable & ~found.served).sum())
    if found.all_wanted and left:
        return message(
            "No way was found to serve all in reach with the heat of these candidates: {count} villages are left.",
            count=left,
        )
    if solution.proven:
        return message("No other choice of these candidates is better: proven.")
    if found.all_wanted:
        return message(
            "The solver gave up on {pairs} pairs of village and site in {seconds} s: fewer sites may do, but never"
            " fewer than {bound}.",
            **limits,
            bound=bound,
        )
    if solution.gap <= _NEAR_ENOUGH:
        return message(
            "No choice of these candidates serves more than {bound} households: the answer is within {gap} of that.",
            bound=bound,
            gap=f"{solution.gap:.2%}",
        )
    return message(
        "The solver gave up on {pairs} pairs of village and site in {seconds} s: the best may be better by {gap}, but"
        " serves no more than {bound} households.",
        **limits,
        gap=f"{solution.gap:.1%}",
        bound=bound,
    )


def notes(found: Siting) -> Iterator[Message]:
    """Yield whom the answer leaves out, and why."""
    needs = found.needs
    if needs.unlocated:
        yield message(
            "{count} villages have no coordinates and are left out: {ids}.",
            count=len(needs.unlocated),
            ids=_some(needs.unlocated),
        )
    if needs.unknown:
        yield message("{count} villages are left out: their households or heating are not known.", count=needs.unknown)
    large = found.too_large
    if large.any():
        yield message(
            "{count} villages need more heat than one site gives: {ids}.",
            count=int(large.sum()),
            ids=_some(needs.frame["id"][large]),
        )
    far = ~found.problem.reachable & ~large
    if far.any():
        yield message(
            "{count} villages have no candidate in reach: {ids}.",
            count=int(far.sum()),
            ids=_some(needs.frame["id"][far]),
        )


def assumptions(plan: Plan, language: Language) -> Message:
    """Return the numbers behind an answer that rest on no clause and no source."""
    words, numbers = Words(language), plan.parameters
    told = [
        f"{NUMBERS[name].field.title(language)} {number_text(name, getattr(numbers, name), words)}"
        for name in SITING
        if NUMBERS[name].clause == ASSUMED
    ]
    return message(
        "Assumed, to be confirmed by the heating company: {numbers}; --set gives others.",
        numbers=translator(language)(mark(", ")).join(told),
    )


def _some(ids: Sequence[str] | pd.Series, most: int = 3) -> str:
    named = list(ids)[:most]
    return ", ".join(named) + (" …" if len(ids) > most else "")


def siting_part(found: Siting, plan: Plan, as_of: dt.date, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a summary: what was asked, whom the answer serves, how good it is, and every site.

    Parameters
    ----------
    found
        The answer.
    plan, as_of
        What counts as clean, and when; what was assumed.
    asked
        The question, for JSON.
    """
    needs, solution = found.needs, found.solution
    households, served = needs.households, found.served
    far = ~found.problem.reachable & ~found.too_large
    return {
        "as_of": as_of.isoformat(),
        "asked": {**asked, "candidates": len(found.candidates)},
        "assumptions": {name: getattr(plan.parameters, name) for name in SITING},
        "status": _status(found),
        "value": round(solution.value),
        "bound": round(solution.bound),
        "gap": round(solution.gap, 4),
        "villages": {"wanted": len(served), "served": int(served.sum()), "left": int((~served).sum())},
        "households": {name: int(households[rows].sum()) for name, rows in (("served", served), ("left", ~served))},
        "left_out": {
            "unlocated": len(needs.unlocated),
            "unknown": needs.unknown,
            "too_large": int(found.too_large.sum()),
            "out_of_reach": int(far.sum()),
        },
        "sites": _site_records(found),
    }


def _status(found: Siting) -> str:
    """Return how good an answer is in one word, as `quality` tells it in a sentence."""
    if found.all_wanted and (found.problem.reachable & ~found.served).any():
        return "not_all_served"
    if found.solution.proven:
        return "optimal"
    return "near_optimal" if found.solution.gap <= _NEAR_ENOUGH and not found.all_wanted else "gave_up"


def _site_records(found: Siting) -> list[dict[str, Any]]:
    sites = found.sites
    xy = np.round(shapely.get_coordinates(sites.geometry.to_numpy()), COORDINATE_DECIMALS).reshape(-1, 2)
    plain = sites[["id", "name", "villages", "households"]].assign(
        lon=xy[:, 0], lat=xy[:, 1], heat_mw=sites["heat_mw"].round(_MW_DECIMALS)
    )
    records = plain.astype(object).where(plain.notna(), None).to_dict(orient="records")
    return [{str(name): value for name, value in one.items()} for one in records]


def scenario_of(found: Siting, project: Project, name: str, as_of: dt.date, say: Callable[[str], str]) -> Scenario:
    """Return an answer as a scenario: a heat network for each site, and its villages on district heating by that day.

    Raises
    ------
    GisError
        No site serves anybody.
    """
    if not len(found.sites):
        raise GisError("No site serves any village: there is nothing to keep as a scenario.")
    what = message("siting: {count} sites", count=len(found.sites)).say(say)
    return Scenario(name, (_networks(found, say), _villages(found, project, as_of)), note=what)


def _networks(found: Siting, say: Callable[[str], str]) -> Changes:
    kind, sites = KINDS["heat_networks"], found.sites
    note = message("Proposed by siting: the hull of the villages served; replace it by the network as designed.")
    names = say(mark("Proposed heat source: ")) + sites["name"].astype("str")
    data = {"id": f"{SOURCE}-" + sites["id"].astype("str"), "name": names, "plant": names}
    data |= {"source": SOURCE, "note": note.say(say)}
    frame = gpd.GeoDataFrame(data, geometry=found.networks.geometry.to_numpy(), crs=CRS)
    return Changes(kind.id, insert=conform(frame, kind))


def _villages(found: Siting, project: Project, as_of: dt.date) -> Changes:
    """Return the villages served with all their households due on clean heating, accepted by the day."""
    layer = project.layer("villages")
    rows = layer[layer["id"].isin(found.needs.frame["id"][found.served])].reset_index(drop=True)
    modes = {mode: rows[mode].fillna(0) for mode in MODES}
    due = rows["households"] - rows["exempt_households"].fillna(0)
    lacking = (due - sum(modes.values())).clip(lower=0)
    day = pd.Timestamp(as_of)
    update = pd.DataFrame(
        {
            "id": rows["id"],
            "version": rows["version"],
            "district_households": (modes["district_households"] + lacking).astype("Int64"),
            "accepted": rows["accepted"].where(rows["accepted"] <= day, day),
        }
    )
    return Changes("villages", update=update)
