"""Zips, and the formats that are zips, before anything reads them: nothing that fills the disk, nothing outside."""

from __future__ import annotations

import re
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from layers.ingest.source import damaged
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MAX_UNPACKED = 2 * 1024**3
_MAX_MEMBERS = 20_000
_SMALL, _MAX_RATIO = 32 * 1024**2, 250
"""Larger members that unpack to more than this many times their size hold nothing that anybody typed."""
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\0")


@contextmanager
def no_bomb(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip, unless it would fill the memory or reach out of its folder: readers of such files stop at nothing.

    Raises
    ------
    GisError
        It would, or it is damaged.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            members = packed.infolist()
            if sum(one.file_size for one in members) > _MAX_UNPACKED or len(members) > _MAX_MEMBERS:
                raise GisError(
                    "{file} unpacks to more than {limit} GiB: split it into smaller files.",
                    file=path.name,
                    limit=_MAX_UNPACKED // 1024**3,
                )
            for one in members:
                _refuse_member(path, one)
            yield packed
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, ValueError) as error:
        raise damaged(path, error) from error


def _refuse_member(path: Path, one: zipfile.ZipInfo) -> None:
    if _OUTSIDE.search(one.filename):
        raise GisError(
            "{file} holds a part that would lie outside its folder ({part}): do not use this file.",
            file=path.name,
            part=one.filename,
        )
    if one.file_size > _SMALL and one.file_size > _MAX_RATIO * max(one.compress_size, 1):
        raise GisError(
            "{file} holds a part that unpacks to {times} times its size ({part}): do not use this file.",
            file=path.name,
            part=one.filename,
            times=one.file_size // max(one.compress_size, 1),
        )
