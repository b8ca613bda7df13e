"""Scenarios judged in the background, one after the other, each once; what is known of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from PyQt5.QtCore import QObject, pyqtSignal

from gisapp.i18n import mark
from gisapp.proposals import scenario_layers
from gisapp.what_if import State, flips_of, judged, objects_of
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from analysis.scenario import Outlook
    from gisapp.desktop.jobs import Work
    from gisapp.desktop.session import Session
    from gisapp.drawn import DrawnLayer
    from gisapp.i18n import Language
    from gisapp.what_if import Shelf
    from layers.store.base import Scenario


class Step(NamedTuple):
    """One piece of work: "figures", "map" or "objects" of a scenario; of none, of the city as it is."""

    what: str
    scenario: Scenario | None


class Judge(QObject):
    """Knows what scenarios lead to, and finds out what it does not know.

    A scenario is the very object that it was asked about: another edit of it is another one.
    """

    changed = pyqtSignal()
    """Something more is known, or work began or ended."""
    progressed = pyqtSignal(float)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shelf: Shelf | None = None
        self._state: State | None = None
        self._known: list[tuple[Step, object]] = []
        self._wanted: list[Step] = []
        self._work = session.latest(self)
        self._work.progressed.connect(self.progressed)
        self._work.failed.connect(self._fail)
        self._work.cancelled.connect(self._cancelled)
        self._current = Step("", None)
        self.stopped = False
        """Whether the user has ended the work."""

    # What is known --------------------------------------------------------------------------------------------

    def outlook(self, scenario: Scenario | None) -> Outlook | GisError | None:
        """Return the figures of a scenario, what is wrong with it, or None where that is not known yet."""
        found: Outlook | GisError | None = self._get("figures", scenario)
        return found

    def layers(self, scenario: Scenario) -> list[DrawnLayer] | GisError | None:
        """Return what is drawn of a scenario."""
        found: list[DrawnLayer] | GisError | None = self._get("map", scenario)
        return found

    def objects(self, scenario: Scenario) -> pd.DataFrame | GisError | None:
        """Return the objects that come and go."""
        found: pd.DataFrame | GisError | None = self._get("objects", scenario)
        return found

    def _get(self, what: str, scenario: Scenario | None) -> Any:
        for step, found in self._known:
            if step.what == what and step.scenario is scenario:
                return found
        return None

    # Work -----------------------------------------------------------------------------------------------------

    @property
    def is_busy(self) -> bool:
        """Whether something is being found out."""
        return self._work.job is not None

    @property
    def title(self) -> str:
        """What is being done, in the language in which it was begun."""
        return self._work.job.title if self._work.job is not None else ""

    def begin(self, state: State | None) -> None:
        """Forget everything: the city is another one."""
        self._state, self._known, self._wanted, self.stopped = state, [], [], False
        self._work.drop()

    def reword(self) -> None:
        """Forget what is in words: they are to be in another language."""
        self._known = [one for one in self._known if one[0].what == "figures"]
        if self._current.what != "figures":
            self._work.drop()

    def want(self, shelf: Shelf, compared: Sequence[Scenario], chosen: Scenario | None) -> None:
        """Find out what is not known of some scenarios, and all of the chosen one."""
        self._shelf = shelf
        steps = [Step("map", chosen)] if chosen is not None else []
        if compared:
            steps += [Step("figures", None), *(Step("figures", one) for one in compared)]
        if chosen is not None:
            steps.append(Step("objects", chosen))
        self._known = [
            one for one in self._known if one[0].scenario is None or _among(one[0].scenario, shelf.scenarios)
        ]
        self._wanted = [one for one in steps if self._get(*one) is None]
        if self.is_busy and not any(_same(one, self._current) for one in self._wanted):
            self._work.drop()
        self._next()

    def stop(self) -> None:
        """End the work until `go_on`."""
        self.stopped = True
        self._work.drop()
        self.changed.emit()

    def go_on(self) -> None:
        """Take the work up again."""
        self.stopped = False
        self._next()

    def _next(self) -> None:
        state, shelf = self._state, self._shelf
        if self.is_busy or self.stopped or state is None or shelf is None:
            self.changed.emit()
            return
        self._wanted = [one for one in self._wanted if self._get(*one) is None]
        if not self._wanted:
            self.changed.emit()
            return
        step = self._wanted[0]
        self._current = step
        self._work.start(self._title(step), self._finding(step, state, shelf), lambda found: self._take(step, found))
        self.changed.emit()

    def _title(self, step: Step) -> str:
        name = step.scenario.name if step.scenario else self._session.say(mark("the city as it is"))
        texts = {
            "figures": mark("Judging {name}"),
            "map": mark("Drawing {name}"),
            "objects": mark("Looking why {name} differs"),
        }
        return self._session.say(texts[step.what]).format(name=name)

    def _finding(self, step: Step, state: State, shelf: Shelf) -> Work:
        scenario, language, present = step.scenario, self._session.language, self.outlook(None)
        before = None if present is None or isinstance(present, GisError) else present
        if scenario is None or step.what == "figures":
            return lambda report: judged(state, shelf, scenario, before, report)
        if step.what == "map":
            return lambda _: scenario_layers(state, shelf, scenario, language)
        return lambda report: _objects(state, shelf, scenario, language, report)

    def _take(self, step: Step, found: object) -> None:
        self._known.append((step, found))
        self._next()

    def _fail(self, error: BaseException) -> None:
        step = self._current
        if not isinstance(error, GisError):
            self._session.messages.error(error)
            error = GisError("Scenario {name} cannot be judged.", name=step.scenario.name if step.scenario else "")
        self._take(step, error)

    def _cancelled(self) -> None:
        # Ended from the list of all jobs rather than here.
        self.stopped = True
        self.changed.emit()


def _among(one: Scenario | None, others: Sequence[Scenario | None]) -> bool:
    """Return whether it is the very one: tables within it cannot be compared."""
    return any(one is other for other in others)


def _same(one: Step, other: Step) -> bool:
    return one.what == other.what and one.scenario is other.scenario


def _objects(
    state: State, shelf: Shelf, scenario: Scenario, language: Language, report: Callable[[float], None]
) -> pd.DataFrame:
    return objects_of(flips_of(state, shelf, scenario, report), language)
