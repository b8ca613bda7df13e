"""What kind of layer a file most likely holds, for whoever looks before choosing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from layers.ingest.coordinate_words import COORDINATES
from layers.ingest.matching import match
from layers.kinds import KINDS
from layers.messages import GisError

if TYPE_CHECKING:
    from layers.ingest.source import Source
    from layers.kinds import LayerKind


def guess_kind(source: Source) -> str:
    """Return the id of the kind that a file is most likely of.

    The headers tell by the fields that are not every kind's (an id, a name, a county, coordinates); among equals the
    words of the file, its sheet and its titles, then units that are the field's own.
    """
    shared = Counter(one.name for kind in KINDS.values() for one in kind.fields)
    common = {name for name, kinds in shared.items() if kinds > len(KINDS) / 3} | {one.name for one in COORDINATES}
    words = " ".join((source.file, source.sheet or "", *source.titles))

    def fit(kind: LayerKind) -> tuple[float, bool, float]:
        try:
            found = match(source, kind, {})
        except GisError:
            # Rivals for a field; another kind may have a place for each.
            return 0.0, False, 0.0
        told = [one for one in found if one.field not in common and not kind.field(one.field).required]
        named = kind.zh in words or kind.zh[-2:] in words
        return sum(one.confidence for one in told), named, sum(one.confidence + bool(one.unit) for one in found)

    return max(KINDS.values(), key=fit).id
