"""One import: prepared without writing, so that it can be looked at, then written whole or not at all."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from gisapp.i18n import mark, translator
from layers.files import refuse_existing, refuse_same, written_whole
from layers.flat import write_sheet
from layers.ingest import Settled, Source, apply, convert, read_rows, settle, write_rejects
from layers.ingest.checks import checked
from layers.ingest.coordinates import Evidence
from layers.ingest.delivery import CHANGED, GONE, NEW, PLACE
from layers.ingest.matching import written
from layers.ingest.progress import part, silent
from layers.ingest.remembered import recall, remember
from layers.kinds import KINDS, LayerKind
from layers.messages import GisError, message
from layers.project import Project, new_project
from layers.slices import uncollected
from layers.tables import has_place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from gisapp.i18n import Language
    from layers.ingest.apply import Mode
    from layers.ingest.delivery import Delivery
    from layers.ingest.progress import Progress
    from layers.messages import Message

_NAMED = 5
"""Rejected rows whose reason is told at once; the rejects file has them all."""

_XLSX = ".xlsx"


@dataclass(frozen=True)
class Request:
    """What is to be read, and how, as the command line or a dialog asks for it.

    Parameters
    ----------
    kind
        Id of the layer.
    file
        The file to read.
    crs, sheet, where, encoding
        As the command line has them.
    mapping
        Field by header, where the header alone does not tell; an empty field keeps the column as it is.
    mode
        What happens to the features that are there.
    history
        Whether the project keeps what was before, so that the import can be undone.
    """

    kind: str
    file: Path
    crs: str = "auto"
    sheet: str | None = None
    where: str | None = None
    encoding: str = "auto"
    mapping: tuple[tuple[str, str], ...] = ()
    mode: Mode = "add"
    history: bool = True


@dataclass(frozen=True)
class Prepared:
    """An import that is ready to be written: the raw rows, and what became of each.

    Parameters
    ----------
    request
        What was asked for.
    kind
        The layer.
    source
        Raw rows as the file has them.
    mapping
        Field by header as it was asked for, now or for an earlier file with the same headers.
    settled
        Rows accepted and rejected, the edits that follow, and what they change.
    flips
        Number of verdicts that an update has changed; 0 before it is written.
    """

    request: Request
    kind: LayerKind
    source: Source
    mapping: Mapping[str, str]
    settled: Settled
    flips: int = 0

    @property
    def delivery(self) -> Delivery:
        """What the file changes in the layer."""
        return self.settled.delivery


@uncollected()
def prepare(request: Request, project: Project | None, progress: Progress = silent) -> Prepared:
    """Read a file and settle what it does to a project; nothing is written.

    Parameters
    ----------
    request
        What to read.
    project
        Where it is to go; `None` for a project that is still to be made.
    progress
        Told the share that is done, from 0 to 1; what it raises ends the work.

    Raises
    ------
    GisError
        The request cannot be done as a whole.
    """
    kind = kind_named(request.kind)
    source = read_rows(
        request.file,
        sheet=request.sheet,
        where=request.where,
        encoding=request.encoding,
        progress=part(progress, 0.0, 0.4),
    )
    evidence = _evidence(project)
    mapping = _mapping(request, project, source, kind)
    conversion = convert(
        source,
        kind,
        request.crs,
        mapping=mapping,
        evidence=evidence,
        progress=part(progress, 0.4, 0.8),
    )
    settled = settle(project, kind, conversion, request.mode, partial(checked, kind=kind, evidence=evidence))
    return Prepared(request, kind, source, mapping, settled)


def _mapping(request: Request, project: Project | None, source: Source, kind: LayerKind) -> dict[str, str]:
    """Return field by header: what is asked for, and what was confirmed for this header before."""
    asked = {written(source, header): field for header, field in request.mapping}
    fields = {field.partition("(")[0] for field in asked.values() if field}
    known = {} if project is None else recall(project, source, kind)
    return {header: field for header, field in known.items() if field.partition("(")[0] not in fields} | asked


def kind_named(name: str) -> LayerKind:
    """Return the kind of that id; `GisError` if there is none."""
    if name not in KINDS:
        raise GisError("There is no kind {kind}; there are: {kinds}.", kind=name, kinds=", ".join(KINDS))
    return KINDS[name]


def _evidence(project: Project | None) -> Evidence:
    """Return what the project knows that tells a datum: its counties, and every other layer that has places."""
    if project is None:
        return Evidence()
    layers = {name: layer for name, layer in project.layers().items() if has_place(layer).any()}
    return Evidence(layers.pop("counties", None), layers)


@dataclass(frozen=True)
class Files:
    """Where an import writes beside the project; `None` for not at all.

    Parameters
    ----------
    rejects
        Workbook for the rejected rows.
    changes
        Workbook for what the file changes.
    overwrite
        Whether files that exist may be overwritten.
    """

    rejects: Path | None = None
    changes: Path | None = None
    overwrite: bool = False


def import_file(
    request: Request,
    path: Path,
    language: Language,
    files: Files | None = None,
    *,
    dry_run: bool = False,
    progress: Progress = silent,
) -> Prepared:
    """Read a file into a layer of the project at `path`, which is made if absent.

    Raises
    ------
    GisError
        The request cannot be done as a whole; nothing was written.
    """
    files = files or Files()
    _check(files, request.file, path)
    if path.exists():
        with Project.open(path) as project:
            prepared = prepare(request, project, progress)
            if dry_run:
                return prepared
            before = project.layers()
            write(prepared, project, language, files, seen=False)
            return replace(prepared, flips=_flips(before, prepared, project))
    prepared = prepare(request, None, progress)
    if dry_run:
        return prepared
    if prepared.settled.rows:
        with new_project(path) as project:
            write(prepared, project, language, files, seen=False)
    else:
        with _written(prepared, files, language):
            pass
    return prepared


@uncollected()
def write(
    prepared: Prepared, project: Project, language: Language, files: Files | None = None, *, seen: bool = True
) -> None:
    """Write a prepared import in one transaction, and the files that go with it.

    Parameters
    ----------
    seen
        Whether the user has seen what each header was taken for: then that is confirmed for the next file too.

    Raises
    ------
    GisError
        The layer has changed since it was prepared, or the disk refuses; nothing was written.
    """
    with _written(prepared, files or Files(), language):
        apply.write(project, prepared.settled, keep=prepared.request.history)
        present = {str(header) for header in prepared.source.rows.columns}
        unsure = (one for one in prepared.settled.conversion.matches if not one.sure and one.header in present)
        let_stand = {one.header: one.field for one in unsure} if seen else {}
        remember(project, prepared.source, prepared.kind, let_stand | dict(prepared.mapping))


def _check(files: Files, *read: Path) -> None:
    """Refuse files that would overwrite something: the ledger and the project always."""
    for flag, path in (("rejects", files.rejects), ("changes", files.changes)):
        if path is None:
            continue
        if path.suffix.lower() != _XLSX:
            raise GisError("--{flag} {path}: name a file that ends in .xlsx.", flag=flag, path=path)
        refuse_existing(path, overwrite=files.overwrite)
        refuse_same(path, *read)
    if files.rejects is not None and files.rejects == files.changes:
        raise GisError("--rejects and --changes name the same file: name two.")


def _flips(before: Mapping[str, gpd.GeoDataFrame], prepared: Prepared, project: Project) -> int:
    """Return how many verdicts an update has changed; none where the project's plan cannot be read."""
    if prepared.request.mode != "update" or not prepared.settled.changes:
        return 0
    # The rules take a while to load, which other imports need not wait for.
    from gisapp.comparing import flipped

    with suppress(GisError):
        return flipped(before, project)
    return 0


