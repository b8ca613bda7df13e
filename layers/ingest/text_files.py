"""Read delimited text: the separator and the encoding are told from the content."""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import TYPE_CHECKING

from layers.ingest.forms import wide_order
from layers.ingest.grid import table_of
from layers.ingest.source import Source, empty, no_encoding
from layers.messages import GisError, message

if TYPE_CHECKING:
    from pathlib import Path

SUFFIXES = (".csv", ".tsv", ".txt")

_HEAD, _LINES = 65_536, 40
"""Signs and lines at the head of a file by which its separator is told."""
_BELIEVED = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5", "big5hkscs": "big5hkscs"}
"""Encodings that are believed where a file states them, and how they are read: programs that state GB2312 or GBK write
characters beyond it. Those of one byte fit whatever bytes there are, and servers state them by default."""
_FORMULA_OF_TEXT = re.compile(r'="((?:[^"]|"")*)"')


def read(path: Path, encoding: str) -> Source:
    """Read a text file."""
    text = decoded(path, path.read_bytes(), encoding)
    if not text.strip():
        raise empty(path)
    delimiter = _delimiter(text)
    csv.field_size_limit(2**31 - 1)  # outlines written as text are longer than the default
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        lines = list(reader)
    except csv.Error as error:
        raise GisError(
            "{file}, line {line}: the quotation marks do not match ({detail}); correct the line.",
            file=path.name,
            line=reader.line_num,
            detail=str(error),
        ) from error
    if '="' in text:
        lines = [list(map(shown, line)) for line in lines]
    table = table_of(path, lines)
    rows = table.rows
    long = rows.iloc[:, table.width :].notna().any(axis=1)
    fault = message("The row has more cells than the header: put quotation marks around text with a separator.")
    faults = dict.fromkeys(rows.index[long], fault)
    return Source(path.name, None, rows, faults=faults, warnings=table.warnings, units=table.units, titles=table.titles)


def _delimiter(text: str) -> str:
    """Return what separates the cells: titles have none, so the lines at the head decide together."""
    head = [line for line in re.sub(r'"[^"]*"', "", text[:_HEAD]).splitlines() if line.strip()][:_LINES]

    def usual(sign: str) -> tuple[int, int]:
        counts = sorted((line.count(sign) for line in head), reverse=True)
        # One line full of commas does not make a table; a quarter of the lines does.
        return counts[min(max(1, len(counts) // 4), len(counts) - 1)], sum(counts)

    return max(",\t;", key=usual)


def shown(cell: str) -> str:
    """Return what Excel shows of a cell: programs write codes as ``="130602"`` so that it keeps all their digits."""
    found = _FORMULA_OF_TEXT.fullmatch(cell)
    return cell if found is None else found[1].replace('""', '"')


def decoded(path: Path, content: bytes, encoding: str, stated: str = "") -> str:
    """Return the text of a file.

    Parameters
    ----------
    path
        The file, for sentences.
    content
        Its bytes.
    encoding
        Name of its encoding; ``auto`` looks at the bytes.
    stated
        What the file says of itself, which is believed where it fits.

    Raises
    ------
    GisError
        The bytes are no such text, or nobody knows the encoding.
    """
    if encoding != "auto":
        tried = [encoding]
    elif wide := wide_order(content):
        tried = [wide]
    else:
        tried = [*_known(stated), "utf-8-sig", "gb18030"]
    for one in tried:
        try:
            return content.decode(one).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        except (LookupError, UnicodeError) as error:
            raise no_encoding(one) from error
    raise GisError(
        "{file} is not text in {encodings}: name its encoding with --encoding.",
        file=path.name,
        encodings=", ".join(tried),
    )


def _known(stated: str) -> list[str]:
    """Return the encoding that a file states, if that says more than its bytes do."""
    try:
        name = codecs.lookup(stated).name if stated else ""
    except (LookupError, UnicodeError):
        return []
    return [_BELIEVED[name]] if name in _BELIEVED else []
