"""The restoration audit: two satellite images are chosen, looked at, and the mines on them compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import (
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QWidget,
)

from gisapp.auditing import audit_project
from gisapp.desktop.dialogs.audit_image import ImageBox
from gisapp.desktop.dialogs.working import WorkingDialog
from gisapp.i18n import mark
from gisapp.imagery import Match, match, record, request_of
from gisapp.run import plan_of
from gisapp.suspicions import counted
from layers.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable

    from basemaps.images import Request
    from gisapp.audit import Audit
    from gisapp.desktop.session import Session

_DAYS = {"before": mark("Earlier image (before)"), "after": mark("Later image (after)")}
_LINES = 6
"""Of what is told of both images that are seen at once."""


class AuditDialog(WorkingDialog):
    """Compares the mines of the open project on two images.

    Parameters
    ----------
    session
        With the project.
    """

    audited = pyqtSignal(object)
    """The audit is in the project."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, mark("Restoration audit"), parent)
        self.matched: Match | None = None
        self.boxes = {
            name: ImageBox(session, name, self._say(title), request_of(session.images.get(name, {})))
            for name, title in _DAYS.items()
        }
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.take = self.buttons.addButton(self._say(mark("Start the audit")), QDialogButtonBox.ButtonRole.AcceptRole)
        self._lay_out()
        for box in self.boxes.values():
            box.changed.connect(self._match)
        self.buttons.accepted.connect(self._audit)
        self.buttons.rejected.connect(self.reject)
        self.working.cancelled.connect(self._match_again)
        self._match()

    def _lay_out(self) -> None:
        note = QLabel(
            self._say(
                mark(
                    "The vegetation of every mine with an outline is measured on both images: what is accepted but "
                    "bare, or untreated but green, is marked for a field check. It never decides: acceptance does."
                )
            )
        )
        note.setWordWrap(True)
        note.setProperty("secondary", True)
        both = QHBoxLayout()
        both.setSpacing(24)
        for box in self.boxes.values():
            both.addWidget(box, 1)
        self.outcome.setAlignment(Qt.AlignmentFlag.AlignTop)
        told = QScrollArea()
        told.setWidget(self.outcome)
        told.setWidgetResizable(True)
        told.setObjectName("told")
        told.setStyleSheet("#told, #told > QWidget > QWidget { background: transparent; }")
        told.setFixedHeight(_LINES * self.outcome.fontMetrics().lineSpacing() + 8)
        layout = self._column()
        layout.addWidget(note)
        layout.addLayout(both)
        layout.addWidget(told)
        layout.addWidget(self.working.bar)
        layout.addWidget(self.buttons)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(self._say(mark("Cancel")))
        self.take.setDefault(True)
        self.take.setEnabled(False)
        self.resize(880, 656)

    def requests(self) -> tuple[Request, Request] | None:
        """Return the two images, once both were looked at and can be used."""
        looked = [box.looked for box in self.boxes.values()]
        before, after = (one.request if one and one.fault is None else None for one in looked)
        return (before, after) if before and after else None

    def _match(self) -> None:
        """Find out how the two images go together."""
        self.matched = None
        self.take.setEnabled(False)
        requests, snapshot = self.requests(), self._snapshot
        if requests is None or snapshot is None:
            self.working.drop()
            self.outcome.tell(self._say(mark("Choose both images: what they have in common stands here.")))
            return
        before, after = requests
        plan, mines = snapshot.run.plan.parameters, snapshot.layers["mines"]
        title = self._say(mark("Comparing two images"))
        self.working.run(title, lambda _: match(before, after, mines, plan), self._show)

    def _show(self, found: Match) -> None:
        self.matched = found
        share = self._say(
            mark("{share} of the smaller image lies on the other; {mines} of {outlines} mines are on both.")
        )
        lines = [
            share.format(share=f"{found.overlap:.0%}", mines=f"{found.mines:,}", outlines=f"{found.outlines:,}"),
            found.method.say(self._say),
            *(one.say(self._say) for one in found.notes),
        ]
        if self._snapshot is not None:
            plan = self._snapshot.run.plan.parameters
            limits = mark(
                "Vegetated from NDVI {ndvi} on; marked are accepted mines below {bare} and untreated ones from {green} "
                "of vegetated area, with valid cells on at least {valid} (plan file; no official mark exists)."
            )
            figures = {
                "ndvi": f"{plan.vegetated_ndvi:g}",
                "bare": f"{plan.bare_below_share:.0%}",
                "green": f"{plan.green_from_share:.0%}",
                "valid": f"{plan.least_valid_share:.0%}",
            }
            lines.insert(1, self._say(limits).format(**figures))
        if not found.mines:
            lines = [
                self._say(mark("No mine with an outline lies on both images: choose images of the mines.")),
                *lines,
            ]
        self.outcome.tell("\n".join(lines), bad=not found.mines)
        self.take.setEnabled(found.mines > 0)

    def _audit(self) -> None:
        requests, snapshot = self.requests(), self._snapshot
        if requests is None or snapshot is None or self._is_writing:
            return
        before, after = requests
        language = self._session.language

        def work(report: Callable[[float], None]) -> Audit:
            with Project.open(snapshot.path) as project:
                plan = plan_of(project, None, []).parameters
                return audit_project(project, before, after, plan, None, language, report)

        def end(audit: Audit) -> None:
            self._session.images.update(before=record(before), after=record(after))
            for note in audit.notes:
                self._session.messages.warning(note.say(self._say))
            self._session.messages.info(counted(audit).say(self._say))
            self.audited.emit(audit)
            self.accept()

        self.take.setEnabled(False)
        for box in self.boxes.values():
            box.setEnabled(False)
        self._write(self._say(mark("Measuring mines on two images")), work, end)

    # Its end --------------------------------------------------------------------------------------------------

    def _end(self) -> None:
        super()._end()
        for box in self.boxes.values():
            box.setEnabled(True)
        self.take.setEnabled(self.matched is not None and self.matched.mines > 0)

    def _match_again(self) -> None:
        """Show what was known before the work was given up."""
        if self.matched is not None:
            self._show(self.matched)

    def reject(self) -> None:
        """Give up what is being measured; leave where nothing is."""
        if self._is_writing:
            self.working.stop()
        else:
            super().reject()

    def done(self, result: int) -> None:
        """Close; what is still being read is given up."""
        for box in self.boxes.values():
            box.leave()
        super().done(result)
