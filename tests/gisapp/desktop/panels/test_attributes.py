"""The attribute table over the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt5.QtCore import Qt

from gisapp.desktop.panels.attributes import AttributesPanel
from gisapp.drawn import Feature
from layers.kinds import KINDS
from tests.gisapp.desktop.panels.events import QTest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from gisapp.desktop.session import Session


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> AttributesPanel:
    made = AttributesPanel(session)
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_it_is_filled_when_it_is_in_sight(qtbot: QtBot, session: Session) -> None:
    made = AttributesPanel(session)
    qtbot.addWidget(made)
    made.show_layer("mines")
    assert len(made.table.frame_model.content) == 0
    made.show()
    assert len(made.table.frame_model.content) == len(session.snapshot.layers["mines"])


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_every_kind(panel: AttributesPanel, session: Session, kind: str) -> None:
    panel.show_layer(kind)
    names = panel.table.frame_model.content.names
    fields = tuple(one.name for one in KINDS[kind].fields)
    judged = any(one.kind == kind and one.verdicts is not None for one in session.snapshot.drawn)
    assert names == (("verdict", *fields) if judged else fields)
    assert panel.table.frame_model.rowCount() == len(session.snapshot.layers[kind])
    assert [panel.table.frame_model.index(0, at).data() for at in range(len(names))][names.index("id")] != ""


def test_units_stand_for_their_plant(qtbot: QtBot, panel: AttributesPanel, session: Session) -> None:
    panel.show_layer("chp_units")
    spot = panel.table.visualRect(panel.table.frame_model.index(0, 1)).center()
    with qtbot.waitSignal(session.wanted):
        QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    plant = panel.table.frame_model.index(0, 1).data()
    assert session.selection == Feature("plants", plant)
    assert session.snapshot.card(session.selection) is not None


def test_a_selection_elsewhere_is_shown(panel: AttributesPanel, session: Session) -> None:
    panel.show_layer("villages")
    one = session.snapshot.layers["villages"]["id"].iloc[2000]
    session.select(Feature("villages", one))
    [row] = panel.table.selectionModel().selectedRows()
    assert panel.table.frame_model.feature(row.row()).id == one
    session.select(Feature("mines", "mines-00001"))
    assert not panel.table.selectionModel().hasSelection()


def test_filter_and_another_layer(qtbot: QtBot, panel: AttributesPanel) -> None:
    with qtbot.waitSignal(panel.filter.changed):
        QTest.keyClicks(panel.filter.text, "boilers-0000")
    assert panel.count.text() == "9 of 1,493"
    with qtbot.waitSignal(panel.filter.changed):
        QTest.keyClicks(panel.filter.text, "zz")
    assert panel.body.is_empty
    panel.show_layer("mines")
    assert not panel.body.is_empty


def test_another_language(panel: AttributesPanel, session: Session, in_chinese: Callable[[Session], None]) -> None:
    panel.show_layer("mines")
    in_chinese(session)
    assert panel.kind == "mines"
    assert panel.kinds.currentText().startswith("露天矿山 ")
    assert panel.table.frame_model.headerData(2, Qt.Orientation.Horizontal) == "矿山名称"


def test_without_a_project_it_says_so(qtbot: QtBot, blank: Session) -> None:
    made = AttributesPanel(blank)
    qtbot.addWidget(made)
    made.show()
    assert made.body.is_empty
