"""The command `terrain`: proposals out, and what is accepted in, on a model of two halves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from rasterio import Affine

from gisapp.cli import main
from layers.project import Project
from tests.basemaps.rasters import REAL, write

if TYPE_CHECKING:
    from pathlib import Path

HALVES = Affine(0.05, 0, 113, 0, -0.05, 41)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Return a model that is level at 20 m west of longitude 115, at 500 m east of it."""
    ground = np.full((60, 80), 20, dtype=np.float32)
    ground[:, 40:] = 500
    return write(tmp_path / "dem.tif", ground, transform=HALVES, crs="EPSG:4490")


def stated(project: Path) -> pd.Series:
    with Project.open(project) as opened:
        return opened.layer("villages").set_index("id")["terrain"].fillna("-")


def test_proposals_change_nothing_until_they_are_accepted(
    demo: Path, model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = stated(demo)
    out = tmp_path / "terrain.csv"
    words = ["terrain", str(demo), str(model), "--lang", "en"]
    assert main([*words, "--out", str(out)]) == 0
    told = capsys.readouterr()
    table = pd.read_csv(out, encoding="utf-8-sig", dtype="str", keep_default_na=False).set_index("id")
    count = table["standing"].value_counts()
    assert f"Differs: {count['differs']:,}\nNot stated yet: {count['new']:,}\n" in told.out
    assert "Mountain from 200 m or 6° on, the mean within 500 m" in told.err
    assert (stated(demo) == before).all()

    # Only what is blank, then all; both are steps that undo takes back.
    assert main([*words, "--only-blank"]) == 0
    filled = stated(demo)
    assert f"{count['new']} villages changed" in capsys.readouterr().err
    assert set(filled.index[filled != before]) == set(table.index[table["standing"] == "new"])
    assert main([*words, "--accept"]) == 0
    known = table.index[table["proposed"] != ""]
    assert (stated(demo)[known] == table["proposed"][known]).all()
    with Project.open(demo) as project:
        assert project.undo()
        assert project.undo()
    assert (stated(demo) == before).all()


def test_thresholds_are_those_of_the_plan(
    demo: Path, model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From 600 m and 90 degrees on nothing is a mountain, from 10 m on everything with heights."""
    out = tmp_path / "terrain.csv"
    for metres, wanted in ((600, "plain"), (10, "mountain")):
        limits = ["--set", f"mountain_elevation_m={metres}", "--set", "mountain_slope_deg=90"]
        words = ["terrain", str(demo), str(model), *limits, "--out", str(out), "--force", "--lang", "en"]
        assert main(words) == 0
        assert f"Mountain from {metres} m or 90° on" in capsys.readouterr().err
        proposed = pd.read_csv(out, encoding="utf-8-sig", keep_default_na=False)["proposed"]
        assert set(proposed) - {""} == {wanted}


def test_models_that_cannot_be_used(demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    level = np.full((2, 2), 20, dtype=np.float32)
    cases = {
        "has 3 bands; an elevation model has one": write(tmp_path / "rgb.tif", np.stack([level] * 3), transform=HALVES),
        "does not state its CRS": write(tmp_path / "no_crs.tif", level, transform=HALVES, crs=None),
        "has no georeference": write(tmp_path / "nowhere.tif", level, crs=None),
        "No village lies where": write(
            tmp_path / "far.tif", level, transform=Affine(1, 0, 0, 0, -1, 9), crs="EPSG:4490"
        ),
        "is not there": tmp_path / "absent.tif",
    }
    before = demo.read_bytes()
    for sentence, path in cases.items():
        assert main(["terrain", str(demo), str(path), "--accept", "--lang", "en"]) == 1
        assert sentence in capsys.readouterr().err
    assert demo.read_bytes() == before


@pytest.mark.skipif(not (REAL / "lianchi_DEM.tif").exists(), reason="the real data are not on this machine")
def test_a_real_model_without_a_number_for_no_data(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Lianchi district lies at -17 to 29 m: every village on it is plain; the others have no heights there."""
    assert main(["terrain", str(demo), str(REAL / "lianchi_DEM.tif"), "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "Differs: 0\n" in told
    assert "The same: 0\n" not in told
