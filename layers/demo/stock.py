"""What boilers the invented city has: fuels, uses by setting, capacities by use, and words for names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from layers.demo.chance import pick

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Objects = NDArray[np.object_]

FUELS = {"coal": 0.715, "gas": 0.145, "biomass": 0.075, "electric": 0.035, "oil": 0.02, "other": 0.01}
USES = {
    "city": {"central_heating": 13, "heating": 46, "industrial": 22, "domestic": 19},
    "seat": {"central_heating": 11, "heating": 36, "industrial": 36, "domestic": 16, "feedstock": 1},
    "town": {"central_heating": 2, "heating": 32, "industrial": 43, "domestic": 22, "feedstock": 1},
    "road": {
        "central_heating": 1,
        "heating": 14,
        "industrial": 77,
        "domestic": 4,
        "power": 2,
        "feedstock": 2,
    },
}
CAPACITIES: dict[str, dict[float, float]] = {
    "central_heating": {20: 4, 29: 3, 35: 9, 40: 12, 41.43: 4, 58.57: 4, 65: 5, 75: 6, 80: 4, 100: 4, 130: 3},
    "heating": {0.5: 4, 1: 12, 2: 20, 4: 20, 6: 12, 8: 4, 10: 14, 14.29: 2, 15: 3, 20: 6, 35: 1},
    "industrial": {
        0.5: 4,
        1: 12,
        2: 20,
        4: 18,
        6: 11,
        8: 5,
        10: 13,
        15: 4,
        20: 7,
        25: 2,
        35: 3,
        40: 2,
        75: 2,
        130: 0.6,
    },
    "domestic": {0.1: 6, 0.2: 8, 0.3: 6, 0.5: 14, 0.7: 4, 1: 12, 2: 3},
    "power": {35: 2, 75: 5, 130: 3},
    "feedstock": {10: 3, 20: 3, 35: 2, 40: 1},
}
"""Steam in t/h and how often; 35 is the limit that the plan names, odd figures are megawatts over 0.7."""

HOUSES = {
    "central_heating": "供热站",
    "heating": "锅炉房",
    "industrial": "厂锅炉房",
    "domestic": "茶炉房",
    "power": "自备电站锅炉房",
    "feedstock": "原料锅炉房",
}


def capacities(rng: Generator, use: Objects) -> Floats:
    """Return a capacity in t/h that suits the use of each boiler."""
    result = np.empty(len(use))
    for word, weights in CAPACITIES.items():
        rows = use == word
        result[rows] = pick(rng, weights, int(rows.sum())).astype(np.float64)
    return result
