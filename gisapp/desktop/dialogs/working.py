"""What a dialog does in the background: its bar, and the sentence that says what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PyQt5.QtCore import QObject, Qt, pyqtSignal
from PyQt5.QtWidgets import QLabel, QProgressBar

from gisapp.desktop.dialogs.dialog import Dialog
from gisapp.desktop.jobs import Latest
from gisapp.desktop.session import PROJECT_LANE
from gisapp.i18n import mark
from layers.messages import GisError
from layers.style import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt5.QtWidgets import QWidget

    from gisapp.desktop.jobs import Work
    from gisapp.desktop.session import Session


class Outcome(QLabel):
    """What came of something, or what is wrong with it.

    Parameters
    ----------
    session
        Whose language it speaks, and whose messages tell what nobody foresaw.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setWordWrap(True)
        # Words of ledgers and services are in it.
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse))

    def tell(self, text: str, *, bad: bool = False) -> None:
        """Say a sentence, in red where something is wrong."""
        self.setStyleSheet(f"color: {VERDICTS['yes'].colour};" if bad else "")
        self.setText(text)

    def fail(self, error: BaseException) -> None:
        """Say why something failed; what the user cannot mend goes among the messages with its details too."""
        if isinstance(error, GisError):
            self.tell(error.message.say(self._session.say), bad=True)
        else:
            self.tell(self._session.messages.explain(error), bad=True)


class Working(QObject):
    """The jobs of a dialog, one at a time: the latest counts; with the dialog they end.

    Parameters
    ----------
    session
        In whose jobs they are.
    dialog
        The owner; it lays out `bar`, which keeps its room while it is hidden, and `outcome`.
    """

    cancelled = pyqtSignal()
    ended = pyqtSignal()

    def __init__(self, session: Session, dialog: QWidget) -> None:
        super().__init__(dialog)
        self._session = session
        self._latest = Latest(session.jobs, self)
        self.outcome, self.bar = Outcome(session), QProgressBar()
        self.bar.setTextVisible(False)
        policy = self.bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(policy)
        self.bar.hide()
        self._latest.progressed.connect(self._progress)
        self._latest.failed.connect(self.outcome.fail)
        self._latest.cancelled.connect(self._cancel)
        self._latest.ended.connect(self._end)

    @property
    def is_busy(self) -> bool:
        """Whether something is being done."""
        return self._latest.job is not None

    def run(self, title: str, work: Work, then: Callable[[Any], object], *, lane: str = "") -> None:
        """Do something in place of what is being done; `then` is called with what comes of it."""
        # A bar without an end until the work tells its share.
        self.bar.setRange(0, 0)
        self.bar.show()
        self.outcome.tell(title)
        self._latest.start(title, work, then, lane=lane)

    def stop(self) -> None:
        """Ask what is being done to stop; its end is told."""
        self._latest.stop()

    def drop(self) -> None:
        """Give up what is being done, and say nothing of it."""
        self._latest.drop()
        self.bar.hide()

    def _progress(self, share: float) -> None:
        self.bar.setRange(0, 100)
        self.bar.setValue(round(100 * share))

    def _cancel(self) -> None:
        self.outcome.tell(self._session.say(mark("Ended before there was an answer.")))
        self.cancelled.emit()

    def _end(self) -> None:
        self.bar.hide()
        self.ended.emit()


class WorkingDialog(Dialog):
    """A dialog with something to do in the background; while it writes, it cannot be left."""

    def __init__(self, session: Session, title: str, parent: QWidget | None = None) -> None:
        super().__init__(session, title, parent)
        self.working = Working(session, self)
        self.outcome = self.working.outcome
        self._is_writing = False
        self.working.ended.connect(self._end)

    def _write(self, title: str, work: Work, then: Callable[[Any], object]) -> None:
        """Change the project; what is being written is not given up half way."""
        self._is_writing = True
        self.working.run(title, work, then, lane=PROJECT_LANE)

    def _end(self) -> None:
        """Enable again what can be done: nothing is under way."""
        self._is_writing = False

    def reject(self) -> None:
        """Leave; not while something is being written."""
        if not self._is_writing:
            super().reject()

    def done(self, result: int) -> None:
        """Close; what is still being read is given up."""
        self.working.drop()
        super().done(result)
