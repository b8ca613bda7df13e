"""What an analysis leaves in a project: the lists, the evidence, the field checks; declared once, like kinds."""

from __future__ import annotations

from dataclasses import dataclass

from layers.kinds import KINDS, UNCERTAINTY, Choice, Field

SHARE = "1"
"""Unit of a share of a whole."""

YES_VERIFY_NO = (
    Choice("yes", "是", "Yes"),
    Choice("verify", "待核实", "To verify"),
    Choice("no", "否", "No"),
)
ACTIONS = (
    Choice("demolish", "拆除", "Demolish"),
    Choice("stop_coal", "停止燃煤", "Stop burning coal"),
    Choice("close_or_integrate", "关停整合", "Close or integrate"),
    Choice("replace", "替代改造", "Replace"),
    Choice("upgrade", "提标改造", "Upgrade"),
    Choice("convert", "清洁取暖改造", "Convert"),
    Choice("close", "关闭", "Close"),
    Choice("rectify", "整改达标", "Rectify"),
    Choice("restore", "治理恢复", "Restore"),
    Choice("build_station", "建设空气站", "Build an air station"),
    Choice("monitor", "安装在线监控", "Install monitoring"),
    Choice("clear", "清理整治", "Clear"),
    Choice("use_corridor", "改走运煤专用通道", "Use the coal corridor"),
    Choice("compile_plan", "编制治理恢复方案", "Compile a restoration plan"),
)
STATES = (
    Choice("covered", "已覆盖", "Covered"),
    Choice("clean_coal", "洁净煤托底", "Clean coal"),
    Choice("partial", "部分覆盖", "Partly covered"),
    Choice("uncovered", "未覆盖", "Not covered"),
    Choice("unknown", "未知", "Unknown"),
)
SUGGESTIONS = (
    Choice("district", "接入集中供热", "District heating"),
    Choice("district_extension", "延伸集中供热", "Extend district heating"),
    Choice("clean_coal", "洁净煤托底", "Clean coal"),
    Choice("gas_or_electric", "气代煤或电代煤", "Gas or electricity"),
)

_BOILER, _CHP, _VILLAGE, _MINE = KINDS["boilers"], KINDS["chp_units"], KINDS["villages"], KINDS["mines"]

_VERDICT = Field("verdict", "text", "结论", "Verdict", choices=YES_VERIFY_NO)
_ACTION = Field("action", "text", "措施", "Action", choices=ACTIONS)
_DUE = Field("due", "date", "完成时限", "Due")
_LEAD = Field("lead", "text", "牵头单位", "Lead")
_SUPPORT = Field("support", "text", "配合单位", "Support")

_HEAD = (
    Field("id", "text", "编号", "ID"),
    Field("name", "text", "名称", "Name"),
    Field("county", "text", "县(市、区)", "County"),
    Field("town", "text", "乡镇", "Town"),
    _VERDICT,
    _ACTION,
    _DUE,
    Field("first_due", "date", "最早时限", "First due"),
    Field("overdue", "bool", "已逾期", "Overdue"),
    Field("rules", "text", "全部命中", "Rules"),
    Field("reason", "text", "理由", "Reason"),
    _LEAD,
    _SUPPORT,
)
_TAIL = (UNCERTAINTY, Field("source", "text", "数据来源", "Source"))

_NEAREST = (
    Field("nearest_plant", "text", "最近热电厂", "Nearest plant"),
    Field("distance_m", "float", "距离", "Distance", unit="m", decimals=2),
)
_MARGIN = Field("margin_m", "float", "超出半径", "Past the radius", unit="m", decimals=2)
_ZONE = Field("zone", "text", "所在区域", "Zone")
_BARE = Field("suspected_bare", "bool", "疑似未恢复", "Suspected bare")
_STRANDED = Field("stranded", "bool", "投资搁浅风险", "Stranded investment")
_BOILER_COLUMNS = (
    _BOILER.field("capacity_tph"),
    _BOILER.field("fuel"),
    _BOILER.field("use"),
    *_NEAREST,
    _MARGIN,
    _ZONE,
    _STRANDED,
)


