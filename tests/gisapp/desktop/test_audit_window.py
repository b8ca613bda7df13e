"""The second journey, with real events: is this mine restored? And plain or mountain from a terrain model."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pytest
from PyQt5.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt5.QtGui import QDragEnterEvent, QDropEvent
from PyQt5.QtWidgets import QApplication, QDialog
from rasterio import Affine, features

from gisapp.desktop.dialogs.acceptance import AcceptanceDialog
from gisapp.desktop.dialogs.audit import AuditDialog
from gisapp.desktop.dialogs.terrain import TerrainDialog
from gisapp.desktop.settings import Settings, load
from gisapp.desktop.window import Window
from gisapp.drawn import Feature
from layers.project import Project, new_project
from layers.store.base import Changes
from tests.basemaps.rasters import red_nir, write
from tests.gisapp.desktop.test_journey import LONG_MS, answer, card_text, picture, settle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PyQt5.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from gisapp.snapshot import Snapshot

T = TypeVar("T", bound=QDialog)
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def city(demo_file: Path, tmp_path: Path) -> Path:
    """Return a project of the demo's mines and a few of its villages, which is judged at once."""
    path = tmp_path / "mines.gpkg"
    with Project.open(demo_file) as whole, new_project(path) as project:
        kept = {"counties": 99, "mines": 999, "villages": 20}
        tables = {kind: whole.layer(kind).iloc[:rows].drop(columns="version") for kind, rows in kept.items()}
        project.apply([Changes(kind, insert=table) for kind, table in tables.items()])
    return path


@pytest.fixture
def window(qtbot: QtBot, city: Path, tmp_path: Path) -> Iterator[Window]:
    made = Window(Settings(), tmp_path / "settings.json")
    qtbot.addWidget(made)
    made.resize(1600, 1000)
    made.show()
    QApplication.setActiveWindow(made)
    with qtbot.waitSignal(made.canvas.drawn, timeout=LONG_MS):
        made.open(city)
    settle(qtbot, made)
    yield made
    made.close()


