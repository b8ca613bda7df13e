"""Whatever the cells hold and however a file is damaged: rows imported or rejected, or one sentence; nothing else."""

from __future__ import annotations

import csv
import faulthandler
import io
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gisapp.i18n import translator
from layers.ingest import convert, read_rows, settle
from layers.kinds import KINDS
from layers.messages import GisError
from tests.layers.mutations import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from layers.messages import Message

ROOT = Path(__file__).parents[2]

HEADS = {
    "boilers": ["单位名称", "县(市、区)", "额定蒸吨", "燃料", "用途", "状态", "投运时间", "经度", "纬度", "备注"],
    "villages": ["行政村", "县", "村码", "总户数（万户）", "例外户", "适宜改造", "地形", "验收时间", "经纬度"],
    "mines": ["矿山名称", "县", "生产状态", "损毁土地面积(亩)", "已治理面积", "治理情况", "达标", "验收时间", "WKT"],
    "chp_units": [
        "电厂名称",
        "机组容量（万千瓦）",
        "台数",
        "热电联产",
        "燃料",
        "投产时间",
        "关停时间",
        "X坐标",
        "Y坐标",
    ],
}
"""Real headers; the first is the name, which is given to every row."""

_UGLY = (
    "2×20", "2×99999999", "0×5", "-2×20", "2×", "×", "35蒸吨", "24.5MW", "1e400", "-1e400", "nan", "inf",
    "1e-320", "9" * 400, "0x10", "１２",
    "=1+1", "+1", "-1", "@a", "#REF!", "#N/A", "TRUE", "是", "否", "√", "×", "/", "—", "　", "\t", "\xa0",
    "\u200b", "\ufeff", "\n", '"', "'",
    "合计", "小计", "注：", "115°28′12″", "115°99′99″", "38度", "115-28-12", "E115.4", "N", "115.4,38.5",
    "115.4，38.5，9", ",,", "°′″",
    "2018年10月底", "2018年13月", "0000-00-00", "9999-12-31", "99999-1-1", "2018.02.30", "43404", "2958466",
    "-1", "1.30602E+17",
    "POINT(115 38)", "POLYGON((0 0,1 1,0 1,0 0))", "POLYGON((0 0,1 1", "POINT EMPTY",
    "GEOMETRYCOLLECTION EMPTY", "POINT(nan nan)",
    "LINESTRING(0 0, 1e308 1e308)", "满城县", "130607", "不存在的县", "39369874.52", "4308472.31", "燃煤",
    "煤改气", "\U0001f600",
)  # fmt: skip

_CELLS = st.one_of(
    st.none(),
    st.sampled_from(_UGLY),
    st.tuples(st.sampled_from(_UGLY), st.sampled_from(_UGLY)).map("".join),
    st.integers(-(10**20), 10**20).map(str),
    st.floats(allow_nan=True).map(str),
    st.floats(113, 117).map(str),
    st.floats(37, 41).map(str),
    st.dates().map(str),
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8),
    st.text("0123456789.-+eE×x*°′″'\"度分秒年月日/,， tTMWh蒸吨户万亩", max_size=12),
)


_ROWS = 16
"""Rows of a table; each row of cells by chance is a case."""

_PARTS = 100
"""Of the soak, a thousand cases each, once of cells and once of damaged files: 200,000, about an hour of one core."""


@st.composite
def _tables(draw: st.DrawFn) -> tuple[str, list[list[str | None]]]:
    """Return a kind and rows under its header; the first cell of each row is a name of its own."""
    kind = draw(st.sampled_from(sorted(HEADS)))
    width = len(HEADS[kind]) - 1
    rows = draw(st.lists(st.lists(_CELLS, min_size=width, max_size=width), min_size=_ROWS, max_size=_ROWS))
    return kind, [[f"第{number}号站", *row] for number, row in enumerate(rows)]


