"""The one protocol that every store of a project follows, and the records that pass through it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import geopandas as gpd
    import pandas as pd

PLAN = "plan"
"""Stands for the text of the plan among the kinds that a transaction changes."""

Operation = Literal["insert", "update", "delete"]
Action = Literal["edit", "unkept", "undo", "redo"]
"""What a transaction was; of one that is unkept the history has only who, when and how many."""


@dataclass(frozen=True)
class Changes:
    """What is to happen to one kind.

    Parameters
    ----------
    kind
        Id of the kind.
    insert
        New rows in canonical columns; an id that is missing is made. Columns the kind does not know are kept.
    update
        `id`, the `version` that the writer has seen, and only the columns that change (`geometry` if it does).
    delete
        `id` and the `version` that the writer has seen.
    replace_all
        All present rows of the kind go first; their versions are not checked.
    """

    kind: str
    insert: gpd.GeoDataFrame | None = None
    update: gpd.GeoDataFrame | pd.DataFrame | None = None
    delete: pd.DataFrame | None = None
    replace_all: bool = False


@dataclass(frozen=True)
class Scenario:
    """A named set of edits and plan changes that a project keeps beside its layers, and that changes none of them.

    Parameters
    ----------
    name
        What people call it; one of its kind in a project.
    changes
        Edits, on the versions that were seen when it was made.
    settings
        Changes of the plan's numbers, ``name=value``.
    note
        What it is about.
    who, at
        Who saved it, and when (ISO time in UTC); given by the store.
    is_damaged
        Whether another program wrote what cannot be read: then there is only the name, by which it is deleted.
    """

    name: str
    changes: tuple[Changes, ...] = ()
    settings: tuple[str, ...] = ()
    note: str = ""
    who: str = ""
    at: str = ""
    is_damaged: bool = False


@dataclass(frozen=True)
class Conflict:
    """A row that is not as the writer believed; version 0 means that it does not exist."""

    kind: str
    id: str
    expected: int
    found: int


@dataclass(frozen=True)
class Applied:
    """Number of the transaction that was written."""

    transaction: int


@dataclass(frozen=True)
class HistoryEntry:
    """What one transaction did to one feature.

    Parameters
    ----------
    transaction, at, who, why, action
        Number, ISO time in UTC, and whether it was an edit, an undo or a redo.
    kind, id, operation
        What was done to which feature.
    old, new
        Values before and after by column; `None` where the feature did not exist. Updates hold only what changed.
    """

    transaction: int
    at: str
    who: str
    why: str
    kind: str
    id: str
    operation: Operation
    old: dict[str, Any] | None
    new: dict[str, Any] | None
    action: Action = "edit"


@dataclass(frozen=True)
class Transaction:
    """One line of the history: who changed how many features of a kind, when and why."""

    number: int
    at: str
    who: str
    why: str
    kind: str
    operation: Operation
    count: int
    action: Action


class Store(Protocol):
    """Where a project lives. A method that cannot do its work raises `GisError` and leaves the store as it was."""

    def kinds(self) -> list[str]:
        """Return the ids of the kinds that have a layer, in the order of `KINDS`."""

    def read(
        self,
        kind: str,
        *,
        bbox: tuple[float, float, float, float] | None = None,
        ids: Collection[str] | None = None,
        columns: Collection[str] | None = None,
    ) -> gpd.GeoDataFrame:
        """Return features in canonical form with `version` (int64) as last column, in order of insertion.

        Parameters
        ----------
        kind
            Id of the kind; one without a layer gives an empty table.
        bbox
            Only what touches (min lon, min lat, max lon, max lat).
        ids
            Only these; an id that does not exist is left out.
        columns
            Only these columns, besides geometry and version.
        """

    def apply(
        self, changes: Sequence[Changes], *, who: str, why: str, plan: str | None = None, keep: bool = True
    ) -> Applied | list[Conflict]:
        """Do all changes in one transaction, or none of them and return the conflicts.

        With `plan`, that text becomes the project's plan in the same transaction. Unless it is to `keep` what was
        before, neither this transaction nor one before it can be undone.
        """

    def undo(self, *, who: str) -> Applied | list[Conflict] | None:
        """Reverse the newest transaction that is neither undone nor an undo; `None` if there is none."""

    def redo(self, *, who: str) -> Applied | list[Conflict] | None:
        """Reverse the newest undo, unless something was edited since; `None` if there is none."""

    def changes_since(self, token: int) -> Sequence[HistoryEntry]:
        """Return what the transactions after `token` did, oldest first."""

    def history_of(self, kind: str, feature: str) -> list[HistoryEntry]:
        """Return what happened to one feature, oldest first."""

    def transactions(self) -> list[Transaction]:
        """Return one line for each transaction, kind and operation, oldest first."""

    def token(self) -> int:
        """Return the number of the newest transaction, 0 before the first."""

    def edited_elsewhere(self) -> bool:
        """Return whether another program has written since this was last asked."""

    def meta(self) -> dict[str, str]:
        """Return the facts about the project, its plan's text among them."""

    def set_meta(self, **values: str) -> None:
        """Write facts about the project; others stay."""

    def scenarios(self) -> list[Scenario]:
        """Return the scenarios that the project keeps, by name, damaged ones too."""

    def save_scenario(self, scenario: Scenario, *, who: str) -> None:
        """Keep a scenario, in the place of one of the same name."""

    def delete_scenario(self, name: str) -> bool:
        """Forget a scenario; `False` if there is none of that name."""

    def write_results(
        self, tables: Mapping[str, pd.DataFrame | gpd.GeoDataFrame], *, meta: Mapping[str, str] | None = None
    ) -> None:
        """Replace all result tables and the facts about them in one transaction."""

    def read_result(self, name: str) -> pd.DataFrame | gpd.GeoDataFrame | None:
        """Return one result table, `None` if there is none of that name."""

    def results(self) -> list[str]:
        """Return the names of the result tables in the order they were written."""

    def result_meta(self) -> dict[str, str]:
        """Return the facts written with the results."""

    def close(self) -> None:
        """Let go of the file or the connection."""
