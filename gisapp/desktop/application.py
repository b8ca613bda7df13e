"""Qt's application, made as this program wants it."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import PyQt5
from PyQt5.QtCore import QCoreApplication, Qt, QTranslator
from PyQt5.QtWidgets import QApplication

from gisapp.desktop.look import dress
from gisapp.i18n import Language

_QT = Path(PyQt5.__file__).parent / "Qt5"
"""Where PyQt5's wheel keeps Qt."""

_SWITCH_SECONDS = 0.002
"""How long a thread keeps Python's lock while others wait: short, so that the window answers while work goes on."""

_COLLECT_AFTER = (20_000, 50, 100_000)
"""Objects that come before young, middle-aged and old ones are looked through for those that nobody reaches."""


def application() -> QApplication:
    """Return the Qt application, dressed; there is one a process."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    # Qt reads its own folder's name in the system's old encoding and misses folders with Chinese in them.
    QCoreApplication.addLibraryPath(str(_QT / "plugins"))
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_EnableHighDpiScaling)
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_UseHighDpiPixmaps)
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    made = QApplication(["blue-sky-planner"])
    made.setApplicationName("Blue Sky planner")
    dress(made)
    # Looking through all objects holds the window for a second where a city has a million of them, and finds nothing:
    # tables are let go by their counts. What is loaded by now stays for good.
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)
    gc.enable()
    sys.setswitchinterval(_SWITCH_SECONDS)
    return made


def speak(language: Language) -> None:
    """Have Qt's own buttons and menus in a language too."""
    running = QApplication.instance()
    if not isinstance(running, QApplication):
        return
    earlier = running.findChild(QTranslator)
    if earlier is not None:
        running.removeTranslator(earlier)
        earlier.deleteLater()
    if language == Language.ZH:
        words = QTranslator(running)
        if words.load("qtbase_zh_CN", str(_QT / "translations")):
            running.installTranslator(words)
