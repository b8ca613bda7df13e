"""Verdicts as coloured chips with a word: never colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QModelIndex, QPointF, QRectF, QSize, QSizeF, Qt
from PyQt5.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PyQt5.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from layers.style import PANEL, SECONDARY, TEXT, VERDICTS

if TYPE_CHECKING:
    from PyQt5.QtGui import QHelpEvent
    from PyQt5.QtWidgets import QAbstractItemView

HEIGHT = 18.0
"""Of a chip, pixels at 100 %."""

PADDING = 8
"""Between the edges of a cell, or of a chip, and its text."""

LOOKS = {code: code for code in VERDICTS} | {
    "no": "done", "absent": "outside",
    "overdue": "yes", "behind": "verify", "on_pace": "done", "met": "done", "open": "outside", "unknown": "outside",
    "suspected_bare": "verify", "suspected_green": "verify", "agrees": "done", "unjudged": "outside",
    "differs": "yes", "new": "verify", "same": "done",
}  # fmt: skip
"""The verdict whose look each code has on a chip: verdicts, what lists leave out, how targets stand, what a
restoration audit finds (`gisapp.suspicions`) and how a proposal stands to what is stated (`gisapp.terrain`)."""

_DARK_TEXT_ABOVE = 150
"""Lightness (0 to 255) of a fill on which dark text reads better than light."""


def chip_font(font: QFont) -> QFont:
    """Return the font of the words on chips in a text of this font."""
    small = QFont(font)
    small.setPixelSize(12)
    return small


def chip_size(text: str, font: QFont) -> QSizeF:
    """Return the pixels that a chip takes in a text of this font."""
    return QSizeF(QFontMetricsF(chip_font(font)).horizontalAdvance(text) + 2 * PADDING, HEIGHT)


def draw_pill(painter: QPainter, rect: QRectF, verdict: str) -> None:
    """Draw the ground of a chip: filled, or an outline alone."""
    style = VERDICTS[verdict]
    colour = QColor(style.colour)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen if style.filled else QPen(colour, 1.0))
    painter.setBrush(colour if style.filled else QColor(0, 0, 0, 0))
    outline = rect if style.filled else rect.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(outline, rect.height() / 2, rect.height() / 2)
    painter.restore()


def text_colour(verdict: str) -> QColor:
    """Return the colour of the word on a chip."""
    style = VERDICTS[verdict]
    dark = TEXT if _lightness(QColor(style.colour)) > _DARK_TEXT_ABOVE else PANEL
    return QColor(dark if style.filled else SECONDARY)


def _lightness(colour: QColor) -> float:
    return 0.299 * colour.red() + 0.587 * colour.green() + 0.114 * colour.blue()


class RowDelegate(QStyledItemDelegate):
    """Marks the chosen row by its ground, and draws no frame about one of its cells."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex) -> None:  # noqa: N802 - Qt's name
        """Take the focus away."""
        super().initStyleOption(option, index)
        option.state = QStyle.State(option.state) & ~QStyle.State(QStyle.StateFlag.State_HasFocus)


class CellDelegate(QStyledItemDelegate):
    """Shows a cell's text, and its tool tip where the cell is too narrow for it.

    It paints itself what a style sheet could: a table in motion paints hundreds of cells many times a second.
    """

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Draw the cell's ground if its row is chosen, then what stands on it."""
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, option.palette.highlight())
        self.draw(painter, option, str(index.data()), index)

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, text: str, index: QModelIndex) -> None:
        """Draw the text, in as far as there is room."""
        area = option.rect.adjusted(PADDING, 0, -PADDING, 0)
        painter.setPen(QColor(TEXT))
        painter.setFont(option.font)
        text = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, index.data(Qt.ItemDataRole.TextAlignmentRole), text)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:  # noqa: N802 - Qt's name
        """Return what the text takes."""
        return QSize(option.fontMetrics.horizontalAdvance(str(index.data())) + 2 * PADDING, option.fontMetrics.height())

    def helpEvent(  # noqa: N802 - Qt's name
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: QModelIndex
    ) -> bool:
        """Show the tool tip, or take one away."""
        if self.sizeHint(option, index).width() <= view.visualRect(index).width():
            QToolTip.hideText()
            return True
        return super().helpEvent(event, view, option, index)


class ChipDelegate(CellDelegate):
    """Shows a cell's text as a chip; its code, one of `LOOKS`, is its `Qt.ItemDataRole.UserRole`."""

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, text: str, index: QModelIndex) -> None:
        """Draw the chip."""
        verdict = LOOKS.get(index.data(Qt.ItemDataRole.UserRole))
        if verdict is not None:
            size, area = chip_size(text, option.font), QRectF(option.rect)
            top_left = QPointF(area.left() + PADDING, round(area.center().y() - size.height() / 2))
            draw_pill(painter, QRectF(top_left, size), verdict)
            painter.setFont(chip_font(option.font))
            painter.setPen(text_colour(verdict))
            painter.drawText(QRectF(top_left, size), Qt.AlignmentFlag.AlignCenter, text)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:  # noqa: N802 - Qt's name
        """Return what the chip takes."""
        return chip_size(str(index.data()), option.font).toSize() + QSize(2 * PADDING, 0)
