"""Side by side and one after the other: what the swipe shows, and which of several dates is on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from gisapp.desktop.boxes import Choice
from gisapp.desktop.look import icon
from gisapp.desktop.panels.base_look import choice, offer
from gisapp.desktop.panels.panel import Panel
from gisapp.i18n import mark

if TYPE_CHECKING:
    from gisapp.desktop.session import Session


class CompareBox(Panel):
    """The swipe and the dates.

    Parameters
    ----------
    session
        Whose base maps are compared.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._bases, self._comparing = session.bases, session.comparing
        self.earlier = self._button("chevron-left", lambda: self._comparing.step(-1))
        self.later = self._button("chevron-right", lambda: self._comparing.step(1))
        self.days = choice(self)
        self.swipe = QToolButton(self)
        self.swipe.setCheckable(True)
        self.swipe.setIcon(icon("compare"))
        self.swipe.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.left, self.right = choice(self), choice(self)
        self.layers = QCheckBox(self)
        self._days_label = QLabel(self)
        self._days = _line(self._days_label, self.earlier, self.days, self.later)
        self._sides = _line(self.left, self.right)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        column.addWidget(self._days)
        column.addWidget(self.swipe, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._sides)
        column.addWidget(self.layers)
        self.days.activated.connect(lambda _: self._comparing.show(self.days.currentData()))
        self.swipe.clicked.connect(lambda: self._comparing.toggle())
        for box in (self.left, self.right):
            box.activated.connect(lambda _: self._choose())
        self.layers.clicked.connect(lambda: self._choose())
        self._comparing.changed.connect(self.refresh)

    def translate(self) -> None:
        """Word everything in the window's language."""
        self._days_label.setText(self._say(mark("Date")))
        self.earlier.setToolTip(self._say(mark("Image before ({keys})")).format(keys="Ctrl+["))
        self.later.setToolTip(self._say(mark("Image after ({keys})")).format(keys="Ctrl+]"))
        self.swipe.setText(self._say(mark("Swipe")))
        self.swipe.setToolTip(self._say(mark("Compare two base maps with a line to drag across the map (F8)")))
        self.left.setToolTip(self._say(mark("Left of the line")))
        self.right.setToolTip(self._say(mark("Right of the line")))
        self.layers.setText(self._say(mark("Layers on both sides")))
        self.refresh()

    def refresh(self) -> None:
        """Show what is compared now."""
        comparing, bases = self._comparing, self._bases
        found = comparing.series()
        self._days.setVisible(len(found) > 1)
        unknown = self._say(mark("day unknown"))
        days = [(one.id, one.day.isoformat() if one.day else f"{unknown} · {bases.title(one.id)}") for one in found]
        offer(self.days, days, comparing.current())
        self.earlier.setEnabled(comparing.neighbour(-1) is not None)
        self.later.setEnabled(comparing.neighbour(1) is not None)
        self.swipe.setChecked(comparing.active)
        none = ("", self._say(mark("nothing")))
        names = [none, *((one.id, comparing.title(one.id)) for one in bases.records)]
        offer(self.left, names, comparing.left)
        offer(self.right, names, comparing.right)
        self.layers.setChecked(comparing.layers_right)
        self._sides.setVisible(comparing.active)
        self.layers.setVisible(comparing.active)

    def _choose(self) -> None:
        self._comparing.choose(self.left.currentData(), self.right.currentData(), layers_right=self.layers.isChecked())


def _line(*widgets: QWidget) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    for widget in widgets:
        row.addWidget(widget, 1 if isinstance(widget, Choice) else 0)
    return whole
