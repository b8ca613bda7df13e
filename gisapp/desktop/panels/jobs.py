"""What runs in the background: what is being done, how much of it is left, and a button that ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QElapsedTimer, QPoint, QSize, Qt, QTimer
from PyQt5.QtWidgets import QHBoxLayout, QLabel, QMenu, QProgressBar, QToolButton, QWidget, QWidgetAction

from gisapp.desktop.look import icon, tip
from gisapp.i18n import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from gisapp.desktop.jobs import Job
    from gisapp.desktop.session import Session

_PATIENCE_MS = 300
"""What is done sooner is not shown: it would only flicker."""

_BAR_PX = 96
_LONGEST_TITLE_PX = 320
_TELLING_FROM_S, _TELLING_FROM_SHARE = 3.0, 0.05
"""Seconds and share done from which the time left can be told."""


def seconds_left(elapsed: float, share: float) -> float | None:
    """Return the seconds that the rest of a job takes at its pace so far, `None` where that cannot be told yet."""
    if elapsed < _TELLING_FROM_S or share < _TELLING_FROM_SHARE:
        return None
    return elapsed * (1.0 - share) / share


class JobRow(QWidget):
    """One job: title, bar, what is left, cancel."""

    def __init__(self, say: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._say = say
        self._job: Job | None = None
        self._clock = QElapsedTimer()
        self.title, self.left = QLabel(self), QLabel(self)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.bar = QProgressBar(self)
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(_BAR_PX)
        self.cancel = QToolButton(self)
        self.cancel.setIcon(icon("close"))
        self.cancel.setIconSize(QSize(14, 14))
        self.cancel.clicked.connect(self._cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 4, 0)
        row.setSpacing(8)
        row.addWidget(self.title, 1)
        for widget in (self.bar, self.left, self.cancel):
            row.addWidget(widget)

    def follow(self, job: Job) -> None:
        """Show another job from now on."""
        if job is self._job:
            return
        if self._job is not None:
            self._job.progressed.disconnect(self._progress)
        self._job = job
        self._clock.start()
        job.progressed.connect(self._progress)
        self.cancel.setEnabled(not job.is_cancelled)
        self.translate()

    def forget(self) -> None:
        """Show nothing: the job has ended."""
        self._job = None

    def translate(self) -> None:
        """Word the row in the window's language; the title is in that of the job's beginning."""
        self.cancel.setToolTip(self._say(mark("Cancel")))
        if self._job is not None:
            title = self._job.title
            self.title.setText(self.fontMetrics().elidedText(title, Qt.TextElideMode.ElideMiddle, _LONGEST_TITLE_PX))
            self.title.setToolTip(tip(title) if self.title.text() != title else "")
            self._progress(self._job.share)

    def _progress(self, share: float) -> None:
        self.bar.setValue(round(share * 100))
        rest = seconds_left(self._clock.elapsed() / 1000, share)
        parts = [f"{share:.0%}"] if share > 0 else []
        if rest is not None:
            minutes = mark("{count} min left") if rest >= 90 else mark("{count} s left")
            parts.append(self._say(minutes).format(count=max(round(rest / 60 if rest >= 90 else rest), 1)))
        self.left.setText(" · ".join(parts))

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.cancel.setEnabled(False)
            self.left.setText(self._say(mark("stopping")))


class JobsBar(QWidget):
    """The job that has run longest, and behind a button all of them; nothing where none runs."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._say = session.jobs, session.say
        self.row = JobRow(self._say, self)
        self.more = QToolButton(self)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.more.clicked.connect(self._list)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.row)
        line.addWidget(self.more)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._show)
        self._jobs.started.connect(lambda _: self._change())
        self._jobs.ended.connect(lambda _: self._change())
        session.language_changed.connect(self._change)
        self.hide()

    def _change(self) -> None:
        self.row.translate()
        if not self._jobs.running:
            self._patience.stop()
            self.row.forget()
            self.hide()
        elif self.isVisible():
            self._show()
        elif not self._patience.isActive():
            self._patience.start()

    def _show(self) -> None:
        running = self._jobs.running
        self.row.follow(running[0])
        self.more.setVisible(len(running) > 1)
        self.more.setText(f"+{len(running) - 1}")
        self.more.setToolTip(self._say(mark("{count} jobs are running")).format(count=len(running)))
        self.show()

    def _list(self) -> None:
        menu = self.menu()
        size = menu.sizeHint()
        menu.popup(self.mapToGlobal(self.rect().topRight()) - QPoint(size.width(), size.height()))

    def menu(self) -> QMenu:
        """Return all jobs; it closes when the first of them ends, as what it lists is no longer so."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for job in self._jobs.running:
            row = JobRow(self._say, menu)
            row.follow(job)
            action = QWidgetAction(menu)
            action.setDefaultWidget(row)
            menu.addAction(action)
            job.finished.connect(menu.hide)
        return menu
