"""The scripts and lists that set up a machine, and what tests/conftest.py holds tests to."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.conftest import Need

ROOT = Path(__file__).parents[1]

MACHINES = [
    {
        "python_version": version,
        "python_full_version": f"{version}.0",
        "sys_platform": system,
        "platform_python_implementation": "CPython",
    }
    for version in ("3.11", "3.12", "3.13")
    for system in ("linux", "win32")
]


def lines(name: str) -> list[Requirement]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return [Requirement(line) for line in text.splitlines() if line.strip() and not line.startswith("#")]


def pins(name: str, machine: dict[str, str]) -> dict[str, str]:
    """Return the one version of each package that a requirements file gives a machine."""
    found: dict[str, str] = {}
    for line in lines(name):
        if line.marker is None or line.marker.evaluate(machine):
            assert canonicalize_name(line.name) not in found, f"{line.name} is pinned twice for {machine}"
            found[canonicalize_name(line.name)] = str(line.specifier).removeprefix("==")
    return found


@pytest.mark.parametrize("name", ["requirements.txt", "tests/requirements.txt"])
def test_every_requirement_is_pinned(name: str) -> None:
    loose = [str(line) for line in lines(name) if not re.fullmatch(r"==[^*,]+", str(line.specifier))]
    assert loose == []


@pytest.mark.parametrize(
    "machine", MACHINES, ids=lambda machine: f"{machine['python_version']}-{machine['sys_platform']}"
)
def test_what_is_declared_is_pinned(machine: dict[str, str]) -> None:
    """Every direct dependency has a pin that it allows, on each machine that is served; the two files agree."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    program, tests = pins("requirements.txt", machine), pins("tests/requirements.txt", machine)
    assert {name: (program[name], tests[name]) for name in program & tests.keys() if program[name] != tests[name]} == {}
    for listed, pinned in (
        (project["project"]["dependencies"], program),
        (project["dependency-groups"]["dev"], program | tests),
    ):
        for line in map(Requirement, listed):
            if line.marker is None or line.marker.evaluate(machine):
                assert pinned.get(canonicalize_name(line.name), "no pin") in line.specifier, line


def test_no_path_of_one_machine() -> None:
    """Nothing that is kept names a folder of the machine it was written on."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if tracked.returncode == 0 and tracked.stdout:
        files = [ROOT / name for name in tracked.stdout.decode().split("\0") if name]
    else:  # a copy without git's folder
        files = [path for path in ROOT.rglob("*") if not any(part.startswith(".") for part in path.parts)]
    personal = re.compile(rb"(?<![\w.~$*-])/(?:home|root|Users|work|tmp)/\w|\b[A-Za-z]:[\\/]+Users\b")
    found = [
        f"{path.relative_to(ROOT)}: {match.group().decode()}"
        for path in files
        if path.is_file() and b"\0" not in (text := path.read_bytes())
        if (match := personal.search(text))
    ]
    assert found == []


def test_scripts_are_sound(need: Need) -> None:
    need("POSIX shell and bash", present=shutil.which("sh") and shutil.which("bash"))
    for shell, script in (("sh", "run"), ("bash", ".ci/run")):
        subprocess.run([shell, "-n", ROOT / script], check=True)
        assert os.access(ROOT / script, os.X_OK), f"{script} is not executable"


def test_batch_file_suits_cmd() -> None:
    """Cmd reads a batch file in the machine's own encoding, and misses labels after bare newlines."""
    text = (ROOT / "run.bat").read_bytes()
    assert text.isascii()
    assert text.count(b"\n") == text.count(b"\r\n")
    labels = set(re.findall(rb"^:(\w+)", text, re.MULTILINE))
    assert labels == set(re.findall(rb"goto (\w+)", text))


PROBE = """import os, sys; print(sys.argv[1:], os.getcwd(), sys.prefix)"""


@pytest.fixture
def small(tmp_path: Path, need: Need) -> Path:
    """Return a project that `run` can set up without the network, in a folder with blanks and Chinese in its name."""
    need("POSIX shell", present=shutil.which("sh"))
    root = tmp_path / "蓝天 plan"
    (root / "gisapp").mkdir(parents=True)
    (root / "tests").mkdir()
    shutil.copy(ROOT / "run", root)
    for name in ("requirements.txt", "tests/requirements.txt", "gisapp/__init__.py"):
        (root / name).write_text("")
    (root / "gisapp/__main__.py").write_text(PROBE)
    return root


