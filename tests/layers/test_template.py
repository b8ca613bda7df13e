"""Templates, filled in with openpyxl and imported without a question; expected places come from pyproj and by hand."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest

from gisapp.cli import main
from gisapp.i18n import Language, translator
from layers.datums import named
from layers.ingest import convert, read_rows
from layers.ingest.template import SYSTEMS, write_template
from layers.kinds import KINDS, UNCERTAINTY

if TYPE_CHECKING:
    from pathlib import Path

    from layers.kinds import Field, LayerKind

LON, LAT = 115.4823154, 38.8740625


def template(folder: Path, kind: LayerKind, language: Language) -> Path:
    path = folder / f"{kind.id}.xlsx"
    write_template(path, kind, language.value, translator(language))
    return path


def answer(one: Field, language: Language, turn: int) -> tuple[Any, Any]:
    """Return what a person writes into a cell, by its drop-down list, and what it is to become."""
    if one.choices:
        choice = one.choices[turn % len(one.choices)]
        return choice.title(language), choice.code
    yes, no = ("是", "否") if language == "zh" else ("yes", "no")
    usual: dict[str, tuple[Any, Any]] = {
        "bool": ((yes, True), (no, False))[turn % 2],
        "int": (12 + turn, 12 + turn),
        "float": (12.5 + turn, 12.5 + turn),
        "date": (dt.date(2019, 5, 4 + turn), pd.Timestamp(2019, 5, 4 + turn)),
        "text": (f"00{turn}甲", f"00{turn}甲"),
    }
    return ("满城区", "满城区") if one.name == "county" else usual[one.type]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_filled_template_asks_nothing(tmp_path: Path, kind: LayerKind, language: Language) -> None:
    path = template(tmp_path, kind, language)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    headers = [cell.value for cell in sheet[1]]
    places = [number for number, header in enumerate(headers, 1) if "CGCS2000" in header]
    columns = [number for number in range(1, len(headers) + 1) if number not in places]
    assert len(set(headers)) == len(headers)
    expected: dict[str, list[Any]] = {one.name: [] for one in kind.fields}
    for turn in range(6):
        for one, column in zip(kind.fields, columns, strict=True):
            written, wanted = answer(one, language, turn)
            sheet.cell(turn + 2, column, written)
            expected[one.name].append(wanted)
        if len(places) == 2:
            sheet.cell(turn + 2, places[0], LON + turn / 1000)
            sheet.cell(turn + 2, places[1], LAT)
        else:
            line = "115 38, 116 38, 116 39, 115 38"
            shape = f"LINESTRING ({line})" if "line" in kind.geometry else f"POLYGON (({line}))"
            sheet.cell(turn + 2, places[0], shape)
    book.save(path)

    done = convert(read_rows(path), kind)
    assert len(done.rejected) == 0, [str(one) for one in done.rejected["reason"]]
    assert [one.header for one in done.matches] == headers
    assert all(one.sure for one in done.matches)
    for name, values in expected.items():
        assert list(done.accepted[name]) == values, name
    if "point" in kind.geometry:
        assert done.accepted.geometry.x.to_numpy() == pytest.approx([LON + turn / 1000 for turn in range(6)], abs=1e-9)
        assert done.accepted.geometry.y.to_numpy() == pytest.approx([LAT] * 6, abs=1e-9)


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("language", list(Language))
def test_the_header_says_the_system(tmp_path: Path, system: str, language: Language) -> None:
    kind = KINDS["boilers"]
    path = template(tmp_path, kind, language)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for cell in sheet[1]:
        if "CGCS2000" in cell.value:
            cell.value = cell.value.replace("CGCS2000", system)
            sheet.cell(2, cell.column, LON if cell.value.startswith(("经", "Lon")) else LAT)
        if cell.value == kind.field("name").label(language):
            sheet.cell(2, cell.column, "甲厂")
    book.save(path)
    [point] = convert(read_rows(path), kind).accepted.geometry
    # That the shifts themselves are right is the business of test_datums.
    wanted = named(system.lower().replace("-", "")).stored(pd.Series([LON]).to_numpy(), pd.Series([LAT]).to_numpy())
    assert (point.x, point.y) == pytest.approx((wanted[0][0], wanted[1][0]), abs=1e-9)


def test_lists_and_checks_stand_under_the_headers(tmp_path: Path) -> None:
    kind = KINDS["boilers"]
    sheet = openpyxl.load_workbook(template(tmp_path, kind, Language.ZH)).worksheets[0]
    headers = [cell.value for cell in sheet[1]]
    assert "额定蒸吨 (t/h)" in headers
    assert headers[headers.index(UNCERTAINTY.label("zh")) - 2 :][:2] == ["经度 (CGCS2000)", "纬度 (CGCS2000)"]
    checks = {
        headers[block.min_col - 1]: (one, block.max_row)
        for one in sheet.data_validations.dataValidation
        for block in one.sqref.ranges
    }
    assert checks["燃料"][0].formula1 == '"燃煤,燃气,燃油,生物质,电,其他"'
    assert checks["经度 (CGCS2000)"][0].formula1 == ",".join(f"经度 ({one})" for one in SYSTEMS).join('""')
    assert checks["经度 (CGCS2000)"][1] == 1
    assert (checks["投运时间"][0].type, checks["额定蒸吨 (t/h)"][0].type) == ("date", "decimal")
    assert sheet.freeze_panes == "A2"


def test_the_same_bytes_twice_and_nothing_overwritten(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    one, other = tmp_path / "一.xlsx", tmp_path / "二.xlsx"
    assert main(["template", "villages", str(one)]) == main(["template", "villages", str(other)]) == 0
    assert one.read_bytes() == other.read_bytes()
    assert main(["template", "villages", str(one)]) == 1
    assert main(["template", "villages", str(one), "--force"]) == 0
    assert main(["template", "villages", str(tmp_path / "x.csv")]) == main(["template", "dragons", str(one)]) == 1
    assert "dragons" in capsys.readouterr().err
    # Nothing filled in yet: said in one line.
    assert main(["import", str(tmp_path / "city.gpkg"), "villages", str(one)]) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
