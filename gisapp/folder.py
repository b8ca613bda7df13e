"""A folder of results is made or swapped whole, never half."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from layers.files import folder_beside, writing
from layers.messages import GisError
from layers.results import FIELD_CHECKS, LISTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARK = "summary.json"
OURS = frozenset(
    {MARK, "lists.xlsx", "evidence.csv", "briefing.html", *(f"{name}.csv" for name in (*LISTS, FIELD_CHECKS.id))}
)
"""What a run writes: a folder with `MARK` and nothing but these is an earlier run's and may be swapped."""

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


@contextmanager
def whole_folder(target: Path, mark: str = MARK, ours: frozenset[str] = OURS) -> Iterator[Path]:
    """Give a new folder to write in; on a clean exit it becomes `target`, otherwise nothing has happened.

    Parameters
    ----------
    target
        The folder. One that stands is swapped if it is empty, or holds `mark` and nothing but `ours`.
    mark, ours
        Names: of the file that every such folder has, and of all that it may hold.

    Raises
    ------
    GisError
        `target` is a file, or a folder with something else in it, or cannot be written.
    """
    # A link stays a link: the folder behind it is swapped.
    target = target.resolve()
    if target.exists() and not target.is_dir():
        raise GisError("{folder} is a file; name a folder for the results.", folder=target)
    if target.is_dir() and not _is_ours(target, mark, ours):
        raise GisError(
            "{folder} holds other files; name a folder that is new, empty or of an earlier run.", folder=target
        )
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with folder_beside(target) as part:
            part.chmod(0o755)
            yield part
            _swap(part, target)


def _is_ours(folder: Path, mark: str, ours: frozenset[str]) -> bool:
    """Return whether a folder is empty, or holds an earlier run and nothing else."""
    # A killed command that put its part into a summary may have left its own folder.
    names = {one.name for one in folder.iterdir() if not one.name.startswith(f".{mark}.part-")}
    return not names or (mark in names and names <= ours)


def _swap(part: Path, target: Path) -> None:
    """Put the new folder in the place of the old one; the old one ends under the new one's first name."""
    if not target.exists():
        part.rename(target)
    elif not _exchange(part, target):
        # Without an exchange there is a moment with neither; the old folder is only gone after the new one stands.
        old = part.with_name(part.name + "-old")
        target.rename(old)
        part.rename(target)
        shutil.rmtree(old, ignore_errors=True)


def _exchange(part: Path, target: Path) -> bool:
    """Exchange two folders in one step where the system can (Linux)."""
    if sys.platform != "linux":
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    done = renameat2(_AT_FDCWD, os.fsencode(part), _AT_FDCWD, os.fsencode(target), _RENAME_EXCHANGE)
    return bool(done == 0)
