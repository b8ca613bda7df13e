"""All fields of the features of one layer, linked with the selection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gisapp.desktop.boxes import Choice
from gisapp.desktop.panels.contents import attributes
from gisapp.desktop.panels.empty import EmptyOr
from gisapp.desktop.panels.filters import FilterBar
from gisapp.desktop.panels.panel import Panel
from gisapp.desktop.panels.table_view import FrameTable
from gisapp.i18n import mark
from layers.kinds import KINDS

if TYPE_CHECKING:
    from PyQt5.QtGui import QShowEvent

    from gisapp.desktop.session import Session
    from gisapp.drawn import Feature


class AttributesPanel(Panel):
    """The attribute table; it is filled when it is first in sight."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._stale = True
        self.kinds = Choice(self)
        self.kinds.setMaxVisibleItems(20)
        self.kinds.activated.connect(lambda _: self._fill())
        self.filter = FilterBar(self._say)
        self.table = FrameTable(self._say)
        self.table.chosen.connect(session.zoom_to)
        self.table.entered.connect(session.zoom_to)
        self.count = QLabel(self)
        self.count.setProperty("secondary", True)
        self.body = EmptyOr(self.table)
        row = QHBoxLayout()
        row.setContentsMargins(8, 8, 12, 4)
        row.setSpacing(8)
        self.filter.layout().setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.kinds)
        row.addWidget(self.filter, 1)
        row.addWidget(self.count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.body, 1)
        self.filter.changed.connect(self._filter)
        self.filter.serve(self, self.table.enter)
        session.changed.connect(self._change)
        session.language_changed.connect(self._change)
        session.selected.connect(self._follow)
        self._change()

    @property
    def kind(self) -> str:
        """The kind of `layers.kinds` whose features are shown."""
        return str(self.kinds.currentData() or "")

    def show_layer(self, kind: str) -> None:
        """Show the features of a kind of `layers.kinds`."""
        self.kinds.setCurrentIndex(self.kinds.findData(kind))
        self.filter.clear()
        self._change()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Fill the table if it has not been since the last change."""
        super().showEvent(event)
        if self._stale:
            self._fill()

    # What is shown --------------------------------------------------------------------------------------------

    def _change(self) -> None:
        """Take what is new; the table is made when it is in sight."""
        self._offer_kinds()
        self.filter.translate()
        self._stale = True
        if self.isVisible():
            self._fill()

    def _offer_kinds(self) -> None:
        snapshot, kind = self._session.snapshot, self.kind
        for widget in (self.kinds, self.filter, self.count):
            widget.setVisible(snapshot is not None)
        if snapshot is None:
            self.body.tell(self._say(mark("The attributes of a layer appear here once a project is open.")))
            return
        self.kinds.clear()
        for name in filter(snapshot.layers.__contains__, KINDS):
            title = KINDS[name].title(self._session.language)
            self.kinds.addItem(f"{title} {len(snapshot.layers[name]):,}", name)
        self.kinds.setCurrentIndex(max(self.kinds.findData(kind or "boilers"), 0))

    def _fill(self) -> None:
        snapshot = self._session.snapshot
        if snapshot is None or not self.kind:
            return
        self._stale = False
        content = attributes(snapshot, self.kind)
        self.table.show_content(content)
        self.filter.offer(content)
        self._filter()
        self.table.follow(self._session.selection)

    def _filter(self) -> None:
        if self._stale:
            return
        model = self.table.frame_model
        self.filter.apply(self.table)
        shown, total = len(model.rows), len(model.content)
        text = self._say(mark("{count} of {total}") if shown < total else mark("{total} in all"))
        self.count.setText(text.format(count=f"{shown:,}", total=f"{total:,}"))
        if shown:
            self.body.show_content()
        elif total:
            text = mark("No row of this layer passes the filter.")
            self.body.tell(self._say(text), self._say(mark("Clear the filter")), self.filter.clear)
        else:
            self.body.tell(self._say(mark("This layer is empty; import a ledger or a GIS file into it.")))

    def _follow(self, feature: Feature | None) -> None:
        if not self._stale:
            self.table.follow(feature)
