"""The layers: what is drawn, with which symbol, how many; what of it is shown, and how strongly."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PyQt5.QtCore import QPoint, Qt, pyqtSignal
from PyQt5.QtGui import QBrush, QColor, QKeySequence
from PyQt5.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QSlider,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from gisapp.desktop.look import HOVER, icon, tip
from gisapp.desktop.panels.chips import RowDelegate
from gisapp.desktop.panels.contents import FIGURES
from gisapp.desktop.panels.empty import EmptyOr
from gisapp.desktop.panels.panel import Panel
from gisapp.desktop.panels.swatches import SIZE, icon_of
from gisapp.i18n import mark
from layers.style import SECONDARY, SYMBOLS, VERDICTS
from layers.tables import has_place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PyQt5.QtGui import QKeyEvent

    from gisapp.desktop.session import Session
    from gisapp.drawn import DrawnLayer
    from layers.style import Symbol

_SOURCES, _ROUTES, _ZONES, _BASE = mark("Sources"), mark("Corridors and roads"), mark("Zones"), mark("Base")
_PROPOSALS = mark("Proposals")
GROUPS = (_PROPOSALS, _SOURCES, _ROUTES, _ZONES, _BASE)
"""In the order of the tree: what lies on top of the map stands first."""


def group_of(symbol: Symbol) -> str:
    """Return the group in which a symbol stands; what is judged, and what the plan calls large, are sources."""
    if symbol.kind == "counties":
        return _BASE
    if symbol.id not in SYMBOLS:
        return _PROPOSALS
    if symbol.shape == "line" or symbol.kind == "coal_trips":
        return _ROUTES
    return _SOURCES if symbol.by_verdict or symbol.kind == "plants" else _ZONES


_TABLE_OF = {"plants": "chp_units"}
"""Kind whose table holds what is drawn, where that is not the kind drawn."""

_LAYER_FLAGS = Qt.ItemFlags(Qt.ItemFlag.ItemIsEnabled) | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
_ID = Qt.ItemDataRole.UserRole
_SHEET = f"QTreeView::item {{ padding: 1px 0; }} QTreeView::item:hover {{ background: {HOVER}; border: none; }}"


class Shown(NamedTuple):
    """Whether a layer is shown, and its opacity from 0 to 1."""

    on: bool = True
    opacity: float = 1.0


class LayersPanel(Panel):
    """The tree of layers."""

    visibility_changed = pyqtSignal(str, bool)
    opacity_changed = pyqtSignal(str, float)
    zoom_wanted = pyqtSignal(str)
    table_wanted = pyqtSignal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._kept: dict[str, Shown] = {}
        self._chosen: dict[str, Shown] = {}
        self._is_new = True
        self._groups: list[QTreeWidgetItem] = []
        self.items: dict[str, QTreeWidgetItem] = {}
        """Rows of the layers by symbol."""
        self.tree = _Tree(self)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._offer)
        self.tree.itemChanged.connect(self._checked)
        self.tree.itemDoubleClicked.connect(lambda item, _: self._zoom(item))
        self.tree.entered_item.connect(self._zoom)
        self.body = EmptyOr(self.tree)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.body)
        session.changed.connect(self._show)
        session.overlaid.connect(self._show)
        session.language_changed.connect(self._show)
        self._show()

    # What is remembered ---------------------------------------------------------------------------------------

    def state(self) -> dict[str, tuple[bool, float]]:
        """Return what is shown and how strongly, by layer; for `restore`."""
        return {name: (one.on, one.opacity) for name, one in (self._kept | self._chosen).items()}

    def restore(self, state: Mapping[str, tuple[bool, float]]) -> None:
        """Take what was remembered, but for what the user has changed since, and tell the map of every layer."""
        self._kept = {
            name: Shown(bool(on), min(max(float(opacity), 0.0), 1.0)) for name, (on, opacity) in state.items()
        }
        self._show()
        for name in self.items:
            self.visibility_changed.emit(name, self._shown(name).on)
            self.opacity_changed.emit(name, self._shown(name).opacity)

    def _shown(self, name: str) -> Shown:
        return self._chosen.get(name) or self._kept.get(name) or Shown()

    # The tree -------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        """Make the tree anew; groups and legends stay folded as they were, at first only the main ones are open."""
        folded = {str(item.data(0, _ID)) for item in self._foldable() if not item.isExpanded()}
        self.tree.blockSignals(True)
        self.tree.clear()
        self._groups.clear()
        self.items.clear()
        layers = [one for one in reversed(self._session.drawn) if _has_row(one)]
        for title in GROUPS:
            if own := [one for one in layers if group_of(one.symbol) == title]:
                self._add_group(title, own)
        if self._is_new:
            folded = {one.symbol.id for one in layers if one.symbol.kind not in FIGURES}
            self._is_new = not layers
        for item in self._foldable():
            item.setExpanded(str(item.data(0, _ID)) not in folded)
        self.tree.blockSignals(False)
        if self.items:
            self.body.show_content()
        else:
            self.body.tell(self._say(mark("The layers appear here once a project is open.")))

    def _foldable(self) -> list[QTreeWidgetItem]:
        return [item for item in (*self._groups, *self.items.values()) if item.childCount()]

    def _add_group(self, title: str, layers: list[DrawnLayer]) -> None:
        group = QTreeWidgetItem(self.tree, [self._say(title)])
        self._groups.append(group)
        group.setData(0, _ID, title)
        group.setFlags(_LAYER_FLAGS | Qt.ItemFlag.ItemIsAutoTristate)
        font = self.tree.font()
        font.setBold(True)
        group.setFont(0, font)
        for layer in layers:
            self._add_layer(group, layer)

    def _add_layer(self, group: QTreeWidgetItem, layer: DrawnLayer) -> None:
        name, language = layer.symbol.id, self._session.language
        item = QTreeWidgetItem(group, ["", f"{len(layer):,}"])
        item.setFlags(_LAYER_FLAGS)
        item.setData(0, _ID, name)
        if layer.symbol.fill or not layer.symbol.by_verdict:
            item.setIcon(0, icon_of(layer.symbol))
        item.setCheckState(0, Qt.CheckState.Checked if self._shown(name).on else Qt.CheckState.Unchecked)
        _quiet(item, 1)
        lines = [layer.symbol.title(language)]
        without = int((~has_place(layer.frame)).sum())
        if without:
            lines.append(self._say(mark("{count} without coordinates, not on the map")).format(count=f"{without:,}"))
        lines.append(self._say(mark("Right click: opacity, zoom to, table")))
        item.setToolTip(0, tip("\n".join(lines)))
        self.items[name] = item
        self._name(item, layer.symbol.title(language))
        if layer.symbol.by_verdict and layer.verdicts is not None:
            for code in reversed(VERDICTS):
                count = int((layer.verdicts == code).sum())
                if count:
                    part = QTreeWidgetItem(item, [VERDICTS[code].title(language), f"{count:,}"])
                    part.setFlags(Qt.ItemFlag.ItemIsEnabled)
                    part.setIcon(0, icon_of(layer.symbol, code))
                    _quiet(part, 0)
                    _quiet(part, 1)

    def _name(self, item: QTreeWidgetItem, title: str) -> None:
        """Write a layer's name, and how strongly it is drawn where that is not wholly."""
        opacity = self._shown(str(item.data(0, _ID))).opacity
        item.setText(0, title if opacity == 1.0 else f"{title} · {opacity:.0%}")

    # What the user does ---------------------------------------------------------------------------------------

    def _checked(self, item: QTreeWidgetItem, _column: int) -> None:
        name = str(item.data(0, _ID))
        on = item.checkState(0) == Qt.CheckState.Checked
        if name in self.items and on != self._shown(name).on:
            self._chosen[name] = self._shown(name)._replace(on=on)
            self.visibility_changed.emit(name, on)

    def _fade(self, name: str, opacity: float) -> None:
        self._chosen[name] = self._shown(name)._replace(opacity=opacity)
        layer = self._layer(name)
        if layer is not None:
            self.tree.blockSignals(True)
            self._name(self.items[name], layer.symbol.title(self._session.language))
            self.tree.blockSignals(False)
        self.opacity_changed.emit(name, opacity)

    def _layer(self, name: str) -> DrawnLayer | None:
        return next((one for one in self._session.drawn if one.symbol.id == name), None)

    def _zoom(self, item: QTreeWidgetItem) -> None:
        name = str(item.data(0, _ID))
        if name in self.items:
            self.zoom_wanted.emit(name)

    def _offer(self, place: QPoint) -> None:
        item = self.tree.itemAt(place)
        layer = self._layer(str(item.data(0, _ID))) if item is not None else None
        if layer is not None:
            self.menu(layer).popup(self.tree.viewport().mapToGlobal(place))

    def menu(self, layer: DrawnLayer) -> QMenu:
        """Return what can be done with a layer."""
        name, kind = layer.symbol.id, _TABLE_OF.get(layer.kind, layer.kind)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        zoom = menu.addAction(icon("magnify-scan"), self._say(mark("Zoom to layer")))
        zoom.triggered.connect(lambda: self.zoom_wanted.emit(name))
        zoom.setShortcut(QKeySequence(Qt.Key.Key_Return))
        table = menu.addAction(icon("table"), self._say(mark("Attribute table")))
        table.triggered.connect(lambda: self.table_wanted.emit(kind))
        menu.addSeparator()
        opacity = _Opacity(self._say(mark("Opacity")), self._shown(name).opacity)
        opacity.slider.valueChanged.connect(lambda share: self._fade(name, share / 100))
        action = QWidgetAction(menu)
        action.setDefaultWidget(opacity)
        menu.addAction(action)
        return menu


