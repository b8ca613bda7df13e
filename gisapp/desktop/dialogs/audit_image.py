"""One of the two images of a restoration audit: chosen or dropped, looked at, its bands and its day named."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt5.QtCore import QSize, Qt, QTimer, pyqtSignal
from PyQt5.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from basemaps.images import Request
from gisapp.card import plain
from gisapp.desktop.boxes import Choice
from gisapp.desktop.dialogs.working import Outcome
from gisapp.desktop.dropping import FileDrop
from gisapp.desktop.jobs import Latest
from gisapp.desktop.pictures import fitted
from gisapp.i18n import mark
from gisapp.imagery import Looked, look
from layers.messages import GisError
from layers.style import PANEL, RULE

if TYPE_CHECKING:
    from gisapp.desktop.session import Session

WAIT_MS = 250
"""Choices are read together: two bands chosen one after the other are one look."""

_PICTURE = QSize(320, 112)
_FORMATS = "*.tif *.tiff *.vrt *.jp2 *.img *.dat *.png *.jpg *.mbtiles"
_BY_NUMBER = "number"

SENSORS = {
    "sentinel2": mark("Sentinel-2"),
    "sentinel2_c1": mark("Sentinel-2, processed since 2022"),
    "landsat57": mark("Landsat 5, 7"),
    "landsat89": mark("Landsat 8, 9"),
    "landsat57_c2": mark("Landsat 5, 7, reflectance of collection 2"),
    "landsat89_c2": mark("Landsat 8, 9, reflectance of collection 2"),
    "gf": mark("GF-1, GF-2, GF-6"),
}
"""What the sensors of `basemaps.bands` are called."""


class ImageBox(QWidget):
    """Asks for one image.

    Parameters
    ----------
    session
        In whose jobs it is read.
    name, title
        Which of the two it is: "before" or "after", and in words.
    kept
        What was chosen last.
    """

    changed = pyqtSignal()
    """It was looked at, or something else is chosen and it is not yet."""

    def __init__(self, session: Session, name: str, title: str, kept: Request | None) -> None:
        super().__init__()
        self._session, self._say = session, session.say
        self._latest = Latest(session.jobs, self)
        self._name = name
        self.looked: Looked | None = None
        self._drop = FileDrop(self)
        self._heading = QLabel(title)
        self._heading.setProperty("heading", True)
        self.path = QLineEdit(str(kept.path) if kept else "")
        self.path.setPlaceholderText(self._say(mark("File of the image")))
        self.browse = QPushButton(self._say(mark("Choose…")))
        self.browse.setAutoDefault(False)
        self.picture = QLabel()
        self.facts = Outcome(session)
        self.bands, self.red, self.nir = Choice(), Choice(), Choice()
        self.day = QLineEdit(kept.date.isoformat() if kept and kept.date else "")
        self.crs = QLineEdit(kept.crs or "" if kept else "")
        self._asked = kept.bands or "" if kept else ""
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(WAIT_MS)
        self._lay_out()
        self._offer_bands()
        self._connect()
        if kept is not None:
            self._look()

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.path, 1)
        first.addWidget(self.browse)
        self.picture.setFixedHeight(_PICTURE.height())
        self.picture.setMinimumWidth(_PICTURE.width())
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setWordWrap(True)
        self.picture.setStyleSheet(f"QLabel {{ background: {PANEL}; border: 1px solid {RULE}; border-radius: 4px; }}")
        self.picture.setText(self._say(mark("Drop an image here, or choose its file.")))
        self.facts.setMinimumHeight(3 * self.facts.fontMetrics().lineSpacing())
        self.facts.setAlignment(Qt.AlignmentFlag.AlignTop)
        two = QHBoxLayout()
        two.setSpacing(8)
        two.addWidget(self.red, 1)
        two.addWidget(self.nir, 1)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setVerticalSpacing(8)
        form.addRow(self._say(mark("Bands (--bands)")), self.bands)
        form.addRow(self._say(mark("Red, near infrared")), two)
        day = self._say(mark("Day"))
        form.addRow(f"{day} (--{self._name}-date)", self.day)
        form.addRow(self._say(mark("CRS (--image-crs)")), self.crs)
        self.day.setPlaceholderText(self._say(mark("as the file says; else 2020-07-05")))
        self.crs.setPlaceholderText(self._say(mark("as the file says; else EPSG:32650")))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._heading)
        column.addLayout(first)
        column.addWidget(self.picture)
        column.addWidget(self.facts)
        column.addLayout(form)
        column.addStretch(1)

    def _connect(self) -> None:
        self.browse.clicked.connect(self._browse)
        self._clock.timeout.connect(self._look)
        self._latest.failed.connect(self._fail)
        self._drop.dropped.connect(lambda files: self.choose(files[0]))
        for line in (self.path, self.day, self.crs):
            line.textEdited.connect(self._wait)
        self.bands.activated.connect(self._choose_bands)
        for box in (self.red, self.nir):
            box.activated.connect(self._choose_numbers)

    # What is chosen -------------------------------------------------------------------------------------------

    def request(self) -> Request | None:
        """Return the image as it is asked for, None where no file is named.

        Raises
        ------
        GisError
            The day is none.
        """
        named, day = self.path.text().strip().strip('"'), self.day.text().strip()
        if not named:
            return None
        try:
            date = dt.date.fromisoformat(day) if day else None
        except ValueError as error:
            raise GisError("{day}: write a day as in 2020-07-05.", day=day) from error
        return Request(Path(named), self._asked or None, self.crs.text().strip() or None, date)

    def choose(self, path: Path) -> None:
        """Take another file; what was said of the one before it does not hold of it."""
        self.path.setText(str(path))
        self.day.clear()
        self.crs.clear()
        self._look()

    def _browse(self) -> None:
        known = self.path.text() or str(self._session.path.parent if self._session.path else Path.home())
        images, every = self._say(mark("Images")), self._say(mark("All files"))
        kinds = f"{images} ({_FORMATS});;{every} (*)"
        name, _ = QFileDialog.getOpenFileName(self, self._heading.text(), known, kinds)
        if name:
            self.choose(Path(name))

    def _choose_bands(self) -> None:
        self._asked = self.bands.currentData()
        if self._asked == _BY_NUMBER:
            self._choose_numbers()
            return
        self._wait()

    def _choose_numbers(self) -> None:
        self.bands.setCurrentIndex(self.bands.findData(_BY_NUMBER))
        self._asked = f"{max(self.red.currentIndex(), 0) + 1},{max(self.nir.currentIndex(), 0) + 1}"
        self._wait()

    def _wait(self) -> None:
        self.looked = None
        self.changed.emit()
        self._clock.start()

    # What it tells --------------------------------------------------------------------------------------------

    def _look(self) -> None:
        """Read what the image tells, in a job; the latest counts."""
        self.looked = None
        self._latest.drop()
        self.changed.emit()
        try:
            request = self.request()
        except GisError as error:
            self.facts.fail(error)
            return
        if request is None:
            self.facts.tell("")
            return
        title = self._say(mark("Reading {file}")).format(file=request.path.name)
        self._latest.start(title, lambda _: look(request), self._show)

    def _show(self, looked: Looked) -> None:
        self.looked = looked
        self.picture.setPixmap(fitted(looked.picture, _PICTURE, self.devicePixelRatioF()))
        self._offer_bands()
        if looked.fault is not None and looked.bands is None and not self._asked:
            text = mark(
                "The file does not say which bands are red and near infrared: choose its sensor or the two bands below."
            )
            self.facts.tell(self._say(text), bad=True)
        elif looked.fault is not None:
            self.facts.tell(looked.fault.say(self._say), bad=True)
        else:
            self.facts.tell(self._summary(looked))
        self.changed.emit()

    def _summary(self, looked: Looked) -> str:
        width, height = looked.size
        cells = self._say(mark("{columns} × {rows} cells")).format(columns=f"{width:,}", rows=f"{height:,}")
        if looked.cell_m is not None:
            cells += self._say(mark(" of {metres} m")).format(metres=plain(round(looked.cell_m, 2)))
        day = looked.day.isoformat() if looked.day else self._say(mark("day not known: name it below"))
        return "\n".join(filter(None, (cells, looked.crs, day)))

    def _fail(self, error: BaseException) -> None:
        self.picture.setText(self._say(mark("No picture")))
        self.facts.fail(error)

    def _offer_bands(self) -> None:
        """Offer what can be chosen of the file: its sensors, its bands."""
        looked = self.looked
        names = looked.names if looked else ()
        self.bands.clear()
        self.bands.addItem(self._say(mark("as the file names them")), "")
        for sensor in looked.sensors if looked else SENSORS:
            self.bands.addItem(self._say(SENSORS[sensor]), sensor)
        self.bands.addItem(self._say(mark("by number")), _BY_NUMBER)
        at = self.bands.findData(self._asked)
        self.bands.setCurrentIndex(self.bands.findData(_BY_NUMBER) if at < 0 else at)
        found = (looked.bands.red, looked.bands.nir) if looked and looked.bands else (0, 0)
        for box, number in zip((self.red, self.nir), found, strict=True):
            box.clear()
            box.addItems([f"{at} · {name}" if name else str(at) for at, name in enumerate(names, 1)])
            box.setCurrentIndex(number - 1)
            box.setEnabled(bool(names))

    def leave(self) -> None:
        """Give up what is still being read."""
        self._clock.stop()
        self._latest.drop()
