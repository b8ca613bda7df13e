"""Base maps in the window, with real events: dropped, looked at, put in order, compared, fetched, remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PyQt5.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PyQt5.QtGui import QDragEnterEvent, QDropEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

from gisapp.desktop.canvas.pens import pixels_of
from gisapp.desktop.dialogs.crs import CrsDialog
from gisapp.desktop.dialogs.services import ServicesDialog
from gisapp.desktop.settings import Settings, load, save
from gisapp.desktop.window import Window
from gisapp.i18n import Language
from layers.project import new_project
from tests.basemaps.rasters import grid, write
from tests.basemaps.test_wmts import LAYER, document
from tests.basemaps.tile_server import TileServer, colour
from tests.gisapp.desktop.test_journey import LONG_MS, picture, settle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gisapp.desktop.panels.basemaps import BaseMapsPanel

RED, GREEN, BLUE = (200, 40, 30), (30, 160, 60), (40, 60, 200)
CELL, LEFT, TOP = 100.0, 380_000.0, 4_310_000.0
"""The images are 20 km across, around Baoding."""
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return an empty project: nothing lies on the base maps."""
    path = tmp_path / "empty.gpkg"
    with new_project(path):
        pass
    return path


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have tiles kept here."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))


def opened(qtbot: QtBot, settings: Settings, project: Path) -> Window:
    made = Window(settings, project.with_name("settings.json"))
    qtbot.addWidget(made)
    made.resize(1400, 900)
    made.show()
    QApplication.setActiveWindow(made)
    with qtbot.waitSignal(made.canvas.drawn, timeout=LONG_MS):
        made.open(project)
    settle(qtbot, made)
    return made


@pytest.fixture
def window(qtbot: QtBot, project: Path) -> Iterator[Window]:
    made = opened(qtbot, Settings(language=Language.EN), project)
    yield made
    made.close()


def image(folder: Path, name: str, shade: tuple[int, int, int], crs: str | None = "EPSG:32650") -> Path:
    """Write an image of one colour."""
    bands = np.stack([np.full((200, 200), value, dtype=np.uint8) for value in shade])
    return write(folder / name, bands, transform=grid(CELL, LEFT, TOP), crs=crs, photometric="RGB")


