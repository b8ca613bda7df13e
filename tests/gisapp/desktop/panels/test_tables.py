"""The table: order, filter, features, copying, keys; with real events."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtTest import QAbstractItemModelTester
from PyQt5.QtWidgets import QApplication, QMenu

from gisapp.desktop.panels.columns import Column
from gisapp.desktop.panels.contents import Content
from gisapp.desktop.panels.table_view import FrameTable
from gisapp.desktop.panels.tables import FrameModel
from gisapp.drawn import Feature
from gisapp.i18n import Language
from gisapp.reasons import Words
from layers.kinds import KINDS
from layers.tables import columns_of
from tests.gisapp.desktop.panels.events import QTest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytestqt.qtbot import QtBot

FIELDS = [KINDS["boilers"].field(name) for name in ("name", "county", "capacity_tph", "fuel")]
ROWS = [
    ("甲厂", "清苑区", 20.0, "coal"),
    ("<b>乙厂</b>", "莲池区", None, "gas"),
    ("丙厂 Ding", "清苑区", 4.0, "coal"),
    ("丁厂", None, 35.0, None),
]


def content(rows: Sequence[tuple[object, ...]] = ROWS) -> Content:
    data = {one.name: [row[place] for row in rows] for place, one in enumerate(FIELDS)}
    table = columns_of(data, FIELDS, len(rows))
    words = Words(Language.EN)
    ids = np.array([f"b{number}" for number in range(len(rows))], dtype=object)
    kinds = np.full(len(rows), "boilers", dtype=object)
    return Content(tuple(Column(one, table[one.name], words) for one in FIELDS), kinds, ids)


@pytest.fixture
def model(qtbot: QtBot) -> FrameModel:
    made = FrameModel()
    made.show(content())
    # Qt's own checks of every signal and index; the parent keeps it.
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    return made


@pytest.fixture
def table(qtbot: QtBot) -> FrameTable:
    made = FrameTable(str)
    qtbot.addWidget(made)
    made.show_content(content())
    made.resize(600, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def names(model: FrameModel) -> list[str]:
    return [model.index(place, 0).data() for place in range(model.rowCount())]


@pytest.mark.parametrize(
    ("order", "expected"),
    [(Qt.SortOrder.AscendingOrder, [2, 0, 3, 1]), (Qt.SortOrder.DescendingOrder, [3, 0, 2, 1])],
)
def test_figures_sort_by_value_unknown_last(model: FrameModel, order: Qt.SortOrder, expected: list[int]) -> None:
    model.sort(2, order)
    assert model.rows.tolist() == expected


def test_the_own_order_comes_back(model: FrameModel) -> None:
    model.sort(2)
    model.sort(-1)
    assert model.rows.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("text", "county", "rows"),
    [
        ("", "", [0, 1, 2, 3]),
        ("厂", "清苑区", [0, 2]),
        ("coal ding", "", [2]),
        ("COAL", "", [0, 2]),
        ("nowhere", "", []),
        ("", "莲池区", [1]),
    ],
)
def test_filter(model: FrameModel, text: str, county: str, rows: list[int]) -> None:
    model.filter(text, county=county)
    assert model.rows.tolist() == rows
    model.filter()
    assert model.rowCount() == 4


def test_filter_keeps_the_order(model: FrameModel) -> None:
    model.sort(2, Qt.SortOrder.DescendingOrder)
    model.filter("coal")
    assert model.rows.tolist() == [0, 2]


def test_places_and_features(model: FrameModel) -> None:
    model.sort(2)
    assert model.feature(0) == Feature("boilers", "b2")
    assert model.place_of(Feature("boilers", "b3")) == 2
    assert model.place_of(Feature("mines", "b3")) == -1
    model.filter("coal")
    assert model.place_of(Feature("boilers", "b3")) == -1


def test_what_a_ledger_holds_is_no_markup_in_tool_tips(model: FrameModel) -> None:
    assert model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole) == "<p>&lt;b&gt;乙厂&lt;/b&gt;</p>"


def test_numbers_stand_to_the_right(model: FrameModel) -> None:
    middle = Qt.AlignmentFlag.AlignVCenter
    right, left = int(Qt.AlignmentFlag.AlignRight | middle), int(Qt.AlignmentFlag.AlignLeft | middle)
    role = Qt.ItemDataRole.TextAlignmentRole
    assert [model.index(0, column).data(role) for column in range(4)] == [left, left, right, left]
    assert model.headerData(2, Qt.Orientation.Horizontal, role) == right


def click(table: FrameTable, place: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QPoint:
    spot = table.visualRect(table.frame_model.index(place, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, modifier, spot)
    return spot


def test_click_and_arrows_choose_enter_and_double_click_go(qtbot: QtBot, table: FrameTable) -> None:
    chosen: list[Feature] = []
    entered: list[Feature] = []
    table.chosen.connect(chosen.append)
    table.entered.connect(entered.append)
    spot = click(table, 1)
    qtbot.waitUntil(lambda: chosen == [Feature("boilers", "b1")])
    QTest.keyClick(table, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: chosen[1:] == [Feature("boilers", "b2")])
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert entered == [Feature("boilers", "b2")]
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    assert entered[1:] == [Feature("boilers", "b1")]


def written(table: FrameTable, column: int) -> tuple[int, int]:
    """Return how far the first row's text in a column is from the left and the right edge of its cell, pixels."""
    cell = table.visualRect(table.frame_model.index(0, column))
    image = table.viewport().grab(cell).toImage()
    ratio = image.devicePixelRatio()
    dark = [
        x for x in range(image.width()) if any(image.pixelColor(x, y).lightness() < 128 for y in range(image.height()))
    ]
    return round(dark[0] / ratio), round((image.width() - dark[-1]) / ratio)


