"""The verdict card of one object as data: what stands on it, in one language; whoever shows it lays it out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from gisapp.i18n import mark, translator
from gisapp.reasons import FINDINGS, MEASURES, feature_names, hits_of
from layers.kinds import KINDS
from layers.results import LISTS, SHARE
from layers.style import VERDICTS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from analysis.city import City
    from gisapp.i18n import Language
    from gisapp.reasons import Hit, Words
    from gisapp.run import Run
    from layers.kinds import Field

FACTS: dict[str, tuple[str, ...]] = {
    "boilers": ("capacity_tph", "fuel", "use", "status", "commissioned"),
    "villages": ("terrain", "households", "state", "coverage", "suggested", "accepted"),
    "mines": ("kind", "mineral", "area_ha", "treatment", "accepted", "suspected_bare"),
    "plants": ("running_mw", "fuel"),
}
"""Columns of an object, or of its row in a list, that its card states; other kinds state what `facts_of` says."""

_FACTS = 5
"""Most facts of a kind that names none."""

_WHOLE_METRES_FROM = 10.0
"""Metres are rounded to whole ones where the margin is at least this; nearer the threshold the centimetres count."""


@dataclass(frozen=True, slots=True)
class Ruler:
    """Where an object stands between nothing and the threshold, metres; `band` is how far off that may be."""

    measured: float
    threshold: float
    band: float


@dataclass(frozen=True, slots=True)
class Line:
    """One hit on a card.

    Parameters
    ----------
    verdict
        "yes" or "verify".
    finding, action, clause, lead, support
        What the rule says; the same for every hit of it.
    template, values
        The figures: a phrase with places such as ``{measured}``, and what stands in them.
    other
        Name of the plant or the zones.
    due
        The date in words, with the days left or overdue; blank without one.
    undecided
        What to check on site; blank where it is certain.
    ruler
        Where the hit is a distance from a plant.
    """

    verdict: str
    finding: str
    action: str
    clause: str
    lead: str
    support: str
    template: str
    values: Mapping[str, float]
    other: str
    due: str
    undecided: str
    ruler: Ruler | None

    @property
    def figures(self) -> str:
        """The figures as a phrase, blank where nothing was measured."""
        return self.template.format(**{name: plain(value) for name, value in self.values.items()})


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on the card of one object.

    Parameters
    ----------
    title, county, town
        Which object it is.
    verdict, chip
        Code of `layers.style.VERDICTS` and its word.
    facts
        Label and value, those that are known.
    lines
        One a hit, in the order of the rules.
    source
        The row of the ledger.
    """

    title: str
    county: str
    town: str
    verdict: str
    chip: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    source: str


def cards_of(run: Run, city: City, words: Words) -> Cards:
    """Return what makes the cards of a run of a city."""
    reach: dict[str, float] = defaultdict(float)
    sites = city.plants.sites
    for name, metres in zip(sites.label, sites.uncertainty, strict=True):
        reach[name] = max(reach[name], float(metres))
    return Cards(
        run.evidence,
        feature_names(city.layers),
        words,
        city.as_of,
        uncertainty_m=city.plan.parameters.default_uncertainty_m,
        plant_uncertainty=reach,
    )


