"""With what to compare: a day, a file, a scenario, or nothing more to say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PyQt5.QtCore import QDate, Qt, pyqtSignal
from PyQt5.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from gisapp.against import QUESTIONS, Question
from gisapp.desktop.boxes import Choice, DayBox
from gisapp.desktop.look import icon, tip
from gisapp.desktop.session import PROJECT_LANE
from gisapp.i18n import mark
from gisapp.what_if import shelf_of

if TYPE_CHECKING:
    from gisapp.against import What
    from gisapp.desktop.session import Session
    from gisapp.what_if import Shelf

_FILES = {"plan": mark("Plan files (*.toml)"), "project": mark("Projects (*.gpkg)")}
_FILE_PX = 240


class CompareChoice(QWidget):
    """A box of what there is to compare with, and beside it what that needs."""

    entered = pyqtSignal()
    """Enter was struck in it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._say = session, session.say
        self._files: dict[str, Path] = {}
        self._reading = session.latest(self)
        self._reading.failed.connect(session.messages.error)
        self._names: list[str] = []
        self._name = ""
        """The scenario that is to be chosen once it is among them."""
        self.what, self.scenario = Choice(self), Choice(self)
        self.day, self.file = DayBox(self), QPushButton(self)
        self.day.setDate(QDate(2018, 12, 31))
        self.file.setIcon(icon("folder-open-outline"))
        self.file.setMaximumWidth(_FILE_PX)
        for name in QUESTIONS:
            self.what.addItem("", name)
        self.scenario.setMinimumContentsLength(12)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self.what, self.day, self.file, self.scenario):
            row.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.what.currentIndexChanged.connect(lambda _: self._choose())
        self.file.clicked.connect(lambda: self._choose_file())
        self.scenario.activated.connect(lambda _: self._choose_scenario())
        session.language_changed.connect(self.translate)
        session.changed.connect(self._choose)
        self.translate()

    def translate(self) -> None:
        """Word everything in the window's language."""
        for number, title in enumerate(QUESTIONS.values()):
            self.what.setItemText(number, self._say(title))
        self.what.setToolTip(self._say(mark("What the open project is compared with")))
        self.day.setDisplayFormat(self._say(mark("yyyy-MM-dd")))
        self._choose()

    @property
    def _kind(self) -> What:
        return cast("What", self.what.currentData())

    def question(self) -> Question:
        """Return what is chosen; parts may be lacking."""
        return Question(
            self._kind,
            self.day.date().toPyDate(),
            self._files.get(self._kind),
            self.scenario.currentText() or self._name,
        )

    def show_question(self, question: Question) -> None:
        """Show what is being asked."""
        self.what.setCurrentIndex(self.what.findData(question.what))
        if question.what == "day" and question.day is not None:
            self.day.setDate(QDate(question.day.year, question.day.month, question.day.day))
        if question.file is not None:
            self._files[question.what] = question.file
        if question.what == "scenario":
            self._name = question.name
        self._choose()

    def keyPressEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Enter asks."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # type: ignore[attr-defined] # a QKeyEvent
            self.entered.emit()
        else:
            super().keyPressEvent(event)  # type: ignore[arg-type] # a QKeyEvent

    def _choose(self) -> None:
        """Show what the choice needs."""
        kind = self._kind
        self.day.setVisible(kind == "day")
        self.file.setVisible(kind in _FILES)
        self.scenario.setVisible(kind == "scenario")
        chosen = self._files.get(kind)
        self.file.setText(chosen.name if chosen else self._say(mark("Choose a file…")))
        self.file.setToolTip(tip(str(chosen)) if chosen else "")
        if kind == "scenario":
            self._offer_scenarios()

    def _choose_file(self) -> None:
        kind, path = self._kind, self._session.path
        start = str(self._files[kind] if kind in self._files else path.parent if path else Path.home())
        name, _ = QFileDialog.getOpenFileName(self, self._say(mark("Compare with")), start, self._say(_FILES[kind]))
        if name:
            self._files[kind] = Path(name)
            self._choose()
            self.entered.emit()

    def _offer_scenarios(self) -> None:
        """Read which scenarios the project keeps, in a job."""
        path = self._session.path
        if path is None:
            return

        def show(shelf: Shelf) -> None:
            names = [one.name for one in shelf.scenarios if not one.is_damaged]
            if names != self._names:
                self._names = names
                self.scenario.clear()
                self.scenario.addItems(names)
            self.scenario.setCurrentIndex(max(self.scenario.findText(self._name), 0))
            self._choose_scenario()

        title = self._say(mark("Reading the scenarios"))
        self._reading.start(title, lambda _: shelf_of(path), show, lane=PROJECT_LANE)

    def _choose_scenario(self) -> None:
        self._name = self.scenario.currentText()
