"""Checks of what is about to be written: each problem with its row, its column, its value, and what to do.

Errors keep a row out, whole: it would be judged wrongly. Warnings let it in. `CHECKS` says which is which. Nothing
that a user wrote is altered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from layers.flat import as_text
from layers.ingest import suspects
from layers.ingest.evidence import Borders
from layers.ingest.suspects import Ledger
from layers.ingest.values import add_faults
from layers.messages import Message, message

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from layers.ingest.convert import Conversion
    from layers.ingest.evidence import Evidence
    from layers.ingest.suspects import Found
    from layers.kinds import LayerKind

Severity = Literal["error", "warning"]

_TOLD = 3
"""Rows of one problem that are told at once; `problems` has them all."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, or may be.

    Parameters
    ----------
    check
        Id of the check.
    severity
        An error keeps the row out.
    row
        Its number, as the user sees it; `None` where it concerns the file.
    column, value
        Header and cell; blank where it concerns the row.
    what
        What is wrong and what to do.
    """

    check: str
    severity: Severity
    row: Hashable | None
    column: str
    value: str
    what: Message

    @property
    def cell(self) -> Message:
        """The column and its value, and what is wrong with it."""
        if not self.column:
            return self.what
        return message("{column} is {value}: {what}", column=self.column, value=self.value or "-", what=self.what)


CHECKS: tuple[tuple[str, Severity, Callable[[Ledger], Iterator[Found]]], ...] = (
    ("required", "error", suspects.required),
    ("kg_per_hour", "error", suspects.kilograms),
    ("other_county", "error", suspects.other_county),
    ("county", "warning", suspects.beside_county),
    ("outside", "warning", suspects.outside_city),
    ("range", "warning", suspects.sensible),
    ("large", "warning", suspects.large),
    ("twin", "warning", suspects.twice),
    ("near_twin", "warning", suspects.nearly_twice),
    ("stacked", "warning", suspects.stacked),
)
"""Every check: its id, what its finding is, and what finds it. What no row can be read from is an error before this:
`layers.ingest.values`, `layers.ingest.positions`, `layers.ingest.shapes`; a second row of one id in `convert`."""


def problems(conversion: Conversion, kind: LayerKind, evidence: Evidence) -> list[Problem]:
    """Return every problem of the accepted rows, in the order of the checks and the rows; nothing is changed.

    Parameters
    ----------
    conversion
        From `layers.ingest.convert.convert`.
    kind
        What the rows are to become.
    evidence
        The counties decide what lies in the city and in which county; without them that is not asked.
    """
    headers = {one.field: one.header for one in conversion.matches}
    frame = conversion.accepted
    ledger = Ledger(frame, kind, Borders.of(evidence.counties), headers)
    found = []
    for check, severity, find in CHECKS:
        for rows, name, what in find(ledger) if len(frame) else ():
            header = headers.get(name, name)
            at = np.flatnonzero(rows)
            numbers = frame.index[at]
            known = header in conversion.source.rows
            cells = as_text(conversion.source.rows.loc[numbers, header]).fillna("") if known else [""] * len(at)
            found += [
                Problem(check, severity, row, header, value, what(position))
                for position, row, value in zip(at.tolist(), numbers, cells, strict=True)
            ]
    return found


def checked(conversion: Conversion, kind: LayerKind, evidence: Evidence) -> Conversion:
    """Return the conversion without the rows that have errors, and with what is to be said of the others."""
    found = problems(conversion, kind, evidence)
    faults: dict[Hashable, Message] = {}
    for one in found:
        if one.severity == "error" and one.row is not None:
            add_faults(faults, {one.row: one.cell})
    told: list[Message] = []
    for check in dict.fromkeys(one.check for one in found if one.severity == "warning"):
        rows = list({one.row: one for one in found if one.check == check and one.row not in faults}.values())
        told += [
            message("{place}: {what}", place=conversion.source.place(one.row), what=one.cell)
            for one in rows[:_TOLD]
            if one.row is not None
        ]
        if len(rows) > _TOLD:
            numbers = ", ".join(str(one.row) for one in rows[_TOLD : 10 * _TOLD])
            more = len(rows) > 10 * _TOLD
            told.append(
                message(
                    "… and {count} more rows of the same kind: {rows}.",
                    count=len(rows) - _TOLD,
                    rows=f"{numbers} …" if more else numbers,
                )
            )
    return replace(conversion.without(faults), warnings=[*conversion.warnings, *told])
