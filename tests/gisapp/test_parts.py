"""The parts that answers put into a summary, recomputed from the lists of `analyse` by plain loops."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from gisapp.cli import main
from layers.project import Project
from layers.store.base import Changes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EARLY, LATE = "2018-12-31", "2020-12-31"


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    code = main([str(word) for word in words])
    return code, capsys.readouterr().err


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def lists(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the folders that `analyse` writes of the demo on two days, and in a wider plan."""
    folder = tmp_path_factory.mktemp("lists")
    project = folder / "demo.gpkg"
    project.write_bytes(demo_file.read_bytes())
    asked = {"early": ("--as-of", EARLY), "late": (), "wide": ("--set", "small_tph=10")}
    for name, words in asked.items():
        assert main(["analyse", str(project), "--out", str(folder / name), *words]) == 0
    return {name: folder / name for name in asked}


def test_every_part_says_what_the_lists_say(
    capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path, lists: dict[str, Path]
) -> None:
    file = tmp_path / "summary.json"
    whole = (lists["late"] / "summary.json").read_bytes()
    file.write_bytes(whole)
    assert run(capsys, "scenario", demo, "new", "甲", "--set", "small_tph=10", "--note", "小锅炉")[0] == 0
    asked = (
        ("timeline", demo),
        ("compare", demo, "--as-of-a", EARLY, "--as-of-b", LATE),
        ("scenario", demo, "compare", "甲"),
        ("site", demo, "--k", 2),
    )
    for words in asked:
        code, err = run(capsys, *words, "--summary", file, "--lang", "en")
        assert code == 0
        assert f"{file}: written." in err
    once = file.read_bytes()
    # What stood there stands there still, byte for byte.
    assert once.startswith(whole.rstrip().removesuffix(b"}").rstrip())
    found = read(file)
    assert list(found)[-4:] == ["timeline", "compare", "scenarios", "siting"]
    moves(found["compare"], lists)
    days(found["timeline"], lists)
    figures(found["scenarios"], lists)
    sites(found["siting"], lists)
    # Once more, and in the other language: the same bytes, each part in its place.
    for words in asked:
        assert run(capsys, *words, "--summary", file, "--lang", "zh")[0] == 0
    assert file.read_bytes() == once


def days(part: list[dict[str, Any]], lists: dict[str, Path]) -> None:
    told = {one["day"]: one for one in part}
    assert len(told) == len(part)
    for day, name in ((EARLY, "early"), (LATE, "late")):
        for kind, counts in told[day]["lists"].items():
            verdicts = [row["verdict"] for row in rows(lists[name] / f"{kind}.csv")]
            assert counts == {"yes": verdicts.count("yes"), "verify": verdicts.count("verify")}
        mines = read(lists[name] / "summary.json")["rates"]["mines"]
        rate = told[day]["rates"]["mine_rate"]
        assert rate == {"part": mines["accepted"], "whole": mines["sites"], "share": mines["rate"]}


def moves(part: dict[str, Any], lists: dict[str, Path]) -> None:
    stamps = [read(lists[name] / "summary.json") for name in ("early", "late")]
    for side, stamp in zip(("first", "second"), stamps, strict=True):
        assert part[side] == {name: stamp[name] for name in part[side]}
    expected: dict[tuple[str, str], tuple[str, str]] = {}
    for kind in part["lists"]:
        early, late = (
            {row["id"]: row["verdict"] for row in rows(lists[name] / f"{kind}.csv")} for name in ("early", "late")
        )
        pairs = {id_: (early.get(id_, "no"), late.get(id_, "no")) for id_ in early | late}
        differing = {id_: pair for id_, pair in pairs.items() if pair[0] != pair[1]}
        assert part["lists"][kind] == {
            "come": sum(one == "no" for one, _ in differing.values()),
            "go": sum(other == "no" for _, other in differing.values()),
            "changed": sum("no" not in pair for pair in differing.values()),
        }
        expected |= {(kind, id_): pair for id_, pair in differing.items()}
    # Coal trips are judged on the later day only once they have been made.
    told = {(one["list"], one["id"]): (one["before"], one["after"]) for one in part["objects"]}
    assert told == expected
    assert len(part["objects"]) == len(expected)
    assert part["causes"] == {"date": len(expected)}


