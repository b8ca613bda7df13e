"""The charts: well-formed, within their frame, with what they should say, whatever the names are."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from gisapp.charts.drawing import Drawing, shortened, width_of
from gisapp.charts.pictures import CHARTS, pictures
from gisapp.i18n import Language
from gisapp.run import Run, analyse_project, plan_of
from gisapp.timeline import judged_timeline
from layers.project import Project

if TYPE_CHECKING:
    from pathlib import Path

SVG = "{http://www.w3.org/2000/svg}"
TINY = {"svg", "title", "desc", "rect", "path", "circle", "text"}
"""Elements that Qt draws too."""


@pytest.fixture(scope="module")
def run(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return a run of the demo with its timeline."""
    path = tmp_path_factory.mktemp("charts") / "demo.gpkg"
    path.write_bytes(demo_file.read_bytes())
    with Project.open(path) as project:
        plan = plan_of(project, None, [])
        table = judged_timeline(project, plan, lambda _: None)
        made = analyse_project(project, plan, dt.date(2019, 12, 31), Language.ZH)
    return replace(made, timeline=table)


def texts(svg: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("language", list(Language))
def test_every_chart_is_whole_and_lies_in_its_frame(run: Run, language: Language) -> None:
    drawn = pictures(run, language)
    assert list(drawn) == list(CHARTS)
    for name, svg in drawn.items():
        root = ET.fromstring(svg)
        assert {one.tag.removeprefix(SVG) for one in root.iter()} <= TINY
        labels = root.attrib["aria-labelledby"].split()
        assert labels == [f"{name}-title", f"{name}-desc"]
        assert all((root.find(f"*[@id='{one}']").text or "") for one in labels)  # type: ignore[union-attr]  # is there
        width, height = (float(root.attrib[one]) for one in ("width", "height"))
        for one in root.iter(f"{SVG}rect"):
            assert float(one.attrib["x"]) >= 0
            assert float(one.attrib["width"]) >= 0
            assert float(one.attrib["x"]) + float(one.attrib["width"]) <= width + 0.1
            assert float(one.attrib["y"]) + float(one.attrib["height"]) <= height + 0.1
        for one in root.iter(f"{SVG}text"):
            long = width_of(one.text or "", float(one.attrib["font-size"]))
            start = float(one.attrib["x"]) - {"start": 0.0, "middle": long / 2, "end": long}[one.attrib["text-anchor"]]
            assert start >= 0, one.text
            assert start + long <= width, one.text
            assert float(one.attrib["y"]) <= height, one.text


def test_the_bars_of_the_counties_are_their_rates(run: Run) -> None:
    svg = pictures(run, Language.EN)["coverage"]
    heating = run.summary["rates"]["heating"]["by_county"]
    shown = texts(svg)
    for county, one in heating.items():
        assert county in shown
        assert f"{one['household_rate']:.1%}" in shown
    rates = [float(text[:-1]) for text in shown if text.endswith("%") and "." in text]
    assert rates == sorted(rates)
    assert len(rates) == len(heating)


def test_a_county_without_households_is_named_and_has_no_bar(run: Run) -> None:
    rates = run.summary["rates"]
    heating = rates["heating"] | {"by_county": {}}
    nothing = replace(run, summary=run.summary | {"rates": rates | {"heating": heating}})
    assert "coverage" not in pictures(nothing, Language.EN)
    one = next(iter(rates["heating"]["by_county"]))
    heating = rates["heating"] | {"by_county": {one: rates["heating"]["by_county"][one]}}
    alone = replace(run, summary=run.summary | {"rates": rates | {"heating": heating}})
    shown = texts(pictures(alone, Language.EN)["coverage"])
    assert shown.count("no household due") == len(rates["conversions"]["counties"]) - 1


def test_the_lists_by_year_add_up(run: Run) -> None:
    shown = texts(pictures(run, Language.EN)["dues"])
    for name, table in run.lists.items():
        if name == "field_checks" or not len(table):
            continue
        year = table["due"].dt.year
        for due in year.dropna().unique():
            own = table["verdict"][year == due].astype(str)
            yes, verify = (own == "yes").sum(), (own == "verify").sum()
            assert (f"{yes:,} + {verify:,}" if verify else f"{yes:,}") in shown, (name, due)


def test_without_data_there_is_no_chart(run: Run) -> None:
    rates = run.summary["rates"]
    years = {"2018": rates["corridors"]["by_year"]["2018"] | {"share": None}}
    summary = run.summary | {"rates": rates | {"corridors": rates["corridors"] | {"by_year": years}}}
    lists = {name: table.iloc[:0] for name, table in run.lists.items()}
    bare = replace(run, summary=summary, lists=lists, timeline=None)
    assert list(pictures(bare, Language.ZH)) == ["coverage"]


def test_words_of_ledgers_cannot_break_a_picture() -> None:
    drawing = Drawing("x", "<script>&\x00", "]]>\x1b", (100, 40))
    drawing.words((5, 20), '"><script>alert(1)</script>\x08')
    root = ET.fromstring(drawing.svg())
    assert [one.tag for one in root] == [f"{SVG}{tag}" for tag in ("title", "desc", "rect", "text")]
    assert root[3].text == '"><script>alert(1)</script>'


def test_hatching_stays_in_its_bar() -> None:
    drawing = Drawing("x", "t", "d", (200, 100))
    drawing.bar((10.0, 20.0), (50.0, 14.0), "#000000", hatched=True)
    path = ET.fromstring(drawing.svg())[-1].attrib["d"]
    places = [tuple(map(float, place.split())) for part in path.split("M")[1:] for place in part.strip().split("L")]
    assert len(places) >= 20
    assert all(9.9 <= x <= 60.1 and 19.9 <= y <= 34.1 for x, y in places)


def test_a_text_is_cut_to_its_room() -> None:
    assert shortened("保定市", 40) == "保定市"
    assert shortened("保定市主城区", 40) == "保定…"
    assert width_of("保定", 12) == 24
