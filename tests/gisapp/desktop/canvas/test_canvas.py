"""The map in a user's hands: real events of mouse, wheel and keys."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from PyQt5.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt5.QtGui import QImage, QMouseEvent, QWheelEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QToolTip

from gisapp.desktop.canvas.pens import pixels_of
from gisapp.desktop.canvas.travel import GLIDE_S
from gisapp.drawn import Feature
from layers.style import SELECTION, VERDICTS
from tests.gisapp.desktop.canvas.conftest import small_scene
from tests.gisapp.desktop.canvas.scenes import CENTRE, SIZE, near, place, rgb

if TYPE_CHECKING:
    import numpy as np
    from pytestqt.qtbot import QtBot

    from gisapp.desktop.canvas.canvas import Canvas

SPOT = QPoint(70, 75)
"""Where two boilers lie."""
YES, DONE, VERIFY = (Feature("boilers", f"boilers-{number}") for number in range(3))
ZONE, COUNTY = Feature("heat_networks", "heat_networks-0"), Feature("counties", "counties-0")


NONE, SHIFT, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
PRESS, MOVE, RELEASE = QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease
DOUBLE = QEvent.Type.MouseButtonDblClick


def wheel(canvas: Canvas, at: QPoint, notches: float) -> None:
    angle, above = QPoint(0, round(120 * notches)), QPointF(canvas.mapToGlobal(at))
    event = QWheelEvent(
        QPointF(at), above, QPoint(), angle, Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(canvas, event)


def mouse(canvas: Canvas, what: QEvent.Type, at: QPoint, modifier: Qt.KeyboardModifier = NONE) -> None:
    """Send what a mouse does with its left button; QTest.mouseMove would ask the screen to move its pointer."""
    button = Qt.MouseButton.NoButton if what == MOVE else Qt.MouseButton.LeftButton
    held = Qt.MouseButton.LeftButton if what in (PRESS, DOUBLE) else Qt.MouseButton.NoButton
    QApplication.sendEvent(canvas, QMouseEvent(what, QPointF(at), button, held, modifier))


def click(canvas: Canvas, at: QPoint) -> None:
    mouse(canvas, PRESS, at)
    mouse(canvas, RELEASE, at)


def drag(canvas: Canvas, start: QPoint, end: QPoint, modifier: Qt.KeyboardModifier = NONE) -> None:
    mouse(canvas, PRESS, start, modifier)
    for share in (0.3, 0.7, 1.0):
        mouse(canvas, MOVE, start + (end - start) * share, modifier)
    mouse(canvas, RELEASE, end, modifier)


def key(canvas: Canvas, what: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    # PyQt's types have this function for windows only.
    QTest.keyClick(canvas, what, modifier)  # type: ignore[call-overload]


def settle(qtbot: QtBot, canvas: Canvas) -> np.ndarray:
    """Wait until the wanted view is shown whole; return its pixels."""
    qtbot.waitUntil(lambda: canvas.is_idle)
    return pixels_of(canvas.image())


def test_wheel_zooms_at_the_cursor(canvas: Canvas, qtbot: QtBot) -> None:
    before = canvas.view
    place_ = before.to_map(70, 75)
    wheel(canvas, SPOT, 1)
    wheel(canvas, SPOT, 1)
    assert canvas.view.metres_per_px == pytest.approx(before.metres_per_px / 2)
    assert canvas.view.to_map(70, 75) == pytest.approx(place_, abs=1e-6)
    pixels = settle(qtbot, canvas)
    assert pixels[75, 70] == rgb(VERDICTS["yes"].colour)
    wheel(canvas, SPOT, -2)
    assert canvas.view.metres_per_px == pytest.approx(before.metres_per_px)
    canvas.back()
    assert canvas.view == before, "one turn of the wheel is one step back"


def test_the_last_picture_moves_at_once(canvas: Canvas, qtbot: QtBot) -> None:
    """Before any new picture can have come, the marker is where it was dragged to."""
    settle(qtbot, canvas)
    mouse(canvas, PRESS, QPoint(100, 100))
    mouse(canvas, MOVE, QPoint(110, 100))
    mouse(canvas, MOVE, QPoint(150, 90))
    pixels = pixels_of(canvas.image())
    assert pixels[75 - 10, 70 + 50] == rgb(VERDICTS["yes"].colour)
    mouse(canvas, RELEASE, QPoint(150, 90))
    assert settle(qtbot, canvas)[75 - 10, 70 + 50] == rgb(VERDICTS["yes"].colour)


def test_dragging_is_no_click_and_one_step_back(canvas: Canvas, qtbot: QtBot) -> None:
    before = canvas.view
    with qtbot.assertNotEmitted(canvas.picked):
        drag(canvas, QPoint(70, 75), QPoint(110, 95))
    assert canvas.view.to_map(110, 95) == pytest.approx(before.to_map(70, 75), abs=1e-6)
    key(canvas, Qt.Key.Key_Left, ALT)
    assert canvas.view == before
    key(canvas, Qt.Key.Key_Right, ALT)
    assert canvas.view == before.panned(40, 20)


def test_box_with_shift_shows_what_is_in_it(canvas: Canvas) -> None:
    """A box of 50 x 30 pixels on a screen of 200 x 150: four times as near, about the middle of the box."""
    before = canvas.view
    drag(canvas, QPoint(50, 60), QPoint(100, 90), SHIFT)
    assert canvas.view.metres_per_px == pytest.approx(before.metres_per_px / 4)
    assert canvas.view.to_map(100, 75) == pytest.approx(before.to_map(75, 75), abs=1e-6)


def test_keys_move_the_map(canvas: Canvas) -> None:
    before = canvas.view
    key(canvas, Qt.Key.Key_Right)
    assert canvas.view.x > before.x
    key(canvas, Qt.Key.Key_Left)
    assert canvas.view.x == pytest.approx(before.x)
    key(canvas, Qt.Key.Key_Up)
    assert canvas.view.y > before.y
    key(canvas, Qt.Key.Key_Down)
    key(canvas, Qt.Key.Key_Plus)
    assert canvas.view.metres_per_px == pytest.approx(before.metres_per_px / 2)
    key(canvas, Qt.Key.Key_Minus)
    key(canvas, Qt.Key.Key_Home)
    west, south, east, north = canvas.view.bounds
    boxes = small_scene().bounds()
    assert boxes is not None
    assert west < boxes.west
    assert east > boxes.east
    assert (north - south) < 1.3 * (boxes.north - boxes.south)


def test_a_double_click_comes_nearer_at_the_cursor(canvas: Canvas) -> None:
    before = canvas.view
    mouse(canvas, DOUBLE, QPoint(30, 40))
    assert canvas.view.metres_per_px == pytest.approx(before.metres_per_px / 2)
    assert canvas.view.to_map(30, 40) == pytest.approx(before.to_map(30, 40), abs=1e-6)


def test_clicks_take_turns(canvas: Canvas, qtbot: QtBot) -> None:
    found: list[list[Feature]] = []
    canvas.picked.connect(found.append)
    for _ in range(5):
        click(canvas, SPOT)
    assert set(found[0]) == {YES, DONE, ZONE, COUNTY}
    assert found[0] == [YES, DONE, ZONE, COUNTY], "what must be acted on lies on top, small areas before large ones"
    assert [one[0] for one in found] == [YES, DONE, ZONE, COUNTY, YES]
    click(canvas, QPoint(142, 97))
    assert found[-1] == [VERIFY, COUNTY], "a few pixels beside a marker are near enough"
    click(canvas, QPoint(3, 3))
    assert found[-1] == []


def test_what_is_not_shown_is_not_picked(canvas: Canvas, qtbot: QtBot) -> None:
    colour = rgb(VERDICTS["yes"].colour)
    assert settle(qtbot, canvas)[75, 70] == colour
    canvas.set_visible("boilers", False)
    assert settle(qtbot, canvas)[75, 70] != colour
    assert canvas.under(QPointF(SPOT)) == [ZONE, COUNTY]
    canvas.set_visible("boilers", True)
    assert settle(qtbot, canvas)[75, 70] == colour
    canvas.set_opacity("boilers", 0.5)
    assert not near(int(settle(qtbot, canvas)[75, 70]), colour, 20)


def test_the_pointer_tells_place_and_name(canvas: Canvas, qtbot: QtBot) -> None:
    with qtbot.waitSignal(canvas.pointed) as pointed:
        mouse(canvas, MOVE, QPoint(100, 75))
    assert pointed.args == pytest.approx(list(CENTRE), abs=1e-6)
    with qtbot.waitSignal(canvas.hovered) as hovered:
        mouse(canvas, MOVE, QPoint(140, 95))
    assert hovered.args == [VERIFY]
    assert QToolTip.text() == "boilers-2"
    assert rgb(SELECTION) in settle(qtbot, canvas)
    with qtbot.waitSignal(canvas.hovered) as hovered:
        mouse(canvas, MOVE, QPoint(160, 40))
    assert hovered.args == [None]


def test_selection_and_link_are_seen_at_once(canvas: Canvas, qtbot: QtBot) -> None:
    settle(qtbot, canvas)
    canvas.select([VERIFY, ZONE])
    pixels = pixels_of(canvas.image())
    halo = rgb(SELECTION)
    assert halo in pixels[90:101, 125:135], "left of the boiler"
    assert halo in pixels[60:90, 37:44], "the zone's west edge"
    assert canvas.is_idle, "nothing is painted anew for it"
    canvas.select([])
    assert halo not in pixels_of(canvas.image())
    canvas.set_link(place(-80, -50), place(80, -50), "12,431 m")
    assert pixels_of(canvas.image())[25, 40] == halo
    canvas.set_link(None)
    assert halo not in pixels_of(canvas.image())


def test_zoom_to_objects_layers_and_boxes(canvas: Canvas) -> None:
    canvas.zoom_to_features([VERIFY])
    assert canvas.view.lon_lat(100, 75) == pytest.approx(place(40, 20), abs=1e-6)
    assert canvas.view.metres_per_px == 4.0
    canvas.zoom_to_layer("heat_networks")
    assert canvas.view.lon_lat(100, 75) == pytest.approx(place(-30, 0), abs=1e-6)
    west, north = place(-10, -10)
    east, south = place(10, 10)
    canvas.zoom_to((west, south, east, north))
    assert canvas.view.lon_lat(100, 75) == pytest.approx(CENTRE, abs=1e-5)
    before = canvas.view
    canvas.zoom_to_features([Feature("boilers", "nowhere")])
    assert canvas.view == before


def test_the_view_glides_to_where_it_is_wanted(canvas: Canvas, qtbot: QtBot) -> None:
    settle(qtbot, canvas)
    canvas.zoom_in()
    assert not canvas.is_idle
    time.sleep(GLIDE_S)
    assert settle(qtbot, canvas)[75, 40] == rgb(VERDICTS["yes"].colour)


def test_the_image_has_what_is_seen_and_the_sources(canvas: Canvas, qtbot: QtBot) -> None:
    settle(qtbot, canvas)
    plain = pixels_of(canvas.image())
    assert plain.shape == (SIZE[1], SIZE[0])
    assert plain[75, 70] == rgb(VERDICTS["yes"].colour)
    canvas.attribution = "sources"
    assert (pixels_of(canvas.image()) != plain)[130:, 140:].any()


def test_another_scene_keeps_the_view_and_a_new_size_the_centre(canvas: Canvas, qtbot: QtBot) -> None:
    before = canvas.view
    canvas.set_scene(small_scene())
    assert canvas.view == before
    canvas.resize(300, 200)
    qtbot.waitUntil(lambda: canvas.view.width == 300)
    assert (canvas.view.x, canvas.view.y) == (before.x, before.y)
    canvas.set_scene(small_scene(), keep_view=False)
    assert canvas.view.metres_per_px != before.metres_per_px


def test_sharp_at_150_percent(canvas: Canvas, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a screen of other pixels pictures come anew, and have these: edges are as sharp as at 100 %."""
    monkeypatch.setattr(canvas, "devicePixelRatioF", lambda: 1.5)
    with qtbot.waitSignal(canvas.drawn):
        canvas.repaint()
    image = canvas.image()
    assert (image.width(), image.height()) == (300, 225)
    row = pixels_of(image.convertToFormat(QImage.Format_ARGB32))[112]
    colour = rgb(VERDICTS["yes"].colour)
    # 12 px x 0.87 x 1.5 = 15.6: sixteen whole pixels in one piece.
    assert [int(one) for one in row].count(colour) == 16