def plain(value: float) -> str:
    """Return a figure with thousands marked and no zeros at its end."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


class Cards:
    """Makes the cards of one run.

    Parameters
    ----------
    evidence
        Of the run.
    names
        Names of zones by id, see `gisapp.reasons.feature_names`.
    words
        The language.
    as_of
        Days left are counted from here.
    uncertainty_m
        Of an object that states none.
    plant_uncertainty
        Of the places of plants, metres by name.
    """

    def __init__(
        self,
        evidence: pd.DataFrame,
        names: Mapping[str, str],
        words: Words,
        as_of: dt.date,
        *,
        uncertainty_m: float = 0.0,
        plant_uncertainty: Mapping[str, float] | None = None,
    ) -> None:
        self._words = words
        self._say = translator(words.language)
        self._as_of = as_of
        self._uncertainty = uncertainty_m
        self._plant_uncertainty = plant_uncertainty or {}
        first = evidence.drop_duplicates("rule")[["rule", "lead", "support"]].astype("str").fillna("")
        self._departments = {rule: (lead, support) for rule, lead, support in zip(*map(first.get, first), strict=True)}
        self._hits: dict[tuple[str, str], list[Hit]] = {}
        for hit in hits_of(evidence, names):
            self._hits.setdefault((hit.kind, hit.id), []).append(hit)

    def card(self, kind: str, row: Mapping[str, Any], verdict: str) -> Card:
        """Return the card of one object.

        Parameters
        ----------
        kind
            Of the object.
        row
            The object's fields and the columns of its list, by name.
        verdict
            Code of `layers.style.VERDICTS`.
        """
        stated = row.get("uncertainty_m")
        uncertainty = self._uncertainty if stated is None or pd.isna(stated) else float(stated)
        return Card(
            title=_text(row, "name") or _text(row, "id"),
            county=_text(row, "county"),
            town=_text(row, "town"),
            verdict=verdict,
            chip=VERDICTS[verdict].title(self._words.language),
            facts=self._facts(kind, row),
            lines=tuple(self.line(hit, uncertainty) for hit in self._hits.get((kind, _text(row, "id")), ())),
            source=_text(row, "source"),
        )

    def _facts(self, kind: str, row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        found = []
        for name in facts_of(kind):
            value = row.get(name)
            if value is not None and not pd.isna(value) and value != "":
                one = field_of(kind, name)
                found.append((one.title(self._words.language), shown(one, value, self._words)))
        return tuple(found)

    def line(self, hit: Hit, uncertainty: float) -> Line:
        """Return the line of one hit of an object whose place may be off by `uncertainty` metres."""
        template, values = self._measure(hit)
        lead, support = self._departments.get(hit.rule, ("", ""))
        ruler = None
        if hit.unit == "m" and hit.other_kind == "chp_units" and not pd.isna(hit.measured):
            band = uncertainty + self._plant_uncertainty.get(hit.other, 0.0)
            ruler = Ruler(hit.measured, hit.threshold, band)
        return Line(
            verdict=hit.verdict,
            finding=self._say(FINDINGS[hit.rule]),
            action=self._words.action(hit.action),
            clause=self._words.clause(hit.clause),
            lead=lead,
            support=support,
            template=template,
            values=values,
            other=hit.other,
            due=self._due(hit),
            undecided=self._words.check(hit.undecided, hit.kind),
            ruler=ruler,
        )

    def _measure(self, hit: Hit) -> tuple[str, dict[str, float]]:
        """Return the phrase of the figures and what stands in its places; few phrases occur, so they can be shared."""
        if pd.isna(hit.measured):
            return "", {}
        if hit.rule in MEASURES:
            return self._words.figures(hit), {}
        near = pd.notna(hit.margin) and abs(hit.margin) < _WHOLE_METRES_FROM
        if hit.unit == "m":
            digits = 2 if near else 0
            measured, margin = round(hit.measured, digits), round(hit.margin, digits)
            if hit.other_kind == "chp_units":
                text = self._say(mark("measured {measured} m · limit ≤ {threshold} m · margin {margin} m"))
                return self._inlined(text, hit), {"measured": measured, "margin": margin}
            if hit.other_kind == "expressways":
                return self._say(mark("{measured} m from the line of the expressway")), {"measured": measured}
            if hit.other_kind or hit.threshold == 0:
                inside = self._say(mark("inside, {measured} m from the edge"))
                outside = self._say(mark("outside, {measured} m from the edge"))
                return inside if measured >= 0 else outside, {"measured": abs(measured)}
        if hit.unit == "t/h":
            text = self._say(mark("{measured} t/h · limit {sign} {threshold} t/h"))
            return self._inlined(text, hit), {"measured": round(hit.measured, 2)}
        if hit.unit == "户":
            if pd.isna(hit.threshold):
                return "", {}
            text = self._say(mark("{measured} of {threshold} households converted and accepted"))
            return text, {"measured": hit.measured, "threshold": hit.threshold}
        if hit.unit == SHARE:
            return self._say(mark("coverage {measured} % · limit 100 %")), {"measured": round(hit.measured * 100, 1)}
        text = self._say(mark("measured {measured} {unit} · limit {sign} {threshold} {unit}"))
        return self._inlined(text.replace("{unit}", hit.unit), hit), {"measured": round(hit.measured, 2)}

    def _inlined(self, text: str, hit: Hit) -> str:
        """Put what is the same for many hits into the phrase."""
        sign = "≤" if (hit.threshold - hit.measured) * hit.margin >= 0 else ">"
        return text.replace("{threshold}", plain(hit.threshold)).replace("{sign}", sign)

    def _due(self, hit: Hit) -> str:
        if hit.due is None:
            return ""
        text = self._say(mark("due {day} (inferred)") if hit.inferred else mark("due {day}"))
        days = (hit.due - self._as_of).days
        if days > 0:
            rest = self._say(mark("{days} days left"))
        elif days == 0:
            rest = self._say(mark("due on the as-of date"))
        else:
            rest = self._say(mark("{days} days overdue"))
        return f"{text.format(day=self._words.day(hit.due))} · {rest.format(days=plain(abs(days)))}"


def facts_of(kind: str) -> tuple[str, ...]:
    """Return the columns that the card of a kind states: those of `FACTS`, else its first own fields that tell more."""
    if kind in FACTS:
        return FACTS[kind]
    own = (one for one in KINDS[kind].own_fields if one.type != "text" or one.choices)
    return tuple(one.name for one in own)[:_FACTS]


def field_of(kind: str, name: str) -> Field:
    """Return a field of a kind, or a column of the lists of its objects."""
    fields = [one for each in LISTS.values() if each.objects == kind for one in each.fields]
    if kind in KINDS:
        fields = [*KINDS[kind].fields, *fields]
    return next(one for one in fields if one.name == name)


def shown(one: Field, value: Any, words: Words) -> str:
    """Return a known value as people read it: words for codes, the unit behind a number."""
    if one.type == "date":
        return words.day(pd.Timestamp(value).date())
    if one.type == "bool":
        return translator(words.language)(mark("yes") if value else mark("no"))
    if one.name == "coverage":
        return f"{plain(round(float(value) * 100, 1))} %"
    if one.type in ("int", "float"):
        return f"{plain(float(value))} {unit_of(one, words.language)}".rstrip()
    return one.word(str(value), words.language)


def unit_of(one: Field, language: Language) -> str:
    """Return the unit of a field as a language writes it; English counts households and units without a word."""
    return "" if one.unit in ("户", "台") and language == "en" else one.unit


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None or pd.isna(value) else str(value)


def verdicts_of(tables: Sequence[pd.DataFrame]) -> dict[str, str]:
    """Return each listed object's verdict over several lists: yes if any says so."""
    found: dict[str, str] = {}
    for table in tables:
        for one, verdict in zip(table["id"], table["verdict"].astype("str"), strict=True):
            if verdict == "yes" or one not in found:
                found[one] = verdict
    return found
