"""Nothing of the user's is overwritten by what the program writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from gisapp.cli import main
from layers.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def refused(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    assert main([str(word) for word in words]) == 1
    err = capsys.readouterr().err.strip()
    assert len(err.splitlines()) == 1, err
    return err


def test_a_folder_with_anything_else_in_it_stays(
    capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert main(["analyse", str(demo), "--out", str(out)]) == 0
    capsys.readouterr()
    (out / "thesis.txt").write_text("mine")
    assert "out" in refused(capsys, "analyse", demo, "--out", out)
    assert (out / "thesis.txt").read_text() == "mine"


def test_rejects_overwrite_nothing(capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path) -> None:
    rows, old = tmp_path / "boilers.csv", tmp_path / "old.xlsx"
    rows.write_text("name,fuel\n甲,魔法\n乙,coal\n", encoding="utf-8")
    old.write_text("mine")
    before = demo.read_bytes()
    for path in (old, rows, demo, tmp_path / "no" / "rejects.xlsx"):
        refused(capsys, "import", demo, "boilers", rows, "--rejects", path)
    assert old.read_text() == "mine"
    # Rows whose rejects could not be written are not imported either.
    assert demo.read_bytes() == before
    assert main(["import", str(demo), "boilers", str(rows), "--rejects", str(old), "--force"]) == 0


def test_a_project_is_not_exported_onto_itself(capsys: pytest.CaptureFixture[str], demo: Path) -> None:
    before = demo.read_bytes()
    refused(capsys, "export-layer", demo, "boilers", demo, "--force")
    refused(capsys, "export", demo, "--xlsx", demo, "--force")
    refused(capsys, "export", demo, "--html", demo.with_suffix(".xlsx"))
    assert demo.read_bytes() == before


def test_a_layer_saved_again_in_another_crs_is_refused(
    capsys: pytest.CaptureFixture[str], demo: Path, tmp_path: Path
) -> None:
    with Project.open(demo) as project:
        boilers = project.layer("boilers").drop(columns="version")
    gpd.GeoDataFrame(boilers).to_crs("EPSG:4547").to_file(demo, layer="boilers", driver="GPKG")
    assert "EPSG:4547" in refused(capsys, "analyse", demo, "--out", tmp_path / "out")


def test_a_table_with_none_of_the_columns_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rows = tmp_path / "boilers.csv"
    rows.write_text("foo,bar\n1,2\n", encoding="utf-8")
    assert "--map" in refused(capsys, "import", tmp_path / "city.gpkg", "boilers", rows, "--crs", "cgcs2000")