def drop(window: Window, *paths: Path) -> None:
    """Drop files on the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    held = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    for event in (QDragEnterEvent(QPoint(10, 10), *held), QDropEvent(QPointF(10, 10), *held)):
        QApplication.sendEvent(window, event)


def key(widget: object, what: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    # PyQt's types have this function for windows only.
    QTest.keyClick(widget, what, modifier)  # type: ignore[call-overload]


def seen(qtbot: QtBot, window: Window, across: float = 0.6, down: float = 0.6) -> tuple[int, ...]:
    """Return the colour at a place of the map, once it is drawn."""
    settle(qtbot, window)
    pixels = pixels_of(window.canvas.image())
    pixel = int(pixels[int(pixels.shape[0] * down), int(pixels.shape[1] * across)])
    return pixel >> 16 & 255, pixel >> 8 & 255, pixel & 255


def panel_of(window: Window) -> BaseMapsPanel:
    panel: BaseMapsPanel = window.panels["basemaps"]
    return panel


def named(window: Window) -> list[str]:
    bases = window.session.bases
    return [bases.title(one.id) for one in bases.records]


def test_images_are_dropped_looked_at_put_in_order_and_there_again(
    window: Window, qtbot: QtBot, project: Path, tmp_path: Path
) -> None:
    bases, panel = window.session.bases, panel_of(window)
    drop(window, image(tmp_path, "a_20180503.tif", RED), image(tmp_path, "b_2019-05-03.tif", GREEN))
    settle(qtbot, window)
    assert window.dialog is None
    assert named(window) == ["b_2019-05-03.tif", "a_20180503.tif"]
    assert panel.isVisible()
    bases.zoom_to(bases.records[0].id)
    assert seen(qtbot, window) == GREEN

    # Down by the keyboard, the upper one is seen; then half of it, and without it the lower one.
    key(panel.list, Qt.Key.Key_Home)
    key(panel.list, Qt.Key.Key_Down, ALT)
    assert named(window) == ["a_20180503.tif", "b_2019-05-03.tif"]
    assert seen(qtbot, window) == RED
    key(panel.list, Qt.Key.Key_Home)
    for _ in range(5):
        key(panel.look.opacity, Qt.Key.Key_PageDown)
    assert bases.records[0].opacity == 0.5
    halves = [(one + other) // 2 for one, other in zip(RED, GREEN, strict=True)]
    assert np.abs(np.subtract(seen(qtbot, window), halves)).max() <= 2
    key(panel.list, Qt.Key.Key_Space)
    assert seen(qtbot, window) == GREEN
    picture(window, "en_basemaps")

    # Its bands the other way round.
    panel.choose(bases.records[1].id)
    qtbot.mouseClick(panel.look.spread, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert bases.records[1].stretch == (GREEN[0], GREEN[1])
    for end in panel.look.ends:
        end.clear()
        key(end, Qt.Key.Key_Return)
    assert bases.records[1].stretch is None
    box = panel.look.bands[0]
    box.setFocus()
    key(box, Qt.Key.Key_Down)
    assert bases.records[1].bands == (2, 2, 3)
    assert seen(qtbot, window) == (GREEN[1], GREEN[1], GREEN[2])

    # Closed and opened again: all is as it was.
    window.close()
    again = opened(qtbot, load(project.with_name("settings.json")), project)
    assert named(again) == ["a_20180503.tif", "b_2019-05-03.tif"]
    assert [(one.visible, one.opacity) for one in again.session.bases.records] == [(False, 0.5), (True, 1.0)]
    again.session.bases.zoom_to(again.session.bases.records[1].id)
    assert seen(qtbot, again) == (GREEN[1], GREEN[1], GREEN[2])
    again.panels.show("basemaps")
    key(panel_of(again).list, Qt.Key.Key_End)
    key(panel_of(again).list, Qt.Key.Key_Delete)
    assert named(again) == ["a_20180503.tif"]
    settle(qtbot, again)
    again.close()


def test_two_dates_swiped_and_stepped(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    comparing, bases = window.session.comparing, window.session.bases
    names = [("S2A_MSIL2A_20180503T030541.tif", RED), ("c_2020-06-01.tif", BLUE), ("b_2019-05-03.tif", GREEN)]
    drop(window, *(image(tmp_path, name, shade) for name, shade in names))
    settle(qtbot, window)
    bases.zoom_to(bases.records[0].id)
    assert seen(qtbot, window) == GREEN
    panel = panel_of(window)
    days = [panel.compare.days.itemText(at) for at in range(panel.compare.days.count())]
    assert days == ["2018-05-03", "2019-05-03", "2020-06-01"]

    key(window, Qt.Key.Key_BracketRight, CONTROL)
    assert seen(qtbot, window) == BLUE
    assert not window.actions_.by_id["later"].isEnabled()
    qtbot.mouseClick(panel.compare.earlier, Qt.MouseButton.LeftButton)
    assert seen(qtbot, window) == GREEN

    key(window, Qt.Key.Key_F8)
    assert comparing.swipe is not None
    assert (comparing.swipe.left_title[:10], comparing.swipe.right_title[:10]) == ("2018-05-03", "2019-05-03")
    assert (seen(qtbot, window, 0.4), seen(qtbot, window, 0.6)) == (RED, GREEN)
    picture(window, "en_swipe")
    key(window.canvas.handle, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    key(window.canvas.handle, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert seen(qtbot, window, 0.6) == RED
    panel.compare.right.setFocus()
    key(panel.compare.right, Qt.Key.Key_Home)
    key(panel.compare.right, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: comparing.right != "")
    key(window.canvas.handle, Qt.Key.Key_Escape)
    assert window.canvas.swipe is None
    assert not window.canvas.handle.isVisible()

    # The two images of the restoration audit, one of them new here.
    assert not window.actions_.by_id["swipe_audit"].isEnabled()
    after = image(tmp_path, "d_2021-05-03.tif", RED)
    window.session.images = {"before": {"path": str(tmp_path / "b_2019-05-03.tif")}, "after": {"path": str(after)}}
    window.actions_.refresh()
    window.actions_.by_id["swipe_audit"].trigger()
    assert (seen(qtbot, window, 0.4), seen(qtbot, window, 0.6)) == (GREEN, GREEN)
    window.canvas.handle.go(0.5)
    assert (seen(qtbot, window, 0.4), seen(qtbot, window, 0.6)) == (GREEN, RED)
    for name in [one.id for one in bases.records]:
        bases.remove(name)
    assert window.canvas.swipe is None


def test_what_an_image_lacks_is_asked_for_or_told_or_made(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    bases = window.session.bases

    def answer(text: str, *, take: bool) -> None:
        def type_and_end() -> None:
            dialog = window.findChild(CrsDialog)
            assert isinstance(dialog, CrsDialog)
            dialog.crs.lineEdit().selectAll()
            qtbot.keyClicks(dialog.crs.lineEdit(), text)
            dialog.accept() if take else dialog.reject()

        QTimer.singleShot(300, type_and_end)

    path = image(tmp_path, "nocrs.tif", RED, crs=None)
    answer("EPSG:32650", take=True)
    drop(window, path)
    qtbot.waitUntil(lambda: bool(bases.open), timeout=LONG_MS)
    assert bases.records[0].crs == "EPSG:32650"
    bases.zoom_to(bases.records[0].id)
    assert seen(qtbot, window) == RED
    answer("", take=False)
    drop(window, image(tmp_path, "nocrs2.tif", RED, crs=None))
    qtbot.waitUntil(lambda: len(bases.records) == 2)
    qtbot.waitUntil(lambda: len(bases.records) == 1, timeout=LONG_MS)

    scan = write(tmp_path / "scan.png", np.ones((8, 8), dtype=np.uint8), driver="PNG", crs=None)
    drop(window, scan)
    settle(qtbot, window)
    assert "scan.png has no georeference" in window.messages.entries[-1].text
    assert named(window) == ["nocrs.tif"]

    # A large image without overviews is offered them.
    wide = write(tmp_path / "wide.tif", np.full((300, 5000), 9, dtype=np.uint8), transform=grid(4.0, LEFT, TOP))
    drop(window, wide)
    settle(qtbot, window)
    look = panel_of(window).look
    assert look.overviews.isVisible()
    assert "no overviews" in window.messages.entries[-1].text
    qtbot.mouseClick(look.overviews, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert (tmp_path / "wide.tif.ovr").exists()
    assert not look.overviews.isVisible()


def test_a_service_of_one_s_own_is_kept_fetched_and_told_when_it_is_gone(
    window: Window, qtbot: QtBot, project: Path
) -> None:
    bases = window.session.bases
    with TileServer() as server:
        window.actions_.by_id["services"].trigger()
        dialog = window.findChild(ServicesDialog)
        assert isinstance(dialog, ServicesDialog)
        for edit, text in ((dialog.name, "Town hall"), (dialog.url, server.url.replace("{x}", "{c}"))):
            qtbot.keyClicks(edit, text)
        qtbot.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
        assert "{x}" in dialog.told.text()
        dialog.url.clear()
        qtbot.keyClicks(dialog.url, server.url)
        qtbot.keyClicks(dialog.whose, "© Town hall")
        qtbot.keyClicks(dialog.tokens["tianditu"], "secret-token")
        qtbot.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
        qtbot.mouseClick(dialog.add, Qt.MouseButton.LeftButton)
        dialog.accept()
        settle(qtbot, window)
        assert named(window) == ["Town hall"]
        assert window.canvas.credits == ("© Town hall",)
        qtbot.waitUntil(lambda: seen(qtbot, window)[0] in {colour(zoom, 0, 0)[0] for zoom in (7, 8)}, timeout=LONG_MS)

        # A WMTS is asked for its layers, and one of them is kept.
        sets = "<TileMatrixSetLink><TileMatrixSet>google</TileMatrixSet></TileMatrixSetLink>"
        layers = [LAYER.format(title=name, name=name, format="image/png", sets=sets, more="") for name in "ab"]
        server.behaviour.document = document(server.root, *layers)
        window.actions_.by_id["services"].trigger()
        dialog = window.findChildren(ServicesDialog)[-1]
        qtbot.keyClicks(dialog.url, f"{server.root}/wmts")
        qtbot.mouseClick(dialog.ask, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: dialog.layer.count() == 2, timeout=LONG_MS)
        key(dialog.layer, Qt.Key.Key_Down)
        qtbot.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
        qtbot.mouseClick(dialog.add, Qt.MouseButton.LeftButton)
        dialog.accept()
        settle(qtbot, window)
        assert named(window) == ["Town hall", "b"]
        assert sorted(window.canvas.credits) == ["© Town hall", "© nobody"]
        bases.move(bases.records[1].id, -1)
        qtbot.waitUntil(lambda: any("TILEMATRIX=" in one for one in server.behaviour.asked), timeout=LONG_MS)
        bases.remove(bases.records[0].id)
        settle(qtbot, window)

    def told() -> list[str]:
        return [one.text for one in window.messages.entries if "Town hall" in one.text]

    window.canvas.set_view(window.canvas.view.zoomed(8), glide=False)
    qtbot.waitUntil(lambda: bool(told()), timeout=LONG_MS)
    window.canvas.set_view(window.canvas.view.panned(400, 0), glide=False)
    settle(qtbot, window)
    assert told() == ["Town hall does not answer; what is kept of it on this computer is shown."]

    # The token is in the settings, and nowhere in the project.
    window.close()
    assert load(project.with_name("settings.json")).tokens == {"tianditu": "secret-token"}
    assert b"secret-token" not in project.read_bytes()
    assert bases.records[0].service.startswith("own-")


def test_a_token_is_in_no_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    file = tmp_path / "settings.json"
    save(Settings(tokens={"tianditu": "secret-token"}), file)
    file.write_text(file.read_text(encoding="utf-8").replace('"recent": []', '"recent": 3'), encoding="utf-8")
    assert load(file) == Settings()
    file.write_text('{"tokens": {"tianditu": ["secret-token"]}}', encoding="utf-8")
    assert load(file) == Settings()
    assert "begun anew" in caplog.text
    assert "secret-token" not in caplog.text
