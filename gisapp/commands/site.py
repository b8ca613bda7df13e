"""``site``: where new heat sources or network extensions serve most households."""

from pathlib import Path
from typing import Annotated

import typer

from gisapp.commands.command import (
    AsOf,
    Command,
    Force,
    Lang,
    ProjectPath,
    Settings,
    SummaryFile,
    day_of,
    opened,
    option,
)
from gisapp.i18n import Language, mark, translator
from gisapp.terminal import tell
from layers.messages import GisError, Message


def _site(
    project: ProjectPath,
    count: Annotated[int | None, option("--k", mark("How many sites may be built."), "N")] = None,
    everyone: Annotated[bool, typer.Option("--all", help=mark("Seek the fewest sites that serve all."))] = False,
    candidates: Annotated[
        Path | None, option("--candidates", mark("File of candidate sites; made at the villages' places if not given."))
    ] = None,
    crs: Annotated[str, option("--crs", mark("Coordinate system of the file, as import has it."))] = "auto",
    plants: Annotated[
        list[str] | None, option("--plant", mark("CHP plant whose network may be extended; repeatable."), "NAME")
    ] = None,
    outside: Annotated[
        bool, typer.Option("--outside", help=mark("Only villages outside every heat network and heat radius."))
    ] = False,
    seconds: Annotated[float, option("--time", mark("Seconds after which the solver gives up."), "S")] = 30.0,
    save: Annotated[str | None, option("--save", mark("Keep the answer as a scenario of this name."), "NAME")] = None,
    summary: SummaryFile = None,
    as_of: AsOf = None,
    settings: Settings = None,
    force: Force = False,
    lang: Lang = Language.ZH,
) -> None:
    import pandas as pd

    from analysis.siting import made_candidates, needs, plant_candidates, site
    from gisapp.parts import document, put_part, state_of
    from gisapp.run import plan_of
    from gisapp.scenarios import new_scenario
    from gisapp.siting import account, assumptions, candidates_in, notes, scenario_of, siting_part

    say = translator(lang)
    if (count is None) != everyone:
        raise GisError("Give either --k or --all.")
    if not 0 <= seconds <= 86_400:
        raise GisError("--time {seconds}: give 0 to 86400 seconds.", seconds=seconds)
    with opened(project, say) as found:
        plan = plan_of(found, None, settings or [])
        day = day_of(as_of) or plan.end
        read = [project, *([candidates] if candidates else [])]
        if summary is not None:
            state = state_of(found, plan, day)
            document(summary, [state], read)
        villages = needs(found.layers(), plan, day, only_outside=outside)
        told: list[Message] = []
        places = [plant_candidates(found.layers(), plan, day, plants)] if plants else []
        if candidates is not None:
            given, told = candidates_in(found, candidates, crs)
            places.insert(0, given)
        sites = pd.concat(places, ignore_index=True) if places else made_candidates(villages, plan)
        # With a pulse the solver works in a process of its own, which Ctrl+C ends.
        answer = site(villages, sites, plan, count, seconds, lambda: None)
        for one in account(answer, seconds):
            typer.echo(one.say(say))
        for note in (*told, *notes(answer), assumptions(plan, lang)):
            tell(note.say(say))
        if summary is not None:
            file = candidates.name if candidates is not None else None
            asked = {"k": count, "seconds": seconds, "only_outside": outside, "plants": plants or [], "file": file}
            put_part(summary, "siting", siting_part(answer, plan, day, asked), [state], read)
            tell(say(mark("{path}: written.")).format(path=summary))
        if save is not None:
            new_scenario(found, scenario_of(answer, found, save, day, say), overwrite=force)
            tell(say(mark("Kept as scenario {name}; scenario compare tells what it changes.")).format(name=save))


COMMAND = Command(
    "site",
    _site,
    mark("Find where new heat sources serve most households that are not yet on clean heating."),
    "python -m gisapp site demo.gpkg --k 5 --save five",
)
