"""What scenarios lead to: their figures beside those of the city as it is, and the objects that come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtGui import QBrush, QColor, QKeyEvent
from PyQt5.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTabWidget,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gisapp.desktop.look import icon
from gisapp.desktop.panels.chips import RowDelegate
from gisapp.desktop.panels.columns import Column
from gisapp.desktop.panels.contents import Content
from gisapp.desktop.panels.empty import EmptyOr
from gisapp.desktop.panels.table_view import FrameTable
from gisapp.i18n import mark
from gisapp.reasons import Words
from gisapp.what_if import side_by_side
from layers.kinds import Choice, Field
from layers.messages import GisError
from layers.results import LISTS, YES_VERIFY_NO
from layers.style import SECONDARY, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from analysis.scenario import Outlook
    from gisapp.desktop.panels.scenarios_judge import Judge
    from gisapp.desktop.session import Session
    from gisapp.i18n import Language
    from layers.store.base import Scenario

_MOVES = (Choice("come", "新进", "Comes"), Choice("go", "退出", "Goes"), Choice("turn", "结论变化", "Changes"))
_STATES = (*YES_VERIFY_NO, Choice("absent", "不存在", "Not there"))
_LISTS = tuple(Choice(one.id, one.zh, one.en) for one in LISTS.values())
_FIELDS = (
    Field("move", "text", "变化", "Move", choices=_MOVES),
    Field("list", "text", "清单", "List", choices=_LISTS),
    Field("name", "text", "名称", "Name"),
    Field("before", "text", "现状", "Now", choices=_STATES),
    Field("verdict", "text", "情景", "Scenario", choices=_STATES),
    Field("why", "text", "原因", "Why"),
)


def content_of(objects: pd.DataFrame, language: Language) -> Content:
    """Return the objects that come and go as a table shows them."""
    words = Words(language)
    columns = tuple(Column(one, objects[one.name], words) for one in _FIELDS)
    kinds, ids = (objects[name].to_numpy(dtype=object) for name in ("kind", "id"))
    return Content(columns, kinds, ids, frozenset({"before", "verdict"}))


class Figures(QTreeWidget):
    """The figures side by side; Enter or a double click on a list's row wants its objects."""

    list_wanted = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRootIsDecorated(False)
        self.setItemDelegate(RowDelegate(self))
        self.setIndentation(12)
        self.itemDoubleClicked.connect(lambda item, _: self._enter(item))

    def _enter(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.list_wanted.emit(str(item.data(0, Qt.ItemDataRole.UserRole)))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter wants the objects of the list."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter(self.currentItem())
        else:
            super().keyPressEvent(event)

    def show_outlooks(self, found: Sequence[Outlook], language: Language, heads: tuple[str, str]) -> None:
        """Show the city as it is and scenarios; `heads` are the first two headers."""
        self.clear()
        self.setHeaderLabels([*heads, *(one.name for one in found[1:])])
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for row in side_by_side(found, language):
            texts = [f"{cell.value}   {cell.change}" if cell.change else cell.value for cell in row.cells]
            item = QTreeWidgetItem(self, [row.title if row.heads else f"    {row.title}", row.present, *texts])
            item.setData(0, Qt.ItemDataRole.UserRole, row.list)
            font = item.font(0)
            font.setBold(row.heads)
            item.setFont(0, font)
            if not row.heads:
                item.setForeground(0, QBrush(QColor(SECONDARY)))
            for column in range(1, self.columnCount()):
                item.setTextAlignment(column, right)
            for column, cell in enumerate(row.cells, 2):
                # More on a list is more to do.
                colour = {1: VERDICTS["yes"].colour, -1: VERDICTS["done"].colour, 0: SECONDARY}[cell.sign]
                item.setForeground(column, QBrush(QColor(colour)))
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for column in range(1, self.columnCount()):
            self.headerItem().setTextAlignment(column, right)


class ResultView(QWidget):
    """Figures and objects, with what is still being judged above them.

    Parameters
    ----------
    session
        Where a chosen object is selected.
    judge
        What is known.
    """

    def __init__(self, session: Session, judge: Judge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._say, self._judge = session, session.say, judge
        self._compared: list[Scenario] = []
        self._chosen: Scenario | None = None
        self._shown: object = None
        self.figures, self.table = Figures(self), FrameTable(session.say)
        self.figures_body, self.objects_body = EmptyOr(self.figures), EmptyOr(self.table)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.figures_body, "")
        self.tabs.addTab(self.objects_body, "")
        self.state, self.bar = QLabel(self), QProgressBar(self)
        self.state.setProperty("secondary", True)
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 100)
        self.bar.setFixedWidth(96)
        self.cancel, self.again = QToolButton(self), QPushButton(self)
        self.cancel.setIcon(icon("close"))
        self.cancel.setIconSize(QSize(14, 14))
        self.cancel.clicked.connect(judge.stop)
        self.again.clicked.connect(judge.go_on)
        line = QHBoxLayout()
        line.setContentsMargins(8, 4, 8, 4)
        line.setSpacing(8)
        line.addWidget(self.state, 1)
        for widget in (self.bar, self.cancel, self.again):
            line.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs, 1)
        column.addLayout(line)
        self.figures.list_wanted.connect(self._show_list)
        self.table.chosen.connect(session.zoom_to)
        self.table.entered.connect(session.zoom_to)
        session.selected.connect(self.table.follow)
        judge.progressed.connect(lambda share: self.bar.setValue(round(100 * share)))
        judge.changed.connect(self.refresh)
        self.refresh()

    def show_scenarios(self, compared: Sequence[Scenario], chosen: Scenario | None) -> None:
        """Show these beside one another, and the objects of the chosen one."""
        self._compared, self._chosen = list(compared), chosen
        self.refresh()

    def refresh(self) -> None:
        """Show what is known now."""
        self.tabs.setTabText(0, self._say(mark("Side by side")))
        self._show_figures()
        self._show_objects()
        self._show_state()

    def _show_figures(self) -> None:
        present = self._judge.outlook(None)
        others = [(one, self._judge.outlook(one)) for one in self._compared]
        known = [found for _, found in others if found is not None and not isinstance(found, GisError)]
        faults = [found for _, found in others if isinstance(found, GisError)]
        if not self._compared:
            text = mark("Choose a scenario, or tick several: their lists stand here beside those of the city as it is.")
            self.figures_body.tell(self._say(text))
        elif present is None or isinstance(present, GisError) or not known:
            self.figures_body.tell(faults[0].message.say(self._say) if faults else self._waiting())
        else:
            heads = self._say(mark("List")), self._say(mark("As it is"))
            self.figures.show_outlooks([present, *known], self._session.language, heads)
            self.figures_body.show_content()

    def _waiting(self) -> str:
        stopped = mark("Not judged: it was ended.")
        return self._say(stopped if self._judge.stopped else mark("Judging; the project stays as it is."))

    def _show_objects(self) -> None:
        found = self._judge.objects(self._chosen) if self._chosen is not None else None
        title = self._say(mark("What comes and goes"))
        if self._chosen is None:
            self.objects_body.tell(self._say(mark("Choose a scenario: the objects that come and go stand here.")))
        elif isinstance(found, GisError):
            self.objects_body.tell(found.message.say(self._say))
        elif found is None:
            self.objects_body.tell(self._waiting())
        elif not len(found):
            self.objects_body.tell(self._say(mark("No object comes, goes or changes in this scenario.")))
        else:
            title = f"{title} {len(found):,}"
            if self._shown is not found:
                self.table.show_content(content_of(found, self._session.language))
            self.objects_body.show_content()
        self._shown = found
        self.tabs.setTabText(1, title)

    def _show_state(self) -> None:
        busy, stopped = self._judge.is_busy, self._judge.stopped
        for widget in (self.bar, self.cancel):
            widget.setVisible(busy)
        self.again.setVisible(stopped)
        self.again.setText(self._say(mark("Judge")))
        self.cancel.setToolTip(self._say(mark("Cancel")))
        if busy:
            self.state.setText(self._judge.title)
        else:
            self.state.clear()
        if not busy:
            self.bar.setValue(0)

    def _show_list(self, name: str) -> None:
        """Show the objects of a list first."""
        self.tabs.setCurrentWidget(self.objects_body)
        content = self.table.frame_model.content
        lists = content.column("list")
        if lists is not None:
            rows = self.table.frame_model.rows
            at = np.flatnonzero(lists.equals(name)[rows])
            if at.size:
                self.table.follow(content.feature(int(rows[at[0]])))
        self.table.setFocus()
