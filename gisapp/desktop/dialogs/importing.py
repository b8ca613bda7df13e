"""A ledger arrives: choose layer, sheet and CRS, look at what becomes of every row, then take it or leave it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PyQt5.QtCore import Qt, QTimer, pyqtSignal
from PyQt5.QtWidgets import (
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QSplitter,
    QTabWidget,
    QWidget,
)

from gisapp.desktop.boxes import Choice
from gisapp.desktop.dialogs.crs import CrsBox
from gisapp.desktop.dialogs.import_views import ChangesView, HeadersView, NotesView, RowsView
from gisapp.desktop.dialogs.working import WorkingDialog
from gisapp.desktop.panels.saving import ask_file
from gisapp.desktop.session import PROJECT_LANE
from gisapp.i18n import mark
from gisapp.importing import Prepared, Request, prepare, write
from layers.ingest import guess_kind, read_rows, sheets_of, write_rejects
from layers.kinds import KINDS
from layers.messages import GisError
from layers.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from gisapp.desktop.jobs import Work
    from gisapp.desktop.session import Session
    from layers.ingest import Source
    from layers.ingest.apply import Mode

WAIT_MS = 250
"""Choices are read together: a sheet and a CRS chosen at once are one preview."""

SYSTEMS = (
    ("auto", mark("find out")),
    ("cgcs2000", mark("CGCS2000 degrees")),
    ("wgs84", mark("WGS 84 degrees")),
    ("gcj02", mark("GCJ-02 (Amap, Tencent)")),
    ("bd09", mark("BD-09 (Baidu)")),
    ("EPSG:4547", mark("CGCS2000, 3-degree, 114° E")),
    ("EPSG:4548", mark("CGCS2000, 3-degree, 117° E")),
    ("EPSG:4526", mark("CGCS2000, 3-degree zone 38")),
    ("EPSG:4527", mark("CGCS2000, 3-degree zone 39")),
    ("EPSG:32650", mark("WGS 84, UTM zone 50N")),
    ("xian80", mark("Xian 1980")),
    ("beijing54", mark("Beijing 1954")),
)
"""What ``--crs`` takes, and its words."""

MODES: tuple[tuple[Mode, str], ...] = (
    ("add", mark("add to the layer")),
    ("update", mark("update what is there, add the rest")),
    ("replace", mark("replace the layer")),
)
"""What ``--mode`` takes, and its words."""


@dataclass(frozen=True)
class _First:
    """What a file turned out to be: its sheets and layers, the rows of one, and the kind that its headers fit best."""

    sheets: Sequence[str]
    kind: str
    source: Source


class ImportDialog(WorkingDialog):
    """Shows what an import would do, and does it.

    Parameters
    ----------
    session
        With the project that the file goes into.
    file
        The ledger.
    """

    imported = pyqtSignal()
    """The layer is written."""

    def __init__(self, session: Session, file: Path, parent: QWidget | None = None) -> None:
        super().__init__(session, mark("Import {file}"), parent)
        self._file, self._project = file, session.path
        self.prepared: Prepared | None = None
        self.setWindowTitle(self.windowTitle().format(file=file.name))
        self.resize(1080, 720)
        self.kind, self.sheet, self.mode = Choice(), Choice(), Choice()
        self.crs = CrsBox(SYSTEMS, session.say)
        self.headers = HeadersView(session.say)
        self.rows, self.notes = RowsView(), NotesView()
        self.unusable, self.changes = RowsView(), ChangesView()
        self.tabs = QTabWidget()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.take = self.buttons.addButton(self._say(mark("Import")), QDialogButtonBox.ButtonRole.AcceptRole)
        self.save = self.buttons.addButton(
            self._say(mark("Save unusable rows…")), QDialogButtonBox.ButtonRole.ActionRole
        )
        self._lay_out()
        self._fill()
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(WAIT_MS)
        self._clock.timeout.connect(self._prepare)
        self._connect()
        self._look()

    def _lay_out(self) -> None:
        left, right = QFormLayout(), QFormLayout()
        for text, box in ((mark("Layer"), self.kind), (mark("Sheet or layer of the file (--sheet)"), self.sheet)):
            left.addRow(self._say(text), box)
        for text, box in ((mark("Coordinates (--crs)"), self.crs), (mark("What is there (--mode)"), self.mode)):
            right.addRow(self._say(text), box)
        top = QHBoxLayout()
        top.setSpacing(24)
        for form in (left, right):
            form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
            form.setVerticalSpacing(8)
            top.addLayout(form, 1)
        for view, text in (
            (self.rows, mark("The file")),
            (self.unusable, mark("Unusable rows")),
            (self.changes, mark("Changes")),
            (self.notes, mark("Remarks")),
        ):
            self.tabs.addTab(view, self._say(text))
        middle = QSplitter(Qt.Orientation.Horizontal)
        middle.addWidget(self.headers)
        middle.addWidget(self.tabs)
        middle.setSizes([440, 620])
        middle.setChildrenCollapsible(False)
        layout = self._column()
        layout.addLayout(top)
        layout.addWidget(middle, 1)
        layout.addWidget(self.outcome)
        layout.addWidget(self.working.bar)
        layout.addWidget(self.buttons)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(self._say(mark("Cancel")))
        self.take.setDefault(True)

    def _fill(self) -> None:
        for kind in KINDS.values():
            self.kind.addItem(kind.title(self._session.language), kind.id)
        for mode, text in MODES:
            self.mode.addItem(self._say(text), mode)
        self.take.setEnabled(False)
        self.save.setEnabled(False)

    def _connect(self) -> None:
        for box in (self.kind, self.sheet, self.mode):
            box.activated.connect(self._clock.start)
        # A header that was taken for one field says nothing of another layer.
        self.kind.activated.connect(self.headers.forget)
        self.crs.activated.connect(self._clock.start)
        self.crs.lineEdit().editingFinished.connect(self._clock.start)
        self.headers.chosen.connect(self._clock.start)
        self.buttons.accepted.connect(self._import)
        self.buttons.rejected.connect(self.reject)
        self.save.clicked.connect(self._save_unusable)

    # Steps ----------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        """Find out what the file is."""
        file = self._file

        def look(_: Callable[[float], None]) -> _First:
            sheets = sheets_of(file)
            try:
                source = read_rows(file)
            except GisError:
                # Several look like ledgers: one has to be looked at first.
                if not sheets:
                    raise
                source = read_rows(file, sheet=sheets[0])
            return _First(sheets, guess_kind(source), source)

        self._run(self._say(mark("Reading {file}")).format(file=file.name), look, self._found)

    def _found(self, first: _First) -> None:
        self.sheet.addItems(first.sheets)
        self.sheet.setEnabled(len(first.sheets) > 1)
        self.sheet.setCurrentText(first.source.sheet or "")
        self.rows.show_rows(first.source.rows)
        self.kind.setCurrentIndex(max(self.kind.findData(first.kind), 0))
        self._prepare()

    def request(self) -> Request:
        """Return what is chosen."""
        return Request(
            self.kind.currentData(),
            self._file,
            crs=self.crs.code(),
            sheet=self.sheet.currentText() or None,
            mapping=self.headers.mapping(),
            mode=self.mode.currentData(),
        )

    def _prepare(self) -> None:
        """Settle what the file would do as chosen; nothing is written."""
        request, path = self.request(), self._project
        if path is None:
            return
        # What is on the way to be shown is not what was settled before.
        self.prepared = None

        def work(report: Callable[[float], None]) -> Prepared:
            with Project.open(path) as project:
                return prepare(request, project, report)

        self._run(self._say(mark("Reading {file}")).format(file=self._file.name), work, self._show)

    def _show(self, prepared: Prepared) -> None:
        self.prepared = prepared
        settled, language = prepared.settled, self._session.language
        self.headers.show_matches(prepared, language)
        self.rows.show_rows(prepared.source.rows)
        self.unusable.show_reasons(settled.conversion.rejected, self._say)
        self.changes.show_changes(prepared, language)
        self.notes.show_notes(prepared, self._say)
        self.tabs.setTabText(1, self._say(mark("Unusable rows")) + f" {settled.rejected}")
        text = mark("{rows} of {read} rows can be taken, as {features} features; {rejected} cannot.")
        said = self._say(text).format(
            rows=settled.rows, read=settled.read, features=settled.features, rejected=settled.rejected
        )
        self.outcome.tell(said)
        if settled.rejected:
            self.tabs.setCurrentWidget(self.unusable)

    def _import(self) -> None:
        prepared, path, language = self.prepared, self._project, self._session.language
        if prepared is None or path is None:
            return

        def work(_: Callable[[float], None]) -> None:
            with Project.open(path) as project:
                write(prepared, project, language)

        def end(_: object) -> None:
            self.imported.emit()
            self.accept()

        self.buttons.setEnabled(False)
        self._write(self._say(mark("Writing the layer")), work, end)

    def _save_unusable(self) -> None:
        prepared = self.prepared
        if prepared is None:
            return
        proposed, say = self._file.with_name(f"{self._file.stem}_rejects.xlsx"), self._say
        path = ask_file(self._session, self, proposed, say(mark("Excel workbook")) + " (*.xlsx)")
        if path is None:
            return

        def work(_: Callable[[float], None]) -> Path:
            write_rejects(path, prepared.settled.conversion, say)
            return path

        text = self._say(mark("{path}: written."))
        self._run(
            self._say(mark("Writing {file}")).format(file=path.name),
            work,
            lambda _: self.outcome.tell(text.format(path=path)),
        )

    # Work -----------------------------------------------------------------------------------------------------

    def _run(self, title: str, work: Work, then: Callable[..., object]) -> None:
        self.take.setEnabled(False)
        self.save.setEnabled(False)
        self.working.run(title, work, then, lane=PROJECT_LANE)

    def _end(self) -> None:
        super()._end()
        self.buttons.setEnabled(True)
        settled = self.prepared.settled if self.prepared else None
        self.take.setEnabled(settled is not None and bool(settled.rows))
        self.save.setEnabled(settled is not None and bool(settled.rejected))
