"""The verdict card: its words, its ruler, its layout, the objects at one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt5.QtCore import QRectF, Qt
from PyQt5.QtGui import QColor, QImage, QPainter
from PyQt5.QtWidgets import QApplication

from gisapp.card import Card, Line, Ruler
from gisapp.desktop.panels.card import CardPanel
from gisapp.desktop.panels.card_text import paragraphs, plain_text
from gisapp.desktop.panels.card_view import CardView
from gisapp.desktop.panels.ruler import HEIGHT, draw_ruler, reach
from gisapp.drawn import Feature
from gisapp.i18n import Language
from gisapp.reasons import Words
from layers.style import VERDICTS
from tests.gisapp.desktop.panels.events import QTest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from gisapp.desktop.session import Session

EN, ZH = Words(Language.EN), Words(Language.ZH)
RULER = Ruler(12431.4, 15000.0, 2040.0)
LINE = Line(
    verdict="yes",
    finding="coal boiler within the heat radius of a large CHP plant",
    action="Close or integrate",
    clause="T6",
    lead="市环保局",
    support="市财政局",
    template="measured {measured} m · limit ≤ 15,000 m · margin {margin} m",
    values={"measured": 12431.0, "margin": 2569.0},
    other="大唐清苑热电",
    due="due 2020-12-31 · 30 days left",
    undecided="",
    ruler=RULER,
)
CARD = Card(
    title="<img src=x onerror=alert(1)>",
    county="清苑区",
    town="清苑区",
    verdict="yes",
    chip="Act",
    facts=(("Capacity", "20 t/h"), ("Fuel", "Coal")),
    lines=(LINE,),
    source="台账.xlsx#锅炉!7",
)


def changed(**fields: object) -> Card:
    values = {name: getattr(CARD, name) for name in Card.__slots__} | fields
    return Card(**values)


def test_the_card_as_text() -> None:
    assert plain_text(paragraphs(CARD, EN)).splitlines() == [
        "<img src=x onerror=alert(1)>",
        "Act  清苑区",
        "Capacity 20 t/h   Fuel Coal",
        "Close or integrate coal boiler within the heat radius of a large CHP plant T6",
        "大唐清苑热电 · measured 12,431 m · limit ≤ 15,000 m · margin 2,569 m",
        "due 2020-12-31 · 30 days left",
        "lead 市环保局; support 市财政局",
        "台账.xlsx#锅炉!7",
    ]


@pytest.mark.parametrize(
    ("verdict", "placed", "said"),
    [
        ("done", True, ["No rule of the plan applies."]),
        ("outside", True, ["Outside the plan: not judged."]),
        ("done", False, ["no coordinates, not on the map", "No rule of the plan applies."]),
    ],
)
def test_a_card_without_hits_says_why(verdict: str, placed: bool, said: list[str]) -> None:
    made = paragraphs(changed(verdict=verdict, lines=(), facts=()), EN, placed=placed)
    assert [one.text for one in made[2:-1]] == said


def test_what_is_to_be_checked_has_its_chip_only_where_the_card_says_otherwise() -> None:
    doubt = Line(**{name: getattr(LINE, name) for name in Line.__slots__} | {"verdict": "verify", "undecided": "x"})
    texts = [one.text for one in paragraphs(changed(lines=(LINE, doubt)), EN)]
    assert "To verify  on site: x" in texts
    assert "on site: x" in [one.text for one in paragraphs(changed(verdict="verify", lines=(doubt,)), EN)]


@pytest.mark.parametrize(
    ("ruler", "metres"),
    [
        (RULER, 17250.0),  # 1.15 times the threshold
        (Ruler(20_000.0, 15_000.0, 0.0), 21_000.0),  # 1.05 times the distance
        (Ruler(90_000.0, 15_000.0, 0.0), 30_000.0),  # never more than twice the threshold
    ],
)
def test_the_axis_reaches_past_the_threshold(ruler: Ruler, metres: float) -> None:
    assert reach(ruler) == pytest.approx(metres)


def test_the_object_and_the_threshold_stand_where_they_are_measured(qapp: object) -> None:
    image = QImage(360, int(HEIGHT), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    draw_ruler(painter, QRectF(0, 0, 360, HEIGHT), RULER, VERDICTS["yes"].colour)
    painter.end()
    # The axis, 17,250 m, runs from 5 to 355 px: the object at 5 + 350 * 12431.4 / 17250, the limit at 5 + 350 / 1.15.
    assert image.pixelColor(257, 9) == QColor(VERDICTS["yes"].colour)
    assert image.pixelColor(309, 3) == QColor("#0072B2")
    # The uncertainty reaches from 215.9 to 298.6 px.
    assert image.pixelColor(220, 4) == image.pixelColor(294, 14) != QColor("white")
    assert image.pixelColor(212, 4) == QColor("white")


@pytest.fixture
def view(qtbot: QtBot) -> CardView:
    made = CardView()
    qtbot.addWidget(made)
    made.show_paragraphs(paragraphs(changed(source="a_file_name_without_any_blank_" * 4), EN))
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.mark.parametrize("width", [260, 480])
def test_nothing_is_wider_than_the_panel(qtbot: QtBot, view: CardView, width: int) -> None:
    view.resize(width, 600)
    qtbot.waitUntil(lambda: view.viewport().width() <= width)
    assert view.document().idealWidth() <= view.viewport().width()
    assert view.horizontalScrollBar().maximum() == 0


def test_a_ledger_s_text_is_no_markup(view: CardView) -> None:
    assert view.document().findBlockByNumber(0).text() == "<img src=x onerror=alert(1)>"


def test_selected_text_is_copied_as_it_reads(view: CardView) -> None:
    view.setFocus()
    view.selectAll()
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QApplication.clipboard().text()
    assert "Capacity 20 t/h   Fuel Coal\n" in copied
    assert "\u2060" not in copied


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> CardPanel:
    made = CardPanel(session)
    qtbot.addWidget(made)
    made.resize(320, 640)
    made.show()
    qtbot.waitExposed(made)
    return made


def first_of(session: Session, name: str, kind: str) -> Feature:
    return Feature(kind, session.snapshot.run.lists[name]["id"].iloc[0])


def text_of(panel: CardPanel) -> str:
    panel.copy()
    return QApplication.clipboard().text()


def test_at_first_it_says_what_to_click(panel: CardPanel) -> None:
    assert panel.body.is_empty
    assert "Click an object on the map" in panel.body.empty.label.text()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("boilers_to_close", "boilers"),
        ("plants_to_close", "plants"),
        ("uncovered_villages", "villages"),
        ("mines_to_restore", "mines"),
    ],
)
def test_every_hit_stands_on_the_card(panel: CardPanel, session: Session, name: str, kind: str) -> None:
    feature = first_of(session, name, kind)
    session.select(feature)
    card = session.snapshot.card(feature)
    assert card is not None
    text = text_of(panel)
    assert text.startswith(f"{card.title}\n{card.chip}")
    assert all(line.finding in text and line.due in text for line in card.lines)
    assert card.source in text
    session.select(None)
    assert panel.body.is_empty


def test_a_zone_has_its_fields(panel: CardPanel, session: Session) -> None:
    zone = session.snapshot.layers["coal_ban_zones"].iloc[0]
    session.select(Feature("coal_ban_zones", zone["id"]))
    assert text_of(panel).splitlines()[:3] == [
        zone["name"],
        "Coal-ban zones",
        f"In force from {zone['effective'].date()}",
    ]


def test_a_trip_that_is_listed_has_its_reason(panel: CardPanel, session: Session) -> None:
    listed = session.snapshot.run.lists["coal_trips_off_corridor"].iloc[0]
    session.select(Feature("coal_trips", listed["id"]))
    lines = text_of(panel).splitlines()
    assert lines[:3] == [listed["id"], "Act  Coal trips", listed["reason"]]
    assert any(line.startswith("Length in the plan ") and line.endswith(" km") for line in lines)


def test_what_is_not_known_has_no_card(panel: CardPanel, session: Session) -> None:
    session.select(Feature("coal_ban_zones", "no such zone"))
    assert panel.body.is_empty


def test_the_objects_at_one_place_are_gone_through(qtbot: QtBot, panel: CardPanel, session: Session) -> None:
    both = [first_of(session, "boilers_to_close", "boilers"), first_of(session, "mines_to_restore", "mines")]
    session.select(both[0], both)
    assert panel.position.text() == "1 / 2"
    QTest.mouseClick(panel.next, Qt.MouseButton.LeftButton)
    assert (session.selection, panel.position.text()) == (both[1], "2 / 2")
    QTest.mouseClick(panel.next, Qt.MouseButton.LeftButton)
    assert session.selection == both[0]
    QTest.mouseClick(panel.previous, Qt.MouseButton.LeftButton)
    assert session.selection == both[1]
    session.select(both[0])
    assert not panel.next.isVisible()


def test_the_buttons_zoom_and_copy(qtbot: QtBot, panel: CardPanel, session: Session) -> None:
    feature = first_of(session, "boilers_to_close", "boilers")
    session.select(feature)
    with qtbot.waitSignal(session.wanted) as wanted:
        QTest.mouseClick(panel.go, Qt.MouseButton.LeftButton)
    assert wanted.args == [feature]
    QTest.mouseClick(panel.copier, Qt.MouseButton.LeftButton)
    assert feature.id not in QApplication.clipboard().text()
    assert "Close or integrate" in QApplication.clipboard().text() or "Demolish" in QApplication.clipboard().text()


def test_another_language(panel: CardPanel, session: Session, in_chinese: Callable[[Session], None]) -> None:
    in_chinese(session)
    assert panel.body.empty.label.text().startswith("点击图上的对象")
    session.select(first_of(session, "boilers_to_close", "boilers"))
    assert "牵头：" in text_of(panel)
    assert panel.copier.toolTip() == "复制卡片文字"
