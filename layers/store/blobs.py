"""GeoPackage geometry blobs, whole columns at a time, and the ST_ functions that R-tree triggers call."""

from __future__ import annotations

import operator
import struct
from typing import TYPE_CHECKING, Any

import apsw
import numpy as np
import shapely

from layers import arcs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SRS_ID = 4490
_EMPTY = 0b1_0000
_ENVELOPE = 0b0_0010
_LITTLE_ENDIAN = 0b0_0001
# Bytes of envelope by its code in the header (GeoPackage 1.4, table 6).
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)
_POINT = np.dtype([("head", "<u4"), ("srs", "<i4"), ("order", "u1"), ("type", "<u4"), ("place", "<f8", 2)])
"""A point as `encode` writes it."""

_HEAD_OF_POINT = int.from_bytes(b"GP\0" + bytes([_LITTLE_ENDIAN]), "little")
_HEADER = np.dtype([("magic", "S2"), ("version", "u1"), ("flags", "u1"), ("srs", "<i4"), ("envelope", "<f8", 4)])


def encode(geometry: np.ndarray) -> list[bytes | None]:
    """Return GeoPackage blobs of an array of geometries, in two dimensions; a missing geometry is `None`.

    Points carry no envelope, as GDAL does it: their only coordinate says the same.
    """
    if len(geometry) == 0:
        return []
    wkb = shapely.to_wkb(geometry, output_dimension=2, byte_order=1).tolist()
    kinds = shapely.get_type_id(geometry)
    empty = shapely.is_empty(geometry)
    bare = (kinds == 0) | empty | (kinds == -1)
    head = np.zeros(len(geometry), _HEADER)
    head["magic"] = b"GP"
    head["flags"] = _LITTLE_ENDIAN | np.where(empty, _EMPTY, 0) | np.where(bare, 0, _ENVELOPE)
    head["srs"] = SRS_ID
    head["envelope"] = shapely.bounds(geometry)[:, [0, 2, 1, 3]]
    if not bare.any():
        return list(map(operator.add, _rows(head), wkb))
    short = np.ascontiguousarray(head[["magic", "version", "flags", "srs"]].astype(_HEADER.descr[:4]))
    headers = np.where(bare, np.array(_rows(short), dtype=object), np.array(_rows(head), dtype=object))
    if kinds.min() >= 0:
        return list(map(operator.add, headers.tolist(), wkb))
    return [None if body is None else first + body for first, body in zip(headers.tolist(), wkb, strict=True)]


def _rows(records: np.ndarray) -> list[bytes]:
    """Return each record as its bytes (a `tolist` of raw bytes keeps trailing zeros, one of `S` does not)."""
    size = records.dtype.itemsize
    return records.view(np.dtype(f"V{size}")).tolist()  # type: ignore[no-any-return]  # tolist has no type


def decode(blobs: Sequence[bytes | None]) -> np.ndarray:
    """Return the geometries of blobs; `None` and what is no blob at all give a missing geometry."""
    return decoded(blobs)[0]


def decoded(blobs: Sequence[bytes | None]) -> tuple[np.ndarray, np.ndarray]:
    """Return the geometries of blobs as `decode` does, and in which another program has drawn arcs."""
    wkb = [None if blob is None or blob[:2] != b"GP" else blob[_offset(blob) :] for blob in blobs]
    return arcs.of_bytes(np.array(wkb, dtype=object))


def bounds(blobs: Sequence[bytes | None]) -> np.ndarray:
    """Return min x, min y, max x, max y of each blob, NaN without a place; points are not decoded for it."""
    if all(blob is not None and len(blob) == _POINT.itemsize for blob in blobs):
        points = np.frombuffer(b"".join(filter(None, blobs)), _POINT)
        if (points["head"] == _HEAD_OF_POINT).all() and (points["order"] == 1).all() and (points["type"] == 1).all():
            return points["place"][:, [0, 1, 0, 1]]
    return np.asarray(shapely.bounds(decode(blobs)))


def _offset(blob: bytes) -> int:
    return 8 + _ENVELOPE_BYTES[blob[3] >> 1 & 0b111]


def _is_empty(blob: bytes | None) -> int | None:
    if blob is None or blob[:2] != b"GP":
        return None
    return int(bool(blob[3] & _EMPTY))


def _bound(index: int) -> Callable[[bytes | None], float | None]:
    """Return a function giving one of (min x, max x, min y, max y) of a blob, with or without an envelope."""
    column = (0, 2, 1, 3)[index]

    def bound(blob: bytes | None) -> float | None:
        if blob is None or blob[:2] != b"GP":
            return None
        order = "<" if blob[3] & _LITTLE_ENDIAN else ">"
        if blob[3] >> 1 & 0b111:
            return float(struct.unpack_from(f"{order}d", blob, 8 + 8 * index)[0])
        value = float(shapely.bounds(decode([blob])[0])[column])
        return None if np.isnan(value) else value

    return bound


def register(connection: apsw.Connection) -> None:
    """Give a connection the functions that R-tree triggers call, as harmless ones: the schema is not trusted."""
    functions: dict[str, Callable[..., Any]] = {
        "ST_IsEmpty": _is_empty,
        "ST_MinX": _bound(0),
        "ST_MaxX": _bound(1),
        "ST_MinY": _bound(2),
        "ST_MaxY": _bound(3),
    }
    for name, function in functions.items():
        connection.create_scalar_function(name, function, 1, deterministic=True, flags=apsw.SQLITE_INNOCUOUS)
