"""A project: its layers, plan, results and history; it says what changed and knows no window and no rule."""

from __future__ import annotations

import getpass
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Protocol, Self

from psygnal import Signal

from layers.messages import GisError
from layers.rebase import rebased
from layers.store.base import PLAN, Applied, Changes
from layers.store.connection import put_in_place
from layers.store.geopackage import GeoPackageStore

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    import geopandas as gpd
    import pandas as pd

    from layers.store.base import Conflict, HistoryEntry, Scenario, Store, Transaction


class _Step(Protocol):
    def __call__(self, *, who: str) -> Applied | list[Conflict] | None: ...


def login_name() -> str:
    """Return the name under which the user is logged in, for the history."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        # No such entry in a container or service account.
        return "unknown"


class Project:
    """The one place through which a project is read and changed.

    Signals are emitted in the calling thread, after the change is safely written.

    Parameters
    ----------
    store
        Where the project lives; closed with it.
    who
        Name for the history, the login name if not given.
    """

    layer_changed = Signal(str)
    results_changed = Signal()
    plan_changed = Signal()
    scenarios_changed = Signal()

    def __init__(self, store: Store, *, who: str | None = None) -> None:
        self.store = store
        self.who = who or login_name()
        self._layers: dict[str, gpd.GeoDataFrame] = {}

    @classmethod
    def create(cls, path: str | Path, *, overwrite: bool = False, demo: bool = False) -> Project:
        """Make a new project file without features; a `demo` may later be replaced by another one."""
        project = cls(GeoPackageStore.create(path, overwrite=overwrite))
        if demo:
            project.store.set_meta(demo="yes")
        return project

    @classmethod
    def open(cls, path: str | Path) -> Project:
        """Open a project file."""
        return cls(GeoPackageStore.open(path))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store; what was applied is already written."""
        self._layers.clear()
        self.store.close()

    def layer(self, kind: str) -> gpd.GeoDataFrame:
        """Return all features of a kind; the table is shared, so copy it before you change it."""
        self._forget_if_stale()
        if kind not in self._layers:
            self._layers[kind] = self.store.read(kind)
        return self._layers[kind]

    def layers(self) -> dict[str, gpd.GeoDataFrame]:
        """Return every layer by kind, empty ones too."""
        return {kind: self.layer(kind) for kind in self.store.kinds()}

    def refresh(self) -> bool:
        """Look whether another program wrote to the project, and if so tell every view to read again."""
        stale = self._forget_if_stale()
        if stale:
            self._announce(self.store.kinds())
        return stale

    def _forget_if_stale(self) -> bool:
        stale = self.store.edited_elsewhere()
        if stale:
            self._layers.clear()
        return stale

    def apply(
        self, changes: Changes | Sequence[Changes], *, why: str = "", plan: str | None = None, keep: bool = True
    ) -> Applied:
        """Do changes in one transaction; with `plan`, that text becomes the project's plan in the same one.

        Parameters
        ----------
        changes
            What is to happen.
        why, plan
            For the history, and the text of another plan.
        keep
            Whether the history keeps what was before; without, neither this nor anything before it can be undone.

        Raises
        ------
        GisError
            A row is not as expected, and nothing was written; or the store cannot be written.
        """
        listed = [changes] if isinstance(changes, Changes) else list(changes)
        outcome = self.store.apply(listed, who=self.who, why=why, plan=plan, keep=keep)
        if not isinstance(outcome, Applied):
            raise _refusal(outcome)
        self._announce([one.kind for one in listed] + ([PLAN] if plan is not None else []))
        return outcome

    def undo(self) -> bool:
        """Reverse the newest change that still stands; `False` if there is none, `GisError` if it was not kept."""
        return self._reversed(self.store.undo)

    def redo(self) -> bool:
        """Do the last undone change again; `False` if there is none."""
        return self._reversed(self.store.redo)

    def _reversed(self, step: _Step) -> bool:
        before = self.store.token()
        outcome = step(who=self.who)
        if outcome is None:
            return False
        if not isinstance(outcome, Applied):
            raise _refusal(outcome)
        touched = [one.kind for one in self.store.transactions() if one.number > before]
        self._announce(touched)
        return True

    def _announce(self, kinds: Sequence[str]) -> None:
        distinct = list(dict.fromkeys(kinds))
        for kind in distinct:
            self._layers.pop(kind, None)
        for kind in distinct:
            if kind == PLAN:
                self.plan_changed.emit()
            else:
                self.layer_changed.emit(kind)

    def history(self) -> list[Transaction]:
        """Return who changed what, when and why, oldest first."""
        return self.store.transactions()

    def history_of(self, kind: str, feature: str) -> list[HistoryEntry]:
        """Return what happened to one feature, oldest first."""
        return self.store.history_of(kind, feature)

    @property
    def plan_text(self) -> str:
        """Text of the plan file that the project uses, empty for the one that comes with the program."""
        return self.store.meta().get("plan", "")

    def set_plan_text(self, text: str) -> None:
        """Give the project a plan of its own; that can be undone."""
        self.apply([], plan=text)

    def fact(self, name: str) -> str:
        """Return what the project keeps under a name beside its layers, empty if nothing."""
        return self.store.meta().get(name, "")

    def set_fact(self, name: str, text: str) -> None:
        """Keep something beside the layers; the history does not know of it."""
        self.store.set_meta(**{name: text})

    @property
    def is_demo(self) -> bool:
        """Whether the data are invented."""
        return self.store.meta().get("demo") == "yes"

    def scenarios(self) -> list[Scenario]:
        """Return the scenarios that the project keeps, by name, damaged ones too."""
        return self.store.scenarios()

    def scenario(self, name: str) -> Scenario:
        """Return the scenario of that name; `GisError` if there is none, or it is damaged."""
        kept = {one.name: one for one in self.scenarios()}
        if name not in kept:
            raise GisError(
                "There is no scenario {name} in the project; there are: {names}.", name=name, names=", ".join(kept)
            )
        if kept[name].is_damaged:
            raise GisError("Scenario {name} is damaged and cannot be read; delete it.", name=name)
        return kept[name]

    def save_scenario(self, scenario: Scenario) -> None:
        """Keep a scenario, in the place of one of the same name; no layer changes."""
        self.store.save_scenario(scenario, who=self.who)
        self.scenarios_changed.emit()

    def delete_scenario(self, name: str) -> bool:
        """Forget a scenario; `False` if there is none of that name."""
        gone = self.store.delete_scenario(name)
        self.scenarios_changed.emit()
        return gone

    def apply_scenario(self, name: str, *, plan: str | None = None) -> Applied:
        """Make a scenario's edits, and the plan that its settings give, in one transaction that can be undone.

        Parameters
        ----------
        name
            The scenario; it stays in the project.
        plan
            Text of the plan with the scenario's settings; None where it has none.

        Raises
        ------
        GisError
            What it changes has changed since it was made, and nothing was written.
        """
        scenario = self.scenario(name)
        outcome = self.store.apply(scenario.changes, who=self.who, why=name, plan=plan)
        if not isinstance(outcome, Applied):
            # What was changed and changed back, as when the scenario was applied and undone, is as the scenario saw it.
            return self.apply(rebased(scenario, outcome, self.store) or scenario.changes, why=name, plan=plan)
        self._announce([one.kind for one in scenario.changes] + ([PLAN] if plan is not None else []))
        return outcome

    def write_results(
        self, tables: Mapping[str, pd.DataFrame | gpd.GeoDataFrame], *, meta: Mapping[str, str] | None = None
    ) -> None:
        """Replace all results of the last analysis."""
        self.store.write_results(tables, meta=meta)
        self.results_changed.emit()

    def result(self, name: str) -> pd.DataFrame | gpd.GeoDataFrame | None:
        """Return one result table, `None` if there is none of that name."""
        return self.store.read_result(name)

    def results(self) -> list[str]:
        """Return the names of the result tables."""
        return self.store.results()

    def result_meta(self) -> dict[str, str]:
        """Return the facts written with the results."""
        return self.store.result_meta()


