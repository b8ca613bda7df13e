"""One import, from a request to a project on disk: made or changed whole, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Request:
    """What is to be imported, as the command line or a dialog asks for it."""

    project: Path
    kind: str
    file: Path
    crs: str
    sheet: str | None
    where: str | None
    encoding: str
    mapping: tuple[str, ...]
    mode: Literal["add", "replace"]
    rejects: Path | None
    dry_run: bool


@dataclass(frozen=True)
class Outcome:
    """How many rows were read, imported (as how many features) and rejected; what the user must know."""

    read: int
    rows: int
    features: int
    rejected: int
    notes: list[str]
