"""What hands do to the map: wheel, drag, box, click and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QPointF, QRectF, Qt

from gisapp.desktop.canvas.view import Bounds

if TYPE_CHECKING:
    from PyQt5.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

    from gisapp.desktop.canvas.canvas import Canvas
    from gisapp.desktop.canvas.view import View
    from gisapp.drawn import Feature

_NOTCH = 120.0
_NOTCHES_A_DOUBLING = 2.0
_PIXELS_A_DOUBLING = 200.0
_STILL_PX = 4.0
"""A press that moves less is a click."""
_ARROW_PX = 96.0
_ARROWS = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class Gestures:
    """Turns events of a canvas into views and picks.

    Parameters
    ----------
    canvas
        Whose events they are.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._pressed: QPointF | None = None
        self._begun: View | None = None
        self._dragging = False
        self._turn = 0
        self._last: tuple[QPointF, list[Feature]] | None = None
        self.box: QRectF | None = None
        """The zoom box while it is drawn, logical pixels."""

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom at the cursor, by notches of a wheel or by pixels of a touch pad."""
        pixels, angle = event.pixelDelta().y(), event.angleDelta().y()
        doublings = pixels / _PIXELS_A_DOUBLING if pixels else angle / _NOTCH / _NOTCHES_A_DOUBLING
        if doublings:
            at = event.position()
            self._canvas.set_view(self._canvas.view.zoomed(2**doublings, (at.x(), at.y())), "wheel")
        event.accept()

    def press(self, event: QMouseEvent) -> None:
        """Begin a drag, a click or, with Shift, a box."""
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            return
        self._pressed, self._begun, self._dragging = event.localPos(), self._canvas.view, False
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.box = QRectF(self._pressed, self._pressed)

    def move(self, event: QMouseEvent) -> None:
        """Drag the map or the corner of the box."""
        if self._pressed is None or self._begun is None:
            return
        step = event.localPos() - self._pressed
        if self.box is not None:
            self.box = QRectF(self._pressed, event.localPos()).normalized()
            self._canvas.update()
            return
        if not self._dragging and step.manhattanLength() <= _STILL_PX:
            return
        if not self._dragging:
            self._dragging = True
            self._canvas.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._canvas.set_view(self._begun.panned(step.x(), step.y()), f"drag {id(self._begun)}", glide=False)

    def release(self, event: QMouseEvent) -> None:
        """End the gesture: a press that stayed where it was is a click."""
        pressed, box, dragged = self._pressed, self.box, self._dragging
        self.cancel()
        if pressed is None:
            return
        if box is not None:
            self._zoom_to(box)
        elif not dragged and event.button() == Qt.MouseButton.LeftButton:
            self._click(pressed)

    def cancel(self) -> None:
        """Give up what was begun."""
        self._pressed = self._begun = self.box = None
        self._dragging = False
        self._canvas.unsetCursor()
        self._canvas.update()

    def double(self, event: QMouseEvent) -> None:
        """Come nearer at the cursor, or go farther with Shift."""
        if event.button() == Qt.MouseButton.LeftButton:
            away = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            at = event.localPos()
            self._canvas.set_view(self._canvas.view.zoomed(0.5 if away else 2.0, (at.x(), at.y())), "double")

    def key(self, event: QKeyEvent) -> bool:
        """Move by a key; return whether it was one of the map's."""
        canvas, key = self._canvas, event.key()
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if alt and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            (canvas.back if key == Qt.Key.Key_Left else canvas.forward)()
        elif key in _ARROWS:
            right, down = _ARROWS[Qt.Key(key)]
            canvas.set_view(canvas.view.panned(right * _ARROW_PX, down * _ARROW_PX), "arrows")
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            canvas.zoom_in()
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            canvas.zoom_out()
        elif key == Qt.Key.Key_Home:
            canvas.zoom_all()
        elif key == Qt.Key.Key_Escape and self._pressed is not None:
            self.cancel()
        else:
            return False
        return True

    def _zoom_to(self, box: QRectF) -> None:
        if min(box.width(), box.height()) <= _STILL_PX:
            return
        view = self._canvas.view
        (west, north), (east, south) = view.to_map(box.left(), box.top()), view.to_map(box.right(), box.bottom())
        self._canvas.set_view(view.fitted(Bounds(west, south, east, north), margin=0.0), "box")

    def _click(self, at: QPointF) -> None:
        """Pick; a click again at the same place takes the next of what lies there."""
        found = self._canvas.under(at)
        same = self._last is not None and (at - self._last[0]).manhattanLength() <= _STILL_PX and found == self._last[1]
        self._turn = (self._turn + 1) % len(found) if same and found else 0
        self._last = (at, found)
        self._canvas.picked.emit([*found[self._turn :], *found[: self._turn]])
