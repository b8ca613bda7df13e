"""The section "Progress" of the HTML map: the targets of the plan as a table, and the charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from gisapp.charts.pictures import pictures
from gisapp.i18n import mark, translator
from gisapp.reasons import Words
from gisapp.targets import amount, wanted
from layers.messages import Message
from layers.results import STATUSES

if TYPE_CHECKING:
    from gisapp.i18n import Language
    from gisapp.run import Run

_FIRST = ("overdue", "behind", "on_pace", "open", "met", "unknown")
"""What must be dealt with stands on top."""

_FIGURES = (mark("Wanted"), mark("Reached"), mark("At the present pace"))
_HEADS = (mark("Status"), mark("Year"), mark("Target"), *_FIGURES, mark("Remark"))


def progress_section(run: Run, language: Language) -> str:
    """Return the section as HTML, escaped; the page opens it as a dialog."""
    say = translator(language)
    section = ET.Element("dialog", {"id": "progress", "aria-labelledby": "progress-title"})
    ET.SubElement(section, "button", {"type": "button", "id": "progress-close"}).text = say(mark("Close"))
    ET.SubElement(section, "h2", {"id": "progress-title"}).text = say(mark("Progress"))
    charts = ET.SubElement(section, "div", {"class": "charts"})
    for svg in pictures(run, language).values():
        # What the charts wrote is read back, so that the page is written by one hand and escaped once.
        ET.SubElement(charts, "figure").append(_plain(ET.fromstring(svg)))
    if run.timeline is None:
        note = ET.SubElement(section, "p", {"class": "quiet"})
        note.text = say(mark("Run the command timeline to see how lists and rates move over the plan."))
    ET.SubElement(section, "h2").text = say(mark("Targets of the plan"))
    section.append(_table(run, language))
    return ET.tostring(section, encoding="unicode", method="html")


def _plain(element: ET.Element) -> ET.Element:
    """Return an element of SVG without the prefixes of its namespace, which HTML knows by itself."""
    for one in element.iter():
        one.tag = one.tag.rpartition("}")[2]
    return element


def _table(run: Run, language: Language) -> ET.Element:
    say = translator(language)
    table = ET.Element("table", {"id": "targets"})
    head = ET.SubElement(ET.SubElement(table, "thead"), "tr")
    for title in _HEADS:
        ET.SubElement(head, "th", {"class": "number"} if title in _FIGURES else {}).text = say(title)
    body = ET.SubElement(table, "tbody")
    rows: list[dict[str, Any]] = sorted(run.summary["targets"], key=lambda one: _FIRST.index(one["status"]))
    for row in rows:
        _row(body, row, run, language)
    return table


def _row(body: ET.Element, row: dict[str, Any], run: Run, language: Language) -> None:
    target = next(one for one in run.plan.targets if one.id == row["id"])
    word = next(one.title(language) for one in STATUSES if one.code == row["status"])
    line = ET.SubElement(body, "tr")
    ET.SubElement(ET.SubElement(line, "td"), "span", {"class": f"chip {row['status']}"}).text = word
    ET.SubElement(line, "td").text = str(row["year"])
    name = ET.SubElement(line, "td")
    name.text = target.title(language)
    ET.SubElement(name, "small").text = Words(language).clause(target.clause)
    for text in (
        wanted(row["target"], target, language),
        amount(row["value"], target, language),
        amount(row["projected"], target, language),
    ):
        ET.SubElement(line, "td", {"class": "number"}).text = text
    reason = Message.of(row["reason"]).say(translator(language)) if row["reason"] else ""
    ET.SubElement(line, "td", {"class": "quiet"}).text = reason
