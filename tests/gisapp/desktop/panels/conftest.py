"""A session that shows the demo, without a window."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from gisapp.desktop.jobs import Jobs
from gisapp.desktop.messages import Messages
from gisapp.desktop.session import Session
from gisapp.i18n import Language, translator
from gisapp.snapshot import Snapshot, take

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture(scope="session")
def snapshot_in(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Language], Snapshot]:
    """Give the demo as it is shown in a language, judged once."""
    path = tmp_path_factory.mktemp("shown") / "demo.gpkg"
    shutil.copy(demo_file, path)
    made: dict[Language, Snapshot] = {}

    def snapshot(language: Language) -> Snapshot:
        if language not in made:
            made[language] = take(path, language)
        return made[language]

    return snapshot


@pytest.fixture
def blank(qtbot: QtBot) -> Iterator[Session]:
    """Give an English session without a project."""
    jobs = Jobs()
    session = Session(jobs, Messages(translator(Language.EN)), Language.EN)
    yield session
    jobs.stop()


@pytest.fixture
def session(blank: Session, snapshot_in: Callable[[Language], Snapshot]) -> Session:
    """Give an English session that shows the demo."""
    blank.snapshot = snapshot_in(Language.EN)
    return blank


@pytest.fixture
def in_chinese(snapshot_in: Callable[[Language], Snapshot]) -> Callable[[Session], None]:
    """Give a function that has a session speak Chinese, as when its project was worded again."""

    def speak(session: Session) -> None:
        session.language = Language.ZH
        session.snapshot = snapshot_in(Language.ZH)
        session.language_changed.emit()
        session.changed.emit()

    return speak
