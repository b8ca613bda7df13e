"""Edits that waited while others were made and undone: they stand on the same values, under newer versions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from layers.store.base import Changes, Conflict, HistoryEntry, Scenario, Store, Transaction


def rebased(scenario: Scenario, conflicts: Sequence[Conflict], store: Store) -> list[Changes] | None:
    """Return the edits of a scenario on the versions of now, where every row in conflict is as the scenario saw it.

    Parameters
    ----------
    scenario
        What is to be applied.
    conflicts
        Why it cannot be as it stands.
    store
        Whose history tells what was undone.

    Returns
    -------
    list or None
        None where a row has other values than it had, or the history does not tell.
    """
    history = store.transactions()
    partner = _partners(history)
    early = [one.number for one in history if one.at[: len(scenario.at) - 1] < scenario.at[:-1]]
    touched: dict[tuple[str, str], list[HistoryEntry]] = defaultdict(list)
    for entry in store.changes_since(max(early, default=0)):
        touched[entry.kind, entry.id].append(entry)
    moved: dict[str, dict[str, int]] = defaultdict(dict)
    for one in conflicts:
        newer = one.found - one.expected
        since = _since(touched[one.kind, one.id], newer) if one.expected else set()
        # What was undone since must have been done since: else the scenario saw values that are no more.
        if not since or not all(partner.get(number) in since for number in since):
            return None
        moved[one.kind][one.id] = newer
    return [
        replace(one, update=_moved(one.update, moved[one.kind]), delete=_moved(one.delete, moved[one.kind]))
        for one in scenario.changes
    ]


def _since(touches: Sequence[HistoryEntry], newer: int) -> set[int]:
    """Return the last transactions that made a row so many versions newer; none where the history does not tell."""
    since: set[int] = set()
    for entry in reversed(touches):
        # A row that is deleted goes on counting once it comes back.
        counts = entry.operation != "delete"
        if counts and newer == 0:
            break
        since.add(entry.transaction)
        newer -= counts
    return since if newer == 0 else set()


def _partners(history: Iterable[Transaction]) -> dict[int, int]:
    """Return by transaction the one that undid it, and by that the one it undid."""
    standing: list[int] = []
    partners: dict[int, int] = {}
    for number, action in dict.fromkeys((one.number, one.action) for one in history):
        if action != "undo":
            standing.append(number)
        elif standing:
            undone = standing.pop()
            partners |= {undone: number, number: undone}
    return partners


def _moved(rows: pd.DataFrame | None, newer: dict[str, int]) -> pd.DataFrame | None:
    """Return rows with versions that are so much newer."""
    if rows is None:
        return None
    return rows.assign(version=rows["version"] + rows["id"].map(newer).fillna(0).astype("int64"))
