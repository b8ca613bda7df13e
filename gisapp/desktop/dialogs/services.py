"""Tile services: those that there are, the tokens that some want, and the user's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QBrush, QColor
from PyQt5.QtWidgets import (
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from basemaps.sources import SOURCES, TileSource, check_source
from gisapp.desktop.bases import provider
from gisapp.desktop.dialogs.dialog import Dialog
from gisapp.desktop.dialogs.working import Outcome
from gisapp.desktop.jobs import Latest
from gisapp.desktop.look import icon, tip
from gisapp.desktop.panels.base_look import choice
from gisapp.desktop.panels.base_look import offer as fill_choice
from gisapp.desktop.panels.chips import RowDelegate
from gisapp.i18n import mark
from layers.messages import GisError
from layers.style import RULE, SECONDARY, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from basemaps.wmts import Service
    from gisapp.desktop.session import Session

_ID = Qt.ItemDataRole.UserRole
_DATUMS = (("wgs84", mark("WGS 84 or CGCS2000")), ("gcj02", mark("GCJ-02 (Amap, Tencent)")))
_LAST_ZOOM = 24


class ServicesDialog(Dialog):
    """Adds services to the map, and keeps tokens and own services in the settings.

    Parameters
    ----------
    session
        With the base maps and the settings.
    service
        The service that is wanted and lacks its token; blank for none.
    """

    def __init__(self, session: Session, service: str = "", parent: QWidget | None = None) -> None:
        super().__init__(session, mark("Tile services"), parent)
        self._bases = session.bases
        self.resize(760, 640)
        self.list = QTreeWidget(self)
        self.add = QPushButton(icon("map-plus"), self._say(mark("Add to the map")), self)
        self.remove = QPushButton(icon("delete-outline"), self._say(mark("Delete this service")), self)
        self.tokens: dict[str, QLineEdit] = {}
        self.name, self.url, self.whose, self.hosts = (QLineEdit(self) for _ in range(4))
        self.first, self.last = QSpinBox(self), QSpinBox(self)
        self.datum = choice(self)
        self.ask = QPushButton(self._say(mark("Ask for its layers (WMTS)")), self)
        self.layer, self._layer_label = choice(self), QLabel(self._say(mark("Layer")), self)
        self._offer: Service | None = None
        """What the WMTS at the address offers, once it was asked."""
        self.keep = QPushButton(icon("plus"), self._say(mark("Keep this service")), self)
        self.told = Outcome(session, self)
        self._asking = Latest(session.jobs, self)
        self._lay_out()
        self._fill()
        self.add.clicked.connect(lambda: self._add())
        self.remove.clicked.connect(lambda: self._remove())
        self.keep.clicked.connect(lambda: self._keep())
        self.ask.clicked.connect(lambda: self._ask())
        self._asking.failed.connect(self.told.fail)
        self._asking.ended.connect(self._asked)
        self.url.textEdited.connect(lambda _: self._show_layers(None))
        self._show_layers(None)
        self.list.currentItemChanged.connect(lambda *_: self._choose())
        self.list.itemDoubleClicked.connect(lambda *_: self._add())
        self._choose_service(service)

    def _lay_out(self) -> None:
        self.list.setColumnCount(3)
        self.list.setHeaderLabels([self._say(one) for one in (mark("Service"), mark("State"), mark("Attribution"))])
        self.list.setRootIsDecorated(False)
        self.list.setItemDelegate(RowDelegate(self.list))
        self.list.setStyleSheet(f"QTreeWidget {{ border: 1px solid {RULE}; border-radius: 4px; }}")
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        beside = QHBoxLayout()
        beside.addWidget(self.add)
        beside.addWidget(self.remove)
        beside.addStretch()
        buttons = QDialogButtonBox(self)
        buttons.addButton(self._say(mark("Close")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.accept)
        for button in (self.add, self.remove, self.keep, self.ask):
            button.setAutoDefault(False)
        column = self._column()
        column.addWidget(self.list, 1)
        column.addLayout(beside)
        column.addWidget(self._heading(mark("Tokens")))
        self._token_form = _form()
        column.addLayout(self._token_form)
        column.addWidget(self._heading(mark("A service of your own")))
        column.addLayout(self._own_form())
        column.addWidget(self.told)
        column.addWidget(buttons)

    def _heading(self, text: str) -> QLabel:
        label = QLabel(self._say(text), self)
        label.setProperty("heading", "true")
        return label

    def _want_tokens(self) -> None:
        """Have a line for the token of every provider that wants one."""
        hint = self._say(mark("Kept in the settings of this computer only: in no project, export or log."))
        for one in self._bases.services.values():
            if not one.needs_token or provider(one) in self.tokens:
                continue
            edit = QLineEdit(self._bases.token(one), self)
            edit.setEchoMode(QLineEdit.EchoMode.PasswordEchoOnEdit)
            edit.setToolTip(hint)
            edit.setPlaceholderText(hint)
            edit.editingFinished.connect(self._keep_tokens)
            self.tokens[provider(one)] = edit
            own = one.title(self._session.language)
            self._token_form.addRow(own.split(" ")[0] if one.id in SOURCES else own, edit)

    def _own_form(self) -> QFormLayout:
        form = _form()
        self.url.setPlaceholderText("https://…/{z}/{x}/{y}.png")
        self.url.setToolTip(
            self._say(
                mark(
                    "With {z}, {x} and {y}, or the address of a WMTS to ask for its layers; {-y} counts rows from the "
                    "south, {s} stands for a host, {token} for the token"
                )
            )
        )
        self.whose.setPlaceholderText(self._say(mark("Whose the tiles are; stands on the map and on every picture")))
        self.hosts.setPlaceholderText(self._say(mark("What stands for {s}, such as a, b, c; blank without it")))
        for box, value in ((self.first, 0), (self.last, 18)):
            box.setRange(0, _LAST_ZOOM)
            box.setValue(value)
            box.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        for datum, text in _DATUMS:
            self.datum.addItem(self._say(text), datum)
        zooms = QHBoxLayout()
        zooms.setSpacing(8)
        for widget in (self.first, QLabel("–", self), self.last, self.datum, self.keep):
            zooms.addWidget(widget, 1 if widget is self.datum else 0)
        form.addRow(self._say(mark("Name")), self.name)
        address = QHBoxLayout()
        address.setSpacing(8)
        address.addWidget(self.url, 1)
        address.addWidget(self.ask)
        form.addRow(self._say(mark("Address")), address)
        form.addRow(self._layer_label, self.layer)
        form.addRow(self._say(mark("Attribution")), self.whose)
        form.addRow(self._say(mark("Hosts")), self.hosts)
        form.addRow(self._say(mark("Zooms")), zooms)
        return form

    # What is shown --------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        self._want_tokens()
        chosen = self._chosen()
        self.list.clear()
        for one in self._bases.services.values():
            lacks = one.needs_token and not self._bases.token(one)
            state = mark("wants a token") if lacks else mark("ready")
            item = QTreeWidgetItem(self.list, [one.title(self._session.language), self._say(state), one.attribution])
            item.setData(0, _ID, one.id)
            item.setIcon(0, icon("web"))
            item.setForeground(1, QBrush(QColor(VERDICTS["yes"].colour if lacks else SECONDARY)))
            item.setForeground(2, QBrush(QColor(SECONDARY)))
            item.setToolTip(2, tip(one.attribution))
        self._choose_service(chosen.id if chosen else "")

    def _choose_service(self, service: str) -> None:
        rows = [self.list.topLevelItem(at) for at in range(self.list.topLevelItemCount())]
        for item in rows:
            if item is not None and item.data(0, _ID) == service:
                self.list.setCurrentItem(item)
        source = self._bases.services.get(service)
        if source is not None and source.needs_token and not self._bases.token(source):
            text = mark("{service} wants a token; get one from its provider and enter it here.")
            self.told.tell(self._say(text).format(service=source.title(self._session.language)))
            self.tokens[provider(source)].setFocus()

    def _chosen(self) -> TileSource | None:
        item = self.list.currentItem()
        return self._bases.services.get(str(item.data(0, _ID))) if item is not None else None

    def _choose(self) -> None:
        chosen = self._chosen()
        self.add.setEnabled(chosen is not None)
        self.remove.setEnabled(chosen is not None and chosen.id not in SOURCES)
        if chosen is not None and chosen.id not in SOURCES:
            self._describe(chosen)

    def _describe(self, own: TileSource) -> None:
        """Put one of the user's own services into the form, to be kept otherwise."""
        self.name.setText(own.title(self._session.language))
        self.url.setText(own.url)
        self.whose.setText(own.attribution)
        self.hosts.setText(", ".join(own.hosts))
        self.first.setValue(own.zooms[0])
        self.last.setValue(own.zooms[1])
        self.datum.setCurrentIndex(self.datum.findData(own.datum))

    # What the user does ---------------------------------------------------------------------------------------

    def _keep_tokens(self) -> None:
        tokens = {name: edit.text().strip() for name, edit in self.tokens.items()}
        others = {name: value for name, value in self._bases.settings.tokens.items() if name not in tokens}
        kept = others | {name: value for name, value in tokens.items() if value}
        if kept != self._bases.settings.tokens:
            self._bases.settings.tokens = kept
            self._bases.reopen_services()
            self.told.tell("")
            self._fill()

    def _add(self) -> None:
        self._keep_tokens()
        chosen = self._chosen()
        if chosen is None:
            return
        if chosen.needs_token and not self._bases.token(chosen):
            self._choose_service(chosen.id)
            return
        self._bases.add_service(chosen.id)
        self.told.tell(
            self._say(mark("{service} lies on the map.")).format(service=chosen.title(self._session.language)),
        )

    def _ask(self) -> None:
        """Ask the WMTS at the address, in a job, what it offers."""
        url = self.url.text().strip()
        host = _host(url)
        token = self.token_for(url)

        def work(_: Callable[[float], None]) -> object:
            from basemaps.wmts import offered

            return offered(url, token)

        self.ask.setEnabled(False)
        self._asking.start(self._say(mark("Asking {service}")).format(service=host), work, self._show_layers)

    def token_for(self, url: str) -> str:
        """Return the token of the service whose host an address has; one that only looks like it gets none."""
        for one in self._bases.services.values():
            # The program's own services have hosts of one domain, such as t0 and t1.
            own = _host(one.url).partition(".")[2] if one.id in SOURCES else _host(one.url)
            if one.needs_token and own and f".{_host(url)}".endswith(f".{own}"):
                return self.tokens[provider(one)].text().strip()
        return ""

    def _asked(self) -> None:
        self.ask.setEnabled(True)

    def _show_layers(self, offer: Service | None) -> None:
        """Offer the layers of a WMTS; without one, the address is that of tiles."""
        self._offer = offer
        listed = [(one.id, one.title) for one in offer.layers] if offer is not None else []
        fill_choice(self.layer, listed, listed[0][0] if listed else "")
        for widget in (self.layer, self._layer_label):
            widget.setVisible(offer is not None)
        # A WMTS tells them itself.
        for box in (self.first, self.last, self.hosts):
            box.setEnabled(offer is None)
        if offer is not None:
            self.told.tell(self._say(mark("Choose a layer, then keep it.")))

    def _described(self) -> TileSource:
        """Return the service that is described; `GisError` where it is not possible."""
        if self._offer is not None:
            from basemaps.wmts import source_of

            source = source_of(self._offer, self.layer.currentData(), attribution=self.whose.text().strip())
            name = self.name.text().strip() or source.zh
            return replace(source, zh=name, en=name, datum=self.datum.currentData())
        name = self.name.text().strip() or self.url.text().strip()
        source = TileSource(
            f"own-{uuid4().hex[:8]}",
            name,
            name,
            self.url.text().strip(),
            self.whose.text().strip(),
            (self.first.value(), self.last.value()),
            self.datum.currentData(),
            tuple(one.strip() for one in self.hosts.text().split(",") if one.strip()),
        )
        known = next((one for one in self._bases.settings.services if one.url == source.url), None)
        if known is not None:
            source = replace(source, id=known.id, tile_px=known.tile_px, grid=known.grid, matrices=known.matrices)
        check_source(source)
        return source

    def _keep(self) -> None:
        """Keep the service that is described, if it is possible."""
        try:
            source = self._described()
        except GisError as error:
            self.told.fail(error)
            return
        settings = self._bases.settings
        settings.services = [*(one for one in settings.services if one.id != source.id), source]
        self._bases.reopen_services()
        self._fill()
        self._choose_service(source.id)
        self._show_layers(None)
        if not source.needs_token or self._bases.token(source):
            self.told.tell(self._say(mark("{service} is kept.")).format(service=source.zh))

    def done(self, result: int) -> None:
        """Close; a token that was typed is kept, however the dialog is left."""
        self._keep_tokens()
        self._asking.drop()
        super().done(result)

    def _remove(self) -> None:
        chosen = self._chosen()
        if chosen is None or chosen.id in SOURCES:
            return
        for one in [one for one in self._bases.records if one.service == chosen.id]:
            self._bases.remove(one.id)
        settings = self._bases.settings
        settings.services = [one for one in settings.services if one.id != chosen.id]
        self._fill()


def _host(url: str) -> str:
    """Return the host of an address; blank where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _form() -> QFormLayout:
    form = QFormLayout()
    form.setSpacing(8)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form
