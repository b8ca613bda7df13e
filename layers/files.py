"""A file is written whole or not at all, and a disk that does not take it is said in one sentence."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING

from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".qpj", ".qix", ".sbn", ".sbx", ".idm", ".ind")


def refuse_existing(path: Path, *, overwrite: bool) -> None:
    """Raise `GisError` where a file stands and was not said to be overwritten."""
    if path.exists() and not overwrite:
        raise GisError("{path} exists; name another file or use --force.", path=path)


def refuse_same(path: Path, *others: Path) -> None:
    """Raise `GisError` where `path` is one of the files that are being read, which even --force does not overwrite."""
    for other in others:
        if path.exists() and other.exists() and path.samefile(other):
            raise GisError("{path} is being read; name another file.", path=path)


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a folder to write a file in; what it then holds takes its place beside `path` at once, or nothing does.

    Raises
    ------
    GisError
        The disk does not take it.
    """
    with writing(path), folder_beside(path) as folder:
        yield folder
        _move(folder, path)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say what the disk refuses while `path` is written."""
    try:
        yield
    except OSError as error:
        raise _unwritable(path, error) from error
    except Exception as error:
        # The writer of workbooks wraps what the disk said; its own class is not loaded before it is.
        if error.args and isinstance(error.args[0], OSError):
            raise _unwritable(path, error.args[0]) from error
        raise


def _unwritable(path: Path, error: OSError) -> GisError:
    if error.errno == errno.ENOSPC:
        return GisError("{path} cannot be written: the disk is full; free some space and try again.", path=path)
    return GisError(
        "{file} cannot be written ({detail}): check the folder, free space, and whether it is open elsewhere.",
        file=path,
        detail=os.strerror(error.errno) if error.errno else str(error).rstrip("."),
    )


@contextmanager
def folder_beside(path: Path) -> Iterator[Path]:
    """Give a new folder on the disk of `path`, which is gone afterwards; one that a killed run left goes first."""
    name, parent = f".{path.name}.part-", path.absolute().parent
    for stale in parent.glob(f"{escape(name)}*"):
        shutil.rmtree(stale, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=name, dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _move(folder: Path, path: Path) -> None:
    """Move the new files to their place; if one cannot be, the old ones stand again."""
    new = sorted(one for one in folder.iterdir() if one.is_file())
    parent = path.absolute().parent
    if len(new) == 1:
        new[0].replace(parent / new[0].name)
        return
    # A part that the new file lacks, such as an old index, would belong to nothing.
    old = [one for one in parent.iterdir() if one.stem == path.stem and one.suffix.lower() in _SHAPEFILE_PARTS]
    aside = folder / "before"
    aside.mkdir()
    moved: list[tuple[Path, Path]] = []
    try:
        for one in old:
            one.replace(aside / one.name)
            moved.append((aside / one.name, one))
        for one in new:
            one.replace(parent / one.name)
            moved.append((parent / one.name, one))
    except OSError:
        for now, before in reversed(moved):
            now.replace(before)
        raise
