"""The numbers and switches of a plan as people know them: name, unit, clause, value; which others they may be."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from gisapp.card import shown
from gisapp.i18n import mark, translator
from layers.kinds import Choice, Field
from layers.messages import GisError

if TYPE_CHECKING:
    from analysis.plan import Plan
    from gisapp.reasons import Words

ASSUMED, _NO_CLAUSE = mark("assumed, to be confirmed"), mark("of the program")


@dataclass(frozen=True)
class Number:
    """One number or switch of the plan.

    Parameters
    ----------
    field
        Its name in the plan file, what it holds, its names and unit.
    clause
        Of the plan, or English id of where it comes from otherwise.
    """

    field: Field
    clause: str

    def source(self, words: Words) -> str:
        """Return where it comes from, in a language."""
        if words.language == "en" and self.clause.startswith("任务"):
            return self.clause.replace("任务", "Task ")
        return translator(words.language)(self.clause)


def _number(name: str, zh: str, en: str, unit: str = "", clause: str = _NO_CLAUSE) -> Number:
    return Number(Field(name, "float", zh, en, unit), clause)


def _switch(name: str, zh: str, en: str, clause: str = _NO_CLAUSE) -> Number:
    return Number(Field(name, "bool", zh, en), clause)


_BASIS = (
    Choice("plant", "全厂在运机组合计", "all running units of a plant"),
    Choice("unit", "某一台在运机组", "some single running unit"),
)

_ALL = (
    _number("heat_radius_m", "供热半径", "Heat radius", "m", "任务6"),
    _number("chp_mw", "大型热电联产装机下限", "Least capacity of a large CHP plant", "MW", "任务6"),
    _number("small_tph", "小锅炉容量上限", "Largest small boiler", "t/h", "任务6"),
    Number(Field("capacity_basis", "text", "装机容量口径", "Capacity counted of", choices=_BASIS), "任务6"),
    _switch("cross_boundary", "方案外热电厂计入", "Plants outside the plan count", "任务6"),
    _switch("exempt_central_heating", "集中供热锅炉豁免", "Central-heating boilers are exempt", "任务6"),
    _switch("include_excluded_counties", "方案外县(市)纳入", "Excluded counties are in plan"),
    Number(Field("line_ref", "text", "东西分界高速编号", "Expressway that parts east and west"), "任务2"),
    _number("household_heat_mw", "户均供热负荷", "Heat of a household", "MW", ASSUMED),
    _number("site_heat_mw", "新热源供热能力", "Heat of a new source", "MW", ASSUMED),
    _number("site_radius_m", "新热源供热半径", "Reach of a new source", "m", ASSUMED),
    _number("site_spacing_m", "候选点间距", "Spacing of candidate sites", "m"),
    _number("default_uncertainty_m", "默认定位误差", "Uncertainty of a place that states none", "m"),
    _number("zone_uncertainty_m", "区划边界误差", "Uncertainty of lines and zones", "m"),
    _number("priority_distance_m", "矿山周边距离", "Near a mine", "m"),
    _number("corridor_distance_m", "运煤通道缓冲距离", "On a coal corridor", "m"),
    _number("corridor_share", "走通道里程占比下限", "Least share on the corridors", "", "任务19"),
    _number("corridor_village_m", "通道沿线村庄距离", "Village exposed to a corridor", "m"),
    _number("default_ring_width_m", "环路默认宽度", "Width of a ring road that states none", "m", "任务27"),
    _number("ring_median_m", "环路中央分隔带上限", "Widest median of a ring road", "m", "任务27"),
    _number("stack_height_m", "高架源高度下限", "Height of a high stack", "m", "第三部分"),
    _number("station_petrol_t", "加油站年销售汽油量下限", "Petrol sold by a large station", "t", "任务28"),
    _number("vegetated_ndvi", "植被 NDVI 下限", "NDVI of vegetation"),
    _number("bare_below_share", "疑似裸露植被占比上限", "Suspected bare below a share of"),
    _number("green_from_share", "疑似复绿植被占比下限", "Suspected green from a share of"),
    _number("least_valid_share", "影像有效面积占比下限", "Least share with data"),
    _number("least_cells", "影像最少像元数", "Fewest cells"),
    Number(Field("season_start", "text", "生长季开始", "Growing season begins"), _NO_CLAUSE),
    Number(Field("season_end", "text", "生长季结束", "Growing season ends"), _NO_CLAUSE),
    Number(Field("season_days_apart", "int", "影像季节间隔上限", "Most days of the year apart", "d"), _NO_CLAUSE),
    _number("mountain_elevation_m", "山区高程下限", "Elevation of a mountain village", "m"),
    _number("mountain_slope_deg", "山区坡度下限", "Slope of a mountain village", "°"),
    _number("terrain_radius_m", "地形统计半径", "Terrain around a village", "m"),
)

NUMBERS: dict[str, Number] = {one.field.name: one for one in _ALL}
"""By their names in the plan file; those on which the lists hang stand first."""

SITING = ("household_heat_mw", "site_heat_mw", "site_radius_m", "site_spacing_m")
"""Those that say what a new heat source can do."""


def value_of(text: str) -> Any:
    """Return the value that a text stands for, as the plan file spells it; a word needs no quotes."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text.strip()


def number_text(name: str, value: Any, words: Words) -> str:
    """Return a value as people read it, with its unit."""
    if name not in NUMBERS or value is None:
        return str(value)
    one = NUMBERS[name].field
    small = isinstance(value, float) and 0 < abs(value) < 1
    return f"{value:g} {one.unit}".rstrip() if small else shown(one, value, words)


def checked(plan: Plan, name: str, text: str, words: Words) -> Any:
    """Return the value that a text gives a number of the plan.

    Raises
    ------
    GisError
        The plan cannot hold it.
    """
    parameters, given = plan.parameters, value_of(text.replace(",", "").replace("，", ""))
    try:
        found = type(parameters).model_validate({**parameters.model_dump(), name: given})
    except ValidationError as error:
        raise GisError(
            "{name} cannot be {text}: write a value such as {value}.",
            name=NUMBERS[name].field.title(words.language),
            text=text.strip() or "-",
            value=f"{getattr(parameters, name)}",
        ) from error
    return getattr(found, name)
