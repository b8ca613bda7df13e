"""What the restoration audit says of a mine, as paragraphs of its card."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from gisapp.desktop.panels.card_text import Paragraph, Run, labelled
from gisapp.desktop.panels.chips import LOOKS
from gisapp.i18n import mark
from gisapp.suspicions import SUSPICIONS, dated, figures, suspicions, why_not
from layers.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from gisapp.audit import Audit
    from gisapp.drawn import Feature
    from gisapp.reasons import Words
    from gisapp.snapshot import Snapshot

_GAP = "   "


def mine_paragraphs(
    snapshot: Snapshot, feature: Feature, number: int, picture: NDArray[np.uint8] | None = None, hint: str = ""
) -> list[Paragraph]:
    """Return what the audit measured of a mine, what it looks like, that this decides nothing, and the mine's note.

    Parameters
    ----------
    snapshot
        With the mine.
    feature
        It; of anything else there is nothing to say.
    number
        Of the section on the card, behind its hits.
    picture
        Before, after and change side by side, once they are drawn.
    hint
        Why there is no picture.
    """
    if feature.kind != "mines":
        return []
    mines, words, row = snapshot.layers["mines"], snapshot.words, snapshot.audited(feature)
    made = [] if row is None or snapshot.audit is None else _audited(row, snapshot.audit, words, picture, hint)
    own = mines[mines["id"] == feature.id]
    if row is not None and made and not own["treatment"].fillna("").eq(_text(row["treatment"])).all():
        text = mark("The treatment of this mine was changed since the audit: run it again.")
        made.append(Paragraph((Run(words._(text), "quiet"),), verdict=made[0].verdict))
    shown = [replace(one, hit=number) for one in made]
    notes = own["note"].dropna()
    if notes.any():
        label = KINDS["mines"].field("note").title(words.language)
        shown.append(Paragraph((Run(f"{label} ", "quiet"), Run(str(notes.iloc[0]))), -1))
    return shown


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _audited(
    row: Mapping[str, Any], audit: Audit, words: Words, picture: NDArray[np.uint8] | None, hint: str
) -> list[Paragraph]:
    """Return what was found of a mine, whose row has the columns of `layers.results.AUDIT`."""
    code = suspicions(pd.DataFrame([row]))[0]
    word = next(one.title(words.language) for one in SUSPICIONS if one.code == code)
    head = words._(mark("satellite images {days}")).format(days=dated(audit))
    pairs = figures(row, words)
    made: list[tuple[Run, ...]] = [(Run(word, "chip", LOOKS[code]), Run(f"  {head}"))]
    if why := why_not(row, words):
        made.append((Run(why),))
    if pairs:
        made.append(tuple(labelled(pairs, _GAP)))
    look = LOOKS[code]
    shown = [Paragraph(runs, verdict=look) for runs in made]
    if picture is not None:
        text = mark("From left to right: before, after, change (brown is less, teal more vegetation)")
        shown.append(Paragraph(verdict=look, picture=picture))
        shown.append(Paragraph((Run(words._(text), "small"),), verdict=look))
    if hint:
        shown.append(Paragraph((Run(hint, "quiet"),), verdict=look))
    last = words._(mark("A mark for a field check only: acceptance decides."))
    return [*shown, Paragraph((Run(last, "small"),), verdict=look)]