def _refusal(conflicts: list[Conflict]) -> GisError:
    first = conflicts[0]
    figures = {"layer": first.kind, "id": first.id, "count": len(conflicts)}
    if first.expected == 0:
        return GisError(
            "{id} exists already in layer {layer} ({count} rows cannot be written): choose another id.",
            **figures,
        )
    if first.found == 0:
        return GisError(
            "{id} is no longer in layer {layer} ({count} rows cannot be written): read the layer again.",
            **figures,
        )
    return GisError(
        "{id} in layer {layer} was changed by someone else ({count} rows cannot be written): read the layer again.",
        **figures,
    )


@contextmanager
def new_project(path: Path, *, demo: bool = False) -> Iterator[Project]:
    """Give a new project to fill; on a clean exit it stands at `path`, otherwise nothing has happened.

    Raises
    ------
    GisError
        The folder cannot be written.
    """
    part = path.with_name(f".{path.name}.part-{os.getpid()}")
    try:
        with Project.create(part, overwrite=True, demo=demo) as project:
            yield project
        put_in_place(part, path)
    except OSError as error:
        raise GisError(
            "{path} cannot be written ({cause}); choose another place.", path=path, cause=error.strerror
        ) from error
    finally:
        # Where nothing could be written there is nothing to remove either.
        for name in (part.name, f"{part.name}-journal"):
            with suppress(OSError):
                part.with_name(name).unlink(missing_ok=True)
