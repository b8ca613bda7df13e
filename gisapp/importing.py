"""One import, from a request to a project on disk: made or changed whole, or not at all."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from layers.ingest import convert, import_rows, read_rows, write_rejects
from layers.kinds import KINDS
from layers.messages import GisError
from layers.project import Project, new_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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
