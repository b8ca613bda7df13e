"""The briefing map: one HTML page that asks nothing of any other place.

folium makes the map; Leaflet's own files and ours stand in the page. What comes from ledgers goes in as JSON that no
parser of HTML can mistake for anything else, and the page's scripts show it as text only.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import asdict
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import folium

from analysis.city import City
from gisapp.briefing.html_data import Content
from gisapp.briefing.html_progress import progress_section
from gisapp.i18n import mark, translator
from gisapp.reasons import FINDINGS, Words
from gisapp.sources import sources
from layers import style

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable
    from pathlib import Path

    import geopandas as gpd

    from gisapp.i18n import Language
    from gisapp.run import Run

_ASSETS = "html_assets"
_SCRIPTS = ("data.js", "draw.js", "layer.js", "card.js", "lists.js", "page.js")
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
"""Tells the browser to refuse whatever would leave the page."""

_WORDS = {
    "attribution": mark("Made with {program}, Leaflet and folium; sources:"),
    "basis": mark("Basis and sources"),
    "close": mark("Close"),
    "departments": mark("lead {lead}; support {support}"),
    "filter": mark("Filter the list"),
    "fold": mark("Show or hide the lists"),
    "here": mark("At this place"),
    "home": mark("Whole city"),
    "layers": mark("Layers and legend"),
    "nothing": mark("No rule of the plan applies."),
    "outside": mark("Outside the plan: not judged."),
    "parameters": mark("Parameters"),
    "places": mark("County"),
    "progress": mark("Progress"),
    "search": mark("Search a name"),
    "shown": mark("{count} of {total}"),
    "name": mark("Name"),
    "sources": mark("Data sources"),
    "rules": mark("Rules and clauses"),
    "to_site": mark("on site: {what}"),
    "unplaced": mark("no coordinates, not on the map"),
    "uncertainty": mark("± {metres} m"),
    "verdict": mark("Verdict"),
    "warnings": mark("Warnings"),
    "zoom_in": mark("Zoom in"),
    "zoom_out": mark("Zoom out"),
}
"""What the page itself says."""


class _Verbatim(folium.Element):
    """A piece of the page that goes in as it is: branca would read it as a template, and it may hold braces."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self._content = content

    def render(self, **_: Any) -> str:
        return self._content


def write_page(path: Path, layers: Mapping[str, gpd.GeoDataFrame], run: Run, language: Language) -> None:
    """Write the briefing map of a run to a file; the same run gives the same bytes."""
    path.write_text(page(layers, run, language), encoding="utf-8", newline="")


def page(layers: Mapping[str, gpd.GeoDataFrame], run: Run, language: Language) -> str:
    """Return the briefing map of a run as HTML."""
    city = City(layers, run.plan, run.as_of)
    say = translator(language)
    title = say(mark("Blue Sky briefing map of {city}")).format(city=city.plan.city)
    data = {
        **Content(run, city, Words(language)).columns(),
        "language": "zh-CN" if language == "zh" else "en",
        "words": {name: say(text) for name, text in _WORDS.items()},
        "title": title,
        "program": f"Blue Sky planner {run.summary['version']}",
        "stamp": _stamp(run.summary, Words(language)),
        "basis": _basis(run, Words(language)),
        "sources": sources(city.layers.values()),
        "radius": city.plan.parameters.heat_radius_m,
        "symbols": [{**asdict(one), "title": one.title(language)} for one in style.SYMBOLS.values()],
        "verdicts": [{**asdict(one), "title": one.title(language)} for one in style.VERDICTS.values()],
        "halos": {"selected": asdict(style.SELECTED), "hovered": asdict(style.HOVERED), "label": style.HALO},
        "fonts": _fonts(),
    }
    return _rendered(title, data, progress_section(run, language))


def _rendered(title: str, data: Mapping[str, Any], progress: str) -> str:
    chart = folium.Map(
        location=[38.9, 115.2],
        tiles=None,
        zoom_start=9,
        zoom_control=False,
        prefer_canvas=True,
        font_size="13px",
        attributionControl=False,
        minZoom=6,
        maxZoom=18,
        zoomSnap=0.1,
        zoomDelta=0.5,
        wheelPxPerZoomLevel=120,
    )
    # A fixed name where folium makes one by chance, and no links: the files themselves are in the page.
    chart._id = "briefing"
    chart.default_js, chart.default_css = [], []
    figure = chart.get_root()
    if not isinstance(figure, folium.Figure):
        raise TypeError(figure)
    figure.title = escape(title)
    assets = files("gisapp.briefing") / _ASSETS
    head = [
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<link rel="icon" href="data:,">',
        f"<style>{leaflet_css()}</style>",
        f"<style>{_palette()}{_text(assets / 'page.css')}</style>",
        f"<script>{_text(_leaflet() / 'leaflet.js')}</script>",
    ]
    scripts = "\n".join(_text(assets / name) for name in _SCRIPTS)
    body = [
        _text(assets / "page.html"),
        progress,
        f'<script type="application/json" id="data">{safe_json(data)}</script>',
    ]
    figure.header.add_child(_Verbatim("\n".join(head)), name="briefing_head")
    figure.html.add_child(_Verbatim("\n".join(body)), name="briefing_body")
    figure.script.add_child(_Verbatim(f"(function () {{\n'use strict';\n{scripts}\n}})();"), name="briefing_script")
    return figure.render()


def safe_json(data: object) -> str:
    """Return JSON in which nothing can end or begin a tag, a comment or a line of a script."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def leaflet_css() -> str:
    """Return Leaflet's style sheet without its pictures; the page has no control that would show one."""
    return re.sub(r"[^;{}]*url\([^)]*\);", "", _text(_leaflet() / "leaflet.css"))


def _leaflet() -> Traversable:
    return files("xstatic.pkg.leaflet") / "data"


def _text(file: Traversable) -> str:
    return file.read_text(encoding="utf-8")


def _palette() -> str:
    names = ("paper", "panel", "text", "secondary", "rule", "accent")
    colours = {name: getattr(style, name.upper()) for name in names}
    lines = "".join(f"--{name}:{colour};" for name, colour in colours.items())
    return f":root{{{lines}--font:{_fonts()};}}\n"


def _fonts() -> str:
    return ", ".join([*(f'"{name}"' for name in style.FONTS), "sans-serif"])


def _stamp(summary: Mapping[str, Any], words: Words) -> list[list[str]]:
    """Return label and value of what identifies the run."""
    say = words._
    return [
        [say(mark("As-of date")), words.day(dt.date.fromisoformat(summary["as_of"]))],
        [say(mark("Plan")), f"{summary['plan']['name']} v{summary['plan']['version']}"],
        [say(mark("Run")), summary["run_id"]],
        [say(mark("CRS")), "CGCS2000 (EPSG:4490)"],
    ]


def _basis(run: Run, words: Words) -> dict[str, Any]:
    """Return the parameters, warnings and rules that the lists rest on."""
    return {
        "parameters": [f"{name} = {json.dumps(value)}" for name, value in run.summary["parameters"].items()],
        "warnings": run.summary["warnings"],
        "rules": [
            [words.clause(one.clause), words._(FINDINGS[rule]), one.text] for rule, one in run.plan.rules.items()
        ],
    }
