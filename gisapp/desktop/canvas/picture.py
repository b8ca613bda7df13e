"""The picture of a scene: painted layer by layer from a frozen request, in any thread."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from PyQt5.QtCore import QRectF
from PyQt5.QtGui import QColor, QImage, QPainter

from gisapp.desktop.canvas import stamping
from gisapp.desktop.canvas.areas import hides, paint_areas, paint_fill, paint_lines, paint_veil
from gisapp.desktop.canvas.labels import labels, paint_labels
from gisapp.desktop.canvas.outlines import Outlines
from gisapp.desktop.canvas.pens import picture_of
from gisapp.desktop.canvas.sprites import marker_px, sprite
from gisapp.desktop.canvas.stamping import Crowd, Stamp
from gisapp.desktop.canvas.view import Frame
from layers.style import RULE, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from gisapp.desktop.canvas.scene import Scene, SceneLayer
    from gisapp.desktop.canvas.view import View

    Pixels = NDArray[np.uint32]
    Stopped = Callable[[], None]

GROUND = "#E2E7E9"
"""Where nothing is drawn."""
VEILED = "counties"
"""What lies outside this layer lies under a veil."""
_HEAVY_MARKERS, _HEAVY_AREAS = 20_000, 1_500
"""Layers with more to draw keep their picture as long as the view stays."""
_KEPT_BYTES = 256 * 1024**2
_MARGIN_PX = 20.0


@dataclass(frozen=True, eq=False)
class Request:
    """All that a picture is made of.

    Parameters
    ----------
    scene, view
        What, and which part of it.
    ratio
        Device pixels of one logical pixel.
    hidden
        Ids of the layers that are not shown.
    opacity
        Of layers by id; 1 where not named.
    over_ground
        Whether base maps lie below: the picture is transparent where nothing is drawn, and no fill hides what is below.
    density
        Whether crowds of markers are shown by how dense they lie.
    """

    scene: Scene
    view: View
    ratio: float = 1.0
    hidden: frozenset[str] = frozenset()
    opacity: Mapping[str, float] = field(default_factory=dict)
    over_ground: bool = False
    density: bool = True


class Kept:
    """What one picture leaves for the next; used by one thread at a time."""

    def __init__(self) -> None:
        self.outlines = Outlines()
        self._pictures: OrderedDict[tuple[SceneLayer, Frame], Pixels] = OrderedDict()

    def picture(self, layer: SceneLayer, frame: Frame, paint: Callable[[Pixels], None]) -> Pixels:
        """Return the pixels of a layer, painted now if they are not kept."""
        key = (layer, frame)
        if key not in self._pictures:
            pixels = np.zeros((frame.height, frame.width), dtype=np.uint32)
            paint(pixels)
            self._pictures[key] = pixels
        self._pictures.move_to_end(key)
        while len(self._pictures) > 1 and sum(one.nbytes for one in self._pictures.values()) > _KEPT_BYTES:
            self._pictures.popitem(last=False)
        return self._pictures[key]


def paint(
    request: Request,
    kept: Kept,
    stopped: Stopped = lambda: None,
    partly: Callable[[QImage], None] = lambda _: None,
) -> QImage:
    """Return the picture, one pixel for each device pixel.

    Parameters
    ----------
    request
        What is drawn.
    kept
        Of earlier pictures.
    stopped
        Called between short pieces of work; what it raises ends the work.
    partly
        Takes the picture as far as it is, layer by layer; it is painted on afterwards.
    """
    frame = Frame(request.view, request.ratio)
    if request.over_ground:
        image = QImage(frame.width, frame.height, QImage.Format_ARGB32_Premultiplied)
        image.fill(0)
    else:
        image = QImage(frame.width, frame.height, QImage.Format_RGB32)
        image.fill(QColor(GROUND))
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.Antialiasing)
        _Painting(request, frame, kept, painter, stopped).all(lambda: partly(image))
    finally:
        painter.end()
    return image


def paint_paper(request: Request, kept: Kept, stopped: Stopped = lambda: None) -> QImage:
    """Return what lies below the base maps: the ground, and fills that would hide them if they lay above.

    Parameters
    ----------
    request, kept, stopped
        As in `paint`.
    """
    frame = Frame(request.view, request.ratio)
    image = QImage(frame.width, frame.height, QImage.Format_RGB32)
    image.fill(QColor(GROUND))
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.Antialiasing)
        for layer in request.scene.layers:
            if layer.id not in request.hidden and len(layer) and hides(layer):
                painter.setOpacity(request.opacity.get(layer.id, 1.0))
                paint_fill(painter, layer, frame, kept.outlines, stopped)
    finally:
        painter.end()
    return image


class _Painting:
    """The work on one picture."""

    def __init__(self, request: Request, frame: Frame, kept: Kept, painter: QPainter, stopped: Stopped) -> None:
        self._request, self._frame, self._kept = request, frame, kept
        self._painter, self._stopped = painter, stopped
        self._pending: list[Stamp] = []

    def all(self, partly: Callable[[], None]) -> None:
        request = self._request
        visible = {one.id: one for one in request.scene.layers if one.id not in request.hidden and len(one)}
        veil = visible.get(VEILED)
        for layer in visible.values():
            self._stopped()
            if veil is not None and layer.groups:
                paint_veil(self._painter, veil, self._frame, self._kept.outlines, self._stopped)
                veil = None
            self._layer(layer)
            partly()
        self._flush()
        found = labels(visible, self._frame, self._stopped)
        paint_labels(self._painter, found, self._frame.ratio, self._stopped)

    def _layer(self, layer: SceneLayer) -> None:
        """Paint a layer: at once, or as a picture of its own where it is transparent or worth keeping."""
        opacity = self._request.opacity.get(layer.id, 1.0)
        heavy = self._heavy(layer)
        if opacity == 1.0 and not heavy:
            self._areas(layer, self._painter)
            stamps = self._stamps(layer)
            if self._crowded(layer, stamps):
                self._flush()
                self._density(layer, self._painter)
            else:
                self._pending += stamps
            return
        self._flush()

        def alone(pixels: Pixels) -> None:
            image = picture_of(pixels)
            painter = QPainter(image)
            try:
                painter.setRenderHint(QPainter.Antialiasing)
                self._areas(layer, painter)
                self._markers(layer, painter, pixels)
            finally:
                painter.end()

        pixels = self._kept.picture(layer, self._frame, alone)
        self._painter.setOpacity(opacity)
        self._painter.drawImage(0, 0, picture_of(pixels))
        self._painter.setOpacity(1.0)

    def _heavy(self, layer: SceneLayer) -> bool:
        if layer.detail is None:
            return len(layer) > _HEAVY_MARKERS
        return len(layer) > _HEAVY_AREAS

    def _areas(self, layer: SceneLayer, painter: QPainter) -> None:
        if layer.detail is None:
            return
        self._flush()
        outlines = self._kept.outlines
        if layer.symbol.shape == "line":
            paint_lines(painter, layer, self._frame, outlines, self._stopped)
        else:
            filled = not self._request.over_ground
            paint_areas(painter, layer, self._frame, outlines, self._stopped, filled=filled)

    def _markers(self, layer: SceneLayer, painter: QPainter, pixels: Pixels) -> None:
        stamps = self._stamps(layer)
        if self._crowded(layer, stamps):
            self._density(layer, painter)
        else:
            stamping.stamp_all(pixels, stamps, self._stopped)

    def _crowded(self, layer: SceneLayer, stamps: list[Stamp]) -> bool:
        if layer.detail is not None or not self._request.density:
            return False
        return stamping.crowded(stamps, self._frame.width, self._frame.height)

    def _stamps(self, layer: SceneLayer) -> list[Stamp]:
        frame = self._frame
        box, ratio = frame.box(_MARGIN_PX), frame.ratio
        if layer.detail is not None and not layer.groups:
            rows = layer.seen(box)
            rows = rows[layer.extent(rows) < layer.small_px * frame.view.metres_per_px]
            dot = sprite(layer.symbol, "", layer.small_px, ratio)
            return [Stamp(dot, *frame.to_px(layer.x[rows], layer.y[rows]))] if len(rows) else []
        found = []
        for group in layer.groups:
            rows = layer.seen_of(group, box)
            if layer.detail is not None:
                rows = rows[layer.extent(rows) < layer.small_px * frame.view.metres_per_px]
            if len(rows):
                size = marker_px(layer.symbol, group.verdict, group.size, frame.view.growth)
                picture = sprite(layer.symbol, group.verdict, size, ratio)
                found.append(Stamp(picture, *frame.to_px(layer.x[rows], layer.y[rows])))
        return found

    def _density(self, layer: SceneLayer, painter: QPainter) -> None:
        """Paint how dense markers lie in place of them."""
        frame, crowds = self._frame, []
        for verdict in dict.fromkeys(one.verdict for one in layer.groups):
            rows = np.concatenate([layer.seen_of(one, frame.box()) for one in layer.groups if one.verdict == verdict])
            colour = VERDICTS[verdict].colour if verdict else layer.symbol.fill or RULE
            crowds.append(Crowd(int(colour.removeprefix("#"), 16), *frame.to_px(layer.x[rows], layer.y[rows])))
        self._stopped()
        cells = stamping.density(crowds, frame.width, frame.height)
        height, width = (side * stamping.DENSITY_CELL for side in cells.shape)
        painter.setRenderHint(QPainter.SmoothPixmapTransform)
        painter.drawImage(QRectF(0, 0, width, height), picture_of(cells))

    def _flush(self) -> None:
        """Lay the markers gathered so far over the picture; the later ones lie over the earlier ones."""
        if not self._pending:
            return
        pixels = np.zeros((self._frame.height, self._frame.width), dtype=np.uint32)
        stamping.stamp_all(pixels, self._pending, self._stopped)
        self._painter.drawImage(0, 0, picture_of(pixels))
        self._pending = []
