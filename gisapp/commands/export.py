"""``export``: write the lists of the last analysis as a briefing."""

from pathlib import Path
from typing import Annotated

from gisapp.commands.command import Command, Force, Lang, ProjectPath, opened, option
from gisapp.i18n import Language, mark, translator
from gisapp.terminal import progress, tell
from layers.messages import GisError


def _export(
    project: ProjectPath,
    html: Annotated[Path | None, option("--html", mark("HTML map for a briefing, in one file."))] = None,
    xlsx: Annotated[Path | None, option("--xlsx", mark("Excel workbook with every list."))] = None,
    force: Force = False,
    lang: Lang = Language.ZH,
) -> None:
    from gisapp.exporting import export_briefings
    from layers.files import refuse_same

    paths = {form: path for form, path in (("html", html), ("xlsx", xlsx)) if path is not None}
    if not paths:
        raise GisError("Name a file to write, such as --xlsx lists.xlsx.")
    say = translator(lang)
    for form, path in paths.items():
        if path.suffix.lower() != f".{form}":
            raise GisError("--{form} {path}: name a file that ends in .{form}.", form=form, path=path)
        refuse_same(path, project)
    files = ", ".join(path.name for path in paths.values())
    with opened(project, say) as found, progress(say(mark("Writing {file}")).format(file=files)):
        export_briefings(found, paths, lang, overwrite=force)
    for path in paths.values():
        tell(say(mark("{path}: written.")).format(path=path))


COMMAND = Command(
    "export",
    _export,
    mark("Write the lists of the last analysis as a briefing."),
    "python -m gisapp export demo.gpkg --html map.html --xlsx lists.xlsx",
)
