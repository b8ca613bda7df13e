"""Every kind of layer and its fields, declared once; readers, checks, headers, legends and forms come from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldType = Literal["text", "int", "float", "bool", "date"]
GeometryType = Literal["point", "line", "polygon"]

CRS = "EPSG:4490"
"""CGCS2000, longitude and latitude: the CRS of every stored layer."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One allowed word of a coded field, with its name in both languages."""

    code: str
    zh: str
    en: str

    def title(self, language: str) -> str:
        """Return the name in a language ("zh" or "en")."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind.

    Parameters
    ----------
    name
        Name in files and programs; fixed.
    type
        What it holds; dates are days.
    zh, en
        Header in tables, forms and legends.
    unit
        Unit of a number ("t/h", "MW", "m", "ha"), empty where it has none.
    choices
        The allowed words of a coded field; empty for free text.
    aliases
        Other headers under which ledgers carry it.
    minimum
        Smallest sensible value of a number.
    required
        A feature without it is an error in `check`.
    decimals
        Decimal places in files and tables; None for as many as the value has.
    """

    name: str
    type: FieldType
    zh: str
    en: str
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    aliases: tuple[str, ...] = ()
    minimum: float | None = None
    required: bool = False
    decimals: int | None = None

    def label(self, language: str) -> str:
        """Return the header in a language ("zh" or "en"), with the unit."""
        name = self.title(language)
        return f"{name} ({self.unit})" if self.unit else name

    def title(self, language: str) -> str:
        """Return the name in a language ("zh" or "en")."""
        return self.zh if language == "zh" else self.en

    def word(self, code: str, language: str) -> str:
        """Return the name of a coded word in a language; a word that the field does not know stands for itself."""
        for one in self.choices:
            if one.code == code:
                return one.title(language)
        return code

    @property
    def codes(self) -> tuple[str, ...]:
        """The allowed words, empty for a free field."""
        return tuple(choice.code for choice in self.choices)


