"""Ledgers as they come: every row accounted for, every value and place as the truth has it, faults named."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import numpy as np
import openpyxl
import pandas as pd
import pytest
import python_calamine
import shapely
from pyproj import Geod

from gisapp.cli import main
from layers.project import Project
from tests.ledgers import LEDGERS, REFUSED
from tests.ledgers.projects import write_counties
from tests.ledgers.truth import Bad, Good, Ledger, Refused
from tests.ledgers.writing import sheets

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from tests.conftest import Need
    from tests.ledgers.writing import Cells

_GEOD = Geod(ellps="GRS80")
_METRES = 111_000.0
"""Metres of a degree, for outlines: nothing here is judged finer than that."""
_COUNTS = re.compile(r"read (\d+) rows, imported (\d+) rows as (\d+) features, rejected (\d+) rows")
_CHINESE = re.compile(r"[\u4e00-\u9fff]{4}")


@pytest.fixture(scope="module")
def base(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project that holds the counties and nothing else; no test may change it."""
    path = tmp_path_factory.mktemp("counties") / "base.gpkg"
    write_counties(demo_file, path)
    return path


@pytest.fixture
def project(base: Path, tmp_path: Path) -> Path:
    """Return a project of the test's own that knows the counties."""
    path = tmp_path / "项目.gpkg"
    shutil.copy(base, path)
    return path


