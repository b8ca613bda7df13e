"""Words of ledgers, files and services are never HTML, and a token goes to nobody but its service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt5.QtCore import Qt

from gisapp.desktop.dialogs.services import ServicesDialog
from gisapp.desktop.look import dress, tip
from gisapp.desktop.panels.empty import Empty

if TYPE_CHECKING:
    from PyQt5.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from gisapp.desktop.session import Session


def test_a_tool_tip_shows_marks_as_they_are() -> None:
    assert tip('<img src="//host/x.png">\n&lt;') == "<p>&lt;img src=&quot;//host/x.png&quot;&gt;<br>&amp;lt;</p>"
    assert tip("two\nlines") == "two\nlines"


def test_a_label_shows_marks_as_they_are(qtbot: QtBot, qapp: QApplication) -> None:
    dress(qapp)
    widget = Empty()
    qtbot.addWidget(widget)
    widget.tell("Ledger <b>2018</b>")
    widget.show()
    assert widget.label.textFormat() == Qt.TextFormat.PlainText


@pytest.mark.parametrize(
    ("address", "token"),
    [
        ("https://t3.tianditu.gov.cn/vec_w/wmts", "mine"),
        ("https://tianditu.gov.cn/wmts", "mine"),
        ("https://tianditu.example.com/wmts", ""),
        ("https://tianditu.gov.cn.example.com/wmts", ""),
        ("https://eviltianditu.gov.cn/wmts", ""),
        ("https://[", ""),
    ],
)
def test_a_token_is_for_its_own_service(qtbot: QtBot, blank: Session, address: str, token: str) -> None:
    blank.bases.settings.tokens = {"tianditu": "mine"}
    dialog = ServicesDialog(blank)
    qtbot.addWidget(dialog)
    assert dialog.token_for(address) == token
