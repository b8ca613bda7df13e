"""What the restoration audit says of a mine, as paragraphs of its card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from gisapp.desktop.panels.card_text import Paragraph, Run, labelled
from gisapp.desktop.panels.chips import LOOKS
from gisapp.i18n import mark
from gisapp.suspicions import SUSPICIONS, dated, figures, suspicions, why_not

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from gisapp.audit import Audit
    from gisapp.reasons import Words

_GAP = "   "


def audit_paragraphs(
    row: Mapping[str, Any],
    audit: Audit,
    words: Words,
    number: int,
    picture: NDArray[np.uint8] | None = None,
    hint: str = "",
) -> list[Paragraph]:
    """Return what was measured of a mine, what it looks like, and that this decides nothing.

    Parameters
    ----------
    row
        Columns of `layers.results.AUDIT`.
    audit
        The audit that it is of.
    words
        The language.
    number
        Of the section on the card, behind its hits.
    picture
        Before, after and change side by side, once they are drawn.
    hint
        Why there is no picture.
    """
    code = suspicions(pd.DataFrame([row]))[0]
    word = next(one.title(words.language) for one in SUSPICIONS if one.code == code)
    head = words._(mark("satellite images {days}")).format(days=dated(audit))
    pairs = figures(row, words)
    made: list[tuple[Run, ...]] = [(Run(word, "chip", LOOKS[code]), Run(f"  {head}"))]
    if why := why_not(row, words):
        made.append((Run(why),))
    if pairs:
        made.append(tuple(labelled(pairs, _GAP)))
    shown = [Paragraph(runs, number, LOOKS[code]) for runs in made]
    if picture is not None:
        text = mark("From left to right: before, after, change (brown is less, teal more vegetation)")
        shown.append(Paragraph((), number, LOOKS[code], picture=picture))
        shown.append(Paragraph((Run(words._(text), "small"),), number, LOOKS[code]))
    if hint:
        shown.append(Paragraph((Run(hint, "quiet"),), number, LOOKS[code]))
    last = words._(mark("A mark for a field check only: acceptance decides."))
    return [*shown, Paragraph((Run(last, "small"),), number, LOOKS[code])]
