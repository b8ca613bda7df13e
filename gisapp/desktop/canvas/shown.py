"""A picture, and where it belongs on another view."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PyQt5.QtCore import QPointF, QRectF
from PyQt5.QtGui import QRegion

if TYPE_CHECKING:
    from PyQt5.QtGui import QImage, QPainter

    from gisapp.desktop.canvas.view import View


class Shown(NamedTuple):
    """A picture and the view that it was painted for."""

    image: QImage
    view: View

    def put(self, painter: QPainter, view: View) -> None:
        """Paint the picture where it belongs on another view, moved and scaled; logical pixels."""
        place = self.place(view)
        ratio = self.image.devicePixelRatioF()
        if self.view.metres_per_px == view.metres_per_px:
            # Whole pixels of the screen stay as sharp as they were painted.
            at = QPointF(round(place.x() * ratio) / ratio, round(place.y() * ratio) / ratio)
            painter.drawImage(at, self.image)
            return
        scale = self.view.metres_per_px / view.metres_per_px
        seen = QRectF(-place.x() / scale, -place.y() / scale, view.width / scale, view.height / scale)
        seen &= QRectF(0, 0, self.view.width, self.view.height)
        if seen.isEmpty():
            return
        target = QRectF(
            place.x() + seen.x() * scale, place.y() + seen.y() * scale, seen.width() * scale, seen.height() * scale
        )
        source = QRectF(seen.x() * ratio, seen.y() * ratio, seen.width() * ratio, seen.height() * ratio)
        painter.drawImage(target, self.image, source)

    def place(self, view: View) -> QRectF:
        """Return where the picture lies on another view, logical pixels."""
        scale = self.view.metres_per_px / view.metres_per_px
        west, _, _, north = self.view.bounds
        left, top = (west - view.bounds.west) / view.metres_per_px, (view.bounds.north - north) / view.metres_per_px
        return QRectF(left, top, self.view.width * scale, self.view.height * scale)


class Pictures:
    """The last picture of something, and a wider one for where the last one shows nothing yet."""

    def __init__(self) -> None:
        self._last: Shown | None = None
        self._wider: Shown | None = None
        self._whole = False

    def take(self, image: QImage, view: View, *, whole: bool) -> None:
        """Take another picture; `whole` tells whether all that belongs on it is there."""
        self._last, self._whole = Shown(image, view), whole
        if whole and (self._wider is None or view.metres_per_px > self._wider.view.metres_per_px):
            self._wider = self._last

    def outdate(self, *, keep_wider: bool = False) -> None:
        """Show the last picture until there is a new one: something of it has changed."""
        self._whole = False
        if not keep_wider:
            self._wider = None

    def is_of(self, view: View, ratio: float) -> bool:
        """Return whether the last picture is a view, whole and as fine as the screen."""
        last = self._last
        return self._whole and last is not None and last.view == view and last.image.devicePixelRatioF() == ratio

    def put(self, painter: QPainter, view: View) -> None:
        """Paint both where they belong; what shows through the last one is not the wider one."""
        last, wider = self._last, self._wider
        if wider is not None and wider is not last:
            painter.save()
            if last is not None and last.image.hasAlphaChannel():
                whole = QRegion(0, 0, view.width, view.height)
                beside = whole - QRegion(last.place(view).toRect())
                if painter.hasClipping():
                    beside &= painter.clipRegion()
                painter.setClipRegion(beside)
            wider.put(painter, view)
            painter.restore()
        if last is not None:
            last.put(painter, view)
