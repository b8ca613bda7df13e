"""From verdicts to evidence and lists: what each hit rests on, and which row of which list follows (section 0)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.logic import NO, VERIFY, WORDS, Figures, Verdict
from analysis.rules import LISTINGS, RULES, ordered
from analysis.table import picked
from layers.results import ACTIONS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from analysis.city import City
    from analysis.logic import Rows
    from analysis.plan import Plan
    from analysis.rules import Listing, Rule
    from analysis.table import Table, Texts

_NEVER = np.datetime64("NaT", "D")


@dataclass(frozen=True)
class Hit:
    """The hits of one rule: positions of the rows, their verdict, and the day that the plan states.

    Figures and due days are worked out when they are asked for: who only wants verdicts does not pay for them.
    """

    rule: Rule
    action: str
    verdict: Verdict
    rows: Rows
    stated: dt.date | str | None

    @cached_property
    def figures(self) -> Figures:
        """What each hit rests on."""
        return self.verdict.measure(self.rows) if self.verdict.measure else Figures.blank(len(self.rows))

    @cached_property
    def due(self) -> NDArray[np.datetime64]:
        """Day on which each hit is due, NaT where there is none."""
        if self.stated == "effective":
            return self.figures.effective
        return np.full(len(self.rows), self.stated, dtype="datetime64[D]")


class Hits:
    """The hits of every rule of one kind on one table.

    Parameters
    ----------
    table
        The objects judged.
    kind
        Their kind, as rules name it.
    city
        The context.
    """

    def __init__(self, table: Table, kind: str, city: City) -> None:
        self.table = table
        self.kind = kind
        self.city = city
        self.all = [self._hit(one) for one in ordered(kind, city)]

    def _hit(self, one: Rule) -> Hit:
        verdict = one.judge(self.table, self.city)
        stated = self.city.plan.terms(one.id).due
        return Hit(one, one.action_in(self.city), verdict, np.flatnonzero(~verdict.no), stated)

    @cached_property
    def _words(self) -> dict[str, pd.CategoricalDtype]:
        return evidence_words(self.city.plan)

    @cached_property
    def values(self) -> NDArray[np.int8]:
        """Values, shape (rules, rows)."""
        if not self.all:
            return np.zeros((0, len(self.table)), dtype=np.int8)
        return np.stack([one.verdict.value for one in self.all])

    @cached_property
    def due(self) -> NDArray[np.datetime64]:
        """Due days, shape (rules, rows), NaT where there is none."""
        result = np.full((len(self.all), len(self.table)), _NEVER)
        for number, one in enumerate(self.all):
            result[number, one.rows] = one.due
        return result

    def of(self, rule_id: str) -> NDArray[np.int8]:
        """Return the values of one rule over all rows."""
        return next(one.verdict.value for one in self.all if one.rule.id == rule_id)

    def listed(self, list_id: str) -> NDArray[np.int8]:
        """Return each row's verdict in a list: yes if any hit of the list's actions is yes, else verify, else no."""
        return np.asarray(self.values[self._family(LISTINGS[list_id])].max(axis=0, initial=NO))

    def _family(self, listing: Listing) -> Rows:
        return np.array([n for n, one in enumerate(self.all) if one.action in listing.actions], dtype=np.intp)

    def deciding(self, list_id: str, rows: Rows) -> tuple[Rows, NDArray[np.bool_]]:
        """Return the list's rules and a mask (rules, rows) of the hits that have the list's verdict."""
        family = self._family(LISTINGS[list_id])
        values = self.values[family][:, rows]
        return family, (values == values.max(axis=0, initial=NO)) & (values > NO)

    def rule_words(self, rows: Rows) -> Texts:
        """Return every hit of each row as ``rule_id=verdict``, joined by ``;``, in order."""
        # Few combinations occur: each is written once.
        code = np.zeros(len(rows), dtype=np.int64)
        for values in self.values[:, rows]:
            code = code * 3 + values
        _, first, inverse = np.unique(code, return_index=True, return_inverse=True)
        return picked((self._text(self.values[:, rows[number]]) for number in first), inverse)

    def _text(self, values: NDArray[np.int8]) -> str:
        hits = zip(self.all, values, strict=True)
        return ";".join(f"{one.rule.id}={WORDS[value]}" for one, value in hits if value > NO)

    def evidence(self) -> pd.DataFrame:
        """Return one row a hit, with the columns of `layers.results.EVIDENCE`, by object and rule."""
        frames = [self._evidence(one) for one in self.all]
        if not frames:
            return pd.DataFrame()
        table = pd.concat(frames, ignore_index=True).iloc[self._order].reset_index(drop=True)
        table.insert(1, "id", self.table.frame["id"].iloc[self.evidence_rows].to_numpy())
        return table

    @cached_property
    def _order(self) -> Rows:
        """Order of the evidence: by object, and within one by rule, in whose order the parts are joined."""
        return np.argsort(np.concatenate([one.rows for one in self.all]), kind="stable")

    @cached_property
    def evidence_rows(self) -> Rows:
        """Position in the table of the object of each row of evidence."""
        return np.concatenate([one.rows for one in self.all])[self._order]

    def _evidence(self, one: Hit) -> pd.DataFrame:
        plan, figures = self.city.plan, one.figures
        terms = plan.terms(one.rule.id)
        return pd.DataFrame(
            {
                "kind": self._constant("kind", self.kind, one.rows),
                "rule": self._constant("rule", one.rule.id, one.rows),
                "verdict": pd.Categorical.from_codes(one.verdict.value[one.rows], list(WORDS)),
                "action": self._constant("action", one.action, one.rows),
                "clause": self._constant("clause", terms.clause, one.rows),
                "measured": figures.measured,
                "threshold": figures.threshold,
                "margin": figures.margin,
                "unit": figures.unit,
                "other_kind": figures.other_kind,
                "other": figures.other,
                "undecided": _undecided(one.verdict, one.rows),
                "due": one.due.astype("datetime64[s]"),
                "inferred": np.full(len(one.rows), terms.inferred),
                "lead": self._constant("lead", join(plan.lead(one.rule.id)), one.rows),
                "support": self._constant("support", join(plan.support(one.rule.id)), one.rows),
            }
        )

    def _constant(self, column: str, word: str, rows: Rows) -> pd.Categorical:
        """Return one word for all rows, among all words of the column: parts of evidence join without loss."""
        dtype = self._words[column]
        return pd.Categorical.from_codes(np.full(len(rows), dtype.categories.get_loc(word), dtype=np.int8), dtype=dtype)

    def rows_of(self, list_id: str) -> Rows:
        """Return the positions of the listed rows, in the order of the table."""
        return np.flatnonzero(self.listed(list_id) > NO)

    def list_columns(self, list_id: str) -> dict[str, Any]:
        """Return the columns of a list, the common ones and its own; the reason is worded elsewhere."""
        listing = LISTINGS[list_id]
        rows = self.rows_of(list_id)
        family, decides = self.deciding(list_id, rows)
        rank = np.array([listing.actions.index(self.all[n].action) for n in family], dtype=np.intp)
        ranks = np.where(decides, rank[:, None], len(listing.actions))
        strictest = ranks.min(axis=0, initial=len(listing.actions))
        due = self.due[family][:, rows]
        first_due = _earliest(due, decides)
        frame = self.table.frame
        columns: dict[str, Any] = {
            name: frame[name].iloc[rows].array for name in ("id", "name", "source", "town") if name in frame
        }
        columns |= {
            "county": self.city.divisions.locate(self.table).take(rows).county,
            "verdict": picked(WORDS, self.listed(list_id)[rows]),
            "action": picked(listing.actions, strictest),
            "due": _earliest(due, decides & (ranks == strictest)),
            "first_due": first_due,
            "overdue": first_due <= np.datetime64(self.city.as_of),
            "rules": self.rule_words(rows),
            "lead": self._departments(family, decides, "lead"),
            "support": self._departments(family, decides, "support"),
            "uncertainty_m": self.table.row_uncertainty[rows],
        }
        return columns | listing.columns(self.table, self.city, self, rows)

    def _departments(self, family: Rows, decides: NDArray[np.bool_], role: str) -> Texts:
        """Return the departments of the deciding hits, each once."""
        plan = self.city.plan
        named = [getattr(plan, role)(self.all[n].rule.id) for n in family]
        # Few combinations occur: each is written once.
        code = (decides * (1 << np.arange(len(family)))[:, None]).sum(axis=0)
        _, first, inverse = np.unique(code, return_index=True, return_inverse=True)
        texts = [
            join(dict.fromkeys(name for names, on in zip(named, pattern, strict=True) if on for name in names))
            for pattern in decides[:, first].T
        ]
        return picked(texts, inverse)


def _earliest(due: NDArray[np.datetime64], of: NDArray[np.bool_]) -> NDArray[np.datetime64]:
    """Return the earliest day of each column among the marked entries, NaT where none has a day."""
    return np.asarray(np.fmin.reduce(np.where(of, due, _NEVER), axis=0, initial=_NEVER))


def _undecided(verdict: Verdict, rows: Rows) -> NDArray[np.object_]:
    """Return the names of the undecided conditions of each row, joined by ``;``; blank where it is a yes."""
    result = np.full(len(rows), "", dtype=object)
    verify = verdict.value[rows] == VERIFY
    for name, mask in verdict.undecided.items():
        here = mask[rows] & verify
        result[here] = np.where(result[here] == "", name, result[here] + (";" + name))
    return result


def evidence_words(plan: Plan) -> dict[str, pd.CategoricalDtype]:
    """Return the words that the coded columns of the evidence can hold."""
    rules = list(plan.rules)
    words: dict[str, Iterable[str]] = {
        "kind": (RULES[one].kind for one in rules),
        "rule": rules,
        "action": (one.code for one in ACTIONS),
        "clause": (plan.terms(one).clause for one in rules),
        "lead": (join(plan.lead(one)) for one in rules),
        "support": (join(plan.support(one)) for one in rules),
    }
    return {name: pd.CategoricalDtype(list(dict.fromkeys(each))) for name, each in words.items()}


def join(names: Any) -> str:
    """Join names the Chinese way."""
    return "、".join(names)
