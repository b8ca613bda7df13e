"""The restoration audit as people run it: images and a project in, marks, figures and pictures out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import openpyxl
import pandas as pd
import pytest
import rasterio
import shapely
from rasterio import Affine

from gisapp.audit import stored_audit
from gisapp.auditing import SHEET, file_name
from gisapp.briefing.multiples import GAP_PX, PANEL_PX
from gisapp.cli import main
from layers.project import Project
from tests.basemaps.rasters import REAL, red_nir, write

if TYPE_CHECKING:
    from pathlib import Path

BARE, GREEN = 100, 300
"""Near infrared beside a red of 100: NDVI 0 and 0.5."""


@pytest.fixture
def images(demo: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Return two images of 30 m over the mines of one county: all bare, then all green east of the middle."""
    with Project.open(demo) as project:
        mines = project.layer("mines")
    shapes = mines[(mines["county"] == "满城区") & (mines.geometry.geom_type == "Polygon")].to_crs("EPSG:32650")
    west, south, east, north = shapes.total_bounds
    width, height = (int(span / 30) + 20 for span in (east - west, north - south))
    transform = Affine(30, 0, west - 300, 0, -30, north + 300)
    nir = np.full((height, width), BARE)
    before = write(tmp_path / "gf_20180710.tif", red_nir(nir), transform=transform, names=("red", "nir"))
    nir[:, width // 2 :] = GREEN
    after = write(tmp_path / "gf_20200705.tif", red_nir(nir), transform=transform, names=("red", "nir"))
    return before, after


def _rows(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, encoding="utf-8-sig", dtype="str", keep_default_na=False)


def test_from_images_to_lists(
    demo: Path, images: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = images
    out = tmp_path / "audit"
    words = ["audit", str(demo), "--before", str(before), "--after", str(after), "--out", str(out), "--lang", "en"]
    assert main(words) == 0
    told = capsys.readouterr()
    assert "nothing is resampled" in told.err
    rows = _rows(out / "audit.csv").set_index("id")
    seen = rows[~rows["note"].isin(["outside", "no_outline"])]
    assert len(rows) == 300
    assert set(rows["note"][rows["valid_after"] == "0.0000"]) == {"outside"}
    assert {one.stem for one in (out / "pictures").iterdir()} == set(seen.index)

    # Green from the middle on, whole mines on either side; the accepted ones in the west are bare.
    judged = seen[seen["vegetated_after"].isin(["0.0000", "1.0000"])]
    assert len(judged) > 5
    green = judged["vegetated_after"] == "1.0000"
    assert (judged["ndvi_after"] == np.where(green, "0.5000", "0.0000")).all()
    assert ((judged["suspected_bare"] == "yes") == (~green & (judged["treatment"] == "accepted"))).all()
    assert ((judged["suspected_green"] == "yes") == (green & (judged["treatment"] == "none"))).all()
    summary = json.loads((out / "audit.json").read_text(encoding="utf-8"))
    facts = {"file": before.name, "bytes": before.stat().st_size, "date": "2018-07-10", "red": 1, "nir": 2}
    assert summary["images"]["before"] == facts
    assert summary["counts"]["suspected_green"] == (rows["suspected_green"] == "yes").sum()

    # What is suspected stands on a sheet to take along, with its picture.
    sheet = openpyxl.load_workbook(out / SHEET).active
    assert sheet is not None
    on_sheet = {str(row[0]).split("\n")[1] for row in sheet.iter_rows(min_row=3, values_only=True)}
    assert on_sheet == set(rows.index[(rows["suspected_bare"] == "yes") | (rows["suspected_green"] == "yes")])

    # The next analysis shows the marks, and its run is another one; the audit outlives it.
    lists = tmp_path / "lists"
    for _ in range(2):
        assert main(["analyse", str(demo), "--out", str(lists), "--lang", "en"]) == 0
        listed = _rows(lists / "mines_to_restore.csv").set_index("id")
        both = listed.index.intersection(rows.index)
        assert (listed.loc[both, "suspected_bare"] == rows.loc[both, "suspected_bare"]).all()
        assert (listed["suspected_bare"] == "no").any()
    with Project.open(demo) as project:
        stored = stored_audit(project)
        assert stored is not None
        assert str(stored.method) == "The cells of both images coincide; nothing is resampled."
        assert len(stored.table) == 300

    # A second audit swaps its own folder, and nobody else's.
    assert main(words) == 0
    (out / "mine.txt").touch()
    assert main(words) == 1
    assert "holds other files" in capsys.readouterr().err


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_pictures_show_the_outline_and_the_change(demo: Path, images: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "audit"
    main(["audit", str(demo), "--before", str(images[0]), "--after", str(images[1]), "--out", str(out)])
    rows = _rows(out / "audit.csv").set_index("id")
    green = rows.index[rows["vegetated_after"] == "1.0000"][0]
    with rasterio.open(out / "pictures" / f"{green}.png") as file:
        pixels = np.moveaxis(file.read(), 0, 2).astype(int)
    assert pixels.shape == (PANEL_PX, 3 * PANEL_PX + 2 * GAP_PX, 3)
    middle = PANEL_PX // 2
    step = PANEL_PX + GAP_PX
    before, after, change = (pixels[middle, middle + one * step] for one in range(3))
    assert before[0] > before[1] > before[2], "bare ground is brown"
    assert after[1] > after[0], "vegetation is green"
    assert change[1] > change[0], "more vegetation is teal"
    dark = (pixels.sum(axis=2) < 100).sum(axis=0)
    assert (dark[:PANEL_PX] == dark[step : step + PANEL_PX]).all(), "one outline on every picture"
    assert dark[:PANEL_PX].sum() > 200


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--bands", "1,9"], "has no band 9; it has 2: red, nir."),
        (["--bands", "1,2", "--bands", "1,2", "--bands", "1,2"], "Give --bands once for both images"),
        (["--image-crs", "EPSG:1", "--image-crs", "EPSG:1"], "gf_20180710.tif: its CRS (EPSG:1) cannot be used"),
        (["--image-crs", "EPSG:1"] * 3, "Give --image-crs once for the images that state no CRS"),
        (["--after-date", "summer"], "--after-date summer: write a day"),
        (["--set", "vegetated_ndvi=1.5"], "it must be 1 or less"),
        (["--set", "season_start=may"], "it must be a month and a day such as 05-15"),
    ],
)
def test_a_wrong_request_changes_nothing(
    demo: Path, images: tuple[Path, Path], words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = demo.read_bytes()
    before, after = map(str, images)
    assert main(["audit", str(demo), "--before", before, "--after", after, *words, "--lang", "en"]) == 1
    assert sentence in capsys.readouterr().err
    assert demo.read_bytes() == kept


def test_a_crs_is_named_for_the_image_that_states_none(
    demo: Path, images: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The later image without its CRS: named once, the earlier one keeps what it states; wrong, they lie apart."""
    with rasterio.open(images[1]) as file:
        after = write(
            tmp_path / "gf_20200706.tif", file.read(), transform=file.transform, crs=None, names=("red", "nir")
        )
    words = ["audit", str(demo), "--before", str(images[0]), "--after", str(after), "--lang", "en"]
    assert main(words) == 1
    assert "gf_20200706.tif does not state its CRS" in capsys.readouterr().err
    assert main([*words, "--image-crs", "EPSG:32650"]) == 0
    assert main([*words, "--image-crs", "EPSG:32651"]) == 1
    assert "do not overlap" in capsys.readouterr().err
    assert main([*words, "--image-crs", "EPSG:32650", "--image-crs", "EPSG:32650"]) == 0


def test_no_mine_on_the_images(demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    far = write(tmp_path / "far.tif", red_nir([[1, 2], [3, 4]]), transform=Affine(10, 0, 0, 0, -10, 0))
    assert main(["audit", str(demo), "--before", str(far), "--after", str(far), "--bands", "1,2", "--lang", "en"]) == 1
    assert "No mine with an outline lies on the images" in capsys.readouterr().err


def test_out_of_season_is_said(demo: Path, images: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    words = ["audit", str(demo), "--before", str(images[0]), "--after", str(images[1]), "--lang", "en"]
    assert main([*words, "--after-date", "2020-12-05"]) == 0
    told = capsys.readouterr()
    assert "Warning: The image of 2020-12-05 is outside the growing season" in told.err
    assert " 0 suspected bare" in told.out


def test_a_damaged_audit_is_said(demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Project.open(demo) as project:
        project.store.set_meta(restoration_audit='{"rows": 3}')
    assert main(["analyse", str(demo), "--out", str(tmp_path / "lists"), "--lang", "en"]) == 1
    assert "run audit again" in capsys.readouterr().err


def test_names_of_pictures_are_names_of_files() -> None:
    assert file_name("mines-00001") == "mines-00001"
    assert file_name("a/../b:c") == "a%2F%2E%2E%2Fb%3Ac"


@pytest.mark.skipif(not (REAL / "L7_ETMs.tif").exists(), reason="the real data are not on this machine")
def test_a_real_landsat_image(tmp_path: Path) -> None:
    """Olinda, Landsat 7, bands 3 and 4: the mean NDVI of a rectangle is that of its whole cells in plain NumPy."""
    from analysis.greenness import measure
    from basemaps.images import Request, pair

    request = Request(REAL / "L7_ETMs.tif", "landsat57")
    with rasterio.open(request.path) as file:
        red, nir = file.read([3, 4]).astype(float)[:, 100:120, 50:90]
    with pair(request, request) as images:
        found = measure(np.array([shapely.box(50, 100, 90, 120)], dtype=object), images, 0.3).iloc[0]
    index = (nir - red) / (nir + red)
    assert found["cells"] == 800
    assert found["ndvi_after"] == pytest.approx(index.mean(), abs=1e-6)
    assert found["vegetated_after"] == pytest.approx((index >= 0.3).mean(), abs=1e-6)
    assert found["change"] == 0