@dataclass(frozen=True, slots=True)
class ListKind:
    """One list.

    Parameters
    ----------
    id
        Its name in projects and files; fixed.
    objects
        Kind of the objects listed: one of `KINDS`, "plants", or "" for several.
    zh, en
        Its title.
    columns
        Columns of its own, between the common ones.
    """

    id: str
    objects: str
    zh: str
    en: str
    columns: tuple[Field, ...]

    @property
    def may_be_areas(self) -> bool:
        """Whether an object listed may be a line or a polygon."""
        return self.objects == "" or (self.objects in KINDS and KINDS[self.objects].geometry != ("point",))

    def title(self, language: str) -> str:
        """Return the title in a language ("zh" or "en")."""
        return self.zh if language == "zh" else self.en

    @property
    def fields(self) -> tuple[Field, ...]:
        """All columns in order; the place is the geometry."""
        return (*_HEAD, *self.columns, *_TAIL)


_ALL = (
    ListKind("boilers_to_close", "boilers", "应关停锅炉", "Boilers to close", _BOILER_COLUMNS),
    ListKind("boilers_to_upgrade", "boilers", "应改造锅炉", "Boilers to upgrade", _BOILER_COLUMNS),
    ListKind(
        "plants_to_close",
        "plants",
        "应关停小热电",
        "Small CHP plants to close",
        (
            Field("running_mw", "float", "运行容量", "Running capacity", unit="MW"),
            _CHP.field("fuel"),
            _BOILER.field("use"),
            *_NEAREST,
            _MARGIN,
            _ZONE,
            _STRANDED,
        ),
    ),
    ListKind(
        "uncovered_villages",
        "villages",
        "未完成清洁取暖村庄",
        "Villages not yet on clean heating",
        (
            _VILLAGE.field("terrain"),
            Field("state", "text", "覆盖状态", "State", choices=STATES),
            _VILLAGE.field("households"),
            Field("due_households", "int", "应改造户数", "Due households", unit="户"),
            Field("clean_households", "int", "已清洁取暖户数", "Clean households", unit="户"),
            Field("coverage", "float", "覆盖率", "Coverage", decimals=4),
            Field("phase", "text", "任务阶段", "Phase"),
            Field("suggested", "text", "建议方式", "Suggested", choices=SUGGESTIONS),
            *_NEAREST,
            Field("in_network", "text", "在管网内", "In a network", choices=YES_VERIFY_NO),
            Field("in_heat_radius", "text", "在供热半径内", "In a heat radius", choices=YES_VERIFY_NO),
        ),
    ),
    ListKind(
        "mines_to_restore",
        "mines",
        "待治理矿山",
        "Mines to restore",
        (
            _MINE.field("kind"),
            _MINE.field("mineral"),
            _MINE.field("area_ha"),
            _MINE.field("treatment"),
            _MINE.field("in_2015_survey"),
            Field("villages_1km", "int", "1公里内村庄", "Villages within 1 km"),
            Field("near_route", "text", "1公里内有通道或高速", "Route within 1 km", choices=YES_VERIFY_NO),
            Field("in_built_up", "text", "在建成区内", "In a built-up area", choices=YES_VERIFY_NO),
            _BARE,
        ),
    ),
    ListKind(
        "coal_trips_off_corridor",
        "coal_trips",
        "未走运煤专用通道车次",
        "Coal trips off the corridors",
        (
            KINDS["coal_trips"].field("date"),
            Field("length_km", "float", "方案内里程", "Length in the plan", unit="km", decimals=3),
            Field("on_share", "float", "走通道里程占比", "Share on corridors", unit=SHARE, decimals=4),
            Field("away_km", "float", "最长偏离里程", "Longest stretch off", unit="km", decimals=3),
            Field("left_lon", "float", "偏离点经度", "Left at, longitude", decimals=7),
            Field("left_lat", "float", "偏离点纬度", "Left at, latitude", decimals=7),
            Field("left_county", "text", "偏离点县(市、区)", "Left in county"),
        ),
    ),
    ListKind("towns_without_station", "townships", "未建空气站乡镇", "Townships without an air station", ()),
    ListKind(
        "stacks_to_monitor",
        "stacks",
        "应安装监控高架源",
        "Stacks to monitor",
        (KINDS["stacks"].field("height_m"), KINDS["stacks"].field("monitored")),
    ),
    ListKind(
        "filling_stations_to_monitor",
        "filling_stations",
        "应安装油气回收监控加油站",
        "Filling stations to monitor",
        (KINDS["filling_stations"].field("petrol_t"), KINDS["filling_stations"].field("monitored")),
    ),
    ListKind(
        "dumps_to_clear",
        "informal_dumps",
        "应整治垃圾堆放点",
        "Dumps to clear",
        (KINDS["informal_dumps"].field("volume_m3"),),
    ),
)

