"""The charts of the progress board, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gisapp.desktop.panels.progress import ProgressPanel
from gisapp.desktop.panels.progress_charts import ChartsPage
from gisapp.i18n import Language

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gisapp.desktop.session import Session


def test_the_charts_of_a_run_are_drawn_when_they_are_seen(session: Session, qtbot: QtBot) -> None:
    panel = ProgressPanel(session)
    qtbot.addWidget(panel)
    page = panel.pages["charts"]
    assert isinstance(page, ChartsPage)
    assert page.charts == {}
    panel.resize(420, 900)
    panel.show()
    qtbot.waitUntil(lambda: "coverage" in page.charts)
    assert all(chart.is_drawn for chart in page.charts.values())
    chart = page.charts["coverage"]
    own = chart.sizeHint()
    assert chart.heightForWidth(own.width() * 2) == own.height() * 2
    # Something other than the ground is on it.
    image = chart.grab().toImage()
    assert len({image.pixel(x, image.height() // 2) for x in range(0, image.width(), 2)}) > 3


def test_a_change_of_language_draws_them_again(session: Session, qtbot: QtBot) -> None:
    page = ChartsPage(session)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: bool(page.charts))
    before = page.charts["coverage"]
    session.language = Language.EN if session.language == Language.ZH else Language.ZH
    session.language_changed.emit()
    assert page.charts["coverage"] is not before
