"""Work in the background: every job ends, and says how: done, failed or cancelled, and then finished."""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from PyQt5.QtCore import QObject, pyqtSignal

if TYPE_CHECKING:
    from collections.abc import Callable

    Work = Callable[[Callable[[float], None]], Any]

_LOG = logging.getLogger(__name__)

_STEP, _PAUSE_S = 0.01, 0.05
"""Smaller steps of progress, and those that follow sooner, are not told: each holds the window for a while."""

_AT_ONCE = 4
"""Jobs outside every lane that run at the same time."""


class Cancelled(Exception):  # noqa: N818 - an end that the user asked for is no error
    """Raised inside a job when it reports progress after it was told to stop."""


class Job(QObject):
    """One piece of work in a thread of its own.

    Exactly one of `done`, `failed` and `cancelled` is emitted, then `finished`; all in the thread that made the job.
    One that fails after it was told to stop has stopped; one that was too far to stop is done.

    Parameters
    ----------
    title
        What is being done, in the user's language.
    work
        Called with a function that takes the share done, 0 to 1, and raises `Cancelled` once the job is to stop; what
        it returns comes with `done`.
    """

    progressed = pyqtSignal(float)
    done = pyqtSignal(object)
    failed = pyqtSignal(object)
    cancelled = pyqtSignal()
    finished = pyqtSignal()

    _reported = pyqtSignal(float)
    _ended = pyqtSignal(str, object)

    def __init__(self, title: str, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self.share = 0.0
        self._told, self._told_at = 0.0, 0.0
        self._work = work
        self._stop = threading.Event()
        # What the other thread says passes through the event loop of this one, so that whoever has a job can still
        # connect to it, however quickly it ends.
        self._reported.connect(self._progress)
        self._ended.connect(self._end)

    def cancel(self) -> None:
        """Ask the job to stop; it does so when it next reports progress."""
        self._stop.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether the job was asked to stop."""
        return self._stop.is_set()

    def run(self) -> None:
        """Do the work and say how it ended; called in the thread of the pool."""
        try:
            self._report(0.0)
            result = self._work(self._report)
        except Cancelled:
            self._ended.emit("cancelled", None)
        except BaseException as error:  # noqa: BLE001 - whatever ends the work is told; nothing may end it silently
            _LOG.debug("%s failed", self.title, exc_info=error)
            self._ended.emit("cancelled" if self.is_cancelled else "failed", error)
        else:
            self._ended.emit("done", result)

    def _report(self, share: float) -> None:
        if self._stop.is_set():
            raise Cancelled
        now = time.monotonic()
        if share >= 1.0 or (share - self._told >= _STEP and now - self._told_at >= _PAUSE_S):
            self._told, self._told_at = share, now
            self._reported.emit(share)

    def _progress(self, share: float) -> None:
        self.share = share
        self.progressed.emit(share)

    def _end(self, how: str, result: object) -> None:
        if how == "done":
            self.done.emit(result)
        elif how == "failed":
            self.failed.emit(result)
        else:
            self.cancelled.emit()
        self.finished.emit()


class Jobs(QObject):
    """Starts jobs and knows those that run.

    Jobs of one lane run one after the other, so that no two of them read and write one project at once.
    """

    started = pyqtSignal(object)
    ended = pyqtSignal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Python's threads rather than Qt's pool: there Python forgets its state of a thread after every job, with it
        # goes PROJ's context, and pyproj would go on using it.
        self._lanes: dict[str, ThreadPoolExecutor] = {}
        self.running: list[Job] = []

    def start(self, title: str, work: Work, *, lane: str = "") -> Job:
        """Queue a job and return it; connect to its signals before returning to the event loop."""
        job = Job(title, work, self)
        self.running.append(job)
        job.finished.connect(lambda: self._end(job))
        self.started.emit(job)
        if lane not in self._lanes:
            self._lanes[lane] = ThreadPoolExecutor(1 if lane else _AT_ONCE, thread_name_prefix=f"job {lane}")
        self._lanes[lane].submit(job.run)
        return job

    def _end(self, job: Job) -> None:
        self.running.remove(job)
        self.ended.emit(job)
        job.deleteLater()

    def stop(self) -> None:
        """Cancel all jobs and wait until they have ended; no more can be started."""
        for job in self.running:
            job.cancel()
        for pool in self._lanes.values():
            pool.shutdown()


class Latest(QObject):
    """The jobs of one who waits for one answer at a time: the latest counts, nothing more is heard of those before it.

    Nothing is heard of any once the owner is deleted.

    Parameters
    ----------
    jobs
        Where they run.
    parent
        The owner.
    """

    progressed = pyqtSignal(float)
    failed = pyqtSignal(object)
    cancelled = pyqtSignal()
    """It was stopped, here or in the list of all jobs."""
    ended = pyqtSignal()
    """Nothing is under way any more."""

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._then: Callable[[Any], object] = lambda _: None
        self.job: Job | None = None
        """What is under way."""

    def start(self, title: str, work: Work, then: Callable[[Any], object], *, lane: str = "") -> Job:
        """Start a job in place of the one under way; `then` is called with what it returns."""
        self.drop()
        self.job, self._then = self._jobs.start(title, work, lane=lane), then
        for signal, slot in self._heard(self.job):
            signal.connect(slot)
        return self.job

    def drop(self) -> None:
        """Give up what is under way; not even its end is told."""
        job, self.job = self.job, None
        if job is not None:
            for signal, slot in self._heard(job):
                signal.disconnect(slot)
            job.cancel()

    def stop(self) -> None:
        """Ask what is under way to stop; how it ends is told."""
        if self.job is not None:
            self.job.cancel()

    def _heard(self, job: Job) -> tuple[tuple[Any, Any], ...]:
        # Slots of this object rather than functions: Qt lets go of them when it is deleted.
        return (
            (job.progressed, self.progressed),
            (job.done, self._take),
            (job.failed, self._fail),
            (job.cancelled, self._cancel),
        )

    def _take(self, result: object) -> None:
        self.job = None
        self._then(result)
        self._end()

    def _fail(self, error: object) -> None:
        self.job = None
        self.failed.emit(error)
        self._end()

    def _cancel(self) -> None:
        self.job = None
        self.cancelled.emit()
        self._end()

    def _end(self) -> None:
        # Whoever heard of the end may have begun the next at once.
        if self.job is None:
            self.ended.emit()
