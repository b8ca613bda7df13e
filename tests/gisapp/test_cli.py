"""The command line as scripts see it: exit codes, files, one clear line where something is wrong."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
import python_calamine

from analysis.plan import builtin_text
from gisapp.cli import main
from layers.project import Project
from layers.results import FIELD_CHECKS, LISTS

ROOT = Path(__file__).parents[2]


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Run one command and return its exit code, output and messages."""
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out, err


def refused(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    """Run a command that must be refused in one line, and return the line."""
    code, _, err = run(capsys, *words)
    assert code == 1
    assert len(err.strip().splitlines()) == 1, err
    assert "Traceback" not in err
    return err.strip()


def table(path: Path) -> list[dict[str, str]]:
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_demo_is_not_overwritten_by_chance(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "demo.gpkg"
    assert run(capsys, "demo", path)[0] == 0
    assert "--force" in refused(capsys, "demo", path)
    assert run(capsys, "demo", path, "--force")[0] == 0
    Project.create(tmp_path / "real.gpkg").close()
    assert "不是示例" in refused(capsys, "demo", tmp_path / "real.gpkg", "--force")


def test_analyse_writes_every_list_and_the_same_bytes_twice(
    capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for out in (first, second):
        assert run(capsys, "analyse", demo, "--out", out)[0] == 0
    names = {path.name for path in first.iterdir()}
    assert names == {f"{one}.csv" for one in (*LISTS, "field_checks", "evidence")} | {"lists.xlsx", "summary.json"}
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_lists_have_the_fixed_columns_and_forms(capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path) -> None:
    assert run(capsys, "analyse", demo, "--out", tmp_path / "out")[0] == 0
    rows = table(tmp_path / "out" / "boilers_to_close.csv")
    head = "id,name,county,town,verdict,action,due,first_due,overdue,rules,reason,lead,support"
    tail = "lon,lat,uncertainty_m,source"
    own = "capacity_tph,fuel,use,nearest_plant,distance_m,margin_m,zone,stranded"
    assert ",".join(rows[0]) == f"{head},{own},{tail}"
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    assert {row["verdict"] for row in rows} == {"yes", "verify"}
    assert {row["overdue"] for row in rows} <= {"yes", "no"}
    placed = next(row for row in rows if row["lon"])
    assert [len(placed[name].partition(".")[2]) for name in ("lon", "lat", "distance_m", "margin_m")] == [7, 7, 2, 2]
    assert all(row["reason"].endswith("。") for row in rows)
    unplaced = next(row for row in rows if not row["lon"])
    assert unplaced["distance_m"] == unplaced["lat"] == ""
    mines = table(tmp_path / "out" / "mines_to_restore.csv")
    assert any(row["wkt"].startswith("POLYGON") for row in mines)
    checks = table(tmp_path / "out" / "field_checks.csv")
    assert all(row["verdict"] == "verify" and row["what"] for row in checks)
    evidence = table(tmp_path / "out" / "evidence.csv")
    assert len(checks) == sum(row["verdict"] == "verify" for row in evidence)


def test_summary_and_workbook_agree_with_the_lists(
    capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path
) -> None:
    assert run(capsys, "analyse", demo, "--out", tmp_path / "out", "--as-of", "2019-12-31")[0] == 0
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert summary["as_of"] == "2019-12-31"
    assert summary["parameters"]["heat_radius_m"] == 15000.0
    assert set(summary["inputs"]) >= {"boilers", "villages", "mines", "chp_units", "counties"}
    book = python_calamine.CalamineWorkbook.from_path(tmp_path / "out" / "lists.xlsx")
    for kind in (*LISTS.values(), FIELD_CHECKS):
        rows = table(tmp_path / "out" / f"{kind.id}.csv")
        counts = summary["counts"]["lists"][kind.id]
        assert counts["yes"] + counts["verify"] == len(rows)
        assert sum(sum(each.values()) for each in counts["by_county"].values()) == len(rows)
        sheet = book.get_sheet_by_name(kind.zh).to_python()
        assert [line[0] for line in sheet[1:]] == [row["id"] for row in rows]


def test_settings_change_the_lists_and_the_run(capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path) -> None:
    def hits(out: str, *settings: str) -> tuple[int, str]:
        words = [word for setting in settings for word in ("--set", setting)]
        assert run(capsys, "analyse", demo, "--out", tmp_path / out, *words)[0] == 0
        rows = table(tmp_path / out / "boilers_to_close.csv")
        summary = json.loads((tmp_path / out / "summary.json").read_text(encoding="utf-8"))
        return sum("boiler.15km=yes" in row["rules"] for row in rows), summary["run_id"]

    plain, narrow = hits("plain"), hits("narrow", "heat_radius_m=12000")
    assert narrow[0] < plain[0]
    assert narrow[1] != plain[1]


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ("heat_radius_m", "heat_radius_m"),
        ("radius=1", "radius"),
        ("heat_radius_m=far", "heat_radius_m"),
        ("heat_radius_m=-5", "heat_radius_m"),
        ("cross_boundary=2", "cross_boundary"),
        ("capacity_basis=city", "capacity_basis"),
    ],
)
def test_a_wrong_setting_is_named(
    capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path, setting: str, named: str
) -> None:
    assert named in refused(capsys, "analyse", demo, "--out", tmp_path / "out", "--set", setting)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("heat_radius_m", "heat_radius", "parameters.heat_radius"),
        ("small_tph = 35.0", 'small_tph = "35"', "parameters.small_tph"),
        ("start = 2018-01-01", 'start = "2018"', "start"),
        ("start = 2018-01-01", "start = 2018-13-01", "TOML"),
        ("start = 2018-01-01", "start = 2022-01-01", "2022-01-01"),
        ('[rules."boiler.small"]', '[rules."boiler.smal"]', "boiler.smal"),
        ('departments = "mines"', 'departments = "nobody"', "nobody"),
        ("due = 2018-12-31", "due = true", "due"),
    ],
)
def test_a_wrong_plan_file_is_named_with_its_key(
    capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path, old: str, new: str, named: str
) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(builtin_text().replace(old, new), encoding="utf-8")
    line = refused(capsys, "analyse", demo, "--out", tmp_path / "out", "--plan", plan)
    assert named in line
    assert "plan.toml" in line


