"""What a window without a project shows: the demo, a file, the recent projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gisapp.desktop.look import icon, text_font
from gisapp.i18n import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_SHOWN = 6
_LEAD = mark(
    "Which boilers to close, which mines to restore, which villages to heat: open a project, or look around in "
    "the demo."
)


class StartPage(QWidget):
    """The first page.

    Parameters
    ----------
    say
        Translates a sentence.
    """

    open_wanted = pyqtSignal(object)
    demo_wanted = pyqtSignal()
    file_wanted = pyqtSignal()

    def __init__(self, say: Callable[[str], str]) -> None:
        super().__init__()
        self._say = say
        self._title, self._lead, self._heading = QLabel(), QLabel(), QLabel()
        self._title.setFont(text_font(22))
        self._lead.setProperty("secondary", "true")
        self._lead.setWordWrap(True)
        self._heading.setProperty("heading", "true")
        self._file, self._demo = QPushButton(), QPushButton()
        self._file.setIcon(icon("folder-open-outline"))
        self._demo.setIcon(icon("flask-outline"))
        self._file.clicked.connect(self.file_wanted)
        self._demo.clicked.connect(self.demo_wanted)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(4)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self._demo, self._file):
            button.setIconSize(QSize(18, 18))
            buttons.addWidget(button)
        buttons.addStretch()
        column = QWidget()
        column.setFixedWidth(560)
        layout = QVBoxLayout(column)
        layout.setSpacing(16)
        layout.addWidget(self._title)
        layout.addWidget(self._lead)
        layout.addLayout(buttons)
        layout.addWidget(self._heading)
        layout.addLayout(self._recent)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(column, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)

    def translate(self, recent: Sequence[Path]) -> None:
        """Word the page, and list the recent projects."""
        say = self._say
        self._title.setText(say(mark("Blue Sky planner")))
        self._lead.setText(say(_LEAD))
        self._file.setText(say(mark("Open a project…")))
        self._demo.setText(say(mark("Open the demo")))
        self._heading.setText(say(mark("Recent projects")))
        while (item := self._recent.takeAt(0)) is not None:
            item.widget().deleteLater()
        self._heading.setVisible(bool(recent))
        for path in recent[:_SHOWN]:
            button = QPushButton(f"{path.name}    {path.parent}")
            button.setFlat(True)
            button.setStyleSheet("text-align: left; border: none;")
            button.clicked.connect(lambda _, chosen=path: self.open_wanted.emit(chosen))
            self._recent.addWidget(button)
