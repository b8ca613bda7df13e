"""An image does not state its CRS: the user chooses one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QComboBox, QDialogButtonBox, QLabel, QWidget

from gisapp.desktop.boxes import Choice
from gisapp.desktop.dialogs.dialog import Dialog
from gisapp.i18n import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gisapp.desktop.session import Session

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


class CrsBox(Choice):
    """A box of coordinate systems; any other code can be typed.

    Parameters
    ----------
    systems
        Their codes, and English ids of their words.
    say
        Translates a sentence.
    """

    def __init__(self, systems: Sequence[tuple[str, str]], say: Callable[[str], str]) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for code, text in systems:
            self.addItem(f"{say(text)} · {code}", code)

    def code(self) -> str:
        """Return the code that is chosen or typed."""
        at = self.findText(self.currentText())
        return str(self.itemData(at)) if at >= 0 else self.currentText().strip()


class CrsDialog(Dialog):
    """Asks for the CRS of an image.

    Parameters
    ----------
    session
        Whose language it speaks.
    lacking
        What is wrong, in the user's language.
    """

    def __init__(self, session: Session, lacking: str, parent: QWidget | None = None) -> None:
        super().__init__(session, mark("Choose the coordinate system"), parent)
        say = session.say
        self.setMinimumWidth(480)
        told = QLabel(lacking, self)
        told.setWordWrap(True)
        told.setTextFormat(Qt.TextFormat.PlainText)
        hint = QLabel(say(mark("Choose what the image was made in, or type a code such as EPSG:4549.")), self)
        hint.setWordWrap(True)
        hint.setProperty("secondary", "true")
        self.crs = CrsBox(SYSTEMS, say)
        buttons = QDialogButtonBox(self)
        ok = buttons.addButton(say(mark("Show it")), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(say(mark("Cancel")), QDialogButtonBox.ButtonRole.RejectRole)
        ok.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = self._column()
        for widget in (told, self.crs, hint, buttons):
            column.addWidget(widget)
