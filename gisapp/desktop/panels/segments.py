"""One of several, as a few lines of buttons; what finds no room is in a menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtWidgets import QButtonGroup, QMenu, QPushButton, QWidget

from gisapp.desktop.look import icon
from layers.style import ACCENT, RULE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PyQt5.QtGui import QResizeEvent

_LINES, _LINE_PX, _GAP, _MARGIN = 2, 24, 4, 8
_SHEET = (
    f"QPushButton {{ padding: 2px 8px; border-radius: 11px; border: 1px solid {RULE}; font-size: 12px; }}"
    f"QPushButton:checked {{ background: {ACCENT}; border-color: {ACCENT}; color: white; }}"
    "QPushButton::menu-indicator { image: none; width: 0; }"
)


class Segments(QWidget):
    """A choice of one.

    Parameters
    ----------
    names
        What there is to choose from, in order of importance.
    """

    chosen = pyqtSignal(str)

    def __init__(self, names: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setStyleSheet(_SHEET)
        self._titles: dict[str, str] = {}
        self._more_title = ""
        self.current = names[0]
        self._group = QButtonGroup(self)
        self.buttons = {name: self._button() for name in names}
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _, name=name: self.chosen.emit(name))
        self.more = self._button()
        self.more.setIcon(icon("chevron-down"))
        self.more.setIconSize(QSize(12, 12))
        self.more.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.hidden: list[str] = []
        """What is in the menu."""
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.more.setMenu(self.menu)

    def _button(self) -> QPushButton:
        button = QPushButton(self)
        button.setCheckable(True)
        self._group.addButton(button)
        return button

    def name(self, titles: Mapping[str, str], more: str) -> None:
        """Give those that there are their titles, and the menu its own."""
        self._titles, self._more_title = dict(titles), more
        for name, title in titles.items():
            self.buttons[name].setText(title)
        self._place()

    def choose(self, name: str) -> None:
        """Show one as the chosen one."""
        self.current = name
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Place the buttons anew."""
        super().resizeEvent(event)
        # The height is its own doing.
        if event.size().width() != event.oldSize().width():
            self._place()

    def _place(self) -> None:
        """Place as many as find room in order; if not all do, the last place is the menu's."""
        names = list(self._titles)
        lines = self._set(names, with_menu=False)
        while lines > _LINES and names:
            lines = self._set(names := names[:-1], with_menu=True)
        for name, button in self.buttons.items():
            button.setVisible(name in names)
        self.hidden = [name for name in self._titles if name not in names]
        self.more.setVisible(bool(self.hidden))
        shown = self.buttons[self.current] if self.current in names else self.more
        shown.setChecked(True)
        self.setFixedHeight(_MARGIN + lines * (_LINE_PX + _GAP) - _GAP)

    def _set(self, names: list[str], *, with_menu: bool) -> int:
        """Set some side by side and return how many lines they take."""
        hidden = with_menu and self.current not in names
        self.more.setText(self._titles.get(self.current, "") if hidden else self._more_title)
        buttons = [*(self.buttons[name] for name in names), *([self.more] if with_menu else [])]
        x, line, right = _MARGIN, 0, self.width() - _MARGIN
        for button in buttons:
            width = min(button.sizeHint().width(), right - _MARGIN)
            if x > _MARGIN and x + width > right:
                x, line = _MARGIN, line + 1
            button.setGeometry(x, _MARGIN + line * (_LINE_PX + _GAP), width, _LINE_PX)
            x += width + _GAP
        return line + 1

    def _fill_menu(self) -> None:
        """Fill the menu as it opens: while one of its actions is being done, none may be taken away."""
        self.menu.clear()
        for name in self.hidden:
            action = self.menu.addAction(self._titles[name])
            action.setCheckable(True)
            action.setChecked(name == self.current)
            action.triggered.connect(lambda _, name=name: self.chosen.emit(name))
