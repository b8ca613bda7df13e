"""Ugly ledgers with a known truth: `python -m tests.ledgers FOLDER` writes them all.

The truth comes from the places and words that were written, never from the product.
"""

from __future__ import annotations

from tests.ledgers import cells, coordinates, exports, forms, gis, headers, tables, texts

LEDGERS = (
    *tables.LEDGERS,
    *cells.LEDGERS,
    *forms.LEDGERS,
    *headers.LEDGERS,
    *texts.LEDGERS,
    *exports.LEDGERS,
    *coordinates.LEDGERS,
    coordinates.SUSPECT,
    *gis.LEDGERS,
)
"""Every ledger that can be imported, good rows or bad."""

REFUSED = coordinates.REFUSED
"""Files about which the user must be asked."""
