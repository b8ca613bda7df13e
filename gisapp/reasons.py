"""From evidence to a sentence that a reader can act on, in either language.

A hit is told as: what was found, the figures, the clause, the date. Lower packages carry ids and figures only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from gisapp.i18n import mark, translator
from layers.kinds import KINDS
from layers.results import ACTIONS, SHARE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    import geopandas as gpd

    from gisapp.i18n import Language

FINDINGS = {
    "boiler.network": mark("dispersed coal boiler under a heating network"),
    "boiler.coal_ban": mark("burns coal in a coal-ban zone"),
    "boiler.15km": mark("coal boiler within the heat radius of a large CHP plant"),
    "boiler.new_small": mark("coal boiler built although new ones of this size are forbidden"),
    "boiler.small": mark("coal boiler of a size to be replaced"),
    "boiler.ultra_low": mark("coal boiler without ultra-low emission retrofit"),
    "boiler.low_nox": mark("gas boiler without low-NOx retrofit"),
    "boiler.biomass": mark("biomass boiler in a built-up area without ultra-low emission retrofit"),
    "boiler.new_biomass": mark("biomass boiler built in a built-up area although new ones of this size are forbidden"),
    "chp.small_15km": mark("backward small coal CHP plant within the heat radius of a large one"),
    "village.ban_leftover": mark("households still burning coal in a coal-ban zone"),
    "village.county_town_2019": mark("in a county town beyond the heating network, not all on clean heating"),
    "village.county_2019": mark("in an area to be converted in 2019, not all on clean heating"),
    "village.county_2020": mark("in an area to be converted in 2020, not all on clean heating"),
    "village.main_urban": mark("in the main urban districts, not all on clean heating"),
    "village.plain_2020": mark("in the plain, not all on clean heating"),
    "village.mountain_2020": mark("in the mountains, neither converted nor on clean coal"),
    "mine.illegal": mark("mine with a recorded violation"),
    "mine.producing": mark("producing mine that does not comply"),
    "mine.ownerless": mark("ownerless mine site whose treatment is not accepted"),
    "mine.plan": mark("new mine without a restoration plan"),
    "trip.corridor": mark("coal in transit off the dedicated corridors"),
    "town.air_station": mark("township without an air station"),
    "stack.monitored": mark("high stack without monitoring"),
    "station.vapour": mark("filling station that sells much petrol, without monitoring of its vapour recovery"),
    "dump.cleared": mark("informal dump that is not cleared"),
}
"""What a hit of each rule says of the object."""

MEASURES = {
    "trip.corridor": mark("{percent} of its way on corridors, limit {limit_percent}"),
}
"""How a rule states its figures, for rules whose figures the general phrases below would not make clear."""

CHECKS = {
    "location": mark("measure the coordinates on site"),
    "distance": mark("survey the place: the margin is within its uncertainty"),
    "edge": mark("survey the place: the edge of the zone is within its uncertainty"),
    "side": mark("survey on which side of the expressway it lies"),
    "line": mark("supply the line of the expressway"),
    "chp_capacity": mark("confirm the capacity and CHP operation of the plant"),
    "cross_boundary": mark("confirm whether the plant outside the plan counts"),
    "heating_modes": mark("count the households by mode of heating"),
    "track": mark("supply the track of the trip"),
    "class": mark("find out the class of the built-up area"),
}
"""What to check on site for each undecided condition that is not simply a missing field."""

_FIND_OUT = mark("find out: {field}")


@dataclass(frozen=True, slots=True)
class Words:
    """Wording in one language."""

    language: Language

    def _(self, text: str) -> str:
        return translator(self.language)(text)

    def action(self, code: str) -> str:
        """Return the name of an action."""
        return next(one.title(self.language) for one in ACTIONS if one.code == code)

    def day(self, day: dt.date) -> str:
        """Return a date as people write it."""
        return f"{day.year}年{day.month}月{day.day}日" if self.language == "zh" else day.isoformat()

    def check(self, undecided: str, kind: str) -> str:
        """Return what to check on site for the undecided conditions (joined by ``;``) of an object of a kind."""
        record = KINDS.get(kind, KINDS["chp_units"])
        texts = []
        for name in filter(None, undecided.split(";")):
            if name in CHECKS:
                texts.append(self._(CHECKS[name]))
            else:
                one = record.field(name)
                texts.append(self._(_FIND_OUT).format(field=one.title(self.language)))
        return self._(mark("; ")).join(texts)

    def figures(self, hit: Hit) -> str:
        """Return the figures of a hit as a phrase, blank where nothing was measured."""
        if pd.isna(hit.measured) or pd.isna(hit.threshold):
            return ""
        if hit.rule in MEASURES:
            text = self._(MEASURES[hit.rule])
        elif hit.unit == "m" and hit.other_kind == "chp_units":
            text = self._(mark("{measured} m from {other}, radius {threshold} m, margin {margin} m"))
        elif hit.unit == "m" and hit.other_kind == "expressways":
            text = self._(mark("{measured} m from the line of the expressway"))
        elif hit.unit == "m" and hit.other and hit.measured >= 0:
            text = self._(mark("inside {other}, {measured} m from the edge"))
        elif hit.unit == "m" and hit.other:
            text = self._(mark("{outside} m outside {other}"))
        elif hit.unit == "t/h":
            text = self._(mark("capacity {measured} t/h, limit {threshold} t/h"))
        elif hit.unit == "户" and hit.other:
            text = self._(mark("{measured} of {threshold} households converted and accepted in {other}"))
        elif hit.unit == "户":
            text = self._(mark("{measured} of {threshold} households converted and accepted"))
        elif hit.unit == SHARE:
            text = self._(mark("coverage {percent}"))
        else:
            text = self._(mark("measured {measured} {unit}, limit {threshold} {unit}"))
        return text.format(
            measured=number(hit.measured, hit.unit),
            outside=number(-hit.measured, hit.unit),
            threshold=number(hit.threshold, hit.unit),
            margin=number(hit.margin, hit.unit),
            percent=f"{hit.measured:.1%}",
            limit_percent=f"{hit.threshold:.0%}",
            other=hit.other,
            unit=hit.unit,
        )

    def hit(self, hit: Hit) -> str:
        """Return one hit: finding, figures, clause, due date, and what is undecided."""
        parts = [self._(FINDINGS[hit.rule])]
        figures = self.figures(hit)
        if figures:
            parts.append(figures)
        if hit.due is not None:
            due = self._(mark("due {day} (inferred)") if hit.inferred else mark("due {day}"))
            parts.append(due.format(day=self.day(hit.due)))
        text = self._(mark(", ")).join(parts) + self._(mark(" ({clause})")).format(clause=self.clause(hit.clause))
        if hit.undecided:
            text += self._(mark(" - undecided, {what}")).format(what=self.check(hit.undecided, hit.kind))
        return text

    def clause(self, clause: str) -> str:
        """Return the clause; in English "任务6" is "T6"."""
        if self.language == "zh":
            return clause
        return (
            clause.replace("任务", "T").replace("第三部分", "part 3").replace("工作目标", "goals").replace("、", ", ")
        )

    def reason(self, verdict: str, action: str, hits: list[Hit]) -> str:
        """Return the reason of one list row from the hits that decide it."""
        lead = self._(mark("{action}: {hits}.") if verdict == "yes" else mark("To verify ({action}): {hits}."))
        return lead.format(action=self.action(action), hits=self._(mark("; ")).join(self.hit(one) for one in hits))


@dataclass(frozen=True, slots=True)
class Hit:
    """One row of evidence."""

    kind: str
    id: str
    rule: str
    verdict: str
    action: str
    clause: str
    measured: float
    threshold: float
    margin: float
    unit: str
    other_kind: str
    other: str
    undecided: str
    due: dt.date | None
    inferred: bool


def number(value: float, unit: str = "") -> str:
    """Return a figure as people read it: metres to the centimetre with thousands marked, others as they are."""
    return f"{round(value, 2) + 0.0:,.2f}" if unit == "m" else f"{value:.10g}"


def hits_of(evidence: pd.DataFrame, names: Mapping[str, str]) -> Iterator[Hit]:
    """Return the rows of evidence as records, blank text as ""; other features by name where they have one."""
    columns = [_plain(evidence[name]) for name in Hit.__dataclass_fields__]
    for values in zip(*columns, strict=True):
        hit = Hit(*values)
        others = "、".join(names.get(one, one) for one in hit.other.split(";"))
        yield replace(hit, other=others)


def _plain(column: pd.Series) -> Iterable[object]:
    if column.dtype.kind == "M":
        return (None if pd.isna(day) else day.date() for day in column)
    text = column.dtype.name in ("category", "str", "object")
    plain: Iterable[object] = column.astype("str").fillna("") if text else column
    return plain


def feature_names(layers: Mapping[str, gpd.GeoDataFrame]) -> dict[str, str]:
    """Return the names of the zones by id, for the words of a reason."""
    names: dict[str, str] = {}
    for kind, frame in layers.items():
        if kind in KINDS and KINDS[kind].geometry == ("polygon",):
            known = frame[frame["name"].notna()]
            names |= dict(zip(known["id"], known["name"], strict=True))
    return names


def reasons(
    listed: pd.DataFrame,
    evidence: pd.DataFrame,
    actions: tuple[str, ...],
    words: Words,
    names: Mapping[str, str],
) -> list[str]:
    """Return the reason of each row of a list.

    Parameters
    ----------
    listed
        A list: ``id``, ``verdict``, ``action``.
    evidence
        The evidence of the same run, by object and rule.
    actions
        The actions that belong to the list.
    words
        The language.
    names
        Names of zones by id, see `feature_names`.
    """
    verdict_of = dict(zip(listed["id"], listed["verdict"], strict=True))
    family = evidence[evidence["action"].isin(actions) & evidence["id"].isin(listed["id"])]
    deciding: dict[str, list[Hit]] = {}
    for hit in hits_of(family, names):
        if hit.verdict == verdict_of[hit.id]:
            deciding.setdefault(hit.id, []).append(hit)
    return [
        words.reason(verdict, action, deciding[one])
        for one, verdict, action in zip(listed["id"], listed["verdict"], listed["action"], strict=True)
    ]


def checks(table: pd.DataFrame, words: Words) -> list[str]:
    """Return what to check on site for each row of the field checks."""
    columns = (table[name].astype("str").fillna("") for name in ("undecided", "kind"))
    return [words.check(undecided, kind) for undecided, kind in zip(*columns, strict=True)]
