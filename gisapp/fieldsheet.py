"""Which mines people put on the field-check sheet; `gisapp.briefing.field_sheet` writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from layers.project import Project

_PREFIX = "field_sheet/mines/"
"""Each mark is a fact of its own: two people who choose mines at once lose none."""

_ON = "yes"


def on_sheet(project: Project) -> frozenset[str]:
    """Return the ids of the mines that are on the field-check sheet."""
    facts = project.store.meta().items()
    return frozenset(key.removeprefix(_PREFIX) for key, text in facts if key.startswith(_PREFIX) and text == _ON)


def put_on_sheet(project: Project, mines: Iterable[str], *, on: bool) -> frozenset[str]:
    """Put mines on the sheet or take them off it; return all that are on it then."""
    project.store.set_meta(**{f"{_PREFIX}{one}": _ON if on else "" for one in mines})
    return on_sheet(project)
