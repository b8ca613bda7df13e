"""Roads and corridors: how much coal keeps to the corridors, where trips left them, what ring roads enclose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from gisapp.corridors import shares as sentences
from gisapp.desktop.look import PRESSED
from gisapp.desktop.panels.columns import Column
from gisapp.desktop.panels.contents import Content, listed
from gisapp.desktop.panels.empty import EmptyOr
from gisapp.desktop.panels.late import LatePanel
from gisapp.desktop.panels.table_view import FrameTable
from gisapp.i18n import mark
from gisapp.roads import (
    GAPS,
    NO_ROADS,
    SHARES,
    TRIPS,
    ZONES,
    around,
    exit_layers,
    gap_boxes,
    gap_layers,
    gaps,
    lacking,
    shares,
    zones,
)
from layers.style import ACCENT

if TYPE_CHECKING:
    import pandas as pd

    from gisapp.desktop.session import Session
    from gisapp.drawn import Feature
    from gisapp.reasons import Words
    from gisapp.snapshot import Snapshot
    from layers.kinds import Field

_TRIP_COLUMNS = ("verdict", "date", "left_county", "away_km", "on_share", "length_km", "id", "reason")
_TOGGLE = f"QPushButton:checked {{ background: {PRESSED}; border-color: {ACCENT}; }}"
_MOST_ROWS = 8
"""Rows of a table at which it stops growing."""


def _content(table: pd.DataFrame, fields: tuple[Field, ...], words: Words, chips: frozenset[str]) -> Content:
    """Return a small table whose rows go by their numbers."""
    columns = tuple(Column(one, table[one.name], words) for one in fields)
    ids = np.arange(len(table)).astype(str).astype(object)
    return Content(columns, np.full(len(table), "rows", dtype=object), ids, chips)


class RoadsPage(LatePanel):
    """Shares, trips that left, zones and gaps; a click has the map go there."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.headings = {name: QLabel(self) for name in ("corridors", "trips", "rings")}
        self.shares, self.trips, self.zones, self.gaps = (FrameTable(self._say) for _ in range(4))
        self.beside, self.reasons = QLabel(self), QLabel(self)
        self.exits, self.overlay, self.make = QPushButton(self), QPushButton(self), QPushButton(self)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self._lay_out())
        self._area.widget().setAutoFillBackground(False)
        self.body = EmptyOr(self._area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.body)
        self.trips.chosen.connect(self._to_exit)
        self.trips.entered.connect(self._to_exit)
        self.gaps.chosen.connect(self._to_gap)
        self.gaps.entered.connect(self._to_gap)
        self.exits.toggled.connect(lambda _: self._lay("corridor_exits"))
        self.overlay.toggled.connect(lambda _: self._lay("gap_answers"))
        self.make.clicked.connect(lambda: self.make_zones())
        session.changed.connect(self._lay_again)

    def _lay_out(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 4, 0, 12)
        column.setSpacing(4)
        for label in self.headings.values():
            label.setProperty("heading", True)
            label.setContentsMargins(12, 8, 12, 0)
        for label in (self.beside, self.reasons):
            label.setWordWrap(True)
            label.setProperty("secondary", True)
            label.setContentsMargins(12, 4, 12, 4)
        for button in (self.exits, self.overlay):
            button.setCheckable(True)
            button.setStyleSheet(_TOGGLE)
        parts = (
            self.headings["corridors"], self.shares, self.beside,
            self.headings["trips"], self.trips, self._line(self.exits),
            self.headings["rings"], self.zones, self.reasons, self.gaps, self._line(self.make, self.overlay),
        )  # fmt: skip
        for part in parts:
            column.addWidget(part)
        column.addStretch(1)
        return page

    def _line(self, *buttons: QPushButton) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(8)
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        return line

    # What is shown --------------------------------------------------------------------------------------------

    def fill(self) -> None:
        """Show what the run found of roads and corridors."""
        snapshot = self._session.snapshot
        if snapshot is None:
            self.body.tell(self._say(mark("Ring roads and coal corridors appear here once a project is open.")))
            return
        self._translate(snapshot)
        run, words = snapshot.run, snapshot.words
        chips = frozenset({"status", "made"})
        own = listed(snapshot, TRIPS)
        kept = tuple(one for name in _TRIP_COLUMNS if (one := own.column(name)) is not None)
        for table, content in (
            (self.shares, _content(shares(run), SHARES, words, chips)),
            (self.trips, Content(kept, own.kinds, own.ids)),
            (self.zones, _content(zones(run, words.language), ZONES, words, chips)),
            (self.gaps, _content(gaps(run, words.language), GAPS, words, chips)),
        ):
            table.show_content(content)
            table.setVisible(len(content) > 0)
            _grow(table)
        years = len(self.shares.frame_model.rows)
        self.beside.setText("\n".join(one.say(self._say) for one in list(sentences(run))[years:]))
        no_roads = snapshot.layers["ring_roads"].empty
        reasons = [self._say(NO_ROADS)] if no_roads else [one.say(self._say) for one in lacking(run, words.language)]
        self.reasons.setText("\n".join(reasons))
        self.reasons.setVisible(bool(reasons))
        self.zones.setVisible(not no_roads)
        self.make.setEnabled(not no_roads)
        self.overlay.setEnabled(self.gaps.isVisibleTo(self._area.widget()))
        self.exits.setEnabled(len(self.trips.frame_model.rows) > 0)
        for name, button in (("corridor_exits", self.exits), ("gap_answers", self.overlay)):
            button.setChecked(button.isChecked() and button.isEnabled())
            self._lay(name)
        self.body.show_content()

    def _translate(self, snapshot: Snapshot) -> None:
        say, trips = self._say, len(snapshot.run.lists[TRIPS])
        self.headings["corridors"].setText(say(mark("Coal in transit on the corridors")))
        self.headings["trips"].setText(say(mark("Trips off the corridors: {count}")).format(count=f"{trips:,}"))
        self.headings["rings"].setText(say(mark("Zones of the ring roads")))
        self.exits.setText(say(mark("Show on the map where trips left")))
        self.overlay.setText(say(mark("Show the gaps on the map")))
        self.make.setText(say(mark("Make the zones…")))
        self.make.setToolTip(say(mark("Derive both zones from the ring roads and store them; Ctrl+Z takes it back")))

    # On the map -----------------------------------------------------------------------------------------------

    def _lay(self, name: str) -> None:
        """Lay an answer on the map, or take it away."""
        snapshot = self._session.snapshot
        button, layers = (self.exits, exit_layers) if name == "corridor_exits" else (self.overlay, gap_layers)
        shown = snapshot is not None and button.isChecked()
        self._session.overlay(name, layers(snapshot.run) if snapshot is not None and shown else ())

    def _lay_again(self) -> None:
        """Have what lies on the map be of the run that is shown now, though nobody looks at the panel."""
        for name, button in (("corridor_exits", self.exits), ("gap_answers", self.overlay)):
            if button.isChecked() and not self.isVisible():
                self._lay(name)

    def _to_exit(self, feature: Feature) -> None:
        """Have the map go where a trip left the corridors."""
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        self._session.select(feature)
        row = snapshot.run.lists[TRIPS].set_index("id").loc[feature.id]
        if row["left_lon"] == row["left_lon"]:
            self.exits.setChecked(True)
            self._session.sought.emit(around((float(row["left_lon"]), float(row["left_lat"]))))

    def _to_gap(self, feature: Feature) -> None:
        """Have the map go to a gap."""
        snapshot = self._session.snapshot
        if snapshot is not None:
            self._session.sought.emit(gap_boxes(snapshot.run)[int(feature.id)])

    def make_zones(self) -> None:
        """Ask which gaps are closed, and make the zones."""
        # What makes them is loaded with the first of them.
        from gisapp.desktop.dialogs.rings import RingsDialog

        if self._session.snapshot is not None:
            RingsDialog(self._session, self).open()


def _grow(table: FrameTable) -> None:
    """Give a table the height of its rows, up to a few."""
    rows = min(len(table.frame_model.rows), _MOST_ROWS)
    bar = table.horizontalScrollBar().sizeHint().height()
    header = table.horizontalHeader().sizeHint().height()
    table.setFixedHeight(header + rows * table.verticalHeader().defaultSectionSize() + bar + 2)