def start(root: Path, *words: str, cwd: Path, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    command = [str(root / "run"), *words]
    return subprocess.Popen(command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_set_up(small: Path, tmp_path: Path) -> None:
    """Two first starts at once set up once; a later one is silent; one that was interrupted is done again."""
    making = "Making .venv"
    both = [start(small, "a b", "--c=d", cwd=tmp_path) for _ in range(2)]
    told = []
    for process in both:
        out, err = process.communicate(timeout=300)
        assert (process.returncode, out) == (0, f"{['a b', '--c=d']} {tmp_path} {small / '.venv'}\n"), err
        told.append(err)
    assert sum(making in err for err in told) == 1

    # what system packages are missing here, if any, is said each time and is no set-up
    again = start(small, cwd=tmp_path)
    out, err = again.communicate(timeout=60)
    assert (again.returncode, making in err, "Installing Python" in err) == (0, False, False)

    (small / ".venv/unfinished").touch()
    (small / ".venv/half").touch()
    after = start(small, cwd=tmp_path)
    _, err = after.communicate(timeout=300)
    assert (after.returncode, making in err) == (0, True)
    assert not (small / ".venv/half").exists()

    (small / "requirements.txt").write_text("# changed\n")
    changed = start(small, cwd=tmp_path)
    _, err = changed.communicate(timeout=60)
    assert (changed.returncode, making in err, "Installing Python" in err) == (0, False, True)

    (small / "requirements.txt").write_text("no such requirement\n")
    failed = start(small, cwd=tmp_path)
    out, err = failed.communicate(timeout=60)
    assert (failed.returncode != 0, out) == (True, "")
    assert (small / ".venv/unfinished").exists()


def test_no_python_that_fits(small: Path, tmp_path: Path) -> None:
    """One line names the versions, and nothing is run."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("sh", "readlink", "dirname", "cat", "cksum", "mkdir", "cut"):
        (tools / tool).symlink_to(shutil.which(tool) or "")
    (tools / "python3").write_text("#!/bin/sh\nexit 127\n")
    (tools / "python3").chmod(0o755)
    process = start(small, cwd=tmp_path, env={"PATH": str(tools)})
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    [line] = [line for line in err.splitlines() if "3.11" in line]
    assert "3.13 is needed: install one" in line


GUARDED = """
import logging, threading, time

def test_right(need):
    need("nothing", present=True)
    logging.getLogger("layers").info("read")
    thread = threading.Thread(target=time.sleep, args=(0.05,))
    thread.start()

def test_judges_its_log(caplog):
    logging.getLogger("layers").warning("doubtful")
    assert caplog.messages == ["doubtful"]

def test_lacks(need):
    need("moon", present=False)

def test_warns():
    logging.getLogger("layers").warning("doubtful")

def test_leaves():
    threading.Thread(target=time.sleep, args=(3,), daemon=True, name="straggler").start()
"""


@pytest.mark.parametrize("ci", [False, True])
def test_what_tests_are_held_to(tmp_path: Path, *, ci: bool) -> None:
    """Run a few small tests under a copy of conftest.py: each fault is found, and nothing else."""
    source = (ROOT / "tests/conftest.py").read_text(encoding="utf-8")
    (tmp_path / "conftest.py").write_text(re.sub(r"(?m)^PATIENCE = .*", "PATIENCE = 0.5", source), encoding="utf-8")
    (tmp_path / "test_small.py").write_text(GUARDED)
    env = {name: value for name, value in os.environ.items() if name != "CI" and not name.startswith("PYTEST")}
    command = [sys.executable, "-m", "pytest", "-q", "-ra", "--rootdir", str(tmp_path), "-p", "no:pytest-qt"]
    ran = subprocess.run(
        command, cwd=tmp_path, env=env | {"CI": "true"} if ci else env, capture_output=True, text=True, check=False
    )
    assert "ERROR test_small.py::test_warns - Failed: logged without being expected" in ran.stdout, ran.stdout
    assert "ERROR test_small.py::test_leaves - Failed: left running: straggler" in ran.stdout
    if ci:
        assert "FAILED test_small.py::test_lacks" in ran.stdout
        assert re.search("1 failed, 4 passed, 2 errors", ran.stdout)
    else:
        assert "this machine has no moon" in ran.stdout
        assert re.search("4 passed, 1 skipped, 2 errors", ran.stdout)
