"""Ledgers of tasks say how and whether: 治理方式 and 完成情况 of a boiler, 改造方式 and 改造户数 of a village.

Together they say what the kinds have fields for: 煤改气 and 已完成 is a boiler that is converted, 电代煤 and 120 are
120 households with electric heating.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from layers.flat import as_text
from layers.ingest.matching import LEVEL, fields_of
from layers.ingest.words import code_of, is_unknown, plain
from layers.kinds import KINDS
from layers.messages import message

if TYPE_CHECKING:
    from collections.abc import Collection

    from layers.ingest.source import Source
    from layers.kinds import LayerKind

_HOW = {
    "boilers": re.compile(
        r"(?:治理|改造|整治|拆改|淘汰|处置|替代|整改|清洁能源|清洁替代|任务)(?:方式|措施|类型|途径|模式)|方式|措施"
    ),
    "villages": re.compile(
        r"(?:治理|改造|替代|清洁取暖|取暖|供暖|采暖|清洁能源|清洁替代|双代|任务)(?:方式|措施|类型|途径|模式)|方式|措施"
    ),
}
_WHETHER = re.compile(
    r"(?:是否)?(?:已)?(?:完成|完工|拆除|淘汰|取缔|改造|销号)+(?:情况|与否|状态|进度)?|进展情况|进度|"
    r"(?:整改|治理|淘汰|拆改|改造|整治|拆除|任务)(?:完成)?(?:情况|进展|进度|状态|结果)"
)
_DONE = re.compile(
    r"是|有|√|✓|✔|☑|y|yes|1|对|100%|"
    r"(?:已|均已|全部)?(?:改造|治理|拆改)?(?:完成|完工|整改|销号|落实|到位)(?:整改|治理|改造|任务|到位|销号)?"
)
_OPEN = re.compile(r"否|×|✗|x|n|no|0|未|无|(?:尚?未|没有|正在|进行|推进|施工|待|拟|计划).*|改造中|整改中|实施中|拆除中")
_OUTCOMES = (
    ("在用", re.compile("超低|提标|除尘|布袋|消白|脱硫|脱硝|低氮|深度治理")),
    (
        "已改造",
        re.compile(
            "改(?:用|为|成|造为)?(?:燃气|天然气|气(?!味)|电|生物质|集中供|热泵|空气|地热|太阳能|醇|清洁能源)|"
            "[气电]代煤|能源(?:替代|改造)|^替代$|并网|(?:并入|接入)(?:集中|市政|城市|城区|供热|供暖|热力|热网|管网|大网)|"
            "集中供[热暖](?!锅炉|站)|热泵"
        ),
    ),
    ("已拆除", re.compile("拆(?!改|迁|分)|取缔|淘汰|报废|注销")),
    # One that is shut still stands: the rules go on judging it.
    ("停用", re.compile("关停|关闭")),
)
_REFUSED = re.compile("不|未|保留")
_ASKED = re.compile("拆除|淘汰|取缔")
_MODES = (
    ("clean_coal_households", re.compile("(?:洁净|清洁)型?煤|型煤|兰炭")),
    ("electric_households", re.compile("(?<!发)电(?!联产|厂)|热泵|空气[能源]")),
    (
        "gas_households",
        re.compile(r"燃气|天然气|液化石?油?气|管道气|改(?:用|为|成)?气|气代|(?<![\u4e00-\u9fff])气(?![\u4e00-\u9fff])"),
    ),
    ("district_households", re.compile("集中(?:供[热暖]|采暖|取暖|$)|(?<!气)管网|热网|热电(?:联产|厂)")),
    ("other_clean_households", re.compile("沼气|地热|生物质|太阳能|光(?=[伏热能]|$)|其[他它]|醇|余热")),
)
_HOUSEHOLDS = frozenset(name for name, _ in _MODES)
_COUNTS = (
    re.compile(r"(?:实际|已|完成|改造|清洁取暖|验收|双代)+户数?"),
    re.compile(r"(?:计划|任务|确村确户|正式|改造任务|下达)+(?:改造)?户数?"),
)
"""Of these the first that a file has: what is done, else what is to be done and counts once it is accepted."""

_OF_HOUSEHOLDS = re.compile(r"[(\[][^()\[\]]{0,8}户[^()\[\]]{0,8}[)\]]$")
_LONGEST = 200


def outcomes(source: Source, kind: LayerKind, kept: Collection[str] = ()) -> Source:
    """Return the file with what two columns of a ledger of tasks say together written as the kind has it.

    Parameters
    ----------
    source
        The file; what it gives to the rejects file is not this.
    kind
        What its rows are to become.
    kept
        Headers that stand for what the user says.
    """
    free = {name: _leaf(name) for name in map(str, source.rows.columns) if name not in kept}
    if kind.id not in _HOW:
        return source
    how = next((name for name, leaf in free.items() if _HOW[kind.id].fullmatch(leaf)), None)
    if kind.id == "boilers":
        return _status(source, free, how)
    return source if how is None else _households(source, free, how)


def _leaf(header: str) -> str:
    last = plain(header[:_LONGEST]).rpartition(LEVEL)[2].rpartition(":")[2]
    return re.sub(r"[(\[][^()\[\]]*[)\]]", "", last)


def _status(source: Source, free: dict[str, str], how: str | None) -> Source:
    """Say in a column of its own how each boiler that is done is done; one whose end is not said is as its cell says.

    A file that says it in another column, or asks twice, is left as it is.
    """
    asks = [name for name, leaf in free.items() if _WHETHER.fullmatch(leaf)]
    others = [name for name in map(str, source.rows.columns) if name not in asks and "status" in fields_of(name)]
    if len(asks) != 1 or others:
        return source
    whether, state = asks[0], KINDS["boilers"].field("status")
    cells = as_text(source.rows[whether])
    ways = cells.mask(cells.notna(), "") if how is None else as_text(source.rows[how]).fillna("")
    asked = re.sub("完成|情况|状态|进度", "", free[whether])
    pairs = pd.DataFrame({"cell": cells, "way": ways}).dropna(subset="cell").drop_duplicates()
    asked = asked if _ASKED.search(asked) and "改" not in asked else ""
    means = {(cell, way): _ended(plain(cell), plain(way), asked) for cell, way in pairs.to_numpy().tolist()}
    if not any(means.values()):
        return source
    read = {cell: cell for cell in pairs["cell"] if code_of(state, cell) is not None}
    told = [
        means.get((cell, way)) or (None if way and _DONE.fullmatch(plain(cell)) else read.get(cell))
        for cell, way in zip(cells.fillna(""), ways, strict=True)
    ]
    return replace(source, rows=source.rows.assign(**{state.zh: pd.Series(told, index=cells.index, dtype="str")}))


def _ended(cell: str, way: str, asked: str) -> str | None:
    """Return the state of a boiler by whether it is done, how, and the end that the header asks for."""
    if _OPEN.fullmatch(cell):
        return "在用"
    if not _DONE.fullmatch(cell) or _REFUSED.search(way):
        return None
    ends = [word for word, form in _OUTCOMES if form.search(way or asked)]
    # Dust is taken from a boiler that stays.
    unclear = not ends or (ends[0] == "在用" and (len(ends) > 1 or asked))
    return None if unclear else ends[0]


def _households(source: Source, free: dict[str, str], how: str) -> Source:
    """Write the households of each village under the way in which they are heated."""
    if any(fields_of(name) & _HOUSEHOLDS for name in free):
        return source
    counts = [
        (name, form is _COUNTS[1])
        for form in _COUNTS
        for name, leaf in free.items()
        if form.fullmatch(leaf) or (_OF_HOUSEHOLDS.search(plain(name[-_LONGEST:])) and form.fullmatch(f"{leaf}户"))
    ]
    if not counts:
        return source
    count, planned = counts[0]
    ways = as_text(source.rows[how])
    modes = {way: _mode(plain(way)) for way in ways.dropna().unique()}
    mode = ways.map(modes)
    shown = {one.name: one.zh for one in KINDS["villages"].own_fields}
    unit = "".join(re.findall(r"[(（][^)）]*户[)）]", count)[:1])
    cells = as_text(source.rows[count])
    columns = {
        f"{shown[name]}{unit}": cells.where(mode == name) for name in sorted(_HOUSEHOLDS) if (mode == name).any()
    }
    unread = [way for way, name in modes.items() if name is None and not is_unknown(way) and "未" not in way]
    told = [replace(_COUNTED[planned], figures={"file": source.file, "count": count, "how": how})]
    if unread:
        told.append(
            message(
                "{file}: {how} holds ways of heating that are not known ({ways}): their households are in no field.",
                file=source.file,
                how=how,
                ways=", ".join(unread[:5]),
            )
        )
    return replace(source, rows=source.rows.assign(**columns), warnings=(*source.warnings, *told))


_COUNTED = (
    message("{file}: {count} counts the households of the way of heating in {how}."),
    message(
        "{file}: {count} counts households that are planned for the way of heating in {how}: they count once 验收 is"
        " filled in."
    ),
)


def _mode(way: str) -> str | None:
    """Return the field of a way of heating, `None` for none or several."""
    if _REFUSED.search(way):
        return None
    found = [name for name, form in _MODES if form.search(way)]
    return found[0] if len(found) == 1 else None
