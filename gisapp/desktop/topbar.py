"""What stands on the toolbar beside buttons: the as-of date and the search box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QDate, QSize, QStringListModel, QTimer
from PyQt5.QtWidgets import QCompleter, QHBoxLayout, QLabel, QLineEdit, QWidget

from gisapp.desktop.boxes import DayBox
from gisapp.desktop.look import icon
from gisapp.i18n import mark
from gisapp.search import Found, find

if TYPE_CHECKING:
    from pathlib import Path

    from gisapp.desktop.session import Session

_TYPING_MS = 150
_WAIT_MS = 600
"""A day that is still being typed or scrolled is not judged at once."""


class AsOf(QWidget):
    """The day as of which everything is judged; another day judges again."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._path: Path | None = None
        self._label, self.edit = QLabel(), DayBox()
        self.edit.setMinimumDate(QDate(2017, 1, 1))
        self.edit.setMaximumDate(QDate(2035, 12, 31))
        self.edit.setFixedWidth(150)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 12, 0)
        layout.setSpacing(8)
        layout.addWidget(self._label)
        layout.addWidget(self.edit)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._judge)
        self.edit.dateChanged.connect(lambda: self._clock.start(_WAIT_MS))
        session.changed.connect(self._show)
        session.settled.connect(self._show)
        session.language_changed.connect(self._translate)
        self.setEnabled(False)
        self._translate()

    def stop(self) -> None:
        """Judge nothing more."""
        self._clock.stop()

    def _translate(self) -> None:
        self._label.setText(self._session.say(mark("As of")))
        self.edit.setDisplayFormat(self._session.say(mark("yyyy-MM-dd")))
        self.edit.setToolTip(self._session.say(mark("Judge everything as of this day")))

    def _show(self) -> None:
        snapshot = self._session.snapshot
        self.setEnabled(snapshot is not None)
        if snapshot is not None and (not self._clock.isActive() or snapshot.path != self._path):
            # A day chosen for another project is no longer asked for.
            self._clock.stop()
            self._path = snapshot.path
            self.edit.blockSignals(True)
            self.edit.setDate(QDate(snapshot.as_of.year, snapshot.as_of.month, snapshot.as_of.day))
            self.edit.blockSignals(False)

    def _judge(self) -> None:
        snapshot, day = self._session.snapshot, self.edit.date().toPyDate()
        if snapshot is not None and day != snapshot.as_of:
            self._session.reload(day)


class SearchBox(QLineEdit):
    """Finds an object by any part of its name or id, and goes there."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._found: list[Found] = []
        self.setFixedWidth(260)
        self.setClearButtonEnabled(True)
        self.addAction(icon("magnify"), QLineEdit.ActionPosition.LeadingPosition)
        self._model = QStringListModel(self)
        completer = QCompleter(self._model, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(12)
        completer.popup().setIconSize(QSize(0, 0))
        self.setCompleter(completer)
        completer.activated["QModelIndex"].connect(lambda index: self._go(index.row()))
        self.textEdited.connect(lambda: self._clock.start())
        self.returnPressed.connect(self._enter)
        session.changed.connect(self._forget)
        session.language_changed.connect(self._translate)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(_TYPING_MS)
        self._clock.timeout.connect(self._look)
        self._translate()

    def _forget(self) -> None:
        """Drop what was found: it may not be in another snapshot."""
        self._found = []
        self._model.setStringList([])
        self._translate()

    def _translate(self) -> None:
        self.setPlaceholderText(self._session.say(mark("Name or id (Ctrl+K)")))
        self.setEnabled(self._session.snapshot is not None)

    def _enter(self) -> None:
        # The list of hits answers the key itself while it is open.
        if not self.completer().popup().isVisible():
            self._clock.stop()
            self._look(show=False)
            self._go(0)

    def _look(self, *, show: bool = True) -> None:
        text, snapshot = self.text(), self._session.snapshot
        self._found = find(snapshot, text) if snapshot else []
        self._model.setStringList([f"{one.name}  ·  {one.place}" for one in self._found])
        if self._found and show:
            self.completer().complete()

    def _go(self, number: int) -> None:
        if number < len(self._found):
            one = self._found[number]
            # After the completer has put its own text into the box.
            QTimer.singleShot(0, lambda: self.setText(one.name))
            self._session.zoom_to(one.feature)
        elif self.text().strip() and self._session.snapshot:
            text = self._session.say(mark("Nothing is named {text}."))
            self._session.messages.info(text.format(text=self.text().strip()))
