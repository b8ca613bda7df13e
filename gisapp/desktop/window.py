"""The window: map in the middle, layers left, lists and card right, attributes and messages below."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt5.QtCore import QByteArray, Qt, pyqtSignal
from PyQt5.QtWidgets import QMainWindow, QSizePolicy, QStackedWidget, QToolBar, QWidget

from gisapp.bases.records import is_image
from gisapp.desktop.actions import Actions
from gisapp.desktop.application import speak
from gisapp.desktop.canvas.canvas import Canvas
from gisapp.desktop.canvas.scene import Scene
from gisapp.desktop.commands.basemaps import connect_bases
from gisapp.desktop.commands.menus import commands
from gisapp.desktop.commands.questions import offer_flips
from gisapp.desktop.docks import Panels
from gisapp.desktop.dropping import FileDrop
from gisapp.desktop.jobs import Jobs, Latest
from gisapp.desktop.messages import Messages
from gisapp.desktop.notice import Notice
from gisapp.desktop.session import Session
from gisapp.desktop.settings import Settings, save
from gisapp.desktop.start import StartPage
from gisapp.desktop.statusbar import StatusBar
from gisapp.desktop.topbar import AsOf, SearchBox
from gisapp.i18n import mark
from layers.store.connection import is_project

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from PyQt5.QtGui import QCloseEvent

    from gisapp.desktop.dialogs.importing import ImportDialog
    from gisapp.drawn import Feature

TITLE = mark("Blue Sky planner")


class Window(QMainWindow):
    """The main window.

    Parameters
    ----------
    settings, settings_file
        What is remembered, and where.
    """

    shown = pyqtSignal()
    """The first map of a project is on the screen."""

    def __init__(self, settings: Settings, settings_file: Path) -> None:
        super().__init__()
        self.settings, self._settings_file = settings, settings_file
        self.jobs = Jobs(self)
        self.messages = Messages(self.say, self)
        self.session = Session(self.jobs, self.messages, settings.language, self)
        self.session.bases.settings = settings
        self.canvas = Canvas(self)
        self.start = StartPage(self.say)
        self.middle = QStackedWidget(self)
        self.middle.addWidget(self.start)
        self.middle.addWidget(self.canvas)
        self.setCentralWidget(self.middle)
        self.notice = Notice(self.middle, self.say)
        self.dialog: ImportDialog | None = None
        self._shown_path: Path | None = None
        self._scenes = Latest(self.jobs, self)
        self._keeps_view = True
        self.absent: frozenset[str] = frozenset()
        """Recent projects that were not there when they were looked for."""
        self.search, self.as_of = SearchBox(self.session), AsOf(self.session)
        self.setStatusBar(StatusBar(self.session, self.canvas))
        self.panels = Panels(self, self.session)
        self._arrange()
        self.actions_ = Actions(self, commands(self), self.say)
        self._fill_toolbar()
        self._connect()
        self._translate()
        self._restore()
        FileDrop(self).dropped.connect(self._take_files)

    def say(self, text: str) -> str:
        """Return a sentence in the language of the window."""
        return self.session.say(text)

    # What it is made of ---------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        docks = self.panels.docks
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.resizeDocks([docks["layers"], docks["lists"]], [288, 480], Qt.Orientation.Horizontal)
        self.resizeDocks([docks["lists"], docks["card"]], [460, 420], Qt.Orientation.Vertical)

    def _fill_toolbar(self) -> None:
        bar = QToolBar(self)
        bar.setObjectName("toolbar")
        bar.setMovable(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.actions_.fill(bar)
        space = QWidget(bar)
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(space)
        bar.addWidget(self.as_of)
        bar.addWidget(self.search)
        self.addToolBar(bar)
        self.toolbar = bar

    def _connect(self) -> None:
        session, canvas, layers = self.session, self.canvas, self.panels["layers"]
        session.changed.connect(self._show)
        session.overlaid.connect(self._draw)
        session.selected.connect(self._select)
        session.wanted.connect(lambda feature: canvas.zoom_to_features([feature]))
        session.sought.connect(canvas.zoom_to)
        session.language_changed.connect(self._translate)
        self._scenes.failed.connect(self.messages.error)
        canvas.picked.connect(self._pick)
        canvas.failed.connect(self.messages.error)
        layers.visibility_changed.connect(canvas.set_visible)
        layers.opacity_changed.connect(canvas.set_opacity)
        layers.zoom_wanted.connect(canvas.zoom_to_layer)
        layers.table_wanted.connect(self._show_table)
        self.messages.added.connect(self.notice.show_entry)
        self.notice.details_wanted.connect(lambda: self.panels.show("messages"))
        self.start.open_wanted.connect(self.open)
        connect_bases(self)
        for change in (session.changed, session.selected, self.jobs.started, self.jobs.ended):
            change.connect(lambda *_: self.actions_.refresh())

    def _translate(self) -> None:
        speak(self.session.language)
        self.panels.translate()
        self.actions_.translate()
        self.start.translate(self.recent)
        self.notice.hide()
        self._name()

    def _name(self) -> None:
        snapshot = self.session.snapshot
        self.setWindowTitle(f"{snapshot.path.name} - {self.say(TITLE)}" if snapshot else self.say(TITLE))

    @property
    def recent(self) -> list[Path]:
        """The projects that were open lately, the latest first."""
        return [Path(one) for one in self.settings.recent if one not in self.absent]

    def look_for_recent(self, then: Callable[[], None]) -> None:
        """Find out, in a job, which recent projects are still there: one may lie on a share that does not answer."""
        recent = list(self.settings.recent)

        def take(absent: frozenset[str]) -> None:
            self.absent = absent
            self.start.translate(self.recent)
            then()

        job = self.session.run(
            self.say(mark("Looking for the recent projects")),
            lambda _: frozenset(one for one in recent if not Path(one).exists()),
            lane="",
        )
        job.done.connect(take)

    # What happens ---------------------------------------------------------------------------------------------

    def open(self, path: Path, as_of: dt.date | None = None) -> None:
        """Open a project; it is shown as soon as it is read and judged."""
        self.session.open(path, as_of)

    def _show(self) -> None:
        snapshot = self.session.snapshot
        if snapshot is None:
            return
        another = self._shown_path != snapshot.path
        self._shown_path = snapshot.path
        self.settings.opened(snapshot.path)
        self.middle.setCurrentWidget(self.canvas)
        self.notice.raise_()
        self.canvas.attribution = " · ".join(snapshot.sources)
        self._keeps_view = self._keeps_view and not another
        self._draw()
        self._name()
        self.remember()

    def _draw(self) -> None:
        """Prepare the map of what is drawn now; what is seen stays until it is done."""
        # The map is of the lists beside it, whichever scene is ready first.
        drawn, title = self.session.drawn, self.say(mark("Preparing the map"))
        self._scenes.start(title, lambda report: Scene.of(drawn, progress=report), self._show_scene)

    def _show_scene(self, scene: Scene) -> None:
        self.canvas.set_scene(scene, keep_view=self._keeps_view)
        self._keeps_view = True
        layers = self.panels["layers"]
        layers.restore(layers.state())
        self._select(self.session.selection)
        self.shown.emit()

    def _pick(self, features: Sequence[Feature]) -> None:
        self.session.select(features[0] if features else None, features)

    def _select(self, feature: Feature | None) -> None:
        self.canvas.select([feature] if feature else [])
        snapshot = self.session.snapshot
        link = snapshot.link(feature) if snapshot and feature else None
        if link is None:
            self.canvas.set_link(None)
        else:
            self.canvas.set_link(link.start, link.end, f"{link.metres:,.0f} m")

    def _show_table(self, kind: str) -> None:
        self.panels["attributes"].show_layer(kind)
        self.panels.show("attributes")

    def take_file(self, path: Path) -> None:
        """Open a project, lay an image below its map, or show what a ledger or GIS file would bring into it."""
        is_package = path.suffix.lower() == ".gpkg"
        if self.session.path is None and not is_package:
            self.messages.warning(self.say(mark("Open a project first: a file is imported into it.")))
        elif self.session.path is None:
            self.open(path)
        elif is_package:
            # Which it is stands in the file, and that may lie on a share that does not answer.
            title = self.say(mark("Reading {file}")).format(file=path.name)
            job = self.session.run(title, lambda _: is_project(path), lane="")
            job.done.connect(lambda is_one: self.open(path) if is_one else self._import(path))
        elif is_image(path):
            self.session.bases.add_images([path])
        else:
            self._import(path)

    def _import(self, path: Path) -> None:
        """Show what a ledger or GIS file would bring into the project."""
        project = self.session.path
        if project is not None:
            # What reads ledgers is loaded with the first of them.
            from gisapp.desktop.dialogs.importing import ImportDialog

            self.settings.import_folder = str(path.parent)
            self.dialog = ImportDialog(self.session, path, self)
            self.dialog.imported.connect(lambda: self.session.refresh(project, lambda: offer_flips(self)))
            self.dialog.finished.connect(self._forget_dialog)
            self.dialog.open()

    def _forget_dialog(self) -> None:
        self.dialog = None

    def _take_files(self, files: Sequence[Path]) -> None:
        """Open or import the first file that was dropped on the window; of images all are taken."""
        for file in [one for one in files if is_image(one)] or files[:1]:
            self.take_file(file)

    # What is remembered ---------------------------------------------------------------------------------------

    def _restore(self) -> None:
        self.resize(1440, 900)
        self.panels["layers"].restore(self.settings.layers)
        if self.settings.window:
            self.restoreGeometry(QByteArray(self.settings.window))
        if self.settings.layout:
            self.restoreState(QByteArray(self.settings.layout))

    def remember(self) -> None:
        """Keep the settings."""
        self.settings.window = bytes(self.saveGeometry())
        self.settings.layout = bytes(self.saveState())
        self.settings.layers = self.panels["layers"].state()
        self.settings.language = self.session.language
        save(self.settings, self._settings_file)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the settings and end all work; every change is already written."""
        self.remember()
        self.as_of.stop()
        # What still runs is waited for out of sight.
        self.hide()
        self.jobs.stop()
        self.canvas.stop()
        self.session.bases.stop()
        super().closeEvent(event)
