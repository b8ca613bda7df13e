"""The command `compare` on files: two projects, two days, and a project before its newest change."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import openpyxl
import shapely

from gisapp.cli import main
from layers.project import Project
from layers.store.base import Changes

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out, err


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def close_one(project: Path) -> str:
    """Demolish a boiler that is certainly to be closed, and return its id."""
    with Project.open(project) as opened:
        boilers = opened.layer("boilers")
        coal = (boilers["fuel"] == "coal") & (boilers["use"] == "industrial") & (boilers["capacity_tph"] < 35)
        one = boilers[coal & (boilers["status"] == "operating")].iloc[[0]]
        opened.apply(Changes("boilers", update=one[["id", "version"]].assign(status="demolished")))
        return str(one["id"].iloc[0])


def test_before_the_newest_change_and_now(capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path) -> None:
    one = close_one(demo)
    code, out, _ = run(capsys, "compare", demo, "--lang", "en")
    assert code == 0
    assert "Boilers to close: 0 come, 1 go, 0 change" in out
    assert f"Boilers to close {one} " in out
    assert "Yes → No; Status Operating → Demolished" in out
    table, book = tmp_path / "变化.csv", tmp_path / "变化.xlsx"
    for path in (table, book):
        assert run(capsys, "compare", demo, "--out", path)[0] == 0
        assert run(capsys, "compare", demo, "--out", path)[0] == 1
    [row] = [row for row in rows(table) if row["list"] == "boilers_to_close"]
    assert list(row) == ["list", "id", "name", "before", "after", "cause", "detail"]
    assert (row["id"], row["before"], row["after"], row["cause"]) == (one, "yes", "no", "attribute")
    assert row["detail"] == "状态 在用 → 已拆除"
    cells = [[cell.value for cell in line] for line in openpyxl.load_workbook(book).active]
    assert cells[0] == ["清单", "编号", "名称", "原值", "新值", "原因", "说明"]
    assert [cells[1][at] for at in (0, 3, 4, 5)] == ["应关停锅炉", "是", "否", "属性"]


def test_two_projects_and_an_object_that_moved(capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path) -> None:
    other, out = tmp_path / "other.gpkg", tmp_path / "out.csv"
    other.write_bytes(demo.read_bytes())
    with Project.open(other) as opened:
        villages = opened.layer("villages")
        gone = villages[["id", "version"]].iloc[[0]]
        moved = villages[villages["county"] == "高阳县"].iloc[:1][["id", "version", "geometry"]].copy()
        # 200 km to the south, out of the city; its county, which stands in a field, still holds it.
        moved.geometry = shapely.transform(moved.geometry.to_numpy(), lambda xy: xy - [0, 2])
        opened.apply([Changes("villages", delete=gone), Changes("villages", update=moved)])
    assert run(capsys, "compare", demo, other, "--out", out)[0] == 0
    first = {row["id"]: row for row in rows(out)}
    assert {row["cause"] for row in first.values()} <= {"gone", "coordinate"}
    assert run(capsys, "compare", other, demo, "--out", out, "--force")[0] == 0
    second = {row["id"]: row for row in rows(out)}
    assert second.keys() == first.keys()
    assert {(row["before"], row["after"]) for row in first.values()} == {
        (row["after"], row["before"]) for row in second.values()
    }


def test_a_place_that_goes_or_comes_is_told_without_metres(
    capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path
) -> None:
    other, out = tmp_path / "other.gpkg", tmp_path / "out.csv"
    other.write_bytes(demo.read_bytes())
    with Project.open(other) as opened:
        boilers = opened.layer("boilers")
        # Small ones on coal stay listed wherever they are; large clean ones are listed for their place alone.
        bare = boilers[(boilers["fuel"] == "coal") & (boilers["capacity_tph"] > 35) & boilers["ultra_low"].notna()]
        bare = bare[["id", "version", "geometry"]].copy()
        bare.geometry = [None] * len(bare)
        opened.apply(Changes("boilers", update=bare))
    for first, second, words in ((demo, other, "坐标已缺失"), (other, demo, "补上了坐标")):
        assert run(capsys, "compare", first, second, "--out", out, "--force")[0] == 0
        found = rows(out)
        assert found
        assert {(row["cause"], row["detail"]) for row in found} == {("coordinate", words)}


def test_days_and_plans(capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    words = ("compare", demo, "--as-of-a", "2018-12-31", "--as-of-b", "2020-12-31", "--out", out)
    assert run(capsys, *words)[0] == 0
    found = rows(out)
    assert {row["cause"] for row in found} == {"date"}
    assert any(row["detail"] == "验收时间在 2018-12-31 与 2020-12-31 之间" for row in found)
    assert "--as-of-b 2020" in run(capsys, "compare", demo, "--as-of-b", "2020")[2]


def test_what_cannot_be_compared_is_refused(capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.gpkg"
    Project.create(new).close()
    code, _, err = run(capsys, "compare", new)
    assert (code, len(err.splitlines())) == (1, 1)
    for out in (demo, tmp_path / "x.txt"):
        assert run(capsys, "compare", demo, new, "--out", out, "--force")[0] == 1
