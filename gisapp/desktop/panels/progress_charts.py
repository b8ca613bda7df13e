"""The charts of the run, the same as in the briefing map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QByteArray, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QPainter
from PyQt5.QtSvg import QSvgRenderer
from PyQt5.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from gisapp.charts.pictures import pictures
from gisapp.desktop.panels.empty import EmptyOr
from gisapp.desktop.panels.late import LatePanel
from gisapp.i18n import mark

if TYPE_CHECKING:
    from PyQt5.QtGui import QMouseEvent, QPaintEvent

    from gisapp.desktop.session import Session


class Chart(QWidget):
    """One chart as wide as its place, in its own proportions; a click tells where on the chart it was."""

    clicked = pyqtSignal(float, float)

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

    @property
    def scale(self) -> float:
        """Pixels on the screen for one of the chart's own."""
        return self.width() / max(self._renderer.defaultSize().width(), 1)

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

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Tell the place in the chart's own pixels."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.pos()):
            self.clicked.emit(event.x() / self.scale, event.y() / self.scale)


class ChartsPage(LatePanel):
    """Every chart of the run but the course of the plan, which has a page of its own."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.charts: dict[str, Chart] = {}
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body = EmptyOr(self._area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.body)

    def fill(self) -> None:
        """Draw the charts."""
        snapshot = self._session.snapshot
        drawn = pictures(snapshot.run, self._session.language) if snapshot else {}
        self.charts = {name: Chart(svg) for name, svg in drawn.items() if name != "course"}
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
        page.setAutoFillBackground(False)
        self.body.show_content()
