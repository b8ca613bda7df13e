"""What all dialogs have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QDialog, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from gisapp.desktop.session import Session


class Dialog(QDialog):
    """A dialog about the project that is open when it is made, whatever is opened meanwhile; it goes once it is closed.

    Parameters
    ----------
    session
        With the project.
    title
        English id of the window's title.
    """

    def __init__(self, session: Session, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Its parent lives as long as the window does, and would keep every one that was ever opened.
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._say, self._snapshot = session, session.say, session.snapshot
        self.setWindowTitle(self._say(title))

    def _column(self, spacing: int = 12) -> QVBoxLayout:
        """Return the layout of the whole, from top to bottom."""
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(spacing)
        return column
