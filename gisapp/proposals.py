"""What is only proposed, drawn on the map: what a scenario changes, where new heat sources would stand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from analysis.city import City
from analysis.scenario import overlaid
from gisapp.drawn import DrawnLayer, circles
from gisapp.i18n import mark, translator
from layers.ingest.pairing import name_of
from layers.kinds import KINDS
from layers.style import PROPOSED_CIRCLES, SITING, proposed
from layers.tables import empty, has_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from analysis.siting import Siting
    from gisapp.i18n import Language
    from gisapp.what_if import Shelf, State
    from layers.store.base import Scenario

SITES = "sites"
"""Kind of the outline of a proposed source, where the map goes; marker and lines have kinds of their own."""

_FEW, _SMALL_PX = 50, 7.0
"""Markers of a scenario that may be large, and pixels of those that are more."""


def scenario_layers(state: State, shelf: Shelf, scenario: Scenario, language: Language) -> list[DrawnLayer]:
    """Return what a scenario changes, adds or takes away, and circles of plants that are others, to be drawn."""
    drawn = list(_circles(state, shelf, scenario))
    for kind in dict.fromkeys(one.kind for one in scenario.changes):
        before = state.layers[kind] if kind in state.layers else empty(KINDS[kind])
        own = [one for one in scenario.changes if one.kind == kind]
        after = overlaid(state.layers, own)[kind]
        touched = {one for each in own for rows in (each.insert, each.update) if rows is not None for one in rows["id"]}
        gone = before[~before["id"].isin(after["id"])]
        for frame, is_gone in ((gone, True), (after[after["id"].isin(touched)], False)):
            if has_place(frame).any():
                drawn.append(_drawn(kind, frame.reset_index(drop=True), language, gone=is_gone))
    order = {"area": 0, "line": 1}
    return sorted(drawn, key=lambda one: order.get(one.symbol.shape, 2))


def _drawn(kind: str, frame: gpd.GeoDataFrame, language: Language, *, gone: bool) -> DrawnLayer:
    symbol, field = proposed(KINDS[kind], gone=gone), name_of(KINDS[kind])
    names = frame[field].fillna(frame["id"]) if field else frame["id"]
    if kind == "chp_units":
        # On the map the units of a plant are one, and go by its name.
        frame = frame.assign(id=names)
    if symbol.shape not in ("area", "line"):
        frame = frame.set_geometry(frame.geometry.representative_point())
    word = translator(language)(mark("deleted: {name}") if gone else mark("in the scenario: {name}"))
    titles = np.array([word.format(name=one) for one in names], dtype=object)
    px = symbol.sizes[1] if len(frame) <= _FEW else _SMALL_PX
    sizes = np.full(len(frame), px) if symbol.sizes[1] else None
    return DrawnLayer(symbol, symbol.kind, frame, titles, sizes=sizes)


def _circles(state: State, shelf: Shelf, scenario: Scenario) -> Iterator[DrawnLayer]:
    """Yield the heat radii of the scenario that are not those of the city as it is."""
    sides = [state.side(shelf, one) for one in (None, scenario)]
    before, after = (circles(City(one.layers, one.plan, one.as_of)) for one in sides)
    new = ~np.isin(shapely.to_wkb(after.frame.geometry.to_numpy()), shapely.to_wkb(before.frame.geometry.to_numpy()))
    if new.any() and after.anchors is not None:
        frame = after.frame[new].reset_index(drop=True)
        yield replace(after, symbol=PROPOSED_CIRCLES, frame=frame, names=after.names[new], anchors=after.anchors[new])


def siting_layers(found: Siting, language: Language) -> list[DrawnLayer]:
    """Return an answer of siting as it is drawn: outlines, lines, who is left, and the sources with their figures."""
    say = translator(language)
    label = say(mark("{name}: {households} households, {heat} MW"))
    sites = found.sites
    figures = zip(sites["id"], sites["name"], sites["households"], sites["heat_mw"], strict=True)
    named = {
        one: label.format(name=name, households=f"{households:,}", heat=f"{heat:,.1f}")
        for one, name, households, heat in figures
    }
    drawn = []
    for part, frame in found.layers().items():
        symbol = SITING[f"site_{part}"]
        frame = frame.assign(id=frame["site"]) if part == "links" else frame
        names = frame["id"].map(named) if part != "left" else frame["name"].fillna(frame["id"])
        sizes = np.full(len(frame), symbol.sizes[1]) if symbol.sizes[1] else None
        kind = {"left": "villages", "networks": SITES}.get(part, symbol.id)
        drawn.append(DrawnLayer(symbol, kind, frame, names.to_numpy(dtype=object), sizes=sizes))
    return drawn
