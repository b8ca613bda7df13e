"""The start of the desktop: log, settings, window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QTimer

from gisapp.desktop.application import application
from gisapp.desktop.commands.project import open_demo
from gisapp.desktop.errors import catch_all, keep_log, log_path
from gisapp.desktop.settings import load, settings_path
from gisapp.desktop.window import Window

if TYPE_CHECKING:
    from pathlib import Path

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
    QTimer.singleShot(0, lambda: begin(window, project))
    return int(qt.exec_())


def begin(window: Window, project: Path | None) -> None:
    """Open a project; without one the last that is still there, or the demo."""
    if project is not None:
        window.open(project)

    def go_on() -> None:
        # Unless the user has opened one meanwhile.
        if window.session.target is None and window.recent:
            window.open(window.recent[0])
        elif window.session.target is None:
            open_demo(window)

    window.look_for_recent(go_on)
