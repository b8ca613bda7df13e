"""``terrain``: plain or mountain for villages, proposed from an elevation model."""

from pathlib import Path
from typing import Annotated

import typer

from gisapp.commands.command import Command, Force, Lang, ProjectPath, opened, option
from gisapp.i18n import Language, mark, translator
from gisapp.terminal import tell
from layers.messages import GisError, message


def _terrain(
    project: ProjectPath,
    model: Annotated[Path, typer.Argument(metavar="MODEL", help=mark("Elevation model, one band of metres."))],
    accept: Annotated[
        bool, typer.Option("--accept", help=mark("Enter what is proposed; undo takes it back in one step."))
    ] = False,
    only_blank: Annotated[
        bool, typer.Option("--only-blank", help=mark("Of it, enter only what villages do not state yet."))
    ] = False,
    image_crs: Annotated[str | None, option("--image-crs", mark("CRS of a model that states none."), "EPSG:n")] = None,
    nodata: Annotated[
        float | None, option("--nodata", mark("Number for no data of a model that states none."), "NUMBER")
    ] = None,
    out: Annotated[Path | None, option("--out", mark("File for the proposals, csv or xlsx."))] = None,
    plan: Annotated[Path | None, option("--plan", mark("Plan file, TOML."))] = None,
    settings: Annotated[
        list[str] | None, option("--set", mark("Override a parameter of the plan; repeatable."), "NAME=VALUE")
    ] = None,
    force: Force = False,
    lang: Lang = Language.ZH,
) -> None:
    from analysis.city import City
    from gisapp.run import plan_of
    from gisapp.targets import write_table
    from gisapp.terrain import PROPOSALS, STANDINGS, accept_terrain, proposals

    say = translator(lang)
    with opened(project, say) as found:
        wanted = plan_of(found, plan, settings or [])
        villages = City(found.layers(), wanted, wanted.end).villages
        table = proposals(villages, model, wanted.parameters, image_crs, nodata)
        if (table["standing"] == "unknown").all():
            raise GisError("No village lies where {file} has heights; check its place and its CRS.", file=model)
        if out is not None:
            read = [project, model, *([plan] if plan else [])]
            write_table(out, table, (PROPOSALS, "terrain"), lang, overwrite=force, read=read)
            tell(say(mark("{path}: written.")).format(path=out))
        entered = 0
        if accept or only_blank:
            rows = table[table["standing"] == "new"] if only_blank else table
            entered = accept_terrain(found, rows, model.name, lang)
    for one in STANDINGS:
        typer.echo(f"{one.title(lang)}: {int((table['standing'] == one.code).sum()):,}")
    numbers = wanted.parameters
    tell(
        message(
            "Mountain from {elevation} m or {slope}° on, the mean within {radius} m; these limits are the plan file's, "
            "the plan's text names none: check what is proposed.",
            elevation=f"{numbers.mountain_elevation_m:g}",
            slope=f"{numbers.mountain_slope_deg:g}",
            radius=f"{numbers.terrain_radius_m:g}",
        ).say(say)
    )
    if accept or only_blank:
        tell(message("{count} villages changed; undo takes it back.", count=f"{entered:,}").say(say))


COMMAND = Command(
    "terrain",
    _terrain,
    mark("Propose plain or mountain for villages from an elevation model; enter it with --accept."),
    "python -m gisapp terrain city.gpkg dem.tif --out terrain.xlsx",
)
