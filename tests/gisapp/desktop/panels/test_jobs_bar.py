"""The bar of jobs, with real jobs."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PyQt5.QtCore import Qt

from gisapp.desktop.panels.jobs import JobRow, JobsBar, seconds_left
from tests.gisapp.desktop.panels.events import QTest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from gisapp.desktop.session import Session


@pytest.fixture
def bar(qtbot: QtBot, blank: Session) -> JobsBar:
    made = JobsBar(blank)
    qtbot.addWidget(made)
    return made


def held(begun: threading.Event, go_on: threading.Event) -> Callable[[Callable[[float], None]], None]:
    """Return work that is half done until it may go on."""

    def work(report: Callable[[float], None]) -> None:
        report(0.5)
        begun.set()
        while not go_on.wait(0.01):
            report(0.5)

    return work


def test_a_job_shows_what_and_how_much_and_then_is_gone(qtbot: QtBot, bar: JobsBar, blank: Session) -> None:
    begun, go_on = threading.Event(), threading.Event()
    assert not bar.isVisible()
    blank.jobs.start("Opening demo.gpkg", held(begun, go_on))
    qtbot.waitUntil(bar.isVisible)
    qtbot.waitUntil(lambda: bar.row.bar.value() == 50)
    assert bar.row.title.text() == "Opening demo.gpkg"
    assert bar.row.left.text().startswith("50%")
    assert not bar.more.isVisible()
    go_on.set()
    qtbot.waitUntil(lambda: not bar.isVisible())


def test_cancel_ends_it(qtbot: QtBot, bar: JobsBar, blank: Session) -> None:
    begun, never = threading.Event(), threading.Event()
    job = blank.jobs.start("Long", held(begun, never))
    qtbot.waitUntil(bar.isVisible)
    with qtbot.waitSignal(job.cancelled):
        QTest.mouseClick(bar.row.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not bar.isVisible())


def test_several_jobs_are_listed_and_each_can_be_cancelled(qtbot: QtBot, bar: JobsBar, blank: Session) -> None:
    events = [(threading.Event(), threading.Event()) for _ in range(2)]
    first, second = (blank.jobs.start(name, held(*pair)) for name, pair in zip("ab", events, strict=True))
    qtbot.waitUntil(bar.isVisible)
    assert bar.more.text() == "+1"
    menu = bar.menu()
    rows = menu.findChildren(JobRow)
    assert [row.title.text() for row in rows] == ["a", "b"]
    with qtbot.waitSignal(second.cancelled):
        QTest.mouseClick(rows[1].cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not bar.more.isVisible())
    events[0][1].set()
    with qtbot.waitSignal(first.finished):
        pass


def test_the_bar_goes_on_to_the_next_job(qtbot: QtBot, bar: JobsBar, blank: Session) -> None:
    events = [(threading.Event(), threading.Event()) for _ in range(2)]
    for name, pair in zip("ab", events, strict=True):
        blank.jobs.start(name, held(*pair))
    qtbot.waitUntil(bar.isVisible)
    events[0][1].set()
    qtbot.waitUntil(lambda: bar.row.title.text() == "b")
    assert bar.row.cancel.isEnabled()
    events[1][1].set()
    qtbot.waitUntil(lambda: not bar.isVisible())


@pytest.mark.parametrize(
    ("elapsed", "share", "left"),
    [(1.0, 0.5, None), (60.0, 0.01, None), (30.0, 0.25, 90.0), (10.0, 1.0, 0.0)],
)
def test_the_time_left_follows_from_the_pace(elapsed: float, share: float, left: float | None) -> None:
    assert seconds_left(elapsed, share) == left
