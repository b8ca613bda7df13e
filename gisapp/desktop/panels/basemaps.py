"""The base maps: what lies below the layers, from top to bottom; its look, its dates, and two of them side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QPoint, QSize, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QBrush, QColor
from PyQt5.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from basemaps.sources import SOURCES
from gisapp.desktop.look import HOVER, icon, tip
from gisapp.desktop.panels.base_compare import CompareBox
from gisapp.desktop.panels.base_look import BaseLook
from gisapp.desktop.panels.chips import RowDelegate
from gisapp.desktop.panels.empty import EmptyOr
from gisapp.desktop.panels.panel import Panel
from gisapp.i18n import mark
from layers.style import RULE, SECONDARY, VERDICTS

if TYPE_CHECKING:
    from PyQt5.QtGui import QDropEvent, QKeyEvent

    from gisapp.desktop.session import Session

_ID = Qt.ItemDataRole.UserRole
_FLAGS = (
    Qt.ItemFlags(Qt.ItemFlag.ItemIsEnabled)
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsUserCheckable
    | Qt.ItemFlag.ItemIsDragEnabled
)
_SHEET = f"QTreeView::item {{ padding: 3px 0; }} QTreeView::item:hover {{ background: {HOVER}; border: none; }}"


class BaseMapsPanel(Panel):
    """The list of base maps, and how the chosen one is shown."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._bases = session.bases
        self.list = _List(self)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.body = EmptyOr(self.list)
        self.look = BaseLook(session, self)
        self.compare = CompareBox(session, self)
        self.add_image = self._button("image-plus", lambda: session.bases.images_wanted.emit())
        self.add_service = self._button("earth-plus", lambda: None)
        self.services = QMenu(self)
        self.services.aboutToShow.connect(self._list_services)
        self.add_service.setMenu(self.services)
        self.add_service.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.up = self._button("arrow-up", lambda: self._move(-1))
        self.down = self._button("arrow-down", lambda: self._move(1))
        self.zoom = self._button("magnify-scan", lambda: self._bases.zoom_to(self.current))
        self.delete = self._button("delete-outline", self._remove)
        self._lay_out()
        self._connect()
        self._translate()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 4, 8, 4)
        bar.setSpacing(2)
        for button in (self.add_image, self.add_service):
            bar.addWidget(button)
        bar.addStretch()
        for button in (self.up, self.down, self.zoom, self.delete):
            bar.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.body, 1)
        for part in (self.look, self.compare):
            part.setObjectName("part")
            part.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
            part.setStyleSheet(f"#part {{ border-top: 1px solid {RULE}; }}")
            column.addWidget(part)

    def _connect(self) -> None:
        self.list.itemChanged.connect(self._checked)
        self.list.currentItemChanged.connect(lambda *_: self._choose())
        self.list.ordered.connect(lambda: self._bases.arrange(self.list.names()))
        self.list.entered_item.connect(lambda: self._bases.zoom_to(self.current))
        self.list.itemDoubleClicked.connect(lambda *_: self._bases.zoom_to(self.current))
        self.list.moved.connect(self._move)
        self.list.removed.connect(self._remove)
        self.list.customContextMenuRequested.connect(self._offer)
        self._bases.changed.connect(self._show)
        self._bases.restyled.connect(self._restyle)
        self._bases.refined.connect(self._rewrite)
        self._session.changed.connect(self._show)
        self._session.language_changed.connect(self._translate)

    # What is shown --------------------------------------------------------------------------------------------

    @property
    def current(self) -> str:
        """Id of the chosen base map; blank for none."""
        item = self.list.currentItem()
        return str(item.data(0, _ID)) if item is not None else ""

    def choose(self, name: str) -> None:
        """Choose a base map."""
        for item in self.list.rows():
            if item.data(0, _ID) == name:
                self.list.setCurrentItem(item)

    def _translate(self) -> None:
        for button, text in (
            (self.add_image, mark("Add an image (Ctrl+Shift+A); or drop its file on the window")),
            (self.add_service, mark("Add a tile service")),
            (self.up, mark("Higher (Alt+Up)")),
            (self.down, mark("Lower (Alt+Down)")),
            (self.zoom, mark("Zoom to it (Enter)")),
            (self.delete, mark("Take it off the map (Delete); its file stays")),
        ):
            button.setToolTip(self._say(text))
        self.look.translate()
        self.compare.translate()
        self._show()

    def _show(self) -> None:
        """Make the list anew; what was chosen stays chosen."""
        chosen = self.current
        self.list.blockSignals(True)
        self.list.clear()
        for record in self._bases.records:
            item = QTreeWidgetItem(self.list)
            item.setFlags(_FLAGS)
            item.setData(0, _ID, record.id)
            self._write(item)
        self.list.blockSignals(False)
        self.choose(chosen)
        if self.list.currentItem() is None and self._bases.records:
            self.choose(self._bases.records[0].id)
        is_open = self._session.snapshot is not None
        for button in (self.add_image, self.add_service):
            button.setEnabled(is_open)
        if self._bases.records:
            self.body.show_content()
        elif is_open:
            self.body.tell(
                self._say(mark("Satellite images, scanned maps, elevation models: drop a file on the window.")),
                self._say(mark("Add an image…")),
                self._bases.images_wanted.emit,
            )
        else:
            self.body.tell(self._say(mark("Base maps belong to a project: open one first.")))
        self.compare.setVisible(bool(self._bases.records))
        self._choose()

    def _write(self, item: QTreeWidgetItem) -> None:
        """Word the row of a base map."""
        name = str(item.data(0, _ID))
        record, fault = self._bases[name], self._bases.faults.get(name, "")
        picture = "web" if record.service else ("terrain" if record.relief else "image-outline")
        item.setIcon(0, icon("alert-outline", VERDICTS["yes"].colour) if fault else icon(picture))
        item.setText(0, self._bases.title(name))
        item.setCheckState(0, Qt.CheckState.Checked if record.visible else Qt.CheckState.Unchecked)
        waits = name in self._bases.coarse or (name not in self._bases.open and not fault)
        parts = ["…"] if waits else [self._session.comparing.day(name)]
        parts += [f"{record.opacity:.0%}"] if record.opacity < 1 else []
        item.setText(1, " · ".join(one for one in parts if one))
        item.setForeground(1, QBrush(QColor(SECONDARY)))
        item.setToolTip(0, tip(fault or record.path or self._bases.title(name)))

    def _rewrite(self, name: str) -> None:
        self.list.blockSignals(True)
        for item in self.list.rows():
            if item.data(0, _ID) == name:
                self._write(item)
        self.list.blockSignals(False)

    def _restyle(self, name: str) -> None:
        self._rewrite(name)
        if name == self.current and not self.look.opacity.isSliderDown():
            self.look.show_base(name)

    def _choose(self) -> None:
        name = self.current
        self.look.show_base(name)
        names = self.list.names()
        at = names.index(name) if name in names else -1
        self.up.setEnabled(at > 0)
        self.down.setEnabled(0 <= at < len(names) - 1)
        self.zoom.setEnabled(at >= 0 and bool(self._bases[name].path))
        self.delete.setEnabled(at >= 0)

    # What the user does ---------------------------------------------------------------------------------------

    def _checked(self, item: QTreeWidgetItem) -> None:
        self._bases.change(str(item.data(0, _ID)), visible=item.checkState(0) == Qt.CheckState.Checked)

    def _move(self, steps: int) -> None:
        if self.current:
            self._bases.move(self.current, steps)

    def _remove(self) -> None:
        if self.current:
            self._bases.remove(self.current)

    def _list_services(self) -> None:
        """Fill the menu as it opens: the services that there are, and where they are set up."""
        self.services.clear()
        # On a grid of degrees there is the same once more, in the dialog.
        for one in (one for one in self._bases.services.values() if one.id not in SOURCES or one.grid == "web"):
            action = self.services.addAction(icon("web"), one.title(self._session.language))
            action.triggered.connect(lambda _, name=one.id: self._bases.services_wanted.emit(name))
        self.services.addSeparator()
        more = self.services.addAction(icon("key-outline"), self._say(mark("Services and tokens…")))
        more.triggered.connect(lambda: self._bases.services_wanted.emit(""))

    def _offer(self, place: QPoint) -> None:
        if self.list.itemAt(place) is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for button, text, do in (
            (self.zoom, mark("Zoom to it"), lambda: self._bases.zoom_to(self.current)),
            (self.up, mark("Higher"), lambda: self._move(-1)),
            (self.down, mark("Lower"), lambda: self._move(1)),
            (self.delete, mark("Take it off the map"), self._remove),
        ):
            action = menu.addAction(button.icon(), self._say(text))
            action.setEnabled(button.isEnabled())
            action.triggered.connect(lambda _, do=do: do())
        menu.popup(self.list.viewport().mapToGlobal(place))


class _List(QTreeWidget):
    """The rows: name, and what is to be known of it; to be put in order by dragging or by keys."""

    ordered = pyqtSignal()
    entered_item = pyqtSignal()
    moved = pyqtSignal(int)
    removed = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIconSize(QSize(16, 16))
        self.setExpandsOnDoubleClick(False)
        self.setStyleSheet(_SHEET)
        self.setItemDelegate(RowDelegate(self))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)

    def rows(self) -> list[QTreeWidgetItem]:
        """Return the rows in order."""
        found = (self.topLevelItem(at) for at in range(self.topLevelItemCount()))
        return [one for one in found if one is not None]

    def names(self) -> list[str]:
        """Return the ids of the rows in order."""
        return [str(one.data(0, _ID)) for one in self.rows()]

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Move a row, then tell: the list is made anew only when Qt has ended the drag."""
        super().dropEvent(event)
        QTimer.singleShot(0, self.ordered.emit)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Alt with an arrow moves a row, Delete takes it away, Enter goes to it."""
        key, alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_Delete:
            self.removed.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_item.emit()
        else:
            super().keyPressEvent(event)
