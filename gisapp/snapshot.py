"""All that a window shows of a project at one moment: layers, the last run, cards; made in a job, then only read."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.city import City
from gisapp import VERSION
from gisapp.audit import stored_audit, with_audit
from gisapp.card import cards_of
from gisapp.drawn import drawn_layers
from gisapp.fieldsheet import on_sheet
from gisapp.figures import entered
from gisapp.reasons import Words
from gisapp.run import judge, keep_run, plan_of, stored_run
from gisapp.sources import sources
from gisapp.summary import input_hashes
from gisapp.timeline import stored_timeline
from layers.flat import lon_lat
from layers.geodesy import distance
from layers.messages import GisError
from layers.project import Project
from layers.results import LISTS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import geopandas as gpd

    from analysis.figures import Figure
    from gisapp.audit import Audit
    from gisapp.card import Card, Cards
    from gisapp.drawn import DrawnLayer, Feature
    from gisapp.i18n import Language
    from gisapp.run import Run

LonLat = tuple[float, float]


class Link(NamedTuple):
    """The line from an object to its nearest plant: its ends in degrees and its geodesic length in metres."""

    start: LonLat
    end: LonLat
    metres: float


class Snapshot:
    """One project as it is shown.

    Parameters
    ----------
    path
        Of the project.
    layers
        Its tables by kind.
    run
        What was judged of them, with its plan and date, worded in `language`.
    language
        Of lists and cards.
    demo
        Whether the data are invented.
    audit
        The restoration audit that the project holds.
    on_sheet
        Ids of the mines on the field-check sheet.
    """

    def __init__(
        self,
        path: Path,
        layers: Mapping[str, gpd.GeoDataFrame],
        run: Run,
        language: Language,
        *,
        demo: bool,
        audit: Audit | None = None,
        on_sheet: frozenset[str] = frozenset(),
    ) -> None:
        self.path = path
        self.layers = layers
        self.run = run
        self.words = Words(language)
        self.is_demo = demo
        self.audit, self.on_sheet = audit, on_sheet
        self.sources = sources(layers.values())
        self.city = City(layers, run.plan, run.as_of)
        self.drawn: tuple[DrawnLayer, ...] = tuple(
            drawn_layers(self.city, run.lists, run.summary["rates"].get("rings"))
        )

    @property
    def as_of(self) -> dt.date:
        """The day as of which everything was judged."""
        return self.run.as_of

    def card(self, feature: Feature) -> Card | None:
        """Return the card of an object, `None` where it has none."""
        found = self._find(feature)
        if found is None:
            return None
        layer, at = found
        if layer.verdicts is None:
            return None
        row = (self._listed(feature) or {}) | layer.frame.iloc[at].to_dict()
        return self._cards.card(feature.kind, row, str(layer.verdicts[at]))

    def place(self, feature: Feature) -> LonLat | None:
        """Return longitude and latitude of an object, inside it where it is an area; `None` where it has no place."""
        found = self._find(feature)
        if found is None:
            return None
        layer, at = found
        inside = lon_lat(layer.frame.geometry.to_numpy()[at : at + 1])
        lon, lat = float(inside["lon"][0]), float(inside["lat"][0])
        return None if np.isnan(lon) else (lon, lat)

    def link(self, feature: Feature) -> Link | None:
        """Return the line from a listed object to its nearest plant, `None` where there is none."""
        row, place, sites = self._listed(feature), self.place(feature), self.city.plants.sites
        if row is None or place is None or pd.isna(row.get("nearest_plant")):
            return None
        own = np.flatnonzero(sites.label == row["nearest_plant"])
        if not own.size:
            return None
        lon, lat = sites.places.lon[own], sites.places.lat[own]
        metres = distance(np.full(own.size, place[0]), np.full(own.size, place[1]), lon, lat)
        nearest = int(np.argmin(metres))
        return Link(place, (float(lon[nearest]), float(lat[nearest])), float(metres[nearest]))

    def audited(self, feature: Feature) -> dict[str, Any] | None:
        """Return what the restoration audit found of a mine, `None` where it did not look at it."""
        if self.audit is None or feature.kind != "mines":
            return None
        at = self._number(("audit", 0), self.audit.table["id"], feature.id)
        return None if at is None else self.audit.table.iloc[at].to_dict()

    def lists_of(self, feature: Feature) -> list[str]:
        """Return the lists in which an object stands."""
        return [name for name in self.run.lists if name in LISTS and self._row_number(name, feature) is not None]

    def _listed(self, feature: Feature) -> dict[str, Any] | None:
        """Return the columns of all lists of an object, `None` where it stands in none."""
        row: dict[str, Any] = {}
        for name in reversed(self.lists_of(feature)):
            row |= self.run.lists[name].iloc[self._row_number(name, feature)].to_dict()
        return row or None

    def _find(self, feature: Feature) -> tuple[DrawnLayer, int] | None:
        """Return the layer and the row of an object; symbols drawn later go first, as a plant has a circle as well."""
        for number in reversed(range(len(self.drawn))):
            layer = self.drawn[number]
            if layer.kind == feature.kind:
                at = self._number(("drawn", number), layer.frame["id"], feature.id)
                if at is not None:
                    return layer, at
        return None

    def _row_number(self, name: str, feature: Feature) -> int | None:
        if LISTS[name].objects != feature.kind:
            return None
        return self._number(("list", name), self.run.lists[name]["id"], feature.id)

    def _number(self, key: tuple[str, object], ids: pd.Series, one: str) -> int | None:
        """Return the row of an id; ids are indexed when first asked for."""
        if key not in self._indexes:
            self._indexes[key] = pd.Index(ids)
        at = int(self._indexes[key].get_indexer([one])[0])
        return None if at < 0 else at

    @cached_property
    def _indexes(self) -> dict[tuple[str, object], pd.Index]:
        return {}

    @cached_property
    def _cards(self) -> Cards:
        return cards_of(self.run, self.city, self.words)


def take(
    path: Path,
    language: Language,
    as_of: dt.date | None = None,
    progress: Callable[[float], None] = lambda _: None,
) -> Snapshot:
    """Return a project as it is shown, judged anew where its last analysis is not of what it holds now.

    Parameters
    ----------
    path
        Of the project.
    language
        Of lists and cards.
    as_of
        The day to judge as of; that of the last analysis if it still holds, else the plan's end, if not given.
    progress
        Takes the share done; what it raises ends the work.

    Raises
    ------
    GisError
        The project cannot be read.
    """
    with Project.open(path) as project:
        layers, figures = with_audit(project.layers(), project), entered(project)
        progress(0.2)
        run = _current(project, layers, figures, language, as_of)
        if run is None:
            plan = plan_of(project, None, [])
            day = as_of or plan.end
            run = judge(layers, plan, day, language, lambda share: progress(0.2 + 0.7 * share), figures)
            keep_run(run, project)
            # The days of the plan are judged apart from any as-of date: what the project holds of them still stands.
            run = replace(run, timeline=stored_timeline(project, run.summary["inputs"], plan))
        audit, sheet = stored_audit(project), on_sheet(project)
        snapshot = Snapshot(path, layers, run, language, demo=project.is_demo, audit=audit, on_sheet=sheet)
    progress(1.0)
    return snapshot


def _current(
    project: Project,
    layers: Mapping[str, gpd.GeoDataFrame],
    figures: list[Figure],
    language: Language,
    as_of: dt.date | None,
) -> Run | None:
    """Return the stored run if it is of these layers, the plan in use and the day asked for."""
    try:
        run = stored_run(project, language)
    except GisError:
        return None
    same_day = as_of is None or as_of == run.as_of
    same_plan = run.plan == plan_of(project, None, [])
    same_data = run.summary["version"] == VERSION and run.summary["inputs"] == input_hashes(layers, figures)
    return run if same_day and same_plan and same_data else None
