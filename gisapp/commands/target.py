"""``target``: a figure for a target that no layer can answer."""

from typing import Annotated

import typer

from gisapp.commands.command import Command, Lang, ProjectPath, day_of, opened, option
from gisapp.i18n import Language, mark, translator
from layers.messages import GisError, message


def _target(
    project: ProjectPath,
    target: Annotated[str, typer.Argument(metavar="ID", help=mark("The target, as the command targets names it."))],
    year: Annotated[int, option("--year", mark("Year that the figure is of."), "Y")],
    value: Annotated[
        float | None, option("--value", mark("The figure in the target's unit; a share as 0.9."), "V")
    ] = None,
    source: Annotated[str, option("--source", mark("Who says so."), "TEXT")] = "",
    county: Annotated[str, option("--county", mark("The county; the city if not given."), "C")] = "",
    date: Annotated[
        str | None, option("--date", mark("Day that the figure is of; 31 December of the year if not given."), "DATE")
    ] = None,
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help=mark("Take back the figure of this year, county and day."))
    ] = False,
    lang: Lang = Language.ZH,
) -> None:
    import datetime

    from analysis.city import City
    from analysis.figures import Figure
    from gisapp.figures import enter
    from gisapp.run import plan_of
    from gisapp.targets import amount, wanted

    say = translator(lang)
    if (value is None) != withdraw:
        raise GisError("Give either --value or --withdraw.")
    day = day_of(date, "--date") or datetime.date(year, 12, 31)
    with opened(project, say) as found:
        plan = plan_of(found, None, [])
        counties = City({"counties": found.layer("counties")}, plan, plan.end).divisions
        named = [] if counties.empty else counties.plan_names
        figure = Figure(target, year, value, day, say(mark("withdrawn")) if withdraw else source, county)
        enter(found, figure, plan, named)
    record = next(one for one in plan.targets if one.id == target)
    place = county or plan.city
    told = (
        message("{name}, {place}, {year}: withdrawn", name=record.title(lang), place=place, year=year)
        if withdraw
        else message(
            "{name}, {place}, {year}: {value} (of {date}; wanted {wanted})",
            name=record.title(lang),
            place=place,
            year=year,
            value=amount(value, record, lang),
            date=day,
            wanted=wanted(record.by_year.get(year), record, lang),
        )
    )
    typer.echo(told.say(say))


COMMAND = Command(
    "target",
    _target,
    mark("Enter a figure for a target of the plan by hand, with its source."),
    'python -m gisapp target demo.gpkg air.pm25 --year 2018 --value 67 --source "2018 bulletin"',
)