def test_what_is_no_project_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = tmp_path / "text.gpkg"
    text.write_text("not a GeoPackage")
    for command in (["check"], ["analyse", "--out", tmp_path / "out"], ["export", "--xlsx", tmp_path / "l.xlsx"]):
        for path in (text, tmp_path / "missing.gpkg", tmp_path):
            assert str(path) in refused(capsys, command[0], path, *command[1:])
    assert text.read_text() == "not a GeoPackage"


def test_a_folder_of_something_else_is_not_swapped(
    capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path
) -> None:
    out = tmp_path / "letters"
    out.mkdir()
    (out / "letter.txt").write_text("keep")
    assert "letters" in refused(capsys, "analyse", demo, "--out", out)
    assert [path.name for path in out.iterdir()] == ["letter.txt"]
    assert "letter.txt" in refused(capsys, "analyse", demo, "--out", out / "letter.txt")


def test_export_gives_the_stored_lists_in_either_language(
    capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path
) -> None:
    assert "analyse" in refused(capsys, "export", demo, "--xlsx", tmp_path / "early.xlsx")
    assert run(capsys, "analyse", demo, "--out", tmp_path / "out")[0] == 0
    assert run(capsys, "export", demo, "--xlsx", tmp_path / "zh.xlsx")[0] == 0
    assert (tmp_path / "zh.xlsx").read_bytes() == (tmp_path / "out" / "lists.xlsx").read_bytes()
    assert "--force" in refused(capsys, "export", demo, "--xlsx", tmp_path / "zh.xlsx")
    assert run(capsys, "export", demo, "--xlsx", tmp_path / "zh.xlsx", "--force", "--lang", "en")[0] == 0
    book = python_calamine.CalamineWorkbook.from_path(tmp_path / "zh.xlsx")
    assert "Boilers to close" in book.sheet_names
    reasons = [line[10] for line in book.get_sheet_by_name("Boilers to close").to_python()[1:]]
    assert all(str(reason).endswith(".") for reason in reasons)


def test_check_says_error_and_warning(capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path) -> None:
    code, out, _ = run(capsys, "check", demo, "--lang", "en")
    assert code == 0
    assert "The county field and the place disagree" in out
    rows = tmp_path / "units.csv"
    rows.write_text("plant,unit_mw,is_chp\nnowhere,600,yes\n", encoding="utf-8")
    assert run(capsys, "import", demo, "chp_units", rows)[0] == 0
    code, out, _ = run(capsys, "check", demo)
    assert code == 1
    assert "nowhere" in out


