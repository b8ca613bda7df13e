"""Qt for the tests of the window, without a display unless one is asked for."""

from __future__ import annotations

import os

import pytest

# The journeys run once more under Xvfb, where this is set to "xcb".
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

pytest.importorskip("PyQt5")


@pytest.fixture(scope="session")
def qapp() -> object:
    """Return the application as the program makes it, in place of pytest-qt's own."""
    from gisapp.desktop.application import application

    return application()
