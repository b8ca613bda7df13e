"""A layer as rules see it: columns that answer with verdicts, and places with their uncertainty."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd
import shapely

from analysis.logic import Figures, Verdict, at_most, known, partly_known
from layers.geodesy import Places
from layers.tables import has_place

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable
    from datetime import date

    import geopandas as gpd
    from numpy.typing import NDArray

    from analysis.logic import Mask, Rows
    from layers.kinds import LayerKind

T = TypeVar("T")
Texts = Any
"""A pandas array of text: one word a row, which costs no Python object a row. pandas publishes no types."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. Each question gives a `Verdict`; a missing value makes it verify.

    Parameters
    ----------
    name
        Field name; also what evidence calls an undecided condition.
    values
        numpy array: object (text), float, bool or datetime64[D]; of a coded field the numbers of the words.
    missing
        Mask of unknown values.
    unit
        Unit of the numbers.
    words
        The words of a coded field, by number.
    """

    name: str
    values: NDArray[Any]
    missing: Mask
    unit: str = ""
    words: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.values)

    def equals(self, *words: str) -> Verdict:
        """Ask whether the value of a coded field is one of these words."""
        numbers = [self.words.index(word) for word in words]
        return partly_known(np.isin(self.values, numbers), self.missing, self.name)

    @property
    def text(self) -> Texts:
        """The words of a coded field, missing where unknown."""
        return picked(self.words, self.values)

    @property
    def is_true(self) -> Verdict:
        """Ask whether a yes/no value is yes."""
        return partly_known(self.values & ~self.missing, self.missing, self.name)

    def at_most(self, threshold: float) -> Verdict:
        """Ask whether value <= threshold, the number included."""
        verdict = partly_known(at_most(self.values, threshold), self.missing, self.name)
        return Verdict(verdict.value, verdict.undecided, self._against(threshold))

    def before(self, day: date) -> Verdict:
        """Ask whether the date is before the day."""
        return partly_known(self._by_day(day, -1), self.missing, self.name)

    @property
    def is_missing(self) -> Verdict:
        """Ask whether the value is missing, which is always known."""
        return known(self.missing)

    def done_by(self, day: date) -> Verdict:
        """Ask whether something was done by the day; no date means it was not (the rules, section 1)."""
        return known(self._by_day(day, 0) & ~self.missing)

    def _by_day(self, day: date, shift: int) -> Mask:
        # A comparison with NaT is False, which is right here.
        return np.asarray(self.values <= np.datetime64(day) + np.timedelta64(shift, "D"))

    def filled(self, value: object) -> Column:
        """Return the column with a value in place of the missing ones: where the rules say how blank is read."""
        values = self.values.copy()
        values[self.missing] = value
        return Column(self.name, values, np.zeros(len(values), dtype=bool), self.unit)

    def _against(self, threshold: float) -> Callable[[Rows], Figures]:
        def figures(rows: Rows) -> Figures:
            measured = self.values[rows]
            return Figures.of(measured, threshold, threshold - measured, self.unit)

        return figures


@dataclass(eq=False)
class Table:
    """The rows of one layer, or a part of them, for judging.

    Parameters
    ----------
    layer_kind
        Its kind.
    frame
        Canonical table (`layers.tables.conform`).
    default_uncertainty_m, zone_uncertainty_m
        Uncertainty of a point without one, and of a line or polygon (plan file).
    origin
        The table that these rows were taken from, and their positions in it: what it knows of places is not
        worked out again.
    """

    layer_kind: LayerKind
    frame: gpd.GeoDataFrame
    default_uncertainty_m: float
    zone_uncertainty_m: float
    origin: tuple[Table, Rows] | None = None
    _memo: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.frame)

    def take(self, mask: Mask) -> Table:
        """Return the marked rows as a table."""
        if mask.all():
            return self
        rows = np.flatnonzero(mask)
        return replace(self, frame=self.frame.iloc[rows], origin=(self, rows), _memo={})

    def __getattr__(self, name: str) -> Column:
        if name.startswith("_") or not any(name == one.name for one in self.layer_kind.fields):
            raise AttributeError(name)
        return self.memo(("column", name), lambda: self._column(name))

    def __getitem__(self, name: str) -> Column:
        return self.__getattr__(name)

    def _column(self, name: str) -> Column:
        one = self.layer_kind.field(name)
        series = self.frame[name]
        missing = series.isna().to_numpy(dtype=bool)
        values: NDArray[Any]
        if one.type in ("int", "float"):
            values = series.to_numpy(dtype=float, na_value=np.nan)
        elif one.type == "bool":
            values = series.fillna(False).to_numpy(dtype=bool)
        elif one.type == "date":
            values = series.to_numpy(dtype="datetime64[D]")
        else:
            values = series.to_numpy(dtype=object)
        if one.codes:
            # A word that the field does not know decides nothing (number -1); the caller warns of it.
            values = pd.Index(one.codes).get_indexer(pd.Index(series))
            missing = values < 0
        return Column(name, values, missing, one.unit, one.codes)

    def memo(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what was made under the key before, or make it: conditions that several rules share cost once."""
        if key not in self._memo:
            self._memo[key] = make()
        return self._memo[key]  # type: ignore[no-any-return]  # the key names the type

    def forget(self, owner: object) -> None:
        """Drop what was made under keys that have this owner, such as a city on a day that is over."""
        for key in [one for one in self._memo if isinstance(one, tuple) and owner in one]:
            del self._memo[key]

    @cached_property
    def ids(self) -> NDArray[np.object_]:
        """Ids, shape (n,)."""
        return self.frame["id"].to_numpy(dtype=object)  # type: ignore[no-any-return]  # pandas publishes no types

    @cached_property
    def located(self) -> Mask:
        """Rows that have a place."""
        if self.origin:
            return np.asarray(self.origin[0].located[self.origin[1]])
        return np.asarray(has_place(self.frame))

    @cached_property
    def rows(self) -> Rows:
        """Positions of the located rows; `places` follows their order."""
        return np.flatnonzero(self.located)

    @cached_property
    def places(self) -> Places:
        """Places of the located rows: the point, or the representative point of a line or polygon."""
        if self.origin:
            table, rows = self.origin
            return table.places.take((np.cumsum(table.located) - 1)[rows[self.located]])
        shapes = self.frame.geometry.to_numpy()[self.located]
        points = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
        if not points.all():
            shapes = np.where(points, shapes, shapely.point_on_surface(shapes))
        return Places(shapely.get_x(shapes), shapely.get_y(shapes))

    @cached_property
    def uncertainty(self) -> NDArray[np.float64]:
        """Uncertainty in metres of the located rows."""
        return np.asarray(self.row_uncertainty[self.located])

    @cached_property
    def row_uncertainty(self) -> NDArray[np.float64]:
        """Uncertainty in metres of every row; NaN without a place."""
        if self.origin:
            return np.asarray(self.origin[0].row_uncertainty[self.origin[1]])
        result = np.full(len(self), self.zone_uncertainty_m)
        types = shapely.get_type_id(self.frame.geometry.to_numpy())
        points = np.isin(types, (shapely.GeometryType.POINT, shapely.GeometryType.MULTIPOINT))
        if "uncertainty_m" in self.frame:
            stated = self.frame["uncertainty_m"].to_numpy(dtype=float)
            result[points] = np.where(np.isnan(stated), self.default_uncertainty_m, stated)[points]
        result[~self.located] = np.nan
        return result

    def spread(self, values: NDArray[Any], missing: object) -> NDArray[Any]:
        """Return an array over all rows from one over the located rows."""
        result: NDArray[Any] = np.full(len(self), missing, dtype=values.dtype)
        result[self.located] = values
        return result


def picked(words: Iterable[str], numbers: NDArray[np.integer[Any]]) -> Texts:
    """Return the word of each number, missing for -1."""
    return pd.array([*words, None], dtype="str").take(numbers)


def none_of(columns: list[Column]) -> Mask:
    """Return where every one of the columns is missing."""
    return np.asarray(np.logical_and.reduce([column.missing for column in columns]))


def total(columns: list[Column]) -> NDArray[np.float64]:
    """Return the sum of the columns, a missing value counting nothing."""
    return np.asarray(np.sum([np.where(column.missing, 0.0, column.values) for column in columns], axis=0))
