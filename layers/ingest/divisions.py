"""County names as ledgers write them: old names, short ones, codes, and where a title or an address names one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from layers.ingest.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMES = {
    "130602": "竞秀区", "130606": "莲池区", "130607": "满城区", "130608": "清苑区", "130609": "徐水区",
    "130623": "涞水县", "130624": "阜平县", "130626": "定兴县", "130627": "唐县", "130628": "高阳县",
    "130629": "容城县", "130630": "涞源县", "130631": "望都县", "130632": "安新县", "130633": "易县",
    "130634": "曲阳县", "130635": "蠡县", "130636": "顺平县", "130637": "博野县", "130638": "雄县",
    "130681": "涿州市", "130682": "定州市", "130683": "安国市", "130684": "高碑店市", "130671": "高新区",
    "130672": "白沟新城",
}  # fmt: skip
"""Divisions and committees of the city by code (GB/T 2260, committees by the statistics bureau)."""

_FORMER = {
    "130621": "满城区", "130622": "清苑区", "130625": "徐水区", "130603": "莲池区", "130604": "莲池区",
    "新市区": "竞秀区", "北市区": "莲池区", "南市区": "莲池区", "高开区": "高新区", "高新技术产业开发区": "高新区",
    "高新技术开发区": "高新区", "高新开发区": "高新区", "国家高新区": "高新区", "白沟": "白沟新城",
    "白沟新城管委会": "白沟新城", "高新区管委会": "高新区", "新城县": "高碑店市", "完县": "顺平县", "涿县": "涿州市",
    "定县": "定州市",
}  # fmt: skip
"""Codes and names of before 2015, and other names of committees."""


def _known() -> dict[str, str]:
    known = {**NAMES, **_FORMER}
    for name in NAMES.values():
        known[name] = name
        stem = name[:-1]
        if name[-1] in "区县市" and len(stem) > 1:
            # Counties became districts, and ledgers keep the old word or none.
            for word in ("", "区", "县", "市"):
                known.setdefault(stem + word, name)
    return known


_KNOWN = _known()
_LONGEST_TITLE = 400
_ONLY_ALONE = frozenset({"定县", "完县", "涿县", "新市区", "南市区", "北市区"})
"""Old names that other words of a sentence hold too: 各指定县, 最新市区."""

_FULL = "|".join(
    sorted(
        (name for name in _KNOWN if name[-1] in "区县市城" and not name.isdigit() and name not in _ONLY_ALONE),
        key=len,
        reverse=True,
    )
)
_STEMS = {name[:-1]: name for name in NAMES.values() if name[-1] in "区县市" and len(name) > 2 and name != "高新区"}
_STEM = "|".join(_STEMS)
_BEGINNING = re.compile(rf"(?P<county>{_FULL})(?P<rest>.+)")
_ANYWHERE = re.compile(_FULL)
_ELSEWHERE = re.compile(
    rf"(?:以[外东西南北]|之外|和|与|、|及|等|[,;/]|[东西南北中]?(?:大?街(?!道)|路|大?道)).*|.*(?:交界|以外|之外|[、和与及,;/](?:{_STEM})).*"
)
"""Behind the name of a county: it is a road, one of several, or what is left out."""

_IN_TITLE = re.compile(
    rf"(?:(?<=[^\u4e00-\u9fff、])|(?<=[年度月日份底于对在报附表册账帐单件位])|^)(?P<county>{_FULL})(?P<rest>.*)"
)
"""A county in a title stands alone: before it is no word that may be part of another, as in 石家庄高新区."""

_NOT_ONE = re.compile("全市|全省|各.{0,3}[县区市]|不含|不包|(?<![拆清消解免去脱])除(?!尘|硫|硝|氮)|以外|之外")
_OTHERS = re.compile("登录|接收|抄送|主送")
"""Who reads or gets the table, not whose it is."""

_LABEL = re.compile(
    r"(?:单位|部门|[县区](?:名称)?|县\(市、?区\)|县市区|地区|区划|附件[0-9一二三四五六七八九十]*|表[0-9一二三四五六七八九十]*)(?:\(.{1,6}\))?$"
)
"""What stands before the colon where a county behind it is that of the table."""


@lru_cache(maxsize=65_536)
def county_of(text: str) -> str:
    """Return the name of a county of the city, whatever the text calls it; a text that names none as it is.

    What follows the county, its bureau or a town, does not count.
    """
    word = _word(text)
    if word.isdigit() and len(word) in (9, 12):
        word = word[:6]
    return _whole(word) or _first(word)[0] or text


def whole_county(text: str) -> str | None:
    """Return the county that a text is the name of, as a whole; `None` if it is anything else or says more."""
    return _whole(_word(text))


def town_after(text: str) -> str:
    """Return what follows the county that a text begins with, empty if nothing does."""
    word = _word(text)
    return "" if word in _KNOWN else _first(word)[1]


def is_division(text: str) -> bool:
    """Return whether a text names a county of the city."""
    return county_of(text) in NAMES.values()


def only_county(texts: Iterable[str]) -> str | None:
    """Return the one county that texts above a table name, `None` if they name several, none, or what they leave out.

    A name must be surely one: what only may be the name of a county is none.
    """
    found: set[str] = set()
    for text in texts:
        word = plain(text)[:_LONGEST_TITLE].replace("河北省", "").replace("保定市", " ").replace("保定", " ").strip()
        if _NOT_ONE.search(word):
            return None
        if word in _KNOWN:
            found.add(_KNOWN[word])
            continue
        at = _IN_TITLE.search(word)
        head = word[: at.start()] if at else ""
        if at is None or _OTHERS.search(head) or (":" in head and not _LABEL.search(head.rpartition(":")[0])):
            continue
        if _ELSEWHERE.fullmatch(at["rest"]):
            return None
        found |= {_KNOWN[at["county"]], *map(_KNOWN.__getitem__, _ANYWHERE.findall(word))}
        found |= {name for stem, name in _STEMS.items() if stem in word}
    return found.pop() if len(found) == 1 else None


def _whole(word: str) -> str | None:
    return _KNOWN.get(word) or _KNOWN.get(word.removeprefix("保定"))


def _first(word: str) -> tuple[str, str]:
    """Return the county that a word begins with and the rest of it, which must be no road and name no other."""
    begun = _BEGINNING.fullmatch(word)
    if begun is None or _ELSEWHERE.fullmatch(begun["rest"]) or _ANYWHERE.search(begun["rest"]):
        return "", ""
    return _KNOWN[begun["county"]], begun["rest"]


def _word(text: str) -> str:
    word = plain(text).split("(")[0].removeprefix("河北省").removesuffix(".0")
    # 保定 alone is the city, no county.
    return word.removeprefix("保定市") or word
