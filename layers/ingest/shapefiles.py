"""What a shapefile does not say about itself: its encoding, its index, and which of its records are cut off."""

from __future__ import annotations

import re
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import pyogrio
from pyproj import CRS
from pyproj.exceptions import ProjError

from layers.messages import Message, message

if TYPE_CHECKING:
    from collections.abc import Iterator

_READ = 4 * 1024**2
"""Bytes of a table by which its encoding is told."""
_LANGUAGES = {0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "big5", 0x78: "big5", 0x57: "", 0x03: "", 0x01: ""}
"""Language bytes: simplified, traditional; the Latin ones are what programs write that never asked."""
_CODEPAGES = {
    **dict.fromkeys(("936", "gbk", "gb2312", "gb18030"), "gb18030"),
    **dict.fromkeys(("65001", "utf8"), "utf-8"),
}
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_HEAD = 100
"""Bytes before the first record, in .shp and .shx."""


def part(address: str, suffix: str, most: int = -1) -> bytes | None:
    """Return the bytes of one of the files of a shapefile, also in a zip; `None` if there is none."""
    if not address.startswith("/vsi"):
        path = Path(address)
        for one in (path.with_suffix(suffix), path.with_suffix(suffix.upper())):
            if one.exists():
                with one.open("rb") as content:
                    return content.read(most)
        return None
    archive, inner = re.findall(r"/vsizip/\{(.+)\}/(.+)\.[^.]+$", address)[0]
    with zipfile.ZipFile(archive) as packed:
        # The name of a member may be in another encoding here than in GDAL; its neighbours are told by order.
        names = {name.lower(): name for name in packed.namelist()}
        name = names.get(f"{inner}{suffix}".lower())
        if name is None:
            return None
        with packed.open(name) as content:
            return content.read(most)


def encoding_of(address: str) -> tuple[str | None, bool]:
    """Return the encoding of the texts, and whether the file says another; `None` leaves it to GDAL.

    A file that states none, or only that it is Latin, is read as Latin by GDAL without a word, so its bytes decide.
    Where it states one that the bytes do not bear out, they decide as well.
    """
    table = part(address, ".dbf", _READ)
    if table is None or len(table) < 32:
        return None, False
    page = (part(address, ".cpg", 64) or b"").decode("ascii", errors="ignore").strip().lower()
    stated = next((name for sign, name in _CODEPAGES.items() if sign in page.replace("-", "")), "") if page else ""
    stated = stated or _LANGUAGES.get(table[29], "")
    start = int.from_bytes(table[8:10], "little")
    names = b"\n".join(table[at : at + 11].split(b"\0")[0] for at in range(32, max(start - 1, 32), 32))
    text = names + table[start:]
    if text.isascii():
        return (stated or None), False
    # Text cut at the width of its field spoils a letter in either encoding; the wrong one spoils many.
    tried = dict.fromkeys([stated, "utf-8", "gb18030"] if stated else ["utf-8", "gb18030"])
    broken = {one: text.decode(one, errors="replace").count("\ufffd") for one in tried}
    best = min(broken, key=lambda one: broken[one])
    if not stated:
        return best, False
    wrong = broken[stated] > 3 * broken[best] + 3
    return (best, True) if wrong else (stated, False)


def cut_off(address: str) -> tuple[np.ndarray, int]:
    """Return the positions of records that are not whole, and how many records the file should have.

    GDAL gives such records without a geometry, or leaves them out, and says nothing.
    """
    index, table = part(address, ".shx"), part(address, ".dbf", 32)
    size = _size(address, ".shp")
    count, cut = 0, np.zeros(0, dtype=np.int64)
    if index is not None and len(index) > _HEAD and size:
        pairs = np.frombuffer(index[_HEAD : len(index) - (len(index) - _HEAD) % 8], dtype=">i4").reshape(-1, 2)
        ends = 2 * pairs[:, 0].astype(np.int64) + 8 + 2 * pairs[:, 1].astype(np.int64)
        count, cut = len(pairs), np.flatnonzero(ends > size)
    if table is not None and len(table) >= 12:
        rows, start, width = (int.from_bytes(table[a:b], "little") for a, b in ((4, 8), (8, 10), (10, 12)))
        whole = max(0, _size(address, ".dbf") - start) // max(width, 1)
        if count and whole < min(rows, count):
            cut = np.union1d(cut, np.arange(whole, count))
    return cut, count


def _size(address: str, suffix: str) -> int:
    content = part(address, suffix)
    return 0 if content is None else len(content)


@contextmanager
def with_index(address: str) -> Iterator[tuple[str, tuple[Message, ...]]]:
    """Give an address of a shapefile with an index and a CRS that GDAL understands, if it states any.

    That is its own, or that of a copy where a part is missing or spoilt.
    """
    spoilt = [suffix for suffix, sound in ((".shx", _index_is_sound), (".prj", _system_is_sound)) if not sound(address)]
    recoded = _recoded(part(address, ".prj"))
    if not spoilt and recoded is None:
        yield address, ()
        return
    with TemporaryDirectory(prefix="gisapp-") as folder:
        copy = Path(folder) / Path(address).name
        for suffix in _PARTS:
            content = part(address, suffix)
            if content is not None and suffix not in spoilt:
                copy.with_suffix(suffix).write_bytes(recoded if suffix == ".prj" and recoded else content)
        before = pyogrio.get_gdal_config_option("SHAPE_RESTORE_SHX")
        pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": "YES"})
        said = tuple(replace(_SPOILT[suffix], figures={"file": copy.name}) for suffix in spoilt)
        try:
            yield str(copy), said
        finally:
            pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": before})


_SPOILT = {
    ".shx": message("{file}: its index of records (.shx) is missing or spoilt and was made anew."),
    ".prj": message("{file}: the CRS that it states (.prj) cannot be understood and is left out of account."),
}


def _recoded(system: bytes | None) -> bytes | None:
    """Return a CRS whose names are in GBK as UTF-8, which GDAL expects; `None` where there is nothing to be done."""
    if system is None or _is_utf8(system):
        return None
    try:
        text = system.decode("gb18030")
        CRS.from_wkt(text)
    except (UnicodeDecodeError, ProjError):
        return None
    return text.encode()


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _system_is_sound(address: str) -> bool:
    system = part(address, ".prj")
    if system is not None and not _is_utf8(system):
        return _recoded(system) is not None
    try:
        pyogrio.read_info(address)
    except pyogrio.errors.CRSError:
        return False
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError, ValueError):
        # What else is wrong is told where the records are read.
        return True
    return True


def _index_is_sound(address: str) -> bool:
    index = part(address, ".shx")
    if index is None or len(index) < _HEAD:
        return False
    offsets = np.frombuffer(index[_HEAD : len(index) - (len(index) - _HEAD) % 8], dtype=">i4").reshape(-1, 2)
    return bool((offsets >= 0).all() and (np.diff(offsets[:, 0].astype(np.int64)) > 0).all())
