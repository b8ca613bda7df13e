"""The start of the desktop: log, settings, window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt5.QtCore import QTimer

from gisapp.desktop.application import application
from gisapp.desktop.commands.project import open_demo
from gisapp.desktop.errors import catch_all, keep_log, log_path
from gisapp.desktop.settings import load, settings_path
from gisapp.desktop.window import Window

if TYPE_CHECKING:
    from gisapp.i18n import Language


def main(project: Path | None, language: Language | None) -> int:
    """Open the window on a project, the last one, or the demo; return when it is closed."""
    qt = application()
    keep_log(log_path())
    settings = load(settings_path())
    if language is not None:
        settings.language = language
    window = Window(settings, settings_path())
    catch_all(window.messages.error)
    window.show()
    QTimer.singleShot(0, lambda: _begin(window, project))
    return int(qt.exec_())


def _begin(window: Window, project: Path | None) -> None:
    last = next((Path(one) for one in window.settings.recent if Path(one).exists()), None)
    if chosen := project or last:
        window.open(chosen)
    else:
        open_demo(window)
