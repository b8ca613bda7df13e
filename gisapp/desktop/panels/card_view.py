"""Paragraphs of a card as one text that can be selected, with chips, rulers and bars drawn around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QMimeData, QRectF, Qt, QTimer, QUrl
from PyQt5.QtGui import (
    QColor,
    QPainter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
    QTextOption,
)
from PyQt5.QtWidgets import QTextEdit, QWidget

from gisapp.desktop.look import TEXT_PX
from gisapp.desktop.panels.card_text import untied
from gisapp.desktop.panels.chips import HEIGHT as CHIP_HEIGHT
from gisapp.desktop.panels.chips import chip_font, draw_pill, text_colour
from gisapp.desktop.panels.ruler import HEIGHT, draw_ruler
from gisapp.desktop.pictures import image_of
from layers.style import RULE, SECONDARY, TEXT, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PyQt5.QtGui import QImage, QPaintEvent, QResizeEvent

    from gisapp.desktop.panels.card_text import Look, Paragraph, Run

_MARGIN, _INDENT, _BAR = 12, 12, 3
_GAP, _WIDE_GAP = 3, 8
_NARROWEST = 120
"""Pixels across a picture at least."""

_PADDING = "\u00a0\u00a0"
"""Before and after the word on a chip."""

_OBJECT = "\ufffc"
"""Stands for a picture in a text."""

_SIZES: dict[Look, int] = {"title": TEXT_PX + 2, "small": TEXT_PX - 1}
_QUIET: tuple[Look, ...] = ("quiet", "small")
_BOLD: tuple[Look, ...] = ("title", "strong")


class CardView(QTextEdit):
    """Shows a card; nothing in it is read as markup."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setFrameShape(QTextEdit.Shape.NoFrame)
        by_mouse = Qt.TextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setTextInteractionFlags(by_mouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Names of files have no blanks to break at.
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setCursorWidth(0)
        self.document().setDocumentMargin(_MARGIN)
        self._shown: Sequence[Paragraph] = ()
        self._fitted = 0
        self._fitting = QTimer(self)
        self._fitting.setSingleShot(True)
        self._fitting.setInterval(0)
        self._fitting.timeout.connect(self._fit)

    def show_paragraphs(self, paragraphs: Sequence[Paragraph]) -> None:
        """Show a card from its beginning."""
        self._shown, self._fitted = paragraphs, self._room()
        self.clear()
        cursor = QTextCursor(self.document())
        for number, one in enumerate(paragraphs):
            if number:
                cursor.insertBlock()
            cursor.setBlockFormat(self._block(number))
            if one.picture is not None:
                self._insert_picture(cursor, image_of(one.picture), f"picture:{number}")
            for run in one.runs:
                padding = _PADDING if run.look == "chip" else ""
                cursor.insertText(f"{padding}{run.text}{padding}", self._look(run))
        # The cursor went along with what was inserted, and would be kept in sight.
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(0)

    def _insert_picture(self, cursor: QTextCursor, image: QImage, name: str) -> None:
        """Insert a picture as wide as there is room, and no wider than it is."""
        self.document().addResource(QTextDocument.ResourceType.ImageResource, QUrl(name), image)
        form = QTextImageFormat()
        form.setName(name)
        width = min(image.width(), self._room())
        form.setWidth(width)
        form.setHeight(width * image.height() / image.width())
        cursor.insertImage(form)

    def _room(self) -> int:
        """Return how wide a picture may be: beside a scroll bar, whether there is one now or not."""
        return max(self.width() - self.verticalScrollBar().sizeHint().width() - 2 * _MARGIN - _INDENT, _NARROWEST)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Have pictures fitted to the new width."""
        super().resizeEvent(event)
        if self._fitted != self._room():
            # Later: Qt also comes here while a text is being inserted.
            self._fitting.start()

    def _fit(self) -> None:
        """Lay the card out anew for its pictures; what is read stays where it is."""
        if any(one.picture is not None for one in self._shown) and self._fitted != self._room():
            place = self.verticalScrollBar().value()
            self.show_paragraphs(self._shown)
            self.verticalScrollBar().setValue(place)

    def _block(self, number: int) -> QTextBlockFormat:
        """Return where a paragraph stands: what is about a hit a little to the right, under a line."""
        made, one = QTextBlockFormat(), self._shown[number]
        made.setTopMargin(2 * _WIDE_GAP if self._begins(number) else _GAP if number else 0)
        made.setLeftMargin(_INDENT if one.hit >= 0 else 0)
        if one.ruler is not None:
            made.setLineHeight(HEIGHT, QTextBlockFormat.LineHeightTypes.FixedHeight)
        return made

    def _begins(self, number: int) -> bool:
        """Return whether a line is drawn above a paragraph: above each hit, and above what follows the last."""
        return number > 0 and self._shown[number].hit != self._shown[number - 1].hit

    def _look(self, run: Run) -> QTextCharFormat:
        made, font = QTextCharFormat(), self.font()
        font.setPixelSize(_SIZES.get(run.look, TEXT_PX))
        font.setBold(run.look in _BOLD)
        made.setFont(chip_font(font) if run.look == "chip" else font)
        made.setForeground(QColor(SECONDARY if run.look in _QUIET else TEXT))
        if run.look == "chip":
            made.setForeground(text_colour(run.verdict))
        return made

    # What is drawn around the text ----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw chips, rulers, a line above each hit and a bar beside it, then the text."""
        painter = QPainter(self.viewport())
        painter.setFont(self.font())
        painter.translate(0, -self.verticalScrollBar().value())
        for number, one in enumerate(self._shown):
            if one.runs and one.runs[0].look == "chip":
                draw_pill(painter, self._chip(number, one.runs[0]), one.runs[0].verdict)
            if one.ruler is not None:
                draw_ruler(painter, self._rect(number), one.ruler, VERDICTS[one.verdict].colour)
        for first, end in self._sections():
            top, bottom = self._rect(first), self._rect(end - 1).bottom()
            painter.fillRect(QRectF(_MARGIN, top.top() - _WIDE_GAP, top.right() - _MARGIN, 1), QColor(RULE))
            if self._shown[first].hit >= 0:
                colour = QColor(VERDICTS[self._shown[first].verdict].colour)
                painter.fillRect(QRectF(_MARGIN, top.top() + 2, _BAR, bottom - top.top() - 2), colour)
        painter.end()
        super().paintEvent(event)

    def _rect(self, number: int) -> QRectF:
        """Return where a paragraph lies in the document."""
        rect = self.document().documentLayout().blockBoundingRect(self.document().findBlockByNumber(number))
        left = _MARGIN + (_INDENT if self._shown[number].hit >= 0 else 0)
        return QRectF(left, rect.top(), self.document().textWidth() - _MARGIN - left, rect.height())

    def _chip(self, number: int, run: Run) -> QRectF:
        """Return where a chip lies, which stands at the beginning of a paragraph."""
        line = self.document().findBlockByNumber(number).layout().lineAt(0)
        width = line.cursorToX(len(run.text) + 2 * len(_PADDING))[0] - line.cursorToX(0)[0]
        area = self._rect(number)
        return QRectF(area.left(), area.top() + (line.height() - CHIP_HEIGHT) / 2, width, CHIP_HEIGHT)

    def _sections(self) -> Iterator[tuple[int, int]]:
        """Yield the first paragraph of each hit, and of what follows the last, with the first that is not of it."""
        begins = [number for number in range(len(self._shown)) if self._begins(number)]
        yield from zip(begins, [*begins, len(self._shown)][1:], strict=True)

    def createMimeDataFromSelection(self) -> QMimeData:  # noqa: N802 - Qt's name
        """Return what is selected, as plain text."""
        made = QMimeData()
        made.setText(untied(self.textCursor().selection().toPlainText()).replace(_OBJECT, ""))
        return made
