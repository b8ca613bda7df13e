"""Compare two projects, two days or two plans: whose verdict differs, and which change makes the difference.

A cause is found by judging again: the first state with one change made at a time. Where no change alone gives the
second verdict, the smallest set that does is sought by leaving out one change after the other.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from analysis.changes import SHAPE, UNITS, Between, Change, dates_of, differs, fields_of, key_of
from analysis.city import City
from analysis.engine import mended, verdicts_in
from analysis.plants import PLANTS
from analysis.rules import LISTINGS
from layers.flat import as_text, wkt
from layers.kinds import KINDS, UNCERTAINTY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import geopandas as gpd

    from analysis.changes import Side

CauseKind = Literal["new", "gone", "attribute", "coordinate", "zone", "plant", "plan", "date", "unknown"]

ABSENT, NO = "absent", "no"
"""Stand for an object that a side does not have, and for one that is in no list."""

_MOST_PARTS = 100
"""Features of a layer that are tried one by one; of more, the layer is named as a whole."""


@dataclass(frozen=True)
class Cause:
    """Why a verdict differs.

    Parameters
    ----------
    kind
        What sort of change it is.
    layer
        Kind of layer that changed; blank for the plan and the day.
    field
        Field, or key of the plan; of a zone or plant what changed of it, of a day the date that lies between.
    features
        Ids of zones, names of plants; empty for what the object itself has.
    before, after
        Values as text, where there are two.
    """

    kind: CauseKind
    layer: str = ""
    field: str = ""
    features: tuple[str, ...] = ()
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Flip:
    """One object whose verdict in a list differs.

    Parameters
    ----------
    list, kind, id, name
        The list and the object.
    before, after
        yes, verify, `NO` or `ABSENT`.
    together
        True where the causes make the difference only together; False where each alone does.
    causes
        At least one.
    """

    list: str
    kind: str
    id: str
    name: str
    before: str
    after: str
    together: bool
    causes: tuple[Cause, ...]


class _Key(NamedTuple):
    list: str
    id: str


_Wanted = dict[_Key, str]
"""The verdict that is to be explained."""


def compare(first: Side, second: Side, progress: Callable[[float], None] = lambda _: None) -> list[Flip]:
    """Return every object whose verdict in a list differs, with its cause.

    Parameters
    ----------
    first, second
        The states, such as a project before and after a delivery, or on two days.
    progress
        Called with the share done, 0 to 1; may raise to cancel.

    Returns
    -------
    list
        By list and id, in the order of the lists.
    """
    kinds = list(dict.fromkeys(one.kind for one in LISTINGS.values()))
    # Mended once: states between are made of these layers, and none of them is looked through again.
    first, second = (replace(side, layers=mended(side.layers)) for side in (first, second))
    before, after = (
        {_Key(*key): word for key, word in verdicts_in(City(side.layers, side.plan, side.as_of), kinds).items()}
        for side in (first, second)
    )
    progress(0.2)
    order = list(LISTINGS)
    differing = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    ids = _by_kind(differing)
    names = {kind: [_names(side, kind, some) for side in (first, second)] for kind, some in ids.items()}
    flips, wanted = [], {}
    for key in sorted(differing, key=lambda one: (order.index(one.list), one.id)):
        kind = LISTINGS[key.list].kind
        words = [
            found.get(key, NO if key.id in there else ABSENT)
            for found, there in zip((before, after), names[kind], strict=True)
        ]
        flips.append((key, kind, words))
        if ABSENT not in words:
            wanted[key] = words[1]
    causes = _Search(Between(first, second), wanted, progress).causes()
    result = []
    for key, kind, words in flips:
        name = names[kind][1].get(key.id) or names[kind][0].get(key.id, "")
        together, found = causes.get(key) or (False, (Cause("new" if words[0] == ABSENT else "gone", kind),))
        result.append(Flip(key.list, kind, key.id, name, words[0], words[1], together, found))
    return result


def _by_kind(keys: Iterable[_Key]) -> dict[str, set[str]]:
    """Return the ids of objects by their kind."""
    ids = defaultdict(set)
    for key in keys:
        ids[LISTINGS[key.list].kind].add(key.id)
    return dict(ids)


def _names(side: Side, kind: str, ids: set[str]) -> dict[str, str]:
    """Return the name of each of some objects that a side has, by its id."""
    layer = UNITS if kind == PLANTS.id else kind
    if layer not in side.layers:
        return {}
    frame = side.layers[layer]
    if kind == PLANTS.id:
        return {name: name for name in frame["plant"].dropna()}
    rows = frame[frame["id"].isin(ids)]
    names = rows["name"].fillna("") if "name" in rows else rows["id"]
    return dict(zip(rows["id"], names, strict=True))


class _Search:
    """The search for causes of many verdicts at once: each state between is judged once for all that it concerns."""

    def __init__(self, between: Between, wanted: _Wanted, progress: Callable[[float], None]) -> None:
        self.between = between
        self.wanted = wanted
        self.progress = progress
        self.own = self._own()

    def _own(self) -> dict[Change, dict[str, tuple[str, str]]]:
        """Return the fields of the objects that differ, each with the values before and after by id."""
        found = {}
        for kind, ids in _by_kind(self.wanted).items():
            if kind in self.between.judged:
                rows = [self.between.rows(side, kind, ids) for side in (self.between.first, self.between.second)]
                for name in fields_of(kind):
                    here = differs(rows[0], rows[1], name)
                    if here.any():
                        values = zip(*(_values(frame[here], name) for frame in rows), strict=True)
                        found[Change("own", kind, name)] = dict(zip(rows[0]["id"][here], values, strict=True))
        return found

    def _given(self, changes: Iterable[Change], keys: Iterable[_Key]) -> set[_Key]:
        """Return which of these verdicts the state with some changes gives."""
        listed = list(keys)
        if not listed:
            return set()
        found = self.between.verdicts(tuple(changes), _by_kind(listed))
        return {key for key in listed if found.get(key, NO) == self.wanted[key]}

    def _concerned(self, change: Change, keys: Iterable[_Key]) -> list[_Key]:
        """Return the objects that a change can concern: of what they have themselves, those that have it."""
        if change.what == "own":
            ids = self.own[change]
            return [key for key in keys if LISTINGS[key.list].kind == change.kind and key.id in ids]
        if change.what == "passing" and change.kind in self.between.judged:
            return [key for key in keys if LISTINGS[key.list].kind == change.kind]
        return list(keys)

    def causes(self) -> dict[_Key, tuple[bool, tuple[Cause, ...]]]:
        """Return the causes of every wanted verdict, and whether they work together only."""
        changes = [*self.own, *self.between.around]
        alone: dict[_Key, list[Change]] = defaultdict(list)
        for number, one in enumerate(changes):
            for key in self._given([one], self._concerned(one, self.wanted)):
                alone[key].append(one)
            self.progress(0.2 + 0.4 * (number + 1) / len(changes))
        sets: dict[frozenset[Change], list[_Key]] = defaultdict(list)
        for key, found in alone.items():
            for one in found:
                sets[frozenset([one])].append(key)
        for needed, keys in self._together([key for key in self.wanted if key not in alone], changes).items():
            sets[needed] += keys
        self.progress(0.8)
        result: dict[_Key, tuple[bool, tuple[Cause, ...]]] = {}
        for needed, keys in sets.items():
            for key, why in self._worded(needed, keys).items():
                earlier = result[key][1] if key in result else ()
                result[key] = (len(needed) > 1, (*earlier, *why))
        self.progress(1.0)
        return result

    def _together(
        self, keys: list[_Key], changes: list[Change], rest: frozenset[Change] = frozenset()
    ) -> dict[frozenset[Change], list[_Key]]:
        """Return the smallest sets of changes that give the second verdict beside the rest, each with its objects.

        An empty set stands for objects whose verdict they do not give: it depends on objects beside it.
        """
        explained = self._given([*self._ordered(rest), *changes], keys)
        groups: dict[frozenset[Change], list[_Key]] = {frozenset(): [key for key in keys if key not in explained]}
        by_set: dict[frozenset[Change], list[_Key]] = defaultdict(list)
        for key in explained:
            by_set[frozenset(one for one in changes if self._concerned(one, [key]))].append(key)
        for one in changes:
            smaller: dict[frozenset[Change], list[_Key]] = defaultdict(list)
            for needed, members in by_set.items():
                without = needed - {one}
                spared = self._given(self._ordered(rest | without), members) if one in needed else set()
                for key in members:
                    smaller[without if key in spared else needed].append(key)
            by_set = smaller
        groups |= by_set
        return {needed: members for needed, members in groups.items() if members}

    def _ordered(self, changes: Iterable[Change]) -> list[Change]:
        return sorted(changes, key=lambda one: (one.what, one.kind, one.name, one.path))

    def _worded(self, needed: frozenset[Change], keys: list[_Key]) -> dict[_Key, list[Cause]]:
        """Return the causes that a set of changes amounts to, as exactly as judging again tells."""
        found: dict[_Key, list[Cause]] = {key: [] for key in keys}
        if not needed:
            return {key: [Cause("unknown")] for key in keys}
        for one in self._ordered(needed):
            finer = self._finer(one, needed - {one}, keys)
            for key in keys:
                causes = self._cause(one, finer.get(key, []), key)
                # Of causes that are needed together, each is named once, though another of its kind would do as well.
                found[key] += causes[:1] if len(needed) > 1 else causes
        return found

    def _finer(self, one: Change, rest: frozenset[Change], keys: list[_Key]) -> dict[_Key, list[tuple[Change, ...]]]:
        """Return the parts of a change that do what it does: each that does so alone, else the fewest together."""
        found: dict[_Key, list[tuple[Change, ...]]] = defaultdict(list)
        parts = self._parts(one, rest)
        for part in parts:
            for key in self._given([*self._ordered(rest), part], self._concerned(part, keys)):
                found[key].append((part,))
        if parts:
            left = [key for key in keys if key not in found]
            for several, members in self._together(left, parts, rest).items():
                for key in members:
                    found[key] += [tuple(self._ordered(several))] if several else []
        if one.what == "date":
            # Of a date around the objects, the features that have it.
            for part in {each[0] for some in found.values() for each in some if len(each) == 1}:
                if part.kind not in self.between.judged:
                    members = [key for key in found if (part,) in found[key]]
                    for key, some in self._finer(part, rest, members).items():
                        found[key] = [each for each in found[key] if each != (part,)] + some
        return {key: some for key, some in found.items() if some}

    def _parts(self, one: Change, rest: frozenset[Change]) -> list[Change]:
        between = self.between
        if one.what == "layer":
            parts = [Change("feature", one.kind, key) for key in between.keys(one.kind)]
        elif one.what == "date":
            parts = [Change("passing", kind, name) for kind in KINDS for name in dates_of(kind)]
            parts = [part for part in parts if between.passing(self._state(part.kind, rest), part.name).any()]
        elif one.what == "passing" and "\0" not in one.name:
            frame = self._state(one.kind, rest)
            passing = key_of(frame, one.kind)[between.passing(frame, one.name)]
            parts = [Change("passing", one.kind, f"{one.name}\0{key}") for key in sorted(set(passing))]
        else:
            return []
        return parts if len(parts) <= _MOST_PARTS else []

    def _state(self, kind: str, changes: Iterable[Change]) -> gpd.GeoDataFrame:
        """Return a layer as it is after some changes, as far as whole layers go."""
        swapped = Change("layer", kind) in set(changes)
        return self.between.frame(self.between.second if swapped else self.between.first, kind)

    def _cause(self, one: Change, parts: list[tuple[Change, ...]], key: _Key) -> list[Cause]:
        """Return what a change is to an object."""
        between = self.between
        if one.what == "own":
            sort: CauseKind = "coordinate" if one.name in (SHAPE, UNCERTAINTY.name) else "attribute"
            return [Cause(sort, one.kind, one.name, (), *self.own[one][key.id])]
        if one.what == "plan":
            values = [_text(value) for value in between.plan_values[one.path]]
            return [Cause("plan", "", ".".join(one.path), (), *values)]
        if one.what == "layer":
            what = between.keys(one.kind)
            sort = "plant" if one.kind == UNITS else "zone"
            groups = [tuple(each.name for each in some) for some in parts] or [tuple(what)]
            return [
                Cause(sort, one.kind, what[names[0]] if len(names) == 1 else "", tuple(sorted(names)))
                for names in groups
            ]
        days = (between.first.as_of.isoformat(), between.second.as_of.isoformat())
        return [self._passing(some, days) for some in parts] or [Cause("date", "", "", (), *days)]

    def _passing(self, parts: tuple[Change, ...], days: tuple[str, str]) -> Cause:
        """Return a cause of dates that lie between the days; where those of several kinds are needed, of the days."""
        if len({(one.kind, one.name.partition("\0")[0]) for one in parts}) > 1:
            return Cause("date", "", "", (), *days)
        names = tuple(sorted(feature for one in parts if (feature := one.name.partition("\0")[2])))
        return Cause("date", parts[0].kind, parts[0].name.partition("\0")[0], names, *days)


def _values(frame: gpd.GeoDataFrame, name: str) -> list[str]:
    """Return the values of a field as text, blank where there is none."""
    if name == SHAPE:
        return [text or "" for text in wkt(frame.geometry.to_numpy())]
    return list(as_text(frame[name]).fillna(""))


def _text(value: object) -> str:
    """Return a value of the plan as text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else "" if value is None else str(value)
