"""The tree of layers over the demo."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QImage
from PyQt5.QtWidgets import QSlider, QStyle, QStyleOptionViewItem, QWidgetAction

from gisapp.desktop.panels.layers import LayersPanel, group_of
from gisapp.desktop.panels.swatches import SIZE, swatch
from layers.style import SYMBOLS, VERDICTS
from tests.gisapp.desktop.panels.events import QTest

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt5.QtCore import QPoint
    from PyQt5.QtWidgets import QTreeWidgetItem
    from pytestqt.qtbot import QtBot

    from gisapp.desktop.session import Session


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> LayersPanel:
    made = LayersPanel(session)
    qtbot.addWidget(made)
    made.resize(264, 900)
    made.show()
    qtbot.waitExposed(made)
    return made


def box_of(panel: LayersPanel, item: QTreeWidgetItem) -> QPoint:
    """Return the middle of an item's check box."""
    option = QStyleOptionViewItem()
    option.initFrom(panel.tree)
    option.features = QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
    option.rect = panel.tree.visualItemRect(item)
    box = panel.tree.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, panel.tree)
    return box.center()


def children(item: QTreeWidgetItem | None) -> list[tuple[str, str]]:
    return [(item.child(one).text(0), item.child(one).text(1)) for one in range(item.childCount())]


@pytest.mark.parametrize(
    ("group", "names"),
    [
        ("Sources", ["large_plants", "small_plants", "boilers", "villages", "mines", "heat_circles"]),
        ("Corridors and roads", ["coal_corridors", "expressways", "ring_roads"]),
        ("Zones", ["coal_ban_zones", "heat_networks_planned", "fireworks_zones", "built_up_areas"]),
        ("Base", ["counties", "counties_outside"]),
    ],
)
def test_groups(group: str, names: list[str]) -> None:
    assert [group_of(SYMBOLS[name]) for name in names] == [group] * len(names)


def test_what_lies_on_top_of_the_map_stands_first(panel: LayersPanel) -> None:
    group = panel.items["boilers"].parent()
    assert group.text(0) == "Sources"
    titles = [title for title, _ in children(group)]
    assert titles[:2] == ["Large CHP plants", "Other CHP plants"]
    assert titles.index("Boilers") < titles.index("Villages") < titles.index("Open-pit mines")


def test_layers_have_counts_and_legends_by_verdict(panel: LayersPanel, session: Session) -> None:
    layer = next(one for one in session.snapshot.drawn if one.symbol.id == "boilers")
    item = panel.items["boilers"]
    assert (item.text(0), item.text(1)) == ("Boilers", f"{len(layer):,}")
    parts = children(item)
    assert [title for title, _ in parts] == ["Act", "To verify", "Nothing due", "Outside the plan"]
    assert sum(int(count.replace(",", "")) for _, count in parts) == len(layer)
    assert layer.verdicts is not None
    assert int(parts[0][1]) == np.count_nonzero(layer.verdicts == "yes")


def test_without_a_project_it_says_what_to_do(qtbot: QtBot, blank: Session) -> None:
    made = LayersPanel(blank)
    qtbot.addWidget(made)
    assert made.body.is_empty


def test_a_click_on_the_box_hides_a_layer(qtbot: QtBot, panel: LayersPanel) -> None:
    with qtbot.waitSignal(panel.visibility_changed) as told:
        spot = box_of(panel, panel.items["boilers"])
        QTest.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    assert told.args == ["boilers", False]
    assert panel.state()["boilers"] == (False, 1.0)


def test_a_group_hides_all_of_its_layers(panel: LayersPanel) -> None:
    told: list[tuple[str, bool]] = []
    panel.visibility_changed.connect(lambda name, on: told.append((name, on)))
    group = panel.items["ring_roads"].parent()
    group.setCheckState(0, Qt.CheckState.Unchecked)
    assert sorted(told) == [("coal_corridors", False), ("expressways", False), ("ring_roads", False)]
    panel.items["expressways"].setCheckState(0, Qt.CheckState.Checked)
    assert group.checkState(0) == Qt.CheckState.PartiallyChecked


