"""Every theme of the plan: importing this fills the registries. A new theme is one more name here."""

from analysis import boilers, mines, small_chp, villages
from analysis.rules import LISTINGS, RULES

THEMES = (boilers, small_chp, villages, mines)

__all__ = ["LISTINGS", "RULES", "THEMES"]
