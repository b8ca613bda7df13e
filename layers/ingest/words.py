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
_ENDED = frozenset(words("stopped demolished converted closed accepted"))
_NOT_ENDED = re.compile(
    r"待|正在|(?<!集)中(?![\u4e00-\u9fff])|进行|推进|施工|限期|需|须|应(?!急)|责令|要求|建议|申请|准备|组织|具备|条件"
    r"|即将|将于|将要|预|[年月日底]前|列入|纳入|属于|任务|目标|部分|新建|重建|更新|更换|未(?!治理|修复|恢复)|拟|计划"
    r"|超低|低氮|除尘|提标|脱硫|脱硝|节能|环保|升级|深度|烟气|自验|初验"
)
"""Beside the word of an end: it has not come, is only asked for, is one of a part, or of something else."""

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


_ONES = {**{sign: number for number, sign in enumerate("〇一二三四五六七八九")}, "零": 0, "○": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = re.compile(
    r"(?<![0-9〇零○一二两三四五六七八九十百千])"
    r"(?:[〇零○一二两三四五六七八九十百]|千(?![瓦克卡米户]))++(?![0-9])"
)
_SIGN_BY_SIGN = re.compile("[〇零○一二两三四五六七八九]|[〇零○一二三四五六七八九]{4,}")
"""One number, or a year; 五六 is five or six."""
_COUNTED = re.compile(
    "(?:[一二两三四五六七八九]千)?(?:[零〇○]?[一二两三四五六七八九]百)?(?:[零〇○]?[一二三四五六七八九]?十)?"
    "(?:(?<![百千])[一二三四五六七八九]|[零〇○][一二三四五六七八九])?"
)
"""Up to thousands; what follows 百 or 千 at once, as in 三百二, may be tens or ones."""


def arabic(text: str) -> str:
    """Return text with Chinese numerals as digits: 二〇一八 as 2018, 十二 as 12, 一百二十 as 120, 两台 as 2台.

    What may be several numbers (五六), a dash (4一6) or a short form (三百二) stays as it is.
    """
    return _NUMERAL.sub(_digits, text)


def _digits(found: re.Match[str]) -> str:
    signs = found[0]
    if _SIGN_BY_SIGN.fullmatch(signs):
        return "".join(str(_ONES[sign]) for sign in signs)
    if not _COUNTED.fullmatch(signs):
        return signs
    total, last = 0, 0
    for sign in signs:
        if sign in _POWERS:
            total, last = total + (last or (sign == "十")) * _POWERS[sign], 0
        else:
            last = _ONES[sign]
    return str(total + last)


def truth_of(text: str) -> bool | None:
    """Return what a word of yes or no means, `None` if it is neither."""
    word = plain(text)
    return True if word in _YES else False if word in _NO else None


def code_of(one: Field, text: str) -> str | None:
    """Return the code of a word of a coded field.

    The word itself counts, its form without brackets, and a longer one that contains words of one code only and
    negates none; everything else is `None`, and so is an end with a word beside it that it has not come (拆除中).
    """
    known = _codes(one.choices)
    word = plain(text)
    if word in known:
        return known[word]
    bare = _BRACKETED.sub("", word)
    if bare in known:
        return _ended(known[bare], "".join(_BRACKETED.findall(word)))
    whole = {plain(each) for choice in one.choices for each in choice.whole}
    found, rest = set(), word
    for synonym in sorted(known, key=len, reverse=True):
        if synonym in rest and not synonym.isascii() and synonym not in whole:
            found.add(known[synonym])
            rest = rest.replace(synonym, " ")
    # 断电停产 is 停产, and 暂未停产 is not: only what stands beside the known words can turn them round.
    return _ended(found.pop(), rest) if len(found) == 1 and not _NEGATED.search(rest) else None


def _ended(code: str, beside: str) -> str | None:
    return None if code in _ENDED and _NOT_ENDED.search(beside) else code


@cache
def _codes(choices: tuple[Choice, ...]) -> dict[str, str]:
    forms: dict[str, str] = {}
    for one in choices:
        for word in (one.code, one.code.replace("_", ""), one.zh, one.en, *one.synonyms, *one.whole):
            forms.setdefault(plain(word), one.code)
            forms.setdefault(plain(word.replace("_", " ")), one.code)
    return forms