@dataclass(frozen=True, slots=True)
class LayerKind:
    """One kind of layer.

    Parameters
    ----------
    id
        Layer name in a project; fixed.
    geometry
        Allowed geometry types; the first is the usual one.
    zh, en
        Name in legends and messages.
    own_fields
        The fields of this kind; `fields` adds those that every kind has.
    """

    id: str
    geometry: tuple[GeometryType, ...]
    zh: str
    en: str
    own_fields: tuple[Field, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields in order: id, the kind's own, uncertainty (points only), source, note."""
        tail = (UNCERTAINTY, SOURCE, NOTE) if "point" in self.geometry else (SOURCE, NOTE)
        return (ID, *self.own_fields, *tail)

    def field(self, name: str) -> Field:
        """Return the field of that name; `KeyError` if the kind has none."""
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(name)


    def title(self, language: str) -> str:
        """Return the name in a language ("zh" or "en")."""
        return self.zh if language == "zh" else self.en

ID = Field("id", "text", "编号", "ID", required=True)
SOURCE = Field("source", "text", "数据来源", "Source")
NOTE = Field("note", "text", "备注", "Note", aliases=("说明",))
UNCERTAINTY = Field("uncertainty_m", "float", "定位误差", "Uncertainty", unit="m", minimum=0)

_NAME = Field("name", "text", "名称", "Name", required=True)
_COUNTY = Field("county", "text", "县(市、区)", "County", aliases=("县", "区县", "县市区"))
_TOWN = Field("town", "text", "乡镇", "Town", aliases=("乡镇街道", "乡(镇)"))
_EFFECTIVE = Field("effective", "date", "生效日期", "In force from", aliases=("划定日期",))
_COMMISSIONED = Field("commissioned", "date", "投运时间", "Commissioned", aliases=("投产时间",))
_ACCEPTED = Field("accepted", "date", "验收时间", "Accepted", aliases=("验收日期",))


def _households(name: str, zh: str, en: str, *aliases: str) -> Field:
    return Field(name, "int", zh, en, unit="户", minimum=0, aliases=aliases)


def _zone(kind_id: str, zh: str, en: str, *aliases: str) -> LayerKind:
    name = Field("name", "text", "名称", "Name", required=True, aliases=aliases)
    return LayerKind(kind_id, ("polygon",), zh, en, (name, _EFFECTIVE))


_ALL = (
    LayerKind(
        "counties",
        ("polygon",),
        "县(市、区)",
        "Counties",
        (
            Field("adcode", "text", "行政区划代码", "Adcode", required=True),
            _NAME,
            Field("in_plan", "bool", "纳入方案", "In plan"),
        ),
    ),
    LayerKind(
        "built_up_areas",
        ("polygon",),
        "建成区",
        "Built-up areas",
        (
            _NAME,
            _COUNTY,
            Field(
                "class",
                "text",
                "类别",
                "Class",
                choices=(
                    Choice("main_urban", "市主城区", "Main urban"),
                    Choice("county_town", "县城建成区", "County town"),
                ),
            ),
            _EFFECTIVE,
        ),
    ),
    _zone("coal_ban_zones", "禁煤区", "Coal-ban zones", "禁煤区名称"),
    LayerKind(
        "heat_networks",
        ("polygon",),
        "供热管网覆盖区",
        "Heat networks",
        (
            Field("name", "text", "名称", "Name", required=True, aliases=("供热管网",)),
            Field("plant", "text", "热源", "Plant"),
            _EFFECTIVE,
        ),
    ),
    LayerKind(
        "chp_units",
        ("point",),
        "热电机组",
        "CHP units",
        (
            Field("plant", "text", "电厂名称", "Plant", required=True),
            Field("unit_mw", "float", "单机容量", "Unit capacity", unit="MW", minimum=0, aliases=("机组容量",)),
            Field("unit_count", "int", "台数", "Units", unit="台", minimum=0),
            Field("is_chp", "bool", "热电联产", "CHP"),
            Field(
                "fuel",
                "text",
                "燃料",
                "Fuel",
                choices=(
                    Choice("coal", "燃煤", "Coal"),
                    Choice("gas", "燃气", "Gas"),
                    Choice("biomass", "生物质", "Biomass"),
                    Choice("waste", "垃圾", "Waste"),
                    Choice("other", "其他", "Other"),
                ),
                aliases=("燃料种类",),
            ),
            _COMMISSIONED,
            Field("retired", "date", "关停时间", "Retired"),
            Field("backward", "bool", "落后", "Backward"),
            _COUNTY,
        ),
    ),
    LayerKind(
        "boilers",
        ("point",),
        "锅炉",
        "Boilers",
        (
            Field("name", "text", "单位名称", "Name", required=True),
            _COUNTY,
            _TOWN,
            Field("address", "text", "地址", "Address"),
            Field("boiler_no", "text", "锅炉编号", "Boiler no."),
            Field(
                "capacity_tph",
                "float",
                "额定蒸吨",
                "Capacity",
                unit="t/h",
                minimum=0,
                aliases=("吨位", "额定功率"),
            ),
            Field(
                "fuel",
                "text",
                "燃料",
                "Fuel",
                choices=(
                    Choice("coal", "燃煤", "Coal"),
                    Choice("gas", "燃气", "Gas"),
                    Choice("oil", "燃油", "Oil"),
                    Choice("biomass", "生物质", "Biomass"),
                    Choice("electric", "电", "Electric"),
                    Choice("other", "其他", "Other"),
                ),
                aliases=("燃料种类",),
            ),
            Field(
                "use",
                "text",
                "用途",
                "Use",
                choices=(
                    Choice("central_heating", "集中供热", "Central heating"),
                    Choice("heating", "供暖", "Heating"),
                    Choice("industrial", "工业", "Industrial"),
                    Choice("domestic", "生活", "Domestic"),
                    Choice("power", "发电", "Power"),
                    Choice("feedstock", "原料", "Feedstock"),
                ),
            ),
            Field(
                "status",
                "text",
                "状态",
                "Status",
                choices=(
                    Choice("operating", "在用", "Operating"),
                    Choice("stopped", "停用", "Stopped"),
                    Choice("demolished", "已拆除", "Demolished"),
                    Choice("converted", "已改造", "Converted"),
                ),
                aliases=("完成情况",),
            ),
            _COMMISSIONED,
            Field("ultra_low", "date", "超低排放完成", "Ultra-low done"),
            Field("low_nox", "date", "低氮改造完成", "Low-NOx done"),
            Field("replaces", "text", "替代锅炉", "Replaces"),
        ),
    ),
    LayerKind(
        "villages",
        ("point", "polygon"),
        "行政村",
        "Villages",
        (
            Field("code", "text", "村码", "Code"),
            Field("name", "text", "行政村", "Village", required=True),
            _COUNTY,
            _TOWN,
            Field(
                "terrain",
                "text",
                "地形",
                "Terrain",
                choices=(Choice("plain", "平原", "Plain"), Choice("mountain", "山区", "Mountain")),
            ),
            Field("suited", "bool", "适宜改造", "Suited"),
            _households("households", "总户数", "Households"),
            _households("exempt_households", "例外户", "Exempt households"),
            _households("district_households", "集中供热户数", "District heating"),
            _households("gas_households", "气代煤户数", "Gas heating"),
            _households("electric_households", "电代煤户数", "Electric heating"),
            _households("other_clean_households", "其他清洁取暖户数", "Other clean heating"),
            _households("clean_coal_households", "洁净煤户数", "Clean coal"),
            _ACCEPTED,
        ),
    ),
    LayerKind(
        "mines",
        ("polygon", "point"),
        "露天矿山",
        "Open-pit mines",
        (
            Field("name", "text", "矿山名称", "Mine", required=True),
            _COUNTY,
            _TOWN,
            Field("mineral", "text", "矿种", "Mineral"),
            Field(
                "kind",
                "text",
                "矿山类别",
                "Class",
                choices=(
                    Choice("producing", "生产", "Producing"),
                    Choice("planned", "新建在建", "New or under construction"),
                    Choice("ownerless", "责任主体灭失", "Ownerless"),
                    Choice("closed", "已关闭", "Closed"),
                ),
                aliases=("生产状态",),
            ),
            Field("in_2015_survey", "bool", "列入2015年调查", "In 2015 survey"),
            Field("area_ha", "float", "损毁土地面积", "Area", unit="ha", minimum=0),
            Field("compliant", "bool", "达标", "Compliant"),
            Field("violation", "bool", "违法违规", "Violation"),
            Field("restoration_plan", "bool", "编制治理恢复方案", "Restoration plan"),
            Field(
                "treatment",
                "text",
                "治理情况",
                "Treatment",
                choices=(
                    Choice("none", "未治理", "None"),
                    Choice("underway", "治理中", "Under way"),
                    Choice("accepted", "已验收", "Accepted"),
                ),
                aliases=("治理方式",),
            ),
            Field("treated_ha", "float", "已治理面积", "Treated area", unit="ha", minimum=0),
            _ACCEPTED,
        ),
    ),
    LayerKind(
        "ring_roads",
        ("line",),
        "环路",
        "Ring roads",
        (
            Field("name", "text", "道路名称", "Road"),
            Field("ring", "int", "环线", "Ring", minimum=1),
            Field(
                "side",
                "text",
                "方位",
                "Side",
                choices=(
                    Choice("E", "东", "East"),
                    Choice("N", "北", "North"),
                    Choice("W", "西", "West"),
                    Choice("S", "南", "South"),
                ),
            ),
            Field("width_m", "float", "宽度", "Width", unit="m", minimum=0),
        ),
    ),
    _zone("fireworks_zones", "烟花禁放区", "Fireworks-ban zones", "禁放区"),
    _zone("truck_ban_zones", "货车限行区", "Truck-ban zones", "限行区"),
    LayerKind(
        "expressways",
        ("line",),
        "高速公路",
        "Expressways",
        (
            Field("name", "text", "道路名称", "Road"),
            Field("ref", "text", "编号", "Ref"),
        ),
    ),
    LayerKind(
        "coal_corridors",
        ("line",),
        "运煤通道",
        "Coal corridors",
        (Field("name", "text", "运煤通道名称", "Corridor"), _EFFECTIVE),
    ),
    LayerKind(
        "coal_trips",
        ("line",),
        "运煤车次",
        "Coal trips",
        (
            Field("date", "date", "日期", "Date"),
            Field("transit", "bool", "过境", "Transit"),
            Field("plate", "text", "车牌", "Plate"),
        ),
    ),
)

KINDS: dict[str, LayerKind] = {kind.id: kind for kind in _ALL}
"""Every kind by id, in drawing order from the ground up within each theme."""
