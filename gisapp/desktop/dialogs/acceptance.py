"""The acceptance of a mine's restoration (销号): its day, who signed it, the number of the document."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd
from PyQt5.QtCore import QDate, pyqtSignal
from PyQt5.QtWidgets import QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QWidget

from gisapp.acceptance import LONGEST, Acceptance, accept, checked
from gisapp.desktop.boxes import DayBox
from gisapp.desktop.dialogs.dialog import Dialog
from gisapp.desktop.dialogs.working import Outcome
from gisapp.desktop.jobs import Latest
from gisapp.desktop.session import PROJECT_LANE
from gisapp.i18n import mark
from layers.kinds import KINDS
from layers.messages import GisError
from layers.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable

    from gisapp.desktop.session import Session


class AcceptanceDialog(Dialog):
    """Enters the acceptance of one mine.

    Parameters
    ----------
    session
        With the project.
    mine
        Its id.
    """

    entered = pyqtSignal()
    """It is written."""

    def __init__(self, session: Session, mine: str, parent: QWidget | None = None) -> None:
        super().__init__(session, mark("Enter the acceptance"), parent)
        self._mine = self._found(mine)
        self.day, self.person, self.document = DayBox(), QLineEdit(), QLineEdit()
        self.fault = Outcome(session)
        self._writing = Latest(session.jobs, self)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.take = self.buttons.addButton(self._say(mark("Enter")), QDialogButtonBox.ButtonRole.AcceptRole)
        self._lay_out()
        self.buttons.accepted.connect(self._enter)
        self.buttons.rejected.connect(self.reject)
        self._writing.failed.connect(self.fault.fail)
        self._writing.ended.connect(self._end)
        for line in (self.person, self.document):
            line.textEdited.connect(lambda _: self.fault.clear())
        self.person.setFocus()

    def _found(self, mine: str) -> dict[str, Any]:
        if self._snapshot is None:
            return {}
        mines = self._snapshot.layers["mines"]
        rows = mines[mines["id"] == mine]
        return {} if rows.empty else {str(name): rows[name].iloc[0] for name in rows if name != "geometry"}

    def _lay_out(self) -> None:
        title = QLabel(self._known("name") or self._known("id"))
        title.setProperty("heading", True)
        state = QLabel(self._state())
        state.setProperty("secondary", True)
        state.setWordWrap(True)
        as_of = self._snapshot.as_of if self._snapshot else dt.date.today()
        self.day.setDisplayFormat(self._say(mark("yyyy-MM-dd")))
        self.day.setMaximumDate(QDate(as_of.year, as_of.month, as_of.day))
        self.day.setDate(self._stated_day() or self.day.maximumDate())
        self.person.setMaxLength(LONGEST)
        self.document.setMaxLength(LONGEST)
        self.person.setPlaceholderText(self._say(mark("who signed the acceptance")))
        self.document.setPlaceholderText(self._say(mark("such as 保自然资验〔2020〕12号")))
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setVerticalSpacing(8)
        form.addRow(self._say(mark("Day of acceptance")), self.day)
        form.addRow(self._say(mark("Signed by")), self.person)
        form.addRow(self._say(mark("Document number")), self.document)
        self.fault.setMinimumHeight(2 * self.fault.fontMetrics().lineSpacing())
        layout = self._column()
        for widget in (title, state):
            layout.addWidget(widget)
        layout.addLayout(form)
        layout.addWidget(self.fault)
        layout.addWidget(self.buttons)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(self._say(mark("Cancel")))
        self.take.setDefault(True)
        self.setMinimumWidth(440)

    def _known(self, name: str) -> str:
        value = self._mine.get(name)
        return "" if value is None or pd.isna(value) else str(value)

    def _stated_day(self) -> QDate | None:
        stated = self._mine.get("accepted")
        return None if stated is None or pd.isna(stated) else QDate(stated.year, stated.month, stated.day)

    def _state(self) -> str:
        """Return what the ledger says of the mine now, and what the acceptance does."""
        field, language = KINDS["mines"].field("treatment"), self._session.language
        stated = field.word(self._known("treatment"), language) or self._say(mark("not known"))
        day = self._stated_day()
        if day is not None:
            stated += f", {day.toString('yyyy-MM-dd')}"
        text = mark("Treatment now: {stated}. Lists and rate follow the acceptance; Ctrl+Z takes it back.")
        return self._say(text).format(stated=stated)

    def _enter(self) -> None:
        snapshot, mine, language = self._snapshot, self._mine, self._session.language
        if snapshot is None or self._writing.job is not None:
            return
        given = Acceptance(self.day.date().toPyDate(), self.person.text(), self.document.text())
        try:
            acceptance = checked(given, snapshot.as_of)
        except GisError as error:
            self.fault.fail(error)
            (self.document if given.person.strip() else self.person).setFocus()
            return

        def work(_: Callable[[float], None]) -> None:
            with Project.open(snapshot.path) as project:
                accept(project, mine, acceptance, language)

        # What is being written is not given up half way.
        self.buttons.setEnabled(False)
        self._writing.start(self._say(mark("Entering the acceptance")), work, self._entered, lane=PROJECT_LANE)

    def _entered(self, _: object) -> None:
        text = self._say(mark("Acceptance of {mine} entered; Ctrl+Z takes it back."))
        self._session.messages.info(text.format(mine=self._known("name") or self._known("id")))
        self.entered.emit()
        self.accept()

    def _end(self) -> None:
        self.buttons.setEnabled(True)

    def reject(self) -> None:
        """Leave; not while it is being written."""
        if self._writing.job is None:
            super().reject()
