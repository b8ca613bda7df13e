"""The foot of the window: where the pointer is, the scale, what is judged, what is running."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtWidgets import QLabel, QStatusBar

from gisapp.desktop.panels.jobs import JobsBar
from gisapp.i18n import mark

if TYPE_CHECKING:
    from gisapp.desktop.canvas.canvas import Canvas
    from gisapp.desktop.session import Session


class StatusBar(QStatusBar):
    """Coordinates, scale and the stamp of the run.

    Parameters
    ----------
    session, canvas
        What it tells of.
    """

    def __init__(self, session: Session, canvas: Canvas) -> None:
        super().__init__()
        self._session, self._canvas = session, canvas
        self.place, self.scale, self.stamp = QLabel(), QLabel(), QLabel()
        self.setSizeGripEnabled(False)
        self.addWidget(self.place)
        self.addWidget(self.scale)
        self.addPermanentWidget(JobsBar(session))
        self.addPermanentWidget(self.stamp)
        canvas.pointed.connect(self._point)
        canvas.view_changed.connect(self._rescale)
        session.changed.connect(self._stamp)
        session.language_changed.connect(self._stamp)

    def _point(self, lon: float, lat: float) -> None:
        self.place.setText(f"{lon:.5f}°E {lat:.5f}°N · {dms(lon)}E {dms(lat)}N")

    def _rescale(self) -> None:
        self.scale.setText(f"1:{self._canvas.scale_number():,.0f}" if self._session.snapshot else "")

    def _stamp(self) -> None:
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        text = self._session.say(mark("As of {day} · run {run}"))
        text = text.format(day=snapshot.words.day(snapshot.as_of), run=snapshot.run.summary["run_id"][:8])
        invented = self._session.say(mark("demo data, invented"))
        self.stamp.setText(f"{text} · {invented}" if snapshot.is_demo else text)


def dms(degrees: float) -> str:
    """Return degrees as degrees, minutes and seconds, to a tenth of a second."""
    tenths = round(abs(degrees) * 36000)
    whole, rest = divmod(tenths, 36000)
    minutes, seconds = divmod(rest, 600)
    return f"{'-' if degrees < 0 else ''}{whole}°{minutes:02d}′{seconds / 10:04.1f}″"
