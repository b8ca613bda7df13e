"""What all panels have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QSize, Qt
from PyQt5.QtWidgets import QToolButton, QWidget

from gisapp.desktop.look import icon

if TYPE_CHECKING:
    from collections.abc import Callable

    from gisapp.desktop.session import Session

_ICON = QSize(16, 16)


class Panel(QWidget):
    """A panel that shows something of a session, on the ground that the style sheet gives to panels."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session, self._say = session, session.say

    def _button(self, picture: str, do: Callable[[], None]) -> QToolButton:
        """Return a small button with an icon; its tool tip comes with the language."""
        button = QToolButton(self)
        button.setIcon(icon(picture))
        button.setIconSize(_ICON)
        button.clicked.connect(lambda: do())
        return button
