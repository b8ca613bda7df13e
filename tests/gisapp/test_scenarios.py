"""The commands `scenario` and `site` on the demo, checked with the command `analyse` and by undoing."""

from __future__ import annotations

import csv
import io
import json
import shutil
from typing import TYPE_CHECKING

import apsw
import openpyxl
import pandas as pd

from analysis.plan import builtin_text, read_plan
from analysis.siting import needs
from analysis.themes import RULES
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


def states(project: Path) -> dict[str, int]:
    """Return the sum of versions of each layer: it moves with any edit."""
    with Project.open(project) as opened:
        return {kind: int(frame["version"].sum()) for kind, frame in opened.layers().items()}


def test_from_new_to_undone(capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path) -> None:
    before = states(demo)
    with Project.open(demo) as project:
        first = project.layer("boilers").iloc[0]
    new = tmp_path / "新锅炉.csv"
    new.write_text(
        "名称,额定蒸吨,燃料,用途,运行状态,经度,纬度\n新锅炉,20,燃煤,工业,在用,115.48,38.87\n", encoding="utf-8"
    )
    words = ("--set", "small_tph=10", "--add", f"boilers={new}", "--delete", f"boilers={first['id']}", "--note", "试")
    code, out, err = run(capsys, "scenario", demo, "new", "甲", *words, "--crs", "cgcs2000", "--lang", "en")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "甲: 试",
        "  plan: Largest small boiler 10 t/h (small_tph=10)",
        "  Boilers: 0 new, 0 changed, 1 deleted",
        "  Boilers: 1 new, 0 changed, 0 deleted",
    ]
    assert states(demo) == before
    assert run(capsys, "scenario", demo, "new", "甲", "--set", "small_tph=20")[0] == 1
    assert run(capsys, "scenario", demo, "new", "乙", "--set", "small_tph=20")[0] == 0
    assert [line.split("\t")[0] for line in run(capsys, "scenario", demo, "list")[1].splitlines()] == ["乙", "甲"]
    assert "(small_tph=10)" in run(capsys, "scenario", demo, "show", "甲", "--lang", "en")[1]

    table, book, flips = tmp_path / "o.csv", tmp_path / "o.xlsx", tmp_path / "f.csv"
    code, out, _ = run(capsys, "scenario", demo, "compare", "甲", "乙", "--out", table, "--lang", "en")
    assert code == 0
    assert out.startswith("甲:\n  Boilers to close: ")
    assert run(capsys, "scenario", demo, "compare", "甲", "--out", book, "--objects", flips)[0] == 0
    assert openpyxl.load_workbook(book).active["A1"].value == "清单"
    figures = {(row["list"], row["figure"]): row for row in rows(table)}

    assert run(capsys, "analyse", demo, "--out", tmp_path / "now", "--set", "small_tph=20")[0] == 0
    counts = json.loads((tmp_path / "now" / "summary.json").read_text(encoding="utf-8"))["counts"]["lists"]
    close = counts["boilers_to_close"]
    assert [float(figures["boilers_to_close", word]["乙"]) for word in ("yes", "verify")] == [
        close["yes"],
        close["verify"],
    ]
    assert run(capsys, "scenario", demo, "apply", "甲")[0] == 0
    assert run(capsys, "analyse", demo, "--out", tmp_path / "then")[0] == 0
    summary = json.loads((tmp_path / "then" / "summary.json").read_text(encoding="utf-8"))
    assert summary["parameters"]["small_tph"] == 10
    for name, one in summary["counts"]["lists"].items():
        if name != "field_checks":
            assert [float(figures[name, word]["甲"]) for word in ("yes", "verify")] == [one["yes"], one["verify"]]
    gone = {(row["list"], row["id"]) for row in rows(flips) if row["after"] in ("no", "absent")}
    assert len([one for one in gone if one[0] == "boilers_to_close"]) == float(figures["boilers_to_close", "go"]["甲"])

    # Applied is applied: it says since when, and there is no difference any more; undone it is as it was.
    with Project.open(demo) as project:
        day = project.history()[-1].at[:10]
    told = f"甲 was applied on {day} (UTC): all that it changes is in the project; undo takes it back.\n"
    assert run(capsys, "scenario", demo, "apply", "甲", "--lang", "en") == (1, "", told)
    assert run(capsys, "scenario", demo, "compare", "甲", "--lang", "en") == (0, "甲:\n  no list changes\n", told)
    assert run(capsys, "scenario", demo, "show", "甲", "--lang", "en")[2] == told
    code, out, _ = run(capsys, "compare", demo, "--lang", "en")
    assert "by plan number" in out
    for _ in range(2):
        with Project.open(demo) as project:
            assert project.undo()
            assert project.plan_text == ""
            assert first["id"] in set(project.layer("boilers")["id"])
        assert run(capsys, "scenario", demo, "compare", "甲", "--out", table, "--force", "--lang", "en")[2] != told
        assert {(row["list"], row["figure"]): row["甲"] for row in rows(table)} == {
            key: row["甲"] for key, row in figures.items()
        }
        assert run(capsys, "scenario", demo, "apply", "甲")[0] == 0
    with Project.open(demo) as project:
        assert project.undo()
    assert run(capsys, "scenario", demo, "delete", "甲")[0] == 0
    code, _, err = run(capsys, "scenario", demo, "delete", "甲", "--lang", "en")
    assert (code, err) == (1, "There is no scenario 甲 in the project; there are: 乙.\n")


