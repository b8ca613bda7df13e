"""KML: the names of its data as they are written, which GDAL turns into underscores, and nothing about display."""

from __future__ import annotations

import html
import re
import zipfile
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

_NAMED = re.compile(rb"""(<(?:\w+:)?(?:Data|SimpleData|SimpleField)\b[^<>]*?\bname\s*=\s*)(["'])([^"'<>]*)\2""")
_ENCODING = re.compile(rb"""^[^<]*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_DISPLAY = ("altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon")
_OPTIONAL = ("Name", "description", "timestamp", "begin", "end")


@contextmanager
def with_plain_names(address: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Give an address of a KML file whose data have names that GDAL keeps, and what each is called in truth.

    GDAL makes one underscore of every byte that is no Latin letter: 燃料 and 用途 would become one field.
    """
    content = _content(address)
    found = _ENCODING.match(content[:200])
    encoding = found[1].decode("ascii") if found is not None else "utf-8"
    names: dict[bytes, str] = {}
    for one in _NAMED.findall(content):
        if not one[2].replace(b"_", b"").isalnum() or not one[2].isascii():
            names.setdefault(one[2], f"field_{len(names) + 1}")
    if not names:
        yield address, {}
        return

    def renamed(one: re.Match[bytes]) -> bytes:
        return one[1] + one[2] + names[one[3]].encode() + one[2] if one[3] in names else one[0]

    plain = _NAMED.sub(renamed, content)
    with TemporaryDirectory(prefix="gisapp-") as folder:
        # A layer without a name of its own is called as its file.
        copy = Path(folder) / Path(address).name
        copy.write_bytes(plain)
        yield str(copy), {token: html.unescape(_decoded(name, encoding)) for name, token in names.items()}


def plain_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table of a KML layer without what says how it looks; its ``Name`` is our ``name``."""
    idle = [name for name in _OPTIONAL if name in frame and not frame[name].notna().any()]
    plain = frame.drop(columns=[*_DISPLAY, *idle], errors="ignore")
    return plain if "name" in plain else plain.rename(columns={"Name": "name"})


def _content(address: str) -> bytes:
    if not address.startswith("/vsi"):
        return Path(address).read_bytes()
    archive, inner = re.findall(r"/vsizip/\{(.+?)\}/(.+)$", address)[0]
    with zipfile.ZipFile(archive) as packed:
        names = {name.lower(): name for name in packed.namelist()}
        return packed.read(names[inner.lower()]) if inner.lower() in names else b""


def _decoded(name: bytes, encoding: str) -> str:
    try:
        return name.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return name.decode("utf-8", errors="replace")
