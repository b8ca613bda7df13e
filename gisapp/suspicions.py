"""What a restoration audit says of each mine, in one word and in figures; it never decides, acceptance does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gisapp.card import plain
from gisapp.i18n import mark
from layers.kinds import Choice
from layers.messages import message
from layers.results import AUDIT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from gisapp.audit import Audit
    from gisapp.reasons import Words
    from layers.messages import Message

_FIELDS = {one.name: one for one in AUDIT}
BARE, GREEN, AGREES, UNJUDGED = "suspected_bare", "suspected_green", "agrees", "unjudged"

SUSPICIONS = (
    Choice(BARE, _FIELDS[BARE].zh, _FIELDS[BARE].en),
    Choice(GREEN, _FIELDS[GREEN].zh, _FIELDS[GREEN].en),
    Choice(UNJUDGED, "未判定", "Not judged"),
    Choice(AGREES, "与台账相符", "As the ledger says"),
)
"""In the order in which they are worth looking at."""

_FEW_DATA = ("no_data", "little_data", "small")


def suspicions(table: pd.DataFrame) -> NDArray[np.object_]:
    """Return the code of `SUSPICIONS` of each row of an audit."""
    bare, green = (table[name].fillna(False).to_numpy(dtype=bool) for name in (BARE, GREEN))
    unjudged = (table["note"].notna() | table[BARE].isna()).to_numpy(dtype=bool)
    codes: NDArray[np.object_] = np.select([bare, green, unjudged], [BARE, GREEN, UNJUDGED], AGREES).astype(object)
    return codes


def counted(audit: Audit) -> Message:
    """Return how many mines an audit suspects, and how many it cannot judge."""
    codes = suspicions(audit.table)
    return message(
        "{mines} mines compared: {bare} suspected bare, {green} suspected green; {left} not judged, of them {few} for "
        "too few valid cells. Marks for a field check only.",
        mines=len(codes),
        bare=int((codes == BARE).sum()),
        green=int((codes == GREEN).sum()),
        left=int((codes == UNJUDGED).sum()),
        few=int(audit.table["note"].isin(_FEW_DATA).sum()),
    )


def dated(audit: Audit) -> str:
    """Return the days of the two images, or their files where the days are not known."""
    return " → ".join(str(audit.images[day].get("date") or audit.images[day]["file"]) for day in ("before", "after"))


def figures(row: Mapping[str, Any], words: Words) -> list[tuple[str, str]]:
    """Return what was measured of one mine, as labels and values, those that are known.

    Parameters
    ----------
    row
        Columns of `layers.results.AUDIT`.
    words
        The language.
    """
    say = words._
    change = _known(row, "change")
    pairs = [
        (say(mark("vegetation index (NDVI)")), _course(row, "ndvi", "{:.2f}")),
        (say(mark("change")), "" if change is None else f"{change:+.2f}"),
        (say(mark("vegetated share")), _course(row, "vegetated", "{:.0%}")),
        (say(mark("valid cells")), _course(row, "valid", "{:.0%}")),
        (say(mark("area in cells")), "" if (cells := _known(row, "cells")) is None else plain(round(cells, 1))),
    ]
    return [(label, value) for label, value in pairs if value]


def why_not(row: Mapping[str, Any], words: Words) -> str:
    """Return why a mine was not judged; blank where it was."""
    code = row.get("note")
    if isinstance(code, str) and code:
        return _FIELDS["note"].word(code, words.language)
    return words._(mark("Its treatment is not known")) if row.get(BARE) is None or pd.isna(row[BARE]) else ""


def _course(row: Mapping[str, Any], name: str, form: str) -> str:
    values = [_known(row, f"{name}_{day}") for day in ("before", "after")]
    if values == [None, None]:
        return ""
    return " → ".join("–" if one is None else form.format(one) for one in values)


def _known(row: Mapping[str, Any], name: str) -> float | None:
    value = row.get(name)
    return None if value is None or pd.isna(value) else float(value)
