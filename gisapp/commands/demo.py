"""``demo``: write the demo project."""

from typing import Annotated

from gisapp.commands.command import Command, Lang, ProjectPath, option
from gisapp.i18n import Language, mark, translator
from gisapp.terminal import progress, tell


def _demo(
    project: ProjectPath,
    force: Annotated[bool, option("--force", mark("Replace an earlier demo."))] = False,
    lang: Lang = Language.ZH,
) -> None:
    from gisapp.demo import write_demo

    say = translator(lang)
    with progress(say(mark("Writing the demo"))):
        write_demo(project, replace=force)
    tell(say(mark("{path}: written.")).format(path=project))


COMMAND = Command(
    "demo",
    _demo,
    mark("Write the demo project: real divisions and plants, everything else invented."),
    "python -m gisapp demo demo.gpkg",
)
