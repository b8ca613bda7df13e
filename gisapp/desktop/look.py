"""How the window looks: fonts, colours and icons, from the one table in `layers.style`."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import qtawesome
from PyQt5.QtGui import QColor, QFont, QFontDatabase, QIcon, QPalette
from qtawesome.iconic_font import IconicFont

from layers.style import ACCENT, FONTS, PANEL, PAPER, RULE, SECONDARY, TEXT

if TYPE_CHECKING:
    from PyQt5.QtWidgets import QApplication

TEXT_PX = 13
"""Height of text at 100 %."""

HOVER, PRESSED = "#EEF1F4", "#E1E6EB"

_SHEET = f"""
QWidget {{ color: {TEXT}; }}
QMainWindow, QDialog {{ background: {PAPER}; }}
QMainWindow::separator {{ background: {RULE}; width: 1px; height: 1px; margin: 0 2px; }}
QMainWindow::separator:hover {{ background: {ACCENT}; }}
QToolTip {{ color: {TEXT}; background: {PANEL}; border: 1px solid {RULE}; padding: 4px 6px; }}
QMenuBar {{ background: {PANEL}; padding: 2px 4px; }}
QMenuBar::item {{ padding: 4px 8px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {HOVER}; }}
QMenu {{ background: {PANEL}; border: 1px solid {RULE}; padding: 4px 0; }}
QMenu::item {{ padding: 5px 28px 5px 8px; }}
QMenu::icon {{ padding-left: 8px; }}
QMenu::item:selected {{ background: {HOVER}; }}
QMenu::item:disabled {{ color: #A3A9B1; }}
QMenu::separator {{ height: 1px; background: {RULE}; margin: 4px 8px; }}
QToolBar {{ background: {PANEL}; border: none; border-bottom: 1px solid {RULE}; padding: 4px 8px; spacing: 2px; }}
QToolBar::separator {{ background: {RULE}; width: 1px; margin: 6px 6px; }}
QToolButton {{ border: 1px solid transparent; border-radius: 4px; padding: 4px 6px; }}
QToolButton:hover {{ background: {HOVER}; }}
QToolButton:pressed, QToolButton:checked {{ background: {PRESSED}; }}
QToolButton::menu-indicator {{ image: none; }}
QPushButton {{ background: {PANEL}; border: 1px solid {RULE}; border-radius: 4px; padding: 5px 12px; }}
QPushButton:hover {{ background: {HOVER}; }}
QPushButton:pressed {{ background: {PRESSED}; }}
QPushButton:focus, QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus {{ border: 1px solid {ACCENT}; }}
QPushButton:default {{ background: {ACCENT}; border-color: {ACCENT}; color: white; }}
QPushButton:disabled {{ color: #A3A9B1; background: {PANEL}; border-color: {RULE}; }}
QLineEdit, QComboBox, QAbstractSpinBox {{ background: {PANEL}; border: 1px solid {RULE}; border-radius: 4px;
    padding: 3px 6px; selection-background-color: {ACCENT}; selection-color: white; }}
QComboBox::drop-down, QDateEdit::drop-down {{ border: none; width: 20px; }}
QComboBox QAbstractItemView {{ background: {PANEL}; border: 1px solid {RULE}; selection-background-color: {HOVER};
    selection-color: {TEXT}; }}
QDockWidget {{ font-weight: 600; }}
QDockWidget::title {{ background: {PANEL}; padding: 8px 8px 4px 12px; text-align: left; }}
QDockWidget > QWidget {{ background: {PANEL}; font-weight: 400; }}
QTabBar::tab {{ background: transparent; color: {SECONDARY}; padding: 6px 10px; border: none;
    border-bottom: 2px solid transparent; }}
QTabBar::tab:hover {{ color: {TEXT}; }}
QTabBar::tab:selected {{ color: {TEXT}; border-bottom: 2px solid {ACCENT}; }}
QTabWidget::pane {{ border: none; }}
QTabBar {{ qproperty-drawBase: 0; }}
QHeaderView {{ background: {PANEL}; }}
QHeaderView::section {{ background: {PANEL}; color: {SECONDARY}; border: none; border-bottom: 1px solid {RULE};
    padding: 4px 8px; }}
QTableView, QTreeView, QListView, QTextBrowser, QScrollArea {{ background: {PANEL}; border: none; outline: none;
    selection-background-color: #DCEBF5; selection-color: {TEXT}; gridline-color: {HOVER}; }}
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected {{ background: #DCEBF5; color: {TEXT}; }}
QTreeView::item {{ padding: 3px 0; }}
QStatusBar {{ background: {PANEL}; border-top: 1px solid {RULE}; }}
QStatusBar::item {{ border: none; }}
.QLabel {{ qproperty-textFormat: PlainText; }}
QStatusBar QLabel {{ color: {SECONDARY}; padding: 2px 8px; }}
QProgressBar {{ background: {HOVER}; border: none; border-radius: 2px; max-height: 4px; }}
QProgressBar::chunk {{ background: {ACCENT}; border-radius: 2px; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: #C9CED5; border-radius: 4px; min-height: 28px; min-width: 28px; margin: 1px; }}
QScrollBar::handle:hover {{ background: #A9B0B9; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
    background: none; border: none; width: 0; height: 0; }}
*[secondary="true"] {{ color: {SECONDARY}; }}
*[heading="true"] {{ font-weight: 600; }}
"""


def dress(application: QApplication) -> None:
    """Give the application its style, palette, fonts and style sheet."""
    application.setStyle("Fusion")
    palette = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, PAPER),
        (QPalette.ColorRole.Base, PANEL),
        (QPalette.ColorRole.AlternateBase, PAPER),
        (QPalette.ColorRole.Text, TEXT),
        (QPalette.ColorRole.WindowText, TEXT),
        (QPalette.ColorRole.ButtonText, TEXT),
        (QPalette.ColorRole.Button, PANEL),
        (QPalette.ColorRole.Highlight, ACCENT),
        (QPalette.ColorRole.HighlightedText, PANEL),
        (QPalette.ColorRole.Link, ACCENT),
        (QPalette.ColorRole.PlaceholderText, "#8A9099"),
    ):
        palette.setColor(role, QColor(colour))
    application.setPalette(palette)
    application.setFont(text_font())
    application.setStyleSheet(_SHEET)


def text_font(px: int = TEXT_PX) -> QFont:
    """Return the font of texts: the first of `FONTS` that the machine has, with figures of one width."""
    families = set(QFontDatabase().families())
    font = QFont(next((one for one in FONTS if one in families), ""))
    font.setPixelSize(px)
    return font


def tip(text: str) -> str:
    """Return words of ledgers, files and services as a tool tip shows them, and never as HTML: that may fetch files."""
    if not {"<", "&"} & set(text):
        return text
    lines = escape(text).replace("\n", "<br>")
    return f"<p>{lines}</p>"


def icon(name: str, colour: str = SECONDARY) -> QIcon:
    """Return a Material Design icon, such as "folder-open-outline"."""
    made: QIcon = _icons().icon(f"mdi6.{name}", color=colour, color_active=TEXT, color_disabled="#B4BAC2")
    return made


@cache
def _icons() -> IconicFont:
    """Return the one set of icons that is used; all that QtAwesome has take several times as long to load."""
    folder = Path(qtawesome.__file__).parent / "fonts"
    font, names = (next(folder.glob(f"materialdesignicons6*{ending}")).name for ending in (".ttf", ".json"))
    return IconicFont(("mdi6", font, names))
