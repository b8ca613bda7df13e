"""What all dialogs have that add something to a scenario: a form, what is wrong with it, the value of a field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QDialogButtonBox, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from gisapp.card import unit_of
from gisapp.desktop.boxes import Choice
from gisapp.desktop.dialogs.dialog import Dialog
from gisapp.desktop.dialogs.working import Outcome
from gisapp.editing import read_value, with_values
from gisapp.i18n import mark
from gisapp.reasons import Words
from layers.ingest.pairing import name_of
from layers.kinds import KINDS
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from gisapp.desktop.session import Session
    from gisapp.i18n import Language
    from layers.kinds import Field
    from layers.store.base import Scenario


class Chosen(NamedTuple):
    """Objects of a layer that are to be changed.

    Parameters
    ----------
    kind
        Of `layers.kinds`.
    rows
        They, as they are in the scenario.
    layer
        The whole layer, as it is in the project.
    """

    kind: str
    rows: gpd.GeoDataFrame
    layer: gpd.GeoDataFrame

    def title(self, language: Language) -> str:
        """Return what they are called: layer and name, or how many."""
        names = self.rows[name_of(KINDS[self.kind]) or "id"].fillna(self.rows["id"]).drop_duplicates()
        which = names.iloc[0] if len(names) == 1 else ""
        many = f" × {len(self.rows):,}" if len(self.rows) > 1 else ""
        return f"{KINDS[self.kind].title(language)} · {which}{many}"

    def changed(self, scenario: Scenario, values: Mapping[str, Any]) -> Scenario:
        """Return a scenario in which they have other values."""
        return with_values(scenario, self.layer, self.kind, list(self.rows["id"]), values)


class EditDialog(Dialog):
    """Makes another scenario of one; `made` is it once the dialog is accepted.

    Parameters
    ----------
    session
        Whose language it speaks.
    scenario
        What is added to.
    title
        English id of the window's title.
    """

    ready = pyqtSignal(object)
    """The scenario with what was asked for."""

    def __init__(self, session: Session, scenario: Scenario, title: str, parent: QWidget | None = None) -> None:
        super().__init__(session, title, parent)
        self.scenario, self.words = scenario, Words(session.language)
        self.setWindowTitle(f"{self.windowTitle()} · {scenario.name}")
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        self.form = QFormLayout()
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.setVerticalSpacing(8)
        self.fault = Outcome(session)
        self.fault.setMinimumHeight(2 * self.fault.fontMetrics().lineSpacing())
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        cancel = self.buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setText(self._say(mark("Cancel")))
        cancel.setAutoDefault(False)
        self.take = self.buttons.addButton(
            self._say(mark("Add to the scenario")), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.take.setDefault(True)
        self.buttons.accepted.connect(self._settle)
        self.buttons.rejected.connect(self.reject)
        layout = self._column()
        layout.addLayout(self.body, 1)
        layout.addLayout(self.form)
        layout.addWidget(self.fault)
        layout.addWidget(self.buttons)
        self.setMinimumWidth(440)

    def make(self) -> Scenario:
        """Return the scenario with what is asked for; `GisError` where that cannot be."""
        raise NotImplementedError

    def _settle(self) -> None:
        try:
            made = self.make()
        except GisError as error:
            self.fault.fail(error)
            return
        self.ready.emit(made)
        self.accept()

    def _heading(self, text: str, secondary: str = "") -> None:
        for words, role in ((text, "heading"), (secondary, "secondary")):
            if words:
                label = QLabel(words)
                label.setTextFormat(Qt.TextFormat.PlainText)
                label.setProperty(role, True)
                label.setWordWrap(True)
                self.body.addWidget(label)


class ValueEdit(QWidget):
    """One value of a field: chosen where there is a choice, else written.

    Parameters
    ----------
    field
        What is asked for.
    session
        Whose language it speaks.
    """

    def __init__(self, field: Field, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._is_choice = session, False
        self.box, self.line, self._unit = Choice(self), QLineEdit(self), QLabel(self)
        self._unit.setProperty("secondary", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.box, 1)
        row.addWidget(self.line, 1)
        row.addWidget(self._unit)
        self.ask(field)

    def ask(self, field: Field) -> None:
        """Ask for a value of another field."""
        self.field = field
        language, say = self._session.language, self._session.say
        if field.type == "bool":
            options = [("true", say(mark("yes"))), ("false", say(mark("no")))]
        else:
            options = [(one.code, one.title(language)) for one in field.choices]
        self._is_choice = bool(options)
        self.box.clear()
        self.box.addItem(say(mark("blank")), "")
        for code, word in options:
            self.box.addItem(word, code)
        self._unit.setText(unit_of(field, language))
        self.box.setVisible(self._is_choice)
        self.line.setVisible(not self._is_choice)
        self._unit.setVisible(bool(self._unit.text()))
        self.setFocusProxy(self.box if self._is_choice else self.line)

    def show_text(self, text: str) -> None:
        """Show a value as it is stored."""
        if self._is_choice:
            self.box.setCurrentIndex(max(self.box.findData(text), 0))
        else:
            self.line.setText(text)
            self.line.selectAll()

    def text(self) -> str:
        """Return what is there, codes for words."""
        return str(self.box.currentData()) if self._is_choice else self.line.text()

    def value(self) -> Any:
        """Return what is there in the field's type, None for blank; `GisError` where it is none."""
        text = self.text()
        if self._is_choice and self.field.type == "bool":
            return {"true": True, "false": False}.get(text)
        return (text or None) if self._is_choice else read_value(self.field, text)


def stored_text(value: Any) -> str:
    """Return a value as `ValueEdit` takes it, blank where unknown."""
    if value is None or value != value or str(value) in ("<NA>", "NaT"):
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value).lower() if str(value) in ("True", "False") else str(value).removesuffix(" 00:00:00")
