"""The zones of the ring roads of a project: derived, stored so that it can be undone, and told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd

from analysis.rings import Derived, place_text, ring_zones
from gisapp.i18n import mark
from layers.kinds import CRS, KINDS
from layers.messages import GisError, Message, message
from layers.store.base import Changes
from layers.tables import conform

if TYPE_CHECKING:
    from collections.abc import Callable

    from analysis.plan import Plan
    from gisapp.i18n import Language
    from layers.project import Project

SOURCE = "ring_roads"
"""What a derived zone states as its source."""


@dataclass(frozen=True)
class Outcome:
    """What was stored (areas), and what the user must know of it."""

    made: list[Message]
    notes: list[Message]


def derive_zones(
    project: Project, plan: Plan, close_gaps: float, language: Language, say: Callable[[str], str]
) -> Outcome:
    """Derive the zones from the ring roads and store those that can be made, in one step that can be undone.

    A zone that was derived before is replaced; others in its layer stay.

    Raises
    ------
    GisError
        No zone can be made; nothing was written.
    """
    roads = project.layer("ring_roads")
    derived = ring_zones(roads, plan, close_gaps)
    refused = [reason for one in derived for reason in one.refusals()]
    made = [one for one in derived if one.shape is not None]
    if not made:
        raise GisError("{reasons}", reasons=" ".join(one.say(say) for one in refused))
    changes = [_stored(project, one, language, say) for one in made]
    project.apply(changes, why=say(mark("zones of ring roads")))
    told = [
        message("{layer}: {area} km2", layer=KINDS[one.zone.kind].title(language), area=f"{one.km2:,.2f}")
        for one in made
    ]
    notes = [*_unplaced(roads), *refused]
    for one in made:
        notes += [*_closings(one), *_others(project, one)]
    return Outcome(told, notes)


def _stored(project: Project, one: Derived, language: Language, say: Callable[[str], str]) -> Changes:
    """Return the change that puts a zone in its layer, in place of the one derived before."""
    kind = KINDS[one.zone.kind]
    present = project.layer(kind.id)
    name = message("{layer}: derived from ring roads", layer=kind.title(language))
    row = {
        "id": f"{kind.id}-{SOURCE}",
        "name": name.say(say),
        "source": SOURCE,
        "note": " ".join(part.say(say) for part in (_derivation(project, one), *_closings(one))),
    }
    frame = gpd.GeoDataFrame([row], geometry=[one.shape], crs=CRS)
    old = present[present["id"] == row["id"]]
    insert = conform(frame, kind)
    if not len(old):
        return Changes(kind.id, insert=insert)
    update = insert.assign(version=old["version"].to_numpy())
    return Changes(kind.id, update=update)


def _derivation(project: Project, one: Derived) -> Message:
    """Return where a zone comes from."""
    ids = project.layer("ring_roads")["id"].iloc[one.rows]
    figures = {"clause": one.zone.clause, "count": len(ids), "ids": f"{ids.min()} … {ids.max()}"}
    if one.zone.road_included:
        return message(
            "{clause}: the ground enclosed by {count} lines of ring_roads ({ids}), with the roads.", **figures
        )
    return message(
        "{clause}: the ground enclosed by {count} lines of ring_roads ({ids}), without the roads.", **figures
    )


def _closings(one: Derived) -> list[Message]:
    """Return what was closed on request."""
    return [
        message(
            "The gap of {metres} m between the {one} and the {other} was closed by a straight line on request, from"
            " {start} to {end}.",
            metres=f"{gap.metres:,.2f}",
            one=gap.sides[0].title,
            other=gap.other,
            start=place_text(gap.start),
            end=place_text(gap.end),
        )
        for gap in one.closed
    ]


def _others(project: Project, one: Derived) -> list[Message]:
    """Return what else there is: further faces, and zones of other origin in the same layer."""
    notes = []
    if one.others_km2:
        notes.append(
            message(
                "{layer}: the same lines enclose {count} more areas ({areas} km2), which are not in the zone; check"
                " the ring roads.",
                layer=one.zone.kind,
                count=len(one.others_km2),
                areas=", ".join(f"{area:,.2f}" for area in one.others_km2),
            )
        )
    present = project.layer(one.zone.kind)
    besides = int((present["id"] != f"{one.zone.kind}-{SOURCE}").sum())
    if besides:
        notes.append(
            message(
                "{layer}: {count} zones of other origin stay in the layer; delete what the derived one replaces.",
                layer=one.zone.kind,
                count=besides,
            )
        )
    return notes


def _unplaced(roads: gpd.GeoDataFrame) -> list[Message]:
    """Return how many ring roads count for nothing."""
    unknown = int((roads["ring"].isna() | roads["side"].isna()).sum())
    if not unknown:
        return []
    return [message("ring_roads: {count} lines have no ring or side; fill them in where they belong.", count=unknown)]
