"""A start without a window: the demo is made once, and its lists are written to ``out/lists``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gisapp.cli import main
from layers.project import Project

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


def test_a_plain_start_writes_the_lists_of_the_demo(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("gisapp.demo.user_data_path", lambda *_, **__: tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main([]) == 0
    assert "out" in capsys.readouterr().err
    names = {path.name for path in (tmp_path / "out" / "lists").iterdir()}
    assert names >= {"boilers_to_close.csv", "mines_to_restore.csv", "uncovered_villages.csv", "summary.json"}
    # What the user changed in the demo is still there after the next start.
    with Project.open(tmp_path / "demo.gpkg") as project:
        project.set_plan_text("")
        project.store.set_meta(mine="kept")
    assert main(["--lang", "en"]) == 0
    with Project.open(tmp_path / "demo.gpkg") as project:
        assert project.store.meta()["mine"] == "kept"


def test_a_bare_project_is_opened(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([str(demo)]) == 0
    capsys.readouterr()
    assert (tmp_path / "out" / "lists" / "lists.xlsx").exists()
