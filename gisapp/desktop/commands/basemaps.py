"""Base maps: adding them, comparing two, stepping from date to date; what the map and the dialogs do for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt5.QtWidgets import QFileDialog

from gisapp.bases.records import SUFFIXES
from gisapp.desktop.actions import Action
from gisapp.desktop.commands.asking import folder
from gisapp.i18n import mark

if TYPE_CHECKING:
    from gisapp.desktop.window import Window
    from layers.messages import GisError

_SMALLEST_PX = 24
"""An image that would be smaller on the map is gone to when it is added."""


def base_actions(window: Window) -> list[Action]:
    """Return what is done with base maps."""
    session = window.session
    comparing = session.comparing

    def is_open() -> bool:
        return session.snapshot is not None

    return [
        Action("add_image", mark("Add an &image…"), "map", lambda: _ask_images(window), ("Ctrl+Shift+A",),
               "image-plus", False, is_open, after_line=True),
        Action("services", mark("&Tile services…"), "map", lambda: _show_services(window, ""), (), "earth-plus",
               False, is_open),
        Action("swipe", mark("&Swipe"), "map", comparing.toggle, ("F8",), "compare", True,
               lambda: bool(session.bases.records)),
        Action("swipe_audit", mark("Swipe the two images of the a&udit"), "map", lambda: _swipe_audit(window), (), "",
               False, lambda: {"before", "after"} <= session.images.keys()),
        Action("earlier", mark("Image of the date &before"), "map", lambda: comparing.step(-1), ("Ctrl+[",),
               "calendar-arrow-left", False, lambda: comparing.neighbour(-1) is not None),
        Action("later", mark("Image of the date &after"), "map", lambda: comparing.step(1), ("Ctrl+]",),
               "calendar-arrow-right", False, lambda: comparing.neighbour(1) is not None),
    ]  # fmt: skip


def connect_bases(window: Window) -> None:
    """Have the map show the base maps of the session, and the dialogs ask what they lack."""
    session, canvas = window.session, window.canvas
    bases, comparing = session.bases, session.comparing

    def lay() -> None:
        canvas.bases = bases.layers()
        canvas.credits = tuple(bases.attribution())
        window.actions_.refresh()

    def swipe() -> None:
        canvas.swipe = comparing.swipe
        window.actions_.refresh()

    bases.changed.connect(lay)
    bases.changed.connect(window.remember)
    bases.restyled.connect(lambda _: lay())
    bases.more.connect(canvas.refresh)
    bases.added.connect(lambda name: _added(window, name))
    bases.zoom_wanted.connect(canvas.zoom_to)
    bases.crs_wanted.connect(lambda name, error: _ask_crs(window, name, error))
    bases.images_wanted.connect(lambda: _ask_images(window))
    bases.services_wanted.connect(lambda service: _want_service(window, service))
    comparing.changed.connect(swipe)
    canvas.base_failed.connect(bases.fault)
    canvas.ground.drawn.connect(bases.refine)
    canvas.swipe_left.connect(comparing.end)
    session.language_changed.connect(swipe)


def _swipe_audit(window: Window) -> None:
    """Lay the two images that were compared last below the map, side by side."""
    from gisapp.imagery import request_of

    before, after = (request_of(window.session.images[one]) for one in ("before", "after"))
    if before is not None and after is not None:
        window.session.comparing.pair((before.path, before.crs), (after.path, after.crs))


def _ask_images(window: Window) -> None:
    """Ask for image files and lay them on the map."""
    kinds = window.say(mark("Images")) + f" ({' '.join(f'*{one}' for one in SUFFIXES)})"
    every = window.say(mark("All files")) + " (*)"
    known = window.settings.image_folder or folder(window)
    title = window.say(mark("Add images below the map"))
    names, _ = QFileDialog.getOpenFileNames(window, title, known, f"{kinds};;{every}")
    if names:
        window.settings.image_folder = str(Path(names[0]).parent)
        window.session.bases.add_images(Path(name) for name in names)


def _added(window: Window, name: str) -> None:
    """Choose a base map that was added, and go to it where it would not be seen."""
    window.panels.show("basemaps")
    window.panels["basemaps"].choose(name)
    facts = window.session.bases.open[name].facts if name in window.session.bases.open else None
    if facts is None:
        return
    if facts.bounds is not None and not window.canvas.sees(facts.bounds, _SMALLEST_PX):
        window.session.bases.zoom_to(name)
    if facts.slow:
        text = mark("{name} is large and has no overviews: “Build overviews” in the panel makes it quick to show.")
        window.messages.info(window.say(text).format(name=window.session.bases.title(name)))


def _ask_crs(window: Window, name: str, error: GisError) -> None:
    from gisapp.desktop.dialogs.crs import CrsDialog

    dialog = CrsDialog(window.session, error.message.say(window.say), window)

    def end(_: int) -> None:
        if name not in window.session.bases:
            return
        if dialog.result() and (crs := dialog.crs.code()):
            window.session.bases.choose_crs(name, crs)
        else:
            window.session.bases.remove(name)

    dialog.finished.connect(end)
    dialog.open()


def _want_service(window: Window, service: str) -> None:
    """Lay a service below the map; one that lacks its token is set up first."""
    bases = window.session.bases
    source = bases.services.get(service)
    if source is None or (source.needs_token and not bases.token(source)):
        _show_services(window, service)
    else:
        bases.add_service(service)


def _show_services(window: Window, service: str) -> None:
    from gisapp.desktop.dialogs.services import ServicesDialog

    dialog = ServicesDialog(window.session, service, window)
    dialog.finished.connect(lambda _: window.remember())
    dialog.open()
