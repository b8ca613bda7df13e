"""What the HTML map carries: objects with their cards, zones and lines, lists; as the page's own scripts read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gisapp.briefing.html_columns import MICRODEGREES, Strings, deltas, parts_of
from gisapp.card import Card, cards_of, field_of, shown, unit_of
from gisapp.drawn import OBJECTS, circles, judged, lines, zones
from gisapp.reasons import FINDINGS, Words
from layers.flat import lon_lat
from layers.kinds import KINDS
from layers.results import FIELD_CHECKS, LISTS
from layers.style import SYMBOLS, VERDICTS
from layers.tables import has_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import geopandas as gpd

    from analysis.city import City
    from analysis.logic import Mask
    from gisapp.drawn import DrawnLayer
    from gisapp.run import Run
    from layers.kinds import Field

_LIST_COLUMNS: dict[str, tuple[str, ...]] = {
    "boilers": ("capacity_tph", "distance_m"),
    "plants": ("running_mw", "distance_m"),
    "villages": ("due_households", "coverage"),
    "mines": ("area_ha", "villages_1km"),
}
"""Figures in the lists of a kind; those of other kinds show the first two numbers of their own columns."""


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
        self._cards = cards_of(run, city, words)
        self._heads: dict[tuple[int, ...], int] = {}
        self._hits: dict[str, list[Any]] = {name: [] for name in _HIT_COLUMNS}
        self._number: dict[tuple[str, str], int] = {}

    def columns(self) -> dict[str, Any]:
        """Return everything, ready for JSON."""
        objects = [self._objects(kind) for kind in OBJECTS]
        rings = self._run.summary["rates"].get("rings")
        areas = [self._shapes(one) for one in (*zones(self._city), circles(self._city), *lines(self._city, rings))]
        lists = [self._list(name) for name, one in LISTS.items() if name in self._run.lists and one.objects in OBJECTS]
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
        objects = judged(self._city, self._run.lists, kind)
        frame, symbol = objects.frame, objects.symbols.tolist()
        listed = [table for name, table in self._run.lists.items() if name in LISTS and LISTS[name].objects == kind]
        rows = _with_list_columns(frame, listed)
        cards: list[Card] = []
        for number, (row, verdict) in enumerate(zip(rows, objects.verdicts, strict=True)):
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

    def _shapes(self, layer: DrawnLayer) -> dict[str, Any]:
        placed = has_place(layer.frame)
        shapes = layer.frame.geometry.to_numpy()[placed]
        if layer.anchors is None:
            inside = lon_lat(shapes)
            anchors = np.column_stack((inside["lon"], inside["lat"]))
        else:
            anchors = layer.anchors[placed]
        return {
            "symbol": layer.symbol.id,
            "name": self._strings.column(layer.names[placed]),
            "note": self._strings.column(self._notes(layer, placed)),
            "place": [deltas(place[None]) for place in anchors],
            "parts": [parts_of(one) for one in shapes],
        }

    def _notes(self, layer: DrawnLayer, placed: Mask) -> list[str]:
        if layer.since is None:
            return [""] * int(placed.sum())
        since = KINDS[layer.kind].field("effective")
        return [
            "" if pd.isna(day) else f"{since.title(self._words.language)} {shown(since, day, self._words)}"
            for day in layer.since[placed]
        ]

    # Lists ----------------------------------------------------------------------------------------------------

    def _list(self, name: str) -> dict[str, Any]:
        kind, table = LISTS[name].objects, self._run.lists[name]
        own_numbers = [one.name for one in LISTS[name].columns if one.type in ("int", "float")]
        fields = [field_of(kind, column) for column in _LIST_COLUMNS.get(kind, tuple(own_numbers[:2]))]
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
        table = table[table["kind"].isin(OBJECTS)]
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
