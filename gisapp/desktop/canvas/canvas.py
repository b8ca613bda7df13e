"""The map as a widget: it shows pictures that a worker paints, and moves the last one at once."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING

from PyQt5.QtCore import QEvent, QPointF, QSizeF, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QBrush, QColor, QImage, QPainter, QPen
from PyQt5.QtWidgets import QToolTip, QWidget

from gisapp.desktop.canvas.decorations import paint_decorations
from gisapp.desktop.canvas.gestures import Gestures
from gisapp.desktop.canvas.outlines import Outlines
from gisapp.desktop.canvas.overlay import Link, Marks, paint_marks
from gisapp.desktop.canvas.picking import name_of, pick
from gisapp.desktop.canvas.picture import GROUND, Base, Request
from gisapp.desktop.canvas.renderer import Renderer
from gisapp.desktop.canvas.shown import Shown
from gisapp.desktop.canvas.travel import Travel
from gisapp.desktop.canvas.view import MAP_CRS, Bounds, View, projection
from layers.style import SELECTION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PyQt5.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

    from gisapp.desktop.canvas.scene import Scene
    from gisapp.drawn import Feature

_CITY = Bounds(113.6, 38.1, 116.5, 40.1)
"""Shown before there is anything to show."""
_FRAME_MS = 16
_HOVER_MS = 30
_NEAREST_OBJECT = 4.0
"""Map metres a pixel at which a single object is shown."""
_OBJECT_MARGIN = 0.15
_STEP = 2.0


class Canvas(QWidget):
    """The map.

    `picked` brings what lies under a click, what is meant first: clicks at one place take turns. `hovered` brings the
    object under the pointer or None, `pointed` the longitude and latitude under it. `drawn` comes once the picture of
    the wanted view is shown whole, `failed` when a picture could not be painted.
    """

    picked = pyqtSignal(list)
    hovered = pyqtSignal(object)
    pointed = pyqtSignal(float, float)
    view_changed = pyqtSignal()
    drawn = pyqtSignal()
    failed = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene: Scene | None = None
        self.attribution = ""
        self._bases: tuple[Base, ...] = ()
        self._hidden: frozenset[str] = frozenset()
        self._opacity: dict[str, float] = {}
        self._marks = Marks()
        self._outlines = Outlines()
        self._picture: Shown | None = None
        self._backdrop: Shown | None = None
        self._overlay: Shown | None = None
        self._travel = Travel(View(0.0, 0.0, 1.0, max(self.width(), 1), max(self.height(), 1)))
        self._whole = True
        self._asked_ratio = 0.0
        self._gestures = Gestures(self)
        self._renderer = Renderer()
        self._renderer.painted.connect(self._take)
        self._renderer.failed.connect(self.failed)
        self.destroyed.connect(self._renderer.stop)
        self._frames = QTimer(self)
        self._frames.setInterval(_FRAME_MS)
        self._frames.timeout.connect(self._advance)
        self._hover = QTimer(self)
        self._hover.setSingleShot(True)
        self._hover.setInterval(_HOVER_MS)
        self._hover.timeout.connect(self._look)
        self._pointer = QPointF()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)

    # What is shown --------------------------------------------------------------------------------------------

    def set_scene(self, scene: Scene, *, keep_view: bool = True) -> None:
        """Show another scene; the view stays unless there was none or `keep_view` is False."""
        first = self.scene is None
        self.scene = scene
        self._backdrop = None
        self._overlay = None
        if first or not keep_view:
            self._whole = True
            self._travel.jump(self._all())
            self.view_changed.emit()
        self._ask()

    @property
    def bases(self) -> tuple[Base, ...]:
        """Pictures of the ground drawn below all layers, the lowest first."""
        return self._bases

    @bases.setter
    def bases(self, bases: Iterable[Base]) -> None:
        self._bases = tuple(bases)
        self._backdrop = None
        self._ask()

    def refresh(self) -> None:
        """Paint anew, where a base has more to show."""
        self._ask()

    def set_visible(self, layer_id: str, visible: bool) -> None:
        """Show or hide a layer."""
        hidden = self._hidden - {layer_id} if visible else self._hidden | {layer_id}
        if hidden != self._hidden:
            self._hidden, self._backdrop = hidden, None
            self._ask()

    def set_opacity(self, layer_id: str, opacity: float) -> None:
        """Draw a layer with an opacity from 0 to 1."""
        if self._opacity.get(layer_id, 1.0) != opacity:
            self._opacity = {**self._opacity, layer_id: min(max(opacity, 0.0), 1.0)}
            self._backdrop = None
            self._ask()

    def select(self, features: Iterable[Feature]) -> None:
        """Put halos around objects; the view stays."""
        self._mark(replace(self._marks, selected=tuple(features)))

    def set_link(
        self, start: tuple[float, float] | None, end: tuple[float, float] | None = None, text: str = ""
    ) -> None:
        """Draw a line between two places (longitude, latitude) with a text on it; None takes it away."""
        link = None if start is None or end is None else Link(start, end, text)
        self._mark(replace(self._marks, link=link))

    # Where it is shown ----------------------------------------------------------------------------------------

    @property
    def view(self) -> View:
        """The view wanted; what is seen glides there."""
        return self._travel.view

    def set_view(self, view: View, gesture: str = "set", *, glide: bool = True) -> None:
        """Go to a view; steps of one gesture in a row are one step back."""
        self._whole = False
        self._travel.go(view, gesture, glide=glide)
        self._moved()

    def zoom_all(self) -> None:
        """Show everything that is drawn."""
        self.set_view(self._all(), "all")
        self._whole = True

    def zoom_to(self, bounds_lonlat: tuple[float, float, float, float]) -> None:
        """Show a box of longitude and latitude (west, south, east, north)."""
        self.set_view(self.view.fitted(_projected(bounds_lonlat, self.view.crs)), "to")

    def zoom_to_features(self, features: Iterable[Feature]) -> None:
        """Show objects; those without a place are left out."""
        if self.scene is not None and (bounds := self.scene.bounds(features)) is not None:
            self.set_view(self.view.fitted(bounds, _OBJECT_MARGIN, _NEAREST_OBJECT), "features")

    def zoom_to_layer(self, layer_id: str) -> None:
        """Show a whole layer, if anything of it has a place."""
        layers = [one for one in self.scene.layers if one.id == layer_id] if self.scene is not None else []
        if layers and (bounds := Bounds.around(layers[0].bounds)) is not None:
            self.set_view(self.view.fitted(bounds, nearest=_NEAREST_OBJECT), "layer")

    def zoom_in(self) -> None:
        """Come nearer by a step."""
        self.set_view(self.view.zoomed(_STEP), "zoom")

    def zoom_out(self) -> None:
        """Go farther by a step."""
        self.set_view(self.view.zoomed(1 / _STEP), "zoom")

    def back(self) -> None:
        """Return to the view before."""
        if self._travel.back():
            self._whole = False
            self._moved()

    def forward(self) -> None:
        """Return to the view that `back` left."""
        if self._travel.forward():
            self._whole = False
            self._moved()

    def scale_number(self) -> float:
        """Return N of the scale 1:N on the ground."""
        return self.view.scale_number()

    def stop(self) -> None:
        """End all painting in the background."""
        self._frames.stop()
        self._renderer.stop()

    @property
    def is_idle(self) -> bool:
        """Whether the wanted view is shown whole."""
        return self._renderer.is_idle and not self._travel.is_gliding

    # Pictures -------------------------------------------------------------------------------------------------

    def _all(self) -> View:
        bounds = self.scene.bounds() if self.scene is not None else None
        crs = self.scene.crs if self.scene is not None else MAP_CRS
        view = View(0.0, 0.0, 1.0, max(self.width(), 1), max(self.height(), 1), crs)
        return view.fitted(bounds or _projected(_CITY, crs), nearest=_NEAREST_OBJECT)

    def _moved(self) -> None:
        if self._travel.is_gliding:
            self._frames.start()
        self._ask()
        self.view_changed.emit()

    def _ask(self) -> None:
        self.update()
        if self.scene is not None:
            self._asked_ratio = ratio = self.devicePixelRatioF()
            self._renderer.ask(Request(self.scene, self.view, ratio, self._hidden, self._opacity, self._bases))

    def _advance(self) -> None:
        self.update()
        if not self._travel.is_gliding:
            self._frames.stop()

    def _take(self, image: QImage, request: Request, whole: bool) -> None:
        if request.scene is not self.scene:
            return
        image.setDevicePixelRatio(request.ratio)
        self._picture = Shown(image, request.view)
        if whole and (self._backdrop is None or request.view.metres_per_px > self._backdrop.view.metres_per_px):
            self._backdrop = self._picture
        self.update()
        if whole and request.view == self.view:
            self.drawn.emit()

    def _mark(self, marks: Marks) -> None:
        if marks != self._marks:
            self._marks, self._overlay = marks, None
            self.update()

    def image(self) -> QImage:
        """Return what is seen, with scale bar, north arrow and sources, in device pixels."""
        ratio = self.devicePixelRatioF()
        image = QImage((QSizeF(self.size()) * ratio).toSize(), QImage.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        painter = QPainter(image)
        self._paint(painter)
        painter.end()
        return image

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Paint the last pictures where they belong on the way to the wanted view."""
        if self.scene is not None and self._asked_ratio != self.devicePixelRatioF():
            # The window has come to another screen.
            self._ask()
        painter = QPainter(self)
        self._paint(painter)
        if self._gestures.box is not None:
            painter.setPen(QPen(QColor(SELECTION), 1.5))
            painter.setBrush(QBrush(QColor(0, 193, 209, 40)))
            painter.drawRect(self._gestures.box)
        painter.end()

    def _paint(self, painter: QPainter) -> None:
        view = self._travel.shown()
        painter.fillRect(self.rect(), QColor(GROUND))
        for one in (self._backdrop, self._picture):
            if one is not None:
                one.put(painter, view)
        if self._marks and self.scene is not None:
            if self._overlay is None or (self._overlay.view != view and not self._travel.is_gliding):
                image = paint_marks(self._marks, self.scene, view, self.devicePixelRatioF(), self._outlines)
                image.setDevicePixelRatio(self.devicePixelRatioF())
                self._overlay = Shown(image, view)
            self._overlay.put(painter, view)
        paint_decorations(painter, view, self.attribution)

    # Events ---------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Keep the centre, or show everything again where everything was shown."""
        view = self._all() if self._whole else self.view.resized(self.width(), self.height())
        self._travel.jump(view)
        self._ask()
        self.view_changed.emit()

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802 - Qt's name
        """Zoom at the cursor."""
        if event is not None:
            self._gestures.wheel(event)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Begin a click, a drag or a box."""
        if event is not None:
            self._gestures.press(event)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Drag, or look at what lies under the pointer."""
        if event is None:
            return
        self._pointer = event.localPos()
        self._gestures.move(event)
        lon, lat = self.view.lon_lat(self._pointer.x(), self._pointer.y())
        if isfinite(lon) and isfinite(lat):
            self.pointed.emit(lon, lat)
        if not event.buttons():
            self._hover.start()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """End a click, a drag or a box."""
        if event is not None:
            self._gestures.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Come nearer at the cursor."""
        if event is not None:
            self._gestures.double(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 - Qt's name
        """Move by the keyboard."""
        if event is not None and not self._gestures.key(event):
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent | None) -> None:  # noqa: N802 - Qt's name
        """Forget the pointer."""
        self._hover.stop()
        self._point_at(None)

    def focusOutEvent(self, event: QFocusEvent | None) -> None:  # noqa: N802 - Qt's name
        """Give up a gesture whose end will not be seen."""
        self._gestures.cancel()
        super().focusOutEvent(event)

    def under(self, at: QPointF) -> list[Feature]:
        """Return what lies under a logical pixel, see `gisapp.desktop.canvas.picking.pick`."""
        return pick(self.scene, self.view, (at.x(), at.y()), self._hidden) if self.scene is not None else []

    def _look(self) -> None:
        if self.scene is None:
            return
        kinds = {one.kind for one in self.scene.layers if one.groups}
        self._point_at(next((one for one in self.under(self._pointer) if one.kind in kinds), None))

    def _point_at(self, feature: Feature | None) -> None:
        if feature == self._marks.hovered:
            return
        self._mark(replace(self._marks, hovered=feature))
        self.hovered.emit(feature)
        if feature is None or self.scene is None:
            QToolTip.hideText()
        else:
            at = self.mapToGlobal(self._pointer.toPoint())
            QToolTip.showText(at, name_of(self.scene, feature).replace("<", "&lt;"), self)


def _projected(bounds: tuple[float, float, float, float], crs: str) -> Bounds:
    west, south, east, north = bounds
    x, y = projection(crs)[0].transform((west, east, east, west), (south, south, north, north))
    return Bounds(min(x), min(y), max(x), max(y))
