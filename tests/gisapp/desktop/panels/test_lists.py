"""The lists of the demo: what they show, and how they are linked with the selection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QApplication

from gisapp.desktop.panels.lists import ListsPanel
from gisapp.drawn import Feature
from tests.gisapp.desktop.panels.events import QTest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from gisapp.desktop.session import Session


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> ListsPanel:
    made = ListsPanel(session)
    qtbot.addWidget(made)
    made.resize(480, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def type_text(qtbot: QtBot, panel: ListsPanel, text: str) -> None:
    with qtbot.waitSignal(panel.filter.changed):
        QTest.keyClicks(panel.filter.text, text)


def headers(panel: ListsPanel) -> list[object]:
    model = panel.table.frame_model
    return [model.headerData(one, Qt.Orientation.Horizontal) for one in range(model.columnCount())]


def test_without_a_project_it_says_what_to_do(qtbot: QtBot, blank: Session) -> None:
    made = ListsPanel(blank)
    qtbot.addWidget(made)
    made.show()
    assert made.body.is_empty
    assert "once a project is open" in made.body.empty.label.text()
    assert not made.filter.isVisible()


def test_each_list_is_named_with_its_count(panel: ListsPanel, session: Session) -> None:
    lists = session.snapshot.run.lists
    assert panel.buttons["boilers_to_close"].text() == f"Boilers to close {len(lists['boilers_to_close']):,}"
    assert panel.buttons["field_checks"].text() == f"Field checks {len(lists['field_checks']):,}"


def test_every_list_opens_and_has_a_text_in_every_cell(panel: ListsPanel, session: Session) -> None:
    for name in session.snapshot.run.lists:
        panel.show_list(name)
        assert panel.name == name
        model = panel.table.frame_model
        assert model.rowCount() == len(model.content)
        first = [model.index(0, column).data() for column in range(model.columnCount() if len(model.rows) else 0)]
        assert all(isinstance(text, str) for text in first)
        # No id of a rule, a kind or a zone is left as it is in files.
        assert not any("boiler." in text or "village." in text or "_zones-" in text for text in first)


@pytest.mark.parametrize("width", [300, 480, 2400])
def test_lists_that_find_no_room_are_in_the_menu(qtbot: QtBot, panel: ListsPanel, session: Session, width: int) -> None:
    panel.resize(width, 600)
    QApplication.processEvents()
    segments = panel.segments
    shown = [name for name, button in panel.buttons.items() if button.isVisible()]
    places = [panel.buttons[name].geometry() for name in shown]
    if segments.more.isVisible():
        places.append(segments.more.geometry())
    assert all(segments.rect().contains(place) for place in places)
    assert not any(one.intersects(other) for at, one in enumerate(places) for other in places[:at])
    assert len({place.top() for place in places}) <= 2
    lists = session.snapshot.run.lists
    segments.menu.aboutToShow.emit()
    assert len(shown) + len(segments.menu.actions()) == len(lists)
    assert shown[0] == "boilers_to_close"
    if width < 2400:
        action = segments.menu.actions()[-1]
        action.trigger()
        assert segments.more.text() == action.text()
        assert segments.more.isChecked()
        assert panel.name not in shown
    else:
        assert not segments.more.isVisible()


def test_the_first_columns_are_those_that_decide(qtbot: QtBot, panel: ListsPanel) -> None:
    assert headers(panel)[:7] == ["Verdict", "Name", "County", "Capacity (t/h)", "Distance (m)", "Due", "Action"]
    QTest.mouseClick(panel.buttons["field_checks"], Qt.MouseButton.LeftButton)
    assert headers(panel)[:4] == ["Name", "County", "What to check on site", "Rule"]


def test_the_foot_sums_what_is_shown(qtbot: QtBot, panel: ListsPanel, session: Session) -> None:
    table = session.snapshot.run.lists["boilers_to_close"]
    county = table["county"].value_counts().index[0]
    own = table[table["county"] == county]
    panel.filter.boxes["county"].setCurrentIndex(panel.filter.boxes["county"].findData(county))
    assert panel.filter.boxes["county"].currentText() == f"{county} {len(own):,}"
    text = panel.sums.text()
    assert text.startswith(f"{len(own):,} of {len(table):,} · Capacity: ")
    figure = float(text.split("Capacity: ")[1].split(" t/h")[0].replace(",", ""))
    assert figure == pytest.approx(own["capacity_tph"].sum(), abs=0.005)


def test_the_verdict_can_be_chosen(panel: ListsPanel, session: Session) -> None:
    table = session.snapshot.run.lists["boilers_to_close"]
    panel.filter.boxes["verdict"].setCurrentIndex(panel.filter.boxes["verdict"].findData("verify"))
    assert len(panel.table.frame_model.rows) == (table["verdict"] == "verify").sum() > 0


def test_a_text_filters_every_list_and_can_be_cleared(qtbot: QtBot, panel: ListsPanel) -> None:
    type_text(qtbot, panel, "no such thing")
    assert panel.body.is_empty
    QTest.mouseClick(panel.buttons["mines_to_restore"], Qt.MouseButton.LeftButton)
    assert panel.body.is_empty
    QTest.mouseClick(panel.body.empty.button, Qt.MouseButton.LeftButton)
    assert not panel.body.is_empty
    assert panel.filter.text.text() == ""
    assert panel.table.frame_model.rowCount() == len(panel.table.frame_model.content)


def test_a_row_is_selected_and_the_map_goes_there(qtbot: QtBot, panel: ListsPanel, session: Session) -> None:
    spot = panel.table.visualRect(panel.table.frame_model.index(3, 1)).center()
    with qtbot.waitSignal(session.wanted) as wanted:
        QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    feature = panel.table.frame_model.feature(3)
    assert session.selection == feature == wanted.args[0]


def test_a_selection_elsewhere_is_found_in_its_list(qtbot: QtBot, panel: ListsPanel, session: Session) -> None:
    wanted: list[Feature] = []
    session.wanted.connect(wanted.append)
    mine = session.snapshot.run.lists["mines_to_restore"]["id"].iloc[-1]
    session.select(Feature("mines", mine))
    assert panel.name == "mines_to_restore"
    [row] = panel.table.selectionModel().selectedRows()
    assert panel.table.frame_model.feature(row.row()) == Feature("mines", mine)
    assert panel.table.viewport().rect().contains(panel.table.visualRect(row).center())
    qtbot.wait(30)
    # The map is where the user is: it is not sent anywhere.
    assert wanted == []
    session.select(None)
    assert not panel.table.selectionModel().hasSelection()


def test_a_selection_that_the_filter_hides_leaves_the_filter_alone(panel: ListsPanel, session: Session) -> None:
    one = panel.table.frame_model.feature(0)
    panel.filter.text.setText("no such thing")
    panel.filter.changed.emit()
    session.select(one)
    assert panel.name == "boilers_to_close"
    assert panel.filter.text.text() == "no such thing"


def test_keys(qtbot: QtBot, panel: ListsPanel, session: Session) -> None:
    # No window manager makes it the active one under Xvfb.
    QApplication.setActiveWindow(panel)
    panel.table.setFocus()
    QTest.keyClick(panel.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(panel.filter.text.hasFocus)
    type_text(qtbot, panel, panel.table.frame_model.feature(1).id)
    with qtbot.waitSignal(session.wanted) as wanted:
        QTest.keyClick(panel.filter.text, Qt.Key.Key_Down)
    assert panel.table.hasFocus()
    assert wanted.args == [panel.table.frame_model.feature(0)]
    QTest.keyClick(panel.filter.text, Qt.Key.Key_Escape)
    assert panel.filter.text.text() == ""


def test_another_language(panel: ListsPanel, session: Session, in_chinese: Callable[[Session], None]) -> None:
    panel.table.sortByColumn(3, Qt.SortOrder.DescendingOrder)
    before = panel.table.frame_model.content.ids[panel.table.frame_model.rows]
    in_chinese(session)
    assert panel.buttons["boilers_to_close"].text().startswith("应关停锅炉 ")
    assert headers(panel)[:2] == ["结论", "名称"]
    assert panel.filter.text.placeholderText() == "筛选"
    assert "合计" in panel.sums.text()
    # The order that the user chose stays.
    assert np.array_equal(panel.table.frame_model.content.ids[panel.table.frame_model.rows], before)
