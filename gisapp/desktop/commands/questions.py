"""Questions that are put to a project: how its targets stand, how it moves over time, what differs and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gisapp.desktop.actions import Action
from gisapp.desktop.messages import Offer
from gisapp.i18n import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt5.QtWidgets import QWidget

    from gisapp.desktop.window import Window


def question_actions(window: Window) -> list[Action]:
    """Return what is asked of targets, time, roads and other states."""
    session = window.session

    def is_open() -> bool:
        return session.snapshot is not None

    def page(name: str) -> Callable[[], QWidget]:
        return lambda: _page(window, name)

    return [
        Action("targets", mark("&Targets of the plan"), "lists", page("targets"), ("Ctrl+T",), "target", False, is_open,
               after_line=True),
        Action("timeline", mark("Lists over t&ime"), "lists", page("timeline"), ("Ctrl+Shift+T",), "chart-line", False,
               is_open),
        Action("roads", mark("Roads and c&orridors"), "lists", page("roads"), (), "road-variant", False, is_open),
        Action("zones", mark("Make the &zones of the ring roads…"), "lists", lambda: _zones(window), (),
               "vector-circle", False, is_open),
        Action("flips", mark("Which verdicts the &last change flipped"), "lists", lambda: show_flips(window),
               ("Ctrl+Shift+D",), "compare-horizontal", False, is_open),
    ]  # fmt: skip


def _page(window: Window, name: str) -> QWidget:
    """Show a page of the board."""
    window.panels.show("progress")
    page: QWidget = window.panels["progress"].show_page(name)
    return page


def _zones(window: Window) -> None:
    _page(window, "roads").make_zones()


def show_flips(window: Window) -> None:
    """Compare the project with itself before its last change."""
    # What judges two states is loaded with the first of them.
    from gisapp.against import Question

    window.panels.show("compare")
    window.panels["compare"].ask(Question("before"))


def offer_flips(window: Window) -> None:
    """Offer, after a delivery, to tell whose verdict it has flipped and why."""
    text = mark("The ledger is in the project. Which verdicts does it flip, and why?")
    offer = Offer(window.say(mark("Compare with before")), lambda: show_flips(window))
    window.messages.offering(window.say(text), offer)
