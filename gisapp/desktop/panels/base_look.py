"""How the chosen base map is shown: opacity, bands, ramp, values at its ends, relief; overviews where it lacks them."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from PyQt5.QtCore import QSize, Qt
from PyQt5.QtGui import QIcon, QImage, QPixmap
from PyQt5.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gisapp.desktop.boxes import Choice
from gisapp.desktop.look import icon
from gisapp.i18n import mark
from layers.style import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gisapp.bases.opening import Facts
    from gisapp.bases.records import BaseRecord
    from gisapp.desktop.session import Session

_COLOURS, _ONE_BAND = "colours", "band"
STYLES = {
    _COLOURS: mark("Three bands as colours"),
    _ONE_BAND: mark("One band by a ramp"),
    "tinted": mark("Elevation with hillshade"),
    "elevation": mark("Elevation"),
    "hillshade": mark("Hillshade"),
    "slope": mark("Slope"),
}
"""Ways to show an image by id, and their words; from the third on those of `basemaps.relief`."""
RAMPS = {
    "grey": mark("Grey"),
    "blue_yellow": mark("Blue to yellow"),
    "heat": mark("Heat"),
    "elevation": mark("Heights"),
    "vegetation": mark("Vegetation"),
    "change": mark("Change"),
}
"""The ramps of `basemaps.ramps`, and their words."""

_SWATCH = QSize(48, 12)


class BaseLook(QWidget):
    """Shows and changes the look of one base map.

    Parameters
    ----------
    session
        Whose base maps they are.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bases, self._say = session.bases, session.say
        self.name = ""
        """Id of the base map; blank for none."""
        self._filling = False
        self.told, self.fault = QLabel(self), QLabel(self)
        self.told.setProperty("secondary", "true")
        self.fault.setStyleSheet(f"color: {VERDICTS['yes'].colour};")
        for label in (self.told, self.fault):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.opacity = QSlider(Qt.Orientation.Horizontal, self)
        self.opacity.setRange(0, 100)
        self.opacity.setPageStep(10)
        self._percent = QLabel(self)
        self._percent.setMinimumWidth(self._percent.fontMetrics().horizontalAdvance("100 %"))
        self.style_ = choice(self)
        self.bands = [choice(self) for _ in range(3)]
        self.ramp = choice(self)
        self.ramp.setIconSize(_SWATCH)
        self.ends = [QLineEdit(self), QLineEdit(self)]
        self.spread = QToolButton(self)
        self.spread.setIcon(icon("contrast-circle"))
        self.overviews = QPushButton(self)
        self.overviews.setIcon(icon("layers-plus"))
        self._lay_out()
        self._connect()
        self.hide()

    def _lay_out(self) -> None:
        self._labels = {key: QLabel(self) for key in ("opacity", "style", "bands", "ramp", "ends")}
        self._form = QFormLayout()
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setSpacing(8)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._fields = {
            "opacity": _row(self.opacity, self._percent),
            "style": self.style_,
            "bands": _row(*self.bands),
            "ramp": self.ramp,
            "ends": _row(*self.ends, self.spread),
        }
        for key, field in self._fields.items():
            self._form.addRow(self._labels[key], field)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addWidget(self.told)
        column.addWidget(self.fault)
        column.addLayout(self._form)
        column.addWidget(self.overviews)

    def _connect(self) -> None:
        self.opacity.valueChanged.connect(self._fade)
        self.style_.activated.connect(self._restyle)
        for box in (*self.bands, self.ramp):
            box.activated.connect(self._recolour)
        for end in self.ends:
            end.editingFinished.connect(self._recolour)
        self.spread.clicked.connect(lambda: self._bases.spread(self.name))
        self.overviews.clicked.connect(lambda: self._build())

    # What is shown --------------------------------------------------------------------------------------------

    def show_base(self, name: str) -> None:
        """Show the look of another base map, or of none."""
        self.name = name if name in self._bases else ""
        self.setVisible(bool(self.name))
        if self.name:
            self._filling = True
            self._fill(self._bases[self.name])
            self._filling = False

    def translate(self) -> None:
        """Word everything in the window's language."""
        words = {
            "opacity": mark("Opacity"),
            "style": mark("Shown as"),
            "bands": mark("Bands"),
            "ramp": mark("Ramp"),
            "ends": mark("Values"),
        }
        for key, text in words.items():
            self._labels[key].setText(self._say(text))
        for end, hint in zip(self.ends, (mark("2nd percentile"), mark("98th percentile")), strict=True):
            end.setPlaceholderText(self._say(hint))
            end.setToolTip(self._say(mark("Values at the two ends of the colours; blank takes them from the image")))
        self.spread.setToolTip(self._say(mark("Spread the colours from the 2nd to the 98th percentile of the image")))
        self.overviews.setText(self._say(mark("Build overviews")))
        self.overviews.setToolTip(
            self._say(mark("A large image is shown quickly from smaller copies in a file beside it; made once"))
        )
        self.show_base(self.name)

    def _fill(self, record: BaseRecord) -> None:
        opened = self._bases.open.get(record.id)
        facts = opened.facts if opened is not None else None
        fault = self._bases.faults.get(record.id, "")
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))
        self.told.setText(self._facts(facts) if facts else "")
        self.told.setVisible(bool(self.told.text()))
        self.opacity.setValue(round(record.opacity * 100))
        self._percent.setText(f"{self.opacity.value()} %")
        is_image = facts is not None and bool(facts.bands)
        style = ""
        if facts is not None and is_image:
            style = record.relief or (_COLOURS if len(facts.shown) == 3 else _ONE_BAND)
            self._offer_styles(facts, style)
            self._offer_bands(facts, style)
            offer(self.ramp, [(one, self._say(text)) for one, text in RAMPS.items()], record.ramp)
            for at in range(self.ramp.count()):
                self.ramp.setItemIcon(at, _swatch(self.ramp.itemData(at)))
            for end, value in zip(self.ends, record.stretch or (None, None), strict=True):
                end.setText("" if value is None else f"{value:g}")
        self._show_row("style", shown=is_image)
        self._show_row("bands", shown=style in (_COLOURS, _ONE_BAND))
        self._show_row("ramp", shown=style == _ONE_BAND)
        self._show_row("ends", shown=style in (_COLOURS, _ONE_BAND))
        self.overviews.setVisible(facts is not None and facts.slow)

    def _facts(self, facts: Facts) -> str:
        """Return what is known of a base map in a line."""
        if facts.size is None:
            return facts.attribution
        parts = [f"{facts.size[0]:,} × {facts.size[1]:,}"]
        parts.append(self._say(mark("{count} bands")).format(count=len(facts.bands)))
        parts.append(facts.crs)
        parts.append(facts.day.isoformat() if facts.day else self._say(mark("day unknown")))
        return " · ".join(parts)

    def _offer_styles(self, facts: Facts, style: str) -> None:
        colours = [_COLOURS] if len(facts.bands) >= 3 else []
        relief = [one for one in STYLES if one not in (_COLOURS, _ONE_BAND)] if len(facts.bands) == 1 else []
        offer(self.style_, [(one, self._say(STYLES[one])) for one in (*colours, _ONE_BAND, *relief)], style)

    def _offer_bands(self, facts: Facts, style: str) -> None:
        listed = [(at, f"{at} {name}".strip()) for at, name in enumerate(facts.bands, 1)]
        shown = facts.shown if style == _COLOURS or len(facts.shown) == 1 else facts.shown[:1]
        for at, box in enumerate(self.bands):
            box.setVisible(at < len(shown))
            if at < len(shown):
                offer(box, listed, shown[at])

    def _show_row(self, key: str, *, shown: bool) -> None:
        self._labels[key].setVisible(shown)
        self._fields[key].setVisible(shown)

    # What the user does ---------------------------------------------------------------------------------------

    def _fade(self, share: int) -> None:
        self._percent.setText(f"{share} %")
        if not self._filling:
            self._bases.change(self.name, opacity=share / 100)

    def _restyle(self) -> None:
        """Show the image in another way; its bands are then those that are usual."""
        style = self.style_.currentData()
        relief = style if style not in (_COLOURS, _ONE_BAND) else ""
        bands = (1,) if style == _ONE_BAND else None
        self._bases.change(self.name, relief=relief, bands=bands, stretch=None)

    def _recolour(self) -> None:
        if self._filling or not self.name:
            return
        count = 3 if self.style_.currentData() == _COLOURS else 1
        bands = tuple(box.currentData() for box in self.bands[:count])
        low, high = (_number(end.text()) for end in self.ends)
        stretch = (low, high) if low is not None and high is not None and low < high else None
        self._bases.change(self.name, bands=bands, ramp=self.ramp.currentData(), stretch=stretch)

    def _build(self) -> None:
        self.overviews.setEnabled(False)
        self._bases.build_overviews(self.name).finished.connect(lambda: self.overviews.setEnabled(True))


def _number(text: str) -> float | None:
    """Return a number that was typed, None for anything else."""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if isfinite(value) else None


def choice(parent: QWidget) -> Choice:
    """Return a box that takes what room there is."""
    box = Choice(parent)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(3)
    return box


def _row(*fields: QWidget) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for field in fields:
        row.addWidget(field, 0 if isinstance(field, QLabel | QToolButton) else 1)
    return whole


def offer(box: Choice, choices: Iterable[tuple[object, str]], chosen: object) -> None:
    """Fill a box and choose one, without telling anyone."""
    box.blockSignals(True)
    box.clear()
    for data, text in choices:
        box.addItem(text, data)
    box.setCurrentIndex(box.findData(chosen))
    box.blockSignals(False)
    widest = max((box.fontMetrics().horizontalAdvance(box.itemText(one)) for one in range(box.count())), default=0)
    box.view().setMinimumWidth(widest + box.iconSize().width() + 24)


def _swatch(ramp: str) -> QIcon:
    """Return a ramp as a small picture."""
    from basemaps.ramps import table

    colours = table(ramp).tobytes()
    image = QImage(colours, len(colours) // 3, 1, QImage.Format.Format_RGB888)
    return QIcon(QPixmap.fromImage(image.scaled(_SWATCH)))
