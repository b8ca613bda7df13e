"""All messages of the session, the newest first: when, how grave, what, and what a programmer wants to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QMimeData, QSize, Qt, QTimer, QUrl
from PyQt5.QtGui import (
    QColor,
    QFontDatabase,
    QKeySequence,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextImageFormat,
    QTextOption,
)
from PyQt5.QtWidgets import QApplication, QHBoxLayout, QLabel, QMenu, QTextBrowser, QVBoxLayout, QWidget

from gisapp.desktop.look import TEXT_PX, icon
from gisapp.desktop.panels.empty import EmptyOr
from gisapp.desktop.panels.panel import Panel
from gisapp.i18n import mark
from layers.style import ACCENT, SECONDARY, TEXT, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PyQt5.QtCore import QPoint

    from gisapp.desktop.messages import Entry, Severity
    from gisapp.desktop.session import Session

SIGNS: dict[Severity, tuple[str, str, str]] = {
    "info": ("information-outline", ACCENT, mark("Information")),
    "warning": ("alert-outline", VERDICTS["verify"].colour, mark("Warning")),
    "error": ("alert-circle-outline", VERDICTS["yes"].colour, mark("Error")),
}
"""Icon, colour and word by severity."""

_SIGN_PX, _SIGN_RATIO = 14, 3
_INDENT, _GAP = 20, 6
_OBJECT = "\ufffc"
"""Stands for a picture in a text."""
_NEW_LINE = "\u2028"
"""A new line in the same paragraph."""


def as_text(entries: Sequence[Entry], say: Callable[[str], str]) -> str:
    """Return messages as text, for the clipboard."""
    lines = []
    for one in entries:
        lines.append(f"{one.time:%Y-%m-%d %H:%M:%S} {say(SIGNS[one.severity][2])}: {one.text}")
        if one.details:
            lines.append(one.details.rstrip())
    return "\n".join(lines) + "\n"


class MessagesPanel(Panel):
    """The list of messages."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._messages = session.messages
        self._written: list[Entry] = []
        self._open: set[Entry] = set()
        self.view = _View(self)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._offer)
        self.view.anchorClicked.connect(self._unfold)
        self.count = QLabel(self)
        self.count.setProperty("secondary", True)
        self.copier = self._button("content-copy", self.copy)
        self.clearer = self._button("delete-outline", self._messages.clear)
        self._lay_out()
        # Many come at once when a project is opened; they are written together.
        self._writing = QTimer(self)
        self._writing.setSingleShot(True)
        self._writing.setInterval(0)
        self._writing.timeout.connect(self._write)
        self._messages.added.connect(lambda _: self._writing.start())
        self._messages.cleared.connect(self._write)
        session.language_changed.connect(self._write)
        self._write()

    def _lay_out(self) -> None:
        page = QWidget(self)
        row = QHBoxLayout()
        row.setContentsMargins(12, 4, 8, 0)
        row.addWidget(self.count, 1)
        row.addWidget(self.copier)
        row.addWidget(self.clearer)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.view, 1)
        self.body = EmptyOr(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.body)

    def _write(self) -> None:
        entries = self._messages.entries
        self.copier.setToolTip(self._say(mark("Copy all messages")))
        self.clearer.setToolTip(self._say(mark("Clear the messages")))
        self.count.setText(self._say(mark("{count} messages, the newest first")).format(count=len(entries)))
        if not entries:
            self._open.clear()
            self.body.tell(
                self._say(mark("No messages. What the program does, and what it has to warn of, stands here."))
            )
            return
        self.body.show_content()
        self.view.clear()
        self._written = entries[::-1]
        cursor = QTextCursor(self.view.document())
        for number, entry in enumerate(self._written):
            if number:
                cursor.insertBlock()
            self._write_entry(cursor, number, entry)
        self.view.moveCursor(QTextCursor.MoveOperation.Start)

    def _write_entry(self, cursor: QTextCursor, number: int, entry: Entry) -> None:
        """Write one message: as plain text, whatever it quotes."""
        place = QTextBlockFormat()
        place.setTopMargin(_GAP)
        place.setLeftMargin(_INDENT)
        place.setTextIndent(-_INDENT)
        cursor.setBlockFormat(place)
        cursor.insertImage(self.view.sign(entry.severity))
        cursor.insertText(f"  {entry.time:%H:%M:%S}  ", _colour(SECONDARY))
        cursor.insertText(entry.text, _colour(TEXT))
        if not entry.details:
            return
        is_open = entry in self._open
        link = _colour(ACCENT)
        link.setAnchor(True)
        link.setAnchorHref(str(number))
        cursor.insertText("  ", _colour(TEXT))
        cursor.insertText(self._say(mark("hide details") if is_open else mark("details")), link)
        if is_open:
            place.setTextIndent(0)
            cursor.insertBlock(place)
            exact = _colour(SECONDARY)
            font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
            font.setPixelSize(TEXT_PX - 1)
            exact.setFont(font)
            cursor.insertText(entry.details.rstrip().replace("\n", _NEW_LINE), exact)

    def _unfold(self, link: QUrl) -> None:
        self._open ^= {self._written[int(link.toString())]}
        at = self.view.verticalScrollBar().value()
        self._write()
        self.view.verticalScrollBar().setValue(at)

    def copy(self) -> None:
        """Put all messages on the clipboard, with their details."""
        QApplication.clipboard().setText(as_text(self._messages.entries, self._say))

    def _offer(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        selected = menu.addAction(self._say(mark("Copy")), self.view.copy)
        selected.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        selected.setEnabled(self.view.textCursor().hasSelection())
        menu.addAction(self._say(mark("Copy all messages")), self.copy)
        menu.addAction(self._say(mark("Clear the messages")), self._messages.clear)
        menu.popup(self.view.mapToGlobal(place))


class _View(QTextBrowser):
    """The text of the messages."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(12)
        side = QSize(_SIGN_PX, _SIGN_PX) * _SIGN_RATIO
        self._signs = {name: icon(picture, colour).pixmap(side) for name, (picture, colour, _) in SIGNS.items()}

    def loadResource(self, kind: int, name: QUrl) -> object:  # noqa: N802 - Qt's name
        """Return the picture of a severity; nothing is ever read from anywhere."""
        return self._signs.get(name.toString())  # type: ignore[call-overload] # any text may be asked for

    def sign(self, severity: Severity) -> QTextImageFormat:
        """Return the picture of a severity."""
        made = QTextImageFormat()
        made.setName(severity)
        made.setWidth(_SIGN_PX)
        made.setHeight(_SIGN_PX)
        made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
        return made

    def createMimeDataFromSelection(self) -> QMimeData:  # noqa: N802 - Qt's name
        """Return what is selected, as plain text."""
        made = QMimeData()
        made.setText(self.textCursor().selection().toPlainText().replace(_OBJECT, ""))
        return made


def _colour(colour: str) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(QColor(colour))
    return made
