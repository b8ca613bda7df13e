"""What looks wrong in a table that is about to be written: each function names rows, a field, and says what it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from layers.flat import as_text
from layers.geodesy import degree_lengths
from layers.messages import Message, message
from layers.tables import has_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import geopandas as gpd
    from numpy.typing import NDArray

    from layers.ingest.evidence import Borders
    from layers.kinds import LayerKind

    Mask = NDArray[np.bool_]

_STACK = 3
"""Rows on one spot that make a stack."""

_OUTSIDE_M, _BORDER_M, _ELSEWHERE_M = 1_000.0, 500.0, 30_000.0
"""Metres outside the city, and outside its county, from which a place is told; from which it is in another county for
certain: boundaries that are published differ by hundreds of metres, no two by so much."""

_SUPPLIERS_M = {"chp_units": 25_000.0}
"""Kinds that may well lie outside the city: a plant heats what lies within its radius."""

_KG_PER_HOUR, _LARGE_TPH = 1_000.0, 300.0
"""Boilers that heat or drive a factory end at some 300 t/h; only those of power stations have more."""

_NEAR_M = 200.0

_NO_NAME = r"[^\pL\pN]|有限责任公司|股份有限公司|有限公司|公司$"
"""What tells no two objects apart: blanks, marks and the form of a firm (RE2's letters and numbers)."""

SENSIBLE: dict[tuple[str, str], tuple[float, float]] = {
    ("chp_units", "unit_mw"): (0.5, 1_500),
    ("chp_units", "unit_count"): (1, 20),
    ("villages", "households"): (1, 20_000),
    ("mines", "area_ha"): (0.001, 5_000),
    ("ring_roads", "ring"): (2, 6),
    ("ring_roads", "width_m"): (3, 200),
}
"""Least and greatest value by kind and field that need no second look."""


class Found(NamedTuple):
    """Rows of a table that a check is about, the field it looks at, and what it says of a row by its position."""

    rows: Mask
    name: str
    what: Callable[[int], Message]


def always(what: Message) -> Callable[[int], Message]:
    """Return a sentence for every row."""
    return lambda _: what


@dataclass(frozen=True)
class Ledger:
    """Features about to be written, and the ground that they should lie on."""

    frame: gpd.GeoDataFrame
    kind: LayerKind
    borders: Borders | None
    headers: dict[str, str]

    def has(self, name: str) -> bool:
        """Whether the file has a column for a field of the kind."""
        return name in self.headers and name in self.frame

    @cached_property
    def located(self) -> Mask:
        """Rows with a place."""
        return has_place(self.frame)

    @cached_property
    def middle(self) -> NDArray[np.float64]:
        """Middle of the bounds of each row, shape (n, 2), NaN without a place."""
        west, south, east, north = shapely.bounds(self.frame.geometry.to_numpy()).T
        return np.column_stack(((west + east) / 2, (south + north) / 2))

    @cached_property
    def label(self) -> pd.Series:
        """What the objects are called, for comparing: without blanks, marks and the form of a firm."""
        name = _called(self.frame)
        text = pc.utf8_lower(pc.utf8_normalize(pa.array(as_text(self.frame[name]), pa.large_string()), "NFKC"))
        return pd.Series(pc.replace_substring_regex(text, _NO_NAME, ""), self.frame.index, "str")

    @cached_property
    def twins(self) -> Mask:
        """Rows that say the same as another (`twins`)."""
        return twins(self.frame, self.kind.id)

    @cached_property
    def spot(self) -> NDArray[np.intp]:
        """Number of the place to a centimetre, -1 without one."""
        number = pd.DataFrame(self.middle).round(7).groupby([0, 1], sort=False).ngroup().to_numpy()
        return np.where(self.located, number, -1)

    def slack(self) -> NDArray[np.float64]:
        """Return the metres that each place may be off."""
        if "uncertainty_m" not in self.frame:
            return np.zeros(len(self.frame))
        return np.asarray(self.frame["uncertainty_m"].fillna(0.0), dtype=np.float64)

    def outside(self, number: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return how far outside its county, or the city, each row lies, metres; NaN without place or borders."""
        result = np.full(len(self.frame), np.nan)
        rows = np.flatnonzero(self.located & np.asarray(self.frame.geometry.geom_type.isin(["Point", "Polygon"])))
        if self.borders is not None and len(rows):
            result[rows] = self.borders.outside(number[rows], self.middle[rows, 0], self.middle[rows, 1])
        return result

    @cached_property
    def apart(self) -> NDArray[np.float64]:
        """How far outside the county of its field each row lies; NaN where that is not known or no county's."""
        if self.borders is None or not self.has("county"):
            return np.full(len(self.frame), np.nan)
        number = self.borders.number(self.frame["county"], len(self.frame))
        city = self.borders.number(None, 1)[0]
        return np.where(number == city, np.nan, self.outside(number))


def required(ledger: Ledger) -> Iterator[Found]:
    """Blank cells of a column that every row must fill."""
    what = always(message("it is blank, but every row needs it: fill it in."))
    for one in ledger.kind.own_fields:
        if one.required and ledger.has(one.name):
            yield Found(np.asarray(ledger.frame[one.name].isna()), one.name, what)


def sensible(ledger: Ledger) -> Iterator[Found]:
    """Numbers that need a second look."""
    for one in ledger.kind.own_fields:
        if ledger.has(one.name) and (ledger.kind.id, one.name) in SENSIBLE:
            low, high = SENSIBLE[ledger.kind.id, one.name]
            what = message("such values lie between {low} and {high}: check it and its unit.", low=low, high=high)
            column = ledger.frame[one.name]
            yield Found(_true((column < low) | (column > high)), one.name, always(what))


def kilograms(ledger: Ledger) -> Iterator[Found]:
    """Capacities in t/h that no boiler has and that are usual in kg/h."""
    if ledger.kind.id == "boilers" and ledger.has("capacity_tph"):
        capacity = ledger.frame["capacity_tph"].to_numpy(dtype="float64")
        power = np.asarray(ledger.frame["use"] == "power") if "use" in ledger.frame else np.zeros(len(capacity), bool)
        yield Found(
            (capacity >= _KG_PER_HOUR) & ~power,
            "capacity_tph",
            lambda at: message(
                "no boiler has so many t/h; in kg/h it would be {tons} t/h: correct it or name the unit in the header.",
                tons=f"{capacity[at] / 1000:g}",
            ),
        )


def large(ledger: Ledger) -> Iterator[Found]:
    """Capacities in t/h that only power stations have."""
    if ledger.kind.id == "boilers" and ledger.has("capacity_tph"):
        capacity = ledger.frame["capacity_tph"].to_numpy(dtype="float64")
        power = np.asarray(ledger.frame["use"] == "power") if "use" in ledger.frame else np.zeros(len(capacity), bool)
        what = message("only boilers of power stations are so large: check its unit.")
        yield Found((capacity > _LARGE_TPH) & (capacity < _KG_PER_HOUR) & ~power, "capacity_tph", always(what))


def twice(ledger: Ledger) -> Iterator[Found]:
    """Rows that say the same object once more: the second and later ones."""
    rows = ledger.twins
    again = rows & _seen_before(ledger, rows) if rows.any() else rows
    yield Found(again, "", always(message("the same object stands in an earlier row: delete one, or tell them apart.")))


def nearly_twice(ledger: Ledger) -> Iterator[Found]:
    """Rows of nearly the same name within some metres, which may be one object written twice."""
    if ledger.kind.id == "chp_units" or "point" not in ledger.kind.geometry or "name" not in ledger.headers:
        # Units of a plant are alike, and so are the pieces of a road.
        return
    key = [ledger.label, *(ledger.frame[one] for one in ("boiler_no", "capacity_tph") if one in ledger.frame)]
    table = pd.concat([one.reset_index(drop=True) for one in key], axis=1)
    table.columns = pd.RangeIndex(len(key))
    group = table.groupby(list(table.columns), dropna=False, sort=False).ngroup().to_numpy()
    order = np.lexsort((ledger.middle[:, 1], ledger.middle[:, 0], group))
    order = order[(ledger.located & np.asarray(ledger.label.notna()))[order]]
    first, second = order[:-1], order[1:]
    step = (ledger.middle[second] - ledger.middle[first]) * np.column_stack(degree_lengths(ledger.middle[first, 1]))
    close = (group[first] == group[second]) & (np.hypot(step[:, 0], step[:, 1]) <= _NEAR_M)
    # One row that became two boilers is no duplicate of itself, and what is wholly the same is told already.
    number = ledger.frame.index.to_numpy()
    close &= (number[first] != number[second]) & ~ledger.twins[second]
    rows = np.zeros(len(ledger.frame), dtype=bool)
    other = np.zeros(len(rows), dtype=np.intp)
    rows[second[close]] = True
    other[second[close]] = first[close]
    yield Found(
        rows,
        "name",
        lambda at: message(
            "row {row} is nearly the same and less than {metres} m away: delete one, or tell them apart.",
            row=number[other[at]],
            metres=f"{_NEAR_M:g}",
        ),
    )


def outside_city(ledger: Ledger) -> Iterator[Found]:
    """Places outside the city."""
    if ledger.borders is None or "point" not in ledger.kind.geometry:
        return
    metres = ledger.outside(ledger.borders.number(None, len(ledger.frame)))
    margin = np.maximum(_SUPPLIERS_M.get(ledger.kind.id, _OUTSIDE_M), ledger.slack())
    yield Found(
        metres > margin,
        "",
        lambda at: message(
            "the place lies {km} km outside the city: check the coordinates and their CRS.",
            km=f"{metres[at] / 1000:,.1f}",
        ),
    )


def other_county(ledger: Ledger) -> Iterator[Found]:
    """Places far outside the county that the row names: one of the two is wrong for certain."""
    metres = ledger.apart
    yield Found(metres > _ELSEWHERE_M, "county", _far_off(metres))


def beside_county(ledger: Ledger) -> Iterator[Found]:
    """Places outside the county that the row names."""
    metres = ledger.apart
    rows = (metres > np.maximum(_BORDER_M, ledger.slack())) & (metres <= _ELSEWHERE_M)
    yield Found(rows, "county", _far_off(metres))


def _far_off(metres: NDArray[np.float64]) -> Callable[[int], Message]:
    return lambda at: message(
        "the place lies {km} km outside this county: correct the county or the coordinates.",
        km=f"{metres[at] / 1000:,.1f}",
    )


def stacked(ledger: Ledger) -> Iterator[Found]:
    """Objects of several names on one spot: a placeholder, not a place."""
    count, names = stacks(ledger.frame)
    yield Found(
        (count >= _STACK) & (names > 1),
        "",
        lambda at: message(
            "{count} objects of other names stand on the very same spot: check whether it is a place or a placeholder.",
            count=count[at],
        ),
    )


def twins(frame: gpd.GeoDataFrame, kind: str) -> Mask:
    """Return which features say the same as another under the same or no id: name, place, and what tells them apart.

    Boilers of one house differ by number or capacity, units of a plant stand in one row or many; villages have codes.
    """
    apart = {"boilers": ["name", "boiler_no", "capacity_tph"], "villages": ["name", "town", "code"]}
    same = [one for one in apart.get(kind, ["name"]) if one in frame]
    if kind == "chp_units" or not same:
        return np.zeros(len(frame), dtype=bool)
    # Outlines are long: only those under one name are written out.
    found = np.array(frame["name"].notna() & frame[same].duplicated(keep=False) & has_place(frame), dtype=bool)
    alike = frame.loc[found, same].assign(place=frame.geometry[found].to_wkb())
    found[found] = alike.duplicated(keep=False)
    return found


def stacks(frame: gpd.GeoDataFrame) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return how many features stand on the spot of each point, and how many names they have; 0 where it is none.

    Units of one plant and boilers of one house share a place rightly; other names there are suspicious.
    """
    points = np.flatnonzero(has_place(frame) & np.asarray(frame.geometry.geom_type == "Point"))
    label = frame[_called(frame)].to_numpy(dtype=object)[points]
    xy = pd.DataFrame(shapely.get_coordinates(frame.geometry.to_numpy()[points])).round(7)
    spots = xy.assign(label=label).groupby([0, 1])["label"]
    count, names = np.zeros(len(frame), np.intp), np.zeros(len(frame), np.intp)
    count[points], names[points] = spots.transform("size"), spots.transform("nunique")
    return count, names


def _called(frame: gpd.GeoDataFrame) -> str:
    """Return the field by which features are called: coal trips have none but their id."""
    return next((one for one in ("name", "plant") if one in frame), "id")


def _seen_before(ledger: Ledger, rows: Mask) -> Mask:
    """Return the rows whose twin stands in an earlier row of the file."""
    number = ledger.frame.index.to_numpy()
    place = pd.Series(ledger.spot, index=ledger.frame.index)
    first = pd.DataFrame({"label": ledger.label, "spot": place}).assign(number=number)
    least = first.groupby(["label", "spot"], dropna=False)["number"].transform("min").to_numpy()
    again: Mask = rows & (number != least)
    return again


def _true(column: pd.Series) -> Mask:
    return np.asarray(column.fillna(value=False), dtype=bool)
