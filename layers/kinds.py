"""Every kind of layer and its fields, declared once; readers, checks, headers, legends and forms come from here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

FieldType = Literal["text", "int", "float", "bool", "date"]
GeometryType = Literal["point", "line", "polygon"]

CRS = "EPSG:4490"
"""CGCS2000, longitude and latitude: the CRS of every stored layer."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One allowed word of a coded field, with its name in both languages.

    Parameters
    ----------
    code
        What is stored.
    zh, en
        Its name in tables and legends.
    synonyms
        Other words of ledgers that mean the same and nothing else, alone or within a longer one.
    whole
        Words that mean it only where they are all that is said.
    """

    code: str
    zh: str
    en: str
    synonyms: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()

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
        Unit of a number words("t/h MW m ha"), empty where it has none.
    choices
        The allowed words of a coded field; empty for free text.
    aliases
        Other headers under which ledgers carry it, the surest first; a unit in brackets is that of bare numbers.
    loose
        Headers that also stand over other things: they count only where the words below are those of the field.
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
    loose: tuple[str, ...] = ()
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

    def title(self, language: str) -> str:
        """Return the name in a language ("zh" or "en")."""
        return self.zh if language == "zh" else self.en

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


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text; a blank inside one is written ``_``."""
    return tuple(text.split())


ID = Field("id", "text", "编号", "ID", required=True)
SOURCE = Field("source", "text", "数据来源", "Source")
NOTE = Field("note", "text", "备注", "Note", aliases=words("说明 备注说明 其他说明 remark remarks notes"))
UNCERTAINTY = Field(
    "uncertainty_m", "float", "定位误差", "Uncertainty", unit="m", minimum=0, aliases=("定位精度", "误差")
)

_NAME = Field("name", "text", "名称", "Name", required=True)
_COUNTY = Field(
    "county",
    "text",
    "县(市、区)",
    "County",
    aliases=words(
        "区县 县区 市县 县市区名称 县区名称 区县名称 所属区县 所在区县 所在县 所属县 "
        "所在县市区 所属县市区 行政区 行政区划 政区 县别 区划名称 地区 辖区 district xzqmc xianmc xmc qxmc xian"
    ),
    loose=words("属地 所属地 所属地区 所在地 区域 所属区域 县级 属地县区 监管属地"),
)
_TOWN = Field(
    "town",
    "text",
    "乡镇",
    "Town",
    aliases=words(
        "乡镇街道 乡镇(街道) 乡(镇) 乡镇办 街道 镇 乡镇名称 所在乡镇 所属乡镇 乡镇街道办事处 乡镇(办事处) "
        "township xzmc xiangmc xiang"
    ),
)
_EFFECTIVE = Field(
    "effective",
    "date",
    "生效日期",
    "In force from",
    aliases=words("划定日期 划定时间 生效时间 实施日期 实施时间 启用日期 公布日期 开通日期 投用日期"),
)
_COMMISSIONED = Field(
    "commissioned",
    "date",
    "投运时间",
    "Commissioned",
    aliases=words(
        "投产时间 投运日期 投产日期 投用时间 投用日期 投入使用时间 投入使用日期 投入运行时间 "
        "启用时间 建成时间 建成投运时间 使用时间 commissioning_date"
    ),
)
_ACCEPTED = Field(
    "accepted",
    "date",
    "验收时间",
    "Accepted",
    aliases=words("验收日期 通过验收时间 验收通过时间 验收通气通电时间 验收合格时间"),
)

