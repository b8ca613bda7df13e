"""How everything looks: one table of symbols by kind and by verdict, for the window, the HTML map and print alike.

Nothing here draws. Widths and sizes are pixels at a middle scale; colours are ``#RRGGBB``. The colours of the verdicts
stay apart for the colour-blind, and their forms (filled, with a dot, hollow) on a black-and-white printer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from layers.kinds import KINDS
from layers.results import LISTS

if TYPE_CHECKING:
    from layers.kinds import LayerKind

Shape = Literal["area", "line", "square", "circle", "triangle", "diamond"]
Pattern = Literal["", "hatch", "dots"]
Ticks = Literal["", "inward", "outward"]

PAPER, PANEL, TEXT, SECONDARY, RULE = "#FAFAF8", "#FFFFFF", "#1F2328", "#5A6069", "#D9DCE1"
ACCENT = "#0072B2"
SELECTION = "#00C2D1"
HALO = "#FFFFFF"
"""Around labels."""

FONTS = ("Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "WenQuanYi Micro Hei")
"""Chinese fonts in the order they are tried; Noto by its simplified face, or Japanese forms come up."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """One pass of the pen along a line or an edge."""

    colour: str
    width: float
    dash: tuple[float, ...] = ()


SELECTED, HOVERED = Stroke(SELECTION, 3.0), Stroke(SELECTION, 2.0)
"""Halos of what is chosen and of what is under the pointer."""


@dataclass(frozen=True, slots=True)
class VerdictStyle:
    """How an object is coloured by what was found of it.

    Parameters
    ----------
    code
        A verdict of the lists, or "done" (nothing due, or done), or "outside" the plan.
    zh, en
        The word on its chip and in legends.
    colour
        Of the symbol.
    filled
        False draws the outline only.
    dot
        A white dot inside.
    scale, opacity
        Of the symbol beside those of a "yes".
    """

    code: str
    zh: str
    en: str
    colour: str
    filled: bool = True
    dot: bool = False
    scale: float = 1.0
    opacity: float = 1.0

    def title(self, language: str) -> str:
        """Return the word in a language ("zh" or "en")."""
        return self.zh if language == "zh" else self.en


VERDICTS: dict[str, VerdictStyle] = {
    one.code: one
    for one in (
        VerdictStyle("outside", "方案外", "Outside the plan", "#8A8A8A", filled=False, scale=0.7),
        VerdictStyle("done", "无需处理", "Nothing due", "#009E73", scale=0.6, opacity=0.7),
        VerdictStyle("verify", "待核实", "To verify", "#E69F00", dot=True),
        VerdictStyle("yes", "应处理", "Act", "#D55E00"),
    )
}
"""By code, in drawing order: what must be acted on lies on top."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """How one layer is drawn.

    Parameters
    ----------
    id
        Its name in legends and files; a kind's id where a kind has one symbol.
    kind
        The kind drawn, "plants" for the units of one plant together.
    zh, en
        Its name in legends.
    shape
        What is drawn at each place.
    strokes
        Passes of the pen along line or edge, the lowest first.
    fill, fill_opacity
        Of areas and markers; no fill where the opacity is 0.
    pattern
        Over the fill, in the colour of the edge.
    ticks
        Short ticks on one side of the edge.
    by_verdict
        The verdict's colour takes the place of the fill (markers) or of the edge (areas).
    sizes
        Size of a marker for the smallest and the largest value.
    sized_by, values
        Field that gives the size, and its values for the two sizes; the area grows evenly between them.
    small
        Marker of an area that would be smaller than `small_px`.
    """

    id: str
    kind: str
    zh: str
    en: str
    shape: Shape
    strokes: tuple[Stroke, ...] = ()
    fill: str = ""
    fill_opacity: float = 0.0
    pattern: Pattern = ""
    ticks: Ticks = ""
    by_verdict: bool = False
    sizes: tuple[float, float] = (0.0, 0.0)
    sized_by: str = ""
    values: tuple[float, float] = (0.0, 1.0)
    small: Shape | Literal[""] = ""
    small_px: float = 0.0

    def title(self, language: str) -> str:
        """Return the name in a language ("zh" or "en")."""
        return self.zh if language == "zh" else self.en


def planned(symbol: Symbol) -> Symbol:
    """Return the symbol of an area that is not in force yet: hatched, without fill."""
    return replace(
        symbol,
        id=f"{symbol.id}_planned",
        zh=f"{symbol.zh}（未生效）",
        en=f"{symbol.en}, not in force yet",
        fill_opacity=0.0,
        pattern="hatch",
    )


_COAL_BAN = Symbol(
    "coal_ban_zones", "coal_ban_zones", "禁煤区", "Coal-ban zones", "area",
    (Stroke("#8E3A6B", 1.5),), "#CC79A7", 0.16,
)  # fmt: skip
_NETWORK = Symbol(
    "heat_networks", "heat_networks", "供热管网覆盖区", "Heat networks", "area",
    (Stroke("#2E8BC0", 0.8),), "#56B4E9", 0.22,
)  # fmt: skip

_MINES = Symbol(
    "mines", "mines", "露天矿山", "Open-pit mines", "area", (Stroke("#8C510A", 1.5),), "#8C510A", 0.25,
    pattern="dots", by_verdict=True, sizes=(7.0, 7.0), small="diamond", small_px=8.0,
)  # fmt: skip
_SUSPECTED = replace(
    _MINES,
    id="mines_suspected",
    zh="疑似与台账不符的矿山",
    en="Mines that images doubt",
    strokes=(Stroke("#8C510A", 2.0, (5.0, 3.0)),),
    pattern="hatch",
    sizes=(11.0, 11.0),
    small_px=12.0,
)

_ALL = (
    Symbol("counties", "counties", "县(市、区)", "Counties", "area", (Stroke("#7A7A7A", 1.5),), PAPER, 1.0),
    Symbol(
        "counties_outside", "counties", "方案外县(市)", "Counties outside the plan", "area",
        (Stroke("#7A7A7A", 1.0, (4.0, 3.0)),), "#E9EAE6", 1.0,
    ),
    Symbol(
        "built_up_areas", "built_up_areas", "建成区", "Built-up areas", "area",
        (Stroke("#A79F8E", 0.8),), "#D8D2C4", 0.55,
    ),
    _COAL_BAN,
    planned(_COAL_BAN),
    _NETWORK,
    planned(_NETWORK),
    Symbol(
        "fireworks_zones", "fireworks_zones", "烟花禁放区", "Fireworks-ban zones", "area",
        (Stroke("#B2182B", 2.0),), "#B2182B", 0.08, ticks="inward",
    ),
    Symbol(
        "truck_ban_zones", "truck_ban_zones", "货车限行区", "Truck-ban zones", "area",
        (Stroke("#444444", 2.0),), "#444444", 0.08, ticks="outward",
    ),
    Symbol(
        "heat_circles", "plants", "大型热电供热半径", "Heat radius of large CHP plants", "area",
        (Stroke(ACCENT, 1.5, (6.0, 4.0)),), ACCENT, 0.06,
    ),
    Symbol(
        "ring_roads", "ring_roads", "环路", "Ring roads", "line",
        (Stroke("#6E6E6E", 2.5), Stroke("#FFFFFF", 1.0)),
    ),
    Symbol(
        "ring_gaps", "ring_roads", "环路缺口", "Gaps between ring roads", "line",
        (Stroke("#B2182B", 3.0, (4.0, 3.0)),),
    ),
    Symbol(
        "expressways", "expressways", "高速公路", "Expressways", "line",
        (Stroke("#FFFFFF", 4.5), Stroke("#6E6E6E", 2.5)),
    ),
    Symbol(
        "coal_corridors", "coal_corridors", "运煤通道", "Coal corridors", "line",
        (Stroke("#111111", 4.0), Stroke("#F0E442", 2.0, (7.0, 6.0))),
    ),
    _MINES,
    _SUSPECTED,
    Symbol(
        "villages", "villages", "行政村", "Villages", "circle", (Stroke(HALO, 0.6),), by_verdict=True, sizes=(4.0, 8.0),
        sized_by="households", values=(50.0, 1000.0),
    ),
    Symbol(
        "boilers", "boilers", "锅炉", "Boilers", "square", (Stroke(HALO, 0.8),), by_verdict=True, sizes=(5.0, 12.0),
        sized_by="capacity_tph", values=(1.0, 75.0),
    ),
    Symbol(
        "small_plants", "plants", "其他热电厂", "Other CHP plants", "triangle", (Stroke(ACCENT, 1.5),), HALO, 1.0,
        sizes=(10.0, 10.0),
    ),
    Symbol(
        "large_plants", "plants", "大型热电联产电厂", "Large CHP plants", "triangle", (Stroke(HALO, 1.0),), ACCENT, 1.0,
        sizes=(16.0, 16.0),
    ),
)  # fmt: skip


def _plain_symbol(kind: LayerKind) -> Symbol:
    """Return the symbol of a judged kind that names none above."""
    area = kind.geometry[0] == "polygon"
    return Symbol(
        kind.id, kind.id, kind.zh, kind.en, "area" if area else "diamond", (Stroke("#4B4B8F" if area else HALO, 1.0),),
        by_verdict=True, sizes=(8.0, 8.0), small="diamond" if area else "", small_px=8.0 if area else 0.0,
    )  # fmt: skip


_JUDGED = [KINDS[one.objects] for one in LISTS.values() if one.objects in KINDS]
_OTHERS = [
    _plain_symbol(one)
    for one in _JUDGED
    if one.geometry != ("line",) and one.id not in {symbol.kind for symbol in _ALL}
]

_BELOW = [one.id for one in _ALL].index("villages")

SYMBOLS: dict[str, Symbol] = {one.id: one for one in (*_ALL[:_BELOW], *_OTHERS, *_ALL[_BELOW:])}
"""Every symbol by id, in drawing order from the ground up; a kind with a list has one though it names none."""

PROPOSED = "#5B2A86"
"""Of what is only proposed: darker than any zone, and no verdict's colour."""

