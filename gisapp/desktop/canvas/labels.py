"""Names on the map: each with a white halo, none over another, the important ones first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, hypot
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PyQt5.QtCore import QPointF
from PyQt5.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from gisapp.desktop.canvas.pens import picture_of, pixels_of
from gisapp.desktop.canvas.sprites import marker_px
from layers.style import ACCENT, FONTS, PROPOSED, SECONDARY, TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from gisapp.desktop.canvas.scene import SceneLayer
    from gisapp.desktop.canvas.view import Frame

    Boxes = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lettering:
    """How the names of one layer are written.

    Parameters
    ----------
    below
        Map metres a pixel from which they are shown.
    px, colour, bold, spacing
        Of the letters; pixels are logical.
    centred
        On the place itself, rather than beside a marker.
    """

    below: float
    px: float = 12.0
    colour: str = TEXT
    bold: bool = False
    spacing: float = 0.0
    centred: bool = False


LETTERING: dict[str, Lettering] = {
    "large_plants": Lettering(600.0, 12.0, ACCENT, bold=True),
    "site_sites": Lettering(600.0, 12.0, PROPOSED, bold=True),
    "counties": Lettering(500.0, 13.0, SECONDARY, spacing=3.0, centred=True),
    "counties_outside": Lettering(300.0, 12.0, "#8A8A8A", spacing=3.0, centred=True),
    "expressways": Lettering(250.0, 11.0, "#444444", bold=True, centred=True),
    "small_plants": Lettering(120.0, 11.0, ACCENT),
    "mines_suspected": Lettering(22.0, 11.0, "#6B3D07"),
    "mines": Lettering(14.0, 11.0, "#6B3D07"),
    "boilers": Lettering(7.0, 11.0),
    "villages": Lettering(22.0, 11.0, "#3D444D"),
}
"""By symbol, the most important first."""

_OTHERS = Lettering(7.0, 11.0)
"""Of markers that are not named above."""

_GROUND = ("large_plants", "site_sites", "counties", "counties_outside", "expressways")
"""Written over small markers; other names keep off them."""
_HALO_PX, _GAP_PX, _PADDING_PX = 1.6, 3.0, 2.0
_SMALL_BELOW, _SMALLER = 0.62, 0.9
_MOST, _MOST_MARKERS = 400, 4000


class Letters(NamedTuple):
    """The look of letters, in device pixels."""

    px: float
    colour: str
    bold: bool = False
    spacing: float = 0.0


class Label(NamedTuple):
    """A name and where its letters begin: the left end of the base line, device pixels."""

    text: str
    x: float
    y: float
    letters: Letters


class Taken:
    """Places that are written on already, on a picture of so many device pixels."""

    def __init__(self, width: float, height: float) -> None:
        self._width, self._height = width, height
        self._boxes = np.empty((_MOST * 2, 4))
        self._count = 0
        self._marks = np.empty((0, 4))

    def keep_off(self, boxes: Boxes) -> None:
        """Keep what is written from now on off these boxes too."""
        self._marks = boxes

    def put(self, box: tuple[float, float, float, float]) -> bool:
        """Take a box (left, top, right, bottom) if it is free and not cut by the edge; return whether it was."""
        if box[0] < 0 or box[1] < 0 or box[2] > self._width or box[3] > self._height:
            return False
        for boxes in (self._boxes[: self._count], self._marks):
            clear = (boxes[:, 0] >= box[2]) | (boxes[:, 2] <= box[0])
            clear |= (boxes[:, 1] >= box[3]) | (boxes[:, 3] <= box[1])
            if not clear.all():
                return False
        if self._count == len(self._boxes):
            return False
        self._boxes[self._count] = box
        self._count += 1
        return True


@lru_cache(maxsize=64)
def font(px: float, *, bold: bool = False, spacing: float = 0.0) -> QFont:
    """Return the map's letters; pixels are those of what is painted on."""
    made = QFont()
    made.setFamilies([*FONTS, "sans-serif"])
    made.setPixelSize(max(round(px), 1))
    made.setBold(bold)
    made.setLetterSpacing(QFont.AbsoluteSpacing, spacing)
    return made


def labels(layers: Mapping[str, SceneLayer], frame: Frame, stopped: Callable[[], None]) -> list[Label]:
    """Return the names to write on a view.

    Parameters
    ----------
    layers
        Those visible, by id.
    frame, stopped
        See `gisapp.desktop.canvas.areas.paint_areas`.
    """
    taken = Taken(frame.width, frame.height)
    found: list[Label] = []
    ground = True
    others = {name: _OTHERS for name, layer in layers.items() if layer.groups and name not in LETTERING}
    for name, lettering in (LETTERING | others).items():
        layer = layers.get(name)
        if layer is None or frame.view.metres_per_px > lettering.below:
            continue
        if ground and name not in _GROUND:
            ground = False
            taken.keep_off(_marker_boxes(layers.values(), frame))
        small = _SMALLER if frame.view.growth < _SMALL_BELOW else 1.0
        letters = Letters(
            lettering.px * small * frame.ratio, lettering.colour, lettering.bold, lettering.spacing * frame.ratio
        )
        metrics = QFontMetricsF(font(letters.px, bold=letters.bold, spacing=letters.spacing))
        for row, x, y in _places(layer, frame):
            stopped()
            if len(found) >= _MOST:
                return found
            text = str(layer.labels[row])
            at = _free(text, metrics, (x, y), _reach(layer, row, frame, lettering), taken, frame.ratio)
            if at is not None:
                found.append(Label(text, *at, letters))
    return found