LISTS: dict[str, ListKind] = {one.id: one for one in _ALL}
"""Every list by id."""

EVIDENCE: tuple[Field, ...] = (
    Field("kind", "text", "对象类别", "Kind"),
    Field("id", "text", "编号", "ID"),
    Field("rule", "text", "规则", "Rule"),
    _VERDICT,
    _ACTION,
    Field("clause", "text", "条款", "Clause"),
    Field("measured", "float", "实测值", "Measured"),
    Field("threshold", "float", "阈值", "Threshold"),
    Field("margin", "float", "余量", "Margin"),
    Field("unit", "text", "单位", "Unit"),
    Field("other_kind", "text", "相关要素类别", "Other kind"),
    Field("other", "text", "相关要素", "Other feature"),
    Field("undecided", "text", "待定条件", "Undecided"),
    _DUE,
    Field("inferred", "bool", "时限为推定", "Due inferred"),
    _LEAD,
    _SUPPORT,
)
"""Columns of the evidence: one row a hit. The margin is positive on the hit's side of the threshold."""

BESIDE_CORRIDORS: tuple[Field, ...] = (
    *_HEAD[:5],
    _VILLAGE.field("households"),
    Field("corridor", "text", "最近运煤通道", "Nearest corridor"),
    Field("distance_m", "float", "距离", "Distance", unit="m", decimals=2),
    UNCERTAINTY,
)
"""Columns of the villages beside coal corridors."""

CORRIDOR_CROSSINGS: tuple[Field, ...] = (
    Field("corridor_id", "text", "通道编号", "Corridor ID"),
    Field("corridor", "text", "运煤通道", "Corridor"),
    Field("zone_kind", "text", "区域类别", "Kind of zone"),
    Field("zone_id", "text", "区域编号", "Zone ID"),
    Field("zone", "text", "区域", "Zone"),
    Field("length_km", "float", "穿越长度", "Length inside", unit="km", decimals=3),
)
"""Columns of the parts of coal corridors inside zones."""