_GONE = "#444444"

_BY_GEOMETRY: dict[str, Shape] = {"point": "diamond", "line": "line", "polygon": "area"}


def proposed(kind: LayerKind, *, gone: bool = False) -> Symbol:
    """Return the symbol of what a scenario changes or adds of a kind, or of what it takes away."""
    drawn = "plants" if kind.id == "chp_units" else kind.id
    own = next((one for one in reversed(SYMBOLS.values()) if one.kind == drawn), None)
    shape = own.shape if own else _BY_GEOMETRY[kind.geometry[0]]
    area, marker = shape == "area", shape not in ("area", "line")
    colour = _GONE if gone else PROPOSED
    edge = Stroke(colour if area or gone else HALO, 1.5) if shape != "line" else Stroke(colour, 3.0, (6.0, 3.0))
    return Symbol(
        f"{'gone' if gone else 'proposed'}_{kind.id}", drawn, f"情景{'删除' if gone else '调整'}：{kind.zh}",
        f"{'Deleted' if gone else 'Changed'} in the scenario: {kind.en}", shape, (edge,),
        HALO if gone and marker else colour, 1.0 if marker else 0.10 if area else 0.0,
        pattern="hatch" if gone and area else "", sizes=(12.0, 12.0) if marker else (9.0, 9.0) if area else (0.0, 0.0),
        small="diamond" if area else "", small_px=8.0 if area else 0.0,
    )  # fmt: skip