@pytest.fixture
def images(city: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Return two images of 20 m over the mines of one county: bare mines in green country, on both days."""
    with Project.open(city) as project:
        mines = project.layer("mines")
    shapes = mines[(mines["county"] == "满城区") & (mines.geometry.geom_type == "Polygon")].to_crs("EPSG:32650")
    west, south, east, north = shapes.total_bounds
    shape = int((north - south) / 20) + 40, int((east - west) / 20) + 40
    transform = Affine(20, 0, west - 400, 0, -20, north + 400)
    bare = features.rasterize(shapes.geometry, out_shape=shape, transform=transform, all_touched=True).astype(bool)
    bands = red_nir(np.where(bare, 100, 300))
    before = write(tmp_path / "gf_20180710.tif", bands, transform=transform, names=("red", "nir"))
    return before, write(tmp_path / "gf.tif", bands, transform=transform)


def drop(widget: QWidget, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    held = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    for event in (QDragEnterEvent(QPoint(10, 10), *held), QDropEvent(QPointF(10, 10), *held)):
        QApplication.sendEvent(widget, event)


def dialog(qtbot: QtBot, window: Window, kind: type[T]) -> T:
    def open_ones() -> list[T]:
        return [one for one in window.findChildren(kind) if one.isVisible()]

    qtbot.waitUntil(lambda: len(open_ones()) == 1, timeout=LONG_MS)
    return open_ones()[0]


def shown(window: Window) -> Snapshot:
    assert window.session.snapshot is not None
    return window.session.snapshot


def test_is_this_mine_restored(window: Window, qtbot: QtBot, images: tuple[Path, Path], tmp_path: Path) -> None:
    # The panel says what to do; the shortcut asks for two images.
    window.panels.show("audit")
    panel = window.panels["audit"]
    assert panel.body.is_empty
    qtbot.keyClick(window, Qt.Key.Key_R, CTRL | SHIFT)
    asked = dialog(qtbot, window, AuditDialog)
    first, second = asked.boxes.values()
    drop(first, images[0])
    drop(second, images[1])
    qtbot.waitUntil(lambda: first.looked is not None and second.looked is not None, timeout=LONG_MS)
    # The first names its bands, the second does not: that is told, nothing can be compared yet.
    assert "EPSG:32650" in first.facts.text()
    assert "2018-07-10" in first.facts.text()
    assert "红" in second.facts.text()
    assert not asked.take.isEnabled()
    second.nir.setFocus()
    qtbot.keyClick(second.nir, Qt.Key.Key_Down)
    second.nir.setCurrentIndex(1)
    second.nir.activated.emit(1)
    second.day.setFocus()
    qtbot.keyClicks(second.day, "2020-07-05")
    qtbot.waitUntil(lambda: asked.take.isEnabled(), timeout=LONG_MS)
    assert second.bands.currentText() == "按波段序号"
    assert "100%" in asked.outcome.text()
    picture(window, "zh_audit")

    # Compared: the panel has the marks, what is suspected first, and the settings know the images.
    qtbot.mouseClick(asked.take, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown(window).audit is not None, timeout=LONG_MS)
    settle(qtbot, window)
    assert "疑似未恢复" in window.messages.entries[-1].text
    table = panel.table
    bare = [row for row in range(len(table.frame_model.rows)) if table.model().index(row, 0).data() == "疑似未恢复"]
    assert bare == list(range(len(bare)))
    assert bare
    window.remember()
    assert load(tmp_path / "settings.json").images["after"]["bands"] == "1,2"

    # By keys to the first: its card has the figures and, once drawn, the picture.
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: window.session.selection is not None)
    mine = table.frame_model.feature(table.currentIndex().row())
    assert window.session.selection == mine
    settle(qtbot, window)
    assert "卫星影像 2018-07-10 → 2020-07-05" in card_text(window)
    assert "植被占比 0% → 0%" in card_text(window)
    assert "是否恢复以验收为准" in card_text(window)
    strip = window.panels["card"].mine
    assert strip.pixels is not None
    assert strip.pixels.shape == (240, 736, 3)
    png = tmp_path / "mine.png"
    answer(png)
    qtbot.mouseClick(strip.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: png.exists() and not window.jobs.running, timeout=LONG_MS)

    # Put on the sheet by the space bar, taken off by the card's button.
    QApplication.setActiveWindow(window)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: shown(window).on_sheet == {mine.id}, timeout=LONG_MS)
    assert strip.sheet.text() == "移出核查单"
    picture(window, "zh_mine")
    qtbot.mouseClick(strip.sheet, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not shown(window).on_sheet, timeout=LONG_MS)

    # What is changed in the ledger since is told on the card.
    rows = shown(window).layers["mines"]
    change = rows[["id", "version"]][rows["id"] == mine.id].assign(treatment="underway")
    with Project.open(shown(window).path) as project:
        project.apply(Changes("mines", update=change))
    window.session.reload()
    qtbot.waitUntil(lambda: "请重新核查" in card_text(window), timeout=LONG_MS)
    settle(qtbot, window)


def test_an_acceptance_moves_the_rate(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    mines = shown(window).layers["mines"]
    open_ = (mines["kind"] == "ownerless") & (mines["treatment"] == "none") & mines["in_2015_survey"].fillna(False)
    mine = Feature("mines", str(mines["id"][open_].iloc[0]))
    rate = shown(window).run.summary["rates"]["mines"]["rate"]
    window.session.select(mine)
    strip = window.panels["card"].mine
    assert strip.isVisible()
    assert not strip.save.isVisible()
    qtbot.mouseClick(strip.accept, Qt.MouseButton.LeftButton)
    form = dialog(qtbot, window, AcceptanceDialog)
    assert form.day.maximumDate().toPyDate() == shown(window).as_of
    qtbot.keyClicks(form.person, "Zhang San")
    qtbot.keyClick(form.person, Qt.Key.Key_Return)
    assert form.fault.text() == "请填写验收文号。"
    assert form.isVisible()
    qtbot.keyClicks(form.document, "2020-12")
    qtbot.keyClick(form.document, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(window).run.summary["rates"]["mines"]["rate"] > rate, timeout=LONG_MS)
    settle(qtbot, window)
    assert "Zhang San，文号 2020-12" in card_text(window)
    QApplication.setActiveWindow(window)
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: shown(window).run.summary["rates"]["mines"]["rate"] == rate, timeout=LONG_MS)
    settle(qtbot, window)

    # Plain or mountain: a hill of 500 m under all villages; two rows are accepted.
    model = write(
        tmp_path / "dem.tif", np.full((60, 80), 500, dtype=np.float32),
        transform=Affine(0.05, 0, 113, 0, -0.05, 41), crs="EPSG:4490",
    )  # fmt: skip
    window.actions_.by_id["terrain"].trigger()
    asked = dialog(qtbot, window, TerrainDialog)
    assert asked.body.is_empty
    assert not asked.all.isEnabled()
    drop(asked, model)
    qtbot.waitUntil(lambda: asked.all.isEnabled(), timeout=LONG_MS)
    qtbot.keyClick(asked.table, Qt.Key.Key_Down)
    qtbot.keyClick(asked.table, Qt.Key.Key_Down, SHIFT)
    assert asked.some.text() == "采纳所选（2）"
    chosen = [asked.table.frame_model.feature(row).id for row in (0, 1)]
    qtbot.mouseClick(asked.some, Qt.MouseButton.LeftButton)

    def terrain() -> list[str]:
        villages = shown(window).layers["villages"].set_index("id")["terrain"]
        return list(villages.reindex(chosen).fillna("-"))

    qtbot.waitUntil(lambda: terrain() == ["mountain", "mountain"], timeout=LONG_MS)
    settle(qtbot, window)
