"""How the files are written: workbooks with merged cells, text in old encodings, frames by GDAL."""

from __future__ import annotations

import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import openpyxl
import shapely

if TYPE_CHECKING:
    from collections.abc import Mapping

Write = Callable[[Path], None]
Cells = Sequence[Sequence[object]]


def workbook(
    cells: Cells, *, merged: Sequence[str] = (), sheet: str = "台账", corner: tuple[int, int] = (1, 1)
) -> Write:
    """Return a writer of one sheet: cells by row from a corner on, None left blank, ranges merged."""
    return sheets({sheet: cells}, merged=merged, corner=corner)


def sheets(books: Mapping[str, Cells], *, merged: Sequence[str] = (), corner: tuple[int, int] = (1, 1)) -> Write:
    """Return a writer of several sheets; what is merged is merged in each."""

    def write(path: Path) -> None:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, cells in books.items():
            made = book.create_sheet(name)
            for down, row in enumerate(cells):
                for along, value in enumerate(row):
                    if value is not None:
                        cell = made.cell(corner[0] + down, corner[1] + along)
                        cell.value = value
                        if isinstance(value, str):
                            cell.data_type = "s"  # a text that begins with = is no formula here
            for one in merged:
                made.merge_cells(one)
        book.save(path)

    return write


def text(cells: Cells, encoding: str = "utf-8", separator: str = ",", end: str = "\r\n") -> Write:
    """Return a writer of a text file; cells are written as they are, quotes and all."""

    def write(path: Path) -> None:
        lines = [separator.join("" if one is None else str(one) for one in row) for row in cells]
        path.write_bytes((end.join(lines) + end).encode(encoding))

    return write


def old_workbook(modern: Write) -> Write:
    """Return a writer of an .xls, by LibreOffice from the .xlsx of another writer."""

    def write(path: Path) -> None:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / f"{path.stem}.xlsx"
            modern(source)
            command = ["soffice", f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless"]
            command += ["--convert-to", "xls", "--outdir", str(path.parent), str(source)]
            subprocess.run(command, check=True, capture_output=True, timeout=120)

    return write


def frame(geometry: Sequence[Any], crs: object, columns: Mapping[str, Sequence[object]]) -> gpd.GeoDataFrame:
    """Return features; a pair of numbers is a point."""
    shapes = [shapely.Point(one) if isinstance(one, tuple) else one for one in geometry]
    return gpd.GeoDataFrame(dict(columns), geometry=shapes, crs=crs)


def features(made: gpd.GeoDataFrame, **options: Any) -> Write:
    """Return a writer of features by GDAL."""

    def write(path: Path) -> None:
        made.to_file(path, engine="pyogrio", **options)

    return write


class _GbkName(zipfile.ZipInfo):
    """A member whose name is in GBK with no word of it, as Windows' own packer writes it."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - the name that zipfile calls
        return self.filename.encode("gbk"), self.flag_bits


def zipped(inner: Write, name: str, *, folder: str = "", old_names: bool = False) -> Write:
    """Return a writer of a zip of all files that another writer makes under a name."""

    def write(path: Path) -> None:
        with tempfile.TemporaryDirectory() as made, zipfile.ZipFile(path, "w") as packed:
            inner(Path(made) / name)
            for one in sorted(Path(made).rglob("*")):
                if one.is_file():
                    member = f"{folder}{one.relative_to(made).as_posix()}"
                    info = _GbkName(member) if old_names else zipfile.ZipInfo(member)
                    packed.writestr(info, one.read_bytes(), zipfile.ZIP_DEFLATED)

    return write
