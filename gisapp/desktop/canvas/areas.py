"""Areas and lines with their fills, patterns, ticks and passes of the pen, in many short calls."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np
from PyQt5.QtCore import QLineF, QPointF, QRectF, Qt
from PyQt5.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF

from gisapp.desktop.canvas.outlines import transform
from gisapp.desktop.canvas.pens import fill, pattern, pen
from layers.style import HALO, VERDICTS, Stroke

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from gisapp.desktop.canvas.outlines import Outlines, Shape
    from gisapp.desktop.canvas.scene import SceneLayer
    from gisapp.desktop.canvas.view import Frame

    Floats = NDArray[np.float64]
    Rows = NDArray[np.intp]
    Stopped = Callable[[], None]
    Shapes = tuple[list[QPolygonF], list[QPainterPath]]

VEIL = 0.35
_TICK_PX, _TICK_EVERY_PX, _TICK_WIDTH = 5.0, 11.0, 1.2
_CHUNK = 500
_MANY = 2_000
_MARGIN_PX = 12.0
_THINNER_BELOW, _THINNEST = 0.75, 0.4
"""Pens are thinner at small scales as markers are smaller: never thicker, and by 60 % at most."""


def rows_to_draw(layer: SceneLayer, frame: Frame) -> Rows:
    """Return the areas or lines that are seen and large enough to have a shape."""
    rows = layer.seen(frame.box(_MARGIN_PX))
    return rows[layer.extent(rows) >= layer.small_px * frame.view.metres_per_px]


def hides(layer: SceneLayer) -> bool:
    """Return whether the fill of a layer hides all that lies below it."""
    return layer.detail is not None and layer.symbol.shape != "line" and layer.symbol.fill_opacity == 1.0


def paint_fill(painter: QPainter, layer: SceneLayer, frame: Frame, outlines: Outlines, stopped: Stopped) -> None:
    """Paint only the fill of a layer of areas, see `paint_areas`."""
    painter.setTransform(transform(layer, frame))
    shapes = outlines.shapes(layer, rows_to_draw(layer, frame), frame, stopped)
    _pass(painter, Qt.PenStyle.NoPen, fill(layer.symbol.fill, layer.symbol.fill_opacity), shapes, stopped)
    painter.resetTransform()


def paint_areas(
    painter: QPainter, layer: SceneLayer, frame: Frame, outlines: Outlines, stopped: Stopped, *, filled: bool = True
) -> None:
    """Paint a layer of areas.

    Parameters
    ----------
    painter
        On an image of device pixels.
    layer, frame, outlines
        What, where, and its shapes.
    stopped
        Called between short pieces of work; what it raises ends it.
    filled
        False leaves out a fill that would hide all below.
    """
    symbol, rows = layer.symbol, rows_to_draw(layer, frame)
    ground = symbol.fill_opacity if filled or not hides(layer) else 0.0
    brush = fill(symbol.fill, ground) if ground else QBrush()
    to_px = transform(layer, frame)
    for colour, own in _by_verdict(layer, rows):
        pens = [pen(_scaled(one, frame), frame.ratio, colour) for one in symbol.strokes]
        shapes = outlines.shapes(layer, own, frame, stopped)
        if symbol.pattern:
            _paint_patterned(painter, layer, frame, [*shapes[0], *shapes[1]], brush, pens)
            continue
        painter.setTransform(to_px)
        if len(own) > _MANY and ground < 1:
            # The smooth edge drawn over it hides that a light fill ends at whole pixels, which takes half the time.
            painter.setRenderHint(QPainter.Antialiasing, False)
            _pass(painter, Qt.PenStyle.NoPen, brush, shapes, stopped)
            painter.setRenderHint(QPainter.Antialiasing)
            brush = QBrush()
        for one in pens:
            _pass(painter, one, brush, shapes, stopped)
            brush = QBrush()
        painter.resetTransform()
    if symbol.ticks:
        _paint_ticks(painter, layer, rows, frame, stopped)


def paint_lines(painter: QPainter, layer: SceneLayer, frame: Frame, outlines: Outlines, stopped: Stopped) -> None:
    """Paint a layer of lines, pass by pass of the pen, so that lines join where they meet; see `paint_areas`."""
    polylines, paths = outlines.shapes(layer, rows_to_draw(layer, frame), frame, stopped)
    painter.setTransform(transform(layer, frame))
    painter.setBrush(QBrush())
    for stroke in layer.symbol.strokes:
        painter.setPen(pen(_scaled(stroke, frame), frame.ratio))
        _each(painter.drawPolyline, polylines, stopped)
        _each(painter.drawPath, paths, stopped)
    painter.resetTransform()


def paint_veil(painter: QPainter, layer: SceneLayer, frame: Frame, outlines: Outlines, stopped: Stopped) -> None:
    """Lay a veil over all that lies outside the areas of a layer."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    path.addRect(QRectF(-1, -1, frame.width + 2, frame.height + 2))
    to_px = transform(layer, frame)
    polygons, paths = outlines.shapes(layer, rows_to_draw(layer, frame), frame, stopped)
    for polygon in polygons:
        path.addPolygon(to_px.map(polygon))
        path.closeSubpath()
    for one in paths:
        path.addPath(to_px.map(one))
    painter.fillPath(path, fill(HALO, VEIL))


