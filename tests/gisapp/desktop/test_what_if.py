"""The third journey, with real events: what if? A scenario is made, judged, applied, undone; heat sources proposed."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import apsw
import pytest
import shapely
from PyQt5.QtCore import QPoint, Qt, QTimer
from PyQt5.QtWidgets import QApplication, QLineEdit, QMessageBox

from analysis.scenario import Figure
from gisapp.desktop.dialogs.siting import SitingDialog
from gisapp.desktop.settings import Settings
from gisapp.desktop.window import Window
from gisapp.editing import with_number
from gisapp.i18n import Language
from layers.project import Project, new_project
from layers.store.base import Changes
from tests.gisapp.desktop.panels.events import QTest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gisapp.desktop.panels.scenarios import ScenariosPanel
    from layers.store.base import Scenario

LONG_MS = 30_000
KEPT = {"boilers": 250, "villages": 300, "mines": 10, "coal_trips": 0}
"""Features of the demo that are enough here: it is judged a dozen times."""


@pytest.fixture(scope="module")
def small_file(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("small") / "small.gpkg"
    with Project.open(demo_file) as demo, new_project(path) as project:
        for kind, frame in demo.layers().items():
            some = frame.iloc[: KEPT.get(kind, len(frame))].drop(columns="version")
            if len(some):
                project.apply(Changes(kind, insert=some))
    return path


@pytest.fixture
def window(qtbot: QtBot, small_file: Path, tmp_path: Path) -> Iterator[Window]:
    path = tmp_path / "city.gpkg"
    path.write_bytes(small_file.read_bytes())
    made = Window(Settings(language=Language.EN), tmp_path / "settings.json")
    qtbot.addWidget(made)
    made.resize(1600, 1000)
    made.show()
    QApplication.setActiveWindow(made)
    with qtbot.waitSignal(made.canvas.drawn, timeout=LONG_MS):
        made.open(path)
    settle(qtbot, made)
    yield made
    made.close()


def settle(qtbot: QtBot, window: Window) -> None:
    """Wait until everything that was begun is done and shown."""
    qtbot.waitUntil(lambda: not window.jobs.running and window.canvas.is_idle, timeout=LONG_MS)


def chosen(window: Window) -> Scenario:
    found = panel(window).chosen
    assert found is not None
    return found


def panel(window: Window) -> ScenariosPanel:
    found: ScenariosPanel = window.panels["scenarios"]
    return found


def closing(window: Window) -> int:
    assert window.session.snapshot is not None
    return len(window.session.snapshot.run.lists["boilers_to_close"])


def layers_on_map(window: Window) -> set[str]:
    return {layer.symbol.id for layer in window.session.drawn}


def new_scenario(window: Window, qtbot: QtBot, name: str) -> None:
    """Make a scenario by its key and type its name."""
    # Without a window manager nobody gives the window its keys back when a dialog has closed.
    QApplication.setActiveWindow(window)
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    editor: list[QLineEdit] = []

    def is_edited() -> bool:
        editor[:] = [one for one in panel(window).list.findChildren(QLineEdit) if one.isVisible()]
        return bool(editor)

    qtbot.waitUntil(is_edited, timeout=LONG_MS)
    editor[0].selectAll()
    qtbot.keyClicks(editor[0], name)
    qtbot.keyClick(editor[0], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel(window).chosen is not None and chosen(window).name == name, timeout=LONG_MS)


def change_number(window: Window, qtbot: QtBot, words: str, value: str) -> None:
    """Give a number of the plan another value, found by its name."""
    edits = panel(window).edits
    if edits.body.is_empty:
        qtbot.mouseClick(edits.body.empty.button, Qt.MouseButton.LeftButton)
    else:
        edits.change_number()
    dialog = edits.dialog
    assert dialog is not None
    qtbot.keyClicks(dialog.filter, words)
    line = dialog.edit.line
    line.selectAll()
    qtbot.keyClicks(line, value)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def test_what_if_the_radius_were_another(window: Window, qtbot: QtBot) -> None:
    before = closing(window)
    path = window.session.path
    assert path is not None
    new_scenario(window, qtbot, "near")
    change_number(window, qtbot, "heat radius", "no number")
    dialog = panel(window).edits.dialog
    assert dialog is not None
    assert "Heat radius cannot be no number" in dialog.fault.text()
    line = dialog.edit.line
    line.selectAll()
    qtbot.keyClicks(line, "3000")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: chosen(window).settings == ("heat_radius_m=3000.0",), timeout=LONG_MS)
    settle(qtbot, window)
    edits, result = panel(window).edits, panel(window).result
    assert edits.list.item(0).text() == "Plan: Heat radius 15,000 m → 3,000 m"
    # The project is busy: two edits in a row are both kept.
    free = threading.Event()
    window.session.run("busy", lambda _: free.wait(LONG_MS / 1000))
    for other in ("heat_radius_m", "least_valid_share"):
        panel(window).save(with_number(chosen(window), other, 0.9 if "share" in other else 3000.0))
    free.set()
    settle(qtbot, window)
    with Project.open(path) as project:
        assert project.scenario("near").settings == ("heat_radius_m=3000.0", "least_valid_share=0.9")
    panel(window).save(replace(chosen(window), settings=("heat_radius_m=3000.0",)))
    settle(qtbot, window)
    outlook = panel(window).judge.outlook(chosen(window))
    assert not isinstance(outlook, Exception)
    assert outlook is not None
    fewer = before - int(outlook.figures[Figure("boilers_to_close", "objects")])
    assert fewer > 0
    assert f"▼ −{fewer}" in result.figures.topLevelItem(0).text(2)
    assert "proposed_circles" in layers_on_map(window)

    # The objects that go, and one of them on the map.
    result.tabs.setCurrentIndex(1)
    qtbot.keyClick(result.table, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: window.session.selection is not None)
    selected = window.session.selection
    assert selected is not None
    content = result.table.frame_model.content
    row = int(content.rows_of(selected)[0])
    moves, why = (content.column(name) for name in ("move", "why"))
    assert moves is not None
    assert why is not None
    assert why.text(row) == "plan Heat radius 15,000 m → 3,000 m"
    assert int(moves.equals("go").sum()) >= fewer

    # Another scenario stands beside it.
    new_scenario(window, qtbot, "far")
    change_number(window, qtbot, "heat radius", "20000")
    qtbot.waitUntil(lambda: bool(chosen(window).settings), timeout=LONG_MS)
    settle(qtbot, window)
    heads = [result.figures.headerItem().text(column) for column in range(result.figures.columnCount())]
    assert heads == ["List", "As it is", "far", "near"]
    assert closing(window) == before
    with Project.open(path) as project:
        assert (project.plan_text, [one.name for one in project.scenarios()]) == ("", ["far", "near"])

    # Applied after a question, and taken back in one step.
    panel(window).list.choose("near")
    qtbot.waitUntil(lambda: chosen(window).name == "near")
    QTimer.singleShot(200, lambda: answer_yes(qtbot))
    qtbot.mouseClick(edits.take, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: closing(window) == before - fewer, timeout=LONG_MS)
    settle(qtbot, window)
    assert "proposed_circles" not in layers_on_map(window)
    panel(window).list.choose("near")
    qtbot.waitUntil(lambda: chosen(window).name == "near")
    assert "near was applied on" in edits.note.text()
    assert edits.note.isVisible()
    assert not edits.take.isEnabled()
    QApplication.setActiveWindow(window)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: closing(window) == before, timeout=LONG_MS)
    settle(qtbot, window)
    assert not edits.note.isVisible()
    assert edits.take.isEnabled()

    # One that another program has damaged hides no other, and can be deleted.
    connection = apsw.Connection(str(path))
    connection.execute("INSERT INTO scenarios (name, changes) VALUES ('bad', '[1]')")
    connection.close()
    panel(window).reload()
    settle(qtbot, window)
    names = panel(window).list
    assert [names.item(row).text() for row in range(names.count())] == ["The city as it is", "bad", "far", "near"]
    names.choose("bad")
    names.chosen.emit()
    assert edits.body.empty.label.text() == "It is damaged and cannot be read; delete it."
    assert not edits.take.isVisible()
    QTimer.singleShot(200, lambda: answer_yes(qtbot))
    qtbot.mouseClick(panel(window).tools["delete"], Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert [names.item(row).text() for row in range(names.count())] == ["The city as it is", "far", "near"]
    with Project.open(path) as project:
        assert [one.name for one in project.scenarios()] == ["far", "near"]


def answer_yes(qtbot: QtBot) -> None:
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    qtbot.keyClick(box, Qt.Key.Key_Return)


def test_what_if_there_were_another_network_or_more_heat_sources(window: Window, qtbot: QtBot) -> None:
    canvas, session = window.canvas, window.session
    new_scenario(window, qtbot, "drawn")
    edits = panel(window).edits
    edits.add_object()
    dialog = edits.dialog
    assert dialog is not None
    dialog.kinds.setCurrentIndex(dialog.kinds.findData("heat_networks"))
    qtbot.keyClicks(dialog.edits["name"].line, "East")
    qtbot.mouseClick(dialog.draw, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    corners = [QPoint(200, 200), QPoint(400, 200), QPoint(400, 400), QPoint(250, 500), QPoint(200, 400)]
    places = [canvas.view.lon_lat(corner.x(), corner.y()) for corner in corners]
    for corner in corners:
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=corner)
    assert session.selection is None
    qtbot.keyClick(canvas, Qt.Key.Key_Backspace)
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=corners[-1])
    assert dialog.isVisible()
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "proposed_heat_networks" in layers_on_map(window), timeout=LONG_MS)
    settle(qtbot, window)
    drawn = chosen(window).changes[0].insert
    assert drawn is not None
    assert drawn["name"].iloc[0] == "East"
    assert drawn.geometry.iloc[0].equals(shapely.Polygon(places))
    assert edits.list.item(0).text() == "Add Heat networks: East"

    # Take it back: nothing of it is left.
    edits.list.setCurrentRow(0)
    QApplication.setActiveWindow(window)
    edits.list.setFocus()
    qtbot.keyClick(edits.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: chosen(window).changes == (), timeout=LONG_MS)
    settle(qtbot, window)
    assert "proposed_heat_networks" not in layers_on_map(window)

    # Where would two heat sources stand? Those of the answer become a scenario.
    QApplication.setActiveWindow(window)
    qtbot.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    asked = next(one for one in window.children() if isinstance(one, SitingDialog))
    asked.question.count.setValue(2)
    asked.question.seconds.setValue(2)
    qtbot.mouseClick(asked.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: asked.table.topLevelItemCount() == 2, timeout=LONG_MS)
    settle(qtbot, window)
    assert "2 sites serve" in asked.told.text()
    assert asked.answer is not None
    assert ("proven" in asked.told.text()) == (not asked.answer.gave_up)
    assert {"site_sites", "site_networks", "site_links"} <= layers_on_map(window)
    asked.name.setText("two")
    qtbot.mouseClick(asked.keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel(window).chosen is not None and chosen(window).name == "two", timeout=LONG_MS)
    settle(qtbot, window)
    assert "site_sites" not in layers_on_map(window)
    assert "proposed_heat_networks" in layers_on_map(window)
    QApplication.setActiveWindow(window)
    qtbot.keyClick(window, Qt.Key.Key_7, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "proposed_heat_networks" not in layers_on_map(window))
    settle(qtbot, window)
