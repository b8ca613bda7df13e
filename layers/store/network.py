"""Is a file on a network folder, where the locks that keep two programs apart may not hold."""

from __future__ import annotations

import sys
from pathlib import Path

_KINDS = ("nfs", "cifs", "smb", "afp", "9p", "fuse.sshfs", "fuse.davfs", "davfs", "ncpfs")
_MOUNTS = Path("/proc/mounts")


def on_network(path: Path) -> bool:
    """Return whether a file lies on a network folder, as far as the system tells (Linux mounts, Windows shares)."""
    path = path.absolute()
    if sys.platform == "win32":
        return str(path).startswith("\\\\")
    return _MOUNTS.is_file() and kind_of(path, _MOUNTS.read_text(encoding="utf-8", errors="replace")).startswith(_KINDS)


def kind_of(path: Path, mounts: str) -> str:
    """Return the kind of file system that holds a path, given the system's table of mounts; "" where none does."""
    kinds = {}
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) > 2:
            kinds[Path(fields[1].replace("\\040", " "))] = fields[2]
    return next((kinds[folder] for folder in (path, *path.parents) if folder in kinds), "")
