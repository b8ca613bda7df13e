"""Zones of the ring roads are made: gaps are closed only if that is said, and up to which length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtWidgets import QDialogButtonBox, QDoubleSpinBox, QFormLayout, QLabel, QWidget

from gisapp.desktop.dialogs.dialog import Dialog
from gisapp.i18n import mark
from gisapp.rings import Outcome, derive_zones
from gisapp.roads import gaps
from layers.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable

    from gisapp.desktop.session import Session

_LONGEST_M = 100_000.0
_WIDTH_PX = 480
_NAMED = 8
"""Gaps that are named."""


class RingsDialog(Dialog):
    """Asks which gaps are closed, then makes the zones in a job; one step that undo takes back.

    Parameters
    ----------
    session
        With the project.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, mark("Make the zones of the ring roads"), parent)
        self.setFixedWidth(_WIDTH_PX)
        self.metres = QDoubleSpinBox()
        self.metres.setRange(0.0, _LONGEST_M)
        self.metres.setDecimals(0)
        self.metres.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        self.metres.setSingleStep(100.0)
        self.metres.setSuffix(" m")
        self.metres.setGroupSeparatorShown(True)
        about = QLabel(
            self._say(
                mark(
                    "The fireworks-ban zone (without its roads) and the truck-ban zone (with its roads) are derived"
                    " from the ring roads; those derived before are replaced. Ctrl+Z takes it back."
                )
            )
        )
        self.found = QLabel(self._gaps())
        for label in (about, self.found):
            label.setWordWrap(True)
        self.found.setProperty("secondary", True)
        self.metres.setToolTip(
            self._say(mark("By a straight line, which is recorded in the zone's note; 0 closes none"))
        )
        form = QFormLayout()
        form.addRow(self._say(mark("Close gaps of up to")), self.metres)
        self.buttons = QDialogButtonBox()
        self.ok = self.buttons.addButton(QDialogButtonBox.StandardButton.Ok)
        self.ok.setText(self._say(mark("Make the zones")))
        self.buttons.addButton(QDialogButtonBox.StandardButton.Cancel).setText(self._say(mark("Cancel")))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.accepted.connect(self._make)
        column = self._column()
        for widget in (about, self.found):
            column.addWidget(widget)
        column.addLayout(form)
        column.addWidget(self.buttons)
        # Labels of several lines ask for too little by themselves.
        self.setMinimumHeight(column.totalHeightForWidth(_WIDTH_PX))
        self.metres.selectAll()

    def _gaps(self) -> str:
        """Return the gaps in words, the longest first."""
        snapshot = self._snapshot
        table = gaps(snapshot.run, self._session.language) if snapshot else None
        if table is None or table.empty:
            return self._say(mark("No gap is known: the ring roads meet, or lack a side."))
        table = table.sort_values("metres", ascending=False)
        pairs = zip(table["metres"], table["between"], strict=True)
        return "\n".join([f"{metres:,.2f} m: {between}" for metres, between in pairs][:_NAMED])

    def _make(self) -> None:
        session, snapshot = self._session, self._snapshot
        if snapshot is None:
            return
        path, plan, metres = snapshot.path, snapshot.run.plan, self.metres.value()
        language, say = session.language, session.say

        def work(_: Callable[[float], None]) -> Outcome:
            with Project.open(path) as project:
                return derive_zones(project, plan, metres, language, say)

        def tell(outcome: Outcome) -> None:
            for note in outcome.notes:
                session.messages.warning(note.say(say))
            session.messages.info(say(mark("; ")).join(one.say(say) for one in outcome.made))
            session.refresh(path)

        session.run(say(mark("Making the zones of the ring roads")), work).done.connect(tell)
