"""The HTML map in a browser without a network: a request or a message on the console fails the test."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

from gisapp.briefing.html import write_page
from gisapp.card import plain
from gisapp.i18n import Language
from gisapp.run import analyse_project, plan_of, stored_run
from layers.project import Project
from layers.store.base import Changes
from tests.gisapp.test_html import HOSTILE, hostile_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.conftest import Need

CHROMIUM = shutil.which("chromium")
NARROW, WIDE = {"width": 1366, "height": 768}, {"width": 1600, "height": 1000}


@pytest.fixture(scope="module")
def maps(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the page of each language."""
    folder = tmp_path_factory.mktemp("browser")
    pages = {language.value: folder / f"map.{language.value}.html" for language in Language}
    with Project.open(hostile_project(demo_file, folder)) as project:
        for language in Language:
            write_page(pages[language.value], project.layers(), stored_run(project, language), language)
    return pages


@pytest.fixture
def browse(need: Need) -> Iterator[Any]:
    """Give a function that opens a page; afterwards nothing may have been asked for or complained of."""
    need("Chromium (apt-get install chromium)", present=CHROMIUM)
    need("playwright", present=find_spec("playwright"))
    from playwright.sync_api import sync_playwright

    said: list[str] = []
    opened: set[str] = set()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])

        def browse(path: Path, size: dict[str, int] = NARROW, rows: int = 1) -> Page:
            context = browser.new_context(viewport=size, offline=True)  # type: ignore[arg-type]  # width and height
            page = context.new_page()
            page.on("request", lambda one: said.append(f"request {one.url[:99]}"))
            page.on("console", lambda one: said.append(f"console {one.text}"))
            page.on("pageerror", lambda one: said.append(f"error {one}"))
            # An alert cannot go unnoticed: nobody answers it, so the page stands still and the test runs out of time.
            page.on("dialog", lambda one: said.append(f"dialog {one.message}"))
            opened.add(f"request {path.as_uri()[:99]}")
            page.goto(path.as_uri())
            if rows:
                page.wait_for_selector("#table tbody tr")
            page.evaluate(
                "map_briefing.on('movestart', () => { window.moving = true; })"
                ".on('moveend', () => { window.moving = false; }) && null"
            )
            return page

        yield browse
        browser.close()
    assert [one for one in said if one not in opened] == []


def place(page: Page, row: int) -> tuple[float, float]:
    """Return where on the screen the first object of a row of the table in sight is drawn, after flying there."""
    page.click(f"#table tbody tr:nth-child({row})")
    page.wait_for_selector(".card")
    # The map makes room for the card first; a click meanwhile would meet something else.
    # The page's policy forbids `wait_for_function`, which evaluates text inside it.
    while page.evaluate("window.moving"):
        page.wait_for_timeout(50)
    page.click(".leaflet-popup-close-button")
    page.wait_for_selector(".card", state="detached")
    box = page.locator("#map_briefing").bounding_box()
    assert box
    # The card moved the map to have room; the place is asked of the map itself.
    x, y = page.evaluate(
        """row => {
            const data = JSON.parse(document.getElementById('data').textContent);
            let number = Number(document.querySelectorAll('#table tbody tr')[row].dataset.object);
            const table = data.objects.find(one => {
                if (number < one.name.length) return true;
                number -= one.name.length;
                return false;
            });
            const point = map_briefing.latLngToContainerPoint([table.lat[number] / 1e6, table.lon[number] / 1e6]);
            return [point.x, point.y];
        }""",
        row - 1,
    )
    return box["x"] + x, box["y"] + y


def test_a_click_on_a_boiler_opens_its_card_and_marks_its_row(browse: Any, maps: dict[str, Path]) -> None:
    page = browse(maps["en"])
    page.fill("#filter", "竞秀区")
    x, y = place(page, 5)
    name = page.locator("#table tbody tr:nth-child(5) td").first.evaluate("one => one.firstChild.textContent")
    page.click("#tabs button:nth-child(4)")
    page.mouse.click(x, y)
    card = page.locator(".card")
    assert card.locator("h3").inner_text() == name
    text = card.inner_text()
    assert "limit ≤ 15,000 m · margin" in text.replace("\n", " ")
    assert "T6" in text
    assert "示例数据（虚构）#boilers!" in text
    # The list in sight was another one: the boiler's own comes forward.
    assert page.locator("#tabs button[aria-selected=true]").inner_text().startswith("Boilers to close")
    assert page.locator("#table tr.on td").first.inner_text().startswith(name)


def test_a_click_on_a_row_goes_there(browse: Any, maps: dict[str, Path]) -> None:
    page = browse(maps["en"])
    centre = "(() => { const c = map_briefing.getCenter(); return [c.lat, c.lng, map_briefing.getZoom()]; })()"
    before = page.evaluate(centre)
    page.click("#tabs button:nth-child(5)")
    page.click("#table tbody tr:nth-child(2)")
    page.wait_for_selector(".card")
    assert page.evaluate(centre)[2] > before[2]
    assert page.locator("#table tr.on").count() == 1


