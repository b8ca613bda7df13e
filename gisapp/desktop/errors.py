"""Nothing ends silently: what no one caught goes to the log file and to the messages of the window."""

from __future__ import annotations

import logging
import sys
import threading
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from platformdirs import user_log_path
from PyQt5.QtCore import QtMsgType, qInstallMessageHandler

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from PyQt5.QtCore import QMessageLogContext

_LOG = logging.getLogger(__name__)
_QT = logging.getLogger("qt")
_LEVELS = {
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_MOST_BYTES = 1_000_000


def log_path() -> Path:
    """Return where the log is kept; its folder is made."""
    return user_log_path("blue-sky-planner", appauthor=False, ensure_exists=True) / "planner.log"


def keep_log(path: Path) -> logging.Handler:
    """Write what the program logs to a file of bounded size."""
    handler = RotatingFileHandler(path, maxBytes=_MOST_BYTES, backupCount=1, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.setLevel(logging.INFO)
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(min(root.level or logging.WARNING, logging.INFO))
    return handler


def catch_all(tell: Callable[[BaseException], None]) -> None:
    """Have uncaught exceptions of slots and threads told; without this PyQt5 ends the program at the first."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        tell(error)

    sys.excepthook = hook
    threading.excepthook = lambda caught: _LOG.error("in %s", caught.thread, exc_info=caught.exc_value)
    qInstallMessageHandler(_from_qt)


def _from_qt(kind: QtMsgType, _: QMessageLogContext, text: str | None) -> None:
    _QT.log(_LEVELS.get(kind, logging.DEBUG), "%s", text)
