"""The command `rings`: what it prints and stores, on the demo, on invented streets and on the real ones."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from shapely.geometry import LineString

from gisapp.cli import main
from layers.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., tuple[int, str, str]]

REAL = Path(os.environ.get("GIS_REAL_DATA", "../shared/data")) / "osm_roads_baoding_city.gpkg"
"""Real streets; the test that reads them is skipped where they are not."""

Streets = dict[str, list[list[tuple[float, float]]]]


def carriageways() -> Streets:
    """Return named streets as dual carriageways in pieces; the south second ring stops about 1 km short in the west."""
    west, east, north, south, apart = 115.38, 115.55, 38.94, 38.81, 0.0002
    middle = (west + east) / 2
    found: Streets = {"东三环": [], "北三环": [], "西三环": [], "南二环": []}
    for shift in (0.0, apart):
        found["北三环"] += [
            [(west, north + shift), (middle, north + shift)],
            [(middle, north + shift), (east, north + shift)],
        ]
        found["东三环"] += [[(east - shift, north + apart), (east - shift, south - apart)]]
        found["西三环"] += [
            [(west + shift, north + apart), (west + shift, 38.87)],
            [(west + shift, 38.87), (west + shift, south)],
        ]
        found["南二环"] += [[(east, south - shift), (middle, south)], [(middle, south), (west + 0.012, south - shift)]]
    return found


def write_streets(path: Path, streets: Streets) -> Path:
    """Write a file as OSM extracts are: a name, nothing of rings and sides."""
    rows = [(name, LineString(line)) for name, lines in streets.items() for line in lines]
    frame = gpd.GeoDataFrame({"name": [name for name, _ in rows]}, geometry=[line for _, line in rows], crs=4326)
    frame.to_file(path, layer="roads")
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command in English: exit code, standard output, standard error."""

    def run(*words: str | Path) -> tuple[int, str, str]:
        code = main([*map(str, words), "--lang", "en"])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_the_demo_prints_both_areas_and_keeps_what_is_there(demo: Path, run: Run) -> None:
    code, out, err = run("rings", demo)
    assert code == 0
    assert out.splitlines() == ["Fireworks-ban zones: 186.39 km2", "Truck-ban zones: 238.72 km2"]
    assert "truck_ban_zones: 1 zones of other origin stay in the layer" in err
    with Project.open(demo) as project:
        zones = project.layer("fireworks_zones")
        assert list(zones["id"]) == ["fireworks_zones-00001", "fireworks_zones-ring_roads"]
        assert "without the roads" in zones["note"].iloc[1]
        assert project.undo()
        assert len(project.layer("fireworks_zones")) == len(project.layer("truck_ban_zones")) == 1


def test_names_tell_ring_and_side_and_a_gap_is_closed_only_when_asked(tmp_path: Path, run: Run) -> None:
    file, project = write_streets(tmp_path / "roads.gpkg", carriageways()), tmp_path / "city.gpkg"
    assert run("import", project, "ring_roads", file)[0] == 0
    with Project.open(project) as held:
        roads = held.layer("ring_roads")
        told = dict(zip(roads["name"], zip(roads["ring"], roads["side"], strict=True), strict=True))
        assert told == {"东三环": (3, "E"), "北三环": (3, "N"), "西三环": (3, "W"), "南二环": (2, "S")}
    code, out, err = run("rings", project)
    assert (code, out) == (1, "")
    # 0.012 - 0.0002 degrees of longitude at 38.81: 86,860 m a degree
    assert "the west side of ring 3 and the south side of ring 2 miss each other by 1,025 m" in err
    assert "between 115.38020, 38.81000 and 115.39200, 38.81000" in err
    assert "no line for the south side of ring 3" in err
    with Project.open(project) as held:
        assert not len(held.layer("fireworks_zones"))
    code, out, err = run("rings", project, "--close-gaps", "1100")
    assert code == 0
    assert out.startswith("Fireworks-ban zones: ")
    assert "truck_ban_zones cannot be made" in err
    assert run("rings", project, "--close-gaps", "1100")[1] == out
    with Project.open(project) as held:
        assert len(held.layer("truck_ban_zones")) == 0
        [note] = held.layer("fireworks_zones")["note"]
        assert "was closed by a straight line on request, from 115.38020, 38.81000 to 115.39200, 38.81000" in note
        assert held.undo()
        assert held.undo()
        assert not len(held.layer("fireworks_zones"))


def test_gaps_are_closed_up_to_a_length_and_nothing_else(demo: Path, run: Run) -> None:
    for metres in ("-5", "nan"):
        code, out, err = run("rings", demo, "--close-gaps", metres, "--lang", "en")
        assert (code, out) == (1, "")
        assert "0 or more metres" in err


def test_real_streets(tmp_path: Path, run: Run) -> None:
    if not REAL.exists():
        pytest.skip("the real streets of the city are not here; see GIS_REAL_DATA")
    project = tmp_path / "city.gpkg"
    where = "name LIKE '%三环%' OR name = '南二环'"
    code, out, _ = run("import", project, "ring_roads", REAL, "--where", where)
    assert (code, out) == (0, "read 54 rows, imported 54 rows as 54 features, rejected 0 rows\n")
    code, out, err = run("rings", project)
    assert (code, out) == (1, "")
    assert "the west side of ring 3 and the south side of ring 2 miss each other by 924 m" in err
    code, out, err = run("rings", project, "--close-gaps", "925")
    assert (code, out) == (0, "Fireworks-ban zones: 199.92 km2\n")
    assert "truck_ban_zones cannot be made: ring_roads has no line for the south side of ring 3" in err
