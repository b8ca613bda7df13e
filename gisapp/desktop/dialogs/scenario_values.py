"""Another value in a scenario: of a number of the plan, of an attribute of objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QHeaderView, QLabel, QLineEdit, QTreeWidget, QTreeWidgetItem, QWidget

from gisapp.card import shown
from gisapp.desktop.boxes import Choice
from gisapp.desktop.dialogs.scenario_edit import Chosen, EditDialog, ValueEdit, stored_text
from gisapp.editing import with_number
from gisapp.i18n import mark
from gisapp.plan_numbers import NUMBERS, checked, number_text
from layers.kinds import KINDS
from layers.messages import GisError

if TYPE_CHECKING:
    import pandas as pd

    from analysis.plan import Plan
    from gisapp.desktop.session import Session
    from layers.store.base import Scenario

_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class NumberDialog(EditDialog):
    """Changes a number of the plan: all of them are there with what they are now and where that comes from."""

    def __init__(self, session: Session, scenario: Scenario, plan: Plan, parent: QWidget | None = None) -> None:
        super().__init__(session, scenario, mark("Change a number of the plan"), parent)
        self._plan = plan
        self.filter, self.table = QLineEdit(), QTreeWidget()
        self.filter.setPlaceholderText(self._say(mark("Filter")))
        self.table.setRootIsDecorated(False)
        self.table.setHeaderLabels([self._say(one) for one in (mark("Number"), mark("In the plan"), mark("Source"))])
        header = self.table.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.table.headerItem().setTextAlignment(1, _RIGHT)
        for name, one in NUMBERS.items():
            value = number_text(name, getattr(plan.parameters, name), self.words)
            item = QTreeWidgetItem(self.table, [one.field.title(session.language), value, one.source(self.words)])
            item.setData(0, Qt.ItemDataRole.UserRole, name)
            item.setTextAlignment(1, _RIGHT)
            item.setToolTip(0, name)
        self.body.addWidget(self.filter)
        self.body.addWidget(self.table, 1)
        self._label, self.edit = QLabel(), ValueEdit(NUMBERS["heat_radius_m"].field, session)
        self.form.addRow(self._label, self.edit)
        self.filter.textChanged.connect(self._sift)
        self.table.currentItemChanged.connect(lambda *_: self._choose())
        self.table.setCurrentItem(self.table.topLevelItem(0))
        self.resize(560, 560)
        self.filter.setFocus()

    @property
    def name(self) -> str:
        """The number chosen; blank for none."""
        item = self.table.currentItem()
        return str(item.data(0, Qt.ItemDataRole.UserRole)) if item is not None else ""

    def _sift(self, text: str) -> None:
        items = [self.table.topLevelItem(row) for row in range(self.table.topLevelItemCount())]
        for item in items:
            words = " ".join([item.text(0), item.text(2), item.toolTip(0)]).lower()
            item.setHidden(not all(part in words for part in text.lower().split()))
        if self.table.currentItem() is None or self.table.currentItem().isHidden():
            self.table.setCurrentItem(next((one for one in items if not one.isHidden()), None))

    def _choose(self) -> None:
        if not self.name:
            return
        field = NUMBERS[self.name].field
        self._label.setText(field.title(self._session.language))
        self.edit.ask(field)
        value = getattr(self._plan.parameters, self.name)
        given = dict(one.split("=", 1) for one in self.scenario.settings)
        self.edit.show_text(given.get(self.name, stored_text(value)))
        self.fault.clear()

    def make(self) -> Scenario:
        """Return the scenario with the number."""
        if not self.name:
            raise GisError("Choose a number of the plan.")
        return with_number(self.scenario, self.name, checked(self._plan, self.name, self.edit.text(), self.words))


class AttributeDialog(EditDialog):
    """Changes an attribute of some objects of a layer."""

    def __init__(self, session: Session, scenario: Scenario, chosen: Chosen, parent: QWidget | None = None) -> None:
        super().__init__(session, scenario, mark("Change an attribute"), parent)
        self._chosen, kind = chosen, chosen.kind
        self._heading(chosen.title(session.language))
        self.fields, self.now = Choice(), QLabel()
        self.now.setTextFormat(Qt.TextFormat.PlainText)
        for one in KINDS[kind].fields:
            if one.name != "id":
                self.fields.addItem(one.label(session.language), one.name)
        self.edit = ValueEdit(KINDS[kind].fields[1], session)
        for text, widget in ((mark("Attribute"), self.fields), (mark("Now"), self.now), (mark("New"), self.edit)):
            self.form.addRow(self._say(text), widget)
        self.fields.currentIndexChanged.connect(lambda _: self._choose())
        first = {"boilers": "capacity_tph", "chp_units": "unit_mw", "mines": "treatment", "villages": "accepted"}
        self.fields.setCurrentIndex(max(self.fields.findData(first.get(kind, "")), 0))
        self._choose()
        self.edit.setFocus()

    @property
    def name(self) -> str:
        """The field chosen."""
        return str(self.fields.currentData())

    def _choose(self) -> None:
        field = KINDS[self._chosen.kind].field(self.name)
        values: pd.Series = self._chosen.rows[self.name].drop_duplicates()
        value = values.iloc[0] if len(values) == 1 else None
        text = stored_text(value)
        blank = self._say(mark("blank") if len(values) == 1 else mark("different values"))
        self.now.setText(shown(field, value, self.words) if text else blank)
        self.edit.ask(field)
        self.edit.show_text(text)
        self.fault.clear()

    def make(self) -> Scenario:
        """Return the scenario with the value."""
        return self._chosen.changed(self.scenario, {self.name: self.edit.value()})
