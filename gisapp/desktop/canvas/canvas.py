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
from gisapp.desktop.canvas.ground import BaseLayer, Ground
from gisapp.desktop.canvas.moving import Moving
from gisapp.desktop.canvas.outlines import Outlines
from gisapp.desktop.canvas.overlay import Link, Marks, paint_marks
from gisapp.desktop.canvas.picking import name_of, pick
from gisapp.desktop.canvas.picture import GROUND, Kept, Request, paint, paint_paper
from gisapp.desktop.canvas.renderer import Renderer
from gisapp.desktop.canvas.shown import Pictures, Shown
from gisapp.desktop.canvas.swipe import Swipe, SwipeHandle, paint_line, parts
from layers.style import SELECTION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PyQt5.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

    from gisapp.desktop.canvas.renderer import Partly
    from gisapp.desktop.canvas.scene import Scene
    from gisapp.drawn import Feature

_HOVER_MS = 30


class Canvas(Moving):
    """The map.

    `picked` brings what lies under a click, what is meant first: clicks at one place take turns. `hovered` brings the
    object under the pointer or None, `pointed` the longitude and latitude under it. `drawn` comes once the picture of
    the wanted view is shown whole, `failed` when a picture could not be painted, `base_failed` with the id of a base
    map that could not be drawn and why, `swipe_left` when the user wants no swipe any more.
    """

    picked = pyqtSignal(list)
    hovered = pyqtSignal(object)
    pointed = pyqtSignal(float, float)
    drawn = pyqtSignal()
    failed = pyqtSignal(object)
    base_failed = pyqtSignal(str, object)
    swipe_left = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.attribution = ""
        """Where the layers come from."""
        self.credits: tuple[str, ...] = ()
        """Whose the base maps are; they stand before the others, so that they are never cut off."""
        self._hidden: frozenset[str] = frozenset()
        self._opacity: dict[str, float] = {}
        self._marks = Marks()
        self._outlines = Outlines()
        self._pictures = Pictures()
        self._paper = Pictures()
        """What lies below the base maps."""
        self._overlay: Shown | None = None
        self._asked_ratio = 0.0
        self._over_ground = False
        self._gestures = Gestures(self)
        self._kept = Kept()
        self._renderer = Renderer(self._picture)
        self._renderer.painted.connect(self._take)
        self._renderer.failed.connect(self.failed)
        self._renderer.failed.connect(lambda _: self._ask_ground())
        own = Kept()
        self._paper_renderer = Renderer(lambda request, stopped, _: paint_paper(request, own, stopped))
        self._paper_renderer.painted.connect(self._take_paper)
        self.ground = Ground(self)
        self.ground.changed.connect(self._grounded)
        self.ground.failed.connect(self.base_failed)
        self._swipe: Swipe | None = None
        self.handle = SwipeHandle(self)
        self.handle.moved.connect(lambda region: self.update(region))
        self.handle.left.connect(self.swipe_left)
        self.destroyed.connect(self._renderer.stop)
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
        self._outdate()
        self._overlay = None
        if first or not keep_view:
            self._whole = True
            self._travel.jump(self._all())
            self.view_changed.emit()
        self._ask()

    @property
    def bases(self) -> tuple[BaseLayer, ...]:
        """Base maps, drawn below all layers, the lowest first."""
        return self.ground.layers

    @bases.setter
    def bases(self, bases: Iterable[BaseLayer]) -> None:
        self.ground.lay(bases)
        self._reground()

    def refresh(self, base: str) -> None:
        """Draw a base map anew that has more to show."""
        self.ground.refresh(base)
        self._ask_ground()

    @property
    def swipe(self) -> Swipe | None:
        """What lies on either side of the line that is drawn across the map; None for no line."""
        return self._swipe

    @swipe.setter
    def swipe(self, swipe: Swipe | None) -> None:
        begins = self._swipe is None
        self._swipe = swipe
        self.ground.compare({swipe.left, swipe.right} if swipe else ())
        self.handle.setVisible(swipe is not None)
        self.handle.put()
        if swipe is not None and begins:
            self.handle.setFocus()
        self._reground()

    def _reground(self) -> None:
        """Show the base maps as they lie now; the layers are painted anew only where they lay on none, or now do."""
        if bool(self.ground) != self._over_ground:
            self._over_ground = bool(self.ground)
            self._outdate()
            self._ask()
        else:
            self.update()
            self._ask_ground()

    def set_visible(self, layer_id: str, visible: bool) -> None:
        """Show or hide a layer."""
        hidden = self._hidden - {layer_id} if visible else self._hidden | {layer_id}
        if hidden != self._hidden:
            self._hidden = hidden
            self._outdate()
            self._ask()

    def set_opacity(self, layer_id: str, opacity: float) -> None:
        """Draw a layer with an opacity from 0 to 1."""
        if self._opacity.get(layer_id, 1.0) != opacity:
            self._opacity = {**self._opacity, layer_id: min(max(opacity, 0.0), 1.0)}
            self._outdate()
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

    def stop(self) -> None:
        """End all painting in the background."""
        self._frames.stop()
        self._renderer.stop()
        self._paper_renderer.stop()
        self.ground.stop()

    @property
    def is_idle(self) -> bool:
        """Whether the wanted view is shown whole."""
        idle = self._renderer.is_idle and self._paper_renderer.is_idle and self.ground.is_idle
        return idle and not self._travel.is_gliding

    # Pictures -------------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        self.update()
        if self.scene is not None:
            self._asked_ratio = ratio = self.devicePixelRatioF()
            request = Request(self.scene, self.view, ratio, self._hidden, self._opacity, self._over_ground)
            self._renderer.ask(request)
            if self._over_ground:
                # The base maps themselves follow the layers, so that reading them holds up none.
                self._paper_renderer.ask(request)

    def _take(self, image: QImage, request: Request, whole: bool) -> None:
        if request.scene is not self.scene:
            return
        image.setDevicePixelRatio(request.ratio)
        self._pictures.take(image, request.view, whole=whole)
        self.update()
        if whole:
            self._ask_ground()
        self._tell_drawn()

    def _ask_ground(self) -> None:
        self.ground.ask(self.view, self.devicePixelRatioF())

    def _take_paper(self, image: QImage, request: Request, whole: bool) -> None:
        if request.scene is self.scene:
            image.setDevicePixelRatio(request.ratio)
            self._paper.take(image, request.view, whole=whole)
            self._grounded()

    def _outdate(self) -> None:
        """Have everything painted anew; what is seen stays until then."""
        self._pictures.outdate()
        self._paper.outdate()

    def _grounded(self) -> None:
        self.update()
        self._tell_drawn()

    def _tell_drawn(self) -> None:
        view, ratio = self.view, self.devicePixelRatioF()
        whole = self._pictures.is_of(view, ratio) and (not self._over_ground or self._paper.is_of(view, ratio))
        if whole and self.ground.is_shown(view, ratio):
            self.drawn.emit()

    def _picture(self, request: Request, stopped: Callable[[], None], partly: Partly) -> QImage:
        return paint(request, self._kept, stopped, partly)

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
        if self._over_ground:
            self._paper.put(painter, view)
        for part in parts(self._swipe, self.handle.share, self.rect()):
            painter.save()
            if self._swipe is not None:
                painter.setClipRect(part.rect, Qt.ClipOperation.IntersectClip)
            self.ground.put(painter, view, part.top, part.without)
            if part.layers:
                self._pictures.put(painter, view)
            painter.restore()
        if self._marks and self.scene is not None:
            if self._overlay is None or (self._overlay.view != view and not self._travel.is_gliding):
                image = paint_marks(self._marks, self.scene, view, self.devicePixelRatioF(), self._outlines)
                image.setDevicePixelRatio(self.devicePixelRatioF())
                self._overlay = Shown(image, view)
            self._overlay.put(painter, view)
        if self._swipe is not None:
            paint_line(painter, self._swipe, self.handle.share, self.rect())
        paint_decorations(painter, view, " · ".join((*self.credits, *filter(None, [self.attribution]))))

    # Events ---------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Keep the centre, or show everything again where everything was shown."""
        view = self._all() if self._whole else self.view.resized(self.width(), self.height())
        self._travel.jump(view)
        self.handle.put()
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
