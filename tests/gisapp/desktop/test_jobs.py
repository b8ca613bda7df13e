"""Every job ends, and says how; jobs of one lane wait for each other; of one owner only the latest counts."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PyQt5 import sip
from PyQt5.QtCore import QObject

from gisapp.desktop.jobs import Job, Jobs, Latest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture
def jobs(qapp: object) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.stop()


def ends(job: Job) -> list[tuple[str, object]]:
    """Return a list that fills with how a job ends."""
    told: list[tuple[str, object]] = []
    job.done.connect(lambda result: told.append(("done", result)))
    job.failed.connect(lambda error: told.append(("failed", error)))
    job.cancelled.connect(lambda: told.append(("cancelled", None)))
    job.finished.connect(lambda: told.append(("finished", None)))
    return told


def test_a_result_comes_back_in_the_thread_that_asked(jobs: Jobs, qtbot: QtBot) -> None:
    worked_in: list[int] = []
    heard_in: list[int] = []

    def work(report: Callable[[float], None]) -> int:
        worked_in.append(threading.get_ident())
        report(0.5)
        return 42

    job = jobs.start("count", work)
    told = ends(job)
    job.done.connect(lambda _: heard_in.append(threading.get_ident()))
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told == [("done", 42), ("finished", None)]
    assert worked_in != heard_in == [threading.get_ident()]
    qtbot.waitUntil(lambda: not jobs.running)


def test_a_failure_is_told_whatever_it_is(jobs: Jobs, qtbot: QtBot) -> None:
    def work(_: Callable[[float], None]) -> None:
        raise SystemExit(3)

    told = ends(jobs.start("fail", work))
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[0][0] == "failed"
    assert isinstance(told[0][1], SystemExit)
    assert told[1] == ("finished", None)


def test_a_cancelled_job_stops_at_its_next_report(jobs: Jobs, qtbot: QtBot) -> None:
    begun = threading.Event()

    def work(report: Callable[[float], None]) -> None:
        begun.set()
        while True:
            report(0.1)

    job = jobs.start("endless", work)
    told = ends(job)
    assert begun.wait(5)
    job.cancel()
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told == [("cancelled", None), ("finished", None)]


def test_a_job_cancelled_before_it_began_does_nothing(jobs: Jobs, qtbot: QtBot) -> None:
    gate = threading.Event()
    jobs.start("first", lambda _: gate.wait(5), lane="project")
    did: list[int] = []
    second = jobs.start("second", lambda _: did.append(1), lane="project")
    told = ends(second)
    second.cancel()
    gate.set()
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[0] == ("cancelled", None)
    assert did == []


def test_jobs_of_a_lane_run_one_after_the_other(jobs: Jobs, qtbot: QtBot) -> None:
    inside: list[str] = []
    order: list[tuple[str, int]] = []

    def work(name: str) -> Callable[[Callable[[float], None]], None]:
        def run(_: Callable[[float], None]) -> None:
            inside.append(name)
            order.append((name, len(inside)))
            threading.Event().wait(0.02)
            inside.remove(name)

        return run

    for name in "abcd":
        jobs.start(name, work(name), lane="project")
    qtbot.waitUntil(lambda: not jobs.running)
    assert order == [(name, 1) for name in "abcd"]


def test_stopping_waits_for_all(jobs: Jobs) -> None:
    ended: list[int] = []

    def work(report: Callable[[float], None]) -> None:
        try:
            while True:
                report(0.1)
        finally:
            ended.append(1)

    for _ in range(3):
        jobs.start("endless", work)
    threading.Event().wait(0.05)
    jobs.stop()
    assert len(ended) == 3


def test_a_failure_after_being_told_to_stop_is_an_end_that_was_asked_for(jobs: Jobs, qtbot: QtBot) -> None:
    begun, gate = threading.Event(), threading.Event()

    def work(_: Callable[[float], None]) -> None:
        begun.set()
        gate.wait(5)
        raise OSError("interrupted")

    job = jobs.start("read", work)
    told = ends(job)
    assert begun.wait(5)
    job.cancel()
    gate.set()
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told == [("cancelled", None), ("finished", None)]


def heard(latest: Latest) -> list[object]:
    """Return a list that fills with what is heard of the jobs of one owner."""
    told: list[object] = []
    latest.failed.connect(lambda error: told.append(str(error)))
    latest.cancelled.connect(lambda: told.append("cancelled"))
    latest.ended.connect(lambda: told.append("ended"))
    return told


def test_only_the_latest_is_heard_of(jobs: Jobs, qtbot: QtBot) -> None:
    owner = QObject()
    latest = Latest(jobs, owner)
    told, gate = heard(latest), threading.Event()

    def fail(_: Callable[[float], None]) -> None:
        gate.wait(5)
        raise ValueError("of before")

    # Those before it end later, one well, one badly.
    latest.start("first", lambda _: gate.wait(5), told.append)
    latest.start("second", fail, told.append)
    latest.start("third", lambda _: 3, told.append)
    qtbot.waitUntil(lambda: len(told) == 2)
    gate.set()
    qtbot.waitUntil(lambda: not jobs.running)
    assert told == [3, "ended"]

    # One that goes on with another has not ended between the two; one that is dropped says nothing.
    latest.start("fourth", lambda _: 4, lambda _: latest.start("fifth", lambda _: 5, told.append))
    qtbot.waitUntil(lambda: len(told) == 4)
    assert told[2:] == [5, "ended"]
    latest.start("sixth", lambda _: 6, told.append)
    latest.drop()
    qtbot.waitUntil(lambda: not jobs.running)
    assert len(told) == 4

    # A failure and a stop are told, and nothing of either once the owner is gone.
    latest.start("seventh", lambda _: [][0], told.append)
    qtbot.waitUntil(lambda: len(told) == 6)

    def endless(report: Callable[[float], None]) -> None:
        while True:
            report(0.1)

    latest.start("eighth", endless, told.append)
    latest.stop()
    qtbot.waitUntil(lambda: len(told) == 8)
    assert told[4:] == ["list index out of range", "ended", "cancelled", "ended"]
    latest.start("ninth", lambda _: 9, told.append)
    sip.delete(owner)
    qtbot.waitUntil(lambda: not jobs.running)
    assert len(told) == 8
