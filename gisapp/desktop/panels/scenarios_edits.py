"""What one scenario changes, a line each; more can be added and each be taken back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QShortcut,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from analysis.scenario import overlaid
from gisapp.desktop.dialogs.scenario_edit import Chosen
from gisapp.desktop.dialogs.scenario_file import FileDialog
from gisapp.desktop.dialogs.scenario_places import MoveDialog, NewDialog
from gisapp.desktop.dialogs.scenario_values import AttributeDialog, NumberDialog
from gisapp.desktop.look import icon, tip
from gisapp.desktop.panels.chips import RowDelegate
from gisapp.desktop.panels.empty import EmptyOr
from gisapp.editing import with_deleted, without
from gisapp.edits import edits_of, rows_of
from gisapp.i18n import mark
from layers.kinds import KINDS
from layers.messages import GisError

if TYPE_CHECKING:
    from analysis.plan import Plan
    from gisapp.desktop.dialogs.scenario_edit import EditDialog
    from gisapp.desktop.session import Session
    from gisapp.edits import Edit
    from gisapp.snapshot import Snapshot
    from layers.messages import Message
    from layers.store.base import Scenario


class EditsView(QWidget):
    """The edits of the chosen scenario.

    Parameters
    ----------
    session
        With the selected object, and the map.
    """

    edited = pyqtSignal(object)
    """The scenario is to be another one."""
    apply_wanted = pyqtSignal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._say = session, session.say
        self._scenario: Scenario | None = None
        self._snapshot: Snapshot | None = None
        self._plan: Plan | None = None
        self._edits: list[Edit] = []
        self.dialog: EditDialog | None = None
        self._asked: Path | None = None
        """The project that the dialog asks about."""
        self.title = QLabel(self)
        self.title.setProperty("heading", True)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        # A long name gives way to the buttons beside it.
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.more, self.remove, self.take = QPushButton(self), QToolButton(self), QPushButton(self)
        self.more.setIcon(icon("plus"))
        self.more.setIconSize(QSize(16, 16))
        self.remove.setIcon(icon("minus"))
        self.remove.setIconSize(QSize(16, 16))
        self.menu = QMenu(self)
        self.more.setMenu(self.menu)
        self.more.setStyleSheet("QPushButton::menu-indicator { image: none; width: 0; }")
        self.list = QListWidget(self)
        self.list.setItemDelegate(RowDelegate(self.list))
        self.list.setWordWrap(True)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setStyleSheet("QListView::item { padding: 4px 8px; }")
        self.note = QLabel(self)
        self.note.setProperty("secondary", True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.note.setContentsMargins(8, 4, 8, 4)
        self.body = EmptyOr(self.list)
        self._lay_out()
        self.menu.aboutToShow.connect(self._fill_menu)
        self.remove.clicked.connect(self.take_back)
        self.take.clicked.connect(lambda: self.apply_wanted.emit())
        self._session.changed.connect(self._leave)
        self.list.currentRowChanged.connect(lambda _: self.offer())
        self.list.itemActivated.connect(lambda _: self._go())
        self.list.itemClicked.connect(lambda _: self._go())
        QShortcut(QKeySequence(Qt.Key.Key_Delete), self.list, self.take_back).setContext(
            Qt.ShortcutContext.WidgetShortcut
        )

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(self.title, 1)
        row.addWidget(self.more)
        row.addWidget(self.remove)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 4, 8, 8)
        foot.addStretch(1)
        foot.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.body, 1)
        column.addWidget(self.note)
        column.addLayout(foot)

    # What is shown --------------------------------------------------------------------------------------------

    def show_scenario(
        self, scenario: Scenario | None, snapshot: Snapshot, plan: Plan, note: Message | None = None
    ) -> None:
        """Show what a scenario changes, with what must be known of it."""
        self.title.setText(scenario.name if scenario else "")
        self.title.setToolTip(tip(self.title.text()))
        is_damaged, told = scenario is not None and scenario.is_damaged, note.say(self._say) if note else ""
        scenario = None if is_damaged else scenario
        self._scenario, self._snapshot, self._plan = scenario, snapshot, plan
        self.note.setText(told)
        self.note.setVisible(bool(told) and not is_damaged)
        self.more.setText(self._say(mark("Change…")))
        self.more.setToolTip(self._say(mark("Add a change to this scenario (Alt+Insert)")))
        self.more.setShortcut(QKeySequence("Alt+Insert"))
        self.remove.setToolTip(self._say(mark("Take this change back (Del)")))
        self.take.setText(self._say(mark("Apply to the project…")))
        for widget in (self.more, self.remove, self.take):
            widget.setVisible(scenario is not None)
        self._edits = edits_of(scenario, snapshot.layers, plan, self._session.language) if scenario else []
        row = self.list.currentRow()
        self.list.clear()
        for one in self._edits:
            QListWidgetItem(one.text, self.list).setToolTip(tip(one.text))
        self.list.setCurrentRow(min(row, len(self._edits) - 1))
        if is_damaged:
            self.body.tell(told)
        elif scenario is None:
            self.body.tell(self._say(mark("Choose a scenario: what it changes stands here.")))
        elif not self._edits:
            text = mark("This scenario changes nothing yet: change a number of the plan, or an object of the map.")
            self.body.tell(self._say(text), self._say(mark("Change a number…")), self.change_number)
        else:
            self.body.show_content()
        self.offer()

    def offer(self) -> None:
        """Enable what can be done now."""
        self.remove.setEnabled(0 <= self.list.currentRow() < len(self._edits))
        self.take.setEnabled(bool(self._edits) and not self.note.text())

    def _go(self) -> None:
        """Show the object of the chosen line on the map."""
        row = self.list.currentRow()
        if 0 <= row < len(self._edits) and self._edits[row].features:
            self._session.zoom_to(self._edits[row].features[0])

    # What can be added ----------------------------------------------------------------------------------------

    def _fill_menu(self) -> None:
        self.menu.clear()
        selected = self._selected()
        name = selected.title(self._session.language) if selected else self._say(mark("the selected object"))
        for text, picture, do, possible in (
            (mark("A number of the plan…"), "tune-variant", self.change_number, True),
            (mark("An attribute of {name}…"), "form-textbox", self.change_attribute, selected is not None),
            (mark("Move {name}…"), "cursor-move", self.move_object, selected is not None and len(selected.rows) == 1),
            (mark("Delete {name}"), "trash-can-outline", self.delete_object, selected is not None),
            (mark("A new object on the map…"), "map-marker-plus-outline", self.add_object, True),
            (mark("New objects from a file…"), "file-import-outline", self.add_file, True),
        ):
            action = self.menu.addAction(icon(picture), self._say(text).format(name=name).replace("&", "&&"))
            action.setEnabled(possible)
            action.triggered.connect(lambda _, do=do: do())

    def _selected(self) -> Chosen | None:
        """Return what is selected on the map."""
        snapshot, scenario, feature = self._snapshot, self._scenario, self._session.selection
        if snapshot is None or scenario is None or feature is None:
            return None
        kind = "chp_units" if feature.kind == "plants" else feature.kind
        if kind not in KINDS:
            return None
        try:
            layers = overlaid(snapshot.layers, [one for one in scenario.changes if one.kind == kind])
        except GisError:
            layers = dict(snapshot.layers)
        kind, rows = rows_of(feature, layers)
        return Chosen(kind, rows.reset_index(drop=True), snapshot.layers[kind]) if len(rows) else None

    def _open(self, dialog: EditDialog) -> None:
        self.dialog, self._asked = dialog, self._session.path
        dialog.ready.connect(self.edited.emit)
        dialog.destroyed.connect(self._forget)
        dialog.open()

    def _forget(self) -> None:
        self.dialog = None

    def _leave(self) -> None:
        """Close the dialog when another project is open, which may have a scenario of the same name."""
        if self.dialog is not None and self._session.path != self._asked:
            self.dialog.reject()

    def change_number(self) -> None:
        """Ask for a number of the plan."""
        if self._scenario is not None and self._plan is not None:
            self._open(NumberDialog(self._session, self._scenario, self._plan, self.window()))

    def change_attribute(self) -> None:
        """Ask for an attribute of what is selected."""
        chosen = self._selected()
        if self._scenario is not None and chosen is not None:
            self._open(AttributeDialog(self._session, self._scenario, chosen, self.window()))

    def move_object(self) -> None:
        """Ask where the selected object is to be."""
        chosen = self._selected()
        if self._scenario is not None and chosen is not None:
            self._open(MoveDialog(self._session, self._scenario, chosen, self.window()))

    def delete_object(self) -> None:
        """Have the scenario delete what is selected."""
        chosen = self._selected()
        if self._scenario is not None and chosen is not None:
            self.edited.emit(with_deleted(self._scenario, chosen.layer, chosen.kind, list(chosen.rows["id"])))

    def add_object(self) -> None:
        """Ask for a new object."""
        if self._scenario is not None and self._snapshot is not None:
            self._open(NewDialog(self._session, self._scenario, self._snapshot.layers, self.window()))

    def add_file(self) -> None:
        """Ask for a file of new objects."""
        scenario, snapshot = self._scenario, self._snapshot
        if scenario is None or snapshot is None:
            return
        title = self._say(mark("New objects from a file"))
        name, _ = QFileDialog.getOpenFileName(self.window(), title, str(snapshot.path.parent))
        if name:
            self._open(FileDialog(self._session, scenario, Path(name), self.window()))

    def take_back(self) -> None:
        """Take the chosen change back."""
        row = self.list.currentRow()
        if self._scenario is not None and 0 <= row < len(self._edits):
            self.edited.emit(without(self._scenario, self._edits[row]))
