"""Where the map has been: views to go back to, and the glide from one to the next."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gisapp.desktop.canvas.view import View

GLIDE_S = 0.16
_PAUSE_S = 0.8
"""Steps of one gesture that follow sooner are one journey to go back from."""
_MOST = 100


class Travel:
    """The view that is wanted, the one that is shown on the way to it, and those before and after.

    Parameters
    ----------
    view
        To begin with.
    """

    def __init__(self, view: View) -> None:
        self.view = view
        self._from, self._since = view, 0.0
        self._past: list[View] = []
        self._future: list[View] = []
        self._gesture, self._last = "", 0.0

    def go(self, view: View, gesture: str, *, glide: bool = True) -> None:
        """Want another view; steps of the same gesture in a row are one journey."""
        now = monotonic()
        if gesture != self._gesture or now - self._last > _PAUSE_S:
            self._past = [*self._past[1 - _MOST :], self.view]
            self._future = []
        self._gesture, self._last = gesture, now
        self._set(view, glide=glide)

    def back(self) -> bool:
        """Want the view before; return whether there is one."""
        return self._turn(self._past, self._future)

    def forward(self) -> bool:
        """Want the view that `back` left; return whether there is one."""
        return self._turn(self._future, self._past)

    def jump(self, view: View) -> None:
        """Want another view at once, with nothing to go back from."""
        self._gesture = ""
        self._set(view, glide=False)

    def shown(self) -> View:
        """Return the view on the way to the wanted one at this moment."""
        share = min((monotonic() - self._since) / GLIDE_S, 1.0)
        if share >= 1.0:
            return self.view
        return self._from.towards(self.view, 1 - (1 - share) ** 3)

    @property
    def is_gliding(self) -> bool:
        """Whether the wanted view is not reached yet."""
        return monotonic() - self._since < GLIDE_S

    def _set(self, view: View, *, glide: bool) -> None:
        self._from = self.shown().resized(view.width, view.height)
        self._since = monotonic() if glide else 0.0
        self.view = view

    def _turn(self, source: list[View], target: list[View]) -> bool:
        if not source:
            return False
        target.append(self.view)
        self._gesture = ""
        self._set(source.pop().resized(self.view.width, self.view.height), glide=True)
        return True
