"""The command `corridors` on the demo: what it prints, and the folder that it writes."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

from gisapp.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_shares_and_tables_of_the_demo(demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "corridors"
    assert main(["corridors", str(demo), "--out", str(out), "--lang", "en"]) == 0
    told = capsys.readouterr().out.splitlines()
    figures = json.loads((out / "corridors.json").read_text(encoding="utf-8"))["corridors"]
    years = figures["by_year"]
    assert list(years) == ["2018", "2019", "2020"]
    assert [one["target"] for one in years.values()] == [0.75, 0.8, 0.9]
    first = years["2018"]
    share = f"{first['on_corridors'] / first['transit_trips']:.1%}"
    assert told[0].startswith(f"2018: {first['on_corridors']} of {first['transit_trips']} trips in transit")
    assert f"{share} (target 75%)" in told[0]
    trips = rows(out / "coal_trips_off_corridor.csv")
    certain = [one for one in trips if one["verdict"] == "yes" and one["date"]]
    off = sum(one["transit_trips"] - one["on_corridors"] for one in years.values())
    assert len(certain) == off > 0
    assert all(float(one["on_share"]) < 0.9 and one["left_lon"] for one in certain)
    assert "of its way on corridors, limit 90%" in certain[0]["reason"]
    villages = rows(out / "villages_beside_corridors.csv")
    assert sum(one["verdict"] == "yes" for one in villages) == figures["villages_beside"]["yes"] > 0
    assert all(float(one["distance_m"]) <= 200 for one in villages if one["verdict"] == "yes")
    crossed = rows(out / "corridors_in_zones.csv")
    assert {one["zone_kind"] for one in crossed} == {"built_up_areas", "coal_ban_zones"}
    assert sum(float(one["length_km"]) for one in crossed) > 100
    # a second run swaps the folder, an earlier day has fewer trips
    assert main(["corridors", str(demo), "--out", str(out), "--as-of", "2018-12-31"]) == 0
    later = json.loads((out / "corridors.json").read_text(encoding="utf-8"))["corridors"]["by_year"]
    assert later["2018"]["transit_trips"] == first["transit_trips"]
    assert (later["2019"]["transit_trips"], later["2019"]["share"]) == (0, None)


def test_a_folder_with_other_files_is_refused(demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("kept", encoding="utf-8")
    assert main(["corridors", str(demo), "--out", str(tmp_path), "--lang", "en"]) == 1
    assert "holds other files" in capsys.readouterr().err
