"""A full disk and a read-only folder: one line, exit 1, everything as it was."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from gisapp.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest


def refused(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    assert main([str(word) for word in words]) == 1
    err = capsys.readouterr().err.strip()
    assert len(err.splitlines()) == 1, err
    return err


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_full_disk(
    capsys: pytest.CaptureFixture[str], demo: Path, small_disk: Callable[[str], Path], tmp_path: Path
) -> None:
    disk = small_disk(f"size={demo.stat().st_size // 1024 + 300}k")
    project = disk / "demo.gpkg"
    shutil.copy(demo, project)
    before = project.read_bytes()
    # The lists need more than is left, be it for the folder, be it for the project.
    refused(capsys, "analyse", project, "--out", disk / "out")
    assert names(disk) == ["demo.gpkg"]
    refused(capsys, "analyse", project, "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()
    refused(capsys, "demo", disk / "second.gpkg")
    refused(capsys, "export-layer", project, "villages", disk / "villages.gpkg")
    rows = tmp_path / "villages.csv"
    assert main(["export-layer", str(demo), "villages", str(rows)]) == 0
    capsys.readouterr()
    refused(capsys, "import", project, "villages", rows, "--crs", "cgcs2000", "--mode", "replace")
    assert names(disk) == ["demo.gpkg"]
    assert project.read_bytes() == before


def test_a_read_only_folder(
    capsys: pytest.CaptureFixture[str], demo: Path, small_disk: Callable[[str], Path], tmp_path: Path
) -> None:
    disk = small_disk("size=40m")
    project = disk / "demo.gpkg"
    shutil.copy(demo, project)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    refused(capsys, "analyse", project, "--out", disk / "out")
    refused(capsys, "analyse", project, "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()
    refused(capsys, "demo", disk / "second.gpkg")
    refused(capsys, "export-layer", project, "villages", disk / "villages.gpkg")
    rows = tmp_path / "boilers.csv"
    rows.write_text("name\n甲\n", encoding="utf-8")
    refused(capsys, "import", project, "boilers", rows)
    refused(capsys, "import", disk / "new.gpkg", "boilers", rows)
    assert names(disk) == ["demo.gpkg"]
    # What only reads still works.
    assert main(["check", str(project)]) == 0