def test_a_damaged_one_hides_no_other(capsys: pytest.CaptureFixture[str], demo: Path) -> None:
    assert run(capsys, "scenario", demo, "new", "好", "--set", "small_tph=20")[0] == 0
    connection = apsw.Connection(str(demo))
    connection.execute("INSERT INTO scenarios (name, changes) VALUES ('坏', '[1]')")
    connection.close()
    code, out, _ = run(capsys, "scenario", demo, "list", "--lang", "en")
    assert code == 0
    lines = [line.split("\t") for line in out.splitlines()]
    assert [(line[0], line[3]) for line in lines] == [
        ("坏", "It is damaged and cannot be read; delete it."),
        ("好", ""),
    ]
    told = "Scenario 坏 is damaged and cannot be read; delete it.\n"
    for action in ("show", "compare", "apply"):
        assert run(capsys, "scenario", demo, action, "坏", "--lang", "en") == (1, "", told)
    assert run(capsys, "scenario", demo, "delete", "坏")[0] == 0
    assert len(run(capsys, "scenario", demo, "list")[1].splitlines()) == 1


def test_an_edited_copy_becomes_a_scenario(capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.gpkg"
    shutil.copy(demo, copy)
    with Project.open(copy) as project:
        villages = project.layer("villages")
        project.apply(
            [
                Changes("villages", update=villages.iloc[:3][["id", "version"]].assign(households=1)),
                Changes("mines", delete=pd.DataFrame(project.layer("mines").iloc[:2][["id", "version"]])),
            ]
        )
        project.set_plan_text(builtin_text().replace("heat_radius_m = 15000.0", "heat_radius_m = 9000.0"))
    code, out, _ = run(capsys, "scenario", demo, "new", "copy", "--from", copy, "--lang", "en")
    assert code == 0
    assert out.splitlines()[1:] == [
        "  plan: Heat radius 9,000 m (heat_radius_m=9000.0)",
        "  Villages: 0 new, 3 changed, 0 deleted",
        "  Open-pit mines: 0 new, 0 changed, 2 deleted",
    ]
    assert run(capsys, "scenario", demo, "apply", "copy")[0] == 0
    # Now nothing differs.
    code, _, err = run(capsys, "scenario", demo, "new", "again", "--from", copy, "--lang", "en")
    assert (code, err) == (1, "Scenario again changes nothing: give it a setting or an edit.\n")


def test_wrong_requests_are_told(capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text("名称,经度,纬度\n", encoding="utf-8")
    for words, sentence in (
        (("new",), "scenario new: name the scenario."),
        (("apply", "a", "b"), "scenario apply: name one scenario at a time."),
        (("new", "a"), "Scenario a changes nothing"),
        (("new", "list", "--set", "small_tph=2"), "Name a scenario in 1 to 60 letters, not 'list'."),
        (("new", "a", "--set", "nothing=2"), "--set nothing=2: write name=value"),
        (("new", "a", "--delete", "boilers=nobody"), "There is no nobody in layer boilers."),
        (("new", "a", "--delete", "boilers"), "--delete boilers: write LAYER=ID,ID."),
        (("new", "a", "--add", f"nowhere={empty}"), "There is no kind nowhere"),
        (("compare", "a"), "There is no scenario a in the project"),
    ):
        code, out, err = run(capsys, "scenario", demo, *words, "--lang", "en")
        assert (code, out) == (1, "")
        assert sentence in err
    asked: tuple[tuple[tuple[object, ...], str], ...] = (
        ((), "Give either --k or --all."),
        (("--k", "0"), "--k 0: ask for at least one site."),
        (("--k", "1", "--plant", "无此厂"), "There is no CHP plant 无此厂"),
        (("--k", "1", "--time", "nan"), "--time nan"),
        (("--k", "1", "--candidates", empty), "empty.csv"),
    )
    for request, sentence in asked:
        code, out, err = run(capsys, "site", demo, *request, "--lang", "en")
        assert (code, out) == (1, "")
        assert sentence in err


def test_sites_kept_and_applied_heat_whom_they_serve(
    capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path
) -> None:
    plan = read_plan(builtin_text(), "plan", RULES)
    with Project.open(demo) as project:
        before = needs(project.layers(), plan, plan.end).households.sum()
    code, out, _ = run(capsys, "site", demo, "--k", 2, "--save", "two", "--lang", "en")
    assert code == 0
    served = int(out.split(" households")[0].split()[-1].replace(",", ""))
    assert 0 < served <= 2 * 23_333
    assert len(out.splitlines()) == 4
    assert run(capsys, "site", demo, "--k", 2, "--lang", "en")[1] == out
    assert run(capsys, "scenario", demo, "apply", "two")[0] == 0
    with Project.open(demo) as project:
        assert needs(project.layers(), plan, plan.end).households.sum() == before - served
        assert (project.layer("heat_networks")["source"] == "siting").sum() == 2
    places = tmp_path / "候选.csv"
    places.write_text("名称,经度,纬度\n东站,115.60,38.90\n西站,115.30,38.90\n无处,,\n", encoding="utf-8")
    code, out, err = run(capsys, "site", demo, "--all", "--candidates", places, "--crs", "cgcs2000", "--lang", "en")
    assert code == 0
    assert "东站 (115.60000, 38.90000)" in out
    assert "1 rows without a usable place are no candidates." in err
    assert "villages have no candidate in reach" in err
    words = ("--candidates", places, "--crs", "cgcs2000", "--set", "site_heat_mw=3", "--lang", "en")
    code, out, _ = run(capsys, "site", demo, "--all", *words)
    assert code == 0
    assert "No way was found to serve all in reach" in out
