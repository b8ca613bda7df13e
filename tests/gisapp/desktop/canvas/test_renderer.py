"""Pictures in the background: only the newest counts, and what goes wrong is told."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

from gisapp.desktop.canvas.picture import Request
from gisapp.desktop.canvas.renderer import Renderer
from tests.gisapp.desktop.canvas.conftest import small_scene
from tests.gisapp.desktop.canvas.scenes import view

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Waiting:
    """A base that is not ready before it is told so."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.ready = threading.Event()

    def image(self, bounds: object, crs: str, width: int, height: int) -> np.ndarray:
        self.asked.set()
        assert self.ready.wait(10)
        return np.zeros((height, width, 4), dtype=np.uint8)


class Broken:
    """A base that cannot be read."""

    def image(self, bounds: object, crs: str, width: int, height: int) -> np.ndarray:
        raise OSError("the disk is gone")


def test_a_picture_no_longer_wanted_is_thrown_away(qtbot: QtBot) -> None:
    renderer, scene, base = Renderer(), small_scene(), Waiting()
    wanted = []
    renderer.painted.connect(lambda _, request, __: wanted.append(request.view.metres_per_px))
    renderer.ask(Request(scene, view(100.0), bases=(base,)))
    qtbot.waitUntil(base.asked.is_set)
    for metres in (90.0, 80.0, 70.0):
        renderer.ask(Request(scene, view(metres)))
    qtbot.wait(100)
    base.ready.set()
    qtbot.waitUntil(lambda: renderer.is_idle)
    assert wanted == [70.0]


def test_while_requests_keep_coming_the_one_in_work_is_shown(qtbot: QtBot) -> None:
    renderer, scene, base = Renderer(), small_scene(), Waiting()
    wanted = []
    renderer.painted.connect(lambda _, request, __: wanted.append(request.view.metres_per_px))
    renderer.ask(Request(scene, view(100.0), bases=(base,)))
    qtbot.waitUntil(base.asked.is_set)
    renderer.ask(Request(scene, view(90.0)))
    base.ready.set()
    qtbot.waitUntil(lambda: renderer.is_idle)
    assert wanted == [100.0, 90.0]


def test_what_goes_wrong_is_told_and_the_next_picture_comes(qtbot: QtBot) -> None:
    renderer, scene = Renderer(), small_scene()
    with qtbot.waitSignal(renderer.failed) as failed:
        renderer.ask(Request(scene, view(), bases=(Broken(),)))
    assert str(failed.args[0]) == "the disk is gone"
    with qtbot.waitSignal(renderer.painted):
        renderer.ask(Request(scene, view()))
    qtbot.waitUntil(lambda: renderer.is_idle)


def test_stopped_at_once(qtbot: QtBot) -> None:
    renderer, scene, base = Renderer(), small_scene(), Waiting()
    renderer.ask(Request(scene, view(), bases=(base,)))
    qtbot.waitUntil(base.asked.is_set)
    base.ready.set()
    with qtbot.assertNotEmitted(renderer.painted, wait=50):
        renderer.stop()
    assert renderer.is_idle
