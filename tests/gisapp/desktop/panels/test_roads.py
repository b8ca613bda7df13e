"""Roads and corridors in the window: a gap is gone to, laid on the map and closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtWidgets import QDialogButtonBox

from gisapp.desktop.dialogs.rings import RingsDialog
from gisapp.desktop.panels.roads import RoadsPage
from layers.project import Project
from layers.store.base import Changes
from tests.gisapp.desktop.panels.events import QTest

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gisapp.desktop.panels.table_view import FrameTable
    from gisapp.desktop.session import Session

LONG_MS = 60_000


def cut(path: Path) -> None:
    """Take the end of one carriageway of the west third ring away: the truck zone has a gap."""
    with Project.open(path) as project:
        roads = project.layer("ring_roads")
        one = roads[(roads["ring"] == 3) & (roads["side"] == "W")].iloc[[0]][["id", "version", "geometry"]].copy()
        one.geometry = [shapely.ops.substring(each, 0, 0.8, normalized=True) for each in one.geometry]
        project.apply(Changes("ring_roads", update=one))


def click(table: FrameTable, row: int) -> None:
    at = table.visualRect(table.frame_model.index(row, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at))


def test_a_gap_is_seen_laid_on_the_map_and_closed(qtbot: QtBot, blank: Session, demo: Path) -> None:
    page = RoadsPage(blank)
    qtbot.addWidget(page)
    page.resize(480, 1100)
    page.show()
    assert page.body.is_empty
    cut(demo)
    with qtbot.waitSignal(blank.settled, timeout=LONG_MS):
        blank.open(demo)
    assert blank.snapshot is not None
    assert page.shares.frame_model.rowCount() == 3
    assert not page.body.is_empty

    with qtbot.waitSignal(blank.sought) as sought:
        click(page.trips, 0)
    trip = page.trips.frame_model.feature(0)
    assert blank.selection == trip
    row = blank.snapshot.run.lists["coal_trips_off_corridor"].set_index("id").loc[trip.id]
    west, south, east, north = sought.args[0]
    assert west < row["left_lon"] < east
    assert south < row["left_lat"] < north
    assert "corridor_exits" in {one.symbol.id for one in blank.drawn}

    assert page.gaps.frame_model.rowCount() == 1
    with qtbot.waitSignal(blank.sought):
        click(page.gaps, 0)
    qtbot.mouseClick(page.overlay, Qt.MouseButton.LeftButton)
    assert "gap_answers" in {one.symbol.id for one in blank.drawn}
    qtbot.mouseClick(page.overlay, Qt.MouseButton.LeftButton)
    assert "gap_answers" not in {one.symbol.id for one in blank.drawn}

    # A dialog that is closed is gone.
    for _ in range(3):
        qtbot.mouseClick(page.make, Qt.MouseButton.LeftButton)
        (dialog,) = page.findChildren(RingsDialog)
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: not page.findChildren(RingsDialog))
    qtbot.mouseClick(page.make, Qt.MouseButton.LeftButton)
    (dialog,) = page.findChildren(RingsDialog)
    QTest.keyClicks(dialog.metres, "5000")
    with qtbot.waitSignal(blank.settled, timeout=LONG_MS):
        ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
        qtbot.mouseClick(ok, Qt.MouseButton.LeftButton)
    zone = blank.snapshot.layers["truck_ban_zones"].set_index("id").loc["truck_ban_zones-ring_roads"]
    assert "was closed by a straight line on request" in zone["note"]
    assert any("closed by a straight line" in one.text for one in blank.messages.entries)
    with Project.open(demo) as project:
        assert project.undo()
        assert "truck_ban_zones-ring_roads" not in set(project.layer("truck_ban_zones")["id"])
