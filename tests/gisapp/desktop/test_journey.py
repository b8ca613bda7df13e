"""The first journey, with real events: which boilers close, and why? Pictures of it are kept in ``out/``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PyQt5.QtCore import QPoint, QPointF, Qt, QTimer
from PyQt5.QtGui import QWheelEvent
from PyQt5.QtWidgets import QApplication, QFileDialog, QLineEdit

from gisapp.desktop.canvas.view import projection
from gisapp.desktop.settings import Settings, load
from gisapp.desktop.window import Window
from gisapp.drawn import Feature
from gisapp.i18n import Language
from layers.project import Project, new_project
from layers.results import LISTS
from layers.store.base import Changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

PICTURES = Path(os.environ.get("GISAPP_PICTURES", Path(__file__).parents[3] / "out"))
LONG_MS = 60_000


@pytest.fixture
def window(qtbot: QtBot, demo: Path, tmp_path: Path) -> Iterator[Window]:
    made = Window(Settings(), tmp_path / "settings.json")
    qtbot.addWidget(made)
    made.resize(1600, 1000)
    made.show()
    # Shortcuts belong to the active window, which bare X without a window manager does not choose.
    QApplication.setActiveWindow(made)
    with qtbot.waitSignal(made.canvas.drawn, timeout=LONG_MS):
        made.open(demo)
    settle(qtbot, made)
    yield made
    made.close()


def settle(qtbot: QtBot, window: Window) -> None:
    """Wait until everything that was begun is done and shown."""
    qtbot.waitUntil(lambda: not window.jobs.running and window.canvas.is_idle, timeout=LONG_MS)


def picture(window: Window, name: str) -> None:
    """Keep a picture of the window for people to look at."""
    PICTURES.mkdir(exist_ok=True)
    assert window.grab().save(str(PICTURES / f"window_{name}.png"))


def at(window: Window, feature: Feature) -> QPoint:
    """Return where an object stands on the canvas."""
    snapshot = window.session.snapshot
    assert snapshot is not None
    place = snapshot.place(feature)
    assert place is not None
    view = window.canvas.view
    x, y = projection(view.crs)[0].transform(*place)
    return QPoint(*(round(float(one[0])) for one in view.to_screen(np.array([x]), np.array([y]))))


def card_text(window: Window) -> str:
    # Word joiners hold figures and units together on the screen.
    text: str = window.panels["card"].view.toPlainText().replace("\u2060", "").replace("\xa0", " ")
    return text


def wheel(window: Window, place: QPoint, notches: int) -> None:
    """Turn the wheel over a place of the canvas."""
    canvas = window.canvas
    for _ in range(abs(notches)):
        event = QWheelEvent(
            QPointF(place), QPointF(canvas.mapToGlobal(place)), QPoint(), QPoint(0, 120 if notches > 0 else -120),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(canvas, event)


def answer(path: Path) -> None:
    """Have the next file dialog answered with a path, as if it were typed."""

    def type_and_accept() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        dialog.findChild(QLineEdit, "fileNameEdit").setText(str(path))
        dialog.accept()

    QTimer.singleShot(500, type_and_accept)


def lonely(window: Window) -> Feature:
    """Return a boiler to close with no other object near: a click there can mean nothing else."""
    snapshot = window.session.snapshot
    assert snapshot is not None
    listed = snapshot.run.lists["boilers_to_close"]
    placed = listed[~listed.geometry.is_empty & listed["rules"].str.contains("boiler.15km=yes")]
    others = np.concatenate(
        [
            np.column_stack([layer.frame.geometry.x, layer.frame.geometry.y])
            for layer in snapshot.drawn
            if layer.verdicts is not None and (layer.frame.geometry.geom_type == "Point").all()
        ]
    )
    here = np.column_stack([placed.geometry.x, placed.geometry.y])
    near = np.sort(np.hypot(*(here[:, None] - others[None]).transpose(2, 0, 1)), axis=1)[:, 1]
    return Feature("boilers", str(placed["id"].iloc[int(np.nanargmax(near))]))


def test_which_boilers_close_and_why(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    session, canvas = window.session, window.canvas
    snapshot = session.snapshot
    assert snapshot is not None
    picture(window, "zh_city")

    # Zoom in at the boiler: it stays under the pointer.
    feature = lonely(window)
    canvas.zoom_to_features([feature])
    settle(qtbot, window)
    wheel(window, at(window, feature), -3)
    settle(qtbot, window)
    place = at(window, feature)
    scale = canvas.scale_number()
    wheel(window, place, 3)
    settle(qtbot, window)
    assert canvas.scale_number() < scale / 1.5
    assert (at(window, feature) - place).manhattanLength() <= 2

    # Click it and read its card.
    session.select(None)
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at(window, feature))
    qtbot.waitUntil(lambda: session.selection == feature)
    settle(qtbot, window)
    row = snapshot.run.lists["boilers_to_close"].set_index("id").loc[feature.id]
    text = card_text(window)
    assert row["name"] in text
    assert row["nearest_plant"] in text
    assert "15,000" in text
    assert f"{row['distance_m']:,.0f}" in text
    assert "应处理" in text
    assert row["source"] in text
    picture(window, "zh_card")

    # Choose another row of the list: the map goes there.
    table = window.panels["lists"].table
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: session.selection not in (None, feature))
    other = session.selection
    assert other is not None
    qtbot.keyClick(table, Qt.Key.Key_Return)
    settle(qtbot, window)
    middle = QPoint(canvas.width() // 2, canvas.height() // 2)
    assert (at(window, other) - middle).manhattanLength() < canvas.height() / 2

    # Speak English: nothing Chinese is left but what stands in the data.
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: session.snapshot is not snapshot, timeout=LONG_MS)
    settle(qtbot, window)
    assert session.language == Language.EN
    assert window.panels.docks["lists"].windowTitle() == "Lists"
    assert "Act" in card_text(window)
    titles = [LISTS[name].en for name in snapshot.run.lists if name in LISTS]
    buttons = [button.text() for button in window.panels["lists"].buttons.values()]
    assert all(any(title in text for text in buttons) for title in titles)
    picture(window, "en_card")
    qtbot.keyClick(window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, window)
    picture(window, "en_city")

    # Export the briefing map.
    page = tmp_path / "briefing.html"
    answer(page)
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.exists() and not window.jobs.running, timeout=LONG_MS)
    html = page.read_text(encoding="utf-8")
    assert session.snapshot is not None
    assert session.snapshot.run.summary["run_id"] in html
    assert "Boilers to close" in html
    assert window.messages.entries[-1].file == page


def test_another_day_is_judged_anew(window: Window, qtbot: QtBot) -> None:
    before = window.session.snapshot
    assert before is not None
    edit = window.as_of.edit
    edit.setFocus()
    qtbot.keyClick(edit, Qt.Key.Key_Home)
    qtbot.keyClick(edit, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: window.session.snapshot is not before, timeout=LONG_MS)
    after = window.session.snapshot
    assert after is not None
    assert after.as_of == before.as_of.replace(year=before.as_of.year - 1)
    assert len(after.run.lists["uncovered_villages"]) != len(before.run.lists["uncovered_villages"])
    settle(qtbot, window)


def test_the_search_box_goes_to_what_is_typed(window: Window, qtbot: QtBot) -> None:
    feature = lonely(window)
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(window.search, feature.id)
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session.selection == feature)
    settle(qtbot, window)
    assert window.canvas.scale_number() < 100_000


def test_what_was_arranged_is_there_again(window: Window, qtbot: QtBot, demo: Path, tmp_path: Path) -> None:
    window.panels.docks["card"].hide()
    window.panels["layers"].restore({"villages": (False, 0.5)})
    window.session.set_language(Language.EN)
    settle(qtbot, window)
    window.close()
    settings = load(tmp_path / "settings.json")
    assert settings.language == Language.EN
    assert settings.recent == [str(demo.resolve())]
    again = Window(settings, tmp_path / "settings.json")
    qtbot.addWidget(again)
    again.show()
    with qtbot.waitSignal(again.canvas.drawn, timeout=LONG_MS):
        again.open(demo)
    settle(qtbot, again)
    assert not again.panels.docks["card"].isVisible()
    assert again.panels.docks["layers"].windowTitle() == "Layers"
    assert again.panels["layers"].state()["villages"] == (False, 0.5)
    again.close()


def test_a_file_that_is_no_project_is_told_in_a_sentence(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    shown = window.session.snapshot
    broken = tmp_path / "broken.gpkg"
    broken.write_bytes(b"SQLite format 3\x00" + b"\xff" * 2000)
    window.open(broken)
    qtbot.waitUntil(lambda: bool(window.messages.entries) and window.messages.entries[-1].severity == "error")
    entry = window.messages.entries[-1]
    assert "broken.gpkg" in entry.text
    assert "Traceback" not in entry.text
    assert window.notice.isVisible()
    assert window.session.snapshot is shown
    settle(qtbot, window)


def test_of_two_projects_opened_at_once_the_last_counts(
    window: Window, qtbot: QtBot, demo: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.gpkg"
    with new_project(empty):
        pass
    window.open(demo)
    window.open(empty)
    qtbot.waitUntil(lambda: window.session.path == empty, timeout=LONG_MS)
    settle(qtbot, window)
    assert window.canvas.scene is not None
    assert sum(len(layer) for layer in window.canvas.scene.layers) == 0
    assert window.settings.recent[0] == str(empty.resolve())


def test_a_language_chosen_while_a_project_loads_is_the_one_it_is_shown_in(
    qtbot: QtBot, demo: Path, tmp_path: Path
) -> None:
    window = Window(Settings(), tmp_path / "settings.json")
    qtbot.addWidget(window)
    window.show()
    window.open(demo)
    window.session.set_language(Language.EN)
    qtbot.waitUntil(lambda: window.session.snapshot is not None, timeout=LONG_MS)
    settle(qtbot, window)
    assert window.session.snapshot is not None
    assert window.session.snapshot.words.language == Language.EN
    assert "As of 2020-12-31" in window.statusBar().stamp.text()
    header = window.panels["lists"].table.model()
    assert header.headerData(0, Qt.Orientation.Horizontal) == "Verdict"
    window.close()


def test_a_project_that_is_not_there_is_told_on_the_first_page(qtbot: QtBot, tmp_path: Path) -> None:
    window = Window(Settings(), tmp_path / "settings.json")
    qtbot.addWidget(window)
    window.show()
    window.open(tmp_path / "gone.gpkg")
    qtbot.waitUntil(lambda: bool(window.messages.entries))
    settle(qtbot, window)
    assert "gone.gpkg" in window.messages.entries[-1].text
    assert window.notice.isVisible()
    window.close()


def test_a_new_project_is_made_and_a_change_undone(window: Window, qtbot: QtBot, demo: Path, tmp_path: Path) -> None:
    with Project.open(demo) as project:
        rows = project.layer("mines")[["id", "version"]].head(3)
        project.apply(Changes("mines", delete=rows))
    window.session.reload()
    settle(qtbot, window)

    def mines() -> set[str]:
        assert window.session.snapshot is not None
        return set(window.session.snapshot.layers["mines"]["id"])

    assert not set(rows["id"]) & mines()
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: set(rows["id"]) <= mines(), timeout=LONG_MS)
    settle(qtbot, window)
    made = tmp_path / "made.gpkg"
    answer(made)
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.session.path == made, timeout=LONG_MS)
    settle(qtbot, window)
