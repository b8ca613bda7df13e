"""The lists: what to close, to upgrade, to convert, to restore and to check on site, linked with the map both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PyQt5.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from gisapp.desktop.panels.contents import FIGURES, listed
from gisapp.desktop.panels.empty import EmptyOr
from gisapp.desktop.panels.filters import FilterBar
from gisapp.desktop.panels.panel import Panel
from gisapp.desktop.panels.segments import Segments
from gisapp.desktop.panels.table_view import FrameTable
from gisapp.i18n import mark
from layers.results import FIELD_CHECKS, LISTS

if TYPE_CHECKING:
    from gisapp.desktop.panels.contents import Content
    from gisapp.desktop.session import Session
    from gisapp.drawn import Feature

_BY_NAME = {**LISTS, FIELD_CHECKS.id: FIELD_CHECKS}
_ALL = {name: one for name, one in _BY_NAME.items() if one.objects in FIGURES}
_ALL |= _BY_NAME
"""Every list; those that the plan is asked about most stand first."""


class ListsPanel(Panel):
    """The lists of the last run, one at a time."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._contents: dict[str, Content] = {}
        self._filtered: set[str] = set()
        self.name = next(iter(_ALL))
        self.segments = Segments(tuple(_ALL))
        self.buttons = self.segments.buttons
        """Of the lists, by name; of those that find no room, hidden."""
        self.segments.chosen.connect(self.show_list)
        self.tables = {name: self._table() for name in _ALL}
        self.filter = FilterBar(self._say)
        self._stack = QStackedWidget(self)
        for table in self.tables.values():
            self._stack.addWidget(table)
        self.body = EmptyOr(self._stack)
        self.sums = QLabel(self)
        self.sums.setProperty("secondary", True)
        self.sums.setContentsMargins(12, 4, 8, 6)
        self.sums.setWordWrap(True)
        self._lay_out()
        self.filter.changed.connect(self._filter)
        self.filter.serve(self, lambda: self.table.enter())
        session.changed.connect(self._show)
        session.selected.connect(self._follow)
        session.language_changed.connect(self._translate)
        self._show()

    def _table(self) -> FrameTable:
        table = FrameTable(self._say)
        table.chosen.connect(self._session.zoom_to)
        table.entered.connect(self._session.zoom_to)
        return table

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.segments)
        column.addWidget(self.filter)
        column.addWidget(self.body, 1)
        column.addWidget(self.sums)

    @property
    def table(self) -> FrameTable:
        """The table of the list shown."""
        return self.tables[self.name]

    # What is shown --------------------------------------------------------------------------------------------

    def _show(self) -> None:
        """Show the lists of another run."""
        snapshot = self._session.snapshot
        self._contents.clear()
        self._filtered.clear()
        if snapshot is not None and self.name not in snapshot.run.lists:
            self.name = next(iter(snapshot.run.lists))
        self._translate()
        if snapshot is not None:
            self.show_list(self.name)
            self._follow(self._session.selection)

    def _translate(self) -> None:
        snapshot, language = self._session.snapshot, self._session.language
        self.filter.translate()
        for widget in (self.segments, self.filter, self.sums):
            widget.setVisible(snapshot is not None)
        lists = snapshot.run.lists if snapshot else {}
        titles = {name: f"{one.title(language)} {len(lists[name]):,}" for name, one in _ALL.items() if name in lists}
        self.segments.name(titles, self._say(mark("More lists")))
        if snapshot is None:
            self.body.tell(self._say(mark("The lists appear here once a project is open.")))

    def _content(self, name: str) -> Content:
        """Return a list, made when it is first asked for."""
        snapshot = self._session.snapshot
        if snapshot is None:
            raise LookupError(name)
        if name not in self._contents:
            self._contents[name] = listed(snapshot, name)
            self.tables[name].show_content(self._contents[name])
        return self._contents[name]

    def show_list(self, name: str) -> None:
        """Show one of the lists, filtered as the others are."""
        content = self._content(name)
        self.name = name
        self.segments.choose(name)
        self._stack.setCurrentWidget(self.tables[name])
        self.filter.offer(content)
        self._filter(anew=False)

    def _filter(self, *, anew: bool = True) -> None:
        if self._session.snapshot is None:
            return
        if anew:
            self._filtered.clear()
        if self.name not in self._filtered:
            self._filtered.add(self.name)
            self.filter.apply(self.table)
        self._sum()
        if len(self.table.frame_model.rows):
            self.body.show_content()
        elif len(self._content(self.name)):
            text = mark("No row of this list passes the filter.")
            self.body.tell(self._say(text), self._say(mark("Clear the filter")), self.filter.clear)
        else:
            self.body.tell(self._say(mark("Nothing stands in this list: nothing meets its rules on the as-of date.")))

    def _sum(self) -> None:
        """Say how many rows are shown, and what they come to."""
        content, rows = self._content(self.name), self.table.frame_model.rows
        counts = self._say(mark("{count} of {total}") if len(rows) < len(content) else mark("{total} in all"))
        parts = [counts.format(count=f"{len(rows):,}", total=f"{len(content):,}")]
        column = next((one for one in content.columns if one.is_summed), None)
        if column is not None:
            total, unknown = column.total(np.asarray(rows))
            text = self._say(mark("{quantity}: {sum} in total"))
            parts.append(text.format(quantity=column.field.title(self._session.language), sum=total))
            if unknown:
                parts.append(self._say(mark("{count} unknown")).format(count=f"{unknown:,}"))
        self.sums.setText(" · ".join(parts))

    # Selection ------------------------------------------------------------------------------------------------

    def _follow(self, feature: Feature | None) -> None:
        """Go to the row of a feature that was selected elsewhere; to the list that has it if this one does not."""
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        if feature is not None and not self._content(self.name).rows_of(feature).size:
            others = (name for name in snapshot.run.lists if self._content(name).rows_of(feature).size)
            if (found := next(others, None)) is not None:
                self.show_list(found)
        self.table.follow(feature)
