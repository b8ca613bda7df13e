"""The command line: routes a bare project or a command, in the language asked for.

The commands themselves are in ``gisapp.commands``. Help texts are English ids there and translated when the command
line is built.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from gisapp.commands import COMMANDS
from gisapp.commands.analyse import tell_run
from gisapp.commands.command import opened
from gisapp.i18n import Language, mark, translator
from gisapp.terminal import progress, tell
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Callable

OUT = Path("out", "lists")
"""Where a start without a window writes its lists and its map."""

app = typer.Typer(
    help=mark("The Blue Sky planner: which boilers to close, which mines to restore, which villages to heat."),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for _one in COMMANDS:
    app.command(name=_one.name, help=_one.help, epilog=_one.example)(_one.run)


def headless(language: Language, project: Path | None = None) -> None:
    """Analyse a project, or the demo, write its lists and map to ``out/``: what a start without a window does."""
    from gisapp.demo import demo_path, write_demo
    from gisapp.exporting import write_briefing
    from gisapp.run import analyse_project, plan_of, write_run

    say = translator(language)
    tell(say(mark("There is no display for a window here; the lists and the map go to {folder}.")).format(folder=OUT))
    if project is None:
        project = demo_path()
        # What the user changed in it stays.
        if not project.exists():
            with progress(say(mark("Writing the demo"))):
                write_demo(project)
    with opened(project, say) as found, progress(say(mark("Judging"))) as report:
        plan = plan_of(found, None, [])
        run = analyse_project(found, plan, plan.end, language, report)
        write_run(run, found, OUT, language)
        write_briefing("html", OUT / "briefing.html", found.layers(), run, language)
    tell_run(run, say, language, OUT)


def start(project: Path | None, language: Language | None) -> int:
    """Open the window on a project, the last one, or the demo; without a display do the same job without one."""
    from gisapp.display import can_show

    if not can_show():
        headless(language or Language.ZH, project)
        return 0
    from gisapp.desktop.app import main as show

    return show(project, language)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code: 0 done, 1 input or request wrong, 2 wrong usage."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    language, words = _without_language(given)
    say = translator(language or Language.ZH)
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show a sign shows another; it is no reason to fail.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        return _route(words, language)
    except GisError as error:
        tell(error.message.say(say))
        return 1
    except OSError as error:
        tell(str(say(mark("The disk refused ({cause}); check the folder and the free space.")).format(cause=error)))
        return 1
    except KeyboardInterrupt:
        tell(say(mark("Interrupted; nothing was changed.")))
        return 1
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 1


def _route(words: list[str], language: Language | None) -> int:
    """Open a bare project, or run a command."""
    command: Any = typer.main.get_command(app)
    if not words:
        return start(None, language)
    if len(words) == 1 and not words[0].startswith("-") and words[0] not in command.commands:
        return start(Path(words[0]), language)
    _translate(command, translator(language or Language.ZH))
    lang = ["--lang", language.value] if language and words[0] in command.commands else []
    command(args=[words[0], *lang, *words[1:]], prog_name="python -m gisapp")
    return 0


def _translate(command: Any, say: Callable[[str], str]) -> None:
    """Translate the help texts of a command, its parameters and its subcommands."""
    command.help = say(command.help)
    if command.epilog:
        command.epilog = say(mark("Example: {command}")).format(command=command.epilog)
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = say(parameter.help)
    for sub in getattr(command, "commands", {}).values():
        _translate(sub, say)


def _without_language(arguments: list[str]) -> tuple[Language | None, list[str]]:
    """Return the language asked for, wherever ``--lang`` stands, None where none is, and the other arguments.

    Help needs the language before the arguments are parsed. A language that does not exist is left to the parser.
    """
    for at, word in enumerate(arguments):
        value, after = (arguments[at + 1 : at + 2], at + 2) if word == "--lang" else ([word[7:]], at + 1)
        if word == "--lang" or word.startswith("--lang="):
            for language in Language:
                if value == [language]:
                    return language, arguments[:at] + arguments[after:]
    return None, arguments
