"""Every theme of the plan: importing this fills the registries. A new theme is one more name here."""

from analysis import (
    boilers,
    corridors,
    dumps,
    filling_stations,
    mines,
    progress,
    rates,
    rings,
    small_chp,
    stacks,
    townships,
    villages,
)
from analysis.rules import FIGURES, IN_PLAN, JUDGED, LISTINGS, RATES, RULES

THEMES = (
    boilers,
    small_chp,
    villages,
    mines,
    corridors,
    townships,
    stacks,
    filling_stations,
    dumps,
    rings,
    rates,
    progress,
)

__all__ = ["FIGURES", "IN_PLAN", "JUDGED", "LISTINGS", "RATES", "RULES", "THEMES"]
