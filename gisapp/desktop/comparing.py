"""Base maps side by side, and images of one place one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QObject, pyqtSignal

from gisapp.desktop.canvas.swipe import Swipe
from gisapp.i18n import mark

if TYPE_CHECKING:
    from pathlib import Path

    from gisapp.bases.series import Dated
    from gisapp.desktop.bases import BaseMaps


class Comparing(QObject):
    """What the swipe shows on either side, and which of several images of one place is shown.

    Parameters
    ----------
    bases
        What is compared.
    """

    changed = pyqtSignal()

    def __init__(self, bases: BaseMaps) -> None:
        super().__init__(bases)
        self._bases = bases
        self.active = False
        self.left, self.right, self.layers_right = "", "", True
        bases.changed.connect(self._drop)
        bases.restyled.connect(lambda _: self.changed.emit())

    # Side by side ---------------------------------------------------------------------------------------------

    @property
    def swipe(self) -> Swipe | None:
        """What the map shows on either side of its line; None for no line."""
        if not self.active:
            return None
        left, right = (self.title(one) if one else "" for one in (self.left, self.right))
        if left or right:
            without = self._bases.say(mark("Without it"))
            left, right = left or without, right or without
        return Swipe(self.left, self.right, left, right, self.layers_right)

    def toggle(self) -> None:
        """Begin to swipe, or end it."""
        self.active = not self.active
        if self.active and not (self.left or self.right):
            self._propose()
        self.changed.emit()

    def end(self) -> None:
        """Swipe no more."""
        if self.active:
            self.toggle()

    def choose(self, left: str, right: str, *, layers_right: bool) -> None:
        """Show other base maps, or blank for none, on either side; the layers on both, or on the left alone."""
        if (left, right, layers_right) != (self.left, self.right, self.layers_right):
            self.left, self.right, self.layers_right = left, right, layers_right
            self.changed.emit()

    def pair(self, before: tuple[Path, str | None], after: tuple[Path, str | None]) -> None:
        """Swipe between two images, each with the CRS that its file does not state; they are added if need be."""
        left, right = (self._bases.add_image(path, crs) for path, crs in (before, after))
        self.active = True
        self.choose(left, right, layers_right=True)
        self.changed.emit()

    def _propose(self) -> None:
        """Choose what is most likely meant: an image and the one before, else the two uppermost base maps."""
        names = [one.id for one in self._bases.records]
        current = self.current()
        earlier = self.neighbour(-1) if current else None
        later = self.neighbour(1) if current else None
        if current and earlier:
            self.left, self.right = earlier, current
        elif current and later:
            self.left, self.right = current, later
        elif names:
            self.left, self.right = names[0], names[1] if len(names) > 1 else ""
        self.layers_right = bool(names)

    def _drop(self) -> None:
        """Forget base maps that are no longer there."""
        self.left, self.right = (one if one in self._bases else "" for one in (self.left, self.right))
        self.active = self.active and bool(self._bases.records)
        self.changed.emit()

    # One after the other --------------------------------------------------------------------------------------

    def title(self, name: str) -> str:
        """Return the name of a base map with the day it shows, if that is known."""
        day = self.day(name)
        title = self._bases.title(name)
        return f"{day} · {title}" if day else title

    def day(self, name: str) -> str:
        """Return the day of an image as text; blank where it is not known."""
        opened = self._bases.open.get(name)
        return opened.facts.day.isoformat() if opened is not None and opened.facts.day is not None else ""

    def current(self) -> str | None:
        """Return the image that is on top."""
        images = {one.id for one in self._images()}
        return next((one.id for one in self._bases.records if one.visible and one.id in images), None)

    def series(self) -> list[Dated]:
        """Return the images of the place of the one on top, by day; those of unknown day last."""
        # What works with shapes is loaded with the first image.
        from gisapp.bases.series import series

        current = self.current()
        return series(self._images(), current) if current else []

    def neighbour(self, step: int) -> str | None:
        """Return the image so many dates later, or earlier, than the one on top; None where there is none."""
        from gisapp.bases.series import beside

        current = self.current()
        return beside(self.series(), current, step) if current else None

    def step(self, step: int) -> None:
        """Show the image of the date after, or before."""
        name = self.neighbour(step)
        if name is not None:
            self.show(name)

    def show(self, name: str) -> None:
        """Show one image of a place, and none of the others."""
        from gisapp.bases.series import series

        images = self._images()
        same = {one.id for one in series(images, name)} if any(one.id == name for one in images) else set()
        self._bases.change(name, visible=True)
        for other in same - {name}:
            self._bases.change(other, visible=False)

    def _images(self) -> list[Dated]:
        from gisapp.bases.series import Dated

        found = []
        for one in self._bases.records:
            opened = self._bases.open.get(one.id)
            if one.path and opened is not None and opened.facts.bounds is not None and not one.relief:
                found.append(Dated(one.id, opened.facts.day, opened.facts.bounds))
        return found
