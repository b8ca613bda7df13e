"""The open project of a window: what is shown of it, what is selected, in which language; views follow its signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QObject, pyqtSignal

from gisapp.desktop.bases import BaseMaps
from gisapp.desktop.comparing import Comparing
from gisapp.desktop.jobs import Latest
from gisapp.i18n import Language, mark, translator
from gisapp.snapshot import Snapshot, take
from layers.store.network import on_network

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from gisapp.desktop.jobs import Job, Jobs, Work
    from gisapp.desktop.messages import Messages
    from gisapp.drawn import DrawnLayer, Feature

PROJECT_LANE = "project"
"""Lane of the jobs that read or write the project: one at a time, so that none sees another's half."""


class Session(QObject):
    """What the window is about.

    A project is read and judged in a job, which gives a `Snapshot`; views draw what is in it and never read the file.

    Parameters
    ----------
    jobs, messages
        Where work runs and where its failures are told.
    language
        To begin with.
    """

    changed = pyqtSignal()
    """There is a new snapshot."""
    left = pyqtSignal()
    """The new snapshot, of which `changed` tells next, is of another project."""
    selected = pyqtSignal(object)
    """Another object is selected, or none."""
    wanted = pyqtSignal(object)
    """The user wants to see an object on the map."""
    sought = pyqtSignal(object)
    """The user wants to see a box of longitude and latitude: west, south, east, north."""
    language_changed = pyqtSignal()
    overlaid = pyqtSignal()
    """Other layers lie on the map above the project's."""
    marked = pyqtSignal()
    """Other mines are on the field-check sheet."""
    settled = pyqtSignal()
    """What was asked for last is shown, or it failed, or was given up."""

    def __init__(self, jobs: Jobs, messages: Messages, language: Language, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs, self.messages = jobs, messages
        self.language = language
        self.snapshot: Snapshot | None = None
        self.selection: Feature | None = None
        self.candidates: list[Feature] = []
        self.images: dict[str, dict[str, str]] = {}
        """The images that were compared last, "before" and "after", as `gisapp.imagery.record` keeps them."""
        self._overlays: dict[str, tuple[DrawnLayer, ...]] = {}
        self._taking = Latest(jobs, self)
        self._taking.failed.connect(messages.error)
        self._taking.ended.connect(self._settle)
        self._wanted: tuple[Path, dt.date | None] | None = None
        self._is_behind = False
        """Whether the project has changed while another one was being opened."""
        self.bases = BaseMaps(self)
        self.comparing = Comparing(self.bases)

    def say(self, text: str) -> str:
        """Return a sentence in the language of the window."""
        return translator(self.language)(text)

    @property
    def path(self) -> Path | None:
        """The open project."""
        return self.snapshot.path if self.snapshot else None

    @property
    def target(self) -> Path | None:
        """The project that is open, or about to be."""
        return self._wanted[0] if self._wanted is not None else self.path

    @property
    def drawn(self) -> tuple[DrawnLayer, ...]:
        """What lies on the map, from the ground up: the project's layers, then those of answers."""
        own = self.snapshot.drawn if self.snapshot else ()
        return (*own, *(layer for layers in self._overlays.values() for layer in layers))

    def overlay(self, name: str, layers: Sequence[DrawnLayer] = ()) -> None:
        """Lay the layers of an answer on the map in place of those of the same name before; none take them away.

        They go when another project is opened. Symbols that the project's layers have too are not for them.
        """
        before = self._overlays.pop(name, ())
        if layers:
            self._overlays[name] = tuple(layers)
        if before or layers:
            self.overlaid.emit()

    def open(self, path: Path, as_of: dt.date | None = None) -> Job:
        """Read and judge a project in a job; what is shown stays until it is done. The last one asked for counts."""
        language = self.language
        self._wanted = (path, as_of)
        title = self.say(mark("Opening {name}")).format(name=path.name)
        job = self._taking.start(
            title, lambda report: take(path, language, as_of, report), self._show, lane=PROJECT_LANE
        )
        if on_network(path):
            text = self.say(mark("{path} lies on a network folder: let one program at a time use it."))
            self.messages.warning(text.format(path=path))
        return job

    def _settle(self) -> None:
        self._wanted = None
        if self._is_behind:
            # Another project was to be opened, and is not.
            self._is_behind = False
            self.reload()
        else:
            self.settled.emit()

    def reload(self, as_of: dt.date | None = None) -> Job | None:
        """Read and judge again what is open, or about to be, as of a day or as before."""
        if self._wanted is not None:
            path, day = self._wanted
            return self.open(path, as_of or day)
        if self.snapshot is None:
            return None
        return self.open(self.snapshot.path, as_of or self.snapshot.as_of)

    def refresh(self, path: Path, then: Callable[[], None] = lambda: None) -> None:
        """Show what was changed in a project, unless that was left meanwhile; `then` is called once it is shown."""
        if path == self.target and (job := self.reload()) is not None:
            job.done.connect(lambda _: then())
        self._is_behind = self._is_behind or path == self.path != self.target

    def latest(self, owner: QObject) -> Latest:
        """Return jobs for questions about the project that is shown: nothing more is heard of them once it is left."""
        made = Latest(self.jobs, owner)
        self.left.connect(made.drop)
        return made

    def _show(self, snapshot: Snapshot) -> None:
        before, self.snapshot = self.snapshot, snapshot
        another = before is None or before.path != snapshot.path
        self._is_behind = False
        if another:
            self._overlays.clear()
            self.left.emit()
        self.changed.emit()
        told = set() if before is None or another else set(before.run.summary["warnings"])
        for warning in snapshot.run.summary["warnings"]:
            if warning not in told and (another or before is None or before.run.language == snapshot.run.language):
                self.messages.warning(warning)
        if self.selection is not None and (another or snapshot.place(self.selection) is None):
            self.select(None)
        elif self.selection is not None:
            self.selected.emit(self.selection)

    def run(self, title: str, work: Work, *, lane: str = PROJECT_LANE) -> Job:
        """Do something in a job, with the project if nothing else is said; a failure is told."""
        job = self.jobs.start(title, work, lane=lane)
        job.failed.connect(self.messages.error)
        return job

    def select(self, feature: Feature | None, candidates: Sequence[Feature] = ()) -> None:
        """Select an object, or none; `candidates` are the others at the same spot."""
        another = feature != self.selection or list(candidates) != self.candidates
        self.candidates, self.selection = list(candidates), feature
        if another:
            self.selected.emit(feature)

    def zoom_to(self, feature: Feature) -> None:
        """Select an object and have the map go there."""
        self.select(feature)
        self.wanted.emit(feature)

    def set_language(self, language: Language) -> None:
        """Speak another language; lists and cards follow as soon as they are worded again."""
        if language == self.language:
            return
        self.language = language
        self.language_changed.emit()
        self.reload()
