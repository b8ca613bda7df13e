"""A figure for a target that no layer tells: what was reached, when, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QDate, QLocale
from PyQt5.QtGui import QDoubleValidator
from PyQt5.QtWidgets import QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QWidget

from analysis.figures import Figure, checked
from gisapp.desktop.boxes import Choice, DayBox
from gisapp.desktop.dialogs.dialog import Dialog
from gisapp.desktop.dialogs.working import Outcome
from gisapp.i18n import mark
from gisapp.targets import wanted
from layers.messages import GisError

if TYPE_CHECKING:
    from gisapp.desktop.session import Session
    from gisapp.snapshot import Snapshot

_YEARS_BEFORE = 5
"""Years before the plan that a figure may be of: there its pace begins."""


class FigureDialog(Dialog):
    """Asks for one figure; what the plan cannot place is told at once.

    Parameters
    ----------
    session
        With the plan.
    target, year, county
        What is proposed; the county is "" for the city.
    """

    def __init__(self, session: Session, target: str, year: int, county: str, parent: QWidget | None = None) -> None:
        super().__init__(session, mark("Enter a figure"), parent)
        if session.snapshot is None:
            raise LookupError(target)
        self._snapshot: Snapshot = session.snapshot
        self._language, self.plan = session.language, session.snapshot.run.plan
        self.target = next(one for one in self.plan.targets if one.id == target)
        self.year, self.county, self.value, self.source = Choice(), Choice(), QLineEdit(), QLineEdit()
        self.day, self.wanted, self.hint = DayBox(), QLabel(), Outcome(session)
        self.buttons = QDialogButtonBox()
        self.ok = self.buttons.addButton(QDialogButtonBox.StandardButton.Ok)
        self._offer(year, county)
        self._lay_out()
        self.year.currentIndexChanged.connect(lambda _: self._of_another_year())
        for change in (self.value.textChanged, self.source.textChanged, self.day.dateChanged):
            change.connect(lambda _: self._check())
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._of_another_year()
        self.value.setFocus()

    def _offer(self, year: int, county: str) -> None:
        """Fill the boxes: the target's years, then those before the plan; the city, then its counties."""
        before = self._say(mark("{year} (before the plan: where the pace begins)"))
        for one in self.target.by_year:
            self.year.addItem(str(one), one)
        for one in range(self.plan.start.year - 1, self.plan.start.year - 1 - _YEARS_BEFORE, -1):
            self.year.addItem(before.format(year=one), one)
        self.year.setCurrentIndex(max(self.year.findData(year), 0))
        self.county.addItem(self.plan.city, "")
        for name in self._snapshot.city.divisions.plan_names:
            self.county.addItem(name, name)
        self.county.setMaxVisibleItems(30)
        self.county.setCurrentIndex(max(self.county.findData(county), 0))

    def _lay_out(self) -> None:
        say, unit = self._say, "%" if self.target.is_share else self.target.unit_in(self._language)
        self.setMinimumWidth(480)
        title = QLabel(self.target.title(self._language))
        title.setProperty("heading", True)
        title.setWordWrap(True)
        figures = QDoubleValidator(self)
        figures.setLocale(QLocale(QLocale.Language.C))
        self.value.setValidator(figures)
        self.source.setPlaceholderText(say(mark("such as the city's bulletin of 2018")))
        self.day.setDisplayFormat(say(mark("yyyy-MM-dd")))
        self.hint.setMinimumHeight(36)
        form = QFormLayout()
        form.setSpacing(8)
        for label, widget in (
            (mark("Wanted"), self.wanted),
            (mark("Year"), self.year),
            (mark("County"), self.county),
            (mark("Value"), self.value),
            (mark("Day of the figure"), self.day),
            (mark("Source"), self.source),
        ):
            text = say(label)
            form.addRow(f"{text} ({unit})" if widget is self.value and unit else text, widget)
        self.ok.setText(say(mark("Enter")))
        self.buttons.addButton(QDialogButtonBox.StandardButton.Cancel).setText(say(mark("Cancel")))
        column = self._column()
        column.addWidget(title)
        column.addLayout(form)
        column.addWidget(self.hint)
        column.addWidget(self.buttons)

    def _of_another_year(self) -> None:
        """Propose the last day of the year, which is what a yearly bulletin tells."""
        year = int(self.year.currentData())
        self.wanted.setText(wanted(self.target.by_year.get(year), self.target, self._language))
        self.day.setDate(QDate(year, 12, 31))
        self._check()

    def figure(self) -> Figure:
        """Return the figure; `ValueError` where no number is given."""
        value = float(self.value.text())
        return Figure(
            self.target.id,
            int(self.year.currentData()),
            value / 100 if self.target.is_share else value,
            self.day.date().toPyDate(),
            self.source.text().strip(),
            str(self.county.currentData()),
        )

    def _check(self) -> None:
        """Say what is lacking or wrong, or from when on the figure counts."""
        say, names = self._say, self._snapshot.city.divisions.plan_names
        self.ok.setEnabled(False)
        if not self.value.text() or not self.source.text().strip():
            self.hint.tell(say(mark("A figure needs a value and a source.")))
            return
        try:
            one = checked(self.figure(), self.plan, names)
        except ValueError:
            self.hint.tell(say(mark("The value is no number.")), bad=True)
        except GisError as error:
            self.hint.fail(error)
        else:
            self.ok.setEnabled(True)
            late = mark("It counts from its day on: with the as-of date {day} it is not looked at yet.")
            day = self._snapshot.words.day(self._snapshot.as_of)
            self.hint.tell(say(late).format(day=day) if one.date > self._snapshot.as_of else "")
