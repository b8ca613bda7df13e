"""The progress board: the charts of the run, the same as in the briefing map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QByteArray, QSize, Qt
from PyQt5.QtGui import QPainter
from PyQt5.QtSvg import QSvgRenderer
from PyQt5.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from gisapp.charts.pictures import pictures
from gisapp.desktop.panels.empty import EmptyOr
from gisapp.desktop.panels.panel import Panel
from gisapp.i18n import mark

if TYPE_CHECKING:
    from PyQt5.QtGui import QPaintEvent, QShowEvent

    from gisapp.desktop.session import Session


class Chart(QWidget):
    """One chart as wide as its place, in its own proportions."""

    def __init__(self, svg: str) -> None:
        super().__init__()
        self._renderer = QSvgRenderer(QByteArray(svg.encode()), self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def is_drawn(self) -> bool:
        """Whether Qt understands it."""
        return bool(self._renderer.isValid())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the chart's own size."""
        return self._renderer.defaultSize()

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the height that keeps the proportions."""
        own = self._renderer.defaultSize()
        return round(width * own.height() / max(own.width(), 1))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw it, sharp at any size."""
        painter = QPainter(self)
        self._renderer.render(painter)
        painter.end()


class ProgressPanel(Panel):
    """The charts of the run that is shown; made when the panel is first seen."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.charts: dict[str, Chart] = {}
        self._stale = True
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body = EmptyOr(self._area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.body)
        session.changed.connect(self._expire)
        session.language_changed.connect(self._expire)
        self._expire()

    def _expire(self) -> None:
        self._stale = True
        if self.isVisible():
            self._show()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Draw what has changed since the panel was last seen."""
        super().showEvent(event)
        if self._stale:
            self._show()

    def _show(self) -> None:
        self._stale = False
        snapshot = self._session.snapshot
        drawn = pictures(snapshot.run, self._session.language) if snapshot else {}
        self.charts = {name: Chart(svg) for name, svg in drawn.items()}
        if not self.charts:
            self.body.tell(self._say(mark("Charts of the rates and lists appear here once a project is open.")))
            return
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(16)
        for chart in self.charts.values():
            column.addWidget(chart)
        column.addStretch(1)
        self._area.setWidget(page)
        self.body.show_content()
