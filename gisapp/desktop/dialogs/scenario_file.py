"""New objects of a scenario from a ledger or GIS file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtWidgets import QComboBox, QWidget

from gisapp.desktop.boxes import Choice
from gisapp.desktop.dialogs.importing import SYSTEMS
from gisapp.desktop.dialogs.scenario_edit import EditDialog
from gisapp.desktop.jobs import Latest
from gisapp.desktop.session import PROJECT_LANE
from gisapp.editing import with_added
from gisapp.i18n import mark
from gisapp.importing import Request
from gisapp.scenarios import added
from layers.kinds import KINDS
from layers.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gisapp.desktop.session import Session
    from layers.messages import Message
    from layers.store.base import Changes, Scenario

_OFTEN = ("heat_networks", "coal_ban_zones", "chp_units")


class FileDialog(EditDialog):
    """Adds all features of a file to a layer.

    Parameters
    ----------
    file
        In any form that import reads.
    """

    def __init__(self, session: Session, scenario: Scenario, file: Path, parent: QWidget | None = None) -> None:
        super().__init__(session, scenario, mark("New objects from a file"), parent)
        self._file = file
        self._reading = Latest(session.jobs, self)
        self._reading.failed.connect(self.fault.fail)
        self._reading.ended.connect(self._enable)
        self._heading(file.name)
        self.kinds, self.crs = Choice(), Choice()
        for kind in dict.fromkeys((*_OFTEN, *KINDS)):
            self.kinds.addItem(KINDS[kind].title(session.language), kind)
        for code, text in SYSTEMS:
            self.crs.addItem(f"{self._say(text)} · {code}", code)
        self.crs.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.form.addRow(self._say(mark("Layer")), self.kinds)
        self.form.addRow(self._say(mark("Coordinates (--crs)")), self.crs)

    def _settle(self) -> None:
        """Read the file in a job; the dialog stays until it is read."""
        snapshot, language = self._snapshot, self._session.language
        request = Request(str(self.kinds.currentData()), self._file, str(self.crs.currentData()))
        if snapshot is None:
            return

        def work(_: Callable[[float], None]) -> tuple[list[Changes], list[Message]]:
            with Project.open(snapshot.path) as project:
                return added(project, request, language)

        self.setEnabled(False)
        title = self._say(mark("Reading {file}")).format(file=self._file.name)
        self._reading.start(title, work, self._take, lane=PROJECT_LANE)

    def _enable(self) -> None:
        self.setEnabled(True)

    def _take(self, found: tuple[list[Changes], list[Message]]) -> None:
        changes, notes = found
        for note in notes:
            self._session.messages.warning(note.say(self._say))
        self.ready.emit(with_added(self.scenario, changes))
        self.accept()

    def done(self, result: int) -> None:
        """Close; what is still being read is given up."""
        self._reading.drop()
        super().done(result)
