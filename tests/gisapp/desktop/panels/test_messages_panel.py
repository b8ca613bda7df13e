"""The list of messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt5.QtCore import Qt, QUrl
from PyQt5.QtWidgets import QApplication

from gisapp.desktop.panels.messages import MessagesPanel
from tests.gisapp.desktop.panels.events import QTest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from gisapp.desktop.session import Session


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> MessagesPanel:
    made = MessagesPanel(session)
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def lines(panel: MessagesPanel) -> list[str]:
    return [line.split("  ", 2)[-1] for line in panel.view.toPlainText().splitlines()]


def test_without_messages_it_says_so(panel: MessagesPanel) -> None:
    assert panel.body.is_empty


def test_the_newest_stands_first(qtbot: QtBot, panel: MessagesPanel, session: Session) -> None:
    session.messages.info("exported")
    session.messages.warning("<b>look</b> at this")
    qtbot.waitUntil(lambda: not panel.body.is_empty)
    assert lines(panel) == ["<b>look</b> at this", "exported"]
    assert panel.count.text() == "2 messages, the newest first"


def test_details_unfold_and_fold(qtbot: QtBot, panel: MessagesPanel, session: Session) -> None:
    session.messages.add("error", "It broke.", "Traceback\n  line 1")
    qtbot.waitUntil(lambda: not panel.body.is_empty)
    assert lines(panel) == ["It broke.  details"]
    view = panel.view
    # The link lies at the end of the first line.
    cursor = view.document().find("details")
    view.setTextCursor(cursor)
    spot = view.cursorRect(cursor).center()
    spot.setX(spot.x() - 10)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    assert lines(panel) == ["It broke.  hide details", "Traceback", "line 1"]
    view.anchorClicked.emit(QUrl("0"))
    assert lines(panel) == ["It broke.  details"]


def test_all_can_be_copied_and_cleared(qtbot: QtBot, panel: MessagesPanel, session: Session) -> None:
    session.messages.warning("look")
    session.messages.add("error", "It broke.", "Traceback")
    qtbot.waitUntil(lambda: not panel.body.is_empty)
    QTest.mouseClick(panel.copier, Qt.MouseButton.LeftButton)
    copied = QApplication.clipboard().text().splitlines()
    assert [copied[0][20:], copied[1][20:], copied[2]] == ["Warning: look", "Error: It broke.", "Traceback"]
    QTest.mouseClick(panel.clearer, Qt.MouseButton.LeftButton)
    assert session.messages.entries == []
    assert panel.body.is_empty


def test_a_path_without_a_blank_is_wrapped(qtbot: QtBot, panel: MessagesPanel, session: Session) -> None:
    panel.resize(280, 300)
    session.messages.info("a_path_without_any_blank_" * 8)
    qtbot.waitUntil(lambda: not panel.body.is_empty)
    assert panel.view.horizontalScrollBar().maximum() == 0


def test_another_language(
    qtbot: QtBot, panel: MessagesPanel, session: Session, in_chinese: Callable[[Session], None]
) -> None:
    session.messages.info("exported")
    in_chinese(session)
    assert panel.count.text() == "1 条消息，最新的在前"
    assert panel.clearer.toolTip() == "清空消息"