_COAL = Choice(
    "coal",
    "燃煤",
    "Coal",
    words(
        "煤 原煤 烟煤 无烟煤 褐煤 煤炭 散煤 块煤 粉煤 煤粉 型煤 洗精煤 精煤 末煤 动力煤 混煤 "
        "贫煤 蜂窝煤 水煤浆 煤矸石 兰炭 洁净煤 优质煤 普通煤 优质燃煤 燃煤锅炉 二类烟煤 "
        "bituminous anthracite lignite"
    ),
)
_GAS = Choice(
    "gas",
    "燃气",
    "Gas",
    words(
        "天然气 气 煤气 煤层气 液化气 液化石油气 石油气 管道气 管道天然气 沼气 高炉煤气 "
        "焦炉煤气 转炉煤气 lng cng lpg 燃气锅炉 natural_gas landfill_gas"
    ),
)
_OIL = Choice("oil", "燃油", "Oil", words("油 柴油 轻柴油 重油 渣油 轻油 甲醇 醇基燃料 燃油锅炉 diesel"))
_BIOMASS = Choice(
    "biomass",
    "生物质",
    "Biomass",
    words(
        "生物质成型燃料 生物质颗粒 成型生物质 成型燃料 秸秆 木屑 木柴 木材 稻壳 薪柴 柴 颗粒燃料 生物质燃料 生物质锅炉"
    ),
)
_WASTE = Choice("waste", "垃圾", "Waste", words("生活垃圾 垃圾焚烧 固废 固体废物 污泥"))
_ELECTRIC = Choice(
    "electric",
    "电",
    "Electric",
    words("用电 电能 电力 电加热 电热 电锅炉 空气源热泵 热泵 地源热泵 蓄热式电锅炉 electricity"),
)
_OTHER = Choice("other", "其他", "Other", words("其它 其他燃料 其它燃料 余热 太阳能 地热 导热油"))
_OTHER_OF_PLANTS = replace(
    _OTHER,
    synonyms=(
        *_OTHER.synonyms,
        *words("核能 核电 风电 风能 水电 水能 光伏 储能 nuclear wind hydro solar storage oil petcoke geothermal"),
    ),
)
_FUELS = words("燃料种类 燃料类型 燃料类别 燃料名称 使用燃料 所用燃料 燃料品种 锅炉燃料 能源类型 能源种类 fuel_type")
_ENTERPRISES = words(
    "企业名称 使用单位 使用单位名称 锅炉使用单位 用户名称 业主单位 业主名称 用煤单位 "
    "锅炉单位 产权单位 锅炉房名称 单位 企业 名称"
)
_MONITORED = Field(
    "monitored",
    "date",
    "在线监控安装时间",
    "Monitored since",
    aliases=words("在线监控安装日期 在线监测安装时间 联网时间"),
)


def _households(name: str, zh: str, en: str, *aliases: str) -> Field:
    return Field(name, "int", zh, en, unit="户", minimum=0, aliases=aliases)


