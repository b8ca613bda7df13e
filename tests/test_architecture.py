"""The directions of knowledge, the sizes and the names that the house is built by, read from its source."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Check = Callable[[Path], list[str]]

ROOT = Path(__file__).parents[1]

KNOWS = {
    "layers": {"layers"},
    "basemaps": {"basemaps", "layers"},
    "analysis": {"analysis", "layers"},
    "gisapp": {"gisapp", "basemaps", "analysis", "layers"},
}
"""What each package may import of the house; nobody imports tests or benchmarks."""

HOUSE = {*KNOWS, "tests", "benchmarks"}

QT = {"PyQt5", "qtpy", "sip", "superqt", "qtawesome"}
"""Imported under gisapp/desktop only: all else runs without Qt."""

EMPTY_NAMES = {"common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}

LINES = 400
LONG = {
    "layers/kinds.py": "a table more than a program: every kind and field is declared here once, and nowhere else",
}
"""Modules over the limit, each with its reason."""

ROW_BY_ROW = {"iterrows", "itertuples", "apply", "applymap", "vectorize", "apply_along_axis"}
"""Methods that call Python once a row."""


def normal(name: str) -> str:
    """Return a distribution's name as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def modules(root: Path) -> Iterator[tuple[Path, str]]:
    """Yield every module of the packages: its file and its path from the root, with slashes."""
    for package in KNOWS:
        for path in sorted((root / package).rglob("*.py")):
            yield path, path.relative_to(root).as_posix()


def imports(source: str, place: str) -> Iterator[tuple[int, str]]:
    """Yield line and full name of every import of a module: in functions, for types only, and by `import_module`."""
    folder = place.split("/")[:-1]
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    yield node.lineno, alias.name
            case ast.ImportFrom(module=module, level=0):
                yield node.lineno, str(module)
            case ast.ImportFrom(module=module, names=names, level=level):
                above = folder[: len(folder) - level + 1]
                for name in [module] if module else [alias.name for alias in names]:
                    yield node.lineno, ".".join([*above, name])
            case ast.Call(
                func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield node.lineno, name


@cache
def distributions() -> dict[str, set[str]]:
    """Return, by import name, the normal names of the distributions installed here that bring it."""
    return {name: {normal(item) for item in found} for name, found in packages_distributions().items()}


def wrong_arrows(root: Path) -> list[str]:
    """Return every import that points the wrong way."""
    faults = []
    for path, place in modules(root):
        package = place.split("/")[0]
        for line, name in imports(path.read_text(encoding="utf-8"), place):
            top = name.split(".")[0]
            if top in HOUSE and top not in KNOWS[package]:
                faults.append(f"{place}:{line}: {package} must not know {name}")
            if top in QT and not place.startswith("gisapp/desktop/"):
                faults.append(f"{place}:{line}: {name} belongs under gisapp/desktop only")
    return faults


def undeclared(root: Path) -> list[str]:
    """Return every import of a package that pyproject.toml does not declare; one not installed goes by its own name."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = list(chain(project["dependencies"], *project.get("optional-dependencies", {}).values()))
    declared = {normal(re.split(r"[^\w.-]", line, maxsplit=1)[0]) for line in listed}
    faults = []
    for path, place in modules(root):
        for line, name in imports(path.read_text(encoding="utf-8"), place):
            top = name.split(".")[0]
            own = top in HOUSE or top in sys.stdlib_module_names
            if not own and not declared & distributions().get(top, {normal(top)}):
                faults.append(f"{place}:{line}: {name} is not declared in pyproject.toml")
    return faults


def empty_names(root: Path) -> list[str]:
    """Return the modules and packages whose name says nothing."""
    return [place for _, place in modules(root) if EMPTY_NAMES & set(place.removesuffix(".py").split("/"))]


def too_long(root: Path) -> list[str]:
    """Return the modules over the limit that give no reason."""
    return [
        f"{place}: {count} lines, over {LINES}"
        for path, place in modules(root)
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LINES and place not in LONG
    ]


def row_loops(root: Path) -> list[str]:
    """Return where an analysis goes through a table row by row."""
    return [
        f"{place}:{node.lineno}: .{node.attr} calls Python once a row"
        for path, place in modules(root)
        if place.startswith("analysis/")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ROW_BY_ROW
    ]


CHECKS = (wrong_arrows, undeclared, empty_names, too_long, row_loops)


@pytest.mark.parametrize("check", CHECKS)
def test_house(check: Check) -> None:
    assert [place for _, place in modules(ROOT)], "no module found"
    assert check(ROOT) == []


@pytest.mark.parametrize(
    ("check", "place", "source"),
    [
        (wrong_arrows, "layers/a.py", "import analysis"),
        (wrong_arrows, "layers/a.py", "def f():\n    from basemaps.tiles import fetch"),
        (wrong_arrows, "layers/a.py", "if TYPE_CHECKING:\n    from gisapp import cli"),
        (wrong_arrows, "layers/store/a.py", "from ... import analysis"),
        (wrong_arrows, "layers/a.py", "importlib.import_module('analysis.engine')"),
        (wrong_arrows, "layers/a.py", "import_module('analysis')"),
        (wrong_arrows, "basemaps/a.py", "import analysis.engine"),
        (wrong_arrows, "analysis/a.py", "from basemaps import tiles"),
        (wrong_arrows, "analysis/a.py", "from tests import oracle"),
        (wrong_arrows, "gisapp/a.py", "from benchmarks import peer"),
        (wrong_arrows, "gisapp/cli.py", "from PyQt5.QtWidgets import QWidget"),
        (wrong_arrows, "gisapp/desktop.py", "import PyQt5"),
        (undeclared, "gisapp/a.py", "import pytest"),
        (undeclared, "layers/a.py", "async def f():\n    import nowhere_to_be_found"),
        (empty_names, "layers/utils.py", ""),
        (empty_names, "gisapp/misc/a.py", ""),
        (too_long, "analysis/a.py", "\n" * (LINES + 1)),
        (row_loops, "analysis/a.py", "for _, row in table.iterrows(): pass"),
        (row_loops, "analysis/a.py", "table.apply(f, axis=1)"),
    ],
)
def test_a_fault_is_found(tmp_path: Path, check: Check, place: str, source: str) -> None:
    """Each check finds the one fault of a small tree, and nothing in what the tree does right."""
    right = {
        "pyproject.toml": '[project]\ndependencies = ["numpy>=2", "PyQt5==5.15.11; python_version > \'3\'", "PyYAML"]',
        "layers/__init__.py": "from . import kinds\nfrom .kinds import KINDS\nimport numpy.typing",
        "layers/kinds.py": "table.apply(change)",
        "analysis/engine.py": "from analysis.plan import Plan\nimport layers.kinds\nfrom pathlib import Path",
        "basemaps/tiles.py": "from layers import kinds",
        "gisapp/cli.py": "import analysis.engine, basemaps.tiles, layers, gisapp.reasons",
        "gisapp/desktop/app.py": "from PyQt5 import QtWidgets\nfrom ..reasons import reason",
    }
    for name, text in right.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert [found for each in CHECKS for found in each(tmp_path)] == []

    wrong = tmp_path / place
    wrong.parent.mkdir(parents=True, exist_ok=True)
    wrong.write_text(source, encoding="utf-8")
    [fault] = check(tmp_path)
    assert fault.startswith(place)


def test_reasons_are_given() -> None:
    assert all(reason and (ROOT / place).exists() for place, reason in LONG.items())
