"""Base maps below the layers: laid over each other, swiped, kept while others are painted, told when they fail."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PyQt5.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt5.QtGui import QMouseEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

from gisapp.desktop.canvas.ground import BaseLayer
from gisapp.desktop.canvas.scene import Scene
from gisapp.desktop.canvas.swipe import Swipe
from layers.style import HALO, PAPER
from tests.gisapp.desktop.canvas.scenes import SIZE, box, layer, near, over, rgb
from tests.gisapp.desktop.canvas.test_canvas import settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from gisapp.desktop.canvas.canvas import Canvas

RED, GREEN, BLUE = "#C83200", "#0A6414", "#1428B4"


class Plain:
    """A base of one colour, transparent in its southern half; slow if it is to wait, and first coarse then."""

    def __init__(self, colour: str, wait: threading.Event | None = None) -> None:
        self.colour, self.wait, self.drawn = colour, wait, 0

    def draw(
        self,
        bounds: object,
        crs: str,
        width: int,
        height: int,
        show: Callable[[np.ndarray], None],
        stopped: Callable[[], None],
    ) -> np.ndarray:
        assert crs == "EPSG:3857"
        self.drawn += 1
        value = rgb(self.colour)
        rgba = np.zeros((height, width, 4), dtype=np.uint8)
        rgba[: height // 2] = (value >> 16 & 255, value >> 8 & 255, value & 255, 255)
        if self.wait is not None:
            show(rgba // 2)
            assert self.wait.wait(10)
            stopped()
        return rgba


class Broken:
    """A base that cannot be read."""

    def draw(self, *_: object) -> np.ndarray:
        raise OSError("the disk is gone")


@pytest.fixture
def ground(canvas: Canvas, qtbot: QtBot) -> Canvas:
    """Return the map with a county alone."""
    canvas.set_scene(Scene.of([layer("counties", [box(-100, -75, 100, 75)])]))
    settle(qtbot, canvas)
    return canvas


def at(pixels: np.ndarray, x: int, y: int) -> int:
    return int(pixels[y, x])


def test_base_maps_lie_over_each_other_below_the_layers(ground: Canvas, qtbot: QtBot) -> None:
    first, second = Plain(RED), Plain(GREEN)
    ground.bases = (BaseLayer("a", first), BaseLayer("b", second, opacity=0.5))
    pixels = settle(qtbot, ground)
    assert near(at(pixels, 60, 30), over(GREEN, 0.5, RED))
    # Where there is no base map, the county looks as it does without any.
    assert at(pixels, 150, 100) == rgb(PAPER)
    # Order and opacity need no new picture.
    ground.bases = (BaseLayer("b", second), BaseLayer("a", first, opacity=0.25))
    pixels = settle(qtbot, ground)
    assert near(at(pixels, 60, 30), over(RED, 0.25, GREEN))
    assert (first.drawn, second.drawn) == (1, 1)
    ground.bases = ()
    pixels = settle(qtbot, ground)
    assert at(pixels, 60, 30) == rgb(PAPER)


def test_whose_the_base_maps_are_stands_on_the_map_and_its_picture(ground: Canvas, qtbot: QtBot) -> None:
    ground.bases = (BaseLayer("a", Plain(RED)),)
    before = settle(qtbot, ground)
    ground.credits = ("© A",)
    after = settle(qtbot, ground)
    changed = np.argwhere(before != after)
    assert len(changed)
    # In the lower right corner.
    down, across = changed.min(axis=0)
    assert down > SIZE[1] - 20
    assert across > SIZE[0] / 2


def test_what_is_not_visible_is_not_drawn(ground: Canvas, qtbot: QtBot) -> None:
    hidden = Plain(RED)
    ground.bases = (BaseLayer("a", hidden, visible=False),)
    settle(qtbot, ground)
    assert hidden.drawn == 0


def test_a_slow_base_delays_no_layer_and_is_coarse_first(ground: Canvas, qtbot: QtBot) -> None:
    ready = threading.Event()
    ground.bases = (BaseLayer("slow", Plain(BLUE, ready)),)
    ground.set_scene(Scene.of([layer("counties", [box(-100, -75, 100, 75)]), layer("coal_ban_zones", [])]))

    def seen() -> np.ndarray:
        from gisapp.desktop.canvas.pens import pixels_of

        return pixels_of(ground.image())

    coarse = 0xFF000000 | sum((rgb(BLUE) >> shift & 255) // 2 << shift for shift in (16, 8, 0))
    qtbot.waitUntil(lambda: at(seen(), 60, 30) not in (rgb(PAPER), coarse, rgb(BLUE)))
    assert not ground.is_idle
    # What takes long is not begun again for the same view, whatever else changes.
    slow = ground.bases[0].base
    ground.bases = (BaseLayer("slow", slow, opacity=0.9), BaseLayer("b", Plain(GREEN), visible=False))
    ground.bases = (BaseLayer("slow", slow),)
    qtbot.wait(60)
    assert isinstance(slow, Plain)
    assert slow.drawn == 1
    with qtbot.waitSignal(ground.drawn):
        ready.set()
    assert at(settle(qtbot, ground), 60, 30) == rgb(BLUE)


def test_a_base_that_fails_is_told_once_and_the_map_goes_on(ground: Canvas, qtbot: QtBot) -> None:
    told: list[tuple[str, Exception]] = []
    ground.base_failed.connect(lambda name, error: told.append((name, error)))
    ground.bases = (BaseLayer("gone", Broken()), BaseLayer("a", Plain(RED)))
    settle(qtbot, ground)
    ground.set_view(ground.view.panned(10, 0), glide=False)
    pixels = settle(qtbot, ground)
    assert [(name, str(error)) for name, error in told] == [("gone", "the disk is gone")]
    assert at(pixels, 60, 30) == rgb(RED)


def test_another_base_in_its_place_and_more_of_it(ground: Canvas, qtbot: QtBot) -> None:
    ground.bases = (BaseLayer("a", Plain(RED)),)
    settle(qtbot, ground)
    base = Plain(GREEN)
    ground.bases = (BaseLayer("a", base),)
    assert at(settle(qtbot, ground), 60, 30) == rgb(GREEN)
    base.colour = BLUE
    ground.refresh("a")
    assert at(settle(qtbot, ground), 60, 30) == rgb(BLUE)


def test_a_swipe_by_mouse_and_keys(ground: Canvas, qtbot: QtBot) -> None:
    ground.bases = (BaseLayer("a", Plain(RED), visible=False), BaseLayer("b", Plain(GREEN)))
    ground.swipe = Swipe("a", "b", "2018", "2019")
    pixels = settle(qtbot, ground)
    assert (at(pixels, 30, 60), at(pixels, 170, 60)) == (rgb(RED), rgb(GREEN))
    assert at(pixels, 100, 60) == rgb(HALO)

    handle = ground.handle
    middle = QPoint(handle.width() // 2, handle.height() // 2)
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=middle)
    # QTest.mouseMove would ask the screen to move its pointer.
    held, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    moved = QMouseEvent(QEvent.Type.MouseMove, QPointF(middle - QPoint(60, 0)), Qt.MouseButton.NoButton, held, none)
    QApplication.sendEvent(handle, moved)
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=middle)
    pixels = settle(qtbot, ground)
    assert (at(pixels, 30, 60), at(pixels, 70, 60)) == (rgb(RED), rgb(GREEN))
    assert handle.share == pytest.approx(40 / SIZE[0])

    for _ in range(5):
        # PyQt's types have this function for windows only.
        QTest.keyClick(handle, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)  # type: ignore[call-overload]
    assert handle.share == pytest.approx(0.7)
    pixels = settle(qtbot, ground)
    assert (at(pixels, 120, 60), at(pixels, 160, 60)) == (rgb(RED), rgb(GREEN))
    with qtbot.waitSignal(ground.swipe_left):
        QTest.keyClick(handle, Qt.Key.Key_Escape)  # type: ignore[call-overload]
    ground.swipe = None
    assert at(settle(qtbot, ground), 30, 60) == rgb(GREEN)
    assert not handle.isVisible()


def test_the_layers_on_one_side_alone(ground: Canvas, qtbot: QtBot) -> None:
    ground.set_scene(Scene.of([layer("built_up_areas", [box(-90, -60, 90, 60)])]))
    ground.bases = (BaseLayer("a", Plain(RED)),)
    ground.swipe = Swipe(layers_right=False)
    pixels = settle(qtbot, ground)
    assert at(pixels, 170, 60) == rgb(RED)
    assert at(pixels, 30, 60) != rgb(RED)