def figures(part: dict[str, Any], lists: dict[str, Path]) -> None:
    assert part["as_of"] == LATE
    [one] = part["compared"]
    assert (one["name"], one["note"], one["settings"], one["edits"]) == ("甲", "小锅炉", ["small_tph=10"], [])
    for kind, told in one["figures"].items():
        late, wide = (rows(lists[name] / f"{kind}.csv") for name in ("late", "wide"))
        assert told["objects"] == {"before": len(late), "after": len(wide), "difference": len(wide) - len(late)}
        assert told["go"] == len({row["id"] for row in late} - {row["id"] for row in wide})
        assert told["come"] == len({row["id"] for row in wide} - {row["id"] for row in late})
        if "capacity_tph" in told:
            before, after = (sum(float(row["capacity_tph"] or 0) for row in table) for table in (late, wide))
            assert told["capacity_tph"]["before"] == pytest.approx(before, abs=0.006)
            assert told["capacity_tph"]["difference"] == pytest.approx(after - before, abs=0.011)
    assert one["figures"]["boilers_to_close"]["objects"]["difference"] < 0


def sites(part: dict[str, Any], lists: dict[str, Path]) -> None:
    assert part["status"] in ("optimal", "near_optimal")
    assert part["asked"]["k"] == len(part["sites"]) == 2
    households, villages = 0, 0
    for one in part["sites"]:
        assert one["households"] * 0.006 <= 140.0
        assert one["heat_mw"] == round(one["households"] * 0.006, 3)
        households += one["households"]
        villages += one["villages"]
    assert (part["households"]["served"], part["villages"]["served"]) == (households, villages)
    wanted, unlocated = 0.0, 0
    listed = rows(lists["late"] / "uncovered_villages.csv")
    for row in listed:
        lacking = float(row["due_households"] or 0) - float(row["clean_households"] or 0)
        # Where only the terrain is open, the household burns coal all the same.
        if lacking > 0 and (row["verdict"] == "yes" or row["state"] in ("uncovered", "partial")):
            unlocated += not row["lon"]
            wanted += lacking if row["lon"] else 0
    assert part["households"]["left"] == wanted - households
    assert part["left_out"]["unlocated"] == unlocated
    assert part["left_out"]["unknown"] == [row["state"] for row in listed].count("unknown")
    assert part["assumptions"]["site_radius_m"] == 15000


def test_a_new_file_begins_as_the_summary_of_a_run(
    capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path, lists: dict[str, Path]
) -> None:
    file = tmp_path / "part.json"
    words = ("compare", demo, "--as-of-a", EARLY, "--as-of-b", LATE, "--summary", file)
    assert run(capsys, *words)[0] == 0
    found, late = read(file), read(lists["late"] / "summary.json")
    head = ["run_id", "version", "plan", "as_of", "parameters", "inputs"]
    assert list(found) == [*head, "compare"]
    assert {name: found[name] for name in head} == {name: late[name] for name in head}


def test_what_is_not_of_this_state_is_refused_and_stays(
    capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path, lists: dict[str, Path]
) -> None:
    def refused(content: bytes, sentence: str) -> None:
        file = tmp_path / "s.json"
        file.write_bytes(content)
        code, err = run(capsys, "site", demo, "--k", 1, "--summary", file, "--lang", "en")
        assert code == 1
        assert sentence in err
        assert file.read_bytes() == content
        assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []

    refused((lists["wide"] / "summary.json").read_bytes(), "is the summary of another state: its plan differs.")
    late = read(lists["late"] / "summary.json")
    other = late | {"version": "0.0.1", "run_id": "0" * 16}
    refused(json.dumps(other).encode(), "its version of the program differs. Name another file, or run analyse again.")
    for content in (
        b"",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"run_id": "x"}',
        json.dumps(late | {"as_of": 3}).encode(),
    ):
        refused(content, "s.json is no summary of this program: name a summary.json, or a new file.")
    before = demo.read_bytes()
    assert run(capsys, "site", demo, "--k", 1, "--summary", demo)[0] == 1
    assert demo.read_bytes() == before
    with Project.open(demo) as project:
        gone = project.layer("villages")[["id", "version"]].iloc[[0]]
        project.apply(Changes("villages", delete=gone))
    refused((lists["late"] / "summary.json").read_bytes(), "its data differs.")
    # Of the two states of a comparison the first is the one of the file.
    file = tmp_path / "s.json"
    assert run(capsys, "compare", demo, "--summary", file)[0] == 0
    assert read(file)["compare"]["first"]["run_id"] == late["run_id"]


def test_a_disk_that_takes_nothing_is_told(
    capsys: pytest.CaptureFixture[str], demo: Path, small_disk: Callable[[str], Path]
) -> None:
    file = small_disk("ro") / "s.json"
    code, err = run(capsys, "timeline", demo, "--summary", file, "--lang", "en")
    assert code == 1
    assert f"{file} cannot be written (Read-only file system)" in err
