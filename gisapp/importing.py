"""One import, from a request to a project on disk: made or changed whole, or not at all."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from layers.files import refuse_existing, refuse_same
from layers.ingest import Conversion, Imported, convert, import_rows, read_rows, settle, write_rejects
from layers.kinds import KINDS, LayerKind
from layers.messages import GisError, message
from layers.project import Project, new_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_NAMED = 5
"""Rejected rows whose reason is told at once; the rejects file has them all."""


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
    force: bool


@dataclass(frozen=True)
class Outcome:
    """How many rows were read, imported (as how many features) and rejected; what the user must know."""

    read: int
    rows: int
    features: int
    rejected: int
    notes: list[str]


def import_file(request: Request, say: Callable[[str], str]) -> Outcome:
    """Read a file into a layer of a project, which is made if absent.

    Raises
    ------
    GisError
        The request cannot be done as a whole; nothing was written.
    """
    kind = _kind(request.kind)
    _check_rejects(request)
    source = read_rows(request.file, sheet=request.sheet, where=request.where, encoding=request.encoding)
    conversion = convert(source, kind, request.crs, mapping=_mapping(request.mapping))
    imported = _imported(request, kind, conversion, say)
    notes = [one.say(say) for one in conversion.warnings]
    if imported.rejected:
        notes += _told(request, imported, say)
    return Outcome(imported.read, imported.rows, imported.features, imported.rejected, notes)


def _kind(name: str) -> LayerKind:
    if name not in KINDS:
        raise GisError("There is no kind {kind}; there are: {kinds}.", kind=name, kinds=", ".join(KINDS))
    return KINDS[name]


def _mapping(pairs: tuple[str, ...]) -> dict[str, str]:
    """Return field by header from ``HEADER=field``; a header may hold a ``=``, a field does not."""
    mapping = {}
    for pair in pairs:
        header, equals, field = pair.rpartition("=")
        if not equals:
            raise GisError("--map {pair}: write HEADER=field.", pair=pair)
        mapping[header.strip()] = field.strip()
    return mapping


def _check_rejects(request: Request) -> None:
    """Refuse a rejects file that would overwrite something: the ledger and the project always."""
    path = request.rejects
    if path is None:
        return
    if path.suffix.lower() != ".xlsx":
        raise GisError("--rejects {path}: name a file that ends in .xlsx.", path=path)
    refuse_existing(path, overwrite=request.force)
    refuse_same(path, request.file, request.project)


def _imported(request: Request, kind: LayerKind, conversion: Conversion, say: Callable[[str], str]) -> Imported:
    """Write the rejects, then the rows; or only say what would be written."""

    def settle_and_write(project: Project) -> Imported:
        settled = settle(project, kind, conversion, request.mode)
        if request.dry_run:
            return Imported.of(settled)
        with _rejects_written(request, settled, say):
            return import_rows(project, kind, settled, request.mode)

    if request.project.exists():
        with Project.open(request.project) as project:
            return settle_and_write(project)
    if request.dry_run or not len(conversion.accepted):
        with _rejects_written(request, conversion, say):
            return Imported.of(conversion)
    with new_project(request.project) as project:
        return settle_and_write(project)


@contextmanager
def _rejects_written(request: Request, conversion: Conversion, say: Callable[[str], str]) -> Iterator[None]:
    """Write the rejects file first: rows that are imported without it would be in no file. It goes if they fail."""
    wanted = request.rejects is not None and not request.dry_run and len(conversion.rejected) > 0
    if wanted and request.rejects is not None:
        write_rejects(request.rejects, conversion, say)
    try:
        yield
    except GisError:
        if wanted and request.rejects is not None:
            request.rejects.unlink(missing_ok=True)
        raise


def _told(request: Request, imported: Imported, say: Callable[[str], str]) -> list[str]:
    """Write the rejects file where one is asked for, and tell the first reasons."""
    conversion = imported.conversion
    reasons = conversion.rejected["reason"]
    notes = [reason.say(say) for reason in reasons.head(_NAMED)]
    if len(reasons) > _NAMED:
        notes.append(message("… and {count} more rows.", count=len(reasons) - _NAMED).say(say))
    if request.rejects is not None and not request.dry_run:
        notes.append(
            message("The rejected rows are in {file}; correct them there and import it.", file=request.rejects).say(say)
        )
    elif request.rejects is None:
        notes.append(message("Use --rejects FILE.xlsx to get the rejected rows for correction.").say(say))
    return notes
