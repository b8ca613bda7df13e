"""The line above a table: a text, a county, a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QEvent, QObject, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QShortcut, QSizePolicy, QWidget

from gisapp.desktop.boxes import Choice
from gisapp.desktop.look import icon
from gisapp.i18n import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gisapp.desktop.panels.contents import Content
    from gisapp.desktop.panels.table_view import FrameTable

_PAUSE_MS = 120
"""How long no key is struck before a text is looked for: in a table of 100,000 rows that takes a tenth of a second."""


BOXES = {"county": mark("All counties"), "verdict": mark("All verdicts")}
"""Columns that most tables are filtered by, with the words for any value."""


class FilterBar(QWidget):
    """What rows are to be shown.

    Parameters
    ----------
    say
        Translates a sentence into the window's language.
    boxes
        Columns that a value can be chosen of, with the words for any.
    """

    changed = pyqtSignal()
    _left = pyqtSignal()

    def __init__(
        self, say: Callable[[str], str], parent: QWidget | None = None, boxes: Mapping[str, str] = BOXES
    ) -> None:
        super().__init__(parent)
        self._say, self._every = say, boxes
        self.text = QLineEdit(self)
        self.text.setClearButtonEnabled(True)
        self.text.addAction(icon("magnify"), QLineEdit.ActionPosition.LeadingPosition)
        self.text.installEventFilter(self)
        self.boxes = {name: Choice(self) for name in boxes}
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 8, 4)
        row.setSpacing(8)
        row.addWidget(self.text, 1)
        for box in self.boxes.values():
            box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(8)
            box.setMaxVisibleItems(30)
            box.currentIndexChanged.connect(lambda _: self.changed.emit())
            row.addWidget(box)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.changed)
        self.text.textChanged.connect(lambda _: self._pause.start())
        self.translate()

    def translate(self) -> None:
        """Word the hint in the window's language; the choices come with `offer`."""
        self.text.setPlaceholderText(self._say(mark("Filter")))
        self.text.setToolTip(self._say(mark("Show rows that hold every word (Ctrl+F)")))

    def offer(self, content: Content) -> None:
        """Give the choices that occur in a table, with how many rows they have; what was chosen stays if it occurs."""
        for (name, box), every in zip(self.boxes.items(), self._every.values(), strict=True):
            column, chosen = content.column(name), box.currentData()
            box.blockSignals(True)
            box.clear()
            box.addItem(self._say(every), "")
            for value, word, count in column.counted() if column else ():
                box.addItem(f"{word} {count:,}", value)
            box.setCurrentIndex(max(box.findData(chosen), 0))
            box.blockSignals(False)
            box.setVisible(box.count() > 2)
            widest = max(box.fontMetrics().horizontalAdvance(box.itemText(one)) for one in range(box.count()))
            box.view().setMinimumWidth(widest + 40)

    def apply(self, table: FrameTable, **also: object) -> None:
        """Filter a table; `also` are values of further columns."""
        chosen = {name: "" if box.currentData() is None else box.currentData() for name, box in self.boxes.items()}
        table.frame_model.filter(self.text.text(), **chosen, **also)

    def clear(self) -> None:
        """Let everything pass."""
        for box in self.boxes.values():
            box.setCurrentIndex(0)
        self.text.clear()
        self._pause.stop()
        self.changed.emit()

    def serve(self, owner: QWidget, leave: Callable[[], None]) -> None:
        """Have the key of finding come here from anywhere in a widget; Down and Enter `leave` for its table."""
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), owner, self.enter)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._left.connect(leave)

    def enter(self) -> None:
        """Bring the keys here."""
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.text.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Escape empties the text, Down and Enter leave for the table."""
        if event.type() == QEvent.Type.KeyPress:
            key = event.key()  # type: ignore[attr-defined] # a QKeyEvent
            if key == Qt.Key.Key_Escape and self.text.text():
                self.text.clear()
                return True
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._left.emit()
                return True
        return super().eventFilter(watched, event)
