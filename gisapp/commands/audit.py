"""``audit``: measure the mines on two satellite images."""

from pathlib import Path
from typing import Annotated

import typer

from gisapp.commands.command import Command, Lang, PlanFile, ProjectPath, Settings, day_of, opened, option
from gisapp.i18n import Language, mark, translator
from gisapp.terminal import progress, tell
from layers.messages import GisError


def _audit(
    project: ProjectPath,
    before: Annotated[Path, option("--before", mark("The earlier image."), "IMAGE")],
    after: Annotated[Path, option("--after", mark("The later image."), "IMAGE")],
    bands: Annotated[
        list[str] | None,
        option(
            "--bands",
            mark(
                "Red and near infrared: sentinel2, landsat57, landsat89, gf, or two numbers or names; "
                "once for both images, or once for each."
            ),
            "SENSOR|RED,NIR",
        ),
    ] = None,
    image_crs: Annotated[
        list[str] | None,
        option(
            "--image-crs",
            mark("CRS of the images that state none; twice, that of each, whatever it states."),
            "EPSG:n",
        ),
    ] = None,
    before_date: Annotated[
        str | None, option("--before-date", mark("Day of the earlier image; else from its tags or name."), "DATE")
    ] = None,
    after_date: Annotated[
        str | None, option("--after-date", mark("Day of the later image; else from its tags or name."), "DATE")
    ] = None,
    out: Annotated[
        Path | None, option("--out", mark("Folder for table, pictures and field-check sheet; made, or swapped whole."))
    ] = None,
    plan: PlanFile = None,
    settings: Settings = None,
    lang: Lang = Language.ZH,
) -> None:
    from basemaps.images import Request, states_crs
    from gisapp.auditing import audit_project
    from gisapp.run import plan_of

    said: list[str | None] = [*bands] if bands else [None]
    if len(said) > 2:
        raise GisError("Give --bands once for both images, or once for each.")
    named = image_crs or []
    if len(named) > 2:
        raise GisError("Give --image-crs once for the images that state no CRS, or once for each.")
    crs = named if len(named) == 2 else [None if states_crs(one) else "".join(named) or None for one in (before, after)]
    days = day_of(before_date, "--before-date"), day_of(after_date, "--after-date")
    requests = [
        Request(path, which, place, day)
        for path, which, place, day in zip((before, after), (said[0], said[-1]), crs, days, strict=True)
    ]
    say = translator(lang)
    with opened(project, say) as found, progress(say(mark("Measuring"))) as report:
        numbers = plan_of(found, plan, settings or []).parameters
        audit = audit_project(found, requests[0], requests[1], numbers, out, lang, report)
    tell(audit.method.say(say))
    for note in audit.notes:
        tell(say(mark("Warning: {text}")).format(text=note.say(say)))
    bare, green = (int(audit.table[name].fillna(False).sum()) for name in ("suspected_bare", "suspected_green"))
    left = int(audit.table["note"].notna().sum())
    text = say(mark("{mines} mines: {bare} suspected bare, {green} suspected green, {left} not judged"))
    typer.echo(text.format(mines=len(audit.table), bare=bare, green=green, left=left))
    tell(say(mark("Marks for a field check only; the next analysis shows them in the lists.")))
    if out is not None:
        tell(say(mark("{path}: written.")).format(path=out))


COMMAND = Command(
    "audit",
    _audit,
    mark("Compare the vegetation of mines on two satellite images; marks mines for a field check."),
    "python -m gisapp audit city.gpkg --before 20180705.tif --after 20200708.tif --bands gf --out audit",
)
