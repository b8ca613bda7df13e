"""Plain or mountain from an elevation model: proposals in a table, of which people accept what is right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import (
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from gisapp.desktop.dialogs.working import WorkingDialog
from gisapp.desktop.dropping import FileDrop
from gisapp.desktop.panels.columns import Column
from gisapp.desktop.panels.contents import Content
from gisapp.desktop.panels.empty import EmptyOr
from gisapp.desktop.panels.filters import FilterBar
from gisapp.desktop.panels.table_view import FrameTable
from gisapp.i18n import mark
from gisapp.terrain import PROPOSALS, STANDINGS, accept_terrain, proposals
from layers.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from gisapp.desktop.session import Session

_FORMATS = "*.tif *.tiff *.vrt *.img *.asc *.hgt *.dat *.jp2"
_BOXES = {"county": mark("All counties"), "standing": mark("All proposals")}
_SYSTEM_PX, _NODATA_PX = 176, 144


class TerrainDialog(WorkingDialog):
    """Proposes the terrain of the open project's villages, and enters what is accepted.

    Parameters
    ----------
    session
        With the project.
    """

    entered = pyqtSignal()
    """Some villages are changed."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, mark("Plain or mountain from a terrain model"), parent)
        self._found: pd.DataFrame | None = None
        self._drop = FileDrop(self)
        self.path, self.crs, self.nodata = QLineEdit(), QLineEdit(), QLineEdit()
        self.browse = QPushButton(self._say(mark("Choose…")))
        self.propose = QPushButton(self._say(mark("Propose")))
        self.filter = FilterBar(self._say, boxes=_BOXES)
        self.table = FrameTable(self._say)
        self.body = EmptyOr(self.table)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.some, self.all = (self.buttons.addButton("", QDialogButtonBox.ButtonRole.ActionRole) for _ in range(2))
        self._lay_out()
        self._connect()
        self._show(None)

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(8)
        self.path.setPlaceholderText(self._say(mark("File of the terrain model, metres")))
        self.crs.setPlaceholderText(self._say(mark("CRS, if it states none")))
        self.nodata.setPlaceholderText(self._say(mark("number for no data")))
        self.crs.setToolTip(self._say(mark("Such as EPSG:32650; what the file states stands where this is blank.")))
        self.nodata.setToolTip(self._say(mark("Such as -9999; what the file states stands where this is blank.")))
        self.crs.setFixedWidth(_SYSTEM_PX)
        self.nodata.setFixedWidth(_NODATA_PX)
        first.addWidget(self.path, 1)
        for widget in (self.browse, self.crs, self.nodata, self.propose):
            first.addWidget(widget)
        layout = self._column(8)
        layout.addLayout(first)
        layout.addWidget(self.filter)
        layout.addWidget(self.body, 1)
        layout.addWidget(self.outcome)
        layout.addWidget(self.working.bar)
        layout.addWidget(self.buttons)
        self.buttons.button(QDialogButtonBox.StandardButton.Close).setText(self._say(mark("Close")))
        self.resize(880, 600)

    def _connect(self) -> None:
        self.browse.clicked.connect(self._browse)
        self.propose.clicked.connect(self._propose)
        self.path.returnPressed.connect(self._propose)
        for button in (*self.buttons.buttons(), self.browse, self.propose, self.body.empty.button):
            # Enter is for the fields and the table.
            button.setAutoDefault(False)
        self.filter.changed.connect(self._filter)
        self.filter.serve(self, self.table.enter)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._name())
        self.some.clicked.connect(lambda: self._accept(self._selected()))
        self.all.clicked.connect(lambda: self._accept(self.table.frame_model.rows))
        self.buttons.rejected.connect(self.reject)
        self._drop.dropped.connect(lambda files: self.choose(files[0]))

    # The model ------------------------------------------------------------------------------------------------

    def choose(self, path: Path) -> None:
        """Take a model and propose from it."""
        self.path.setText(str(path))
        self._propose()

    def _browse(self) -> None:
        known = self.path.text() or str(self._session.path.parent if self._session.path else Path.home())
        models, every = self._say(mark("Terrain models")), self._say(mark("All files"))
        kinds = f"{models} ({_FORMATS});;{every} (*)"
        name, _ = QFileDialog.getOpenFileName(self, self.windowTitle(), known, kinds)
        if name:
            self.choose(Path(name))

    def _propose(self) -> None:
        """Work the proposals out in a job; the latest counts."""
        snapshot, named = self._snapshot, self.path.text().strip().strip('"')
        if snapshot is None or not named or self._is_writing:
            return
        self._show(None)
        try:
            nodata = float(self.nodata.text()) if self.nodata.text().strip() else None
        except ValueError:
            text = self._say(mark("{text} is no number; write the number for no data, such as -9999."))
            self.outcome.tell(text.format(text=self.nodata.text()), bad=True)
            return
        model, crs = Path(named), self.crs.text().strip() or None
        villages, plan = snapshot.city.villages, snapshot.run.plan.parameters
        title = self._say(mark("Looking heights up in {file}")).format(file=model.name)
        self.working.run(title, lambda _: proposals(villages, model, plan, crs, nodata), self._show)

    # What is shown --------------------------------------------------------------------------------------------

    def _show(self, found: pd.DataFrame | None) -> None:
        self._found = found
        self.filter.setVisible(found is not None)
        if found is None or self._snapshot is None:
            self.body.tell(
                self._say(
                    mark(
                        "Drop a terrain model here, or choose its file: each village is proposed as plain or mountain "
                        "by the elevation and slope around it. You accept what you find right."
                    )
                ),
                self._say(mark("Choose…")),
                self._browse,
            )
            self.outcome.tell("")
            self._name()
            return
        words = self._snapshot.words
        columns = tuple(Column(one, found[one.name], words) for one in PROPOSALS)
        ids = found["id"].to_numpy(dtype=object)
        kinds = np.full(len(ids), "villages", dtype=object)
        self.table.show_content(Content(columns, kinds, ids, frozenset({"standing"})))
        self.filter.offer(self.table.frame_model.content)
        plan = self._snapshot.run.plan.parameters
        text = mark(
            "Mountain from {elevation} m or {slope}° on, the mean within {radius} m (plan file). The plan's text names "
            "no limit: these are proposals."
        )
        limits = {"elevation": f"{plan.mountain_elevation_m:g}", "slope": f"{plan.mountain_slope_deg:g}"}
        self.outcome.tell(self._say(text).format(**limits, radius=f"{plan.terrain_radius_m:g}"))
        self.body.show_content()
        self._filter()

    def _filter(self) -> None:
        if self._found is None:
            return
        self.filter.apply(self.table)
        if len(self.table.frame_model.rows):
            self.body.show_content()
        else:
            text = mark("No village passes the filter.")
            self.body.tell(self._say(text), self._say(mark("Clear the filter")), self.filter.clear)
        self._name()

    def _selected(self) -> NDArray[np.intp]:
        rows = self.table.frame_model.rows
        return rows[[one.row() for one in self.table.selectionModel().selectedRows() if one.row() < len(rows)]]

    def _new(self, rows: NDArray[np.intp]) -> pd.DataFrame | None:
        """Return those of some rows that say something new."""
        if self._found is None:
            return None
        chosen = self._found.iloc[rows]
        return chosen[chosen["standing"].isin([one.code for one in STANDINGS[:2]])]

    def _name(self) -> None:
        """Say on the buttons how many villages would change."""
        for button, text, rows in (
            (self.some, mark("Accept selected ({count})"), self._selected()),
            (self.all, mark("Accept all shown ({count})"), self.table.frame_model.rows),
        ):
            new = self._new(rows)
            count = 0 if new is None else len(new)
            button.setText(self._say(text).format(count=f"{count:,}"))
            button.setEnabled(count > 0 and not self._is_writing)

    # What is accepted -----------------------------------------------------------------------------------------

    def _accept(self, rows: NDArray[np.intp]) -> None:
        snapshot, accepted, language = self._snapshot, self._new(rows), self._session.language
        if snapshot is None or accepted is None or accepted.empty or self._is_writing:
            return
        model = Path(self.path.text().strip().strip('"')).name

        def work(_: Callable[[float], None]) -> int:
            with Project.open(snapshot.path) as project:
                return accept_terrain(project, accepted, model, language)

        def end(count: int) -> None:
            text = self._say(mark("Terrain of {count} villages entered; Ctrl+Z takes it back."))
            self._session.messages.info(text.format(count=f"{count:,}"))
            self.entered.emit()
            self.accept()

        self._write(self._say(mark("Entering the terrain")), work, end)
        self._name()

    def _end(self) -> None:
        super()._end()
        self._name()
