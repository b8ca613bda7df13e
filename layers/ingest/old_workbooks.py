"""How far out the cells of an .xls lie, before a reader reserves memory for the block up to the farthest one.

An .xls is a small file system (a compound file: sectors and a table that chains them) with one stream of records, of
which only those are looked at that say where a cell is.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
MOST_CELLS = 65_536 * 256
"""Of a sheet of the old format."""

_LAST = 0xFFFFFFF0
"""From here on, a number is no sector but an end or a gap."""

_ENTRY = 128
_SHEET, _END, _BLOCK, _RUN = 0x0085, 0x000A, 0x0200, 0x00BD
_CELLS = frozenset((0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00D6, 0x00FD, 0x0201, _RUN))


class SpoiltError(Exception):
    """The file is no whole .xls."""


@dataclass(frozen=True)
class _Disk:
    """The sectors of a compound file, and which follows which."""

    content: bytes
    size: int
    after: NDArray[np.uint32]

    def stream(self, first: int) -> bytes:
        """Return what a chain of sectors holds."""
        return b"".join(
            self.content[(one + 1) * self.size : (one + 2) * self.size] for one in _chain(first, self.after)
        )


def farthest(content: bytes) -> tuple[int, int]:
    """Return the highest number of a row and of a column that any sheet names, counted from 1.

    Parameters
    ----------
    content
        The whole file.

    Raises
    ------
    SpoiltError
        It is no .xls, or not a whole one.
    """
    try:
        stream = _workbook(content)
        sheets = [struct.unpack_from("<I", data)[0] for kind, data in _records(stream, 0) if kind == _SHEET]
        rows, columns = 0, 0
        for start in sheets:
            for row, column in _places(stream, start):
                rows, columns = max(rows, row), max(columns, column)
    except (struct.error, ValueError, IndexError) as error:
        raise SpoiltError(str(error)) from error
    return rows, columns


def _workbook(content: bytes) -> bytes:
    """Return the stream of records."""
    if not content.startswith(MAGIC):
        raise SpoiltError("no compound file")
    shift, small_shift = struct.unpack_from("<HH", content, 30)
    if shift not in (9, 12) or small_shift > shift:
        raise SpoiltError("sectors of an unknown size")
    first, _, least, small_first, _, more, _ = struct.unpack_from("<IIIIIII", content, 48)
    size = 1 << shift
    table = [*struct.unpack_from("<109I", content, 76)]
    while more < _LAST and len(table) <= len(content) // size:
        *some, more = struct.unpack_from(f"<{size // 4}I", content, (more + 1) * size)
        table += some
    parts = [content[(one + 1) * size : (one + 2) * size] for one in table if one < _LAST]
    disk = _Disk(content, size, np.frombuffer(b"".join(parts)[: len(parts) * size // 4 * 4], "<u4"))
    entries = disk.stream(first)
    root = _entry(entries, "Root Entry")
    for name in ("Workbook", "Book"):
        if (found := _entry(entries, name)) is not None:
            start, length = found
            if length >= least or root is None:
                return disk.stream(start)[:length]
            after = np.frombuffer(disk.stream(small_first), "<u4")
            small = _Disk(bytes(1 << small_shift) + disk.stream(root[0]), 1 << small_shift, after)
            return small.stream(start)[:length]
    raise SpoiltError("no workbook in it")


def _chain(first: int, after: NDArray[np.uint32]) -> list[int]:
    chain: list[int] = []
    while first < _LAST:
        if len(chain) > len(after):
            raise SpoiltError("sectors follow each other in a circle")
        chain.append(first)
        first = int(after[first])
    return chain


def _entry(entries: bytes, name: str) -> tuple[int, int] | None:
    """Return first sector and length of the first entry of a name."""
    wanted = (name + "\0").encode("utf-16-le")
    for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        if entries[at : at + len(wanted)] == wanted:
            start, length = struct.unpack_from("<II", entries, at + 116)
            return start, length
    return None


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield kind and data of each record of one sheet, or of what comes before the sheets."""
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        if kind == _END:
            return
        yield kind, stream[start + 4 : start + 4 + length]
        start += 4 + length


def _places(stream: bytes, start: int) -> Iterator[tuple[int, int]]:
    """Yield row and column of each cell of a sheet, and of the far corner that it states of itself."""
    for kind, data in _records(stream, start):
        if kind in _CELLS and len(data) >= 6:
            row, column = struct.unpack_from("<HH", data)
            yield row + 1, column + 1 + ((len(data) - 6) // 6 if kind == _RUN else 0)
        elif kind == _BLOCK and len(data) in (10, 14):
            yield struct.unpack("<IIHHH" if len(data) == 14 else "<HHHHH", data)[1:4:2]
