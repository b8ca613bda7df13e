"""The restoration audit: what the satellite images say of each mine, which of them are on the field-check sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QHBoxLayout, QLabel, QPushButton, QShortcut, QVBoxLayout, QWidget

from gisapp.desktop.look import icon, tip
from gisapp.desktop.panels.audit_deeds import audit, mark_mines, write_sheet
from gisapp.desktop.panels.columns import Column
from gisapp.desktop.panels.contents import Content
from gisapp.desktop.panels.empty import EmptyOr
from gisapp.desktop.panels.filters import FilterBar
from gisapp.desktop.panels.panel import Panel
from gisapp.desktop.panels.table_view import FrameTable
from gisapp.i18n import mark
from gisapp.suspicions import SUSPICIONS, dated, suspicions
from layers.kinds import Field
from layers.results import AUDIT

if TYPE_CHECKING:
    from gisapp.audit import Audit
    from gisapp.desktop.session import Session
    from gisapp.drawn import Feature
    from gisapp.snapshot import Snapshot

_SUSPICION = Field("suspicion", "text", "影像核查", "Finding", choices=SUSPICIONS)
_ON_SHEET = Field("on_sheet", "bool", "列入核查单", "On the sheet")
_ORDER = (
    "name",
    "vegetated_after",
    "change",
    "on_sheet",
    "county",
    "treatment",
    "vegetated_before",
    "ndvi_after",
    "ndvi_before",
    "valid_after",
    "valid_before",
    "note",
    "kind",
    "town",
    "cells",
    "id",
)
_BOXES = {
    "county": mark("All counties"),
    "suspicion": mark("All findings"),
    "on_sheet": mark("Field-check sheet: all"),
}


class AuditPanel(Panel):
    """The mines of the audit, what is suspected first."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.compare = QPushButton(self)
        self.compare.setIcon(icon("satellite-variant"))
        self.compare.clicked.connect(lambda: self._compare())
        self.put = self._button("clipboard-plus-outline", lambda: self._mark(on=True))
        self.take = self._button("clipboard-minus-outline", lambda: self._mark(on=False))
        self.write = self._button("file-excel-outline", lambda: write_sheet(session, self.window()))
        self.filter = FilterBar(self._say, boxes=_BOXES)
        self.table = FrameTable(self._say)
        self.table.chosen.connect(session.zoom_to)
        self.table.entered.connect(session.zoom_to)
        self.note = QLabel(self)
        self.note.setProperty("secondary", True)
        self.note.setContentsMargins(12, 4, 8, 6)
        self.note.setWordWrap(True)
        self._lay_out()
        self.filter.changed.connect(self._filter)
        self.filter.serve(self, self.table.enter)
        toggle = QShortcut(QKeySequence(Qt.Key.Key_Space), self.table, self._toggle)
        toggle.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        session.changed.connect(self._show)
        session.marked.connect(self._show)
        session.selected.connect(self.table.follow)
        session.language_changed.connect(self._translate)
        self._show()

    def _lay_out(self) -> None:
        self._tools = QWidget(self)
        row = QHBoxLayout(self._tools)
        row.setContentsMargins(8, 8, 8, 0)
        row.setSpacing(2)
        row.addWidget(self.compare)
        row.addStretch(1)
        for button in (self.put, self.take, self.write):
            row.addWidget(button)
        self._page = QWidget(self)
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._tools)
        column.addWidget(self.filter)
        self.rows = EmptyOr(self.table)
        column.addWidget(self.rows, 1)
        column.addWidget(self.note)
        self.body = EmptyOr(self._page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.body)

    # What is shown --------------------------------------------------------------------------------------------

    def _translate(self) -> None:
        self.compare.setText(self._say(mark("Compare two images…")))
        self.put.setToolTip(self._say(mark("Put the selected mines on the field-check sheet (Space)")))
        self.take.setToolTip(self._say(mark("Take the selected mines off the field-check sheet (Space)")))
        self.write.setToolTip(self._say(mark("Write the field-check sheet…")))
        self.filter.translate()

    def _show(self) -> None:
        self._translate()
        snapshot = self._session.snapshot
        if snapshot is None:
            self.body.tell(self._say(mark("The restoration audit appears here once a project is open.")))
        elif snapshot.layers["mines"].empty:
            self.body.tell(self._say(mark("The project holds no mines; import them first.")))
        elif snapshot.audit is None:
            text = mark(
                "Two satellite images tell which mines are accepted but bare, and which are untreated but green."
            )
            compare = self._say(mark("Compare two images…"))
            self.body.tell(self._say(text), compare, self._compare)
        else:
            self.table.show_content(_content(snapshot, snapshot.audit))
            self.filter.offer(self.table.frame_model.content)
            self.write.setEnabled(bool(snapshot.on_sheet))
            self.body.show_content()
            self._filter()
            self.table.follow(self._session.selection)

    def _filter(self) -> None:
        snapshot = self._session.snapshot
        if snapshot is None or snapshot.audit is None:
            return
        self.filter.apply(self.table)
        shown, total = len(self.table.frame_model.rows), len(self.table.frame_model.content)
        if shown or not total:
            self.rows.show_content()
        else:
            text = mark("No mine passes the filter.")
            self.rows.tell(self._say(text), self._say(mark("Clear the filter")), self.filter.clear)
        counts = self._say(mark("{count} of {total}") if shown < total else mark("{total} in all"))
        sheet = self._say(mark("{count} on the field-check sheet")).format(count=f"{len(snapshot.on_sheet):,}")
        parts = (counts.format(count=f"{shown:,}", total=f"{total:,}"), sheet, dated(snapshot.audit))
        self.note.setText(" · ".join(parts))
        self.note.setToolTip(tip(snapshot.audit.method.say(self._say)))

    # What the user does ---------------------------------------------------------------------------------------

    def _compare(self) -> None:
        audit(self._session, self.window())

    def _chosen(self) -> list[Feature]:
        return [self.table.frame_model.feature(one.row()) for one in self.table.selectionModel().selectedRows()]

    def _mark(self, *, on: bool) -> None:
        mark_mines(self._session, [one.id for one in self._chosen()], on=on)

    def _toggle(self) -> None:
        """Put the selected mines on the sheet; take them off where all are on it."""
        snapshot, chosen = self._session.snapshot, {one.id for one in self._chosen()}
        if snapshot is not None:
            self._mark(on=not chosen <= snapshot.on_sheet)


def _content(snapshot: Snapshot, found: Audit) -> Content:
    """Return the mines of an audit as a table, what is suspected first."""
    codes = suspicions(found.table)
    rank = np.select([codes == one.code for one in SUSPICIONS], np.arange(len(SUSPICIONS)), len(SUSPICIONS))
    order = np.argsort(rank, kind="stable")
    table = found.table.assign(suspicion=codes, on_sheet=found.table["id"].isin(snapshot.on_sheet)).iloc[order]
    own = {one.name: one for one in AUDIT}
    fields = (_SUSPICION, *(_ON_SHEET if name == _ON_SHEET.name else own[name] for name in _ORDER))
    columns = tuple(Column(one, table[one.name], snapshot.words) for one in fields)
    ids = table["id"].to_numpy(dtype=object)
    return Content(columns, np.full(len(ids), "mines", dtype=object), ids, frozenset({_SUSPICION.name}))
