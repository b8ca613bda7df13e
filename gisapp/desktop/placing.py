"""A place or an outline asked for on the map: the next clicks are those of whoever asked, until Enter or Escape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PyQt5.QtCore import QEvent, QObject, QPointF, Qt
from PyQt5.QtGui import QColor, QPainter, QPen, QPolygonF
from PyQt5.QtWidgets import QLabel, QWidget

from gisapp.desktop.canvas.view import projection
from gisapp.i18n import mark
from layers.style import HALO, PANEL, PROPOSED, TEXT

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt5.QtGui import QPaintEvent

    from gisapp.desktop.canvas.canvas import Canvas
    from gisapp.desktop.session import Session

    LonLat = tuple[float, float]

_MARGIN_PX = 12


class PlaceTool(QObject):
    """Takes clicks on the map for a dialog that needs a place; found as the session's child.

    Parameters
    ----------
    canvas
        The map.
    session
        Whose language it speaks.
    """

    def __init__(self, canvas: Canvas, session: Session) -> None:
        super().__init__(session)
        self._canvas, self._say = canvas, session.say
        self._take: Callable[[list[LonLat]], object] | None = None
        self._give_up: Callable[[], object] = lambda: None
        self._least = 1
        self.corners: list[LonLat] = []
        self._hint = QLabel(canvas)
        self._hint.setStyleSheet(
            f"background: {PANEL}; color: {TEXT}; border: 1px solid {PROPOSED}; border-radius: 4px; padding: 6px 12px;"
        )
        self._hint.hide()
        self._sketch = _Sketch(canvas, self)
        self._sketch.hide()
        canvas.view_changed.connect(self._sketch.update)
        canvas.installEventFilter(self)

    def ask_place(self, take: Callable[[list[LonLat]], object], give_up: Callable[[], object]) -> None:
        """Have the next click taken; one of both is called, once."""
        self._ask(take, give_up, 1, mark("Click the place on the map; Escape gives up. The wheel zooms."))

    def ask_outline(self, take: Callable[[list[LonLat]], object], give_up: Callable[[], object]) -> None:
        """Have an outline of at least three corners taken: a click each, Enter or a double click ends it."""
        text = mark(
            "Click corner after corner. Enter or a double click ends, Backspace takes one back, Escape gives up."
        )
        self._ask(take, give_up, 3, text)

    def _ask(
        self, take: Callable[[list[LonLat]], object], give_up: Callable[[], object], least: int, hint: str
    ) -> None:
        self.cancel()
        self._take, self._give_up, self._least = take, give_up, least
        self.corners = []
        self._hint.setText(self._say(hint))
        self._hint.adjustSize()
        self._hint.move(max((self._canvas.width() - self._hint.width()) // 2, 0), _MARGIN_PX)
        self._hint.show()
        self._hint.raise_()
        self._sketch.resize(self._canvas.size())
        self._sketch.show()
        self._canvas.setCursor(Qt.CursorShape.CrossCursor)
        self._canvas.window().activateWindow()
        self._canvas.setFocus()

    def cancel(self) -> None:
        """Give up what was asked for."""
        if self._end() is not None:
            self._give_up()

    def _end(self) -> Callable[[list[LonLat]], object] | None:
        take, self._take = self._take, None
        self._hint.hide()
        self._sketch.hide()
        if take is not None:
            self._canvas.unsetCursor()
        return take

    def _finish(self) -> None:
        if len(self.corners) >= self._least and (take := self._end()) is not None:
            take(self.corners)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take the clicks and keys of the map while somebody waits for them."""
        if self._take is None:
            return False
        kind = event.type()
        if kind == QEvent.Type.KeyPress:
            return self._key(event.key())  # type: ignore[attr-defined] # a QKeyEvent
        if kind not in (
            QEvent.Type.MouseButtonPress,
            QEvent.Type.MouseButtonRelease,
            QEvent.Type.MouseButtonDblClick,
        ):
            return False
        if event.button() != Qt.MouseButton.LeftButton:  # type: ignore[attr-defined] # a QMouseEvent
            return False
        if kind == QEvent.Type.MouseButtonRelease:
            self._click(event.localPos())  # type: ignore[attr-defined] # a QMouseEvent
        elif kind == QEvent.Type.MouseButtonDblClick:
            self._click(event.localPos())  # type: ignore[attr-defined] # a QMouseEvent
            self._finish()
        return True

    def _click(self, at: QPointF) -> None:
        lon, lat = self._canvas.view.lon_lat(at.x(), at.y())
        # A double click has several events at one place, which is one corner.
        if np.isfinite([lon, lat]).all() and (lon, lat) not in self.corners:
            self.corners.append((lon, lat))
            self._sketch.update()
        if self._least == 1:
            self._finish()

    def _key(self, key: int) -> bool:
        if key == Qt.Key.Key_Escape:
            self.cancel()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._finish()
        elif key == Qt.Key.Key_Backspace and self.corners:
            self.corners.pop()
            self._sketch.update()
        else:
            return False
        return True


class _Sketch(QWidget):
    """The corners so far, over the map."""

    def __init__(self, canvas: Canvas, tool: PlaceTool) -> None:
        super().__init__(canvas)
        self._canvas, self._tool = canvas, tool
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw them where they belong in the view."""
        if not self._tool.corners:
            return
        view = self._canvas.view
        x, y = projection(view.crs)[0].transform(*np.array(self._tool.corners).T)
        places = np.column_stack(view.to_screen(np.atleast_1d(x), np.atleast_1d(y)))
        corners = [QPointF(*place) for place in places.tolist()]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = QColor(PROPOSED)
        fill.setAlpha(40)
        painter.setPen(QPen(QColor(PROPOSED), 2.0))
        painter.setBrush(fill)
        painter.drawPolygon(QPolygonF(corners))
        painter.setBrush(QColor(HALO))
        for corner in corners:
            painter.drawEllipse(corner, 4.0, 4.0)
        painter.end()
