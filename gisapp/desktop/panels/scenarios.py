"""What if: the scenarios of the project, what each changes, and what they would lead to; the project stays as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt5.QtCore import QSize, Qt, QTimer
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QAction, QHBoxLayout, QMessageBox, QShortcut, QSplitter, QVBoxLayout, QWidget

from gisapp.desktop.panels.empty import EmptyOr
from gisapp.desktop.panels.panel import Panel
from gisapp.desktop.panels.scenarios_edits import EditsView
from gisapp.desktop.panels.scenarios_judge import Judge
from gisapp.desktop.panels.scenarios_list import ScenarioList
from gisapp.desktop.panels.scenarios_result import ResultView
from gisapp.editing import count_of
from gisapp.i18n import mark
from gisapp.scenarios import apply_named, keep_scenario, rename_scenario
from gisapp.what_if import Shelf, State, shelf_of
from layers.messages import GisError
from layers.project import Project
from layers.store.base import Scenario
from layers.style import RULE

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt5.QtGui import QHideEvent, QShowEvent
    from PyQt5.QtWidgets import QToolButton

    from gisapp.desktop.jobs import Job
    from gisapp.desktop.session import Session

OVERLAY = "scenario"


class ScenariosPanel(Panel):
    """The scenarios, one of them chosen, some of them ticked to be compared."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.shelf: Shelf | None = None
        self._is_stale = True
        self._overlaid: object = None
        self._kept_last: dict[str, Scenario] = {}
        """Scenarios that are being kept, by name."""
        self.judge = Judge(session, self)
        self.list = ScenarioList(session.say)
        self.edits = EditsView(session)
        self.result = ResultView(session, self.judge)
        self.tools: dict[str, QToolButton] = {}
        self.body = EmptyOr(self._laid_out())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.body)
        self._connect()
        self._translate()

    def _laid_out(self) -> QWidget:
        for name, picture, do in (
            ("new", "plus", self.add),
            ("copy", "content-duplicate", self.duplicate),
            ("rename", "pencil-outline", self.list.rename),
            ("delete", "trash-can-outline", self.delete),
            ("siting", "map-marker-star-outline", self._propose),
        ):
            self.tools[name] = self._button(picture, do)
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 4, 8, 4)
        bar.setSpacing(4)
        for button in self.tools.values():
            bar.addWidget(button)
        bar.addStretch(1)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.list, 1)
        whole = QSplitter(Qt.Orientation.Horizontal)
        whole.setStyleSheet(f"QSplitter::handle {{ background: {RULE}; }}")
        whole.setHandleWidth(1)
        parts = ((left, 176, 176), (self.edits, 200, 296), (self.result, 280, 400))
        for stretch, (widget, least, _) in enumerate(parts, 1):
            whole.addWidget(widget)
            whole.setStretchFactor(whole.count() - 1, stretch)
            widget.setMinimumWidth(least)
        whole.setSizes([px for _, _, px in parts])
        whole.setChildrenCollapsible(False)
        return whole

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return room for some edits and figures."""
        return QSize(560, 240)

    def _connect(self) -> None:
        session = self._session
        session.left.connect(self._forget)
        session.changed.connect(self._expire)
        session.language_changed.connect(self._translate)
        session.selected.connect(lambda _: self.edits.offer())
        self.list.chosen.connect(self._choose)
        self.list.ticked.connect(self._compare)
        self.list.renamed.connect(self._rename)
        self.edits.edited.connect(self.save)
        self.edits.apply_wanted.connect(self.apply)
        self.judge.changed.connect(self._overlay)
        for keys, do in ((QKeySequence(Qt.Key.Key_Delete), self.delete), (QKeySequence("Ctrl+D"), self.duplicate)):
            QShortcut(keys, self.list, do).setContext(Qt.ShortcutContext.WidgetShortcut)

    # The shelf ------------------------------------------------------------------------------------------------

    def _forget(self) -> None:
        """Show no scenario of a project that was left, while those of the next are read."""
        self.shelf = None
        self._kept_last.clear()
        self.judge.begin(None)

    def _expire(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self.reload()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Read what has changed since the panel was last seen."""
        super().showEvent(event)
        if self._is_stale:
            self.reload()
        else:
            self._compare()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Take the scenario off the map."""
        super().hideEvent(event)
        if not event.spontaneous():
            QTimer.singleShot(0, self._overlay)

    def reload(self, choose: str = "") -> Job | None:
        """Read the scenarios again, and choose one."""
        snapshot = self._session.snapshot
        self._is_stale = False
        if snapshot is None:
            self._show()
            return None
        path, chosen = snapshot.path, choose or (self.list.current if self.shelf is not None else "")
        if self.shelf is None:
            self._show()
        job = self._session.run(self._say(mark("Reading the scenarios")), lambda _: shelf_of(path, snapshot.layers))

        def show(shelf: Shelf) -> None:
            if self._session.snapshot is snapshot:
                self.shelf = shelf
                self.judge.begin(State(snapshot.layers, snapshot.as_of))
                if choose:
                    self.list.tick(choose)
                self._show(chosen)

        job.done.connect(show)
        return job

    @property
    def chosen(self) -> Scenario | None:
        """The scenario whose edits are shown."""
        return self.shelf.get(self.list.current) if self.shelf else None

    def _show(self, choose: str = "") -> None:
        shelf = self.shelf
        if shelf is None:
            is_open = self._session.snapshot is not None
            text = mark("Reading the scenarios") if is_open else mark("Scenarios appear here once a project is open.")
            self.body.tell(self._say(text))
            return
        if not shelf.scenarios:
            text = mark(
                "A scenario asks what if: another number of the plan, another boiler, a new plant or heat network. "
                "Its lists stand beside those of the city as it is; the project stays as it is until you apply it."
            )
            self.body.tell(self._say(text), self._say(mark("New scenario")), self.add)
        else:
            self.body.show_content()
        notes = {name: note.say(self._say) for name, note in shelf.notes.items()}
        self.list.show_scenarios([(one, count_of(one), notes.get(one.name, "")) for one in shelf.scenarios], choose)
        self._choose()

    def _choose(self) -> None:
        """Show the scenario that the list has chosen."""
        snapshot, chosen = self._session.snapshot, self.chosen
        self.tools["delete"].setEnabled(chosen is not None)
        for name in ("copy", "rename"):
            self.tools[name].setEnabled(chosen is not None and not chosen.is_damaged)
        if snapshot is not None and self.shelf is not None:
            note = self.shelf.notes.get(chosen.name) if chosen is not None else None
            self.edits.show_scenario(chosen, snapshot, self.shelf.plan(), note)
        self._compare()

    def _compare(self) -> None:
        shelf = self.shelf
        if shelf is None or self._session.snapshot is None:
            return
        chosen = None if self.chosen is not None and self.chosen.is_damaged else self.chosen
        compared = [one for one in shelf.scenarios if one.name in self.list.ticks or one is chosen]
        self.result.show_scenarios(compared, chosen)
        if self.isVisible():
            self.judge.want(shelf, compared, chosen)

    def _overlay(self) -> None:
        """Have the map show what the chosen scenario changes, while the panel is in sight."""
        window = self._session.parent()
        if isinstance(window, QWidget) and not window.isVisible():
            # It is being closed, and nothing can be drawn any more.
            return
        chosen = self.chosen if self.isVisible() else None
        found = self.judge.layers(chosen) if chosen is not None else ()
        layers = () if found is None or isinstance(found, GisError) else tuple(found)
        if layers != self._overlaid and (layers or self._overlaid):
            self._overlaid = layers
            self._session.overlay(OVERLAY, layers)

    # What the user does ---------------------------------------------------------------------------------------

    def _in_project(self, title: str, work: Callable[[Project], object], done: Callable[[], object]) -> None:
        """Do something with the scenarios of the project; what is shown changes once it is done."""
        snapshot = self._session.snapshot
        if snapshot is None:
            return

        def whole(_: Callable[[float], None]) -> None:
            with Project.open(snapshot.path) as project:
                work(project)

        def end(_: object) -> None:
            if self._session.snapshot is not None and self._session.snapshot.path == snapshot.path:
                done()

        job = self._session.run(title, whole)
        job.done.connect(end)
        # What is shown was said to be kept at once.
        job.failed.connect(self._read_again)
        job.cancelled.connect(self._read_again)

    def _read_again(self) -> None:
        self.reload()

    def _replaced(self, old: str, new: Scenario | None, choose: str) -> None:
        """Show the shelf with a scenario in the place of one of a name, or without it."""
        if self.shelf is None:
            return
        names = {old, new.name if new else old}
        others = [one for one in self.shelf.scenarios if one.name not in names]
        every = sorted([*others, *([new] if new else [])], key=lambda one: one.name)
        notes = {name: note for name, note in self.shelf.notes.items() if name not in names}
        self.shelf = replace(self.shelf, scenarios=tuple(every), notes=notes)
        self._show(choose)

    def save(self, scenario: Scenario) -> None:
        """Keep a scenario in the place of the one of its name."""
        name = scenario.name
        # At once: the project may be busy, and the next edit is to have this one in it.
        self._kept_last[name] = scenario
        self._replaced(name, scenario, name)

        def show() -> None:
            if self._kept_last.get(name) is scenario:
                del self._kept_last[name]
                self._replaced(name, scenario, self.list.current)

        self._in_project(
            self._say(mark("Keeping {name}")).format(name=name),
            lambda project: keep_scenario(project, scenario, overwrite=True),
            show,
        )

    def _free(self, stem: str) -> str:
        taken = self.shelf.names if self.shelf else []
        return next(name for number in range(1, len(taken) + 2) if (name := f"{stem} {number}") not in taken)

    def add(self) -> None:
        """Make a scenario that changes nothing yet, and have it named."""
        if self.shelf is None or self._is_stale:
            if (job := self.reload()) is not None:
                job.done.connect(lambda _: self.add())
            return
        self._keep_new(Scenario(self._free(self._say(mark("Scenario")))))

    def duplicate(self) -> None:
        """Make a copy of the chosen scenario, and have it named."""
        if self.chosen is not None and not self.chosen.is_damaged:
            self._keep_new(replace(self.chosen, name=self._free(self.chosen.name), who="", at=""))

    def _keep_new(self, scenario: Scenario) -> None:
        def show() -> None:
            self.list.tick(scenario.name)
            self._replaced(scenario.name, scenario, scenario.name)
            self.list.rename()

        title = self._say(mark("Keeping {name}")).format(name=scenario.name)
        self._in_project(title, lambda project: keep_scenario(project, scenario, overwrite=False), show)

    def _rename(self, old: str, new: str) -> None:
        scenario = self.shelf.get(old) if self.shelf else None
        if scenario is None:
            return

        def show() -> None:
            self.list.tick(new, instead=old)
            self._replaced(old, replace(scenario, name=new), new)

        self._in_project(
            self._say(mark("Keeping {name}")).format(name=new), lambda project: rename_scenario(project, old, new), show
        )

    def delete(self) -> None:
        """Delete the chosen scenario after asking: what was written into the project stays there."""
        chosen = self.chosen
        text = mark("Delete scenario {name}? This cannot be undone; the project itself stays as it is.")
        if chosen is None or not self._sure(text, mark("Delete"), chosen.name):
            return
        name = chosen.name
        self._in_project(
            self._say(mark("Deleting {name}")).format(name=name),
            lambda project: project.delete_scenario(name),
            lambda: self._replaced(name, None, ""),
        )

    def apply(self) -> None:
        """Make the chosen scenario's changes in the project after asking; that can be undone."""
        chosen = self.chosen
        text = mark(
            "Make all changes of scenario {name} in the project? The lists follow; one step back (Ctrl+Z) undoes all."
        )
        if chosen is None or not self._sure(text, mark("Apply"), chosen.name):
            return
        name, path = chosen.name, self._session.path

        def tell() -> None:
            said = self._say(mark("Scenario {name} is applied; Ctrl+Z takes it back."))
            self._session.messages.info(said.format(name=name))
            self.list.choose("")
            if path is not None:
                self._session.refresh(path)

        title = self._say(mark("Applying {name}")).format(name=name)
        self._in_project(title, lambda project: apply_named(project, name), tell)

    def _propose(self) -> None:
        """Do what the menu does: a scenario may come of it."""
        window = self._session.parent()
        action = window.findChild(QAction, "siting") if window is not None else None
        if action is not None:
            action.trigger()

    def _sure(self, text: str, yes: str, name: str) -> bool:
        """Ask; meanwhile another project may be open, of which nothing was asked."""
        path = self._session.path
        box = QMessageBox(
            QMessageBox.Icon.Question, self._say(mark("Scenarios")), self._say(text).format(name=name), parent=self
        )
        box.setTextFormat(Qt.TextFormat.PlainText)
        take = box.addButton(self._say(yes), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(self._say(mark("Cancel")), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(take)
        box.exec_()
        return box.clickedButton() is take and self._session.path == path

    def _translate(self) -> None:
        tips = {
            "new": mark("New scenario (Ctrl+Shift+N)"),
            "copy": mark("Duplicate (Ctrl+D)"),
            "rename": mark("Rename (F2)"),
            "delete": mark("Delete (Del)"),
            "siting": mark("Propose heat sources (Ctrl+Shift+H)"),
        }
        for name, tip in tips.items():
            self.tools[name].setToolTip(self._say(tip))
        self.judge.reword()
        self._show(self.list.current)
