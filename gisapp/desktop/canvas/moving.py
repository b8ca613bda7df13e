"""A widget that shows a view of the map and goes to others: nearer, farther, to objects, back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QTimer, pyqtSignal
from PyQt5.QtWidgets import QWidget

from gisapp.desktop.canvas.travel import Travel
from gisapp.desktop.canvas.view import MAP_CRS, Bounds, View, projection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gisapp.desktop.canvas.scene import Scene
    from gisapp.drawn import Feature

_CITY = Bounds(113.6, 38.1, 116.5, 40.1)
"""Shown before there is anything to show."""
_FRAME_MS = 16
_NEAREST_OBJECT = 4.0
"""Map metres a pixel at which a single object is shown."""
_OBJECT_MARGIN = 0.15
_STEP = 2.0


class Moving(QWidget):
    """The view that is wanted, and the ways to another one; what is painted for it is its heir's."""

    view_changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene: Scene | None = None
        self._travel = Travel(View(0.0, 0.0, 1.0, max(self.width(), 1), max(self.height(), 1)))
        self._whole = True
        self._frames = QTimer(self)
        self._frames.setInterval(_FRAME_MS)
        self._frames.timeout.connect(self._advance)

    def _ask(self) -> None:
        """Have the wanted view painted."""
        raise NotImplementedError

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

    def sees(self, bounds_lonlat: tuple[float, float, float, float], least_px: float) -> bool:
        """Return whether a box of longitude and latitude is in sight, and at least so many pixels across."""
        box, seen = _projected(bounds_lonlat, self.view.crs), self.view.bounds
        meets = box.west < seen.east and box.east > seen.west and box.south < seen.north and box.north > seen.south
        return meets and max(box.east - box.west, box.north - box.south) >= least_px * self.view.metres_per_px

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

    def _advance(self) -> None:
        self.update()
        if not self._travel.is_gliding:
            self._frames.stop()


def _projected(bounds: tuple[float, float, float, float], crs: str) -> Bounds:
    west, south, east, north = bounds
    x, y = projection(crs)[0].transform((west, east, east, west), (south, south, north, north))
    return Bounds(min(x), min(y), max(x), max(y))
