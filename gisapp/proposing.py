"""A question of siting and its answer: what people may choose, and what is told of what the solver found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analysis.siting import made_candidates, needs, plant_candidates, site
from gisapp.siting import account, candidates_in, notes
from layers.project import Project

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import geopandas as gpd

    from analysis.plan import Plan
    from analysis.siting import Siting
    from layers.messages import Message

_SITES_FROM = 2
"""What `account` tells before it tells of each site: whom all of them serve, and how good that is."""


@dataclass(frozen=True)
class Asked:
    """Where new heat sources are to be sought.

    Parameters
    ----------
    count
        How many may be built; None for the fewest that serve all.
    seconds
        After which the solver gives up.
    numbers
        Numbers of the plan that are others for this question alone.
    only_outside
        Leave out villages that are, or may be, inside a heat network or heat radius.
    plants
        Plants whose networks may be extended.
    file
        Candidates; with neither plants nor a file they are made at the villages' places.
    """

    count: int | None = 5
    seconds: float = 30.0
    numbers: Mapping[str, Any] = field(default_factory=dict)
    only_outside: bool = False
    plants: tuple[str, ...] = ()
    file: Path | None = None


@dataclass(frozen=True)
class Answer:
    """What the solver found, and what must be known of it."""

    siting: Siting
    told: tuple[Message, ...]

    @property
    def gave_up(self) -> bool:
        """Whether the solver ended before it had proven that nothing is better."""
        return not self.siting.solution.proven


def answered(
    path: Path,
    layers: Mapping[str, gpd.GeoDataFrame],
    plan: Plan,
    as_of: dt.date,
    asked: Asked,
    progress: Callable[[float], None] = lambda _: None,
) -> Answer:
    """Return where to build.

    Parameters
    ----------
    path
        Of the project; a file of candidates is read as it reads files.
    layers, plan, as_of
        The city.
    asked
        The question.
    progress
        Takes the share done; what it raises ends the work, the solver's too.

    Raises
    ------
    GisError
        The file of candidates cannot be used, or a plant is not there.
    """
    plan = plan.model_copy(update={"parameters": plan.parameters.model_copy(update=dict(asked.numbers))})
    villages = needs(layers, plan, as_of, only_outside=asked.only_outside)
    progress(0.05)
    told: list[Message] = []
    if asked.file is not None:
        with Project.open(path) as project:
            candidates, told = candidates_in(project, asked.file)
    elif asked.plants:
        candidates = plant_candidates(layers, plan, as_of, asked.plants)
    else:
        candidates = made_candidates(villages, plan)
    progress(0.1)
    found = site(villages, candidates, plan, asked.count, asked.seconds, lambda: progress(0.1))
    progress(0.95)
    whole = list(account(found, asked.seconds))[:_SITES_FROM]
    return Answer(found, (*whole, *told, *notes(found)))
