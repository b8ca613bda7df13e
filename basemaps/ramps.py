"""Colour ramps as data: a few colours each, mixed in between so that equal steps look equal.

Mixing is done in OKLab (Ottosson 2020), whose distances follow the eye; the ramps rise or fall evenly in lightness, or
on both sides of their middle, and stay apart for the colour-blind.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEPS = 256

RAMPS: dict[str, tuple[str, ...]] = {
    "grey": ("#000000", "#FFFFFF"),
    "blue_yellow": ("#0B2559", "#3E5C76", "#7F8C7A", "#C3B56A", "#FFF2A8"),
    "heat": ("#1B0C2E", "#6E1E5A", "#C2443C", "#F29A2E", "#FFF6C2"),
    "elevation": ("#3B7A57", "#A9C08F", "#EFE3B5", "#C79A6B", "#8A5A44", "#F4F1EE"),
    "vegetation": ("#F3E9DC", "#D9C49A", "#A9B96B", "#4F8F45", "#0D4F2A"),
    "change": ("#7A3E0C", "#D2A36A", "#F5F5F3", "#79B7AE", "#0A5A55"),
}
"""Ramps by id, from the lowest value to the highest; "change" is neutral in its middle."""

_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


@cache
def table(ramp: str) -> NDArray[np.uint8]:
    """Return the colours of a ramp, shape (256, 3)."""
    stops = np.array([[int(one[at : at + 2], 16) for at in (1, 3, 5)] for one in RAMPS[ramp]]) / 255
    linear = np.where(stops <= 0.04045, stops / 12.92, ((stops + 0.055) / 1.055) ** 2.4)
    lab = np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T
    at = np.linspace(0, len(stops) - 1, STEPS)
    mixed = np.column_stack([np.interp(at, np.arange(len(stops)), lab[:, one]) for one in range(3)])
    light = np.clip((mixed @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_LMS).T, 0, 1)
    curved = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    colours: NDArray[np.uint8] = np.round(curved * 255).astype(np.uint8)
    colours.flags.writeable = False
    return colours


def coloured(values: NDArray[np.floating], ramp: str, low: float, high: float) -> NDArray[np.uint8]:
    """Return values as colours, shape (..., 4); NaN is transparent.

    Parameters
    ----------
    values
        Any shape.
    ramp
        One of `RAMPS`.
    low, high
        Values of its two ends; what lies beyond takes the end's colour.
    """
    missing = np.isnan(values)
    scale = (STEPS - 1) / (high - low) if high > low else 0.0
    at = np.clip((np.where(missing, low, values) - low) * scale + 0.5, 0, STEPS - 1).astype(np.uint8)
    pixels = np.empty((*values.shape, 4), dtype=np.uint8)
    pixels[..., :3] = table(ramp)[at]
    pixels[..., 3] = np.where(missing, 0, 255)
    return pixels
