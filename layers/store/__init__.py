"""Stores of a project: one protocol, a GeoPackage file behind it."""

from layers.store.base import Applied, Changes, Conflict, HistoryEntry, Store, Transaction
from layers.store.geopackage import GeoPackageStore

__all__ = ["Applied", "Changes", "Conflict", "GeoPackageStore", "HistoryEntry", "Store", "Transaction"]
