"""A ledger arrives in the window: looked at, told what is lacking, imported, undone nothing by accident."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from PyQt5.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt5.QtGui import QDragEnterEvent, QDropEvent
from PyQt5.QtWidgets import QApplication

from gisapp.desktop.settings import Settings
from gisapp.desktop.window import Window
from layers.project import Project
from tests.gisapp.desktop.test_journey import LONG_MS, settle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gisapp.desktop.dialogs.importing import ImportDialog


@pytest.fixture
def window(qtbot: QtBot, demo: Path, tmp_path: Path) -> Iterator[Window]:
    made = Window(Settings(), tmp_path / "settings.json")
    qtbot.addWidget(made)
    made.show()
    with qtbot.waitSignal(made.canvas.drawn, timeout=LONG_MS):
        made.open(demo)
    settle(qtbot, made)
    yield made
    made.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Return a ledger of three boilers; the last has no capacity that anyone could read."""
    rows = [
        ["新锅炉甲", "莲池区", "10", "燃煤", 115.5, 38.87],
        ["新锅炉乙", "竞秀区", "20", "燃煤", 115.45, 38.88],
        ["新锅炉丙", "竞秀区", "很大", "燃煤", 115.44, 38.88],
    ]
    path = tmp_path / "锅炉台账.xlsx"
    pd.DataFrame(rows, columns=["单位名称", "县区", "容量(蒸吨)", "燃料类型", "经度", "纬度"]).to_excel(
        path, index=False
    )
    return path


def drop(window: Window, path: Path) -> ImportDialog:
    """Drop a file on the window; return the dialog that it opens."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    held = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    for event in (QDragEnterEvent(QPoint(10, 10), *held), QDropEvent(QPointF(10, 10), *held)):
        QApplication.sendEvent(window, event)
    assert window.dialog is not None
    return window.dialog


def ready(qtbot: QtBot, window: Window) -> None:
    qtbot.wait(300)
    qtbot.waitUntil(lambda: not window.jobs.running, timeout=LONG_MS)


def test_a_ledger_is_looked_at_and_imported(window: Window, qtbot: QtBot, ledger: Path, demo: Path) -> None:
    with Project.open(demo) as project:
        before = set(project.layer("boilers")["id"])
    dialog = drop(window, ledger)
    ready(qtbot, window)
    assert dialog.kind.currentData() == "boilers"
    # Bare degrees may be in three systems: nothing is taken before one is chosen.
    assert not dialog.take.isEnabled()
    assert "gcj02" in dialog.outcome.text()
    assert dialog.rows.model().rowCount() == 3

    dialog.crs.setCurrentIndex(dialog.crs.findData("cgcs2000"))
    dialog.crs.activated.emit(dialog.crs.currentIndex())
    ready(qtbot, window)
    assert dialog.take.isEnabled()
    assert dialog.unusable.model().rowCount() == 1
    reason = dialog.unusable.model().index(0, 0).data()
    assert "很大" in reason
    assert "容量" in reason

    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.dialog is None, timeout=LONG_MS)
    settle(qtbot, window)
    with Project.open(demo) as project:
        layer = project.layer("boilers")
        new = layer[~layer["id"].isin(before)]
        assert list(new["name"]) == ["新锅炉甲", "新锅炉乙"]
        assert list(new["capacity_tph"]) == [10.0, 20.0]
        assert project.undo()
    snapshot = window.session.snapshot
    assert snapshot is not None
    assert {"新锅炉甲", "新锅炉乙"} <= set(snapshot.layers["boilers"]["name"])


def test_leaving_the_dialog_changes_nothing(window: Window, qtbot: QtBot, ledger: Path, demo: Path) -> None:
    with Project.open(demo) as project:
        before = project.store.token()
    dialog = drop(window, ledger)
    ready(qtbot, window)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.dialog is None)
    settle(qtbot, window)
    with Project.open(demo) as project:
        assert project.store.token() == before


def test_a_header_can_be_given_another_field(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "怪表头.csv"
    path.write_text("甲,乙,经度(CGCS2000),纬度(CGCS2000)\n厂一,12,115.5,38.9\n", encoding="utf-8")
    dialog = drop(window, path)
    ready(qtbot, window)
    dialog.kind.setCurrentIndex(dialog.kind.findData("boilers"))
    dialog.kind.activated.emit(dialog.kind.currentIndex())
    ready(qtbot, window)
    for row, field in ((0, "name"), (1, "capacity_tph")):
        box = dialog.headers.cellWidget(row, 1)
        box.setCurrentIndex(box.findData(field))
        box.activated.emit(box.currentIndex())
    ready(qtbot, window)
    assert dialog.prepared is not None
    accepted = dialog.prepared.settled.conversion.accepted
    assert list(accepted["name"]) == ["厂一"]
    assert list(accepted["capacity_tph"]) == [12.0]


def test_a_damaged_file_is_told_in_the_dialog(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\x03\x04 no workbook")
    dialog = drop(window, path)
    ready(qtbot, window)
    assert "坏.xlsx" in dialog.outcome.text()
    assert not dialog.take.isEnabled()
    dialog.reject()