def test_import_accounts_for_every_row(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rows = tmp_path / "boilers.csv"
    rows.write_text("name,fuel,lon,lat\n甲,coal,115.4,38.9\n乙,煤改气,115.4,38.9\n丙,gas,,\n", encoding="utf-8")
    project, rejects = tmp_path / "city.gpkg", tmp_path / "rejects.xlsx"
    assert "--crs" in refused(capsys, "import", project, "boilers", rows)
    assert not project.exists()
    code, out, err = run(capsys, "import", project, "boilers", rows, "--crs", "cgcs2000", "--rejects", rejects)
    assert (code, out) == (0, "read 3 rows, imported 2 rows as 2 features, rejected 1 rows\n")
    assert "boilers.csv" in err
    assert "fuel" in err
    sheet = python_calamine.CalamineWorkbook.from_path(rejects).get_sheet_by_index(0).to_python()
    assert sheet[1][1:] == ["乙", "煤改气", 115.4, 38.9] or sheet[1][1:] == ["乙", "煤改气", "115.4", "38.9"]
    with Project.open(project) as opened:
        assert opened.layer("boilers")["id"].tolist() == ["boilers-00001", "boilers-00002"]


def test_import_of_nothing_acceptable_changes_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rows = tmp_path / "boilers.csv"
    rows.write_text("name,fuel\n甲,煤改气\n", encoding="utf-8")
    code, out, _ = run(capsys, "import", tmp_path / "city.gpkg", "boilers", rows)
    assert (code, out) == (1, "read 1 rows, imported 0 rows as 0 features, rejected 1 rows\n")
    assert not (tmp_path / "city.gpkg").exists()


def test_dry_run_writes_nothing(capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path) -> None:
    rows = tmp_path / "boilers.csv"
    rows.write_text("id,name,fuel\nboilers-00001,甲,coal\nnew,乙,coal\n", encoding="utf-8")
    before = demo.read_bytes()
    code, out, _ = run(capsys, "import", demo, "boilers", rows, "--dry-run")
    assert (code, out) == (0, "read 2 rows, imported 1 rows as 1 features, rejected 1 rows\n")
    assert demo.read_bytes() == before


def test_export_layer_and_back(capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path) -> None:
    out = tmp_path / "mines.geojson"
    assert run(capsys, "export-layer", demo, "mines", out)[0] == 0
    assert "mines.geojson" in refused(capsys, "export-layer", demo, "mines", out)
    code, text, _ = run(capsys, "import", tmp_path / "again.gpkg", "mines", out)
    assert (code, text) == (0, "read 300 rows, imported 300 rows as 300 features, rejected 0 rows\n")
    assert "analyse" in refused(capsys, "export-layer", demo, "boilers_to_close", tmp_path / "l.csv")
    assert "lakes" in refused(capsys, "export-layer", demo, "lakes", tmp_path / "l.csv")


@pytest.mark.parametrize("words", [["nonsense", "x"], ["analyse"], ["analyse", "p"], ["demo", "p", "--what"]])
def test_wrong_usage_is_2(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert run(capsys, *words)[0] == 2


def test_help_is_quick_and_complete(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("demo", "analyse", "check", "import", "export", "export-layer"):
        code, out, _ = run(capsys, command, "--help", "--lang", "en")
        assert code == 0
        assert f"Example: python -m gisapp {command}" in " ".join(out.split())
    assert "示例：" in run(capsys, "demo", "--help")[1]


def test_the_language_may_stand_anywhere(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    missing = tmp_path / "en"
    for words in (
        ["--lang", "en", "check", missing],
        ["check", "--lang=en", missing],
        ["check", missing, "--lang", "en"],
    ):
        assert "There is no file" in refused(capsys, *words)
    assert "没有文件" in refused(capsys, "check", missing)
    assert run(capsys, "check", missing, "--lang", "fr")[0] == 2


def test_help_imports_no_geopandas() -> None:
    program = "import sys, gisapp.cli as c; c.main(['--help']); print([m for m in sys.modules if 'pandas' in m])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_an_as_of_date_that_is_none(capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path) -> None:
    assert "2019-02-30" in refused(capsys, "analyse", demo, "--out", tmp_path / "out", "--as-of", "2019-02-30")
