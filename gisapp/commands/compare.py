"""``compare``: whose verdict differs between two projects, days or plans, and why."""

from pathlib import Path
from typing import Annotated

import typer

from gisapp.commands.command import Command, Force, Lang, SummaryFile, day_of, opened, option
from gisapp.i18n import Language, mark, translator
from gisapp.terminal import progress, tell
from layers.messages import message

_LINES = 20
"""Objects that are shown at once; the file has them all."""


def _compare(
    first: Annotated[Path, typer.Argument(metavar="A", help=mark("The project, a GeoPackage file."))],
    second: Annotated[
        Path | None,
        typer.Argument(
            metavar="B",
            help=mark(
                "The other project; without it A on two days, by two plans, or before its newest change and now."
            ),
        ),
    ] = None,
    as_of_a: Annotated[str | None, option("--as-of-a", mark("Judge A as of this day."), "DATE")] = None,
    as_of_b: Annotated[str | None, option("--as-of-b", mark("Judge B as of this day."), "DATE")] = None,
    plan_a: Annotated[Path | None, option("--plan-a", mark("Plan file for A."))] = None,
    plan_b: Annotated[Path | None, option("--plan-b", mark("Plan file for B."))] = None,
    out: Annotated[Path | None, option("--out", mark("File for every object and its cause, csv or xlsx."))] = None,
    summary: SummaryFile = None,
    force: Force = False,
    lang: Lang = Language.ZH,
) -> None:
    from contextlib import ExitStack

    from gisapp.comparing import account, compared, comparison_part, in_words, sides, table, write_comparison
    from gisapp.parts import document, judged_sides, put_part

    say = translator(lang)
    days = day_of(as_of_a, "--as-of-a"), day_of(as_of_b, "--as-of-b")
    read = [path for path in (first, second, plan_a, plan_b) if path is not None]
    with ExitStack() as stack:
        one = stack.enter_context(opened(first, say))
        other = stack.enter_context(opened(second, say)) if second is not None else None
        both = sides(first, one, other, days, (plan_a, plan_b))
        if summary is not None:
            states = judged_sides(both, (one, other or one))
            document(summary, states, read)
    with progress(say(mark("Comparing"))) as report:
        found = compared(*both, report)
    for told in account(found, lang):
        typer.echo(told.say(say))
    if out is not None:
        write_comparison(out, found, lang, overwrite=force, read=read)
        tell(say(mark("{path}: written.")).format(path=out))
    if summary is not None:
        put_part(summary, "compare", comparison_part(found, states), states, read)
        tell(say(mark("{path}: written.")).format(path=summary))
    if out is not None:
        return
    shown = table(found, lang)
    for kind, number, name, before, after, _, why in in_words(shown.head(_LINES), lang).itertuples(index=False):
        typer.echo(f"{kind} {number} {name}: {before} → {after}; {why}")
    if len(shown) > _LINES:
        tell(message("… and {count} more objects; --out FILE.xlsx has them all.", count=len(shown) - _LINES).say(say))


COMMAND = Command(
    "compare",
    _compare,
    mark("Tell whose verdict differs between two projects, days or plans, and which change makes the difference."),
    "python -m gisapp compare demo.gpkg --as-of-a 2018-12-31 --as-of-b 2020-12-31 --out compare.xlsx",
)