def paint_labels(painter: QPainter, found: Iterable[Label], ratio: float, stopped: Callable[[], None]) -> None:
    """Paint names, the first on top."""
    for one in reversed(list(found)):
        stopped()
        image, left, top = _lettered(one.text, one.letters, ratio)
        painter.drawImage(QPointF(one.x + left, one.y + top), image)


@lru_cache(maxsize=4096)
def _lettered(text: str, letters: Letters, ratio: float) -> tuple[QImage, int, int]:
    """Return a text with its halo, and where its upper left corner lies from the left end of the base line."""
    own = font(letters.px, bold=letters.bold, spacing=letters.spacing)
    metrics = QFontMetricsF(own)
    reach = _HALO_PX * ratio
    pad = ceil(reach) + 2
    width, ascent = ceil(metrics.horizontalAdvance(text)) + 2 * pad, ceil(metrics.ascent()) + pad
    image = QImage(width, ascent + ceil(metrics.descent()) + pad, QImage.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setFont(own)
    painter.setPen(QColor(letters.colour))
    painter.drawText(QPointF(pad, ascent), text)
    painter.end()
    alpha = (pixels_of(image) >> 24).astype(np.float32)
    halo = spread(alpha, reach).astype(np.uint32)
    # White is the same in every channel, premultiplied.
    ground = picture_of(np.ascontiguousarray(halo * np.uint32(0x01010101))).copy()
    painter = QPainter(ground)
    painter.drawImage(0, 0, image)
    painter.end()
    return ground, -pad, -ascent


def spread(alpha: NDArray[np.float32], reach: float) -> NDArray[np.float32]:
    """Return an image of opacities grown by a disc, with a soft edge of one pixel."""
    most = ceil(reach)
    grown = alpha.copy()
    padded = np.pad(alpha, most)
    height, width = alpha.shape
    for down in range(-most, most + 1):
        for right in range(-most, most + 1):
            weight = min(max(reach + 0.5 - hypot(down, right), 0.0), 1.0)
            if weight:
                part = padded[most + down : most + down + height, most + right : most + right + width]
                np.maximum(grown, part * np.float32(weight), out=grown)
    return grown


def _places(layer: SceneLayer, frame: Frame) -> Iterator[tuple[int, float, float]]:
    """Yield rows and the device pixels of their places, large markers first."""
    if layer.groups:
        parts = [layer.seen_of(one, frame.box()) for one in reversed(layer.groups)]
        rows = np.concatenate(parts)[: 3 * _MOST]
    else:
        rows = layer.seen(frame.box())
    if layer.symbol.shape == "line":
        x, y = _along(layer, rows)
    else:
        x, y = layer.x[rows], layer.y[rows]
    x, y = frame.to_px(x, y)
    for row, px, py in zip(rows.tolist(), x.tolist(), y.tolist(), strict=True):
        if layer.labels[row] and 0 <= px <= frame.width and 0 <= py <= frame.height:
            yield row, px, py


def _along(layer: SceneLayer, rows: NDArray[np.intp]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the middle vertex of each line."""
    if layer.detail is None:
        return layer.x[rows], layer.y[rows]
    rings = layer.detail.levels[0]
    middle = (rings.starts[rings.first[rows]] + rings.starts[rings.first[rows] + 1]) // 2
    return rings.xy[middle, 0] + layer.origin[0], rings.xy[middle, 1] + layer.origin[1]


def _reach(layer: SceneLayer, row: int, frame: Frame, lettering: Lettering) -> float:
    """Return half the device pixels of the marker that a name stands beside, 0 where it is centred on its place."""
    if lettering.centred or not layer.groups:
        return 0.0
    group = layer.group_of(row)
    size = marker_px(layer.symbol, group.verdict, group.size, frame.view.growth)
    return (size / 2 + _GAP_PX) * frame.ratio


def _free(
    text: str, metrics: QFontMetricsF, at: tuple[float, float], reach: float, taken: Taken, ratio: float
) -> tuple[float, float] | None:
    """Return where a name can begin, trying the right, the left, below and above; None where all is taken."""
    width, height = metrics.horizontalAdvance(text), metrics.ascent() + metrics.descent()
    x, y = at
    middle = y - height / 2
    tries = [(x - width / 2, middle)]
    if reach:
        tries = [(x + reach, middle), (x - reach - width, middle)]
        tries += [(x - width / 2, y + reach), (x - width / 2, y - reach - height)]
    more = _PADDING_PX * ratio
    for left, top in tries:
        if taken.put((left - more, top, left + width + more, top + height)):
            return round(left), round(top + metrics.ascent())
    return None


def _marker_boxes(layers: Iterable[SceneLayer], frame: Frame) -> Boxes:
    found = []
    for layer in layers:
        for group in layer.groups:
            rows = layer.seen_of(group, frame.box())[:_MOST_MARKERS]
            half = marker_px(layer.symbol, group.verdict, group.size, frame.view.growth) * frame.ratio / 2
            x, y = frame.to_px(layer.x[rows], layer.y[rows])
            found.append(np.column_stack((x - half, y - half, x + half, y + half)))
    boxes = np.concatenate(found) if found else np.empty((0, 4))
    return boxes if len(boxes) <= _MOST_MARKERS else np.empty((0, 4))
