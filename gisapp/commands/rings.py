"""``rings``: the zones that the ring roads of a project enclose."""

from typing import Annotated

import typer

from gisapp.commands.command import Command, Lang, ProjectPath, opened, option
from gisapp.i18n import Language, mark, translator
from gisapp.terminal import tell
from layers.messages import GisError


def _rings(
    project: ProjectPath,
    close_gaps: Annotated[
        float, option("--close-gaps", mark("Close gaps of up to so many metres by a straight line."), "METRES")
    ] = 0.0,
    lang: Lang = Language.ZH,
) -> None:
    from gisapp.rings import derive_zones
    from gisapp.run import plan_of

    if not close_gaps >= 0:
        raise GisError("--close-gaps {metres}: give 0 or more metres.", metres=close_gaps)
    say = translator(lang)
    with opened(project, say) as found:
        outcome = derive_zones(found, plan_of(found, None, []), close_gaps, lang, say)
    for one in outcome.made:
        typer.echo(one.say(say))
    for note in outcome.notes:
        tell(note.say(say))


COMMAND = Command(
    "rings",
    _rings,
    mark("Derive the fireworks-ban and truck-ban zones from the ring roads, and store them."),
    "python -m gisapp rings city.gpkg --close-gaps 1000",
)
