"""The targets of the plan: what is wanted, what has been reached, what is lacking, and figures entered by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from analysis.figures import Figure
from gisapp.board import board
from gisapp.desktop.panels.card_view import CardView
from gisapp.desktop.panels.empty import EmptyOr
from gisapp.desktop.panels.filters import FilterBar
from gisapp.desktop.panels.late import LatePanel
from gisapp.desktop.panels.saving import save_table
from gisapp.desktop.panels.table_view import FrameTable
from gisapp.desktop.panels.target_views import target_paragraphs, targets_content
from gisapp.figures import enter
from gisapp.i18n import mark
from gisapp.targets import write_table
from layers.project import Project
from layers.results import STANDINGS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    from gisapp.desktop.session import Session
    from gisapp.drawn import Feature
    from gisapp.snapshot import Snapshot

_BOXES = {"county": mark("All counties"), "year": mark("All years")}
_NAME_PX = 152


class TargetsPage(LatePanel):
    """Every target, by county and year; below it all that is known of the one chosen."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._board = pd.DataFrame()
        self._row: int | None = None
        self._is_new = True
        self.filter = FilterBar(self._say, boxes=_BOXES)
        self.table = FrameTable(self._say)
        self.detail = CardView(self)
        self.enter, self.withdraw = QPushButton(self), QPushButton(self)
        self.export = self._button("file-export-outline", self._export)
        self.body = EmptyOr(self._lay_out())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.body)
        self.table.chosen.connect(self._choose)
        self.table.entered.connect(lambda _: self.enter_figure())
        self.enter.clicked.connect(lambda: self.enter_figure())
        self.withdraw.clicked.connect(lambda: self._withdraw())
        self.filter.changed.connect(self._filter)
        self.filter.serve(self, self.table.enter)

    def _lay_out(self) -> QWidget:
        below, page = QWidget(self), QWidget(self)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(12, 4, 12, 8)
        buttons.setSpacing(8)
        for button in (self.enter, self.withdraw):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.rows = EmptyOr(self.table)
        split = QSplitter(Qt.Orientation.Vertical, page)
        for widget in (self.rows, below):
            split.addWidget(widget)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setChildrenCollapsible(False)
        lower = QVBoxLayout(below)
        lower.setContentsMargins(0, 0, 0, 0)
        lower.setSpacing(0)
        lower.addWidget(self.detail, 1)
        lower.addLayout(buttons)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.filter)
        self.filter.layout().addWidget(self.export)
        column.addWidget(split, 1)
        return page

    # What is shown --------------------------------------------------------------------------------------------

    def fill(self) -> None:
        """Show the targets as they stand."""
        snapshot = self._session.snapshot
        if snapshot is None:
            self.body.tell(self._say(mark("The targets of the plan appear here once a project is open.")))
            return
        self._translate()
        kept = None if self._row is None else self._board.iloc[self._row]
        # In the language of the lists, as the columns are.
        self._board = board(snapshot.run, snapshot.city.divisions.plan_names, snapshot.run.language)
        self.table.show_content(targets_content(snapshot, self._board))
        # Value and what is wanted are to stand beside the name in a narrow panel.
        self.table.setColumnWidth(1, min(self.table.columnWidth(1), _NAME_PX))
        self.filter.offer(self.table.frame_model.content)
        if self._is_new:
            # First the city; its counties are for a second look.
            box = self.filter.boxes["county"]
            box.setCurrentIndex(max(box.findData(snapshot.run.plan.city), 0))
            self._is_new = False
        self.body.show_content()
        self._filter()
        self._choose_again(kept)

    def _choose_again(self, kept: pd.Series | None) -> None:
        """Choose the target that was chosen before; else the first."""
        rows = self.table.frame_model.rows
        same = np.zeros(len(self._board), dtype=bool)
        if kept is not None:
            same = np.asarray(
                (self._board["id"] == kept["id"])
                & (self._board["year"] == kept["year"])
                & (self._board["county"].fillna("") == ("" if pd.isna(kept["county"]) else kept["county"]))
            )
        found = np.flatnonzero(same) if same.any() else rows[:1]
        self._row = int(found[0]) if len(found) else None
        if self._row is not None:
            self.table.follow(self.table.frame_model.content.feature(self._row))
        self._tell()

    def _translate(self) -> None:
        self.filter.translate()
        self.enter.setText(self._say(mark("Enter a figure…")))
        self.enter.setToolTip(self._say(mark("Enter what was reached, with its date and source (Enter)")))
        self.withdraw.setText(self._say(mark("Take the figure back")))
        self.export.setToolTip(self._say(mark("Write every target, by county too, to Excel or CSV")))

    def _filter(self) -> None:
        self.filter.apply(self.table)
        if len(self.table.frame_model.rows):
            self.rows.show_content()
        else:
            text = mark("No target passes the filter.")
            self.rows.tell(self._say(text), self._say(mark("Clear the filter")), self.filter.clear)

    def _choose(self, feature: Feature) -> None:
        self._row = int(feature.id)
        self._tell()

    def _tell(self) -> None:
        """Tell all that is known of the target chosen."""
        snapshot = self._session.snapshot
        if snapshot is None or self._row is None:
            self.detail.show_paragraphs(())
            for button in (self.enter, self.withdraw):
                button.setEnabled(False)
            return
        self.detail.show_paragraphs(target_paragraphs(snapshot, self._board, self._row))
        self.enter.setEnabled(True)
        self.enter.setDefault(True)
        self.withdraw.setEnabled(self._board["basis"].iloc[self._row] == "entered")

    # Figures --------------------------------------------------------------------------------------------------

    def enter_figure(self) -> None:
        """Ask for a figure of the target chosen."""
        # What it needs is loaded with the first of them.
        from gisapp.desktop.dialogs.figure import FigureDialog

        snapshot = self._session.snapshot
        if snapshot is None or self._row is None:
            return
        row = self._board.iloc[self._row]
        county = "" if pd.isna(row["county"]) else str(row["county"])
        dialog = FigureDialog(self._session, str(row["id"]), int(row["year"]), county, self)
        dialog.accepted.connect(lambda: self._store(dialog.figure(), snapshot))
        dialog.open()

    def _withdraw(self) -> None:
        snapshot = self._session.snapshot
        if self._row is None or snapshot is None:
            return
        row = self._board.iloc[self._row]
        county = "" if pd.isna(row["county"]) else str(row["county"])
        day: dt.date = row["date"].date()
        self._store(Figure(str(row["id"]), int(row["year"]), None, day, self._say(mark("withdrawn")), county), snapshot)

    def _store(self, figure: Figure, snapshot: Snapshot) -> None:
        """Keep a figure in the project that it was entered for, and judge again what it says of the targets."""
        path, plan, counties = snapshot.path, snapshot.run.plan, snapshot.city.divisions.plan_names

        def work(_: Callable[[float], None]) -> None:
            with Project.open(path) as project:
                enter(project, figure, plan, counties)

        job = self._session.run(self._say(mark("Entering a figure")), work)
        job.done.connect(lambda _: self._session.refresh(path))

    def _export(self) -> None:
        snapshot, table = self._session.snapshot, self._board
        if snapshot is None:
            return
        language, read = self._session.language, [snapshot.path]

        def write(path: Path) -> None:
            write_table(path, table, (STANDINGS, "targets"), language, overwrite=True, read=read)

        save_table(self, self._session, mark("targets"), write)
