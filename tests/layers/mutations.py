"""Damaged files, each from a seed: `python -m tests.layers.mutations FIRST LAST` reads them and tells every fault.

It is a program of its own because a reader of files is not only Python: a crash or a hang ends this process,
with the
case that did it as the last line, and not the tests.
"""

from __future__ import annotations

import faulthandler
import io
import logging
import os
import shutil
import sys
import tempfile
import traceback
import warnings
import zipfile
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from gisapp.i18n import translator
from layers.ingest import convert, read_rows, settle
from layers.kinds import KINDS
from layers.messages import GisError
from tests.ledgers import LEDGERS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PATIENCE = 30
"""Seconds that one small damaged file may take; the worst seen takes under one."""

MEMORY = 4 << 30
"""Bytes that the process may reserve; what asks for more fails as an ordinary error here."""

ORIGINALS = (
    "标题与合计.xlsx", "两级表头.xlsx", "容量写法.xlsx", "度分秒写法.xlsx", "界线WKT.xlsx", "旧格式.xls",
    "gbk.csv", "utf16.txt", "有标题.csv",
    "引号.csv", "无编码.shp", "锅炉打包.zip", "禁煤区.zip", "两层.gpkg", "矿山.geojson", "现场.kml", "现场.kmz",
    "航点.gpx", "禁煤区.dxf",
    "村界.parquet", "锅炉.fgb", "两层.gdb.zip",
    "网页.xls", "网页合并.xls", "单个文件网页.xls", "XML两级表头.xls", "XML远处有空格.xls", "文本.xls",
)  # fmt: skip


def write_originals(folder: Path) -> list[Path]:
    """Write the whole files that are to be damaged; those that cannot be made here are left out."""
    for one in LEDGERS:
        if one.name in ORIGINALS and (not one.needs or shutil.which(one.needs)):
            one.write(folder / one.name)
    return [folder / name for name in ORIGINALS if (folder / name).exists()]


# Damage


def _flip(content: bytearray, chance: Random) -> None:
    for _ in range(chance.randint(1, 8)):
        content[chance.randrange(len(content))] = chance.randrange(256)


def _blot(content: bytearray, chance: Random) -> None:
    start = chance.randrange(len(content))
    size = min(chance.choice((1, 4, 16, 64, 512)), len(content) - start)
    content[start : start + size] = bytes([chance.choice((0, 255, 32, 49))]) * size


def _cut(content: bytearray, chance: Random) -> None:
    del content[chance.randrange(len(content)) :]


def _drop(content: bytearray, chance: Random) -> None:
    start = chance.randrange(len(content))
    del content[start : start + chance.choice((1, 2, 7, 100))]


def _repeat(content: bytearray, chance: Random) -> None:
    start = chance.randrange(len(content))
    content[start:start] = content[start : start + chance.choice((1, 2, 8, 64, 512))] * chance.randint(1, 3)


def _number(content: bytearray, chance: Random) -> None:
    """Change digits that are written as text, such as counts, sizes and references in XML and JSON."""
    places = [place for place, one in enumerate(content) if 48 <= one <= 57]
    for _ in range(min(chance.randint(1, 6), len(places))):
        content[chance.choice(places)] = chance.choice(b"0123456789-.eE")


_DAMAGES: Sequence[Callable[[bytearray, Random], None]] = (_flip, _blot, _cut, _drop, _repeat, _number)


def damaged(content: bytes, chance: Random) -> bytes:
    """Return a file with one to three faults in it."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 3)):
        if changed:
            chance.choice(_DAMAGES)(changed, chance)
    return bytes(changed)


def _damaged_inside(content: bytes, chance: Random) -> bytes:
    """Return an archive that is whole but for one file in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(made, "w") as changed:
        names = packed.namelist()
        victim = chance.choice(names)
        for name in names:
            inner = packed.read(name)
            changed.writestr(name, damaged(inner, chance) if name == victim else inner)
    return made.getvalue()


def write_damaged(original: Path, folder: Path, chance: Random) -> Path:
    """Write a damaged copy of a file, with the files that belong to it."""
    parts = sorted(original.parent.glob(f"{original.stem}.*")) if original.suffix == ".shp" else [original]
    victim = chance.choice(parts)
    for part in parts:
        content = part.read_bytes()
        if part == victim:
            inside = zipfile.is_zipfile(part) and chance.random() < 0.7
            content = _damaged_inside(content, chance) if inside else damaged(content, chance)
        (folder / part.name).write_bytes(content)
    return folder / original.name


# Judgement


def judge(path: Path, kind: str, crs: str) -> str:
    """Read one file and return what is wrong with that; an error that tells the user what to do is not."""
    try:
        source = read_rows(path, sheet=_sheet(path))
        conversion = convert(source, KINDS[kind], crs)
        settled = settle(None, KINDS[kind], conversion, "add")
        said = [one.say(translator("zh")) for one in (*conversion.warnings, *conversion.rejected["reason"])]
    except GisError as error:
        said = [error.message.say(translator("zh"))]
    else:
        if settled.read != settled.rows + settled.rejected:
            return f"read {settled.read}, imported {settled.rows}, rejected {settled.rejected}"
        if set(conversion.accepted.index) | set(conversion.rejected.index) != set(source.rows.index):
            return "rows are neither imported nor rejected"
    return next((f"no sentence: {one!r}" for one in said if not one.strip() or "Traceback" in one), "")


def _sheet(path: Path) -> str | None:
    return {"两层.gpkg": "锅炉点", "两层.gdb.zip": "锅炉点"}.get(path.name)


def _kind(path: Path) -> str:
    return next(one.kind for one in LEDGERS if one.name == path.name)


def attempt(seed: int, originals: Sequence[Path]) -> str:
    """Read the damaged file of a seed and return its fault, or nothing."""
    chance = Random(seed)
    original = originals[seed % len(originals)]
    kind = "boilers" if original.name.startswith("两层") else _kind(original)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        path = write_damaged(original, Path(folder), chance)
        if keep := os.environ.get("KEEP_DAMAGED"):
            shutil.copytree(folder, keep, dirs_exist_ok=True)
        faulthandler.dump_traceback_later(PATIENCE, exit=True)
        try:
            fault = judge(path, kind, chance.choice(("auto", "cgcs2000", "EPSG:4547")))
        except KeyboardInterrupt:
            raise
        except BaseException:  # noqa: BLE001 - any other exception is what is looked for; a panic in Rust is no Exception
            fault = traceback.format_exc(limit=-4)
        finally:
            faulthandler.cancel_dump_traceback_later()
    fault = fault or "; ".join(f"warned: {one.message}" for one in warned)
    return f"seed {seed}, {original.name}: {fault}" if fault else ""


def main(first: int, last: int) -> int:
    """Try every seed, print the faults and the seed at work, and return how many faults there were."""
    logging.disable(logging.CRITICAL)
    try:
        import resource  # not on Windows
    except ImportError:
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        originals = write_originals(Path(folder))
        for seed in range(first, last):
            sys.stderr.write(f"\rseed {seed}")
            sys.stderr.flush()
            if fault := attempt(seed, originals):
                faults += 1
                sys.stdout.write(f"{fault}\n")
                sys.stdout.flush()
    return faults


if __name__ == "__main__":
    sys.exit(min(main(int(sys.argv[1]), int(sys.argv[2])), 100))