PROPOSED_CIRCLES = replace(
    SYMBOLS["heat_circles"], id="proposed_circles", zh="情景供热半径", en="Heat radius in the scenario",
    strokes=(Stroke(PROPOSED, 1.8, (6.0, 4.0)),), fill=PROPOSED, fill_opacity=0.05,
)  # fmt: skip

SITING: dict[str, Symbol] = {
    one.id: one
    for one in (
        Symbol("site_networks", "sites", "拟建热源供热范围", "Area of a proposed heat source", "area",
               (Stroke(PROPOSED, 1.2, (6.0, 3.0)),), PROPOSED, 0.08),
        Symbol("site_links", "sites", "热源与所供村庄", "Source and the villages it serves", "line",
               (Stroke(PROPOSED, 0.6),)),
        Symbol("site_left", "villages", "未覆盖村庄", "Villages left out", "circle", (Stroke(HALO, 0.6),), "#6E6E6E",
               1.0, sizes=(4.0, 4.0)),
        Symbol("site_sites", "sites", "拟建热源", "Proposed heat sources", "triangle", (Stroke(HALO, 1.5),), PROPOSED,
               1.0, sizes=(16.0, 16.0)),
    )
}  # fmt: skip
"""An answer of siting, by id, from the ground up."""

ROAD_ANSWERS: dict[str, Symbol] = {
    one.id: one
    for one in (
        Symbol("gap_answers", "ring_roads", "环路缺口（查询）", "Gaps between ring roads (asked for)", "line",
               (Stroke(HALO, 9.0), Stroke("#B2182B", 5.0))),
        Symbol("corridor_exits", "coal_trips", "运煤车辆偏离点", "Where coal trips left the corridors", "diamond",
               (Stroke(HALO, 1.5),), "#7A1F5C", 1.0, sizes=(11.0, 11.0)),
    )
}  # fmt: skip
"""What is asked of roads and corridors, by id."""
