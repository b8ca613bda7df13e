"""``export-layer``: write one layer or list to a file."""

from pathlib import Path
from typing import Annotated

import typer

from gisapp.commands.command import Command, Force, Lang, ProjectPath, opened, option
from gisapp.i18n import Language, mark, translator
from gisapp.terminal import tell


def _export_layer(
    project: ProjectPath,
    kind: Annotated[str, typer.Argument(metavar="KIND", help=mark("Kind of layer, or name of a list."))],
    file: Annotated[Path, typer.Argument(metavar="FILE", help=mark("The file to write; its ending names the format."))],
    crs: Annotated[str, option("--crs", mark("CRS of the file."))] = "EPSG:4490",
    encoding: Annotated[str, option("--encoding", mark("Encoding of text in a shapefile or CSV."))] = "utf-8",
    force: Force = False,
    lang: Lang = Language.ZH,
) -> None:
    from gisapp.exporting import export_one
    from layers.files import refuse_same

    say = translator(lang)
    refuse_same(file, project)
    with opened(project, say) as found:
        notes = export_one(found, kind, file, crs, encoding, overwrite=force)
    for note in notes:
        tell(note.say(say))
    tell(say(mark("{path}: written.")).format(path=file))


COMMAND = Command(
    "export-layer",
    _export_layer,
    mark("Write one layer or list to shp, gpkg, geojson, kml, csv or xlsx."),
    "python -m gisapp export-layer demo.gpkg boilers boilers.csv",
)
