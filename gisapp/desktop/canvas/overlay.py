"""What is chosen, what is under the pointer, and the line to a plant: painted over the map at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PyQt5.QtCore import QLineF, QPointF, QRectF, Qt
from PyQt5.QtGui import QBrush, QColor, QFontMetricsF, QImage, QPainter, QPen

from gisapp.desktop.canvas.areas import paint_outline
from gisapp.desktop.canvas.labels import Label, Letters, font, paint_labels
from gisapp.desktop.canvas.sprites import marker_px, outline, paint_marker
from gisapp.desktop.canvas.view import Frame, projection
from layers.style import HALO, HOVERED, SELECTED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gisapp.desktop.canvas.outlines import Outlines
    from gisapp.desktop.canvas.scene import Scene, SceneLayer
    from gisapp.desktop.canvas.view import View
    from gisapp.drawn import Feature
    from layers.style import Stroke

    Rows = NDArray[np.intp]

_MOST = 2_000
"""So many chosen features have halos; more would take too long, and show nothing."""
_CASING_PX = 1.0
_LETTERS_PX, _PAD_PX = 12.0, 7.0


@dataclass(frozen=True)
class Link:
    """A line between two places (longitude, latitude) and what stands on it."""

    start: tuple[float, float]
    end: tuple[float, float]
    text: str


@dataclass(frozen=True)
class Marks:
    """All that is painted over the map."""

    selected: tuple[Feature, ...] = ()
    hovered: Feature | None = None
    link: Link | None = None

    def __bool__(self) -> bool:
        return bool(self.selected or self.hovered or self.link)


def paint_marks(marks: Marks, scene: Scene, view: View, ratio: float, outlines: Outlines) -> QImage:
    """Return a transparent picture of the marks, one pixel for each device pixel."""
    frame = Frame(view, ratio)
    image = QImage(frame.width, frame.height, QImage.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.Antialiasing)
    if marks.link is not None:
        _paint_line(painter, marks.link, frame)
    if marks.hovered is not None and marks.hovered not in marks.selected:
        _paint_halos(painter, scene, (marks.hovered,), frame, HOVERED, outlines)
    _paint_halos(painter, scene, marks.selected[:_MOST], frame, SELECTED, outlines)
    if marks.link is not None:
        _paint_text(painter, marks.link, frame)
    painter.end()
    return image


def _paint_halos(
    painter: QPainter, scene: Scene, features: tuple[Feature, ...], frame: Frame, halo: Stroke, outlines: Outlines
) -> None:
    for layer, rows in scene.find(features):
        small = layer.extent(rows) < layer.small_px * frame.view.metres_per_px
        if layer.detail is None:
            small[:] = True
        for width, colour in ((halo.width + 2 * _CASING_PX, HALO), (halo.width, halo.colour)):
            pen = QPen(QColor(colour), width * frame.ratio)
            pen.setCosmetic(True)
            paint_outline(painter, layer, rows[~small], frame, outlines, pen)
        for row in rows[small].tolist():
            _paint_marker(painter, layer, row, frame, halo)


def _paint_marker(painter: QPainter, layer: SceneLayer, row: int, frame: Frame, halo: Stroke) -> None:
    """Paint the halo of a marker and the marker itself, so that it is seen in a heap too."""
    group = layer.group_of(row) if layer.groups else None
    size, verdict = layer.small_px, ""
    if group is not None:
        verdict = group.verdict
        size = marker_px(layer.symbol, verdict, group.size, frame.view.growth)
    x, y = frame.to_px(layer.x[row : row + 1], layer.y[row : row + 1])
    painter.save()
    painter.translate(round(x[0]), round(y[0]))
    shape = layer.symbol.small or ("square" if layer.detail is not None else layer.symbol.shape)
    half = (size / 2 + 1 + halo.width / 2) * frame.ratio
    for width, colour in ((halo.width + 2 * _CASING_PX, HALO), (halo.width, halo.colour)):
        painter.setPen(QPen(QColor(colour), width * frame.ratio, join=Qt.PenJoinStyle.MiterJoin))
        painter.setBrush(QBrush(QColor(HALO)))
        if shape == "circle":
            painter.drawEllipse(QPointF(0, 0), half, half)
        else:
            painter.drawPolygon(outline(shape, half))
    paint_marker(painter, layer.symbol, verdict, size, frame.ratio)
    painter.restore()


def _ends(link: Link, frame: Frame) -> QLineF:
    forward = projection(frame.view.crs)[0]
    x, y = forward.transform(*np.transpose((link.start, link.end)))
    px, py = (each.tolist() for each in frame.to_px(np.asarray(x), np.asarray(y)))
    return QLineF(px[0], py[0], px[1], py[1])


def _paint_line(painter: QPainter, link: Link, frame: Frame) -> None:
    for width, colour in ((SELECTED.width + 2 * _CASING_PX, HALO), (SELECTED.width, SELECTED.colour)):
        pen = QPen(QColor(colour), width * frame.ratio)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(_ends(link, frame))


def _paint_text(painter: QPainter, link: Link, frame: Frame) -> None:
    letters = Letters(_LETTERS_PX * frame.ratio, "#00616B", bold=True)
    metrics = QFontMetricsF(font(letters.px, bold=letters.bold))
    middle = _ends(link, frame).center()
    width, height = metrics.horizontalAdvance(link.text), metrics.ascent() + metrics.descent()
    pad = _PAD_PX * frame.ratio
    box = QRectF(middle.x() - width / 2 - pad, middle.y() - height / 2 - pad / 2, width + 2 * pad, height + pad)
    painter.setPen(QPen(QColor(SELECTED.colour), frame.ratio))
    painter.setBrush(QBrush(QColor(HALO)))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    label = Label(link.text, round(box.x() + pad), round(box.y() + pad / 2 + metrics.ascent()), letters)
    paint_labels(painter, [label], frame.ratio, lambda: None)
