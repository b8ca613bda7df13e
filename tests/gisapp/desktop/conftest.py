"""Qt for the tests of the window, without a display unless one is asked for."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

# The journeys run once more under Xvfb, where this is set to "xcb".
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

pytest.importorskip("PyQt5")


@pytest.fixture(scope="session")
def qapp() -> object:
    """Return the application as the program makes it, in place of pytest-qt's own."""
    from gisapp.desktop.application import application

    return application()


@pytest.fixture(scope="session")
def judged_file(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a demo project that has been judged, as it is whenever it is opened again; no test may change it."""
    from gisapp.i18n import Language
    from gisapp.snapshot import take

    path = tmp_path_factory.mktemp("judged") / "demo.gpkg"
    shutil.copy(demo_file, path)
    take(path, Language.ZH)
    return path


@pytest.fixture
def demo(judged_file: Path, tmp_path: Path) -> Path:
    """Return a judged demo project of the test's own."""
    path = tmp_path / "demo.gpkg"
    shutil.copy(judged_file, path)
    return path
