"""The verdict card: every hit of the selected object with its clause, its figures, its date and who sees to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QApplication, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from gisapp.desktop.panels.audit_strip import MineStrip
from gisapp.desktop.panels.audit_text import mine_paragraphs
from gisapp.desktop.panels.card_text import Paragraph, paragraphs, plain_text, record
from gisapp.desktop.panels.card_view import CardView
from gisapp.desktop.panels.empty import EmptyOr
from gisapp.desktop.panels.panel import Panel
from gisapp.i18n import mark

if TYPE_CHECKING:
    from PyQt5.QtCore import QPoint

    from gisapp.desktop.session import Session
    from gisapp.drawn import Feature


class CardPanel(Panel):
    """The card of the selected object."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._shown: list[Paragraph] = []
        self.view = CardView(self)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._offer)
        self.previous = self._button("chevron-left", lambda: self._step(-1))
        self.next = self._button("chevron-right", lambda: self._step(1))
        self.position = QLabel(self)
        self.position.setProperty("secondary", True)
        self.go = self._button("magnify-scan", self._zoom)
        self.copier = self._button("content-copy", self.copy)
        self.mine = MineStrip(session, self)
        self._tools = QWidget(self)
        row = QHBoxLayout(self._tools)
        row.setContentsMargins(8, 4, 8, 0)
        row.setSpacing(2)
        for widget in (self.previous, self.position, self.next):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.go)
        row.addWidget(self.copier)
        self._page = QWidget(self)
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._tools)
        column.addWidget(self.view, 1)
        column.addWidget(self.mine)
        self.body = EmptyOr(self._page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.body)
        self.mine.drawn.connect(lambda: self._lay_text(session.selection))
        session.selected.connect(self._show)
        session.changed.connect(lambda: self._show(session.selection))
        session.language_changed.connect(self._translate)
        self._translate()
        self._show(session.selection)

    def _translate(self) -> None:
        for button, text in (
            (self.previous, mark("Previous object at this place")),
            (self.next, mark("Next object at this place")),
            (self.go, mark("Zoom to")),
            (self.copier, mark("Copy the card as text")),
        ):
            button.setToolTip(self._say(text))
        if self.body.is_empty:
            self._show(None)

    # What is shown --------------------------------------------------------------------------------------------

    def _show(self, feature: Feature | None) -> None:
        self.mine.show_mine(feature)
        self._lay_text(feature)

    def _lay_text(self, feature: Feature | None) -> None:
        self._shown = [] if feature is None else self._paragraphs(feature)
        if not self._shown:
            text = mark(
                "Click an object on the map, or a row of a list: its verdict stands here, with every rule it meets."
            )
            self.body.tell(self._say(text))
            return
        self.view.show_paragraphs(self._shown)
        self.body.show_content()
        candidates = self._session.candidates
        several = len(candidates) > 1 and feature in candidates
        for widget in (self.previous, self.position, self.next):
            widget.setVisible(several)
        if feature is not None and several:
            self.position.setText(f"{candidates.index(feature) + 1} / {len(candidates)}")

    def _paragraphs(self, feature: Feature) -> list[Paragraph]:
        snapshot = self._session.snapshot
        if snapshot is None:
            return []
        card = snapshot.card(feature)
        if card is not None:
            more = mine_paragraphs(snapshot, feature, len(card.lines), self.mine.pixels, self.mine.hint)
            return paragraphs(card, snapshot.words, placed=snapshot.place(feature) is not None, more=more)
        return record(snapshot, feature)

    # What the user does ---------------------------------------------------------------------------------------

    def _step(self, by: int) -> None:
        """Select the next object at the same place, after the last the first."""
        candidates, selection = self._session.candidates, self._session.selection
        if selection in candidates:
            at = candidates.index(selection) + by
            self._session.select(candidates[at % len(candidates)], candidates)

    def _zoom(self) -> None:
        if self._session.selection is not None:
            self._session.wanted.emit(self._session.selection)

    def copy(self) -> None:
        """Put the whole card on the clipboard."""
        QApplication.clipboard().setText(plain_text(self._shown))

    def _offer(self, place: QPoint) -> None:
        menu = QMenu(self)
        selected = menu.addAction(self._say(mark("Copy")), self.view.copy)
        selected.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        selected.setEnabled(self.view.textCursor().hasSelection())
        menu.addAction(self._say(mark("Copy the card as text")), self.copy)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.view.mapToGlobal(place))
