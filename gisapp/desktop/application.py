"""Qt's application, made as this program wants it."""

from __future__ import annotations

from pathlib import Path

import PyQt5
from PyQt5.QtCore import QCoreApplication, Qt
from PyQt5.QtWidgets import QApplication

from gisapp.desktop.look import dress


def application() -> QApplication:
    """Return the Qt application, dressed; there is one a process."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    # Qt reads its own folder's name in the system's old encoding and misses folders with Chinese in them.
    QCoreApplication.addLibraryPath(str(Path(PyQt5.__file__).parent / "Qt5" / "plugins"))
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_EnableHighDpiScaling)
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_UseHighDpiPixmaps)
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    made = QApplication(["blue-sky-planner"])
    made.setApplicationName("Blue Sky planner")
    dress(made)
    return made