_CRS = st.sampled_from(("auto", "cgcs2000", "gcj02", "bd09", "EPSG:4547", "EPSG:4526"))


@contextmanager
def _patience() -> Iterator[None]:
    """End the run, with the place, where a call never ends: a test that hangs tells nothing."""
    faulthandler.dump_traceback_later(PATIENCE, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


def _judge(path: Path, kind: str, crs: str, names: Sequence[str]) -> None:
    """Read a table and look for every row, by its name, among the imported and the rejected ones.

    Cells can leave open what the coordinates mean, no more: under a named CRS no cell may cost the other rows.
    """
    with _patience():
        source = read_rows(path)
        try:
            done = convert(source, KINDS[kind], crs)
        except GisError as error:
            if crs != "auto":
                raise
            _sentences(error.message)
            return
        settled = settle(None, KINDS[kind], done, "add")
        _sentences(*done.warnings, *done.rejected["reason"])
    assert settled.read == settled.rows + settled.rejected
    texts = {str(cell) for frame in (done.accepted, done.rejected) for cell in frame.to_numpy().ravel()}
    assert not [name for name in names if name not in texts]


def _sentences(*messages: Message) -> None:
    """Check that messages can be said in Chinese, with all their figures."""
    assert all(one.say(translator("zh")).strip() for one in messages)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cells")


_QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


def _as_text(folder: Path, kind: str, rows: Sequence[Sequence[str | None]], crs: str) -> None:
    made = io.StringIO(newline="")
    csv.writer(made).writerows([HEADS[kind], *rows])
    path = folder / "随机.csv"
    path.write_text(made.getvalue(), encoding="utf-8", newline="")
    _judge(path, kind, crs, [str(row[0]) for row in rows])


def _as_workbook(folder: Path, kind: str, rows: Sequence[Sequence[str | None]], crs: str) -> None:
    book = openpyxl.Workbook()
    for row in [HEADS[kind], *rows]:
        book.active.append([_typed(cell) for cell in row])
    path = folder / "随机.xlsx"
    book.save(path)
    _judge(path, kind, crs, [str(row[0]) for row in rows])


def _typed(cell: str | None) -> object:
    """Return what a workbook would hold: numbers as numbers, no characters that it cannot hold."""
    if cell is None:
        return None
    try:
        number = float(cell)
    except ValueError:
        return openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", cell).replace("\ufffe", "").replace("\uffff", "")
    return number if abs(number) < 1e300 else cell


@settings(max_examples=800 // _ROWS, deadline=None, suppress_health_check=_QUIET, derandomize=True)
@given(table=_tables(), crs=_CRS)
def test_any_cells_of_a_text_file(folder: Path, table: tuple[str, list[list[str | None]]], crs: str) -> None:
    _as_text(folder, *table, crs)


@settings(max_examples=200 // _ROWS + 1, deadline=None, suppress_health_check=_QUIET, derandomize=True)
@given(table=_tables(), crs=_CRS)
def test_any_cells_of_a_workbook(folder: Path, table: tuple[str, list[list[str | None]]], crs: str) -> None:
    _as_workbook(folder, *table, crs)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(_PARTS))
@settings(max_examples=1000 // _ROWS + 1, deadline=None, suppress_health_check=_QUIET)
@given(table=_tables(), crs=_CRS, book=st.booleans())
def test_any_cells_for_hours(
    folder: Path, part: int, table: tuple[str, list[list[str | None]]], crs: str, *, book: bool
) -> None:
    (_as_workbook if book else _as_text)(folder, *table, crs)


def _damage(first: int, last: int) -> None:
    """Read the damaged files of these seeds in a process of their own, which a reader may crash."""
    command = [sys.executable, "-m", "tests.layers.mutations", str(first), str(last)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"


def test_damaged_files() -> None:
    _damage(0, 1000)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(_PARTS))
def test_damaged_files_for_hours(part: int) -> None:
    _damage(10_000 + part * 1000, 11_000 + part * 1000)