@contextmanager
def _written(prepared: Prepared, files: Files, language: Language) -> Iterator[None]:
    """Write the files first: rows that are imported without their rejects would be in no file. They go if it fails."""
    made = []
    if files.rejects is not None and prepared.settled.rejected:
        write_rejects(files.rejects, prepared.settled.conversion, translator(language))
        made.append(files.rejects)
    try:
        if files.changes is not None:
            write_changes(files.changes, prepared, language)
            made.append(files.changes)
        yield
    except GisError:
        for path in made:
            path.unlink(missing_ok=True)
        raise


def write_changes(path: Path, prepared: Prepared, language: Language) -> None:
    """Write what a file changes to a workbook."""
    with written_whole(path) as folder:
        write_sheet(folder / path.name, "changes", changes_table(prepared, language))


def changes_table(prepared: Prepared, language: Language) -> pd.DataFrame:
    """Return what a file changes in words: one row a new or gone feature or a changed field."""
    say = translator(language)
    table, fields = prepared.delivery.entries, {one.name: one for one in prepared.kind.fields}
    whats = {NEW: say(mark("new")), GONE: say(mark("gone")), CHANGED: say(mark("changed"))}
    heads = (say(mark("Change")), say(mark("ID")), say(mark("Name")), say(mark("Field")), say(mark("Before")))
    table = table.assign(what=table["what"].map(whats))
    for name in table["field"].dropna().unique():
        rows = table["field"] == name
        if name in fields:
            words = {code: fields[name].word(code, language) for code in fields[name].codes}
            table.loc[rows, ["before", "after"]] = table.loc[rows, ["before", "after"]].replace(words)
    labels = {name: one.label(language) for name, one in fields.items()} | {PLACE: say(mark("Place"))}
    table["field"] = table["field"].replace(labels)
    table.columns = [*heads, say(mark("After"))]
    return table


def account(prepared: Prepared) -> list[Message]:
    """Return what the user must know of an import: warnings, and what becomes of the features that were there."""
    settled, delivery = prepared.settled, prepared.delivery
    told = [*settled.conversion.warnings, *delivery.notes]
    if not prepared.request.history and settled.changes:
        told.append(message("No history is kept of this import: neither it nor what was before it can be undone."))
    if prepared.request.mode != "add" and settled.rows:
        told.append(
            message(
                "Layer {layer}: {new} new, {changed} changed ({fields} fields), {same} unchanged, {gone} gone.",
                layer=prepared.kind.id,
                new=len(delivery.new),
                changed=len(delivery.altered),
                fields=len(delivery.changed),
                same=delivery.unchanged,
                gone=len(delivery.gone),
            )
        )
    if prepared.request.mode == "update" and delivery.gone:
        told.append(
            message(
                "Not in the file, and left in the layer: {ids}.",
                ids=", ".join(delivery.gone[:_NAMED]) + (" …" if len(delivery.gone) > _NAMED else ""),
            )
        )
    return told


def rejections(prepared: Prepared, rejects: Path | None) -> list[Message]:
    """Return the first reasons why rows were rejected, and where all of them are."""
    settled = prepared.settled
    if not settled.rejected:
        return []
    told = list(settled.conversion.rejected["reason"].head(_NAMED))
    if settled.rejected > _NAMED:
        told.append(message("… and {count} more rows.", count=settled.rejected - _NAMED))
    if rejects is None:
        told.append(message("Use --rejects FILE.xlsx to get the rejected rows for correction."))
    else:
        told.append(message("The rejected rows are in {file}; correct them there and import it.", file=rejects))
    return told
