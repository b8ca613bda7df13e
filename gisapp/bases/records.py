"""What is remembered of a base map: which file or service, and how it is shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from basemaps.sources import TileSource

SUFFIXES = (
    ".tif", ".tiff", ".jp2", ".j2k", ".vrt", ".mbtiles", ".img", ".png", ".jpg", ".jpeg", ".webp", ".bmp", ".asc",
    ".hgt",
)  # fmt: skip
"""How names of images end that are taken for base maps."""

LABELS = ("tianditu_cva", "tianditu_cia", "tianditu_cva_c", "tianditu_cia_c")
"""How ids of services begin whose tiles are names alone: they lie above the others."""


class BaseRecord(BaseModel):
    """One base map.

    Parameters
    ----------
    id
        Its name in the program.
    path, service
        A file, or the id of a tile service.
    crs, bands, ramp, stretch
        As in `basemaps.raster.RasterSource`.
    relief
        One of `basemaps.relief.STYLES` for an elevation model; blank for the values themselves.
    visible, opacity
        Whether and how strongly it is shown.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(default_factory=lambda: uuid4().hex[:8])
    path: str = ""
    service: str = ""
    crs: str | None = None
    bands: tuple[int, ...] | None = None
    ramp: str = "grey"
    stretch: tuple[float, float] | None = None
    relief: str = ""
    visible: bool = True
    opacity: float = Field(default=1.0, ge=0.0, le=1.0)

    def title(self, services: Mapping[str, TileSource], language: str) -> str:
        """Return its name for people."""
        if self.path:
            return Path(self.path).name
        return services[self.service].title(language) if self.service in services else self.service

    def with_(self, **changes: object) -> BaseRecord:
        """Return it changed; what is not possible stays as it was."""
        return BaseRecord.model_validate(self.model_dump() | changes)

    def looks_like(self, other: BaseRecord) -> bool:
        """Return whether both are the same picture, however strongly shown."""
        kept = {"visible": True, "opacity": 1.0}
        return self.model_copy(update=kept) == other.model_copy(update=kept)


def is_image(path: Path) -> bool:
    """Return whether a file is taken for a base map, by its name."""
    return path.suffix.lower() in SUFFIXES
