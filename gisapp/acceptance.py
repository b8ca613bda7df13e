"""The acceptance of a mine's restoration (销号): entered with its day, who signed it and the document's number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from gisapp.i18n import mark, translator
from layers.messages import GisError
from layers.store.base import Changes

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from typing import Any

    from gisapp.i18n import Language
    from layers.project import Project

LONGEST = 100
"""Letters of a name or a document's number."""

_NOTE = mark("Restoration accepted {day}, {person}, document {document}")


@dataclass(frozen=True)
class Acceptance:
    """One acceptance.

    Parameters
    ----------
    day
        Of the acceptance.
    person
        Who signed it.
    document
        Number of the document that says so.
    """

    day: dt.date
    person: str
    document: str


def checked(acceptance: Acceptance, as_of: dt.date) -> Acceptance:
    """Return an acceptance with its texts in order.

    Raises
    ------
    GisError
        It lacks something, or is of a day after the as-of date.
    """
    person, document = (" ".join(text.split()) for text in (acceptance.person, acceptance.document))
    if not person:
        raise GisError("An acceptance needs the person who signed it.")
    if not document:
        raise GisError("An acceptance needs the number of its document.")
    if max(len(person), len(document)) > LONGEST:
        raise GisError("Names and document numbers have at most {most} letters.", most=LONGEST)
    if acceptance.day > as_of:
        raise GisError(
            "The acceptance is of {day}, after the as-of date {as_of}: correct its day, or move the as-of date first.",
            day=acceptance.day,
            as_of=as_of,
        )
    return Acceptance(acceptance.day, person, document)


def accept(project: Project, mine: Mapping[str, Any], acceptance: Acceptance, language: Language) -> None:
    """Enter an acceptance that was `checked`, in one step that can be undone.

    Parameters
    ----------
    project
        Where the mine is.
    mine
        Its `id`, `version` and `note` as they were seen.
    acceptance
        What is entered; who signed and the document stand in the mine's note and in the history.
    language
        Of the note.

    Raises
    ------
    GisError
        The mine was changed since, or is gone; nothing is written.
    """
    text = (
        translator(language)(_NOTE)
        .replace("{day}", acceptance.day.isoformat())
        .replace("{person}", acceptance.person)
        .replace("{document}", acceptance.document)
    )
    before = mine.get("note")
    notes = [] if before is None or pd.isna(before) else [str(before)]
    change = pd.DataFrame(
        {
            "id": [mine["id"]],
            "version": [mine["version"]],
            "treatment": ["accepted"],
            "accepted": [pd.Timestamp(acceptance.day)],
            "note": ["; ".join([*notes, text])],
        }
    )
    project.apply(Changes("mines", update=change), why=text)
