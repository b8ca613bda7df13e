"""What the HTML map carries: objects with their cards, zones and lines, lists; as the page's own scripts read it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gisapp.briefing.html_columns import MICRODEGREES, Strings, deltas, parts_of
from gisapp.card import Card, Cards, field_of, shown, unit_of, verdicts_of
from gisapp.reasons import FINDINGS, Words, feature_names
from layers.flat import lon_lat
from layers.geodesy import circle
from layers.kinds import KINDS
from layers.results import FIELD_CHECKS, LISTS
from layers.style import SYMBOLS, VERDICTS
from layers.tables import has_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from analysis.city import City
    from analysis.logic import Mask
    from gisapp.run import Run
    from layers.kinds import Field

OBJECTS = ("mines", "villages", "boilers", "plants")
"""Kinds with a card, in drawing order."""

_LIST_COLUMNS = {
    "boilers": ("capacity_tph", "distance_m"),
    "plants": ("running_mw", "distance_m"),
    "villages": ("due_households", "coverage"),
    "mines": ("area_ha", "villages_1km"),
}


class Content:
    """Builds the columns of one run.

    Parameters
    ----------
    run
        With its lists in a language.
    city
        Layers, plan and date of the run.
    words
        The language.
    """

    def __init__(self, run: Run, city: City, words: Words) -> None:
        self._run, self._city, self._words = run, city, words
        self._strings = Strings()
        sites = city.plants.sites
        reach: dict[str, float] = defaultdict(float)
        for name, metres in zip(sites.label, sites.uncertainty, strict=True):
            reach[name] = max(reach[name], float(metres))
        self._cards = Cards(
            run.evidence,
            feature_names(city.layers),
            words,
            city.as_of,
            uncertainty_m=city.plan.parameters.default_uncertainty_m,
            plant_uncertainty=reach,
        )
        self._heads: dict[tuple[int, ...], int] = {}
        self._hits: dict[str, list[Any]] = {name: [] for name in _HIT_COLUMNS}
        self._number: dict[tuple[str, str], int] = {}

    def columns(self) -> dict[str, Any]:
        """Return everything, ready for JSON."""
        objects = [self._objects(kind) for kind in OBJECTS]
        areas = [*self._zones(), self._circles(), *self._lines()]
        lists = [self._list(one) for one in LISTS if one in self._run.lists]
        if FIELD_CHECKS.id in self._run.lists:
            lists.append(self._field_checks())
        return {
            "objects": objects,
            "shapes": [one for one in areas if one["parts"]],
            "hits": self._hits,
            "heads": [list(head) for head in self._heads],
            "lists": lists,
            "strings": self._strings.all,
        }

    # Objects with a card --------------------------------------------------------------------------------------

    def _objects(self, kind: str) -> dict[str, Any]:
        frame, county, in_plan, symbol = self._plants() if kind == "plants" else self._judged(kind)
        listed = [table for name, table in self._run.lists.items() if name in LISTS and LISTS[name].objects == kind]
        verdicts = verdicts_of(listed)
        rows = _with_list_columns(frame.assign(county=county), listed)
        cards: list[Card] = []
        for number, (row, inside) in enumerate(zip(rows, in_plan, strict=True)):
            verdict = verdicts.get(str(row["id"]), "done" if inside else "outside")
            cards.append(self._cards.card(kind, row, verdict))
            self._number[kind, str(row["id"])] = len(self._number)
            self._add_hits(len(self._number) - 1, cards[number])
        place = {
            name: [None if np.isnan(degrees) else round(degrees * MICRODEGREES) for degrees in values.tolist()]
            for name, values in lon_lat(frame.geometry.to_numpy()).items()
        }
        add = self._strings
        shapes = [parts_of(one) if kind == "mines" and one is not None else [] for one in frame.geometry]
        labels = list(dict.fromkeys(label for card in cards for label, _ in card.facts))
        return {
            "kind": kind,
            "symbols": list(dict.fromkeys(symbol)),
            "symbol": [] if len(set(symbol)) < 2 else [list(dict.fromkeys(symbol)).index(one) for one in symbol],
            "name": add.column(one.title for one in cards),
            "county": add.column(one.county for one in cards),
            "town": add.column(one.town for one in cards),
            "verdict": [list(VERDICTS).index(one.verdict) for one in cards],
            "source": add.numbered(one.source for one in cards),
            "labels": add.column(labels),
            "facts": [add.column(dict(one.facts).get(label) for one in cards) for label in labels],
            "size": _sizes(frame, SYMBOLS[symbol[0]].sized_by if symbol else ""),
            "parts": [parts if any(len(part) > 2 for part in parts) else 0 for parts in shapes] if any(shapes) else [],
            **place,
        }

    def _judged(self, kind: str) -> tuple[gpd.GeoDataFrame, NDArray[np.object_], Mask, list[str]]:
        table = self._city.table(kind)
        located = self._city.divisions.locate(table)
        frame = table.frame.reset_index(drop=True)
        county = np.where(pd.isna(located.county), frame["county"], located.county)
        return frame, county, located.in_plan, [kind] * len(frame)

    def _plants(self) -> tuple[gpd.GeoDataFrame, NDArray[np.object_], Mask, list[str]]:
        plants = self._city.plants
        frame = plants.as_frame()
        symbol = np.where(plants.counts > 0, "large_plants", "small_plants").tolist()
        return frame, frame["county"].to_numpy(dtype=object), plants.in_plan, symbol

    def _add_hits(self, number: int, card: Card) -> None:
        add = self._strings.add
        for line in card.lines:
            head = tuple(add(one) for one in (line.finding, line.action, line.clause, line.lead, line.support))
            row = (
                number,
                self._heads.setdefault(head, len(self._heads)),
                list(VERDICTS).index(line.verdict),
                add(line.template),
                *(_number(line.values.get(name)) for name in ("measured", "threshold", "margin")),
                add(line.other),
                add(line.due),
                add(line.undecided),
                None if line.ruler is None else _number(round(line.ruler.band)),
            )
            for name, value in zip(_HIT_COLUMNS, row, strict=True):
                self._hits[name].append(value)

    # Zones, lines and circles ---------------------------------------------------------------------------------

    def _shapes(self, symbol: str, frame: gpd.GeoDataFrame, names: Iterable[object] | None = None) -> dict[str, Any]:
        placed = frame[has_place(frame)]
        notes = [""] * len(placed)
        if "effective" in placed:
            since = KINDS[SYMBOLS[symbol].kind].field("effective")
            notes = [
                "" if pd.isna(day) else f"{since.title(self._words.language)} {shown(since, day, self._words)}"
                for day in placed["effective"]
            ]
        inside = lon_lat(placed.geometry.to_numpy())
        return {
            "symbol": symbol,
            "name": self._strings.column(placed["name"] if names is None else names),
            "note": self._strings.column(notes),
            "place": [deltas(np.array([place])) for place in zip(inside["lon"], inside["lat"], strict=True)],
            "parts": [parts_of(one) for one in placed.geometry],
        }

    def _zones(self) -> Iterable[dict[str, Any]]:
        counties = self._city.table("counties")
        judged = self._city.divisions.locate(counties).in_plan
        yield self._shapes("counties", counties.frame[judged])
        yield self._shapes("counties_outside", counties.frame[~judged])
        for kind in ("built_up_areas", "coal_ban_zones", "heat_networks", "fireworks_zones", "truck_ban_zones"):
            frame = self._city.frame(kind)
            waiting = frame["effective"].to_numpy(dtype="datetime64[D]") > np.datetime64(self._city.as_of)
            yield self._shapes(kind, frame[~waiting])
            if f"{kind}_planned" in SYMBOLS:
                yield self._shapes(f"{kind}_planned", frame[waiting])

    def _lines(self) -> Iterable[dict[str, Any]]:
        for kind in ("ring_roads", "expressways", "coal_corridors"):
            frame = self._city.frame(kind)
            names = None
            if "ref" in frame:
                placed = frame[has_place(frame)]
                both = zip(placed["ref"].fillna(""), placed["name"].fillna(""), strict=True)
                names = [" ".join(filter(None, each)) for each in both]
            yield self._shapes(kind, frame, names)

    def _circles(self) -> dict[str, Any]:
        """Return the circles of the plants that count or may count; two units on one spot have one circle."""
        sites, radius = self._city.plants.sites, self._city.plan.parameters.heat_radius_m
        places = dict.fromkeys(zip(sites.label, sites.places.lon.tolist(), sites.places.lat.tolist(), strict=True))
        return {
            "symbol": "heat_circles",
            "name": self._strings.column(name for name, _, _ in places),
            "note": [-1] * len(places),
            "place": [deltas(np.array([[lon, lat]])) for _, lon, lat in places],
            "parts": [[deltas(circle(lon, lat, radius))] for _, lon, lat in places],
        }

    # Lists ----------------------------------------------------------------------------------------------------

    def _list(self, name: str) -> dict[str, Any]:
        kind, table = LISTS[name].objects, self._run.lists[name]
        fields = [field_of(kind, column) for column in _LIST_COLUMNS[kind]]
        action = self._texts("action", (self._words.action(str(code)) for code in table["action"]), below=True)
        own = [
            {"label": self._label(one), "css": "number", "values": _figures(table[one.name], one.name)}
            for one in fields
        ]
        title = LISTS[name].title(self._words.language)
        return self._listed(name, title, table, [kind] * len(table), ([action], own))

    def _label(self, one: Field) -> str:
        unit = "%" if one.name == "coverage" else unit_of(one, self._words.language)
        title = one.title(self._words.language)
        return f"{title} ({unit})" if unit else title

    def _field_checks(self) -> dict[str, Any]:
        table = self._run.lists[FIELD_CHECKS.id]
        say = self._words._
        rules = [say(FINDINGS[rule]) for rule in table["rule"].astype("str")]
        columns = [self._texts("what", table["what"]), self._texts("rule", rules, below=True)]
        title = FIELD_CHECKS.title(self._words.language)
        return self._listed(FIELD_CHECKS.id, title, table, table["kind"].astype("str").tolist(), ([], columns))

    def _texts(self, name: str, values: Iterable[object], css: str = "", *, below: bool = False) -> dict[str, Any]:
        one = next(each for each in FIELD_CHECKS.fields if each.name == name)
        column = {"label": one.title(self._words.language), "css": css, "values": self._strings.column(values)}
        return column | ({"below": True} if below else {})

    def _listed(
        self,
        name: str,
        title: str,
        table: pd.DataFrame,
        kinds: Sequence[str],
        own: tuple[list[dict[str, Any]], list[dict[str, Any]]],
    ) -> dict[str, Any]:
        """Return a list; its own columns stand before and behind the due day."""
        days = [None if pd.isna(day) else day.date().isoformat() for day in table["due"]]
        return {
            "id": name,
            "title": title,
            "object": [self._number.get(key, -1) for key in zip(kinds, table["id"], strict=True)],
            "verdict": [list(VERDICTS).index(code) for code in table["verdict"].astype("str")],
            "columns": [*own[0], self._texts("due", days, "date"), *own[1]],
        }


_HIT_COLUMNS = (
    "object", "head", "verdict", "template", "measured", "threshold", "margin", "other", "due", "undecided", "band",
)  # fmt: skip


def _with_list_columns(frame: gpd.GeoDataFrame, lists: Sequence[pd.DataFrame]) -> list[dict[str, Any]]:
    """Return the rows of a layer as records, with the columns that only its lists have."""
    plain = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    for table in lists:
        extra = [name for name in table.columns if name not in plain and name not in ("geometry", "verdict")]
        plain = plain.merge(table[["id", *extra]], on="id", how="left")
    records: list[dict[str, Any]] = plain.to_dict("records")
    return records


def _sizes(frame: pd.DataFrame, column: str) -> list[float | None]:
    return _figures(frame[column], column) if column else []


def _figures(column: pd.Series, name: str) -> list[float | None]:
    """Return figures as short as they are read, None where unknown."""
    scale: Callable[[float], float] = (lambda value: value * 100) if name == "coverage" else (lambda value: value)
    digits = 0 if name == "distance_m" else 1
    return [None if pd.isna(value) else _number(round(scale(float(value)), digits)) for value in column]


def _number(value: float | None) -> float | None:
    """Return a whole number without ``.0``."""
    return None if value is None else int(value) if float(value).is_integer() else float(value)
