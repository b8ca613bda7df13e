"""Below the card of a mine: what can be done about it; what the satellite saw of it is drawn for the card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QSize, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QPushButton, QWidget

from gisapp.desktop.jobs import Latest
from gisapp.desktop.look import icon
from gisapp.desktop.panels.audit_deeds import enter_acceptance, mark_mines
from gisapp.desktop.panels.saving import ask_file, save_file
from gisapp.i18n import mark
from layers.files import written_whole

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from gisapp.desktop.session import Session
    from gisapp.drawn import Feature
    from gisapp.snapshot import Snapshot

_NO_PICTURE = ("no_outline", "outside")
_ICON = QSize(16, 16)


class MineStrip(QWidget):
    """The buttons of the selected mine, and its picture for the card, made in a job."""

    drawn = pyqtSignal()
    """There is another picture, or a hint why there is none."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._say = session, session.say
        self._feature: Feature | None = None
        self._drawing = Latest(session.jobs, self)
        self._drawing.failed.connect(self._fail)
        self.pixels: NDArray[np.uint8] | None = None
        self.hint = ""
        self.accept = self._button("check-decagram-outline", self._accept)
        self.sheet = self._button("clipboard-plus-outline", self._mark)
        self.save = self._button("image-outline", self._save)
        self._lay_out()
        session.marked.connect(self._word)
        session.language_changed.connect(self._word)
        self.hide()

    def _button(self, picture: str, do: Callable[[], None]) -> QPushButton:
        made = QPushButton(self)
        made.setIcon(icon(picture))
        made.setIconSize(_ICON)
        made.clicked.connect(lambda: do())
        return made

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 8)
        row.setSpacing(8)
        for button in (self.accept, self.sheet, self.save):
            row.addWidget(button)
        row.addStretch(1)

    def _word(self) -> None:
        """Word everything in the window's language."""
        snapshot = self._session.snapshot
        self.accept.setText(self._say(mark("Enter acceptance…")))
        marked = snapshot is not None and self._feature is not None and self._feature.id in snapshot.on_sheet
        self.sheet.setText(self._say(mark("Off the check sheet") if marked else mark("On the check sheet")))
        self.sheet.setIcon(icon("clipboard-minus-outline" if marked else "clipboard-plus-outline"))
        self.sheet.setToolTip(
            self._say(mark("The field-check sheet is written from the menu of the lists, or from the audit's panel."))
        )
        self.save.setText(self._say(mark("Save picture…")))

    # What is shown --------------------------------------------------------------------------------------------

    def show_mine(self, feature: Feature | None) -> None:
        """Show the buttons of a mine and draw its picture; anything else hides the strip."""
        self._drawing.drop()
        snapshot = self._session.snapshot
        known = snapshot is not None and feature is not None and feature.kind == "mines"
        self._feature = feature if known else None
        self.pixels, self.hint = None, ""
        self.save.hide()
        self.setVisible(known)
        if snapshot is None or self._feature is None:
            return
        self._word()
        row = snapshot.audited(self._feature)
        if row is not None and row["note"] not in _NO_PICTURE:
            self._draw(self._feature, snapshot)

    def _draw(self, feature: Feature, snapshot: Snapshot) -> None:
        audit, kept, mines = snapshot.audit, dict(self._session.images), snapshot.layers["mines"]
        if audit is None:
            return
        mine = mines[mines["id"] == feature.id]

        def work(report: Callable[[float], None]) -> NDArray[np.uint8] | None:
            # What reads rasters is loaded with the first picture.
            from gisapp.imagery import images_of, picture

            images = images_of(audit, kept)
            return None if images is None else picture(*images, mine, report)

        self._drawing.start(self._say(mark("Drawing the mine on both images")), work, self._show)

    def _fail(self, error: BaseException) -> None:
        self._show(None, self._session.messages.explain(error))

    def _show(self, pixels: NDArray[np.uint8] | None, hint: str = "") -> None:
        if pixels is None and not hint:
            absent = mark("The images of this audit are not at hand, so there is no picture; run the audit on them.")
            hint = self._say(absent)
        self.pixels, self.hint = pixels, hint
        self.save.setVisible(pixels is not None)
        self.drawn.emit()

    # What the user does ---------------------------------------------------------------------------------------

    def _accept(self) -> None:
        enter_acceptance(self._session, self.window())

    def _mark(self) -> None:
        """Put the mine on the field-check sheet, or take it off."""
        snapshot = self._session.snapshot
        if snapshot is not None and self._feature is not None:
            mark_mines(self._session, [self._feature.id], on=self._feature.id not in snapshot.on_sheet)

    def _save(self) -> None:
        """Write the picture as a PNG."""
        pixels, feature, path = self.pixels, self._feature, self._session.path
        if pixels is None or feature is None or path is None:
            return
        from basemaps.pictures import write_png
        from gisapp.auditing import file_name

        kinds = self._say(mark("Picture")) + " (*.png)"
        target = ask_file(self._session, self.window(), path.with_name(f"{file_name(feature.id)}.png"), kinds)
        if target is None:
            return

        def write(_: Callable[[float], None]) -> None:
            with written_whole(target) as folder:
                write_png(folder / target.name, pixels)

        save_file(self._session, target, write)