_ROAD = Field("name", "text", "道路名称", "Road", aliases=words("路名 名称 道路 路段名称"))


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
            Field(
                "adcode",
                "text",
                "行政区划代码",
                "Adcode",
                required=True,
                aliases=words("区划代码 行政区代码 行政代码 代码 gb"),
            ),
            Field("name", "text", "名称", "Name", required=True, aliases=words("县(市、区) 区划名称 行政区名称 区县")),
            Field("in_plan", "bool", "纳入方案", "In plan", aliases=("是否纳入方案",)),
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
                    Choice("main_urban", "市主城区", "Main urban", words("主城区 市区 中心城区 城市建成区")),
                    Choice("county_town", "县城建成区", "County town", words("县城 县级建成区 县城区")),
                ),
            ),
            _EFFECTIVE,
        ),
    ),
    _zone("coal_ban_zones", "禁煤区", "Coal-ban zones", "禁煤区名称", "禁煤区"),
    LayerKind(
        "heat_networks",
        ("polygon",),
        "供热管网覆盖区",
        "Heat networks",
        (
            Field("name", "text", "名称", "Name", required=True, aliases=words("供热管网 管网名称 供热区域")),
            Field("plant", "text", "热源", "Plant", aliases=words("热源单位 热源名称 供热热源 热源厂 供热单位")),
            _EFFECTIVE,
        ),
    ),
    LayerKind(
        "chp_units",
        ("point",),
        "热电机组",
        "CHP units",
        (
            Field(
                "plant",
                "text",
                "电厂名称",
                "Plant",
                required=True,
                aliases=words(
                    "电厂 热电厂 热电厂名称 企业名称 单位名称 电站名称 发电企业 plant_name power_plant name 名称"
                ),
            ),
            Field(
                "unit_mw",
                "float",
                "单机容量",
                "Unit capacity",
                unit="MW",
                minimum=0,
                aliases=words(
                    "机组容量 单机容量(MW) 装机容量 装机规模 机组规模 额定容量 容量 发电装机 capacity "
                    "capacity_(mw) unit_capacity_(mw)"
                ),
            ),
            Field(
                "unit_count",
                "int",
                "台数",
                "Units",
                unit="台",
                minimum=0,
                aliases=words("机组台数 机组数 机组数量 数量 机组台套"),
            ),
            Field("is_chp", "bool", "热电联产", "CHP", aliases=words("是否热电联产 是否热电 热电联产机组")),
            Field(
                "fuel",
                "text",
                "燃料",
                "Fuel",
                choices=(_COAL, _GAS, _BIOMASS, _WASTE, _OTHER_OF_PLANTS),
                aliases=(*_FUELS, "fuel", "primary fuel", "primary_fuel"),
            ),
            _COMMISSIONED,
            Field(
                "retired",
                "date",
                "关停时间",
                "Retired",
                aliases=words("关停日期 退役时间 退役日期 关闭时间 停运时间"),
            ),
            Field("backward", "bool", "落后", "Backward", aliases=words("是否落后 落后产能 落后机组")),
            _COUNTY,
        ),
    ),
    LayerKind(
        "boilers",
        ("point",),
        "锅炉",
        "Boilers",
        (
            Field("name", "text", "单位名称", "Name", required=True, aliases=_ENTERPRISES),
            _COUNTY,
            _TOWN,
            Field(
                "address",
                "text",
                "地址",
                "Address",
                aliases=words("详细地址 单位地址 企业地址 所在地 安装地点 锅炉地址 地点 所在位置 位置 坐落"),
            ),
            Field(
                "boiler_no",
                "text",
                "锅炉编号",
                "Boiler no.",
                aliases=words("炉号 锅炉号 设备编号 锅炉序号 设备代码 使用登记证号 注册代码 锅炉注册代码"),
            ),
            Field(
                "capacity_tph",
                "float",
                "额定蒸吨",
                "Capacity",
                unit="t/h",
                minimum=0,
                aliases=words(
                    "吨位 蒸吨 锅炉吨位 锅炉容量 额定蒸发量 蒸发量 蒸吨数 容量 锅炉规模 规模 额定容量 "
                    "单台容量 单台吨位 单台蒸吨 单台额定容量 单台额定蒸发量 单台出力 单炉容量 "
                    "额定出力 出力 锅炉规格 额定功率(MW) 额定热功率(MW) 热功率(MW) 功率(MW) 锅炉功率(MW)"
                ),
            ),
            Field(
                "fuel",
                "text",
                "燃料",
                "Fuel",
                choices=(_COAL, _GAS, _OIL, _BIOMASS, _ELECTRIC, _OTHER),
                aliases=_FUELS,
                loose=words("锅炉类型 锅炉类别 能源"),
            ),
            Field(
                "use",
                "text",
                "用途",
                "Use",
                choices=(
                    Choice(
                        "central_heating",
                        "集中供热",
                        "Central heating",
                        words("集中供暖 区域供热 区域集中供热 热力供应 集中供热锅炉 城市集中供热"),
                    ),
                    Choice(
                        "heating",
                        "供暖",
                        "Heating",
                        words("供热 采暖 取暖 民用取暖 冬季取暖 冬季采暖 冬季供暖 自备供暖 分散供热 分散采暖 采暖锅炉"),
                    ),
                    Choice(
                        "industrial",
                        "工业",
                        "Industrial",
                        words("生产 工业生产 生产用汽 生产用热 工艺 生产工艺 蒸汽 工业蒸汽 工业锅炉 工业用汽"),
                        words("烘干 干燥 供汽"),
                    ),
                    Choice(
                        "domestic",
                        "生活",
                        "Domestic",
                        words(
                            "茶浴炉 茶炉 茶水炉 开水炉 浴炉 洗浴 浴池 洗澡 热水 生活热水 "
                            "生活用热水 茶炉大灶 大灶 "
                            "炊事 餐饮 食堂 经营性炉灶 经营性小煤炉 小煤炉 生活锅炉 生活用热"
                        ),
                        words("开水 饮用水"),
                    ),
                    Choice("power", "发电", "Power", words("电站 电站锅炉 火力发电 自备电厂 热电 热电联产")),
                    Choice("feedstock", "原料", "Feedstock", words("原料用煤 造气 化工原料 原料煤")),
                ),
                aliases=words("锅炉用途 使用用途 用途类型 用途类别 主要用途 使用性质"),
            ),
            Field(
                "status",
                "text",
                "状态",
                "Status",
                choices=(
                    Choice(
                        "operating",
                        "在用",
                        "Operating",
                        words(
                            "运行 在运 运行中 正在运行 正常运行 使用 使用中 在使用 正在使用 正常使用 投运 正常 "
                            "未拆除 未拆 "
                            "未完成 未改造 未淘汰 未治理 未开工 未启动 保留"
                        ),
                    ),
                    Choice(
                        "stopped",
                        "停用",
                        "Stopped",
                        words(
                            "停运 停炉 已停用 已停运 停止使用 闲置 封存 已封存 停产 停产停用 长期停用 报停 "
                            "备用 断电停产 停用中 停运中 停产中 闲置中"
                        ),
                    ),
                    Choice(
                        "demolished",
                        "已拆除",
                        "Demolished",
                        words("拆除 已拆 拆除完成 完成拆除 已完成拆除 拆除到位 已淘汰 淘汰 已注销 已报废 报废 已取缔"),
                        ("取缔",),
                    ),
                    Choice(
                        "converted",
                        "已改造",
                        "Converted",
                        words(
                            "煤改气 煤改电 气代煤 电代煤 改气 改电 改造完成 已完成改造 "
                            "完成改造 已改气 已改电 已煤改气 已煤改电 煤改气完成 煤改电完成 "
                            "已替代 清洁能源替代 已完成清洁能源替代 已并网 并网完成 已完成煤改气 "
                            "已完成煤改电 已完成清洁能源改造"
                        ),
                        ("改造",),
                    ),
                ),
                aliases=words(
                    "锅炉状态 运行状态 使用状态 使用情况 运行情况 目前状态 目前情况 现状 当前状态 锅炉现状 锅炉情况 "
                    "设备状态 目前使用情况"
                ),
                loose=words(
                    "完成情况 淘汰情况 治理情况 进展情况 拆除情况 整治情况 治理完成情况 完成状态 整改情况 "
                    "改造情况 拆改情况 "
                    "任务完成情况 是否完成 是否拆除 是否淘汰 是否改造 是否取缔 是否完成拆除 是否完成改造 "
                    "是否销号 情况 进度"
                ),
            ),
            _COMMISSIONED,
            Field(
                "ultra_low",
                "date",
                "超低排放完成",
                "Ultra-low done",
                aliases=words("超低排放完成时间 超低排放改造完成时间 超低排放时间 超低改造完成时间 超低排放改造时间"),
            ),
            Field(
                "low_nox",
                "date",
                "低氮改造完成",
                "Low-NOx done",
                aliases=words("低氮改造完成时间 低氮燃烧改造完成时间 低氮改造时间 低氮燃烧完成时间 低氮燃烧改造时间"),
            ),
            Field("replaces", "text", "替代锅炉", "Replaces", aliases=words("替代锅炉编号 替代的锅炉 等容量替代锅炉")),
        ),
    ),
    LayerKind(
        "villages",
        ("point", "polygon"),
        "行政村",
        "Villages",
        (
            Field(
                "code",
                "text",
                "村码",
                "Code",
                aliases=words(
                    "村代码 行政村代码 村级代码 行政村编码 村编码 统计用区划代码 区划代码 12位村码 村委会代码 "
                    "行政村区划代码 村级区划代码 village_code xzqdm cundm cdm"
                ),
            ),
            Field(
                "name",
                "text",
                "行政村",
                "Village",
                required=True,
                aliases=words(
                    "村名 村庄 村庄名称 行政村名称 村名称 村 村委会 村居 村(居) 村居名称 村(社区)名称 社区 名称 "
                    "cunmc cmc xzcmc cun"
                ),
            ),
            _COUNTY,
            _TOWN,
            Field(
                "terrain",
                "text",
                "地形",
                "Terrain",
                choices=(
                    Choice("plain", "平原", "Plain", words("平原区 平原村 平原地区 平原县 平川"), ("平",)),
                    Choice("mountain", "山区", "Mountain", words("山地 山区村 西部山区 深山区 浅山区 丘陵"), ("山",)),
                ),
                aliases=words("地形类型 地貌 地貌类型 地形地貌 平原山区"),
            ),
            Field("suited", "bool", "适宜改造", "Suited", aliases=words("是否适宜改造 是否适宜 适宜")),
            _households(
                "households", "总户数", "Households", "户数", "全村户数", "总户", "农户总数", "村总户数", "户籍户数"
            ),
            _households("exempt_households", "例外户", "Exempt households", "例外户数", "例外", "特殊户数"),
            _households(
                "district_households",
                "集中供热户数",
                "District heating",
                "集中供热",
                "集中供热户",
                "集中供暖户数",
                "集中供暖",
                "管网供热户数",
            ),
            _households(
                "gas_households",
                "气代煤户数",
                "Gas heating",
                "气代煤",
                "煤改气户数",
                "煤改气",
                "气代煤户",
                "煤改气户",
                "燃气户数",
                "改气户数",
                "气代煤完成户数",
            ),
            _households(
                "electric_households",
                "电代煤户数",
                "Electric heating",
                "电代煤",
                "煤改电户数",
                "煤改电",
                "电代煤户",
                "煤改电户",
                "改电户数",
                "电采暖户数",
                "电代煤完成户数",
            ),
            _households(
                "other_clean_households",
                "其他清洁取暖户数",
                "Other clean heating",
                "其他清洁取暖",
                "其他清洁能源户数",
                "其他清洁能源",
                "其他清洁方式户数",
                "其他方式户数",
                "其它清洁取暖户数",
                "清洁能源户数",
                "其他户数",
            ),
            _households(
                "clean_coal_households",
                "洁净煤户数",
                "Clean coal",
                "洁净煤",
                "洁净煤户",
                "洁净型煤户数",
                "洁净型煤",
                "型煤户数",
                "优质煤",
                "使用洁净煤户数",
                "优质煤户数",
                "洁净煤使用户数",
            ),
            _ACCEPTED,
        ),
    ),
    LayerKind(
        "mines",
        ("polygon", "point"),
        "露天矿山",
        "Open-pit mines",
        (
            Field(
                "name",
                "text",
                "矿山名称",
                "Mine",
                required=True,
                aliases=words(
                    "矿山 矿名 矿区名称 矿山企业 矿山企业名称 矿山迹地名称 迹地名称 矿山(迹地)名称 企业名称 "
                    "单位名称 名称 "
                    "ksmc kqmc"
                ),
            ),
            _COUNTY,
            _TOWN,
            Field(
                "mineral",
                "text",
                "矿种",
                "Mineral",
                aliases=words("开采矿种 主采矿种 矿产 矿种名称 主要矿种 矿产种类 矿类 kz kzmc"),
            ),
            Field(
                "kind",
                "text",
                "矿山类别",
                "Class",
                choices=(
                    Choice(
                        "producing",
                        "生产",
                        "Producing",
                        words("在产 生产中 正常生产 生产矿山 正在生产 开采 开采中 在采 持证生产"),
                    ),
                    Choice(
                        "planned",
                        "新建在建",
                        "New or under construction",
                        words("新建 在建 基建 拟建 筹建 新建矿山 在建矿山 新建(在建) 规划"),
                    ),
                    Choice(
                        "ownerless",
                        "责任主体灭失",
                        "Ownerless",
                        words(
                            "无主 主体灭失 灭失 责任主体灭失矿山 责任主体灭失迹地 责任主体灭失矿山迹地 无责任主体 "
                            "历史遗留 历史遗留矿山 无主矿山 废弃 废弃矿山 遗留"
                        ),
                    ),
                    Choice(
                        "closed",
                        "已关闭",
                        "Closed",
                        words("关闭 闭坑 已闭坑 政策性关闭 关闭矿山 已注销 注销 已取缔 取缔"),
                    ),
                ),
                aliases=words("矿山类型 责任主体类别 主体类别"),
                loose=words("生产状态 类别 类型 状态 矿山状态 责任主体 责任主体情况 现状"),
            ),
            Field(
                "in_2015_survey",
                "bool",
                "列入2015年调查",
                "In 2015 survey",
                aliases=words(
                    "是否列入2015年调查 2015年调查 列入2015年省调查 是否在2015年台账 2015年台账 列入2015年台账 "
                    "是否列入2015年省级调查 是否列入2015年省调查 2015年省级调查 是否列入2015年调查台账 2015年省厅调查"
                ),
            ),
            Field(
                "area_ha",
                "float",
                "损毁土地面积",
                "Area",
                unit="ha",
                minimum=0,
                aliases=words(
                    "损毁面积 破坏面积 占用损毁土地面积 占地面积 矿山面积 迹地面积 图斑面积 破坏土地面积 占地 损毁土地 "
                    "占用破坏土地面积 面积 shmj"
                ),
            ),
            Field("compliant", "bool", "达标", "Compliant", aliases=words("是否达标 达标情况 环保达标")),
            Field(
                "violation",
                "bool",
                "违法违规",
                "Violation",
                aliases=words("是否违法违规 违法 是否违法 违法行为 有无违法违规"),
            ),
            Field(
                "restoration_plan",
                "bool",
                "编制治理恢复方案",
                "Restoration plan",
                aliases=words("治理恢复方案 是否编制治理恢复方案 是否编制方案 恢复治理方案 有无治理方案 治理方案"),
            ),
            Field(
                "treatment",
                "text",
                "治理情况",
                "Treatment",
                choices=(
                    Choice(
                        "none",
                        "未治理",
                        "None",
                        words("未开展治理 未开展 未修复 未开工 未启动 未实施 尚未治理 未恢复 待治理 尚未开工"),
                    ),
                    Choice(
                        "underway",
                        "治理中",
                        "Under way",
                        words(
                            "正在治理 在治 治理未验收 已治理未验收 完工未验收 施工中 正在施工 在建 实施中 "
                            "正在实施 修复中 正在修复 部分治理 待验收 "
                            "治理完成待验收 已完成治理待验收 已治理待验收 完工待验收"
                        ),
                        words("已治理 治理完成 完成治理 已完成治理 已治理完成 治理已完成 治理完毕 已治理完毕 已完工"),
                    ),
                    Choice(
                        "accepted",
                        "已验收",
                        "Accepted",
                        words("验收 验收合格 通过验收 已通过验收 验收通过 已治理已验收 完成验收"),
                    ),
                ),
                aliases=words("治理状态 治理进度 修复情况 恢复治理情况 治理进展"),
                loose=words("治理方式 完成情况 进展情况 进度"),
            ),
            Field(
                "treated_ha",
                "float",
                "已治理面积",
                "Treated area",
                unit="ha",
                minimum=0,
                aliases=words("治理面积 已治理 完成治理面积 已修复面积 修复面积 恢复治理面积 已完成治理面积"),
            ),
            _ACCEPTED,
        ),
    ),
    LayerKind(
        "ring_roads",
        ("line",),
        "环路",
        "Ring roads",
        (
            _ROAD,
            Field("ring", "int", "环线", "Ring", minimum=1, aliases=("环号", "几环")),
            Field(
                "side",
                "text",
                "方位",
                "Side",
                choices=(
                    Choice("E", "东", "East", words("东侧 东边 东段")),
                    Choice("N", "北", "North", words("北侧 北边 北段")),
                    Choice("W", "西", "West", words("西侧 西边 西段")),
                    Choice("S", "南", "South", words("南侧 南边 南段")),
                ),
            ),
            Field("width_m", "float", "宽度", "Width", unit="m", minimum=0, aliases=words("路宽 红线宽度 道路宽度")),
        ),
    ),
    _zone("fireworks_zones", "烟花禁放区", "Fireworks-ban zones", "禁放区", "禁放区名称"),
    _zone("truck_ban_zones", "货车限行区", "Truck-ban zones", "限行区", "限行区名称"),
    LayerKind(
        "expressways",
        ("line",),
        "高速公路",
        "Expressways",
        (
            _ROAD,
            Field("ref", "text", "编号", "Ref", aliases=words("路线编号 高速编号 道路编号 路线代码")),
        ),
    ),
    LayerKind(
        "coal_corridors",
        ("line",),
        "运煤通道",
        "Coal corridors",
        (
            Field("name", "text", "运煤通道名称", "Corridor", aliases=words("通道名称 道路名称 路线名称 名称")),
            _EFFECTIVE,
        ),
    ),
    LayerKind(
        "coal_trips",
        ("line",),
        "运煤车次",
        "Coal trips",
        (
            Field("date", "date", "日期", "Date", aliases=words("通行日期 时间 运输日期 行驶日期")),
            Field("transit", "bool", "过境", "Transit", aliases=("是否过境", "过境车辆")),
            Field("plate", "text", "车牌", "Plate", aliases=words("车牌号 车牌号码 车号")),
        ),
    ),
    LayerKind(
        "townships",
        ("point", "polygon"),
        "乡镇",
        "Townships",
        (
            Field(
                "name", "text", "乡镇名称", "Township", required=True, aliases=words("乡(镇)名称 乡镇街道名称 街道名称")
            ),
            _COUNTY,
            Field(
                "air_station", "date", "空气站建成时间", "Air station since", aliases=words("空气站建成日期 建站时间")
            ),
        ),
    ),
    LayerKind(
        "stacks",
        ("point",),
        "高架源",
        "Stacks",
        (
            Field("name", "text", "排放口名称", "Stack", required=True, aliases=words("排气筒名称 高架源名称")),
            _COUNTY,
            _TOWN,
            Field(
                "height_m",
                "float",
                "排气口高度",
                "Height",
                unit="m",
                minimum=0,
                aliases=words("排气筒高度 烟囱高度 排放口高度 高度"),
            ),
            _MONITORED,
        ),
    ),
    LayerKind(
        "filling_stations",
        ("point",),
        "加油站",
        "Filling stations",
        (
            Field("name", "text", "加油站名称", "Filling station", required=True, aliases=words("油站名称 站名")),
            _COUNTY,
            _TOWN,
            Field(
                "petrol_t",
                "float",
                "年销售汽油量",
                "Petrol sold a year",
                unit="t",
                minimum=0,
                aliases=words("年汽油销售量 汽油年销量 年销量"),
            ),
            _MONITORED,
        ),
    ),
    LayerKind(
        "informal_dumps",
        ("polygon", "point"),
        "非正规垃圾堆放点",
        "Informal dumps",
        (
            Field("name", "text", "堆放点名称", "Dump", required=True, aliases=words("垃圾堆放点名称 点位名称")),
            _COUNTY,
            _TOWN,
            Field("volume_m3", "float", "堆放量", "Volume", unit="m3", minimum=0, aliases=words("垃圾量 堆存量")),
            Field("cleared", "date", "整治完成时间", "Cleared", aliases=words("整治完成日期 销号时间")),
        ),
    ),
)

KINDS: dict[str, LayerKind] = {kind.id: kind for kind in _ALL}
"""Every kind by id, in drawing order from the ground up within each theme."""