def paint_outline(
    painter: QPainter, layer: SceneLayer, rows: Rows, frame: Frame, outlines: Outlines, own: QPen
) -> None:
    """Paint only the edges of some features with one pen."""
    painter.setTransform(transform(layer, frame))
    painter.setPen(own)
    painter.setBrush(QBrush())
    polygons, paths = outlines.shapes(layer, rows, frame, _never)
    _each(painter.drawPolyline if layer.symbol.shape == "line" else painter.drawPolygon, polygons, _never)
    _each(painter.drawPath, paths, _never)
    painter.resetTransform()


def _thinness(frame: Frame) -> float:
    return min(max(frame.view.growth / _THINNER_BELOW, _THINNEST), 1.0)


def _scaled(stroke: Stroke, frame: Frame) -> Stroke:
    share = _thinness(frame)
    return Stroke(stroke.colour, stroke.width * share, tuple(length * share for length in stroke.dash))


def _by_verdict(layer: SceneLayer, rows: Rows) -> Iterable[tuple[str, Rows]]:
    """Return the colour of the verdict, and its rows; "" for areas that nothing is judged of."""
    if not layer.symbol.by_verdict or not layer.groups:
        return [("", rows)]
    bounds = [(one.verdict, np.searchsorted(rows, (one.rows.start, one.rows.stop))) for one in layer.groups]
    return [(VERDICTS[code].colour if code else "", rows[begin:end]) for code, (begin, end) in bounds if end > begin]


def _pass(painter: QPainter, own: QPen | Qt.PenStyle, brush: QBrush, shapes: Shapes, stopped: Stopped) -> None:
    painter.setPen(own)
    painter.setBrush(brush)
    _each(painter.drawPolygon, shapes[0], stopped)
    _each(painter.drawPath, shapes[1], stopped)


def _each(draw: Callable[..., None], shapes: Sequence[Shape], stopped: Stopped) -> None:
    """Draw shapes one by one: each call is short, so that the window goes on between them."""
    for begin in range(0, len(shapes), _CHUNK):
        stopped()
        deque(map(draw, shapes[begin : begin + _CHUNK]), maxlen=0)


def _never() -> None:
    """Let the work go on."""


def _paint_patterned(
    painter: QPainter, layer: SceneLayer, frame: Frame, shapes: list[Shape], brush: QBrush, pens: list[QPen]
) -> None:
    """Paint fill, pattern and edge of areas; the pattern stays where it is on the ground while the map is moved."""
    colour = layer.symbol.strokes[0].colour
    tile = pattern(layer.symbol.pattern, colour, frame.ratio, round(_thinness(frame), 1))
    to_px = transform(layer, frame)
    painter.setBrushOrigin(QPointF(to_px.dx() % tile.width(), to_px.dy() % tile.height()))
    for one in shapes:
        shape = to_px.map(one)
        draw = painter.drawPolygon if isinstance(shape, QPolygonF) else painter.drawPath
        painter.setPen(Qt.PenStyle.NoPen)
        for each in (brush, QBrush(tile)):
            painter.setBrush(each)
            draw(shape)
        painter.setBrush(QBrush())
        for own in pens:
            painter.setPen(own)
            draw(shape)
    painter.setBrushOrigin(QPointF(0, 0))


def _paint_ticks(painter: QPainter, layer: SceneLayer, rows: Rows, frame: Frame, stopped: Stopped) -> None:
    if layer.detail is None:
        return
    symbol, ratio = layer.symbol, frame.ratio
    painter.setPen(QPen(QColor(symbol.strokes[0].colour), _TICK_WIDTH * ratio))
    rings = layer.detail.levels[layer.detail.level(frame.metres_per_px)]
    for row in rows.tolist():
        for ring in rings.of_feature(row):
            stopped()
            x, y = frame.to_px(ring[:, 0] + layer.origin[0], ring[:, 1] + layer.origin[1])
            ends = ticks(x, y, ratio, inward=symbol.ticks == "inward")
            seen = (np.abs(ends[:, 0] - frame.width / 2) < frame.width) & (
                np.abs(ends[:, 1] - frame.height / 2) < frame.height
            )
            lines = [QLineF(*one) for one in ends[seen].tolist()]
            for begin in range(0, len(lines), _CHUNK):
                painter.drawLines(*lines[begin : begin + _CHUNK])


def ticks(x: Floats, y: Floats, ratio: float, *, inward: bool) -> Floats:
    """Return short lines across a ring at even steps along it: x and y of foot and head, shape (n, 4).

    Parameters
    ----------
    x, y
        Device pixels of the ring, its inside on the left on the ground.
    ratio
        Device pixels of one logical pixel.
    inward
        Whether the heads lie inside.
    """
    dx, dy = np.diff(x), np.diff(y)
    length = np.hypot(dx, dy)
    along = np.concatenate(([0.0], np.cumsum(length)))
    at = np.arange(_TICK_EVERY_PX * ratio / 2, along[-1], _TICK_EVERY_PX * ratio)
    segment = np.clip(np.searchsorted(along, at, side="right") - 1, 0, len(dx) - 1)
    share = (at - along[segment]) / length[segment]
    foot_x, foot_y = x[segment] + dx[segment] * share, y[segment] + dy[segment] * share
    # On the screen y runs down, so that the left of a step (dx, dy) is (dy, -dx).
    side = (1.0 if inward else -1.0) * _TICK_PX * ratio / length[segment]
    return np.column_stack((foot_x, foot_y, foot_x + dy[segment] * side, foot_y - dx[segment] * side))
