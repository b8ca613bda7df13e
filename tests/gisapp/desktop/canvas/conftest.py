"""A map on the screen that ends its work with the test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gisapp.desktop.canvas.canvas import Canvas
from gisapp.desktop.canvas.scene import Scene
from tests.gisapp.desktop.canvas.scenes import SIZE, box, layer, points, view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


def small_scene() -> Scene:
    """Return a county with a zone in it, three boilers, two of them on one spot, and a road."""
    return Scene.of(
        [
            layer("counties", [box(-90, -70, 90, 70)]),
            layer("heat_networks", [box(-60, -40, 0, 40)]),
            points("boilers", [(-30, 0), (-30, 0), (40, 20)], ["yes", "done", "verify"]),
        ]
    )


@pytest.fixture
def canvas(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Canvas]:
    """Return a map of the small scene, drawn, its view as the scene's pixels were counted."""
    made = Canvas()
    # The offscreen platform has 100 dots an inch, which Qt takes for 104 %: no whole pixels to count.
    monkeypatch.setattr(made, "devicePixelRatioF", lambda: 1.0)
    qtbot.addWidget(made)
    made.resize(*SIZE)
    with qtbot.waitExposed(made):
        made.show()
    made.set_scene(small_scene())
    with qtbot.waitSignal(made.drawn):
        made.set_view(view(), glide=False)
    yield made
    made.stop()
