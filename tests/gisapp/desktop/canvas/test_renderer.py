"""Pictures in the background: only the newest counts, and what goes wrong is told."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PyQt5.QtGui import QImage

from gisapp.desktop.canvas.renderer import Renderer

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from gisapp.desktop.canvas.renderer import Partly


class Work:
    """Paints numbers; 100 is not ready before it is told so, 0 cannot be painted."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.ready = threading.Event()

    def __call__(self, number: int, stopped: Callable[[], None], partly: Partly) -> QImage:
        if number == 0:
            raise OSError("the disk is gone")
        if number == 100:
            self.asked.set()
            assert self.ready.wait(10)
        stopped()
        image = QImage(1, 1, QImage.Format.Format_RGB32)
        partly(image)
        partly(image, now=number == 1)
        return image


def test_a_picture_no_longer_wanted_is_thrown_away(qtbot: QtBot) -> None:
    work = Work()
    renderer = Renderer(work)
    wanted: list[int] = []
    renderer.painted.connect(lambda _, request, __: wanted.append(request))
    renderer.ask(100)
    qtbot.waitUntil(work.asked.is_set)
    for number in (90, 80, 70):
        renderer.ask(number)
    qtbot.wait(100)
    work.ready.set()
    qtbot.waitUntil(lambda: renderer.is_idle)
    assert wanted == [70]


def test_while_requests_keep_coming_the_one_in_work_is_shown(qtbot: QtBot) -> None:
    work = Work()
    renderer = Renderer(work)
    wanted: list[int] = []
    renderer.painted.connect(lambda _, request, __: wanted.append(request))
    renderer.ask(100)
    qtbot.waitUntil(work.asked.is_set)
    renderer.ask(90)
    work.ready.set()
    qtbot.waitUntil(lambda: renderer.is_idle)
    assert wanted == [100, 90]


def test_what_goes_wrong_is_told_and_the_next_picture_comes(qtbot: QtBot) -> None:
    renderer = Renderer(Work())
    with qtbot.waitSignal(renderer.failed) as failed:
        renderer.ask(0)
    assert str(failed.args[0]) == "the disk is gone"
    with qtbot.waitSignal(renderer.painted):
        renderer.ask(1)
    qtbot.waitUntil(lambda: renderer.is_idle)


def test_stopped_at_once(qtbot: QtBot) -> None:
    work = Work()
    renderer = Renderer(work)
    renderer.ask(100)
    qtbot.waitUntil(work.asked.is_set)
    work.ready.set()
    with qtbot.assertNotEmitted(renderer.painted, wait=50):
        renderer.stop()
    assert renderer.is_idle


def test_what_is_to_be_seen_at_once_comes_before_the_whole(qtbot: QtBot) -> None:
    renderer, came = Renderer(Work()), []
    renderer.painted.connect(lambda _, __, whole: came.append(whole))
    renderer.ask(1)
    qtbot.waitUntil(lambda: renderer.is_idle)
    assert came == [False, True]


def test_given_up_without_waiting(qtbot: QtBot) -> None:
    work = Work()
    renderer = Renderer(work)
    renderer.ask(100)
    qtbot.waitUntil(work.asked.is_set)
    with qtbot.assertNotEmitted(renderer.painted, wait=50):
        renderer.give_up()
        work.ready.set()
    qtbot.waitUntil(lambda: renderer.is_idle)
