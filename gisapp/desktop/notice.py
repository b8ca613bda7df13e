"""The latest message over the map, for a while; errors and offers stay until they are closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QEvent, QObject, QSize, Qt, QTimer, QUrl, pyqtSignal
from PyQt5.QtGui import QDesktopServices
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from gisapp.desktop.look import icon
from gisapp.i18n import mark
from layers.style import ACCENT, PANEL, RULE, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from gisapp.desktop.messages import Entry

_SHOWN_MS = 8000
_EDGE, _WIDEST = 12, 720
_ICONS = {
    "info": ("information-outline", ACCENT),
    "warning": ("alert-outline", VERDICTS["verify"].colour),
    "error": ("alert-circle-outline", VERDICTS["yes"].colour),
}


class Notice(QFrame):
    """A strip with one message at the foot of another widget.

    Parameters
    ----------
    below
        The widget over which it lies.
    say
        Translates a sentence.
    """

    details_wanted = pyqtSignal()

    def __init__(self, below: QWidget, say: Callable[[str], str]) -> None:
        super().__init__(below)
        self._say = say
        self._entry: Entry | None = None
        self.setObjectName("notice")
        self.setStyleSheet(f"#notice {{ background: {PANEL}; border: 1px solid {RULE}; border-radius: 6px; }}")
        self._picture, self._text = QLabel(), QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._open, self._folder, self._details = QPushButton(), QPushButton(), QPushButton()
        self.offer = QPushButton()
        self._close = QToolButton()
        self._close.setIcon(icon("close"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self._picture)
        layout.addWidget(self._text, 1)
        self._buttons = (self.offer, self._open, self._folder, self._details, self._close)
        for button in self._buttons:
            layout.addWidget(button)
        self._open.clicked.connect(lambda: self._show_file(parent=False))
        self._folder.clicked.connect(lambda: self._show_file(parent=True))
        self._details.clicked.connect(self.details_wanted)
        self.offer.clicked.connect(lambda: self._take_up())
        self._close.clicked.connect(self.hide)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self.hide)
        below.installEventFilter(self)
        self.hide()

    def show_entry(self, entry: Entry) -> None:
        """Show a message."""
        self._entry = entry
        name, colour = _ICONS[entry.severity]
        self._picture.setPixmap(icon(name, colour).pixmap(QSize(18, 18)))
        self._text.setText(entry.text)
        self._open.setText(self._say(mark("Open")))
        self._folder.setText(self._say(mark("Show in folder")))
        self._details.setText(self._say(mark("Details")))
        self._close.setToolTip(self._say(mark("Close")))
        self._open.setVisible(entry.file is not None)
        self._folder.setVisible(entry.file is not None)
        self._details.setVisible(bool(entry.details))
        self.offer.setVisible(entry.offer is not None)
        self.offer.setText(entry.offer.title if entry.offer is not None else "")
        self.show()
        self._place()
        self.raise_()
        if entry.severity == "error" or entry.offer is not None:
            self._clock.stop()
        else:
            self._clock.start(_SHOWN_MS)

    def _take_up(self) -> None:
        if self._entry is not None and self._entry.offer is not None:
            self.hide()
            self._entry.offer.do()

    def _show_file(self, *, parent: bool) -> None:
        if self._entry is not None and self._entry.file is not None:
            path = self._entry.file.absolute()
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent if parent else path)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay at the foot of the widget."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        below = self.parentWidget()
        width = min(below.width() - 2 * _EDGE, _WIDEST)
        # A label that may wrap asks for more height than its text takes: measure it at the width that is left for it.
        beside = sum(one.sizeHint().width() + 8 for one in self._buttons if not one.isHidden()) + 18 + 8 + 20
        text = self._text.heightForWidth(width - beside)
        height = max(text, self._close.sizeHint().height()) + 2 * 8
        self.setGeometry((below.width() - width) // 2, below.height() - height - 4 * _EDGE, width, height)
