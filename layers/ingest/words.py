"""Words of ledgers in one form: full-width signs, blanks and case make no difference."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from layers.kinds import words

if TYPE_CHECKING:
    from layers.kinds import Choice, Field

_BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_NEGATED = re.compile(r"[未不非拟改停禁]|计划|^无(?!烟)")
"""A word with one of these says the opposite of what it contains, or that it is not yet so."""

_UNKNOWN = frozenset(
    words(
        r"- -- --- — —— ——— __ / // \ . … ? * 无 不详 未知 不明 不清 暂无 未填 未填报 待定 待核实 待查 待补充 "
        "空 n/a #n/a 暂缺 缺 缺失 不清楚 不明确 不确定 无数据 无资料 未统计 未掌握 无法核实 待确认 待补 待填 待测 "
        "?? ??? null"
    )
)
_YES = frozenset(words("true yes y t 1 是 有 对 √ ✓ ✔ ☑ v 已 属于 符合 达标 合格 适宜 适合 已编制 已列入 列入"))
_NO = frozenset(
    words(
        "false no n f 0 否 无 没有 不 × ✗ ✘ x 错 未 不是 不属于 不符合 未达标 不达标 不合格 不适宜 不适合 未编制 未列入"
    )
)


def plain(text: str) -> str:
    """Return text in half width and lower case, without blanks."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def is_unknown(text: str) -> bool:
    """Return whether text stands in a cell only because it may not be empty."""
    return plain(text) in _UNKNOWN


_NUMERAL = re.compile(r"[〇零○一二两三四五六七八九十](?:[〇零○一二两三四五六七八九十百]|千(?![瓦克卡米户]))*")
_DIGITS = {**{sign: number for number, sign in enumerate("〇一二三四五六七八九")}, "零": 0, "○": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}


def arabic(text: str) -> str:
    """Return text with Chinese numerals as digits: 二〇一八 as 2018, 十二 as 12, 一百二十 as 120, 两台 as 2台."""
    return _NUMERAL.sub(_digits, text)


def _digits(found: re.Match[str]) -> str:
    signs = found[0]
    if not set(signs) & set(_POWERS):
        return "".join(str(_DIGITS[sign]) for sign in signs)
    total, last = 0, 0
    for sign in signs:
        if sign in _POWERS:
            total, last = total + (last or (sign == "十")) * _POWERS[sign], 0
        else:
            last = _DIGITS[sign]
    return str(total + last)


def truth_of(text: str) -> bool | None:
    """Return what a word of yes or no means, `None` if it is neither."""
    word = plain(text)
    return True if word in _YES else False if word in _NO else None


def code_of(one: Field, text: str) -> str | None:
    """Return the code of a word of a coded field.

    The word itself counts, its form without brackets, and a longer one that contains words of one code only and
    negates none; everything else is `None`.
    """
    known = _codes(one.choices)
    word = plain(text)
    for form in (word, _BRACKETED.sub("", word)):
        if form in known:
            return known[form]
    found, rest = set(), word
    for synonym in sorted(known, key=len, reverse=True):
        if synonym in rest and not synonym.isascii():
            found.add(known[synonym])
            rest = rest.replace(synonym, " ")
    # 断电停产 is 停产, and 暂未停产 is not: only what stands beside the known words can turn them round.
    return found.pop() if len(found) == 1 and not _NEGATED.search(rest) else None


@cache
def _codes(choices: tuple[Choice, ...]) -> dict[str, str]:
    forms: dict[str, str] = {}
    for one in choices:
        for word in (one.code, one.code.replace("_", ""), one.zh, one.en, *one.synonyms):
            forms.setdefault(plain(word), one.code)
            forms.setdefault(plain(word.replace("_", " ")), one.code)
    return forms