def test_the_menu_zooms_opens_the_table_and_fades(qtbot: QtBot, panel: LayersPanel, session: Session) -> None:
    plants = next(one for one in session.snapshot.drawn if one.symbol.id == "large_plants")
    menu = panel.menu(plants)
    zoom, table, _, fade = menu.actions()
    with qtbot.waitSignal(panel.zoom_wanted) as zoomed:
        zoom.trigger()
    with qtbot.waitSignal(panel.table_wanted) as wanted:
        table.trigger()
    assert (zoomed.args, wanted.args) == (["large_plants"], ["chp_units"])
    assert isinstance(fade, QWidgetAction)
    [slider] = fade.defaultWidget().findChildren(QSlider)
    with qtbot.waitSignal(panel.opacity_changed) as faded:
        slider.setValue(40)
    assert faded.args == ["large_plants", pytest.approx(0.4)]
    assert panel.items["large_plants"].text(0) == "Large CHP plants · 40%"


def test_enter_and_double_click_go_to_a_layer(qtbot: QtBot, panel: LayersPanel) -> None:
    item = panel.items["mines"]
    spot = panel.tree.visualItemRect(item).center()
    with qtbot.waitSignal(panel.zoom_wanted) as told:
        QTest.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
        QTest.mouseDClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    assert told.args == ["mines"]
    with qtbot.waitSignal(panel.zoom_wanted):
        QTest.keyClick(panel.tree, Qt.Key.Key_Return)


def test_what_was_remembered_is_told_to_the_map(qtbot: QtBot, panel: LayersPanel, session: Session) -> None:
    panel.items["villages"].setCheckState(0, Qt.CheckState.Unchecked)
    state = panel.state() | {"mines": (False, 0.5), "no_such_layer": (False, 0.2)}
    other = LayersPanel(session)
    qtbot.addWidget(other)
    shown: dict[str, bool] = {}
    strength: dict[str, float] = {}
    other.visibility_changed.connect(shown.__setitem__)
    other.opacity_changed.connect(strength.__setitem__)
    other.restore(state)
    assert set(shown) == set(other.items)
    assert [name for name, on in shown.items() if not on] == ["villages", "mines"]
    assert strength["mines"] == 0.5
    assert other.items["mines"].checkState(0) == Qt.CheckState.Unchecked
    assert other.state() == state


def test_what_the_user_changed_since_stays(panel: LayersPanel) -> None:
    panel.restore({"mines": (False, 1.0)})
    panel.items["mines"].setCheckState(0, Qt.CheckState.Checked)
    panel.restore({"mines": (False, 1.0)})
    assert panel.items["mines"].checkState(0) == Qt.CheckState.Checked


def test_another_language_keeps_what_is_folded(
    panel: LayersPanel, session: Session, in_chinese: Callable[[Session], None]
) -> None:
    panel.items["boilers"].setExpanded(False)
    in_chinese(session)
    assert panel.items["boilers"].text(0) == "锅炉"
    assert panel.items["boilers"].parent().text(0) == "污染源"
    assert not panel.items["boilers"].isExpanded()
    assert panel.items["villages"].isExpanded()


@pytest.mark.parametrize("ratio", [1.0, 1.5])
def test_every_symbol_has_a_swatch_of_its_own(qapp: object, ratio: float) -> None:
    looks = {replace(symbol, id="", kind="", zh="", en="") for symbol in SYMBOLS.values()}
    images = [swatch(look, "", ratio).toImage() for look in looks]
    assert {image.width() for image in images} == {round(SIZE.width() * ratio)}
    assert all(one != other for at, one in enumerate(images) for other in images[:at])


def test_the_verdicts_differ_by_more_than_their_colour(qapp: object) -> None:
    grey = [
        swatch(SYMBOLS["boilers"], verdict, 2.0).toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        for verdict in VERDICTS
    ]
    assert all(one != other for at, one in enumerate(grey) for other in grey[:at])