class _Tree(QTreeWidget):
    """Two columns: the layer, and how many there are of it."""

    entered_item = pyqtSignal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setIconSize(SIZE)
        self.setIndentation(12)
        self.setExpandsOnDoubleClick(False)
        self.setStyleSheet(_SHEET)
        self.setItemDelegate(RowDelegate(self))
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter goes to the layer."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self.entered_item.emit(self.currentItem())
        else:
            super().keyPressEvent(event)


class _Opacity(QWidget):
    """A slider with its name and its value."""

    def __init__(self, title: str, opacity: float) -> None:
        super().__init__()
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(0, 100)
        self.slider.setPageStep(10)
        self.slider.setMinimumWidth(120)
        value = QLabel(self)
        value.setMinimumWidth(value.fontMetrics().horizontalAdvance("100 %"))
        self.slider.valueChanged.connect(lambda share: value.setText(f"{share} %"))
        self.slider.setValue(round(opacity * 100))
        value.setText(f"{self.slider.value()} %")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(8)
        for widget in (QLabel(title, self), self.slider, value):
            row.addWidget(widget)


def _has_row(layer: DrawnLayer) -> bool:
    """Return whether a layer stands in the tree: empty ones do where they are all of their kind."""
    return len(layer) > 0 or layer.symbol.id == layer.symbol.kind


def _quiet(item: QTreeWidgetItem, column: int) -> None:
    item.setForeground(column, QBrush(QColor(SECONDARY)))
    if column == 1:
        item.setTextAlignment(column, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter))
