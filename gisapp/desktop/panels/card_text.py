"""The verdict card as paragraphs: what stands in which line and how it looks; without a widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from gisapp.card import shown
from gisapp.i18n import mark
from layers.kinds import KINDS
from layers.results import LISTS
from layers.style import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from gisapp.card import Card, Line, Ruler
    from gisapp.drawn import Feature
    from gisapp.reasons import Words
    from gisapp.snapshot import Snapshot

Look = Literal["title", "plain", "strong", "quiet", "small", "chip"]

_SHORT = 32
"""Letters up to which a label and its value, or one figure of several, are not parted at the end of a line."""
_SAID_APART = ("id", "name", "source")
_UNBROKEN, _JOINER = "\u00a0", "\u2060"
"""A blank, and nothing at all, at which no line ends; Chinese may be parted anywhere else."""


@dataclass(frozen=True, slots=True)
class Run:
    """Some text of one look; of a chip its verdict too."""

    text: str
    look: Look = "plain"
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph.

    Parameters
    ----------
    runs
        Its text.
    hit
        Which hit it is about, from 0; -1 for none.
    verdict
        Of the hit.
    ruler, picture
        Drawn in place of a text; a picture's pixels have the shape (h, w, 3).
    """

    runs: tuple[Run, ...] = ()
    hit: int = -1
    verdict: str = ""
    ruler: Ruler | None = None
    picture: NDArray[np.uint8] | None = None

    @property
    def text(self) -> str:
        """The text alone."""
        return untied("".join(run.text for run in self.runs))


def paragraphs(card: Card, words: Words, *, placed: bool = True, more: Sequence[Paragraph] = ()) -> list[Paragraph]:
    """Return what stands on a card.

    Parameters
    ----------
    card
        In the language of `words`.
    words
        The language.
    placed
        Whether the object is on the map.
    more
        What else is known of it, below its hits.
    """
    where = " · ".join(filter(None, dict.fromkeys((card.county, card.town))))
    made = [
        Paragraph((Run(card.title, "title"),)),
        Paragraph((Run(card.chip, "chip", card.verdict), Run(f"  {where}", "quiet"))),
    ]
    if card.facts:
        made.append(Paragraph(tuple(labelled(card.facts, "   "))))
    if not placed:
        made.append(Paragraph((Run(words._(mark("no coordinates, not on the map")), "quiet"),)))
    for number, line in enumerate(card.lines):
        made += [Paragraph(one.runs, number, line.verdict, one.ruler) for one in _hit(line, card, words)]
    if not card.lines:
        outside = card.verdict == "outside"
        note = mark("Outside the plan: not judged.") if outside else mark("No rule of the plan applies.")
        made.append(Paragraph((Run(words._(note), "quiet"),)))
    made += more
    if card.source:
        made.append(Paragraph((Run(card.source, "small"),)))
    return made


def _hit(line: Line, card: Card, words: Words) -> Iterator[Paragraph]:
    yield Paragraph((Run(line.action, "strong"), Run(f" {line.finding} "), Run(_tied(line.clause), "quiet")))
    figures = [line.other, *line.figures.split(" · ")]
    if any(figures):
        yield Paragraph((Run(f"{_UNBROKEN}· ".join(_tied(one) for one in figures if one)),))
    if line.ruler is not None:
        yield Paragraph(ruler=line.ruler)
    if line.due:
        yield Paragraph((Run(f"{_UNBROKEN}· ".join(_tied(one) for one in line.due.split(" · "))),))
    if line.undecided:
        what = words._(mark("on site: {what}")).format(what=line.undecided)
        # The chip on top says it already where all is to be verified.
        chip = Run(_word(line.verdict, words), "chip", line.verdict)
        yield Paragraph((Run(what),) if card.verdict == line.verdict else (chip, Run(f"  {what}")))
    departments = words._(mark("lead {lead}; support {support}")) if line.support else words._(mark("lead {lead}"))
    if line.lead:
        yield Paragraph((Run(departments.format(lead=line.lead, support=line.support), "small"),))


def record(snapshot: Snapshot, feature: Feature) -> list[Paragraph]:
    """Return what is known of a feature that has no card, such as a zone or a trip; nothing where it is not known."""
    kind, words = KINDS.get(feature.kind), snapshot.words
    row = {} if kind is None else _row(snapshot.layers[kind.id], feature.id)
    if kind is None or not row:
        return []
    fields = [one for one in kind.fields if one.name not in _SAID_APART]
    made = [
        Paragraph((Run(str(row.get("name", feature.id)), "title"),)),
        Paragraph((Run(kind.title(words.language), "quiet"),)),
    ]
    for one in LISTS.values():
        if one.objects == kind.id and (found := _row(snapshot.run.lists.get(one.id), feature.id)):
            chip = Run(_word(found["verdict"], words), "chip", found["verdict"])
            made[1] = Paragraph((chip, Run(f"  {kind.title(words.language)}", "quiet")))
            made.append(Paragraph((Run(str(found["reason"])),)))
            row |= found
            fields += [column for column in one.columns if column not in fields]
    pairs = [(one.title(words.language), shown(one, row[one.name], words)) for one in fields if one.name in row]
    made += [Paragraph(tuple(labelled([pair], ""))) for pair in pairs]
    if "source" in row:
        made.append(Paragraph((Run(str(row["source"]), "small"),)))
    return made


def _row(table: pd.DataFrame | None, one: str) -> dict[str, Any]:
    """Return what is known in the row of an id; nothing where there is none."""
    at = None if table is None else np.flatnonzero(table["id"] == one)
    if table is None or at is None or not at.size:
        return {}
    values = table.drop(columns="geometry").iloc[int(at[0])].to_dict()
    return {name: value for name, value in values.items() if not pd.isna(value)}


def _word(verdict: str, words: Words) -> str:
    return VERDICTS[verdict].title(words.language)


def plain_text(all_: Sequence[Paragraph]) -> str:
    """Return the card as text, for the clipboard."""
    return "\n".join(one.text for one in all_ if one.runs) + "\n"


def untied(text: str) -> str:
    """Return a text without the signs that keep parts of it on one line."""
    return text.replace(_UNBROKEN, " ").replace(_JOINER, "")


def labelled(pairs: Sequence[tuple[str, str]], gap: str) -> Iterator[Run]:
    """Yield labels and values, `gap` between them; what is short stays on one line."""
    for number, (label, value) in enumerate(pairs):
        if number:
            yield Run(gap)
        short = len(label) + len(value) < _SHORT
        yield Run(_tied(f"{label} ") + _JOINER if short else f"{label} ", "quiet")
        yield Run(_tied(value) if short else value)


def _tied(text: str) -> str:
    """Return a short text so that it stays on one line."""
    return _JOINER.join(text.replace(" ", _UNBROKEN)) if len(text) < _SHORT else text
