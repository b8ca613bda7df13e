"""The base maps of the open project: their order and looks, what of them is open; the map and the panel follow."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PyQt5.QtCore import QObject, pyqtSignal

from basemaps.cache import TileCache
from basemaps.sources import SOURCES, TileSource
from gisapp.bases.records import LABELS, BaseRecord
from gisapp.desktop.canvas.ground import Base, BaseLayer
from gisapp.desktop.settings import Settings, full
from gisapp.i18n import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from gisapp.bases.opening import Facts
    from gisapp.desktop.jobs import Job
    from gisapp.desktop.session import Session

LANE = "base maps"
"""Lane of the jobs that open base maps: one after the other, in their order."""


def provider(source: TileSource) -> str:
    """Return whose a service is: those of one provider share a token."""
    return source.id.partition("_")[0]


class Opened(Base, Protocol):
    """A base map that is open."""

    facts: Facts

    def give_up(self) -> None:
        """Do nothing more beside the drawing."""

    def close(self) -> None:
        """Let go of it; may wait."""


class BaseMaps(QObject):
    """The base maps of a session, from top to bottom.

    Parameters
    ----------
    session
        Whose project they belong to, and where their work runs and their failures are told.
    """

    changed = pyqtSignal()
    """There are others, or in another order."""
    restyled = pyqtSignal(str)
    """One is shown otherwise, is open now, or cannot be opened."""
    more = pyqtSignal(str)
    """One has more to show of what it has shown."""
    refined = pyqtSignal(str)
    """A coarse picture of one is shown until there is a better one, or the better one is."""
    added = pyqtSignal(str)
    """One that the user has added is open."""
    crs_wanted = pyqtSignal(str, object)
    """One has a place but no CRS; the error says so."""
    images_wanted = pyqtSignal()
    """The user wants to choose image files."""
    services_wanted = pyqtSignal(str)
    """The user wants a service by its id, or with a blank the dialog of services."""
    zoom_wanted = pyqtSignal(tuple)
    """West, south, east and north in degrees."""
    _came = pyqtSignal(str)
    _told = pyqtSignal(str, object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session, self.say = session, session.say
        self.settings = Settings()
        self.records: list[BaseRecord] = []
        self.open: dict[str, Opened] = {}
        self.faults: dict[str, str] = {}
        """What is wrong with those that cannot be shown."""
        self.coarse: set[str] = set()
        """Those of which a coarse picture is shown while they are read."""
        self._opening: dict[str, Job] = {}
        self._path: Path | None = None
        self._cache: TileCache | None = None
        self._came.connect(lambda name: self.more.emit(name) if name in self.open else None)
        self._told.connect(self._tell)
        session.changed.connect(self._follow)

    # What there is --------------------------------------------------------------------------------------------

    def __getitem__(self, name: str) -> BaseRecord:
        return next(one for one in self.records if one.id == name)

    def __contains__(self, name: str) -> bool:
        return any(one.id == name for one in self.records)

    @property
    def services(self) -> dict[str, TileSource]:
        """The services that there are: those of the program, and the user's own."""
        return SOURCES | {one.id: one for one in self.settings.services}

    def token(self, source: TileSource) -> str:
        """Return the user's token of a service; blank where there is none."""
        tokens = self.settings.tokens
        return tokens.get(source.id) or tokens.get(provider(source), "")

    def title(self, name: str) -> str:
        """Return the name of a base map for people."""
        return self[name].title(self.services, self._session.language)

    def layers(self) -> tuple[BaseLayer, ...]:
        """Return those that can be drawn, the lowest first."""
        return tuple(
            BaseLayer(one.id, self.open[one.id], one.visible, one.opacity)
            for one in reversed(self.records)
            if one.id in self.open
        )

    def attribution(self) -> list[str]:
        """Return whose the visible ones are, each once."""
        shown = [self.open[one.id].facts.attribution for one in self.records if one.visible and one.id in self.open]
        return list(dict.fromkeys(one for one in shown if one))

    # What the user does ---------------------------------------------------------------------------------------

    def add_images(self, paths: Iterable[Path]) -> None:
        """Lay images above the other base maps; one that is there already is shown."""
        for path in paths:
            self.add_image(path)

    def add_image(self, path: Path, crs: str | None = None) -> str:
        """Lay an image above the other base maps, or show it if it is there already; return its id."""
        name = full(path)
        known = next((one for one in self.records if one.path == name), None)
        if known is None:
            return self._add(BaseRecord(path=name, crs=crs), 0)
        self.change(known.id, visible=True)
        self.added.emit(known.id)
        return known.id

    def add_service(self, service: str) -> None:
        """Lay a service below the other base maps, one of names above them."""
        self._add(BaseRecord(service=service), 0 if service.startswith(LABELS) else len(self.records))

    def _add(self, record: BaseRecord, at: int) -> str:
        self.records.insert(at, record)
        self._open(record, is_new=True)
        self._changed()
        return record.id

    def change(self, name: str, **changes: object) -> None:
        """Show one otherwise, see `gisapp.bases.records.BaseRecord`; another picture of it is opened anew."""
        before = self[name]
        after = before.with_(**changes)
        if after == before:
            return
        self.records[self.records.index(before)] = after
        retried = name in self.faults and after.visible and not before.visible
        if retried or not after.looks_like(before):
            self._open(after)
        self.restyled.emit(name)
        self._keep()

    def choose_crs(self, name: str, crs: str) -> None:
        """Give one the CRS that its file does not state."""
        self.records[self.records.index(self[name])] = self[name].with_(crs=crs)
        self._open(self[name], is_new=True)

    def arrange(self, names: Sequence[str]) -> None:
        """Put all in an order, from top to bottom."""
        if [one.id for one in self.records] != list(names):
            self.records = [self[name] for name in names]
            self._changed()

    def move(self, name: str, steps: int) -> None:
        """Move one down by steps, or up."""
        names = [one.id for one in self.records]
        at = names.index(name)
        names.insert(min(max(at + steps, 0), len(names) - 1), names.pop(at))
        self.arrange(names)

    def remove(self, name: str) -> None:
        """Take one off the map; its file stays."""
        self.records.remove(self[name])
        self._let_go(name)
        self._changed()

    def zoom_to(self, name: str) -> None:
        """Have the map go to one, if it has an end."""
        if name in self.open and (bounds := self.open[name].facts.bounds) is not None:
            self.zoom_wanted.emit(bounds)

    def spread(self, name: str) -> None:
        """Spread the colours of an image over the values that it has, in a job; else 8 bits are shown as they are."""
        record, opened = self[name], self.open[name]

        def work(_: Callable[[float], None]) -> object:
            from gisapp.bases.opening import OpenRaster

            return opened.ends() if isinstance(opened, OpenRaster) else None

        def take(ends: object) -> None:
            if name in self and self[name] == record:
                self.change(name, stretch=ends)

        job = self._session.run(self.say(mark("Reading {file}")).format(file=self.title(name)), work, lane="")
        job.done.connect(take)

    def build_overviews(self, name: str) -> Job:
        """Build the overviews of an image in a job, then show it from them."""
        path = Path(self[name].path)

        def work(report: Callable[[float], None]) -> object:
            from basemaps.overviews import build_overviews

            return build_overviews(path, report)

        title = self.say(mark("Building overviews of {file}")).format(file=path.name)
        job = self._session.run(title, work, lane="")
        job.done.connect(lambda _: self._open(self[name]) if name in self else None)
        return job

    # Opening --------------------------------------------------------------------------------------------------

    def _open(self, record: BaseRecord, *, is_new: bool = False) -> None:
        """Open one in a job; what is shown of it stays until it is done."""
        name = record.id
        if name in self._opening:
            self._opening[name].cancel()
        service = self.services.get(record.service)
        tokens = dict(self.settings.tokens)

        def work(_: Callable[[float], None]) -> tuple[BaseRecord, Opened]:
            # What reads rasters is loaded with the first of them.
            from gisapp.bases.opening import OpenRaster, OpenTiles, is_elevation
            from layers.messages import GisError

            if record.path:
                own = record
                if is_new and is_elevation(Path(record.path)):
                    own = record.with_(relief="tinted")
                return own, OpenRaster(own)
            if service is None:
                raise GisError("The tile service {id} is no longer known; add it again.", id=record.service)
            came, told = (lambda: self._came.emit(name)), (lambda one: self._told.emit(name, one))
            return record, OpenTiles(service, self._tiles_kept(), tokens, came, told)

        title = self.say(mark("Opening {name}")).format(name=self._title_of(record))
        job = self._session.jobs.start(title, work, lane=LANE)
        self._opening[name] = job
        job.done.connect(lambda found: self._take(job, *found, is_new=is_new))
        job.failed.connect(lambda error: self._fail(job, record, error, is_new=is_new))
        job.finished.connect(lambda: self._ended(name, job))

    def _ended(self, name: str, job: Job) -> None:
        if self._opening.get(name) is job:
            del self._opening[name]

    def _title_of(self, record: BaseRecord) -> str:
        return record.title(self.services, self._session.language)

    def _tiles_kept(self) -> TileCache:
        self._cache = self._cache or TileCache()
        return self._cache

    def _take(self, job: Job, record: BaseRecord, opened: Opened, *, is_new: bool) -> None:
        name = record.id
        if self._opening.get(name) is not job or name not in self:
            self._close(opened)
            return
        if name in self.open:
            self._close(self.open.pop(name))
        self.faults.pop(name, None)
        self.open[name] = opened
        if is_new and record.relief:
            self.records[self.records.index(self[name])] = self[name].with_(relief=record.relief)
        self.restyled.emit(name)
        if is_new:
            self.added.emit(name)
            self._keep()

    def _fail(self, job: Job, record: BaseRecord, error: Exception, *, is_new: bool) -> None:
        from gisapp.bases.opening import UnknownCrsError

        name = record.id
        if self._opening.get(name) is not job or name not in self:
            return
        if isinstance(error, UnknownCrsError):
            self.crs_wanted.emit(name, error)
            return
        said = self._session.messages.explain(error)
        if is_new:
            self.remove(name)
            return
        self.faults[name] = said
        self.restyled.emit(name)

    def fault(self, name: str, error: Exception) -> None:
        """Tell that one could not be drawn."""
        said = self._session.messages.explain(error)
        if name in self:
            self.faults[name] = said
            self.restyled.emit(name)

    def refine(self, name: str, whole: bool) -> None:
        """Take note whether the picture of one that is shown is as fine as it will be."""
        if whole == (name in self.coarse):
            self.coarse = self.coarse - {name} if whole else self.coarse | {name}
            self.refined.emit(name)

    def _tell(self, name: str, told: object) -> None:
        from layers.messages import Message

        if name in self.open and isinstance(told, Message):
            named = Message(told.text, told.figures | {"service": self.title(name)})
            self._session.messages.warning(named.say(self.say))

    def reopen_services(self) -> None:
        """Open the services anew: their tokens or addresses may be others."""
        for one in self.records:
            if one.service:
                self._open(one)

    def _let_go(self, name: str) -> None:
        self.faults.pop(name, None)
        if name in self._opening:
            self._opening.pop(name).cancel()
        if name in self.open:
            self._close(self.open.pop(name))

    def _close(self, opened: Opened) -> None:
        """Close in a job: what is being read or fetched is waited for there."""
        opened.give_up()
        self._session.jobs.start(self.say(mark("Closing a base map")), lambda _: opened.close())

    # The project ----------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        """Show the base maps of another project."""
        path = self._session.path
        if path == self._path or path is None:
            return
        self._path = path
        for one in self.records:
            self._let_go(one.id)
        self.records = list(self.settings.bases.get(full(path), ()))
        for one in self.records:
            self._open(one)
        self.changed.emit()

    def _changed(self) -> None:
        self._keep()
        self.changed.emit()

    def _keep(self) -> None:
        """Put the base maps of the project into the settings."""
        if self._path is not None:
            self.settings.keep_bases(self._path, self.records)

    def stop(self) -> None:
        """Let go of all, and wait until what is being fetched has ended."""
        for one in self.open.values():
            one.give_up()
        for one in self.open.values():
            one.close()
        self.open.clear()
