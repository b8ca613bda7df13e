"""The HTML map as a file: whole, of one piece, the same every time, and nothing in it that a ledger could start."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import shapely

from gisapp.briefing.html import leaflet_css, page, safe_json
from gisapp.briefing.html_columns import MICRODEGREES, Strings, deltas, parts_of
from gisapp.cli import main
from gisapp.drawn import OBJECTS
from gisapp.i18n import Language
from gisapp.run import analyse_project, plan_of, stored_run, write_run
from gisapp.sources import sources
from layers.geodesy import circle, distance
from layers.project import Project
from layers.results import FIELD_CHECKS, LISTS
from layers.store.base import Changes

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = {
    "boilers-00004": "<img src=x onerror=alert(1)>",
    "boilers-00005": "</script><script>alert(2)</script>",
    "boilers-00006": "{{7*7}}{% raw %}{% endraw %}${alert(3)}\u2028<!--",
}
"""Names of units as an attacker, or a careless clerk, would have them."""


def hostile_project(demo_file: Path, folder: Path) -> Path:
    """Return a judged copy of the demo in which some units have dangerous names."""
    path = folder / "hostile.gpkg"
    shutil.copy(demo_file, path)
    with Project.open(path) as project:
        boilers = project.layer("boilers")
        rows = boilers[boilers["id"].isin(HOSTILE)]
        renamed = pd.DataFrame({"id": rows["id"], "version": rows["version"], "name": rows["id"].map(HOSTILE)})
        project.apply(Changes("boilers", update=renamed))
        plan = plan_of(project, None, [])
        run = analyse_project(project, plan, plan.end, Language.EN)
        write_run(run, project, folder / "lists", Language.EN)
    return path


class Links(HTMLParser):
    """Gathers what the tags of a page point to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the address of a tag."""
        self.found += [value for name, value in attrs if name in ("src", "href", "action", "data", "srcset", "poster")]

    @classmethod
    def of(cls, html: str) -> list[str | None]:
        """Return the addresses in a page."""
        parser = cls()
        parser.feed(html)
        return parser.found


@pytest.fixture(scope="module")
def project_file(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile_project(demo_file, tmp_path_factory.mktemp("html"))


@pytest.fixture(scope="module")
def html(project_file: Path) -> str:
    with Project.open(project_file) as project:
        return page(project.layers(), stored_run(project, Language.EN), Language.EN)


@pytest.fixture(scope="module")
def data(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    content: dict[str, Any] = json.loads(found[1])
    return content


def test_the_page_asks_nothing_of_any_other_place(html: str) -> None:
    assert Links.of(html) == ["data:,"]
    assert "url(" not in html.replace("url(#default#VML)", "")
    assert "default-src 'none'" in html
    hosts = set(re.findall(r"https?://([\w.-]+)", html))
    # Leaflet's comments, the link of a control that the map does not have, and the names of XML's languages.
    assert hosts <= {"bugzilla.mozilla.org", "leafletjs.com", "www.w3.org"}


def test_names_from_ledgers_are_data_and_nothing_else(html: str, data: dict[str, Any]) -> None:
    assert (
        "onerror"
        not in html.replace("\\u003cimg src=x onerror=alert(1)\\u003e", "").split('id="data"')[1].split("</script>")[0]
    )
    for name in HOSTILE.values():
        assert name in data["strings"]
        assert name not in html


def test_the_page_holds_every_object_shape_and_list(data: dict[str, Any], project_file: Path) -> None:
    with Project.open(project_file) as project:
        layers, run = project.layers(), stored_run(project, Language.EN)
    counts = {one["kind"]: len(one["name"]) for one in data["objects"]}
    assert all(counts[kind] == len(layers[kind]) for kind in ("mines", "villages", "boilers"))
    assert counts["plants"] == layers["chp_units"]["plant"].nunique()
    shapes = {one["symbol"]: len(one["parts"]) for one in data["shapes"]}
    zones = shapes["coal_ban_zones"] + shapes["coal_ban_zones_planned"]
    assert zones == len(layers["coal_ban_zones"])
    assert shapes["counties"] + shapes["counties_outside"] == len(layers["counties"])
    # Trips are in the tables; a page with every track would be too large.
    drawn = [name for name, one in LISTS.items() if one.objects in OBJECTS]
    assert [one["id"] for one in data["lists"]] == [*drawn, FIELD_CHECKS.id]
    for one in data["lists"]:
        table = run.lists[one["id"]]
        shown = table["kind"].isin(OBJECTS) if one["id"] == FIELD_CHECKS.id else table["id"].notna()
        assert len(one["object"]) == int(shown.sum())
        assert -1 not in one["object"]
    hits = int(run.evidence["kind"].isin(OBJECTS).sum())
    assert len(data["hits"]["object"]) == hits
    assert {len(column) for column in data["hits"].values()} == {hits}


def test_the_stamp_names_run_date_plan_and_crs(data: dict[str, Any], project_file: Path) -> None:
    with Project.open(project_file) as project:
        summary = stored_run(project, Language.EN).summary
    stamp = dict(data["stamp"])
    assert stamp["As-of date"] == "2020-12-31"
    assert stamp["Run"] == summary["run_id"]
    assert summary["plan"]["name"] in stamp["Plan"]
    assert "EPSG:4490" in stamp["CRS"]
    assert data["sources"][1] == "示例数据（虚构）"


def test_circles_are_geodesic(data: dict[str, Any]) -> None:
    circles = next(one for one in data["shapes"] if one["symbol"] == "heat_circles")
    assert len(circles["parts"]) >= 6
    for place, [ring] in zip(circles["place"], circles["parts"], strict=True):
        around = np.cumsum(np.array(ring).reshape(-1, 2), axis=0) / MICRODEGREES
        assert len(around) >= 128
        centre = np.tile(np.array(place) / MICRODEGREES, (len(around), 1))
        metres = distance(centre[:, 0], centre[:, 1], around[:, 0], around[:, 1])
        # A microdegree is 0.1 m.
        assert metres == pytest.approx(np.full(len(around), data["radius"]), abs=0.2)


def test_a_circle_is_closed() -> None:
    ring = circle(115.5, 38.9, 15_000.0)
    assert ring.shape == (129, 2)
    assert (ring[0] == ring[-1]).all()


def test_size(html: str, data: dict[str, Any]) -> None:
    features = sum(len(one["name"]) for one in data["objects"]) + sum(len(one["name"]) for one in data["shapes"])
    size = len(html.encode())
    assert size <= 1_500_000 + 200 * features
    assert len(safe_json(data).encode()) / features < 250


def test_the_same_run_gives_the_same_bytes_in_either_language(project_file: Path, html: str) -> None:
    with Project.open(project_file) as project:
        assert page(project.layers(), stored_run(project, Language.EN), Language.EN) == html
        chinese = page(project.layers(), stored_run(project, Language.ZH), Language.ZH)
    assert '"language":"zh-CN"' in chinese
    assert "应关停锅炉" in chinese


def test_the_command_writes_the_map(
    project_file: Path, tmp_path: Path, html: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path, book = tmp_path / "map.html", tmp_path / "lists.xlsx"
    words = ["export", str(project_file), "--html", str(path), "--lang", "en"]
    assert main(words) == 0
    assert path.read_text(encoding="utf-8") == html
    assert main([*words, "--xlsx", str(book)]) == 1
    assert not book.exists()
    assert main([*words, "--xlsx", str(book), "--force"]) == 0
    assert book.exists()
    assert sorted(tmp_path.iterdir()) == [book, path]
    assert "map.html" in capsys.readouterr().err


def test_a_start_without_a_window_writes_the_map(
    project_file: Path, tmp_path: Path, html: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([str(project_file), "--lang", "en"]) == 0
    assert (tmp_path / "out" / "lists" / "briefing.html").read_text(encoding="utf-8") == html
    assert "Boilers to close" in capsys.readouterr().out


def test_json_cannot_end_its_script() -> None:
    text = safe_json({"a": "</script>&<!--\u2028\u2029"})
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == {"a": "</script>&<!--\u2028\u2029"}


def test_columns_share_texts_and_take_shapes_in_steps() -> None:
    strings = Strings()
    assert strings.column(["a", "b", None, "a", ""]) == [0, 1, -1, 0, -1]
    assert strings.numbered(["a!12", "a!7", "b", "a!07", None]) == [[2, 2, 1, 3, -1], [12, 7, -1, 7, -1]]
    assert strings.all == ["a", "b", "a!", "a!0"]
    assert deltas(np.array([[115.5, 38.9], [115.500001, 38.899999]])) == [115500000, 38900000, 1, -1]
    hole = shapely.box(0, 0, 4, 4).difference(shapely.box(1, 1, 2, 2))
    assert [len(part) for part in parts_of(hole)] == [10, 10]
    assert parts_of(shapely.LineString([(0, 0), (1, 1)])) == [[0, 0, MICRODEGREES, MICRODEGREES]]


def test_sources_are_files_without_rows() -> None:
    frame = pd.DataFrame({"source": ["台账.xlsx#锅炉!7", "台账.xlsx#锅炉!8", None, "甲；乙#c!1"]})
    assert sources([frame]) == ["台账.xlsx", "甲", "乙"]


def test_leaflet_s_style_has_no_pictures() -> None:
    css = leaflet_css()
    assert ".leaflet-popup" in css
    assert css.count("{") == css.count("}")
    assert "url(images" not in css
