"""Languages: the program's sentences are English ids; the catalogues hold their translations."""

from __future__ import annotations

import gettext
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Language(StrEnum):
    """The languages of the program."""

    ZH = "zh"
    EN = "en"


DOMAIN = "gisapp"
LOCALES = Path(__file__).parent
"""Holds ``zh_CN/LC_MESSAGES/gisapp.po`` and the compiled ``.mo``; see README, "Languages"."""


@cache
def translator(language: Language) -> Callable[[str], str]:
    """Return the function that translates a sentence; English sentences are their own translation."""
    if language == Language.EN:
        return str
    return gettext.translation(DOMAIN, LOCALES, ["zh_CN"]).gettext


def mark(text: str) -> str:
    """Return the sentence unchanged: marks it for extraction where it is translated later."""
    return text
