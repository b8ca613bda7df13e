"""Files by hostile hands: bombs and pointers are refused in one sentence, in little memory, and nothing is unpacked."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
import zipfile
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gisapp.cli import main
from layers.ingest.old_workbooks import farthest
from tests.ledgers.writing import features, frame, old_workbook, workbook, zipped

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
_ROWS = (("单位名称", "额定蒸吨", "经度", "纬度"), ("甲站", 10, 115.45, 38.8))


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    capsys.readouterr()
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out + err


def refused(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    """Run a command that must be refused in one line, and return the line."""
    code, said = run(capsys, *words)
    assert code == 1, said
    assert len(said.strip().splitlines()) == 1, said
    assert "Traceback" not in said
    return said


# Bombs


def _zeros(
    path: Path,
    name: str,
    size: int,
    *,
    said: int | None = None,
    fill: bytes = b"\0",
    others: dict[str, bytes] | None = None,
) -> None:
    """Write a zip with a member of `size` equal bytes, in a moment: one deflated block, over and over.

    `said` is the size that the directory states, where it lies.
    """
    times, check = size >> 20, _check(fill, size)
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = squeeze.compress(fill * (1 << 20)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    stated = size if said is None else said
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for other, content in (others or {}).items():
            file.writestr(other, content)
    content = path.read_bytes()
    start = content.index(b"PK\x01\x02") if others else 0
    front, back = content[:start], content[start:]
    entries, end = back[: back.rindex(b"PK\x05\x06")], len(others or {})
    body = packed * times + b"\x03\x00"
    raw = name.encode()
    fields = (20, 0x800, 8, 0, 0x21, check, len(body), stated, len(raw), 0)
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", *fields) + raw
    listed = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, *fields, 0, 0, 0, 0, len(front)) + raw
    directory = entries + listed
    tail = struct.pack(
        "<4sHHHHIIH", b"PK\x05\x06", 0, 0, end + 1, end + 1, len(directory), len(front) + len(local) + len(body), 0
    )
    path.write_bytes(front + local + body + directory + tail)


@cache
def _check(fill: bytes, size: int) -> int:
    """Return the checksum of so many equal bytes."""
    block, check = fill * (1 << 20), 0
    for _ in range(size >> 20):
        check = zlib.crc32(block, check)
    return check


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


_GIB = 1 << 30


def _xlsx_bomb(path: Path, member: str, said: int | None = None) -> None:
    workbook(_ROWS)(path)
    parts = {name: content for name, content in _parts(path).items() if name != member}
    _zeros(path, member, 3 * _GIB, said=said, fill=b" ", others=parts)


_BOMBS: dict[str, Callable[[Path], None]] = {
    "表.xlsx": lambda path: _xlsx_bomb(path, "xl/worksheets/sheet1.xml"),
    "谎报.xlsx": lambda path: _xlsx_bomb(path, "xl/worksheets/sheet1.xml", 1000),
    "字串.xlsx": lambda path: _xlsx_bomb(path, "xl/sharedStrings.xml"),
    "图.kmz": lambda path: _zeros(path, "doc.kml", 3 * _GIB, fill=b" "),
    "谎报.kmz": lambda path: _zeros(path, "doc.kml", 3 * _GIB, said=1000, fill=b" "),
    "库.gdb.zip": lambda path: _zeros(path, "a.gdb/a00000001.gdbtable", 3 * _GIB),
    "面.zip": lambda path: _zeros(path, "a.shp", 3 * _GIB, others={"a.dbf": b"x" * 100, "a.shx": b"x" * 100}),
    "谎报.zip": lambda path: _zeros(path, "a.csv", 3 * _GIB, said=1000, fill=b"a"),
}

_MEASURED = """
import sys
from gisapp.cli import main
code = main(sys.argv[1:])
# Of this program alone: what getrusage tells holds the memory of the process that started it.
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print("code", code, "memory", int(peak.split()[1]) >> 10)
"""


def _in_own_process(*words: object) -> tuple[int, int, str]:
    """Run a command by itself; return its code, the memory that it took in MiB, and what it said."""
    command = [sys.executable, "-c", _MEASURED, *[str(word) for word in words]]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    found = done.stdout.split()
    assert found[:1] == ["code"], done.stdout + done.stderr[-2000:]
    return int(found[1]), int(found[3]), done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured by /proc")
@pytest.mark.parametrize("name", list(_BOMBS))
def test_zip_bombs_are_refused_in_little_memory(name: str, tmp_path: Path) -> None:
    _BOMBS[name](tmp_path / name)
    assert (tmp_path / name).stat().st_size < 10_000_000
    code, memory, said = _in_own_process("import", tmp_path / "a.gpkg", "boilers", tmp_path / name, "--crs", "cgcs2000")
    assert code == 1
    assert len(said.strip().splitlines()) == 1, said
    assert memory < 1024
    assert not (tmp_path / "a.gpkg").exists()


_LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 11)) + "]>"
)
_OUTSIDE = '<!DOCTYPE a [<!ENTITY a10 SYSTEM "file:///etc/hostname">]>'


def _kml(doctype: str) -> str:
    mark = "<Placemark><name>&a10;</name><Point><coordinates>115.4,38.8</coordinates></Point></Placemark>"
    return (
        f'<?xml version="1.0"?>{doctype}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{mark}</Document></kml>'
    )


def _gpx(doctype: str) -> str:
    mark = '<wpt lat="38.8" lon="115.4"><name>&a10;</name></wpt>'
    head = '<gpx version="1.1" creator="a" xmlns="http://www.topografix.com/GPX/1/1">'
    return f'<?xml version="1.0"?>{doctype}{head}{mark}</gpx>'


_ESCAPED = "单位名称".encode("ascii", "xmlcharrefreplace").decode()
"""How openpyxl writes it where lxml is there."""


def _laughing_book(path: Path, doctype: str) -> None:
    workbook(_ROWS)(path)
    parts = _parts(path)
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts.items():
            text = content.decode().replace(_ESCAPED, "单位名称")
            if "单位名称" in text:
                head, _, rest = text.rpartition("?>")
                text = f"{head}?>{doctype}{rest}" if head else f"{doctype}{text}"
                text = text.replace("单位名称", "&a10;")
            packed.writestr(name, text)


def _text(content: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_text(content, encoding="utf-8")

    return write


_ENTITIES: dict[str, Callable[[Path], None]] = {
    "笑.kml": _text(_kml(_LAUGHS)),
    "外.kml": _text(_kml(_OUTSIDE)),
    "笑.gpx": _text(_gpx(_LAUGHS)),
    "外.gpx": _text(_gpx(_OUTSIDE)),
    "笑.kmz": zipped(_text(_kml(_LAUGHS)), "doc.kml"),
    "笑.xlsx": lambda path: _laughing_book(path, _LAUGHS),
}


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured by /proc")
@pytest.mark.parametrize("name", list(_ENTITIES))
def test_xml_entities_are_refused(name: str, tmp_path: Path) -> None:
    _ENTITIES[name](tmp_path / name)
    code, memory, said = _in_own_process("import", tmp_path / "a.gpkg", "boilers", tmp_path / name, "--crs", "cgcs2000")
    assert code == 1
    assert len(said.strip().splitlines()) == 1, said
    assert memory < 1024
    assert not (tmp_path / "a.gpkg").exists()


# Pointers elsewhere


def _point_file(path: Path) -> None:
    features(frame([(115.4, 38.8)], "EPSG:4326", {"name": ["甲"]}), driver="GPKG")(path)


@pytest.mark.parametrize(
    "member", ["../漏.gpkg", "/漏.gpkg", "a/../../漏.gpkg", "..\\漏.gpkg", "C:\\漏.gpkg", "C:/漏.gpkg"]
)
@pytest.mark.parametrize("name", ["a.zip", "a.gdb.zip", "a.kmz"])
def test_members_of_an_archive_are_written_nowhere(
    name: str, member: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    _point_file(inner / "b.gpkg")
    home = tmp_path / "a" / "b"
    home.mkdir(parents=True)
    with zipfile.ZipFile(home / name, "w") as packed:
        info = zipfile.ZipInfo("x")
        info.filename = member
        packed.writestr(info, (inner / "b.gpkg").read_bytes())
    before = set(tmp_path.rglob("*"))
    code, said = run(capsys, "import", tmp_path / "a.gpkg", "boilers", home / name)
    assert "Traceback" not in said
    assert code == 0 or len(said.strip().splitlines()) == 1, said
    assert set(tmp_path.rglob("*")) - before <= {tmp_path / "a.gpkg"}
    assert not Path("/漏.gpkg").exists()


_VRT = "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"


@pytest.mark.parametrize("member", ["a.vrt", "a.shp", "a.gpkg", "a.geojson", "a.kml", "a.csv", "a.gdb/a.vrt"])
def test_virtual_files_inside_archives_are_refused(
    member: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    secret = tmp_path / "机密.gpkg"
    _point_file(secret)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr(member, _VRT.format(secret))
    refused(capsys, "import", tmp_path / "a.gpkg", "boilers", tmp_path / "a.zip", "--crs", "wgs84")
    assert not (tmp_path / "a.gpkg").exists()


_ADDRESSES = (
    "https://example.org/a.csv", "http://127.0.0.1:9/a.geojson", "ftp://example.org/a.xlsx", "s3://bucket/a.shp",
    "/vsicurl/https://example.org/a.gpkg", "/vsizip//etc/a.zip", "/vsistdin/", "postgresql://localhost/a",
    "PG:host=localhost", "WFS:https://example.org", "GPKG:/etc/a.gpkg", "file:///etc/hostname",
)  # fmt: skip


@pytest.mark.parametrize("address", _ADDRESSES)
def test_remote_and_virtual_addresses_are_refused(
    address: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    refused(capsys, "import", tmp_path / "a.gpkg", "boilers", address)
    assert not (tmp_path / "a.gpkg").exists()


def _depth(path: Path) -> None:
    path.write_text('{"type":"FeatureCollection","features":' + "[" * 2_000_000, encoding="utf-8")


def _wide(path: Path) -> None:
    path.write_text(
        ",".join(f"列{number}" for number in range(200_000)) + "\n" + "," * 199_999 + "\n", encoding="utf-8"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured by /proc")
@pytest.mark.parametrize(("name", "write"), [("深.geojson", _depth), ("宽.csv", _wide)])
def test_shapes_of_text_that_exhaust_a_reader_are_refused(
    name: str, write: Callable[[Path], None], tmp_path: Path
) -> None:
    write(tmp_path / name)
    code, memory, said = _in_own_process("import", tmp_path / "a.gpkg", "boilers", tmp_path / name, "--crs", "cgcs2000")
    assert code == 1
    assert len(said.strip().splitlines()) == 1, said
    assert memory < 2048


# The old format


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice writes the .xls that is tampered with")
def test_a_cell_far_out_in_an_old_workbook(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Row and column of one text cell (record 0x00FD) at the end of what 16 bits hold: a block of 100 GB."""
    path = tmp_path / "旧.xls"
    old_workbook(workbook([list(row) for row in _ROWS * 60]))(path)
    content = path.read_bytes()
    assert farthest(content) == (120, 4)
    at = content.rindex(struct.pack("<HH", 0x00FD, 10))
    path.write_bytes(content[: at + 4] + struct.pack("<HH", 0xFFFF, 0xFFFE) + content[at + 8 :])
    assert farthest(path.read_bytes()) == (65536, 65535)
    said = refused(capsys, "import", tmp_path / "a.gpkg", "boilers", path, "--crs", "wgs84", "--lang", "en")
    assert "as far out as row 65536 and column 65535" in said
    # A circle in the table of sectors.
    first = struct.unpack_from("<I", content, 76)[0]
    circle = content[: (first + 1) * 512] + bytes(512) + content[(first + 2) * 512 :]
    path.write_bytes(circle)
    assert "it may be damaged" in refused(
        capsys, "import", tmp_path / "a.gpkg", "boilers", path, "--crs", "wgs84", "--lang", "en"
    )
