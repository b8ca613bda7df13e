"""An image does not state its CRS: the user chooses one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from gisapp.desktop.boxes import Choice
from gisapp.i18n import mark

if TYPE_CHECKING:
    from collections.abc import Callable

SYSTEMS = (
    ("EPSG:4547", mark("CGCS2000, 3-degree, 114° E")),
    ("EPSG:4548", mark("CGCS2000, 3-degree, 117° E")),
    ("EPSG:4526", mark("CGCS2000, 3-degree zone 38")),
    ("EPSG:4527", mark("CGCS2000, 3-degree zone 39")),
    ("EPSG:32650", mark("WGS 84, UTM zone 50N")),
    ("EPSG:4490", mark("CGCS2000 degrees")),
    ("EPSG:4326", mark("WGS 84 degrees")),
    ("EPSG:3857", mark("Web Mercator")),
)
"""What images of this city usually have; any other can be typed."""


class CrsDialog(QDialog):
    """Asks for a CRS.

    Parameters
    ----------
    lacking
        What is wrong, in the user's language.
    say
        Translates a sentence.
    """

    def __init__(self, lacking: str, say: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(say(mark("Choose the coordinate system")))
        self.setMinimumWidth(480)
        told = QLabel(lacking, self)
        told.setWordWrap(True)
        told.setTextFormat(Qt.TextFormat.PlainText)
        hint = QLabel(say(mark("Choose what the image was made in, or type a code such as EPSG:4549.")), self)
        hint.setWordWrap(True)
        hint.setProperty("secondary", "true")
        self.crs = Choice(self)
        self.crs.setEditable(True)
        self.crs.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for code, text in SYSTEMS:
            self.crs.addItem(f"{say(text)} · {code}", code)
        buttons = QDialogButtonBox(self)
        ok = buttons.addButton(say(mark("Show it")), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(say(mark("Cancel")), QDialogButtonBox.ButtonRole.RejectRole)
        ok.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        for widget in (told, self.crs, hint, buttons):
            column.addWidget(widget)

    def chosen(self) -> str:
        """Return the code that is chosen or typed."""
        at = self.crs.findText(self.crs.currentText())
        return str(self.crs.itemData(at)) if at >= 0 else self.crs.currentText().strip()
