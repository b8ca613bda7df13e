"""Where new heat sources would stand: the question, the answer in words and on the map, kept as a scenario or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from gisapp.desktop.dialogs.dialog import Dialog
from gisapp.desktop.dialogs.siting_question import Question
from gisapp.desktop.dialogs.working import Working
from gisapp.desktop.panels.chips import RowDelegate
from gisapp.drawn import Feature
from gisapp.i18n import mark
from gisapp.proposals import SITES, siting_layers
from gisapp.proposing import answered
from gisapp.scenarios import keep_scenario
from gisapp.siting import scenario_of
from layers.messages import GisError
from layers.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt5.QtGui import QCloseEvent

    from gisapp.desktop.session import Session
    from gisapp.proposing import Answer

OVERLAY = "siting"

_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class SitingDialog(Dialog):
    """Asks where heat sources would serve most, shows the answer on the map, and keeps it as a scenario if wanted.

    The window can be used beside it. The answer leaves the map with the dialog.

    Parameters
    ----------
    session
        With the project.
    """

    kept = pyqtSignal(str)
    """The answer is a scenario of this name."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, mark("Propose heat sources"), parent)
        self.answer: Answer | None = None
        self.question = Question(session, self._snapshot)
        self.run, self.keep = QPushButton(self._say(mark("Propose"))), QPushButton(self._say(mark("Keep as scenario")))
        self.working = Working(session, self)
        self.cancel, self.state = QPushButton(self._say(mark("Cancel"))), QLabel()
        self.told, self.table = self.working.outcome, QTreeWidget()
        self.name = QLineEdit(self._say(mark("Heat sources")))
        self._lay_out()
        self._connect()
        self._refresh()

    def _lay_out(self) -> None:
        say = self._say
        self.state.setProperty("secondary", True)
        self._head_table()
        self.table.setMinimumHeight(136)
        work, end = QHBoxLayout(), QHBoxLayout()
        for widget in (self.state, self.working.bar):
            work.addWidget(widget, 1)
        work.addWidget(self.cancel)
        work.addWidget(self.run)
        end.addWidget(QLabel(say(mark("Name"))))
        end.addWidget(self.name, 1)
        end.addWidget(self.keep)
        column = self._column()
        column.addWidget(self.question)
        column.addLayout(work)
        column.addWidget(self.told)
        column.addWidget(self.table, 1)
        column.addLayout(end)
        self.run.setDefault(True)
        self.keep.setAutoDefault(False)
        self.cancel.setAutoDefault(False)
        self.resize(520, 720)

    def _head_table(self) -> None:
        heads = (mark("Heat source"), mark("Villages"), mark("Households"), mark("MW"))
        self.table.setHeaderLabels([self._say(one) for one in heads])
        self.table.setRootIsDecorated(False)
        self.table.setItemDelegate(RowDelegate(self.table))
        header = self.table.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, len(heads)):
            self.table.headerItem().setTextAlignment(column, _RIGHT)

    def _connect(self) -> None:
        self.run.clicked.connect(self._propose)
        self.cancel.clicked.connect(self._stop)
        self.working.ended.connect(self._refresh)
        self.keep.clicked.connect(self._keep)
        self.question.changed.connect(self._refresh)
        self.table.itemSelectionChanged.connect(self._go)
        self._session.changed.connect(self._follow)

    # Work -----------------------------------------------------------------------------------------------------

    def _propose(self) -> None:
        snapshot = self._snapshot
        try:
            asked = self.question.asked()
        except GisError as error:
            self.told.fail(error)
            return
        if snapshot is None:
            return
        self._clear()
        plan, day, layers = snapshot.run.plan, snapshot.as_of, snapshot.layers

        def work(report: Callable[[float], None]) -> Answer:
            return answered(snapshot.path, layers, plan, day, asked, report)

        self.working.run(self._say(mark("Proposing heat sources")), work, self._show)
        self._refresh()

    def _stop(self) -> None:
        """Give up: the solver ends within a moment."""
        self.working.drop()
        self.told.tell(self._say(mark("Ended before there was an answer.")))
        self._refresh()

    def _show(self, answer: Answer) -> None:
        """Show the answer in words, as a table and on the map."""
        self.answer, found = answer, answer.siting
        told = [one.say(self._say) for one in answer.told]
        self.told.tell("\n".join(told))
        sites = found.sites
        rows = zip(sites["id"], sites["name"], sites["villages"], sites["households"], sites["heat_mw"], strict=True)
        for id_, name, villages, households, heat in rows:
            item = QTreeWidgetItem(self.table, [str(name), f"{villages:,}", f"{households:,}", f"{heat:,.1f}"])
            item.setData(0, Qt.ItemDataRole.UserRole, id_)
            for column in range(1, 4):
                item.setTextAlignment(column, _RIGHT)
        self._session.overlay(OVERLAY, siting_layers(found, self._session.language))
        self._refresh()

    def _go(self) -> None:
        """Have the map go to the chosen source."""
        for item in self.table.selectedItems():
            self._session.zoom_to(Feature(SITES, str(item.data(0, Qt.ItemDataRole.UserRole))))

    def _clear(self) -> None:
        self.answer = None
        self.told.clear()
        self.table.blockSignals(True)
        self.table.clear()
        self.table.blockSignals(False)
        self._session.overlay(OVERLAY)

    def _refresh(self) -> None:
        """Enable what can be done now."""
        busy = self.working.is_busy
        self.cancel.setVisible(busy)
        self.state.setText(
            self._say(mark("At most {seconds} s")).format(seconds=self.question.seconds.value()) if busy else ""
        )
        self.question.setEnabled(not busy)
        self.run.setEnabled(not busy and self._snapshot is not None)
        for one in (self.keep, self.name):
            one.setEnabled(not busy and self.answer is not None and len(self.answer.siting.sites) > 0)
        # A layout with text in lines lets its window be too low.
        needed = self.layout().totalHeightForWidth(self.width())
        if needed > self.height():
            self.resize(self.width(), needed)

    def _keep(self) -> None:
        """Keep the answer as a scenario of the project."""
        snapshot, answer, name, say = self._snapshot, self.answer, self.name.text().strip(), self._say
        if snapshot is None or answer is None:
            return

        def work(_: Callable[[float], None]) -> None:
            with Project.open(snapshot.path) as project:
                keep_scenario(project, scenario_of(answer.siting, project, name, snapshot.as_of, say), overwrite=False)

        def end(_: object) -> None:
            session.messages.info(say(mark("Kept as scenario {name}.")).format(name=name))

        session = self._session
        for one in (self.keep, self.name):
            one.setEnabled(False)
        job = session.run(say(mark("Keeping {name}")).format(name=name), work)
        job.done.connect(end)
        # Methods rather than functions: Qt calls none of a dialog that was closed meanwhile.
        job.done.connect(self._end_kept)
        job.failed.connect(self._fail_to_keep)
        job.cancelled.connect(self._refresh)

    def _end_kept(self) -> None:
        self.kept.emit(self.name.text().strip())
        self.close()

    def _fail_to_keep(self, error: BaseException) -> None:
        if isinstance(error, GisError):
            self.told.fail(error)
        self._refresh()

    # Its end --------------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        """Close when another project is open: the question was of this one."""
        snapshot = self._session.snapshot
        if snapshot is None or self._snapshot is None or snapshot.path != self._snapshot.path:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """End the work and take the answer off the map."""
        self._leave()
        super().closeEvent(event)

    def reject(self) -> None:
        """Leave by Escape."""
        self.close()

    def _leave(self) -> None:
        self.working.drop()
        self._session.overlay(OVERLAY)