AUDIT: tuple[Field, ...] = (
    *_HEAD[:4],
    _MINE.field("kind"),
    _MINE.field("treatment"),
    Field("cells", "float", "面积(像元)", "Area in cells", decimals=2),
    Field("valid_before", "float", "前期有效占比", "Valid before", unit=SHARE, decimals=4),
    Field("valid_after", "float", "后期有效占比", "Valid after", unit=SHARE, decimals=4),
    Field("ndvi_before", "float", "前期NDVI均值", "NDVI before", decimals=4),
    Field("ndvi_after", "float", "后期NDVI均值", "NDVI after", decimals=4),
    Field("change", "float", "NDVI变化", "NDVI change", decimals=4),
    Field("vegetated_before", "float", "前期植被占比", "Vegetated before", unit=SHARE, decimals=4),
    Field("vegetated_after", "float", "后期植被占比", "Vegetated after", unit=SHARE, decimals=4),
    _BARE,
    Field("suspected_green", "bool", "疑似已复绿", "Suspected green"),
    Field(
        "note",
        "text",
        "未判定原因",
        "Not judged because",
        choices=(
            Choice("no_outline", "无范围面", "It has no outline"),
            Choice("outside", "不在影像范围内", "It lies off the images"),
            Choice("small", "面积不足", "It is too few cells"),
            Choice("no_data", "后期影像无数据", "The later image has no data there"),
            Choice("little_data", "后期影像有效数据不足", "The later image has too few data there"),
            Choice("season", "后期影像不在生长季", "The later image is out of season"),
        ),
    ),
)
"""Columns of the restoration audit: one row a mine. It marks for a field check; acceptance decides."""

STATUSES = (
    Choice("met", "已达标", "Met"),
    Choice("on_pace", "进度正常", "On pace"),
    Choice("behind", "进度滞后", "Behind"),
    Choice("overdue", "逾期未达标", "Overdue"),
    Choice("open", "未到期", "Not due yet"),
    Choice("unknown", "数据不明", "Unknown"),
)
"""How a target stands; "open" is one that is not due and of which no pace can be told."""

STANDINGS: tuple[Field, ...] = (
    Field("id", "text", "目标编号", "Target ID"),
    Field("name", "text", "目标", "Target"),
    Field("year", "int", "年度", "Year"),
    _HEAD[2],
    Field("unit", "text", "单位", "Unit"),
    Field(
        "direction",
        "text",
        "方向",
        "Direction",
        choices=(
            Choice("at_least", "不低于", "At least"),
            Choice("at_most", "不高于", "At most"),
            Choice("more_than", "高于", "More than"),
        ),
    ),
    Field("target", "float", "目标值", "Value wanted", decimals=4),
    Field("value", "float", "现状值", "Value reached", decimals=4),
    Field("gap", "float", "差距", "Lacking", decimals=4),
    Field("status", "text", "状态", "Status", choices=STATUSES),
    Field("projected", "float", "按现进度到期值", "At the present pace", decimals=4),
    Field("undecided", "int", "待核实对象数", "Undecided objects"),
    Field("about", "bool", "原文为约数", "About"),
    Field("inferred", "bool", "年度为推定", "Year inferred"),
    Field(
        "basis",
        "text",
        "数据依据",
        "Basis",
        choices=(Choice("layers", "图层计算", "Layers"), Choice("entered", "人工填报", "Entered")),
    ),
    Field("date", "date", "数据日期", "Figure of"),
    _TAIL[1],
    Field("clause", "text", "条款", "Clause"),
    _LEAD,
    _SUPPORT,
    Field("reason", "text", "说明", "Remark"),
)
"""Columns of the targets: one row a target, year and county; the county is empty for the city."""

TIMELINE: tuple[Field, ...] = (
    Field("day", "date", "日期", "Day"),
    Field("id", "text", "清单或比率", "List or rate"),
    Field("yes", "int", "应处理", "Act"),
    Field("verify", "int", "待核实", "To verify"),
    Field("part", "int", "已完成数", "Done"),
    Field("whole", "int", "总数", "Of"),
    Field("share", "float", "比率", "Rate", unit=SHARE, decimals=4),
)
"""Columns of the timeline: one row a day and list, or a day and rate."""

FIELD_CHECKS = ListKind(
    "field_checks",
    "",
    "待核实事项",
    "Field checks",
    (
        Field("kind", "text", "对象类别", "Kind"),
        Field("rule", "text", "规则", "Rule"),
        Field("what", "text", "现场核实内容", "What to check on site"),
    ),
)
"""One row for every hit that the data cannot decide."""
