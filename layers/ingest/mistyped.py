"""Degrees, minutes and seconds that were typed as if they were decimal degrees: 115.2812 for 115°28′12″.

A number alone does not tell. It is told where both numbers of a row could be such, the place lies far outside the
county of its row (or the city) as they stand, and inside it as they would be meant.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from layers.ingest.values import add_faults
from layers.ingest.words import plain
from layers.messages import Message, message

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from layers.ingest.evidence import Borders
    from layers.ingest.notation import Floats, Mask
    from layers.ingest.positions import Positions

_FAR_M, _IN_M = 5_000.0, 1_500.0
"""Outside by more than any datum explains; inside but for what a datum may shift."""

_CERTAIN, _ALL = 3, 10
"""So many certain rows among so many that could all be such make the whole file one."""


_FEW = 0.1
"""Share of a column that may be slips of the pen; where more does not fit its header, the header does not hold."""
_SAID = re.compile(r"度[.·]分秒|d\.ms|d\.mmss|度\.分分秒秒")


def read_as_stated(positions: Positions, index: pd.Index, headers: Mapping[str, str]) -> None:
    """Take the degrees that are meant where the headers say that degrees, minutes and seconds are typed as decimals.

    Few rows that cannot be such become faults; where they are many, all is read as it stands, and that is said.
    """
    if not all(_SAID.search(plain(headers[name])) for name in ("lon", "lat") if name in headers):
        return
    # Whole degrees are the same both ways.
    meant_x, meant_y = (np.where(value % 1 == 0, value, _meant(value)) for value in (positions.x, positions.y))
    decimal = positions.given & ~positions.metric & ~positions.parts
    rows = decimal & ~np.isnan(meant_x + meant_y)
    unfit = decimal & ~rows
    columns = ", ".join(headers[name] for name in ("lon", "lat"))
    if unfit.sum() > _FEW * decimal.sum():
        positions.warnings.append(
            message(
                "The headers {columns} say degrees, minutes and seconds typed as decimals, but {count} rows have sixty"
                " minutes or seconds or more, so all are read as decimal degrees: correct the headers or the cells.",
                columns=columns,
                count=int(unfit.sum()),
            )
        )
        return
    fault = message(
        "{columns}: degrees, minutes and seconds typed as decimals cannot have sixty minutes or seconds or more:"
        " correct the cells.",
        columns=columns,
    )
    add_faults(positions.faults, dict.fromkeys(index[unfit], fault))
    positions.x[unfit] = positions.y[unfit] = np.nan
    positions.x[rows], positions.y[rows] = meant_x[rows], meant_y[rows]
    positions.parts[rows] = True
    # The fourth decimal is a second, not a ten-thousandth of a degree.
    positions.blur[rows] *= 10_000 / 3_600


def tell_mistyped(
    positions: Positions, county: pd.Series | None, borders: Borders, index: pd.Index, headers: Mapping[str, str]
) -> None:
    """Take such rows out of the positions, and say so as their fault.

    Parameters
    ----------
    positions
        Changed: the rows lose their place.
    county
        County of each row, missing where it is not known.
    borders
        Of the counties.
    index
        Numbers of the rows.
    headers
        What the file calls the columns of coordinates.
    """
    decimal = positions.given & ~positions.metric & ~positions.parts
    meant_x, meant_y = _meant(positions.x), _meant(positions.y)
    rows = np.flatnonzero(decimal & ~np.isnan(meant_x + meant_y))
    if not len(rows):
        return
    number = borders.number(county, len(positions.x))
    certain = borders.outside(number[rows], positions.x[rows], positions.y[rows]) > _FAR_M
    far = rows[certain]
    certain[certain] = borders.outside(number[far], meant_x[far], meant_y[far]) < _IN_M
    if certain.sum() >= _CERTAIN and len(rows) >= max(_ALL, int(decimal.sum())):
        certain[:] = True
    rows = rows[certain]
    columns = ", ".join(headers[name] for name in ("lon", "lat", "x", "y", "lonlat") if name in headers)
    named = headers.get("county", "")
    faults = {
        index[at]: message(
            "{columns}: {x} and {y} look like degrees, minutes and seconds typed as decimal degrees, and only so they"
            " lie in {county}: write them as {meant}.",
            columns=columns,
            county=_stated(county, int(at), named),
            x=f"{positions.x[at]:.10g}",
            y=f"{positions.y[at]:.10g}",
            meant=f"{_written(positions.x[at])}, {_written(positions.y[at])}",
        )
        for at in rows
    }
    add_faults(positions.faults, faults)
    positions.x[rows] = positions.y[rows] = np.nan


def _stated(county: pd.Series | None, at: int, header: str) -> str | Message:
    """Return the county of a row with its header; the city where it names none."""
    if county is None or not isinstance(county.iloc[at], str):
        return message("the city")
    return message("{county} ({header})", county=county.iloc[at], header=header)


def _split(value: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the two digits before the point and the two pairs behind it as degrees, minutes and seconds."""
    # What a double lacks of its last digit must not turn 12 seconds into 11.
    units = np.round(np.abs(value) * 1e8)
    degrees, rest = units // 1e8, units % 1e8
    return degrees, rest // 1e6, rest % 1e6 / 1e4


def _meant(value: Floats) -> Floats:
    """Return the degrees that are meant if decimals are minutes and seconds, NaN where they cannot be."""
    degrees, minutes, seconds = _split(value)
    possible: Mask = (minutes < 60) & (seconds < 60) & (minutes + seconds > 0)
    return np.where(possible, np.sign(value) * (degrees + minutes / 60 + seconds / 3600), np.nan)


def _written(value: float) -> str:
    degrees, minutes, seconds = (float(one[0]) for one in _split(np.array([value])))
    return f"{degrees:.0f}°{minutes:02.0f}′{seconds:05.2f}″".replace(".00″", "″")