def test_search_finds_a_name_and_dangerous_names_are_text(browse: Any, maps: dict[str, Path]) -> None:
    page = browse(maps["zh"])
    for name in HOSTILE.values():
        page.fill("#search", name.split("\u2028")[0])
        page.wait_for_selector("#found button")
        page.press("#search", "Enter")
        page.wait_for_selector(".card")
        assert page.locator(".card h3").evaluate("one => one.textContent") == name
        assert page.locator(".card img, .card script, #table img, #table script, #found img").count() == 0
        shown = page.locator("#table tr.on td").first.evaluate("one => one.firstChild.textContent")
        assert shown == name
        page.mouse.move(700, 400)
        page.mouse.move(702, 402)


def test_a_layer_is_toggled(browse: Any, maps: dict[str, Path]) -> None:
    page = browse(maps["en"])
    pixels = """(() => { const canvas = document.querySelector('#map_briefing canvas.leaflet-zoom-animated');
        const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
        copy.drawImage(canvas, 0, 0);
        const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let at = 0; at < data.length; at += 4) {
            if (data[at] === 0xD5 && data[at + 1] === 0x5E && data[at + 2] === 0) count += 1;
        }
        return count; })()"""
    every = page.evaluate(pixels)
    page.click("#legend label:has(input[data-layers='villages/yes'])")
    without = page.evaluate(pixels)
    assert 0 < without < every
    page.click("#legend label:has(input[data-layers^='boilers/yes boilers/'])")
    page.click("#legend label:has(input[data-layers='mines/yes'])")
    for kind in ("townships", "stacks", "filling_stations", "informal_dumps"):
        page.click(f"#legend label:has(input[data-layers^='{kind}/yes {kind}/'])")
    assert page.evaluate(pixels) == 0
    assert not page.is_checked("#legend input[data-layers='boilers/yes']")
    page.click("#legend label:has(input[data-layers='villages/yes'])")
    # Going to an object brings its layer back.
    page.click("#table tbody tr:nth-child(1)")
    page.wait_for_selector(".card")
    assert page.is_checked("#legend input[data-layers='boilers/yes']")


def test_lists_sort_and_filter(browse: Any, maps: dict[str, Path]) -> None:
    page = browse(maps["en"], WIDE)
    header = page.locator("#table th.number button").last
    figures = "[...document.querySelectorAll('#table tbody tr td:last-child')].map(one => one.textContent)"
    for falling in (False, True):
        header.click()
        shown = page.evaluate(figures)
        numbers = [float(one.replace(",", "")) for one in shown if one]
        assert len(numbers) > 50
        assert numbers == sorted(numbers, reverse=falling)
        assert shown[0] != ""
        assert shown[0] == plain(numbers[0])
    page.fill("#filter", "to verify")
    chips = page.locator("#table tbody tr .chip").all_inner_texts()
    assert set(chips) == {"To verify"}
    assert page.locator("#shown").inner_text() == f"{len(chips)} of 671"


def test_an_empty_place_tells_its_zones_and_the_sources_are_named(browse: Any, maps: dict[str, Path]) -> None:
    page = browse(maps["en"])
    for box in ("boilers", "villages", "mines"):
        page.click(f"#legend label:has(input[data-layers^='{box}/yes {box}/'])")
    box = page.locator("#map_briefing").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.5)
    page.wait_for_selector(".card")
    assert "Counties: " in page.locator(".card").inner_text()
    page.click("#more")
    text = page.locator("#basis").inner_text()
    assert "heat_radius_m = 15000.0" in text
    assert "T6" in text
    assert "示例数据（虚构）" in text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["1366", "1600"])
def test_nothing_is_cut_off(browse: Any, maps: dict[str, Path], language: str, size: dict[str, int]) -> None:
    page = browse(maps[language], size)
    wide = "[document.documentElement, ...document.querySelectorAll('#head, #legend, #scroll, #tabs')]"
    for tab in range(6):
        page.locator("#tabs button").nth(tab).click()
        assert page.evaluate(f"{wide}.filter(one => one.scrollWidth > one.clientWidth).map(one => one.id)") == []
    assert page.evaluate("document.documentElement.scrollHeight") == size["height"]
    assert page.evaluate("document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[language]
    for control in (".leaflet-control-scale-line", ".north", "#origin"):
        assert page.locator(control).is_visible()


@pytest.mark.parametrize("rows", [0, 1])
def test_a_project_with_next_to_nothing_opens(browse: Any, demo_file: Path, tmp_path: Path, rows: int) -> None:
    with Project.open(demo_file) as demo:
        boilers = demo.layer("boilers").iloc[3 : 3 + rows].drop(columns="version")
    with Project.create(tmp_path / "poor.gpkg") as project:
        if rows:
            project.apply(Changes("boilers", insert=boilers.assign(name=None)))
        plan = plan_of(project, None, [])
        run = analyse_project(project, plan, plan.end, Language.EN)
        write_page(tmp_path / "poor.html", project.layers(), run, Language.EN)
    page = browse(tmp_path / "poor.html", rows=rows)
    if rows:
        page.click("#table tbody tr")
        assert page.locator(".card h3").inner_text() == boilers["id"].iloc[0]
    assert page.locator("#legend .part").count() == rows
    assert page.evaluate("Number.isFinite(map_briefing.getZoom())")


def test_it_prints_on_one_sheet(browse: Any, maps: dict[str, Path]) -> None:
    page = browse(maps["en"])
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert printed.count(b"/Type /Page\n") == 1
