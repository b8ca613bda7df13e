"""Bring files of others into a project: read, check row by row, convert to canonical form, account for every row."""

from __future__ import annotations

from layers.ingest.apply import Settled, import_rows, settle, write
from layers.ingest.convert import Conversion, convert
from layers.ingest.delivery import Delivery
from layers.ingest.reader import read_rows
from layers.ingest.rejects import write_rejects
from layers.ingest.source import Source

__all__ = [
    "Conversion",
    "Delivery",
    "Settled",
    "Source",
    "convert",
    "import_rows",
    "read_rows",
    "settle",
    "write",
    "write_rejects",
]
