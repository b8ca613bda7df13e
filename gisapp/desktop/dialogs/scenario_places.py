"""Places in a scenario: an object is moved, or a new one is put on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from PyQt5.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from analysis.changes import SHAPE
from gisapp.desktop.boxes import Choice
from gisapp.desktop.dialogs.scenario_edit import Chosen, EditDialog, ValueEdit
from gisapp.desktop.placing import PlaceTool
from gisapp.editing import read_place, with_new
from gisapp.i18n import mark
from layers.geodesy import circle
from layers.kinds import KINDS
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from gisapp.desktop.session import Session
    from layers.store.base import Scenario

NEW_KINDS = ("chp_units", "heat_networks", "coal_ban_zones", "boilers", "villages", "mines", "built_up_areas")
"""What can be added by hand; of other kinds files are added."""

_ASKED: dict[str, tuple[str, ...]] = {
    "chp_units": ("plant", "unit_mw", "unit_count", "is_chp", "fuel"),
    "heat_networks": ("name", "plant"),
    "boilers": ("name", "capacity_tph", "fuel", "use"),
    "villages": ("name", "households", "terrain"),
    "mines": ("name", "kind"),
    "built_up_areas": ("name", "class"),
}
"""What a new object is asked for; of other kinds its name."""

_AT_FIRST = {"unit_mw": "350", "unit_count": "1", "is_chp": "true", "fuel": "coal"}
_RADIUS_M = "2000"
_WIDTH_PX = 520


class PlaceDialog(EditDialog):
    """Asks for a place: written, or clicked on the map; of a zone an outline drawn there, or a circle."""

    def __init__(self, session: Session, scenario: Scenario, title: str, parent: QWidget | None = None) -> None:
        super().__init__(session, scenario, title, parent)
        self.setMinimumWidth(_WIDTH_PX)
        self._outline: list[tuple[float, float]] = []
        self._tool = session.findChild(PlaceTool)
        self.place, self.radius = QLineEdit(), QLineEdit(_RADIUS_M)
        self.place.setPlaceholderText("115.4712, 38.8671")
        self.click = QPushButton(self._say(mark("Click on the map")))
        self.draw = QPushButton(self._say(mark("Draw on the map")))
        self.drawn = QLabel()
        self.drawn.setProperty("secondary", True)
        self.click.clicked.connect(lambda: self._ask(outline=False))
        self.draw.clicked.connect(lambda: self._ask(outline=True))
        self.place.textEdited.connect(lambda _: self._forget())
        for button in (self.click, self.draw):
            button.setAutoDefault(False)
            button.setEnabled(self._tool is not None)

    def _add_place_rows(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.place, 1)
        row.addWidget(self.click)
        self.form.addRow(self._say(mark("Longitude, latitude")), row)
        self._area_labels = [QLabel(self._say(one)) for one in (mark("Circle of radius (m)"), mark("Or an outline"))]
        outline = QHBoxLayout()
        outline.setSpacing(8)
        outline.addWidget(self.draw)
        outline.addWidget(self.drawn, 1)
        self.form.addRow(self._area_labels[0], self.radius)
        self.form.addRow(self._area_labels[1], outline)

    def show_area(self, *, area: bool) -> None:
        """Ask for an area, or for a point alone."""
        for widget in (*self._area_labels, self.radius, self.draw, self.drawn):
            widget.setVisible(area)

    def _forget(self) -> None:
        self._outline = []
        self.drawn.clear()

    def _ask(self, *, outline: bool) -> None:
        if self._tool is None:
            return
        # A dialog that is open keeps the clicks from the map.
        self.hide()
        (self._tool.ask_outline if outline else self._tool.ask_place)(
            self._take_outline if outline else self._take_place, self.open
        )

    def reject(self) -> None:
        """Leave; what the map was asked for is no longer wanted."""
        if self._tool is not None and not self.isVisible():
            self._tool.cancel()
        super().reject()

    def _take_place(self, places: list[tuple[float, float]]) -> None:
        self._forget()
        self.place.setText("{:.6f}, {:.6f}".format(*places[0]))
        self.fault.clear()
        self.open()

    def _take_outline(self, corners: list[tuple[float, float]]) -> None:
        self._outline = list(corners)
        self.place.clear()
        self.drawn.setText(self._say(mark("{count} corners")).format(count=len(corners)))
        self.fault.clear()
        self.open()

    def shape(self, *, area: bool) -> shapely.Geometry:
        """Return the point, or the area; `GisError` where there is none, or it crosses itself."""
        if area and self._outline:
            polygon = shapely.Polygon(self._outline)
            if not polygon.is_valid:
                raise GisError("The outline crosses itself: draw it again.")
            return polygon
        lon, lat = read_place(self.place.text())
        if not area:
            return shapely.Point(lon, lat)
        try:
            metres = float(self.radius.text().replace(",", ""))
        except ValueError:
            metres = 0.0
        if not 0 < metres <= 200_000:
            raise GisError("{text} is no radius: write metres, such as 2000.", text=self.radius.text().strip() or "-")
        return shapely.Polygon(circle(lon, lat, metres))


class MoveDialog(PlaceDialog):
    """Moves one object of a layer."""

    def __init__(self, session: Session, scenario: Scenario, chosen: Chosen, parent: QWidget | None = None) -> None:
        super().__init__(session, scenario, mark("Move an object"), parent)
        self._chosen = chosen
        self._heading(chosen.title(session.language))
        self._add_place_rows()
        self._area = KINDS[chosen.kind].geometry[0] == "polygon"
        self.show_area(area=self._area)
        shape = chosen.rows.geometry.iloc[0]
        if shape is not None and not shape.is_empty:
            inside = shape.representative_point()
            self.place.setText(f"{inside.x:.6f}, {inside.y:.6f}")
        self.place.setFocus()

    def make(self) -> Scenario:
        """Return the scenario with the object at its new place."""
        return self._chosen.changed(self.scenario, {SHAPE: self.shape(area=self._area)})


class NewDialog(PlaceDialog):
    """Adds an object: a plant, a zone, a heat network, a boiler."""

    def __init__(
        self,
        session: Session,
        scenario: Scenario,
        layers: Mapping[str, gpd.GeoDataFrame],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(session, scenario, mark("Add an object"), parent)
        self._layers = layers
        self.kinds = Choice()
        for kind in NEW_KINDS:
            self.kinds.addItem(KINDS[kind].title(session.language), kind)
        self.form.addRow(self._say(mark("Layer")), self.kinds)
        self._add_place_rows()
        self.edits: dict[str, ValueEdit] = {}
        self.kinds.currentIndexChanged.connect(lambda _: self._choose())
        self._choose()

    @property
    def kind(self) -> str:
        """The layer chosen."""
        return str(self.kinds.currentData())

    @property
    def _is_area(self) -> bool:
        return KINDS[self.kind].geometry[0] == "polygon"

    def _choose(self) -> None:
        for edit in self.edits.values():
            self.form.removeRow(edit)
        self.edits = {}
        for number, name in enumerate(_ASKED.get(self.kind, ("name",)), 1):
            field = KINDS[self.kind].field(name)
            edit = ValueEdit(field, self._session)
            edit.show_text(_AT_FIRST.get(name, ""))
            self.form.insertRow(number, field.title(self._session.language), edit)
            self.edits[name] = edit
        self.show_area(area=self._is_area)
        self.fault.clear()
        next(iter(self.edits.values())).setFocus()

    def make(self) -> Scenario:
        """Return the scenario with the object."""
        values = {name: edit.value() for name, edit in self.edits.items()}
        title = next(iter(values))
        if values[title] is None:
            raise GisError(
                "Give a new object its {field}.",
                field=KINDS[self.kind].field(title).title(self._session.language),
            )
        return with_new(self.scenario, self._layers[self.kind], self.kind, values, self.shape(area=self._is_area))
