"""The commands `target`, `targets` and `timeline` on the demo."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import openpyxl

from analysis.figures import standing
from gisapp.cli import main
from gisapp.figures import entered
from gisapp.i18n import Language
from gisapp.run import stored_run
from layers.project import Project
from layers.store.base import Changes

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def enter(project: Path, *words: str) -> int:
    return main(["target", str(project), *words, "--lang", "en"])


def test_a_figure_is_entered_kept_and_taken_back(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert enter(demo, "air.pm25", "--year", "2018", "--value", "67", "--source", "2018 bulletin") == 0
    assert "67 μg/m³ (of 2018-12-31; wanted ≤ 76 μg/m³)" in capsys.readouterr().out
    dust = ("dust.fall", "--year", "2018", "--county", "满城区", "--date", "2018-10-31")
    assert enter(demo, *dust, "--value", "9.4", "--source", "=SUM(1)") == 0
    # Undoing an edit of a layer leaves the figures alone.
    with Project.open(demo) as project:
        first = project.layer("boilers").iloc[:1][["id", "version"]]
        project.apply(Changes("boilers", update=first.assign(note="x")))
        assert project.undo()
        assert len(entered(project)) == 2
    capsys.readouterr()
    out = tmp_path / "targets.csv"
    assert main(["targets", str(demo), "--as-of", "2019-06-30", "--out", str(out), "--lang", "en"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "2018 Mean PM2.5 [air.pm25]: 67 μg/m³, wanted ≤ 76 μg/m³: Met"
    found = {(one["id"], one["year"], one["county"]): one for one in rows(out)}
    assert found["air.pm25", "2018", ""]["source"] == "2018 bulletin"
    one = found["dust.fall", "2018", "满城区"]
    assert (one["value"], one["gap"], one["status"], one["source"]) == ("9.4000", "0.4000", "overdue", "'=SUM(1)")
    assert found["dust.fall", "2018", ""]["status"] == "overdue"
    assert found["forest.planted", "2020", ""]["status"] == "unknown"
    assert enter(demo, "air.pm25", "--year", "2018", "--withdraw") == 0
    with Project.open(demo) as project:
        assert [one.target for one in standing(entered(project))] == ["dust.fall"]
        assert len(entered(project)) == 3
    assert enter(demo, "air.pm25", "--year", "2017", "--withdraw") == 1
    assert "none can be taken back" in capsys.readouterr().err


def test_a_figure_changes_the_run_and_its_summary(demo: Path, tmp_path: Path) -> None:
    summaries = []
    for value in (None, "67"):
        if value is not None:
            assert enter(demo, "air.pm25", "--year", "2018", "--value", value, "--source", "bulletin") == 0
        assert main(["analyse", str(demo), "--out", str(tmp_path / "out"), "--lang", "en"]) == 0
        summaries.append(json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8")))
    before, after = ({(one["id"], one["year"]): one for one in each["targets"]} for each in summaries)
    assert (before["air.pm25", 2018]["status"], after["air.pm25", 2018]["status"]) == ("unknown", "met")
    assert before["air.pm25", 2018]["reason"]["text"] == "no figure has been entered"
    assert summaries[0]["run_id"] != summaries[1]["run_id"]
    assert summaries[1]["inputs"]["figures"]["rows"] == 1
    rate = after["village.rural_rate", 2020]
    assert rate["value"] == summaries[1]["rates"]["heating"]["rural"]["household_rate"]
    for county, one in rate["by_county"].items():
        assert one["value"] == summaries[1]["rates"]["heating"]["by_county"][county]["household_rate"]


def test_what_is_wrong_is_said_in_a_line(demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = ("air.pm25", "--year", "2018")
    for words, sentence in (
        (("air.pm26", "--year", "2018", "--value", "1", "--source", "s"), "has no target air.pm26"),
        ((*known, "--value", "1"), "where the figure comes from"),
        (known, "Give either --value or --withdraw"),
        ((*known, "--value", "1", "--source", "s", "--county", "外县"), "no county of the plan"),
        ((*known, "--value", "1", "--source", "s", "--date", "soon"), "write a day"),
    ):
        assert enter(demo, *words) == 1
        said = capsys.readouterr().err
        assert sentence in said
        assert "Traceback" not in said
    with Project.open(demo) as project:
        assert entered(project) == []
    assert main(["targets", str(demo), "--out", str(tmp_path / "x.txt")]) == 1
    assert main(["timeline", str(demo), "--out", str(demo), "--force"]) == 1


def test_the_timeline_of_the_demo_is_kept_for_the_map(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "timeline.xlsx"
    assert main(["timeline", str(demo), "--out", str(out), "--lang", "en"]) == 0
    assert "Rural clean heating rate: 2018-01-01" in capsys.readouterr().out
    sheet = openpyxl.load_workbook(out).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]][:3] == ["Day", "List or rate", "Act"]
    assert sheet["B2"].value == "Boilers to close"
    assert main(["analyse", str(demo), "--out", str(tmp_path / "out")]) == 0
    with Project.open(demo) as project:
        run = stored_run(project, Language.ZH)
        assert run.timeline is not None
        last = run.timeline[run.timeline["day"] == "2020-12-31"].set_index("id")
        for name, table in run.lists.items():
            if name in last.index:
                assert last.loc[name, "yes"] == (table["verdict"] == "yes").sum()
        rural = next(one for one in run.summary["targets"] if one["id"] == "village.rural_rate")
        assert round(last.loc["rural_rate", "share"], 4) == rural["value"]
        # A layer changes: what was judged before is not shown as if it were of now.
        first = project.layer("boilers").iloc[:1][["id", "version"]]
        project.apply(Changes("boilers", update=first.assign(note="x")))
    assert main(["analyse", str(demo), "--out", str(tmp_path / "out")]) == 0
    with Project.open(demo) as project:
        assert stored_run(project, Language.ZH).timeline is None
