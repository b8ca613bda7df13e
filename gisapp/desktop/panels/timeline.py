"""How lists and rates move over the plan: curves and a table, judged in the background when they are first wanted."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QScrollArea, QSplitter, QVBoxLayout, QWidget

from analysis.timeline import timeline as judged
from gisapp.charts.course import course, day_at
from gisapp.desktop.panels.columns import Column
from gisapp.desktop.panels.contents import Content
from gisapp.desktop.panels.empty import EmptyOr
from gisapp.desktop.panels.late import LatePanel
from gisapp.desktop.panels.progress_charts import Chart
from gisapp.desktop.panels.saving import save_table
from gisapp.desktop.panels.table_view import FrameTable
from gisapp.desktop.panels.told_column import ToldColumn
from gisapp.drawn import Feature
from gisapp.i18n import mark
from gisapp.timeline import RATES, keep_timeline, write_timeline
from layers.kinds import Field
from layers.project import Project
from layers.results import LISTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PyQt5.QtGui import QResizeEvent

    from gisapp.desktop.session import Session
    from gisapp.reasons import Words
    from gisapp.run import Run

_DAY = Field("day", "date", "日期", "Day")
_TWO_COLUMNS_FROM_PX = 460


def timeline_content(timeline: pd.DataFrame, words: Words) -> Content:
    """Return one row a day, one column a list (certain, and what is to verify) or rate."""
    columns: list[Column] = []
    for name in [one for one in [*RATES, *LISTS] if (timeline["id"] == one).any()]:
        own = timeline[timeline["id"] == name].reset_index(drop=True)
        if not columns:
            columns.append(Column(_DAY, own["day"], words))
        if name in RATES:
            title = words._(RATES[name])
            texts = ["-" if pd.isna(one) else f"{one:.1%}" for one in own["share"]]
            columns.append(ToldColumn(Field(name, "float", title, title), own["share"].astype(float), texts, words))
        else:
            sure, open_ = own["yes"].fillna(0).astype(int), own["verify"].fillna(0).astype(int)
            texts = [f"{yes:,} + {verify:,}" if verify else f"{yes:,}" for yes, verify in zip(sure, open_, strict=True)]
            columns.append(ToldColumn(Field(name, "float", LISTS[name].zh, LISTS[name].en), sure + open_, texts, words))
    days = columns[0] if columns else None
    ids = [] if days is None else [str(days.value(row)) for row in range(len(days))]
    return Content(tuple(columns), np.full(len(ids), "days", dtype=object), np.array(ids, dtype=object))


class TimelinePage(LatePanel):
    """The course of the plan; a click on a day, or Enter in its row, judges everything as of it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._found: tuple[Run, pd.DataFrame] | None = None
        self._work = session.latest(self)
        self._judging: Run | None = None
        """What was judged last, or is being judged."""
        self._given_up: Run | None = None
        self._columns = 2
        self.chart: Chart | None = None
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table = FrameTable(self._say)
        self.table.setSortingEnabled(False)
        self.table.entered.connect(lambda day: self._go(dt.date.fromisoformat(day.id)))
        self._work.progressed.connect(self._tell_share)
        self._work.failed.connect(session.messages.error)
        self._work.failed.connect(lambda _: self._give_up())
        self._work.cancelled.connect(self._give_up)
        self._work.ended.connect(self.expire)
        self.export = self._button("file-export-outline", self._export)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.addWidget(self._area)
        split.addWidget(self.table)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setChildrenCollapsible(False)
        self.body = EmptyOr(split)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.body, 1)
        column.addWidget(self.export, 0, Qt.AlignmentFlag.AlignRight)

    # What is shown --------------------------------------------------------------------------------------------

    @property
    def timeline(self) -> pd.DataFrame | None:
        """The course of what is shown, `None` where it has not been judged."""
        snapshot = self._session.snapshot
        if snapshot is None:
            return None
        if snapshot.run.timeline is not None:
            return snapshot.run.timeline
        return self._found[1] if self._found is not None and _same(self._found[0], snapshot.run) else None

    def fill(self) -> None:
        """Show the course; it is judged first if it has not been."""
        self.export.setToolTip(self._say(mark("Write every day, list and rate to Excel or CSV")))
        self.export.setVisible(self.timeline is not None)
        snapshot, job = self._session.snapshot, self._work.job
        if snapshot is None:
            self.body.tell(
                self._say(mark("How lists and rates move over the plan appears here once a project is open."))
            )
        elif self.timeline is not None:
            self._show(self.timeline)
        elif job is not None and _same(self._judging, snapshot.run):
            self._tell_share(job.share)
        elif _same(self._given_up, snapshot.run):
            self._offer()
        else:
            self.judge()

    def _show(self, timeline: pd.DataFrame) -> None:
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        self.table.show_content(timeline_content(timeline, snapshot.words))
        self.table.follow(Feature("days", snapshot.as_of.isoformat()))
        self._draw(timeline)
        self.body.show_content()

    def _draw(self, timeline: pd.DataFrame) -> None:
        """Draw the curves, as many side by side as can be read."""
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        self._columns = 2 if self.width() >= _TWO_COLUMNS_FROM_PX else 1
        svg = course(replace(snapshot.run, timeline=timeline), snapshot.run.language, self._columns)
        self.chart = Chart(svg or "")
        self.chart.setCursor(Qt.CursorShape.PointingHandCursor)
        self.chart.setToolTip(self._say(mark("Click a day to judge everything as of it")))
        self.chart.clicked.connect(self._click)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self.chart)
        column.addStretch(1)
        self._area.setWidget(page)
        page.setAutoFillBackground(False)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the curves anew where more or fewer find room side by side."""
        super().resizeEvent(event)
        fits = 2 if self.width() >= _TWO_COLUMNS_FROM_PX else 1
        if self.chart is not None and fits != self._columns and self.timeline is not None:
            self._draw(self.timeline)

    # What happens ---------------------------------------------------------------------------------------------

    def _click(self, x: float, y: float) -> None:
        timeline = self.timeline
        day = None if timeline is None else day_at(timeline, self._columns, (x, y))
        if day is not None:
            self._go(day)

    def _go(self, day: dt.date) -> None:
        snapshot = self._session.snapshot
        if snapshot is not None and day != snapshot.as_of:
            self._session.reload(day)

    def judge(self) -> None:
        """Judge the city on every day of the plan, in a job."""
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        layers, run, path = snapshot.layers, snapshot.run, snapshot.path

        def take(found: pd.DataFrame) -> None:
            self._found = (run, found)
            self._keep(path, run, found)

        self._given_up, self._judging = None, run
        # Not in the project's lane: what is edited or judged meanwhile need not wait for it.
        title = self._say(mark("Judging every quarter of the plan"))
        self._work.start(title, lambda report: judged(layers, run.plan, report), take)
        self._tell_share(0.0)

    def _keep(self, path: Path, run: Run, found: pd.DataFrame) -> None:
        """Keep the course in the project, for the charts of its briefings."""

        def work(_: Callable[[float], None]) -> None:
            with Project.open(path) as project:
                keep_timeline(project, found, run.summary["inputs"], run.plan)

        self._session.run(self._say(mark("Keeping the course of the plan")), work)

    def _tell_share(self, share: float) -> None:
        text = self._say(mark("The city is being judged on every quarter's end of the plan: {share} done."))
        self.body.tell(text.format(share=f"{share:.0%}"), self._say(mark("Cancel")), self._work.stop)

    def _give_up(self) -> None:
        """Wait until the user wants it."""
        self._given_up = self._judging

    def _offer(self) -> None:
        text = mark("How lists and rates move over the plan has not been judged.")
        self.body.tell(self._say(text), self._say(mark("Judge every quarter")), self.judge)

    def _export(self) -> None:
        snapshot, timeline = self._session.snapshot, self.timeline
        if snapshot is None or timeline is None:
            return
        language, read = self._session.language, [snapshot.path]

        def write(path: Path) -> None:
            write_timeline(path, timeline, language, overwrite=True, read=read)

        save_table(self, self._session, mark("timeline"), write)


def _same(one: Run | None, other: Run) -> bool:
    """Return whether two runs judge the same by the same plan, on whatever day."""
    return one is not None and bool(one.summary["inputs"] == other.summary["inputs"] and one.plan == other.plan)
