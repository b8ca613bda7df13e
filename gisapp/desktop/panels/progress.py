"""The progress board: charts of the run, targets, how lists move over the plan, roads and corridors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from gisapp.desktop.panels.panel import Panel
from gisapp.desktop.panels.progress_charts import ChartsPage
from gisapp.desktop.panels.roads import RoadsPage
from gisapp.desktop.panels.segments import Segments
from gisapp.desktop.panels.targets import TargetsPage
from gisapp.desktop.panels.timeline import TimelinePage
from gisapp.i18n import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from gisapp.desktop.session import Session

PAGES: dict[str, tuple[str, Callable[[Session], QWidget]]] = {
    "charts": (mark("Charts"), ChartsPage),
    "targets": (mark("Targets"), TargetsPage),
    "timeline": (mark("Over time"), TimelinePage),
    "roads": (mark("Roads and corridors"), RoadsPage),
}
"""By name: the title of a page, and what makes it when it is first wanted."""


class ProgressPanel(Panel):
    """The board; one page at a time."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.pages: dict[str, QWidget] = {}
        self.segments = Segments(tuple(PAGES))
        self.segments.chosen.connect(self._choose)
        self._stack = QStackedWidget(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.segments)
        column.addWidget(self._stack, 1)
        session.language_changed.connect(self._translate)
        self._translate()
        self.show_page(next(iter(PAGES)))

    def _translate(self) -> None:
        titles = {name: self._say(title) for name, (title, _) in PAGES.items()}
        self.segments.name(titles, self._say(mark("More")))

    def _choose(self, name: str) -> None:
        self.show_page(name)

    def show_page(self, name: str) -> QWidget:
        """Show one of the pages and return it."""
        if name not in self.pages:
            self.pages[name] = PAGES[name][1](self._session)
            self._stack.addWidget(self.pages[name])
        self.segments.choose(name)
        self._stack.setCurrentWidget(self.pages[name])
        return self.pages[name]
