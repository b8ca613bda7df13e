"""A panel that is filled when it is seen: what nobody looks at costs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gisapp.desktop.panels.panel import Panel

if TYPE_CHECKING:
    from PyQt5.QtGui import QShowEvent
    from PyQt5.QtWidgets import QWidget

    from gisapp.desktop.session import Session


class LatePanel(Panel):
    """Shows what `fill` makes of the session, anew after every change, at the latest when it comes in sight."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._stale = True
        session.changed.connect(self.expire)
        session.language_changed.connect(self.expire)

    def fill(self) -> None:
        """Show what the session has; there may be no snapshot."""
        raise NotImplementedError

    def expire(self) -> None:
        """Take it that what is shown no longer holds."""
        self._stale = True
        if self.isVisible():
            self._freshen()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Show what has changed since the panel was last seen."""
        super().showEvent(event)
        self._freshen()

    def _freshen(self) -> None:
        if self._stale:
            self._stale = False
            self.fill()
