"""The ground below the layers: base maps, each painted by a thread of its own and kept as a picture of its own.

What is only laid together otherwise (opacity, order, sides of a swipe) needs no new picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from PyQt5.QtCore import QObject, pyqtSignal
from PyQt5.QtGui import QImage

from gisapp.desktop.canvas.renderer import Renderer
from gisapp.desktop.canvas.shown import Pictures
from gisapp.desktop.canvas.view import Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray
    from PyQt5.QtGui import QPainter

    from gisapp.desktop.canvas.renderer import Partly
    from gisapp.desktop.canvas.view import Bounds, View

    Pixels = NDArray[np.uint8]
    Stopped = Callable[[], None]


_KEPT_HIDDEN = 3
"""Base maps out of sight that keep their pictures, so that they are there at once when they are seen again."""


class Base(Protocol):
    """Something that can be drawn below all layers."""

    def draw(
        self,
        bounds: Bounds,
        crs: str,
        width: int,
        height: int,
        show: Callable[[Pixels], None],
        stopped: Stopped,
    ) -> Pixels:
        """Return red, green, blue and opacity of a box, shape (height, width, 4).

        Parameters
        ----------
        bounds, crs
            The box.
        width, height
            Its pixels.
        show
            Takes what can be shown until the picture is whole.
        stopped
            To be called between pieces of long work; what it raises ends it.
        """
        ...


@dataclass(frozen=True, eq=False)
class BaseLayer:
    """A base map as it lies on the map.

    Parameters
    ----------
    id
        Its name; another base of the same name takes its place.
    base
        Who draws it.
    visible, opacity
        Whether and how strongly it is shown.
    """

    id: str
    base: Base
    visible: bool = True
    opacity: float = 1.0


class _Sheet:
    """A base map's renderer and pictures."""

    def __init__(self, base: Base, ground: Ground, name: str) -> None:
        self.base, self.name = base, name
        self.pictures = Pictures()
        self.asked: Frame | None = None
        """What is being drawn now."""
        self.told = False
        """Whether the user knows that it cannot be drawn."""
        self.renderer = Renderer(self._paint, ground)
        self.renderer.painted.connect(lambda *come: ground.take(self, *come))
        self.renderer.failed.connect(lambda error: ground.fail(self, error))

    def _paint(self, frame: Frame, stopped: Stopped, partly: Partly) -> QImage:
        def show(pixels: Pixels) -> None:
            partly(_image(pixels), now=True)

        box, crs = frame.box(), frame.view.crs
        return _image(self.base.draw(box, crs, frame.width, frame.height, show, stopped))


def _image(pixels: Pixels) -> QImage:
    """Return pixels as Qt lays them over others most quickly."""
    rgba = np.ascontiguousarray(pixels)
    height, width = rgba.shape[:2]
    memory: Any = rgba.data
    image = QImage(memory, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    opaque = bool((rgba[..., 3] == 255).all())
    # A copy: the array is let go with this call.
    return image.convertToFormat(QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32_Premultiplied)


class Ground(QObject):
    """All base maps of a canvas.

    `changed` comes when there is something new to see, `drawn` with the id of a base map and whether its picture is
    whole, `failed` with the id and what is wrong with it, once until it can be drawn again.
    """

    changed = pyqtSignal()
    drawn = pyqtSignal(str, bool)
    failed = pyqtSignal(str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.layers: tuple[BaseLayer, ...] = ()
        self._sheets: dict[str, _Sheet] = {}
        self._ended: list[_Sheet] = []
        self._compared: frozenset[str] = frozenset()
        self._used: list[str] = []
        """Base maps that have been drawn, those seen last at the end."""

    def __bool__(self) -> bool:
        return bool(self._wanted())

    def lay(self, layers: Iterable[BaseLayer]) -> None:
        """Have other base maps, the lowest first; the pictures of those that stay are kept."""
        self.layers = tuple(layers)
        for name in self._sheets.keys() - {one.id for one in self.layers}:
            self._end(self._sheets.pop(name))
        for one in self.layers:
            sheet = self._sheets.get(one.id)
            if sheet is not None and sheet.base is one.base:
                continue
            fresh = _Sheet(one.base, self, one.id)
            if sheet is not None:
                # As it looked is shown until it is drawn as it looks now.
                fresh.pictures = sheet.pictures
                fresh.pictures.outdate()
                self._end(sheet)
            self._sheets[one.id] = fresh

    def compare(self, names: Iterable[str]) -> None:
        """Have pictures of base maps that are compared, even if they are not visible otherwise."""
        self._compared = frozenset(names)

    def refresh(self, name: str) -> None:
        """Draw a base map anew that has more to show."""
        if name in self._sheets:
            self._sheets[name].pictures.outdate(keep_wider=True)
            self._sheets[name].asked = None

    def _wanted(self) -> list[BaseLayer]:
        return [one for one in self.layers if one.visible or one.id in self._compared]

    def ask(self, view: View, ratio: float) -> None:
        """Have every base map that is seen drawn for a view, if it is not."""
        wanted = self._wanted()
        self._used = [*(name for name in self._used if name in self._sheets), *(one.id for one in wanted)]
        self._used = list(dict.fromkeys(reversed(self._used)))[::-1]
        for name in self._used[: -len(wanted) - _KEPT_HIDDEN]:
            self._sheets[name].pictures = Pictures()
        for one in wanted:
            sheet, frame = self._sheets[one.id], Frame(view, ratio)
            # What takes long is not begun again for the same view.
            if not sheet.pictures.is_of(view, ratio) and sheet.asked != frame:
                sheet.asked = frame
                sheet.renderer.ask(frame)

    def take(self, sheet: _Sheet, image: QImage, frame: Frame, whole: bool) -> None:
        """Take a picture that was asked for."""
        if self._sheets.get(sheet.name) is sheet:
            image.setDevicePixelRatio(frame.ratio)
            sheet.pictures.take(image, frame.view, whole=whole)
            if whole:
                sheet.told, sheet.asked = False, None
            self.changed.emit()
            self.drawn.emit(sheet.name, whole)

    def fail(self, sheet: _Sheet, error: Exception) -> None:
        """Tell what is wrong with a base map, once."""
        if self._sheets.get(sheet.name) is not sheet:
            return
        sheet.asked = None
        if not sheet.told:
            sheet.told = True
            self.failed.emit(sheet.name, error)
            self.changed.emit()

    def put(self, painter: QPainter, view: View, top: str = "", without: str = "") -> None:
        """Paint the base maps: `top` above the others if one is named, without another one."""
        shown = [one for one in self.layers if one.visible and one.id not in (top, without)]
        for one in (*shown, *(one for one in self.layers if one.id == top)):
            painter.setOpacity(one.opacity)
            self._sheets[one.id].pictures.put(painter, view)
        painter.setOpacity(1.0)

    def is_shown(self, view: View, ratio: float) -> bool:
        """Return whether the pictures of a view are there, but for base maps that cannot be drawn."""
        sheets = [self._sheets[one.id] for one in self._wanted()]
        return all(one.told or one.pictures.is_of(view, ratio) for one in sheets)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is drawn nor waits to be."""
        return all(one.renderer.is_idle for one in self._sheets.values())

    def _end(self, sheet: _Sheet) -> None:
        """Let go of a base map without waiting for what is being read of it."""
        sheet.renderer.give_up()
        self._ended = [one for one in (*self._ended, sheet) if not one.renderer.is_idle]

    def stop(self) -> None:
        """End all drawing and wait until it has ended."""
        for one in (*self._sheets.values(), *self._ended):
            one.renderer.stop()
