"""What is asked about new heat sources: how many, where they may stand, what each can do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gisapp.desktop.boxes import Choice
from gisapp.desktop.look import tip
from gisapp.i18n import mark
from gisapp.plan_numbers import NUMBERS, SITING, checked
from gisapp.proposing import Asked
from gisapp.reasons import Words
from layers.messages import GisError
from layers.style import RULE

if TYPE_CHECKING:
    from gisapp.desktop.session import Session
    from gisapp.snapshot import Snapshot

_MADE, _PLANTS, _FILE = "made", "plants", "file"
_LONGEST_S = 3600


class Question(QWidget):
    """A form for `Asked`, filled with the numbers of the plan.

    Parameters
    ----------
    session
        Whose language it speaks.
    snapshot
        The city that is asked about.
    """

    changed = pyqtSignal()

    def __init__(self, session: Session, snapshot: Snapshot | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._say, self._language, self._snapshot = session.say, session.language, snapshot
        self._file: Path | None = None
        self.some = QRadioButton(self._say(mark("most households, sites at most")))
        self.all = QRadioButton(self._say(mark("all, with the fewest sites")))
        self.count, self.seconds = QSpinBox(), QSpinBox()
        self.sites, self.plants = Choice(), QListWidget()
        self.outside = QCheckBox(self._say(mark("Only villages outside every heat network and heat radius")))
        self.numbers = {name: QLineEdit() for name in SITING}
        self._fill()
        self._lay_out()
        self.sites.activated.connect(lambda _: self._choose_sites())
        self.all.toggled.connect(lambda _: self._refresh())
        self._refresh()

    def _fill(self) -> None:
        snapshot, say = self._snapshot, self._say
        group = QButtonGroup(self)
        for button in (self.some, self.all):
            group.addButton(button)
        self.some.setChecked(True)
        self.count.setRange(1, 999)
        self.count.setValue(5)
        self.seconds.setRange(1, _LONGEST_S)
        self.seconds.setValue(30)
        self.seconds.setSuffix(" s")
        for code, text in (
            (_MADE, mark("new sources, at villages' places")),
            (_FILE, mark("new sources, at candidates of a file…")),
            (_PLANTS, mark("extended networks of these plants")),
        ):
            self.sites.addItem(say(text), code)
        if snapshot is None:
            return
        parameters = snapshot.run.plan.parameters
        for name, line in self.numbers.items():
            line.setText(f"{getattr(parameters, name):.10g}")
            line.setAlignment(Qt.AlignmentFlag.AlignRight)
        plants = snapshot.city.plants.as_frame()
        for plant in plants["name"][plants.geometry.notna()]:
            item = QListWidgetItem(plant, self.plants)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
        self.plants.setFixedHeight(112)
        self.plants.setStyleSheet(f"QListView {{ border: 1px solid {RULE}; border-radius: 4px; }}")

    def _lay_out(self) -> None:
        say, language = self._say, self._language
        goal = QHBoxLayout()
        goal.setSpacing(8)
        for widget in (self.some, self.count, self.all):
            goal.addWidget(widget)
        goal.addStretch(1)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setVerticalSpacing(8)
        form.addRow(say(mark("Serve")), goal)
        places = QWidget()
        column = QVBoxLayout(places)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.sites, self.plants, self.outside):
            column.addWidget(widget)
        form.addRow(say(mark("By")), places)
        for name, line in self.numbers.items():
            field = NUMBERS[name].field
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(line)
            unit = QLabel(f"{field.unit} · {NUMBERS[name].source(Words(language))}")
            unit.setProperty("secondary", True)
            row.addWidget(unit, 1)
            line.setFixedWidth(112)
            form.addRow(field.title(language), row)
        self.seconds.setFixedWidth(112)
        for spin in (self.count, self.seconds):
            spin.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        form.addRow(say(mark("Give up after")), self.seconds)

    def _refresh(self) -> None:
        self.count.setEnabled(self.some.isChecked())
        self.plants.setVisible(self.sites.currentData() == _PLANTS)
        self.changed.emit()

    def _choose_sites(self) -> None:
        if self.sites.currentData() == _FILE and self._snapshot is not None:
            title = self._say(mark("File of candidate sites"))
            name, _ = QFileDialog.getOpenFileName(self, title, str(self._snapshot.path.parent))
            self._file = Path(name) if name else None
            if not name:
                self.sites.setCurrentIndex(0)
            self.sites.setToolTip(tip(name))
        self._refresh()

    def asked(self) -> Asked:
        """Return what is asked; `GisError` where a number will not do."""
        if self._snapshot is None:
            raise GisError("Open a project first.")
        plan, kind = self._snapshot.run.plan, self.sites.currentData()
        words = Words(self._language)
        values = {name: checked(plan, name, line.text(), words) for name, line in self.numbers.items()}
        rows = [self.plants.item(row) for row in range(self.plants.count())]
        plants = tuple(one.text() for one in rows if one.checkState() == Qt.CheckState.Checked)
        if kind == _PLANTS and not plants:
            raise GisError("Tick at least one plant whose network may be extended.")
        return Asked(
            count=None if self.all.isChecked() else self.count.value(),
            seconds=float(self.seconds.value()),
            numbers=values,
            only_outside=self.outside.isChecked(),
            plants=plants if kind == _PLANTS else (),
            file=self._file if kind == _FILE else None,
        )
