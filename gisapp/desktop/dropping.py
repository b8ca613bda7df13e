"""Files that are dropped on a widget."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt5.QtCore import QEvent, QObject, pyqtSignal
from PyQt5.QtGui import QDropEvent

if TYPE_CHECKING:
    from PyQt5.QtWidgets import QWidget


class FileDrop(QObject):
    """Has a widget take files.

    Parameters
    ----------
    widget
        On which they are dropped.
    """

    dropped = pyqtSignal(list)
    """Their paths, at least one."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take files of this computer, and leave all else alone."""
        # What enters is a drop event too.
        if isinstance(event, QDropEvent) and event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
            if files:
                event.acceptProposedAction()
                if event.type() == QEvent.Type.Drop:
                    self.dropped.emit(files)
                return True
        return super().eventFilter(watched, event)
