"""The targets of the demo: chosen, told, a figure entered by keys and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QDialogButtonBox

from gisapp.desktop.dialogs.figure import FigureDialog
from gisapp.desktop.panels.targets import TargetsPage
from gisapp.i18n import Language
from tests.gisapp.desktop.panels.events import QTest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gisapp.desktop.session import Session

LONG_MS = 60_000


@pytest.fixture
def page(qtbot: QtBot, blank: Session, demo: Path) -> TargetsPage:
    made = TargetsPage(blank)
    qtbot.addWidget(made)
    made.resize(480, 600)
    made.show()
    assert made.body.is_empty
    with qtbot.waitSignal(blank.changed, timeout=LONG_MS):
        blank.open(demo)
    return made


def texts(page: TargetsPage, column: str) -> list[str]:
    model = page.table.frame_model
    at = model.content.names.index(column)
    return [str(model.data(model.index(row, at))) for row in range(model.rowCount())]


def detail(page: TargetsPage) -> str:
    text: str = page.detail.toPlainText()
    return text


def test_a_figure_is_entered_and_taken_back(qtbot: QtBot, page: TargetsPage, blank: Session) -> None:
    assert blank.snapshot is not None
    plan = blank.snapshot.run.plan
    # The city first, all years; what is overdue on top.
    assert set(texts(page, "county")) == {plan.city}
    assert texts(page, "status")[0] == "Overdue"
    QTest.keyClicks(page.filter.text, "PM2.5 goals")
    box = page.filter.boxes["year"]
    box.setCurrentIndex(box.findText("2018", Qt.MatchFlag.MatchStartsWith))
    qtbot.waitUntil(lambda: texts(page, "name") == ["Mean PM2.5", "Fall of PM2.5 on the year before"])
    QTest.keyClick(page.filter.text, Qt.Key.Key_Down)
    QTest.keyClick(page.table, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: "Mean PM2.5" in detail(page))
    assert "Unknown" in detail(page)
    assert "达到76微克/立方米" in detail(page)
    assert "Enter the figure of 2018 in μg/m³" in detail(page)
    assert not page.withdraw.isEnabled()

    QTest.keyClick(page.table, Qt.Key.Key_Return)
    dialog = page.findChild(FigureDialog)
    assert isinstance(dialog, FigureDialog)
    assert not dialog.ok.isEnabled()
    QTest.keyClicks(dialog.value, "80")
    QTest.keyClicks(dialog.source, "bulletin")
    assert dialog.ok.isEnabled()
    dialog.year.setCurrentIndex(dialog.year.findData(2017))
    assert dialog.wanted.text() == "-"
    assert dialog.ok.isEnabled()
    dialog.year.setCurrentIndex(dialog.year.findData(2018))
    with qtbot.waitSignal(blank.settled, timeout=LONG_MS):
        qtbot.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), Qt.MouseButton.LeftButton)
    assert texts(page, "value")[texts(page, "name").index("Mean PM2.5")] == "80 μg/m³"
    assert "Overdue" in detail(page)
    assert "Entered · 2018-12-31 · bulletin" in detail(page)

    with qtbot.waitSignal(blank.settled, timeout=LONG_MS):
        qtbot.mouseClick(page.withdraw, Qt.MouseButton.LeftButton)
    assert texts(page, "value") == ["-", "-"]
    assert "Unknown" in detail(page)


def test_both_languages_and_no_row(qtbot: QtBot, session: Session, in_chinese: Callable[[Session], None]) -> None:
    page = TargetsPage(session)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: not page.body.is_empty)
    in_chinese(session)
    assert session.language == Language.ZH
    assert page.enter.text() == "填报数据…"
    assert "逾期未达标" in detail(page)
    page.filter.text.setText("no such target")
    qtbot.waitUntil(lambda: page.rows.is_empty)
    qtbot.mouseClick(page.rows.empty.button, Qt.MouseButton.LeftButton)
    assert not page.rows.is_empty
