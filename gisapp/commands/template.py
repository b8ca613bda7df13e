"""``template``: an empty ledger of a kind, to be filled in and imported."""

from pathlib import Path
from typing import Annotated

import typer

from gisapp.commands.command import Command, Force, Lang
from gisapp.i18n import Language, mark, translator
from gisapp.terminal import tell
from layers.messages import GisError


def _template(
    kind: Annotated[str, typer.Argument(metavar="KIND", help=mark("Kind of layer, such as boilers."))],
    file: Annotated[Path, typer.Argument(metavar="FILE", help=mark("The ledger to write, xlsx."))],
    force: Force = False,
    lang: Lang = Language.ZH,
) -> None:
    from gisapp.importing import kind_named
    from layers.files import refuse_existing
    from layers.ingest.template import write_template

    say = translator(lang)
    record = kind_named(kind)
    if file.suffix.lower() != ".xlsx":
        raise GisError("{file}: name a file that ends in .xlsx.", file=file)
    refuse_existing(file, overwrite=force)
    write_template(file, record, lang, say)
    tell(say(mark("{path}: written.")).format(path=file))


COMMAND = Command(
    "template",
    _template,
    mark("Write an empty ledger with headers, lists to choose from and an explanation, to be filled in and imported."),
    "python -m gisapp template boilers boilers.xlsx",
)
