"""Two states of a small project in the window: compared in a job, filtered, gone to, said to be of before."""

from __future__ import annotations

import datetime as dt
from copy import copy
from typing import TYPE_CHECKING

from PyQt5.QtCore import QPoint, Qt

from gisapp.against import Question
from gisapp.desktop.panels.compare import ComparePanel
from gisapp.i18n import Language
from gisapp.scenarios import keep_scenario
from layers.project import Project
from layers.store.base import Scenario
from tests.gisapp.desktop.panels.events import QTest
from tests.gisapp.test_against import demolish, make_small

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gisapp.desktop.session import Session

LONG_MS = 60_000


def idle(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: not session.jobs.running, timeout=LONG_MS)


def test_states_are_compared_and_gone_to(qtbot: QtBot, blank: Session, demo_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "small.gpkg"
    make_small(demo_file, path)
    boiler, _ = demolish(path)
    panel = ComparePanel(blank)
    qtbot.addWidget(panel)
    panel.resize(800, 400)
    panel.show()
    assert not panel.go.isEnabled()
    assert "once one is open" in panel.body.empty.label.text()
    with qtbot.waitSignal(blank.settled, timeout=LONG_MS):
        blank.open(path)

    # Before the last change: one boiler is no longer to be closed.
    panel.choice.what.setCurrentIndex(panel.choice.what.findData("before"))
    assert not panel.choice.day.isVisible()
    qtbot.mouseClick(panel.go, Qt.MouseButton.LeftButton)
    assert not panel.go.isEnabled()
    assert panel.body.empty.button.text() == "Cancel"
    idle(qtbot, blank)
    assert panel.found is not None
    assert "before the last change (second delivery) → now" in panel.about.text()
    assert not panel.body.is_empty
    qtbot.mouseClick(panel.segments.buttons["boilers_to_close"], Qt.MouseButton.LeftButton)
    assert "Boilers to close" in panel.sums.text()
    assert "▼ −1" in panel.sums.text()
    model = panel.table.frame_model
    assert model.rowCount() == 1
    at = panel.table.visualRect(model.index(0, 0)).center()
    with qtbot.waitSignal(blank.wanted):
        QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at))
    assert blank.selection is not None
    assert blank.selection.id == boiler
    panel.filter.text.setText("nowhere")
    qtbot.waitUntil(lambda: panel.rows.is_empty)
    qtbot.mouseClick(panel.rows.empty.button, Qt.MouseButton.LeftButton)
    assert model.rowCount() == len(panel.found.objects)

    # Another language; then the project changes.
    blank.set_language(Language.ZH)
    idle(qtbot, blank)
    assert "最近一次修改之前" in panel.about.text()
    assert "请重新对比" not in panel.about.text()
    with Project.open(path) as project:
        project.undo()
    blank.reload()
    idle(qtbot, blank)
    assert "请重新对比" in panel.about.text()

    # What cannot be done is told, and what was found stays.
    panel.ask(Question("project", file=path))
    idle(qtbot, blank)
    assert "small.gpkg" in blank.messages.entries[-1].text
    assert panel.go.isEnabled()
    assert not panel.body.is_empty


def test_a_comparison_is_given_up(qtbot: QtBot, session: Session) -> None:
    panel = ComparePanel(session)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.keyClick(panel.choice.day, Qt.Key.Key_Return)
    qtbot.mouseClick(panel.body.empty.button, Qt.MouseButton.LeftButton)
    idle(qtbot, session)
    assert panel.found is None
    assert "Choose what to compare with" in panel.body.empty.label.text()


def test_what_was_asked_of_another_project_is_not_shown(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    panel = ComparePanel(session)
    qtbot.addWidget(panel)
    panel.show()
    panel.ask(Question("day", day=dt.date(2018, 12, 31)))
    assert session.snapshot is not None
    another = copy(session.snapshot)
    another.path = tmp_path / "another.gpkg"
    session.snapshot = another
    session.left.emit()
    session.changed.emit()
    idle(qtbot, session)
    assert panel.found is None
    assert panel.go.isEnabled()


def test_the_choice_shows_the_scenario_that_is_asked_about(
    qtbot: QtBot, blank: Session, demo_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "small.gpkg"
    make_small(demo_file, path)
    with Project.open(path) as project:
        for name in ("first", "second"):
            keep_scenario(project, Scenario(name), overwrite=False)
    panel = ComparePanel(blank)
    qtbot.addWidget(panel)
    panel.show()
    with qtbot.waitSignal(blank.settled, timeout=LONG_MS):
        blank.open(path)
    panel.ask(Question("scenario", name="second"))
    assert panel.choice.question().name == "second"
    idle(qtbot, blank)
    assert panel.choice.scenario.currentText() == "second"
    assert panel.found is not None
    assert panel.choice.question() == Question("scenario", panel.choice.question().day, None, "second")