def test_cells_are_written_where_they_belong(table: FrameTable) -> None:
    for column in range(4):
        table.setColumnWidth(column, 140)
    left, right = written(table, 0)
    assert 8 <= left < 14 < right
    left, right = written(table, 2)
    assert 8 <= right < 14 < left


def test_focus_alone_chooses_nothing(qtbot: QtBot, table: FrameTable) -> None:
    chosen: list[Feature] = []
    table.chosen.connect(chosen.append)
    table.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.wait(30)
    assert chosen == []


def test_following_selects_and_tells_nobody(qtbot: QtBot, table: FrameTable) -> None:
    chosen: list[Feature] = []
    table.chosen.connect(chosen.append)
    table.follow(Feature("boilers", "b3"))
    qtbot.wait(30)
    assert [one.row() for one in table.selectionModel().selectedRows()] == [3]
    table.follow(None)
    assert not table.selectionModel().hasSelection()
    qtbot.wait(30)
    assert chosen == []


def test_a_row_chosen_again_after_a_selection_elsewhere_is_told(qtbot: QtBot, table: FrameTable) -> None:
    chosen: list[Feature] = []
    table.chosen.connect(chosen.append)
    click(table, 1)
    qtbot.waitUntil(lambda: len(chosen) == 1)
    table.follow(None)
    click(table, 1)
    qtbot.waitUntil(lambda: len(chosen) == 2)


def test_the_selection_goes_with_its_row_when_the_order_changes(qtbot: QtBot, table: FrameTable) -> None:
    click(table, 0)
    header = table.horizontalHeader()
    spot = QPoint(header.sectionViewportPosition(2) + 10, 8)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    assert table.frame_model.rows.tolist() == [2, 0, 3, 1]
    assert [one.row() for one in table.selectionModel().selectedRows()] == [1]


def test_widths_and_hidden_columns_outlast_a_filter_that_lets_nothing_pass(table: FrameTable) -> None:
    table.setColumnWidth(0, 77)
    table.setColumnHidden(1, True)
    table.frame_model.filter("nowhere")
    table.frame_model.filter()
    assert table.columnWidth(0) == 77
    assert table.isColumnHidden(1)
    assert table.rowHeight(3) == table.rowHeight(0) > 20


def test_copied_rows_go_into_a_spreadsheet(qtbot: QtBot, table: FrameTable) -> None:
    table.setColumnHidden(3, True)
    table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    click(table, 0)
    click(table, 2, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "Name\tCounty\tCapacity (t/h)\n丁厂\t\t35\n丙厂 Ding\t清苑区\t4\n"


def test_a_cell_with_tabs_and_lines_stays_one_cell(qtbot: QtBot) -> None:
    model = FrameModel()
    model.show(content([("a\tb\nc", None, None, None)]))
    assert model.as_text(np.array([0]), [0]) == "Name\na b c\n"


def test_columns_are_chosen_in_the_header(qtbot: QtBot, table: FrameTable) -> None:
    table.horizontalHeader().customContextMenuRequested.emit(table.rect().center())
    [menu] = table.findChildren(QMenu)
    assert [one.text() for one in menu.actions()] == ["Name", "County", "Capacity (t/h)", "Fuel"]
    menu.actions()[1].trigger()
    assert table.isColumnHidden(1)
    menu.close()


def test_a_hundred_thousand_rows(qtbot: QtBot, table: FrameTable) -> None:
    many = content([*ROWS * 25_000, ("最后", "涞水县", 0.5, "oil")])
    table.show_content(many)
    table.frame_model.sort(2)
    assert table.frame_model.feature(0).id == "b100000"
    table.frame_model.filter("oil")
    assert table.frame_model.rows.tolist() == [100_000]
    table.frame_model.filter()
    table.selectAll()
    table.copy()
    assert QApplication.clipboard().text().count("\n") == 100_002
