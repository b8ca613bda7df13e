"""What a table is by its content: systems name pages, XML and text ``.xls``, and people rename files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from layers.ingest.old_workbooks import MAGIC

if TYPE_CHECKING:
    from pathlib import Path

    Form = Literal["workbook", "page", "xml", "text"]

SPREADSHEET_XML = "urn:schemas-microsoft-com:office:spreadsheet"
"""Name space of the XML that Excel wrote in 2003."""

_HEAD, _HEADERS = 65_536, 4_000
_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
_PAGE = re.compile(rb"<(?:html|table|frameset)\b", re.IGNORECASE)
_HTML = re.compile(rb"<html\b", re.IGNORECASE)
_MIME, _PARTS = re.compile(rb"(?im)^mime-version:"), re.compile(rb"(?im)^content-type:\s*multipart/")
_NO_SIGN = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")
"""Bytes that no text in single bytes has."""


def form_of(path: Path, named: Form) -> Form:
    """Return what a file holds.

    Parameters
    ----------
    path
        The file.
    named
        What a file of this name should be, which decides where the content does not.
    """
    with path.open("rb") as content:
        raw = content.read(_HEAD)
    if raw.startswith((b"PK\3\4", MAGIC)):
        return "workbook"
    head = raw.replace(b"\0", b"")
    for mark in _MARKS:
        head = head.removeprefix(mark)
    head = head.lstrip()
    marked, page = head.startswith(b"<"), _PAGE.search(head) is not None
    if is_packed(head):
        return "page"
    if marked and SPREADSHEET_XML.encode() in head and not _HTML.search(head):
        return "xml"
    # The head of a page may be longer than what is seen here, and text may stand before the table.
    if marked + page + (named == "workbook") >= 2:
        return "page"
    return "text" if named == "workbook" and raw and _is_text(raw) else named


def is_packed(head: bytes) -> bool:
    """Return whether a file begins as several pages in one (MHTML) do."""
    return bool(_MIME.search(head[:_HEADERS]) and _PARTS.search(head[:_HEADERS]))


def wide_order(raw: bytes) -> str:
    """Return the encoding of a text whose first signs take two bytes each, as Latin letters then do; else nothing."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    first, second = raw[:4:2], raw[1:4:2]
    if second == b"\0\0" and not _NO_SIGN.search(first):
        return "utf-16-le"
    return "utf-16-be" if first == b"\0\0" and not _NO_SIGN.search(second) else ""


def _is_text(raw: bytes) -> bool:
    """Return whether bytes are text of more than one column."""
    return (bool(wide_order(raw)) or not _NO_SIGN.search(raw)) and any(sign in raw for sign in (b"\t", b",", b";"))
