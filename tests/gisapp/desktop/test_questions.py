"""Questions from the menu and after a delivery: one click tells whose verdict it has flipped, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QApplication

from gisapp.desktop.panels.roads import RoadsPage
from gisapp.desktop.panels.targets import TargetsPage
from gisapp.desktop.settings import Settings
from gisapp.desktop.window import Window
from gisapp.i18n import Language
from layers.project import Project
from tests.gisapp.desktop.test_journey import LONG_MS, settle
from tests.gisapp.test_against import make_small

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


def test_a_second_delivery_and_what_it_flips(qtbot: QtBot, demo_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "small.gpkg"
    make_small(demo_file, path)
    window = Window(Settings(language=Language.EN), tmp_path / "settings.json")
    qtbot.addWidget(window)
    window.show()
    QApplication.setActiveWindow(window)
    with qtbot.waitSignal(window.canvas.drawn, timeout=LONG_MS):
        window.open(path)
    settle(qtbot, window)

    # The board by its key, and by the menu.
    qtbot.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    pages = window.panels["progress"].pages
    assert isinstance(pages["targets"], TargetsPage)
    assert pages["targets"].isVisible()
    window.actions_.by_id["roads"].trigger()
    assert isinstance(pages["roads"], RoadsPage)
    assert not pages["roads"].body.is_empty

    # A second delivery says that a boiler to be closed is demolished.
    snapshot = window.session.snapshot
    assert snapshot is not None
    listed = snapshot.run.lists["boilers_to_close"]
    one = str(listed.loc[listed["verdict"] == "yes", "id"].iloc[0])
    ledger = tmp_path / "锅炉.csv"
    pd.DataFrame([[one, "已拆除"]], columns=["编号", "状态"]).to_csv(ledger, index=False, encoding="utf-8-sig")
    window.take_file(ledger)
    dialog = window.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.take.isEnabled() or not window.jobs.running, timeout=LONG_MS)
    for box, data in ((dialog.kind, "boilers"), (dialog.mode, "update")):
        box.setCurrentIndex(box.findData(data))
        box.activated.emit(box.currentIndex())
    qtbot.wait(300)
    qtbot.waitUntil(lambda: not window.jobs.running, timeout=LONG_MS)
    assert dialog.take.isEnabled(), dialog.outcome.text()
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.notice.offer.isVisible(), timeout=LONG_MS)
    settle(qtbot, window)
    with Project.open(path) as project:
        assert project.layer("boilers").set_index("id").loc[one, "status"] == "demolished"

    qtbot.mouseClick(window.notice.offer, Qt.MouseButton.LeftButton)
    panel = window.panels["compare"]
    assert panel.isVisible()
    qtbot.waitUntil(lambda: panel.found is not None, timeout=LONG_MS)
    settle(qtbot, window)
    objects = panel.found.objects
    row = objects[(objects["list"] == "boilers_to_close") & (objects["id"] == one)].iloc[0]
    assert (row["move"], row["cause"]) == ("go", "attribute")
    assert row["detail"].endswith("→ Demolished")
    window.close()