def imported(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[list[int], str]:
    """Import a file, and return the four counts and the messages."""
    capsys.readouterr()
    code = main(["import", *[str(word) for word in words]])
    out, err = capsys.readouterr()
    assert code == 0, err
    found = _COUNTS.search(out)
    assert found, out
    return [int(one) for one in found.groups()], out + err


def layer(project: Path, kind: str) -> gpd.GeoDataFrame:
    with Project.open(project) as opened:
        return opened.layer(kind)


def key_of(kind: str) -> str:
    return "plant" if kind == "chp_units" else "name"


def same_value(got: object, wanted: object) -> bool:
    """Tell whether a stored value is the value of the truth; a whole number may be stored as a fraction."""
    if wanted is None or got is None or pd.isna(got):
        return wanted is None and (got is None or bool(pd.isna(got)))
    if isinstance(wanted, bool):
        return isinstance(got, bool | np.bool_) and bool(got) == wanted
    if isinstance(wanted, int | float):
        return isinstance(got, int | float | np.number) and float(got) == pytest.approx(wanted, rel=1e-6)
    return str(got)[:10] == wanted if re.fullmatch(r"\d{4}-\d\d-\d\d", str(wanted)) else str(got) == wanted


def metres_off(got: shapely.Geometry | None, wanted: object) -> float:
    """Return how far a stored place is from the true one; infinite where one of them is missing."""
    if wanted is None or got is None or got.is_empty:
        return 0.0 if wanted is None and (got is None or got.is_empty) else float("inf")
    if isinstance(wanted, tuple):
        wanted = shapely.Point(wanted)
    if isinstance(wanted, shapely.Point):
        if not isinstance(got, shapely.Point):
            return float("inf")
        return float(_GEOD.inv(got.x, got.y, wanted.x, wanted.y)[2])
    off = float(shapely.hausdorff_distance(got, wanted))
    band = float(abs(shapely.area(got) - shapely.area(wanted)) / shapely.length(wanted))
    return max(off, band) * _METRES


def faults_of(row: Good, kind: str, found: gpd.GeoDataFrame) -> list[str]:
    """Return what is wrong with the features of one row."""
    if found.empty:
        return [f"{row.key}: not imported"]
    faults = []
    objects = int(found["unit_count"].fillna(1).sum()) if kind == "chp_units" else len(found)
    if objects != row.copies:
        faults.append(f"{row.key}: {objects} objects, not {row.copies}")
    for _, feature in found.iterrows():
        for name, value in row.fields.items():
            if name not in feature or not same_value(feature[name], value):
                faults.append(f"{row.key}: {name} is {feature.get(name, 'absent')!r}, not {value!r}")
        if (off := metres_off(feature.geometry, row.place)) > row.within:
            faults.append(f"{row.key}: {off:.1f} m off: {feature.geometry}, not {row.place}")
        doubt = feature.get("uncertainty_m")
        if row.doubt and not (doubt is not None and row.doubt[0] <= doubt <= row.doubt[1]):
            faults.append(f"{row.key}: uncertainty {doubt} m, not {row.doubt[0]} to {row.doubt[1]}")
    return faults


def rejected_rows(path: Path) -> list[list[str]]:
    """Return the rows of a rejects file as text, the header first."""
    rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [[str(cell) for cell in row] for row in rows]


def faults_of_rejects(ledger: Ledger, path: Path) -> list[str]:
    """Return what the rejects file does not say that the user needs."""
    rows = rejected_rows(path)
    faults = []
    for bad in ledger.bad:
        texts = [" ".join(row) for row in rows[1:] if any(bad.key in cell for cell in row)]
        if len(texts) != 1:
            faults.append(f"{bad.key}: in {len(texts)} rows of the rejects file")
            continue
        if bad.column not in texts[0] or not _CHINESE.search(texts[0]):
            faults.append(f"{bad.key}: the reason does not name {bad.column}: {texts[0]}")
        if bad.line and not re.search(rf"\b{bad.line}\b", texts[0]):
            faults.append(f"{bad.key}: the reason does not name row {bad.line}: {texts[0]}")
    return faults


def mend(ledger: Ledger, path: Path) -> None:
    """Write the right values into the rejects file, as the user does."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    head = [str(cell.value) for cell in sheet[1]]
    for bad in ledger.bad:
        row = next(row for row in sheet.iter_rows(min_row=2) if any(bad.key in str(cell.value) for cell in row))
        for header, value in bad.mend.items():
            row[next(place for place, one in enumerate(head) if header in one)].value = value
    book.save(path)


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda one: one.name)
def test_a_ledger_is_read_whole_and_right(
    ledger: Ledger, project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], need: Need
) -> None:
    if ledger.needs:
        need(ledger.needs, present=shutil.which(ledger.needs))
    path, rejects = tmp_path / ledger.name, tmp_path / "退回.xlsx"
    ledger.write(path)
    counts, said = imported(capsys, project, ledger.kind, path, *ledger.options, "--rejects", rejects)
    stored = layer(project, ledger.kind)
    names = stored[key_of(ledger.kind)]
    faults = [fault for row in ledger.good for fault in faults_of(row, ledger.kind, stored[names == row.key])]
    wanted = [len(ledger.rows), len(ledger.good), len(stored), len(ledger.bad)]
    if counts != wanted:
        faults.append(f"read, imported, features, rejected: {counts}, not {wanted}")
    faults += [f"{name!r} is no row" for name in set(names) - {row.key for row in ledger.good}]
    faults += [f"nothing says {pattern}" for pattern in ledger.says if not re.search(pattern, said)]
    if not stored["id"].is_unique:
        faults.append("an id stands twice")
    if ledger.bad:
        faults += faults_of_rejects(ledger, rejects) if rejects.exists() else ["no rejects file"]
        faults += [] if ledger.name in said else ["the messages do not name the file"]
    assert not faults, "\n".join([*faults, "---", said])


@pytest.mark.parametrize(
    "ledger", [one for one in LEDGERS if any(bad.mend for bad in one.bad)], ids=lambda one: one.name
)
def test_rejects_are_mended_and_imported(
    ledger: Ledger, project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, rejects = tmp_path / ledger.name, tmp_path / "退回.xlsx"
    ledger.write(path)
    imported(capsys, project, ledger.kind, path, *ledger.options, "--rejects", rejects)
    mend(ledger, rejects)
    before = layer(project, ledger.kind)
    counts, said = imported(capsys, project, ledger.kind, rejects, *ledger.options)
    assert counts == [len(ledger.bad), len(ledger.bad), len(ledger.bad), 0], said
    after = layer(project, ledger.kind)
    assert len(after) == len(before) + len(ledger.bad)
    assert after.geometry.notna().sum() == before.geometry.notna().sum() + (
        len(ledger.bad) if before.geometry.notna().any() else 0
    )


@pytest.mark.parametrize("one", REFUSED, ids=lambda one: one.name)
def test_what_the_evidence_does_not_decide_is_asked(
    one: Refused, project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / one.name
    one.write(path)
    before = project.read_bytes()
    capsys.readouterr()
    assert main(["import", str(project), one.kind, str(path), *one.options]) == 1
    said = capsys.readouterr().err.strip()
    assert len(said.splitlines()) == 1, said
    assert all(re.search(pattern, said) for pattern in one.says), said
    assert project.read_bytes() == before


@pytest.mark.parametrize("name", ["两层.gpkg", "两层.gdb.zip"])
def test_layers_are_listed_by_name(
    name: str, project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = next(one for one in LEDGERS if one.name == name)
    path = tmp_path / name
    ledger.write(path)
    capsys.readouterr()
    assert main(["import", str(project), ledger.kind, str(path)]) == 1
    said = capsys.readouterr().err
    assert all(word in said for word in ("锅炉点", "行政村面", "--sheet")), said


def test_sheets_that_are_no_ledger_are_passed_over_and_named(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a cover, a summary and a ledger the ledger is meant; of two ledgers only the user knows."""
    ledger = next(one for one in LEDGERS if one.name == "多表.xlsx")
    ledger.write(tmp_path / ledger.name)
    counts, said = imported(capsys, project, "boilers", tmp_path / ledger.name, "--crs", "cgcs2000")
    assert counts == [6, 6, 6, 0]
    assert all(name in said for name in ("封面", "汇总", "锅炉 明细")), said
    cells: Cells = [["单位名称", "额定蒸吨"], ["甲站", 10], ["乙站", 20]]
    sheets({"2017年": cells, "2018年": cells})(tmp_path / "两年.xlsx")
    assert main(["import", str(project), "boilers", str(tmp_path / "两年.xlsx")]) == 1
    said = capsys.readouterr().err
    assert all(word in said for word in ("2017年", "2018年", "--sheet")), said


def test_every_row_says_where_it_came_from(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A title, two header rows and merged cells do not shift the row that a feature names."""
    ledger = next(one for one in LEDGERS if one.name == "两级表头.xlsx")
    ledger.write(tmp_path / ledger.name)
    imported(capsys, project, "boilers", tmp_path / ledger.name, *ledger.options)
    stored = layer(project, "boilers").set_index("name")["source"]
    assert [stored[row.key] for row in ledger.good] == [f"两级表头.xlsx#台账!{row}" for row in range(4, 10)]


assert all(isinstance(row, Good | Bad) for one in LEDGERS for row in one.rows)
