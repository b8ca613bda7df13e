"""What a user confirmed of a header holds for every later ledger with the same header."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from layers.ingest.coordinate_words import COORDINATES
from layers.ingest.matching import REASON
from layers.ingest.words import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.ingest.source import Source
    from layers.kinds import LayerKind
    from layers.project import Project

_FACT = "header_matches"
"""Name of the fact of a project that holds them, JSON: kind and header, to field by header."""


def recall(project: Project, source: Source, kind: LayerKind) -> dict[str, str]:
    """Return field by header as it was last confirmed for this kind and header, empty if it never was.

    A header that was confirmed to be no field has an empty one.
    """
    known = _all(project).get(_key(source, kind), {})
    present = {plain(str(header)): str(header) for header in source.rows.columns}
    # A project may come from a version with other fields, or from elsewhere.
    fields = {one.name for one in (*kind.fields, *COORDINATES)} | {""}
    return {
        present[header]: field
        for header, field in known.items()
        if header in present and isinstance(field, str) and field.partition("(")[0] in fields
    }


def remember(project: Project, source: Source, kind: LayerKind, confirmed: Mapping[str, str]) -> None:
    """Keep in a project which header stands for which field, units included.

    Parameters
    ----------
    project
        Keeps it beside its plan; neither history nor undo knows of it.
    source
        The file whose header it is.
    kind
        What the file became.
    confirmed
        Field by header of the file, as it was given by hand, or looked at and let stand. A unit only where it was
        given: one that a title states is the next file's to state.
    """
    if confirmed:
        known = {plain(header): field for header, field in confirmed.items()}
        project.set_fact(_FACT, json.dumps(_all(project) | {_key(source, kind): known}, ensure_ascii=False))


def _all(project: Project) -> dict[str, dict[str, str]]:
    try:
        known = json.loads(project.fact(_FACT) or "{}")
    except json.JSONDecodeError:
        return {}
    return {key: one for key, one in known.items() if isinstance(one, dict)} if isinstance(known, dict) else {}


def _key(source: Source, kind: LayerKind) -> str:
    headers = sorted(plain(str(header)) for header in source.rows.columns if str(header) not in REASON)
    return f"{kind.id}-{hashlib.sha256(chr(10).join(headers).encode()).hexdigest()[:16]}"
