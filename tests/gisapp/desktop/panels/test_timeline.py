"""The course of the plan in the window: judged when it is wanted, given up, a day chosen on it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PyQt5.QtCore import QPoint, Qt

from gisapp.desktop.panels.timeline import TimelinePage
from layers.project import new_project
from tests.gisapp.desktop.panels.events import QTest

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gisapp.desktop.session import Session

LONG_MS = 60_000


def test_a_day_of_the_course_is_chosen(qtbot: QtBot, blank: Session, tmp_path: Path) -> None:
    path = tmp_path / "empty.gpkg"
    with new_project(path):
        pass
    page = TimelinePage(blank)
    qtbot.addWidget(page)
    page.resize(520, 700)
    with qtbot.waitSignal(blank.settled, timeout=LONG_MS):
        blank.open(path)
    # Nobody has looked yet.
    assert not blank.jobs.running
    page.show()
    assert page.body.is_empty
    assert "0% done" in page.body.empty.label.text()
    qtbot.mouseClick(page.body.empty.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not blank.jobs.running, timeout=LONG_MS)
    if page.timeline is None:
        assert page.body.empty.button.text() == "Judge every quarter"
        qtbot.mouseClick(page.body.empty.button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: page.timeline is not None, timeout=LONG_MS)
    qtbot.waitUntil(lambda: not page.body.is_empty)

    model = page.table.frame_model
    assert model.rowCount() == 13
    assert model.headerData(0, Qt.Orientation.Horizontal) == "Day"
    assert str(model.data(model.index(0, 0))) == "2018-01-01"
    chart = page.chart
    assert chart is not None
    assert chart.is_drawn
    # In the middle of the first panel's axis lies the middle of 2019.
    spot = QPoint(round(chart.scale * (14 + 95)), round(chart.scale * 140))
    with qtbot.waitSignal(blank.settled, timeout=LONG_MS):
        qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=spot)
    assert blank.snapshot is not None
    assert blank.snapshot.as_of == dt.date(2019, 6, 30)
    # The course is not of one day: it stands.
    assert not page.body.is_empty
    assert blank.snapshot.run.timeline is not None

    QTest.keyClick(page.table, Qt.Key.Key_Down)
    with qtbot.waitSignal(blank.settled, timeout=LONG_MS):
        QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert blank.snapshot.as_of == dt.date(2019, 9, 30)
