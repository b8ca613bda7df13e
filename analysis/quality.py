"""Is the data fit to judge by: repairs, what the reader of a list must be warned of, and the checks of `check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from analysis.rings import ring_zones
from analysis.villages import MODES
from layers.kinds import KINDS
from layers.messages import Message, message
from layers.tables import has_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd

    from analysis.city import City
    from analysis.logic import Mask
    from layers.kinds import LayerKind

ZONE_KINDS = ("coal_ban_zones", "heat_networks", "built_up_areas")
"""Zones that rules test."""

_NAMED = 5
"""How many features a warning names before it only counts."""

PROBLEM_COLUMNS = ("severity", "kind", "id", "field", "problem")


def names(ids: Iterable[str]) -> str:
    """Return the first few ids, and how many there are if that is more."""
    listed = list(ids)
    return ", ".join(str(one) for one in listed[:_NAMED]) + (f" … ({len(listed)})" if len(listed) > _NAMED else "")


def sound(layers: Mapping[str, gpd.GeoDataFrame]) -> tuple[dict[str, gpd.GeoDataFrame], list[Message]]:
    """Return the layers with self-crossing polygons repaired, and a warning that names each of them."""
    result, warnings = dict(layers), []
    for kind, frame in layers.items():
        wrong = invalid(frame)
        if wrong.any():
            result[kind] = frame.set_geometry(repaired(frame.geometry.to_numpy(), wrong), crs=frame.crs)
            warnings.append(
                message(
                    "{layer}: the polygon crosses itself and was repaired for this run: {ids}; check its outline.",
                    layer=kind,
                    ids=names(frame["id"][wrong]),
                )
            )
    return result, warnings


def invalid(frame: gpd.GeoDataFrame) -> Mask:
    """Return which rows have a polygon that is not valid."""
    shapes = frame.geometry.to_numpy()
    areas = np.flatnonzero(np.isin(shapely.get_type_id(shapes), (3, 6)))
    result = np.zeros(len(frame), dtype=bool)
    result[areas] = ~shapely.is_valid(shapes[areas])
    return result


def repaired(shapes: np.ndarray, wrong: Mask) -> np.ndarray:
    """Return the shapes with the wrong ones made valid; only their polygons are kept."""
    mended = shapely.make_valid(shapes[wrong])
    parts, owner = shapely.get_parts(mended, return_index=True)
    areas = np.isin(shapely.get_type_id(parts), (3, 6))
    result = shapes.copy()
    result[np.flatnonzero(wrong)] = [
        shapely.union_all(parts[areas & (owner == number)]) for number in range(int(wrong.sum()))
    ]
    return result


def unknown_words(frame: gpd.GeoDataFrame, kind: LayerKind) -> dict[str, Mask]:
    """Return, for each coded field with words that it does not know, the rows that have one."""
    found = {}
    for one in kind.fields:
        if one.codes:
            wrong = np.asarray(frame[one.name].notna() & ~frame[one.name].isin(one.codes))
            if wrong.any():
                found[one.name] = wrong
    return found


def reading_warnings(city: City) -> list[Message]:
    """Return what the reader of the lists must know about the data behind them; see also `county_warnings`."""
    return [*_word_warnings(city), *_zone_warnings(city), *_plant_warnings(city)]


def _word_warnings(city: City) -> list[Message]:
    return [
        message(
            "{layer}: the field {field} has words that it does not know, read as unknown: {ids}; correct them.",
            layer=kind,
            field=name,
            ids=names(city.frame(kind)["id"][wrong]),
        )
        for kind in city.layers
        if kind in KINDS
        for name, wrong in unknown_words(city.frame(kind), KINDS[kind]).items()
    ]


def _zone_warnings(city: City) -> list[Message]:
    warnings = [
        message("{layer}: no zone is in force on {day}; nothing counts as inside one.", layer=kind, day=city.as_of)
        for kind in ZONE_KINDS
        if not city.in_force(kind).located.any()
    ]
    if not len(city.plan_line) and len(city.frame("villages")):
        warnings.append(
            message(
                "expressways: there is no line with ref {ref}; villages beside it cannot be placed east or west.",
                ref=city.plan.parameters.line_ref,
            )
        )
    return warnings


def _plant_warnings(city: City) -> list[Message]:
    warnings = []
    if not len(city.plants.sites):
        warnings.append(
            message(
                "chp_units: no located plant counts on {day}; nothing lies within a heat radius.",
                day=city.as_of,
            )
        )
    unlocated = city.plants.unlocated()
    if len(unlocated):
        warnings.append(
            message(
                "chp_units: no running unit has a place, so the plant decides no distance: {names}; add coordinates.",
                names=names(unlocated),
            )
        )
    return warnings


def county_warnings(city: City, unknown: Mapping[str, list[str]]) -> list[Message]:
    """Return the warnings about counties, given the ids by kind of the objects whose county is not known."""
    warnings = []
    if city.divisions.empty:
        warnings.append(
            message("counties: the layer is empty or missing; the county field alone tells what is in the plan.")
        )
    strangers = city.divisions.strangers(city.plan)
    if strangers:
        warnings.append(
            message(
                "counties: the plan file names counties that the layer does not have: {names}; correct either.",
                names=", ".join(strangers),
            )
        )
    return warnings + [
        message(
            "{layer}: the county is not known and taken to be in the plan: {ids}; add it or coordinates.",
            layer=kind,
            ids=names(ids),
        )
        for kind, ids in unknown.items()
        if ids
    ]


def check(city: City) -> pd.DataFrame:
    """Return every problem of the data, errors first.

    Returns
    -------
    pandas.DataFrame
        Columns ``severity`` (error, warning), ``kind``, ``id`` (blank where it concerns the layer), ``field``,
        ``problem`` (`Message`).
    """
    problems = _Problems()
    for kind in KINDS:
        if kind in city.layers and len(city.frame(kind)):
            _check_layer(city, kind, problems)
    for name in city.plants.unlocated():
        problems.add("error", "chp_units", [name], "", message("No running unit has a place; add coordinates."))
    _check_rings(city, problems)
    for warning in [*_zone_warnings(city), *county_warnings(city, {})]:
        problems.add("warning", "", [""], "", warning)
    return problems.table()


class _Problems:
    def __init__(self) -> None:
        self._frames: list[pd.DataFrame] = []

    def add(self, severity: str, kind: str, ids: pd.Series | np.ndarray | list[str], name: str, what: Message) -> None:
        """Add one problem of several features."""
        if len(ids):
            self._frames.append(
                pd.DataFrame(
                    {"severity": severity, "kind": kind, "id": list(ids), "field": name, "problem": what},
                    columns=PROBLEM_COLUMNS,
                )
            )

    def table(self) -> pd.DataFrame:
        """Return all problems, errors first."""
        if not self._frames:
            return pd.DataFrame(columns=PROBLEM_COLUMNS)
        table = pd.concat(self._frames, ignore_index=True)
        return table.sort_values("severity", kind="stable", ignore_index=True)


def _check_layer(city: City, kind: str, problems: _Problems) -> None:
    frame, record = city.frame(kind), KINDS[kind]
    ids = frame["id"]
    for one in record.fields:
        column = frame[one.name]
        if one.required:
            problems.add("error", kind, ids[column.isna()], one.name, message("The value is missing; fill it in."))
        if one.minimum is not None:
            low = (column < one.minimum).fillna(False).astype(bool)
            problems.add("error", kind, ids[low], one.name, message("The value is below {least}.", least=one.minimum))
    for name, wrong in unknown_words(frame, record).items():
        allowed = ", ".join(record.field(name).codes)
        what = message("The word is not one of those allowed: {words}.", words=allowed)
        problems.add("error", kind, ids[wrong], name, what)
    if kind == "counties":
        what = message("Whether the division is in the plan is not known; taken to be in it.")
        problems.add("warning", kind, ids[frame["in_plan"].isna()], "in_plan", what)
    problems.add("error", kind, ids[ids.duplicated() & ids.notna()], "id", message("The id occurs more than once."))
    place = has_place(frame)
    _check_twins(frame, kind, problems)
    problems.add("warning", kind, ids[~place], "", message("The feature has no place; nothing spatial is decided."))
    problems.add("warning", kind, ids[invalid(frame)], "", message("The polygon crosses itself; check its outline."))
    if "point" in record.geometry:
        _check_points(city, kind, problems, place)


def _check_rings(city: City, problems: _Problems) -> None:
    """Find what stands in the way of the zones of the ring roads: sides without a line, and gaps."""
    roads = city.frame("ring_roads")
    if not len(roads):
        return
    what = message("The line has no ring or side; fill them in where they belong.")
    problems.add("warning", "ring_roads", roads["id"][roads["ring"].isna() | roads["side"].isna()], "", what)
    faults = {str(fault): fault for zone in ring_zones(roads, city.plan) for fault in zone.faults()}
    for fault in faults.values():
        problems.add("warning", "ring_roads", [""], "", fault)


def _check_twins(frame: gpd.GeoDataFrame, kind: str, problems: _Problems) -> None:
    """Find what stands twice under different ids, and households that do not add up."""
    # What reads ledgers takes long to load, and an analysis needs none of it.
    from layers.ingest.suspects import twins

    twin = message("The same stands under another id as well; delete one or tell them apart.")
    ids = frame["id"]
    if kind == "boilers":
        problems.add("warning", kind, ids[twins(frame, kind)], "", twin)
    if kind == "villages":
        code = frame["code"]
        problems.add("warning", kind, ids[code.notna() & code.duplicated(keep=False)], "code", twin)
        households = frame["households"]
        modes = frame[[*MODES, "clean_coal_households"]].fillna(0).sum(axis=1)
        for name, many in (("exempt_households", frame["exempt_households"].fillna(0)), ("households", modes)):
            more = (many > households).fillna(False).astype(bool)
            what = message("More households are exempt, or heated, than there are; correct the numbers.")
            problems.add("warning", kind, ids[more], name, what)


def _check_points(city: City, kind: str, problems: _Problems, place: Mask) -> None:
    from layers.ingest.suspects import stacks

    frame = city.frame(kind)
    ids = frame["id"]
    table = city.table(kind)
    where = city.divisions.locate(table)
    _, labels = stacks(frame)
    problems.add(
        "warning",
        kind,
        ids[labels > 1],
        "",
        message("Several features with other names stand on the same spot."),
    )
    if not city.divisions.empty:
        outside = place & (where.by_place < 0)
        problems.add("warning", kind, ids[outside], "", message("The place lies outside the city."))
        both = (where.by_field >= 0) & (where.by_place >= 0)
        committee = np.isin(where.by_field, where.names.get_indexer(city.plan.counties.committees))
        apart = both & ~committee & (where.by_field != where.by_place)
        problems.add("warning", kind, ids[apart], "county", message("The county field and the place disagree."))
        if "county" in frame:
            nameless = np.asarray(frame["county"].notna()) & (where.by_field < 0)
            problems.add("warning", kind, ids[nameless], "county", message("The county is not one of the city's."))
    problems.add(
        "warning", kind, ids[where.unknown], "county", message("The county is not known; taken to be in the plan.")
    )
