"""What stands around the map: messages, settings, log, menus."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

import pytest
from PyQt5.QtCore import qWarning
from PyQt5.QtWidgets import QMainWindow, QToolBar

from gisapp.desktop.actions import Action, Actions
from gisapp.desktop.errors import catch_all, keep_log
from gisapp.desktop.messages import Messages
from gisapp.desktop.settings import Settings, load, save
from gisapp.i18n import Language, translator
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


def test_an_error_that_the_user_can_mend_is_told_as_its_sentence(qapp: object) -> None:
    messages = Messages(translator(Language.ZH))
    messages.error(GisError("There is no file {file}: check its name and folder.", file="a.csv"))
    entry = messages.entries[-1]
    assert entry.severity == "error"
    assert "a.csv" in entry.text
    assert "没有" in entry.text
    assert entry.details == ""


def test_any_other_error_has_its_details_and_goes_to_the_log(qapp: object, caplog: pytest.LogCaptureFixture) -> None:
    messages = Messages(translator(Language.EN))
    try:
        _ = 1 // 0
    except ZeroDivisionError as error:
        messages.error(error)
    entry = messages.entries[-1]
    assert "ZeroDivisionError" in entry.text
    assert "Traceback" not in entry.text
    assert "Traceback" in entry.details
    assert "ZeroDivisionError" in caplog.text


def test_only_the_newest_messages_are_kept(qapp: object) -> None:
    messages = Messages(str)
    for number in range(1200):
        messages.info(str(number))
    assert [messages.entries[0].text, messages.entries[-1].text, len(messages.entries)] == ["200", "1199", 1000]


def test_settings_come_back_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    settings = Settings(language=Language.EN, layers={"boilers": (False, 0.5)}, window=b"\x00\xff\x01")
    settings.opened(tmp_path / "a.gpkg")
    settings.opened(tmp_path / "b.gpkg")
    settings.opened(tmp_path / "a.gpkg")
    save(settings, file)
    assert load(file) == settings
    assert settings.recent == [str((tmp_path / name).resolve()) for name in ("a.gpkg", "b.gpkg")]


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"language": "fr"}', '{"recent": 3}', '{"window": "abcde"}', "\x00\xff"]
)
def test_settings_that_cannot_be_read_are_begun_anew(tmp_path: Path, content: str) -> None:
    file = tmp_path / "settings.json"
    file.write_bytes(content.encode("latin-1"))
    assert load(file) == Settings()


def test_settings_that_cannot_be_kept_stop_nobody(tmp_path: Path) -> None:
    save(Settings(), tmp_path / "no such folder" / "settings.json")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    level, handler = root.level, keep_log(tmp_path / "planner.log")
    yield tmp_path / "planner.log"
    root.removeHandler(handler)
    root.setLevel(level)
    handler.close()


def test_the_log_has_what_went_wrong(log: Path, caplog: pytest.LogCaptureFixture) -> None:
    try:
        _ = os.environ["ABSENT"]
    except KeyError:
        logging.getLogger("gisapp").exception("unexpected")
    text = log.read_text(encoding="utf-8")
    assert "unexpected" in text
    assert "KeyError: 'ABSENT'" in text


def test_what_nobody_caught_is_told_and_the_program_goes_on(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    from PyQt5.QtCore import QTimer, qInstallMessageHandler

    told: list[BaseException] = []
    try:
        catch_all(told.append)

        def slot() -> None:
            raise ValueError("in a slot")

        # pytest-qt's own hook would take it first.
        with qtbot.capture_exceptions():
            catch_all(told.append)
            QTimer.singleShot(0, slot)
            qtbot.waitUntil(lambda: len(told) == 1)
        assert str(told[0]) == "in a slot"
        qWarning("a word of Qt")
        assert "a word of Qt" in caplog.text
    finally:
        qInstallMessageHandler(None)


def test_menus_and_toolbar_come_from_the_records(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    did: list[str] = []
    possible = [False]
    records = [
        Action("one", "&Open…", "project", lambda: did.append("one"), ("Ctrl+O",), "folder-open-outline", True),
        Action("two", "&Quit", "project", lambda: did.append("two"), possible=lambda: possible[0], after_line=True),
    ]
    language = [Language.ZH]
    actions = Actions(window, records, lambda text: translator(language[0])(text))
    bar = QToolBar()
    actions.fill(bar)
    assert [one.objectName() for one in bar.actions()] == ["one"]
    assert "Ctrl+O" in actions.by_id["one"].toolTip()
    assert not actions.by_id["two"].isEnabled()
    possible[0] = True
    actions.refresh()
    actions.by_id["two"].trigger()
    actions.by_id["one"].trigger()
    assert did == ["two", "one"]
    chinese = actions.by_id["one"].text()
    language[0] = Language.EN
    actions.translate()
    assert actions.by_id["one"].text() == "&Open…" != chinese
