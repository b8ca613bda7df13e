"""Bring files of others into a project: read, check row by row, convert to canonical form, account for every row."""

from __future__ import annotations

from layers.ingest.apply import Settled, import_rows, settle, write
from layers.ingest.convert import Conversion, convert
from layers.ingest.delivery import Delivery
from layers.ingest.guess import guess_kind
from layers.ingest.reader import read_rows, sheets_of
from layers.ingest.rejects import write_rejects
from layers.ingest.source import Source

__all__ = [
    "Conversion",
    "Delivery",
    "Settled",
    "Source",
    "convert",
    "guess_kind",
    "import_rows",
    "read_rows",
    "settle",
    "sheets_of",
    "write",
    "write_rejects",
]
