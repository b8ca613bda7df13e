"""One picture in SVG: bars, lines and words at places in pixels.

Only what SVG Tiny knows is used (Qt draws no more): hatching is drawn line by line, where a browser would take a
pattern, and words are placed by their baseline.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from layers import style

if TYPE_CHECKING:
    from collections.abc import Sequence

SIZE = 12.0
"""Height of words."""

SMALL = 11.0
_HATCH = 5.0
_UNSAFE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])
"""Characters that XML cannot hold."""

Point = tuple[float, float]


def width_of(text: str, size: float = SIZE) -> float:
    """Return about how wide a text is: a Chinese character is as wide as it is high, others are narrower."""
    wide = sum(unicodedata.east_asian_width(one) in "WF" for one in text)
    return size * (wide + 0.58 * (len(text) - wide))


def shortened(text: str, room: float, size: float = SIZE) -> str:
    """Return as much of a text as fits into some pixels, with an ellipsis where it does not all."""
    if width_of(text, size) <= room:
        return text
    while text and width_of(f"{text}…", size) > room:
        text = text[:-1]
    return f"{text}…"


class Drawing:
    """A picture that is built up piece by piece.

    Parameters
    ----------
    name
        Tells its parts from those of other pictures on a page.
    title, description
        What it shows, for readers who cannot see it.
    size
        Width and height in pixels; it may be shown at any size.
    """

    def __init__(self, name: str, title: str, description: str, size: Point) -> None:
        width, height = size
        self.width, self.height = width, height
        self._root = ET.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": f"0 0 {_n(width)} {_n(height)}",
                "width": _n(width),
                "height": _n(height),
                "role": "img",
                "aria-labelledby": f"{name}-title {name}-desc",
                "font-family": ", ".join([*(f"'{one}'" for one in style.FONTS), "sans-serif"]),
            },
        )
        for tag, text in (("title", title), ("desc", description)):
            ET.SubElement(self._root, tag, {"id": f"{name}-{tag}"}).text = text.translate(_UNSAFE)
        self.bar((0, 0), (width, height), style.PANEL)

    def bar(self, corner: Point, size: Point, fill: str, *, hatched: bool = False, edge: str = "") -> None:
        """Draw a rectangle from its upper left corner, hatched in white if asked for."""
        (x, y), (width, height) = corner, size
        box = {"x": _n(x), "y": _n(y), "width": _n(width), "height": _n(height), "fill": fill}
        ET.SubElement(self._root, "rect", box | ({"stroke": edge, "stroke-width": "1"} if edge else {}))
        if hatched and width > 0 and height > 0:
            path = " ".join(f"M{_n(a)} {_n(b)}L{_n(c)} {_n(d)}" for a, b, c, d in _hatch(x, y, width, height))
            ET.SubElement(self._root, "path", {"d": path, "stroke": style.HALO, "stroke-width": "1.5", "fill": "none"})

    def line(self, points: Sequence[Point], colour: str, width: float = 1.0, dash: str = "") -> None:
        """Draw a line through points."""
        path = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
        look = {"d": path, "stroke": colour, "stroke-width": _n(width), "fill": "none", "stroke-linejoin": "round"}
        ET.SubElement(self._root, "path", look | ({"stroke-dasharray": dash} if dash else {}))

    def dot(self, place: Point, radius: float, fill: str) -> None:
        """Draw a filled circle."""
        x, y = place
        ET.SubElement(self._root, "circle", {"cx": _n(x), "cy": _n(y), "r": _n(radius), "fill": fill})

    def words(
        self,
        place: Point,
        text: str,
        *,
        anchor: str = "start",
        colour: str = style.TEXT,
        size: float = SIZE,
        bold: bool = False,
    ) -> None:
        """Write a text with its baseline at a place, which is its start, middle or end."""
        look = {"x": _n(place[0]), "y": _n(place[1]), "font-size": _n(size), "fill": colour, "text-anchor": anchor}
        one = ET.SubElement(self._root, "text", look | ({"font-weight": "bold"} if bold else {}))
        one.text = text.translate(_UNSAFE)

    def heading(self, title: str, aside: str = "") -> None:
        """Write the title on top, and something small at its right."""
        self.words((12, 20), title, bold=True, size=14)
        self.words((self.width - 12, 20), aside, anchor="end", size=SMALL, colour=style.SECONDARY)

    def key_of_lines(self, place: Point, entries: Sequence[tuple[str, str, str]]) -> None:
        """Write a legend in one line: what it means, colour and dashes of each line."""
        x, y = place
        for text, colour, dash in entries:
            self.line([(x, y - 4), (x + 18, y - 4)], colour, 2, dash)
            self.words((x + 23, y), text, size=SMALL, colour=style.SECONDARY)
            x += 23 + width_of(text, SMALL) + 18

    def key(self, place: Point, entries: Sequence[tuple[str, str, bool]], stroke: str = "") -> None:
        """Write a legend in one line: what it means, colour, whether hatched; last what an upright stroke means."""
        x, y = place
        for text, colour, hatched in entries:
            self.bar((x, y - 9), (16, 10), colour, hatched=hatched)
            self.words((x + 21, y), text, size=SMALL, colour=style.SECONDARY)
            x += 21 + width_of(text, SMALL) + 18
        if stroke:
            self.line([(x + 4, y - 11), (x + 4, y + 3)], style.TEXT, 2)
            self.words((x + 12, y), stroke, size=SMALL, colour=style.SECONDARY)

    def svg(self) -> str:
        """Return the picture as text."""
        return ET.tostring(self._root, encoding="unicode")


def _hatch(x: float, y: float, width: float, height: float) -> list[tuple[float, float, float, float]]:
    """Return the strokes of a hatching that rises to the right, each cut off at the rectangle."""
    strokes = []
    offset = _HATCH - (x + y) % _HATCH
    while offset < width + height:
        left, right = max(0.0, offset - height), min(offset, width)
        strokes.append((x + left, y + offset - left, x + right, y + offset - right))
        offset += _HATCH
    return strokes


def _n(value: float) -> str:
    """Return a number as short as it is drawn."""
    return f"{round(value, 1):g}"
