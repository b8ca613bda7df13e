"""What follows a change goes to the project that was changed; the program begins with a project that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QApplication

from gisapp.desktop.app import begin
from gisapp.desktop.settings import Settings
from gisapp.desktop.window import Window
from gisapp.i18n import Language
from layers.project import new_project
from tests.gisapp.desktop.test_journey import LONG_MS, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def projects(tmp_path: Path) -> tuple[Path, Path]:
    """Return two projects without data."""
    both = tmp_path / "one.gpkg", tmp_path / "other.gpkg"
    for path in both:
        with new_project(path):
            pass
    return both


@pytest.fixture
def window(qtbot: QtBot, projects: tuple[Path, Path], tmp_path: Path) -> Iterator[Window]:
    # The last project was on a stick that is not there now.
    recent = [str(tmp_path / "stick" / "gone.gpkg"), *map(str, projects)]
    made = Window(Settings(language=Language.EN, recent=recent), tmp_path / "settings.json")
    qtbot.addWidget(made)
    made.show()
    QApplication.setActiveWindow(made)
    yield made
    made.close()


def test_a_change_is_shown_where_it_was_made(window: Window, qtbot: QtBot, projects: tuple[Path, Path]) -> None:
    one, other = projects
    session = window.session
    begin(window, None)
    qtbot.waitUntil(lambda: session.path == one, timeout=LONG_MS)
    settle(qtbot, window)
    assert window.recent == [one, other]

    def shown_again(act: Callable[[], None]) -> bool:
        before = session.snapshot
        act()
        settle(qtbot, window)
        return session.snapshot is not before

    done: list[str] = []
    assert shown_again(lambda: session.refresh(one, lambda: done.append("one")))
    assert not shown_again(lambda: session.refresh(other, lambda: done.append("other")))
    assert done == ["one"]

    # Another is being opened: the change is of the one that is left, which is shown again only if it stays.
    session.open(other)
    session.refresh(one)
    qtbot.waitUntil(lambda: session.path == other, timeout=LONG_MS)
    settle(qtbot, window)
    assert session.path == other
    broken = one.with_name("broken.gpkg")
    broken.write_bytes(b"SQLite format 3\x00" + b"\xff" * 2000)

    def fail_to_leave() -> None:
        session.open(broken)
        session.refresh(other)

    assert shown_again(fail_to_leave)
    assert session.path == other

    # The last one but this, by its key.
    qtbot.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: session.path == one, timeout=LONG_MS)
    settle(qtbot, window)
