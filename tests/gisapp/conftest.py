"""A demo project made once, and copies of it; a small disk."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from gisapp.demo import write_demo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Need


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a demo project that no test may change."""
    path = tmp_path_factory.mktemp("demo") / "demo.gpkg"
    write_demo(path)
    return path


@pytest.fixture
def demo(demo_file: Path, tmp_path: Path) -> Path:
    """Return a demo project of the test's own."""
    path = tmp_path / "demo.gpkg"
    shutil.copy(demo_file, path)
    return path


@pytest.fixture
def small_disk(tmp_path: Path, need: Need) -> Iterator[Callable[[str], Path]]:
    """Give a function that mounts a disk of its own, of a size such as "2m" or with options such as "ro"."""
    mounted: list[Path] = []

    def mount(options: str) -> Path:
        folder = tmp_path / f"disk{len(mounted)}"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        done = subprocess.run(command, capture_output=True, check=False)
        need("right to mount a small disk", present=done.returncode == 0)
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)
