"""Every sentence of the program has its Chinese, with the same places, and the compiled catalogue is up to date."""

from __future__ import annotations

import ast
import gettext
import io
import string
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from analysis.themes import RULES
from gisapp.commands import COMMANDS
from gisapp.i18n import LOCALES, Language, translator
from gisapp.reasons import FINDINGS

ROOT = Path(__file__).parents[2]
KEYWORDS = {"message": None, "mark": None, "GisError": None}
CATALOGUE = LOCALES / "zh_CN" / "LC_MESSAGES" / "gisapp.po"


def extracted() -> set[str]:
    found: set[str] = set()
    for package in ("layers", "basemaps", "analysis", "gisapp"):
        for _, _, text, _, _ in extract_from_dir(ROOT / package, keywords=KEYWORDS, method_map=[("**.py", "python")]):
            found.add(str(text[0] if isinstance(text, tuple) else text))
    return found


def hidden(source: str) -> list[int]:
    """Return the lines of sentences within an f-string: Babel does not find them there before Python 3.12."""
    return [
        call.lineno
        for string_ in ast.walk(ast.parse(source))
        if isinstance(string_, ast.JoinedStr)
        for call in ast.walk(string_)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KEYWORDS
    ]


def test_no_sentence_hides_where_it_is_not_found() -> None:
    assert hidden("one = f'{say(mark(\"Images\"))} (*.png)'\ntwo = say(mark('Images')) + f' {one}'") == [1]
    for package in ("layers", "basemaps", "analysis", "gisapp"):
        for path in (ROOT / package).rglob("*.py"):
            assert hidden(path.read_text(encoding="utf-8")) == [], path


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_catalogue_is_complete_and_has_nothing_else() -> None:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file)
    texts = {str(one.id): str(one.string) for one in catalogue if one.id}
    assert set(texts) == extracted()
    for text, chinese in texts.items():
        assert chinese, text
        assert places(chinese) == places(text), text
        assert text.startswith(" ") or not chinese.startswith(" ")


def test_the_compiled_catalogue_is_up_to_date() -> None:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file)._catalog == gettext.GNUTranslations(compiled)._catalog  # type: ignore[attr-defined]  # no public view


def test_every_command_and_rule_is_worded() -> None:
    for one in COMMANDS:
        assert translator(Language.ZH)(one.help) != one.help
    assert set(FINDINGS) == set(RULES)


def test_english_is_its_own_translation() -> None:
    assert translator(Language.EN)("Judging") == "Judging"
    assert translator(Language.ZH)("Judging") == "正在判断"
