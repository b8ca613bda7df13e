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
_FULL = "|".join(
    sorted((name for name in _KNOWN if name[-1] in "区县市城" and not name.isdigit()), key=len, reverse=True)
)
_BEGINNING = re.compile(rf"(?P<county>{_FULL})(?P<rest>.+)")
_ANYWHERE = re.compile(_FULL)


@lru_cache(maxsize=65_536)
def county_of(text: str) -> str:
    """Return the name of a county of the city, whatever the text calls it; a text that names none as it is.

    What follows the county, its bureau or a town, does not count.
    """
    word = _word(text)
    if word.isdigit() and len(word) in (9, 12):
        word = word[:6]
    return _KNOWN.get(word) or _KNOWN.get(word.removeprefix("保定")) or _first(word)[0] or text


def town_after(text: str) -> str:
    """Return what follows the county that a text begins with, empty if nothing does."""
    word = _word(text)
    return "" if word in _KNOWN else _first(word)[1]


def is_division(text: str) -> bool:
    """Return whether a text names a county of the city."""
    return county_of(text) in NAMES.values()


def only_county(texts: Iterable[str]) -> str | None:
    """Return the county that the first text to name any names, `None` if it names several or none does."""
    for text in texts:
        word = plain(text)
        found = {_KNOWN[one] for one in _ANYWHERE.findall(word)} or ({_KNOWN[word]} if word in _KNOWN else set())
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _first(word: str) -> tuple[str, str]:
    """Return the county that a word begins with and the rest of it, which must not name another."""
    begun = _BEGINNING.fullmatch(word)
    return (_KNOWN[begun["county"]], begun["rest"]) if begun and not _ANYWHERE.search(begun["rest"]) else ("", "")


def _word(text: str) -> str:
    word = plain(text).split("(")[0].removeprefix("河北省").removesuffix(".0")
    # 保定 alone is the city, no county.
    return word.removeprefix("保定市") or word
