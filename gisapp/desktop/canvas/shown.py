"""A picture, and where it belongs on another view."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PyQt5.QtCore import QPointF, QRectF

if TYPE_CHECKING:
    from PyQt5.QtGui import QImage, QPainter

    from gisapp.desktop.canvas.view import View


class Shown(NamedTuple):
    """A picture and the view that it was painted for."""

    image: QImage
    view: View

    def put(self, painter: QPainter, view: View) -> None:
        """Paint the picture where it belongs on another view, moved and scaled; logical pixels."""
        west, _, _, north = self.view.bounds
        left, top = (west - view.bounds.west) / view.metres_per_px, (view.bounds.north - north) / view.metres_per_px
        ratio = self.image.devicePixelRatioF()
        if self.view.metres_per_px == view.metres_per_px:
            # Whole pixels of the screen stay as sharp as they were painted.
            painter.drawImage(QPointF(round(left * ratio) / ratio, round(top * ratio) / ratio), self.image)
            return
        scale = self.view.metres_per_px / view.metres_per_px
        seen = QRectF(-left / scale, -top / scale, view.width / scale, view.height / scale)
        seen &= QRectF(0, 0, self.view.width, self.view.height)
        if seen.isEmpty():
            return
        target = QRectF(left + seen.x() * scale, top + seen.y() * scale, seen.width() * scale, seen.height() * scale)
        source = QRectF(seen.x() * ratio, seen.y() * ratio, seen.width() * ratio, seen.height() * ratio)
        painter.drawImage(target, self.image, source)
