"""Compare the open project with another day, plan or project: whose verdict differs, and which change makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from analysis.changes import Side
from gisapp.against import OBJECTS, QUESTIONS, Answer, Pair, Question, answer, states_of, worded
from gisapp.comparing import write_comparison
from gisapp.desktop.look import tip
from gisapp.desktop.panels.columns import Column
from gisapp.desktop.panels.compare_choice import CompareChoice
from gisapp.desktop.panels.contents import Content
from gisapp.desktop.panels.empty import EmptyOr
from gisapp.desktop.panels.filters import FilterBar
from gisapp.desktop.panels.panel import Panel
from gisapp.desktop.panels.saving import save_table
from gisapp.desktop.panels.segments import Segments
from gisapp.desktop.panels.table_view import FrameTable
from gisapp.desktop.session import PROJECT_LANE
from gisapp.i18n import mark
from gisapp.reasons import Words
from gisapp.what_if import HEADLINES, side_by_side
from layers.kinds import Choice, Field
from layers.results import LISTS

if TYPE_CHECKING:
    from pathlib import Path

    from gisapp.desktop.session import Session
    from gisapp.i18n import Language
    from gisapp.snapshot import Snapshot

_BOXES = {"move": mark("All changes"), "county": mark("All counties")}
_EVERY = "every"
"""Stands for all lists among them."""

_LEAST_PX = 288
"""Height in which a few rows are seen below the lists."""


def content_of(found: Answer, language: Language) -> Content:
    """Return the objects whose verdict differs as a table."""
    words, objects = Words(language), found.objects
    causes = tuple(Choice(code, word, word) for code, word in found.causes.items())
    fields = {one.name: one for one in OBJECTS} | {"cause": Field("cause", "text", "原因", "Cause", choices=causes)}
    columns = tuple(Column(fields[one.name], objects[one.name], words) for one in OBJECTS)
    kinds, ids = (objects[name].to_numpy(dtype=object) for name in ("kind", "id"))
    return Content(columns, kinds, ids, frozenset({"before", "after"}))


class ComparePanel(Panel):
    """Asks with what to compare, does so in a job, and shows figures and objects."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.found: Answer | None = None
        self._of: Snapshot | None = None
        self._question: Question | None = None
        self._work = session.latest(self)
        self.choice = CompareChoice(session, self)
        self.go = QPushButton(self)
        self.about = QLabel(self)
        self.about.setProperty("secondary", True)
        self.about.setWordWrap(True)
        self.export = self._button("file-export-outline", self._export)
        self.name = _EVERY
        self.segments = Segments((_EVERY, *LISTS))
        self.sums = QLabel(self)
        self.sums.setProperty("secondary", True)
        self.sums.setContentsMargins(12, 2, 12, 4)
        # What finds no room on the line is in the tool tip.
        self.sums.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.filter = FilterBar(self._say, boxes=_BOXES)
        self.table = FrameTable(self._say)
        self.rows = EmptyOr(self.table)
        self.body = EmptyOr(self._result())
        self._lay_out()
        self.setMinimumHeight(_LEAST_PX)
        self.go.clicked.connect(lambda: self.ask(self.choice.question()))
        self.choice.entered.connect(self.go.click)
        self.table.chosen.connect(session.zoom_to)
        self.table.entered.connect(session.zoom_to)
        self.segments.chosen.connect(self.show_list)
        self.filter.changed.connect(self._filter)
        self.filter.serve(self, self.table.enter)
        session.changed.connect(self._change)
        session.selected.connect(self.table.follow)
        self._work.progressed.connect(lambda _: self._tell())
        self._work.failed.connect(session.messages.error)
        self._work.ended.connect(self._show)
        session.language_changed.connect(self._reword)
        self._translate()

    def _result(self) -> QWidget:
        """Return the lists with what they come to, the filter, the objects."""
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.segments, self.sums, self.filter):
            column.addWidget(widget)
        column.addWidget(self.rows, 1)
        return page

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(12, 8, 8, 4)
        row.setSpacing(8)
        row.addWidget(self.choice)
        row.addWidget(self.go)
        row.addWidget(self.about, 1)
        row.addWidget(self.export)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.body, 1)

    # What is asked --------------------------------------------------------------------------------------------

    def ask(self, question: Question) -> None:
        """Compare with something, in a job."""
        session, snapshot = self._session, self._session.snapshot
        if snapshot is None:
            return
        self.choice.show_question(question)
        here, path = Side(snapshot.layers, snapshot.run.plan, snapshot.as_of), snapshot.path
        language = session.language
        title = self._say(mark("Comparing with {what}")).format(what=self._say(QUESTIONS[question.what]))

        def judge(states: Pair) -> None:
            # One that was given up at the last moment ends as done.
            if not reading.is_cancelled:
                # Not in the project's lane: what is edited or judged meanwhile need not wait for it.
                self._work.start(title, lambda report: answer(states, language, report), take)

        def take(found: Answer) -> None:
            # In the language of now, which may have changed while it was found.
            self.found = worded(found, session.language)
            self._question, self._of = question, snapshot

        reading = self._work.start(title, lambda _: states_of(here, path, question), judge, lane=PROJECT_LANE)
        self._tell()

    def _give_up(self) -> None:
        self._work.drop()
        self._tell()

    # What is shown --------------------------------------------------------------------------------------------

    def _change(self) -> None:
        """Forget what was found of another project; of this one it is said to be of before."""
        snapshot = self._session.snapshot
        if self._of is not None and (snapshot is None or snapshot.path != self._of.path):
            self.found, self._of, self._question = None, None, None
        self._translate()

    def _reword(self) -> None:
        """Say what was found in another language."""
        if self.found is not None:
            self.found = worded(self.found, self._session.language)
        self._translate()

    def _translate(self) -> None:
        self.go.setText(self._say(mark("Compare")))
        self.export.setToolTip(self._say(mark("Write every object and its cause to Excel or CSV")))
        self.filter.translate()
        self._tell()

    def _tell(self) -> None:
        """Say what is going on or what to do; else show what was found."""
        is_open = self._session.snapshot is not None
        self.choice.setEnabled(is_open)
        job = self._work.job
        self.go.setEnabled(is_open and job is None)
        self.export.setVisible(self.found is not None and job is None)
        if not is_open:
            self.about.clear()
            self.body.tell(self._say(mark("Two states of a project can be compared here once one is open.")))
        elif job is not None:
            self.about.clear()
            text = self._say(mark("Judging both states, then one change at a time: {share} done."))
            self.body.tell(text.format(share=f"{job.share:.0%}"), self._say(mark("Cancel")), self._give_up)
        elif self.found is None:
            self.about.clear()
            text = mark("Choose what to compare with: whose verdict differs, and which change makes it, stands here.")
            self.body.tell(self._say(text))
        else:
            self._show()

    def _show(self) -> None:
        found, language = self.found, self._session.language
        if found is None or self._work.job is not None:
            self._tell()
            return
        titles = [one.say(self._say) for one in found.titles]
        text = self._say(mark("{first} → {second}: {count} verdicts differ"))
        parts = [text.format(first=titles[0], second=titles[1], count=f"{len(found.objects):,}")]
        if self._is_old():
            parts.append(self._say(mark("the project has changed since; compare again")))
        self.about.setText(" · ".join(parts))
        self.go.setEnabled(True)
        self.export.setVisible(True)
        self.table.show_content(content_of(found, language))
        self.filter.offer(self.table.frame_model.content)
        self.body.show_content()
        counts = found.objects["list"].value_counts()
        names = {one: f"{LISTS[one].title(language)} {counts[one]:,}" for one in LISTS if counts.get(one)}
        self.segments.name(
            {_EVERY: self._say(mark("All {count}")).format(count=f"{len(found.objects):,}")} | names,
            self._say(mark("More lists")),
        )
        self.show_list(self.name if self.name in names else _EVERY)
        self.table.follow(self._session.selection)

    def show_list(self, name: str) -> None:
        """Show the objects of one list, or of all, and what it comes to in both states."""
        self.name = name
        self.segments.choose(name)
        if self.found is not None:
            wanted = HEADLINES if name == _EVERY else (name,)
            rows = [one for one in side_by_side(self.found.outlooks, self._session.language) if one.list in wanted]
            told = [f"{one.title} {one.present} → {one.cells[0].value} {one.cells[0].change}".rstrip() for one in rows]
            # Of all lists together only how many objects they have.
            shown = [text for text, one in zip(told, rows, strict=True) if one.heads or name != _EVERY]
            self.sums.setText(" · ".join(shown))
            self.sums.setToolTip(tip("\n".join(told)))
        self._filter()

    def _is_old(self) -> bool:
        """Return whether the project is not as it was when it was compared."""
        shown = [one.run.summary["run_id"] for one in (self._of, self._session.snapshot) if one is not None]
        return len(set(shown)) > 1

    def _filter(self) -> None:
        if self.found is None:
            return
        self.filter.apply(self.table, list="" if self.name == _EVERY else self.name)
        if len(self.table.frame_model.rows):
            self.rows.show_content()
        elif len(self.found.objects):
            text = mark("No object passes the filter.")
            self.rows.tell(self._say(text), self._say(mark("Clear the filter")), self._clear)
        else:
            self.rows.tell(self._say(mark("No verdict differs between the two states.")))

    def _clear(self) -> None:
        self.filter.clear()
        self.show_list(_EVERY)

    def _export(self) -> None:
        found, snapshot, language = self.found, self._session.snapshot, self._session.language
        if found is None or snapshot is None:
            return
        read = [snapshot.path, *([self._question.file] if self._question and self._question.file else [])]

        def write(path: Path) -> None:
            write_comparison(path, found.comparison, language, overwrite=True, read=read)

        save_table(self, self._session, mark("comparison"), write)
