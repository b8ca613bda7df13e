"""kill -9 at any moment of an analysis or an import: the project and the folder are as before or as after."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import random
import shutil
import signal
import time
from typing import TYPE_CHECKING

import pytest

from gisapp.cli import main
from layers.fingerprint import fingerprint
from layers.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.context import ForkServerContext
    from pathlib import Path

    State = tuple[str, ...]


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Return a way to start processes that have everything imported: what is killed is the work, not the start."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["gisapp.cli", "gisapp.run", "gisapp.importing", "gisapp.exporting", "layers.demo"])
    return context


def state_of(project: Path) -> State:
    """Return what a project holds: hashes of the layers, history, results."""
    with Project.open(project) as opened:
        hashes = [fingerprint(frame) for _, frame in sorted(opened.layers().items())]
        history = [str(one.number) for one in opened.history()]
        results = [opened.result_meta().get("summary", "")]
        for name in opened.results():
            table = opened.result(name)
            results.append(f"{name} {0 if table is None else len(table)}")
    return (*hashes, *history, *results)


def state_of_folder(folder: Path) -> State:
    """Return the names and contents of the files of a folder."""
    return tuple(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in sorted(folder.iterdir()))


def killed(context: ForkServerContext, words: list[str], after: float) -> bool:
    """Run a command and kill it after some seconds; return whether it was killed before it ended."""
    process = context.Process(target=main, args=(words,))
    process.start()
    process.join(after)
    alive = process.is_alive()
    if alive and process.pid is not None:
        os.kill(process.pid, signal.SIGKILL)
    process.join()
    return alive


def check_kills(
    context: ForkServerContext,
    times: int,
    words: list[str],
    reset: Callable[[], None],
    state: Callable[[], tuple[State, ...]],
) -> None:
    """Kill a command so often, at random moments of its run, and look whether each part is as before or as after."""
    reset()
    before = state()
    started = time.monotonic()
    assert not killed(context, words, 300)
    whole = time.monotonic() - started
    after = state()
    assert before != after
    moments = random.Random(f"{words} {times}")
    hits = 0
    for _ in range(times):
        reset()
        hits += killed(context, words, moments.uniform(0, whole))
        assert all(now in (old, new) for now, old, new in zip(state(), before, after, strict=True))
    assert hits > times // 4


def kill_analyses(context: ForkServerContext, demo: Path, folder: Path, times: int) -> None:
    project, out = folder / "city.gpkg", folder / "out"
    assert main(["analyse", str(demo), "--out", str(folder / "first"), "--as-of", "2018-12-31"]) == 0

    def reset() -> None:
        for stale in folder.glob("city.gpkg*"):
            stale.unlink()
        shutil.copy(demo, project)
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(folder / "first", out)

    # The project and the folder are swapped one after the other: each is whole by itself.
    words = ["analyse", str(project), "--out", str(out)]
    check_kills(context, times, words, reset, lambda: (state_of(project), state_of_folder(out)))


def kill_imports(context: ForkServerContext, demo: Path, folder: Path, times: int) -> None:
    project, rows = folder / "city.gpkg", folder / "villages.csv"
    assert main(["export-layer", str(demo), "villages", str(rows)]) == 0
    lines = rows.read_text(encoding="utf-8-sig").splitlines()
    rows.write_text("\n".join(lines[:4000]) + "\n", encoding="utf-8")

    def reset() -> None:
        for stale in folder.glob("*city.gpkg*"):
            stale.unlink()
        shutil.copy(demo, project)

    words = ["import", str(project), "villages", str(rows), "--crs", "cgcs2000", "--mode", "replace"]
    check_kills(context, times, words, reset, lambda: (state_of(project),))


def test_killed_analyses(processes: ForkServerContext, demo: Path, tmp_path: Path) -> None:
    kill_analyses(processes, demo, tmp_path, 10)


def test_killed_imports(processes: ForkServerContext, demo: Path, tmp_path: Path) -> None:
    kill_imports(processes, demo, tmp_path, 12)


def test_an_import_that_makes_the_project(processes: ForkServerContext, demo: Path, tmp_path: Path) -> None:
    rows, project = tmp_path / "boilers.csv", tmp_path / "new.gpkg"
    assert main(["export-layer", str(demo), "boilers", str(rows)]) == 0

    def reset() -> None:
        project.unlink(missing_ok=True)

    def state() -> tuple[State]:
        return (state_of(project) if project.exists() else ("absent",),)

    check_kills(processes, 20, ["import", str(project), "boilers", str(rows), "--crs", "cgcs2000"], reset, state)


@pytest.mark.soak
def test_many_killed_analyses(processes: ForkServerContext, demo: Path, tmp_path: Path) -> None:
    kill_analyses(processes, demo, tmp_path, 200)


@pytest.mark.soak
def test_many_killed_imports(processes: ForkServerContext, demo: Path, tmp_path: Path) -> None:
    kill_imports(processes, demo, tmp_path, 200)
