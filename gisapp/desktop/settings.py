"""What the program remembers between starts: one checked file in the user's settings folder."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from platformdirs import user_config_path
from pydantic import BaseModel, ConfigDict, ValidationError

from basemaps.sources import TileSource
from gisapp.bases.records import BaseRecord
from gisapp.i18n import Language
from layers.files import written_whole
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_LOG = logging.getLogger(__name__)
_RECENT, _WITH_BASES = 10, 50


def full(path: Path) -> str:
    """Return the full path of a file, by which it is remembered; the disk, which may not answer, is not asked."""
    return os.path.abspath(path)


class Settings(BaseModel):
    """The settings; a file that lacks some, or holds nonsense, gives the defaults."""

    model_config = ConfigDict(
        extra="ignore",
        validate_assignment=True,
        ser_json_bytes="base64",
        val_json_bytes="base64",
        # What is wrong with the file goes into the log, and tokens do not.
        hide_input_in_errors=True,
    )

    language: Language = Language.ZH
    recent: list[str] = []
    """Projects, the latest first."""
    window: bytes = b""
    """Place and size of the window and its panels, as Qt packs them."""
    layout: bytes = b""
    layers: dict[str, tuple[bool, float]] = {}
    """Whether each layer is shown, and its opacity."""
    images: dict[str, dict[str, str]] = {}
    """The images of the last restoration audit, "before" and "after"."""
    bases: dict[str, list[BaseRecord]] = {}
    """Base maps by project, from top to bottom."""
    tokens: dict[str, str] = {}
    """Of tile services by id, or by what stands before the underscore of several; nowhere else are they kept."""
    services: list[TileSource] = []
    """The user's own tile services."""
    import_folder: str = ""
    export_folder: str = ""
    image_folder: str = ""

    def opened(self, path: Path) -> None:
        """Put a project in front of the recent ones."""
        name = full(path)
        self.recent = [name, *(one for one in self.recent if one != name)][:_RECENT]

    def keep_bases(self, path: Path, records: Sequence[BaseRecord]) -> None:
        """Remember the base maps of a project; those of the projects that had some longest ago are forgotten."""
        name = full(path)
        others = {key: value for key, value in self.bases.items() if key != name}
        kept = list(others.items())[1 - _WITH_BASES :]
        self.bases = dict(kept) | ({name: list(records)} if records else {})


def settings_path() -> Path:
    """Return where the settings are kept; the folder is made."""
    return user_config_path("blue-sky-planner", appauthor=False, ensure_exists=True) / "settings.json"


def load(path: Path) -> Settings:
    """Return the settings of a file; the defaults where there is none that can be read."""
    try:
        return Settings.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, ValidationError) as error:
        _LOG.info("settings are begun anew: %s", error)
        return Settings()


def save(settings: Settings, path: Path) -> None:
    """Write the settings, whole or not at all; that they cannot be kept is no reason to stop anyone."""
    try:
        with written_whole(path) as folder:
            (folder / path.name).write_text(settings.model_dump_json(indent=2), encoding="utf-8")
    except GisError as error:
        _LOG.info("settings are not kept: %s", error)
