"""What the window has to tell: one place for every message, from every job and dialog."""

from __future__ import annotations

import datetime as dt
import logging
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PyQt5.QtCore import QObject, pyqtSignal

from gisapp.i18n import mark
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_LOG = logging.getLogger(__name__)

Severity = Literal["info", "warning", "error"]
_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be done about a message: the word on its button, in the language of the window, and the deed."""

    title: str
    do: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Entry:
    """One message.

    Parameters
    ----------
    time
        When it was told.
    severity
        "info", "warning" or "error".
    text
        The sentence, in the language of the window at that time.
    details
        What a programmer wants to know; blank for most.
    file
        What was written, to be opened from the message.
    offer
        What can be done about it at once.
    """

    time: dt.datetime
    severity: Severity
    text: str
    details: str = ""
    file: Path | None = None
    offer: Offer | None = None


class Messages(QObject):
    """All messages of a session, the newest last.

    Parameters
    ----------
    say
        Translates a sentence.
    """

    added = pyqtSignal(object)
    cleared = pyqtSignal()

    def __init__(self, say: Callable[[str], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._say = say
        self.entries: list[Entry] = []

    def add(
        self, severity: Severity, text: str, details: str = "", file: Path | None = None, offer: Offer | None = None
    ) -> None:
        """Tell a sentence that is already in the user's language."""
        entry = Entry(dt.datetime.now().astimezone(), severity, text, details, file, offer)
        self.entries = [*self.entries[-_KEPT + 1 :], entry]
        self.added.emit(entry)

    def info(self, text: str) -> None:
        """Tell that something was done."""
        self.add("info", text)

    def written(self, path: Path) -> None:
        """Tell that a file was written."""
        self.add("info", self._say(mark("{path}: written.")).format(path=path), file=path)

    def offering(self, text: str, offer: Offer) -> None:
        """Tell that something was done, with what can be done about it."""
        self.add("info", text, offer=offer)

    def warning(self, text: str) -> None:
        """Tell what the user should look at."""
        self.add("warning", text)

    def error(self, error: BaseException) -> None:
        """Tell what went wrong: what the user can mend as its sentence, all else with its details in the log."""
        self.explain(error)

    def explain(self, error: BaseException) -> str:
        """Tell what went wrong, see `error`, and return the sentence."""
        details = ""
        if isinstance(error, GisError):
            text = error.message.say(self._say)
        elif isinstance(error, OSError):
            text = self._say(mark("The disk refused ({cause}); check the folder and the free space."))
            text = text.format(cause=error)
        else:
            _LOG.error("unexpected", exc_info=error)
            text = self._say(mark("Something unexpected went wrong ({cause}); the details are in the log file."))
            text = text.format(cause=f"{type(error).__name__}: {error}"[:200])
            details = "".join(traceback.format_exception(error))
        self.add("error", text, details)
        return text

    def clear(self) -> None:
        """Forget all messages."""
        self.entries = []
        self.cleared.emit()
