"""Imports as the command line makes them: a second delivery with its account, and nothing half done."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import openpyxl
import pytest

from gisapp.cli import main
from gisapp.importing import Request, prepare
from layers.messages import GisError
from layers.project import Project

if TYPE_CHECKING:
    from pathlib import Path

FIRST = """id,name,county,fuel,status,lon,lat
B1,甲厂,满城区,coal,operating,115.300011,38.900011
B2,乙厂,满城区,gas,,,
"""
SECOND = """id,name,county,fuel,status,lon,lat
B1,甲厂,满城区,gas,demolished,,
B3,丙厂,满城区,coal,,,
B4,丁厂,,魔法,,,
"""


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out, err


def delivered(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Path, Path]:
    first, second = folder / "一.csv", folder / "二.csv"
    first.write_text(FIRST, encoding="utf-8")
    second.write_text(SECOND, encoding="utf-8")
    city = folder / "city.gpkg"
    assert run(capsys, "import", city, "boilers", first, "--crs", "cgcs2000")[0] == 0
    return city, second


def test_an_update_gives_its_account(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    city, second = delivered(tmp_path, capsys)
    changes = tmp_path / "变更.xlsx"
    words = ("import", city, "boilers", second, "--mode", "update", "--changes", changes)
    before = city.read_bytes()
    code, out, err = run(capsys, *words[:-2], "--dry-run", "--lang", "en")
    assert (code, city.read_bytes()) == (0, before)
    assert "Layer boilers: 1 new, 1 changed (2 fields), 0 unchanged, 1 gone." in err
    assert "Not in the file, and left in the layer: B2." in err
    code, again, err = run(capsys, *words)
    # Coal of unknown capacity is to be verified in two lists: small, or large without ultra-low. B1 leaves, B3 comes.
    assert "有 4 个结论发生变化" in err
    assert again == out == "read 3 rows, imported 2 rows as 2 features, rejected 1 rows\n"
    cells = [[cell.value for cell in row] for row in openpyxl.load_workbook(changes).active]
    assert cells == [
        ["变化", "编号", "名称", "字段", "原值", "新值"],
        ["新增", "B3", "丙厂", None, None, None],
        ["缺失", "B2", "乙厂", None, None, None],
        ["变更", "B1", "甲厂", "燃料", "燃煤", "燃气"],
        ["变更", "B1", "甲厂", "状态", "在用", "已拆除"],
    ]
    with Project.open(city) as project:
        layer = project.layer("boilers").set_index("id")
        assert list(layer.index) == ["B1", "B2", "B3"]
        assert layer.geometry["B1"].x == 115.300011


def test_a_file_of_changes_overwrites_nothing_and_goes_with_a_failure(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    city, second = delivered(tmp_path, capsys)
    before = city.read_bytes()
    for path in (second, city, tmp_path / "x.csv", tmp_path / "none" / "x.xlsx"):
        assert run(capsys, "import", city, "boilers", second, "--mode", "update", "--changes", path)[0] == 1
    same = tmp_path / "x.xlsx"
    assert run(capsys, "import", city, "boilers", second, "--changes", same, "--rejects", same)[0] == 1
    # The rejects are written before the changes, whose folder is missing: they go too.
    files = ("--rejects", same, "--changes", tmp_path / "none" / "x.xlsx")
    assert run(capsys, "import", city, "boilers", second, *files)[0] == 1
    assert not same.exists()
    assert city.read_bytes() == before


def test_an_import_is_prepared_without_a_trace(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    city, second = delivered(tmp_path, capsys)
    before = city.read_bytes()
    with Project.open(city) as project:
        prepared = prepare(Request("boilers", second, mode="update"), project)
        assert (prepared.delivery.new, prepared.delivery.gone, prepared.delivery.altered) == (("B3",), ("B2",), ("B1",))
        assert len(project.history()) == 1
    assert city.read_bytes() == before


def test_an_import_without_history_says_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    # Where other tests have loaded the window but not shown it, it is off.
    gc.enable()
    city, second = delivered(tmp_path, capsys)
    code, out, err = run(capsys, "import", city, "boilers", second, "--mode", "replace", "--no-history", "--lang", "en")
    assert (code, out) == (0, "read 3 rows, imported 2 rows as 2 features, rejected 1 rows\n")
    assert "No history is kept of this import" in err
    with Project.open(city) as project:
        assert list(project.layer("boilers")["id"]) == ["B1", "B3"]
        with pytest.raises(GisError, match="without history"):
            project.undo()
    assert gc.isenabled()
