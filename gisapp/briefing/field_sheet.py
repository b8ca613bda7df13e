"""The field-check sheet as a workbook: what people take along to the mines on it, a picture and figures a mine."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter

from analysis.greenness import in_cells
from basemaps.images import pair
from gisapp.briefing.multiples import write_multiples
from gisapp.i18n import mark
from gisapp.suspicions import SUSPICIONS, dated, figures, suspicions
from layers.files import written_whole
from layers.flat import lon_lat
from layers.kinds import KINDS
from layers.messages import GisError
from layers.style import ACCENT, RULE

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd
    from xlsxwriter.worksheet import Worksheet

    from basemaps.images import Request
    from gisapp.audit import Audit
    from gisapp.reasons import Words

_COLUMNS: tuple[tuple[str, int], ...] = (
    (mark("Mine"), 22),
    (mark("Place"), 20),
    (mark("Satellite images"), 26),
    (mark("Before · after · change"), 44),
    (mark("Found on site"), 30),
    (mark("Checked by, day"), 16),
)
_SAID = ("id", "name", "county", "town", "treatment")
_NOT_SEEN = ("no_outline", "outside")
_PICTURE, _ROW_POINTS, _SCALE = 3, 82, 0.42
"""Column of the picture, height of a row, size of the picture in it."""


def write_field_sheet(
    path: Path,
    mines: gpd.GeoDataFrame,
    audit: Audit | None,
    images: tuple[Request, Request] | None,
    words: Words,
    progress: Callable[[float], None] = lambda _: None,
) -> None:
    """Write the sheet as a workbook, to print and fill in on site.

    Parameters
    ----------
    path
        An ``.xlsx``.
    mines
        Those on the sheet.
    audit
        Their figures, where there is one.
    images
        What the pictures are made of; without them the column stays empty.
    words
        The language.
    progress
        Takes the share done; what it raises ends the work.

    Raises
    ------
    GisError
        No mine is on the sheet, an image cannot be read, or the file cannot be written; nothing is.
    """
    if mines.empty:
        raise GisError("No mine is on the field-check sheet; choose some in the restoration audit first.")
    with tempfile.TemporaryDirectory() as pictures, written_whole(path) as folder:
        seen = (
            mines if audit is None else mines[~mines["id"].isin(audit.table["id"][audit.table["note"].isin(_NOT_SEEN)])]
        )
        drawn = _draw(Path(pictures), seen, images, progress) if images and len(seen) else {}
        with xlsxwriter.Workbook(folder / path.name, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            sheet = book.add_worksheet(words._(mark("Field-check sheet")))
            _head(book, sheet, audit, words)
            wrapped = book.add_format(
                {"text_wrap": True, "valign": "top", "border": 1, "border_color": RULE, "font_size": 9}
            )
            for row, texts in enumerate(_texts(mines, audit, words), start=2):
                sheet.set_row(row, _ROW_POINTS)
                for column in range(len(_COLUMNS)):
                    sheet.write_string(row, column, texts[1].get(column, ""), wrapped)
                if texts[0] in drawn:
                    scaled = {"x_scale": _SCALE, "y_scale": _SCALE, "x_offset": 3, "y_offset": 3}
                    sheet.insert_image(row, _PICTURE, str(drawn[texts[0]]), scaled)
    progress(1.0)


def _head(book: xlsxwriter.Workbook, sheet: Worksheet, audit: Audit | None, words: Words) -> None:
    title = book.add_format({"bold": True, "font_size": 14})
    header = book.add_format(
        {"bold": True, "font_color": "#FFFFFF", "bg_color": ACCENT, "border": 1, "border_color": RULE}
    )
    told = words._(mark("Field-check sheet: restoration of mines"))
    sheet.write_string(0, 0, f"{told} · {dated(audit)}" if audit else told, title)
    for column, (label, width) in enumerate(_COLUMNS):
        sheet.write_string(1, column, words._(label), header)
        sheet.set_column(column, column, width)
    sheet.freeze_panes(2, 1)
    sheet.repeat_rows(1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    note = mark("Satellite images only mark what to look at: acceptance decides.")
    sheet.set_footer(f"&L{words._(note)}&R&P / &N")


def _texts(mines: gpd.GeoDataFrame, audit: Audit | None, words: Words) -> list[tuple[str, dict[int, str]]]:
    """Return id and texts by column of each mine, in the order of counties."""
    rows: dict[str, dict[str, Any]] = {}
    said: dict[str, str] = {}
    if audit is not None:
        names = {one.code: one.title(words.language) for one in SUSPICIONS}
        own = audit.table["id"].isin(mines["id"]).to_numpy()
        kept = audit.table[own]
        rows = kept.drop_duplicates("id").set_index("id").to_dict("index")
        said = dict(zip(kept["id"], (names[code] for code in suspicions(kept)), strict=True))
    treatment = KINDS["mines"].field("treatment")
    place = lon_lat(mines.geometry.to_numpy())
    texts = []
    for at, known in enumerate(mines[list(_SAID)].astype("str").fillna("").to_dict("records")):
        stated = treatment.word(known["treatment"], words.language)
        where = " ".join(dict.fromkeys((known["county"], known["town"])))
        measured = [f"{label} {value}" for label, value in figures(rows.get(known["id"], {}), words)]
        texts.append(
            (
                known["id"],
                {
                    0: "\n".join(filter(None, (known["name"], known["id"], stated))),
                    1: f"{where}\n{place['lon'][at]:.6f}, {place['lat'][at]:.6f}",
                    2: "\n".join(filter(None, (said.get(known["id"], ""), *measured))),
                },
            )
        )
    return sorted(texts, key=lambda one: (one[1][1], one[0]))


def _draw(
    folder: Path, mines: gpd.GeoDataFrame, images: tuple[Request, Request], progress: Callable[[float], None]
) -> dict[str, Path]:
    """Draw the pictures of the mines that have an outline; return them by id."""
    drawn = {}
    with pair(*images) as both:
        outlines = in_cells(mines, both)
        for number, (one, outline) in enumerate(zip(mines["id"], outlines, strict=True)):
            progress(number / len(outlines))
            if outline is not None:
                drawn[str(one)] = folder / f"{number}.png"
                write_multiples(drawn[str(one)], outline, both)
    return drawn
