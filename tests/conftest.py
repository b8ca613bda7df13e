"""What every test is held to: it leaves no thread behind, logs no warning, and skips nothing in CI."""

from __future__ import annotations

import logging
import os
import threading
import time
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

THREADS_KEPT: tuple[str, ...] = ("asyncio_",)
"""Beginnings of the names of threads that a library keeps for its next call: asyncio's default executor."""

LOGGERS_ALLOWED: tuple[str, ...] = ()
"""Loggers of libraries that may warn in any test; their children too."""

PATIENCE = 5.0
"""Seconds that a thread already told to end has for ending, all together; a quiet test waits for none of it."""


class Need(Protocol):
    """What the fixture `need` gives."""

    def __call__(self, component: str, *, present: object) -> None:
        """Skip the test if the component is absent."""


@pytest.fixture(scope="session")
def need() -> Need:
    """Return a function that skips, with the reason, where a real component is missing, and fails in CI."""

    def need(component: str, *, present: object) -> None:
        if present:
            return
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must have {component}: ./run test installs what tests need", pytrace=False)
        pytest.skip(f"this machine has no {component}")

    return need


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "soak: takes hours; ./run soak runs these, ./run test leaves them out")


class _Warnings(logging.Handler):
    """Keep what is logged at WARNING and above by loggers that are not allowed to."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not any(record.name == name or record.name.startswith(f"{name}.") for name in LOGGERS_ALLOWED):
            self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def no_unexpected_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logs a warning; one that takes `caplog` judges its log itself."""
    if "caplog" in request.fixturenames:
        yield
        return
    handler, root = _Warnings(), logging.getLogger()
    root.addHandler(handler)
    yield
    root.removeHandler(handler)
    if handler.lines:
        pytest.fail("logged without being expected (take `caplog` to expect it):\n" + "\n".join(handler.lines))


def leftover(before: set[threading.Thread]) -> list[threading.Thread]:
    """Return the threads that began after `before`, live on, and are no library's to keep.

    Daemon threads count: that Python ends them with the process does not stop them in a window that stays open.
    A thread that Python did not start (Qt's, GDAL's) leaves only a dummy record that never ends, and does not count.
    """
    began = [thread for thread in threading.enumerate() if thread not in before]
    ours = [thread for thread in began if not isinstance(thread, threading._DummyThread)]
    ours = [thread for thread in ours if not thread.name.startswith(THREADS_KEPT)]
    deadline = time.monotonic() + PATIENCE
    for thread in ours:
        thread.join(max(0.0, deadline - time.monotonic()))
    return [thread for thread in ours if thread.is_alive()]


@pytest.fixture(autouse=True)
def no_leftover_thread() -> Iterator[None]:
    """Fail a test whose threads outlive it; those of wider fixtures began before."""
    before = set(threading.enumerate())
    yield
    if alive := leftover(before):
        pytest.fail("left running: " + ", ".join(f"{thread.name} ({thread!r})" for thread in alive))
