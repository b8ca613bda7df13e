"""What a spreadsheet would run stays text in everything that is written, and reads back the same."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import openpyxl
import pytest

from gisapp.cli import main
from layers.project import Project
from tests.ledgers.writing import workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_FORMULAS = (
    "=1+1",
    '=HYPERLINK("http://example.org","甲")',
    "+86 312 5551234",
    "-甲站",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
)
"""Names and notes that a spreadsheet would run."""


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    capsys.readouterr()
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out + err


def _formula_rows() -> list[list[object]]:
    rows: list[list[object]] = [["单位名称", "额定蒸吨", "备注", "偏差", "经度", "纬度"]]
    return rows + [[name, 10, name, -12.5 - step, 115.45, 38.8 + step / 50] for step, name in enumerate(_FORMULAS)]


def _ledger_xlsx(path: Path) -> None:
    workbook(_formula_rows())(path)


def _ledger_csv(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(_formula_rows())


def _names(project: Path) -> dict[str, tuple[str, float]]:
    with Project.open(project) as opened:
        layer = opened.layer("boilers")
    return {
        name: (note, float(off)) for name, note, off in zip(layer["name"], layer["note"], layer["偏差"], strict=True)
    }


_TRUTH = {name: (name, -12.5 - step) for step, name in enumerate(_FORMULAS)}


def _texts(path: Path) -> list[str]:
    """Return every cell of a workbook that a spreadsheet takes for a formula."""
    book = openpyxl.load_workbook(path)
    return [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize(("name", "write"), [("公式.xlsx", _ledger_xlsx), ("公式.csv", _ledger_csv)])
def test_formulas_stay_text_and_come_back_the_same(
    name: str, write: Callable[[Path], None], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write(tmp_path / name)
    project = tmp_path / "a.gpkg"
    assert run(capsys, "import", project, "boilers", tmp_path / name, "--crs", "cgcs2000")[0] == 0
    assert _names(project) == _TRUTH
    for suffix in ("csv", "xlsx", "geojson", "gpkg", "kml"):
        made, again = tmp_path / f"b.{suffix}", tmp_path / f"{suffix}.gpkg"
        code, said = run(capsys, "export-layer", project, "boilers", made)
        assert code == 0, said
        code, said = run(
            capsys, "import", again, "boilers", made, *(["--crs", "cgcs2000"] if suffix in ("csv", "xlsx") else [])
        )
        assert code == 0, said
        assert _names(again) == _TRUTH, suffix


def test_what_a_spreadsheet_opens_holds_no_formula(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _ledger_xlsx(tmp_path / "公式.xlsx")
    project = tmp_path / "a.gpkg"
    assert run(capsys, "import", project, "boilers", tmp_path / "公式.xlsx", "--crs", "cgcs2000")[0] == 0
    assert run(capsys, "export-layer", project, "boilers", tmp_path / "b.xlsx")[0] == 0
    assert _texts(tmp_path / "b.xlsx") == []
    assert run(capsys, "export-layer", project, "boilers", tmp_path / "b.csv")[0] == 0
    with (tmp_path / "b.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert "-12.5" in cells
    begin = [cell for cell in cells if cell[:1] in {"=", "+", "@", "-"}]
    assert all(float(cell) < 0 for cell in begin), begin


def test_rejects_hold_no_formula_and_come_back_the_same(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rows = _formula_rows()
    for row in rows[1:]:
        row[1] = "若干吨"
    workbook(rows)(tmp_path / "公式.xlsx")
    project, rejects = tmp_path / "a.gpkg", tmp_path / "退回.xlsx"
    run(capsys, "import", project, "boilers", tmp_path / "公式.xlsx", "--crs", "cgcs2000", "--rejects", rejects)
    assert _texts(rejects) == []
    book = openpyxl.load_workbook(rejects)
    head = [cell.value for cell in book.worksheets[0][1]]
    for row in book.worksheets[0].iter_rows(min_row=2):
        row[head.index("额定蒸吨")].value = 10
    book.save(rejects)
    code, said = run(capsys, "import", project, "boilers", rejects, "--crs", "cgcs2000")
    assert code == 0, said
    assert _names(project) == _TRUTH
