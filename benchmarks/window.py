"""The window: how soon it shows the demo, and how long it does not answer while work goes on; one part a process."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt5.QtCore import QEventLoop, QTimer

from gisapp.desktop.application import application
from gisapp.desktop.settings import Settings
from gisapp.desktop.window import Window
from gisapp.i18n import Language

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt5.QtCore import pyqtBoundSignal

VILLAGES, BOILERS = 60_000, 10_000
"""Ten times the city."""

POINTS, ROWS = 1_000_000, 100_000
_LONGEST_MS = 300_000


def first_map(project: Path) -> None:
    """Open a project as the program does, and end as soon as its map is on the screen."""
    qt = application()
    with tempfile.TemporaryDirectory() as folder:
        window = Window(Settings(), Path(folder) / "settings.json")
        window.showMaximized()
        window.open(project)
        wait(window.shown)
        if not window.canvas.is_idle:
            wait(window.canvas.drawn)
        qt.processEvents()
        window.close()
        # As its peer does: how long the end takes is not asked.
        os._exit(0)


def wait(signal: pyqtBoundSignal) -> None:
    """Let the event loop run until a signal comes."""
    loop = QEventLoop()
    signal.connect(loop.quit)
    QTimer.singleShot(_LONGEST_MS, loop.quit)
    loop.exec_()


def responsive() -> dict[str, float]:
    """Return the longest time in seconds that the window did not answer during each kind of work."""
    from benchmarks import city
    from benchmarks.heartbeat import Heartbeat
    from gisapp.desktop.canvas.scene import Scene
    from gisapp.drawn import DrawnLayer
    from gisapp.importing import Request, prepare
    from gisapp.snapshot import take
    from layers.project import Project, new_project
    from layers.store.base import Changes
    from layers.style import SYMBOLS

    qt = application()
    worst: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        layers = city.setting()
        layers["villages"] = city.villages(VILLAGES, layers["counties"])
        many = city.boilers(POINTS, layers["counties"])
        layers["boilers"] = many.iloc[:BOILERS].reset_index(drop=True)
        with new_project(folder / "city.gpkg") as project:
            project.apply([Changes(kind, insert=frame) for kind, frame in layers.items() if len(frame)])
        ledger = folder / "boilers.xlsx"
        _ledger(ledger, many.iloc[:ROWS])
        window = Window(Settings(language=Language.EN), folder / "settings.json")
        window.resize(1600, 1000)
        window.show()

        def during(what: str, work: Callable[[], pyqtBoundSignal]) -> None:
            with Heartbeat() as beat:
                wait(work())
            worst[what] = beat.worst

        def analysed() -> pyqtBoundSignal:
            path = folder / "city.gpkg"
            return window.jobs.start("judge", lambda report: take(path, Language.EN, None, report)).finished

        def read() -> pyqtBoundSignal:
            def work(_: Callable[[float], None]) -> object:
                with Project.open(folder / "city.gpkg") as project:
                    return prepare(Request("boilers", ledger, crs="cgcs2000", mode="replace"), project)

            return window.jobs.start("read", work).finished

        # In the program the job that reads a project makes it, not the window.
        layer = DrawnLayer(SYMBOLS["boilers"], "boilers", many, many["name"].to_numpy(dtype=object))

        def drawn() -> pyqtBoundSignal:
            job = window.jobs.start("scene", lambda _: Scene.of([layer]))
            job.done.connect(lambda scene: window.canvas.set_scene(scene, keep_view=False))
            window.middle.setCurrentWidget(window.canvas)
            return window.canvas.drawn

        during("an analysis", analysed)
        during("an Excel file", read)
        during("a million points", drawn)
        window.close()
        qt.processEvents()
    return worst


def _ledger(path: Path, frame: object) -> None:
    import geopandas as gpd
    import pandas as pd

    if not isinstance(frame, gpd.GeoDataFrame):
        raise TypeError(frame)
    table = pd.DataFrame(frame.drop(columns="geometry")).assign(lon=frame.geometry.x, lat=frame.geometry.y)
    for column in table.select_dtypes("datetime").columns:
        table[column] = table[column].dt.strftime("%Y-%m-%d")
    table.drop(columns=["version"], errors="ignore").to_excel(path, index=False, engine="xlsxwriter")


if __name__ == "__main__":
    if sys.argv[1] == "first":
        first_map(Path(sys.argv[2]))
    else:
        for what, seconds in responsive().items():
            print(f"{what}\t{seconds}")
