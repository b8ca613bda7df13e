"""``scenario``: what if, kept beside the project until it is applied."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gisapp.commands.command import Command, Force, Lang, ProjectPath, SummaryFile, day_of, opened, option
from gisapp.i18n import Language, mark, translator
from gisapp.terminal import progress, tell
from layers.messages import GisError, message

if TYPE_CHECKING:
    from layers.project import Project
    from layers.store.base import Changes, Scenario


class Action(StrEnum):
    """What to do with scenarios."""

    LIST = "list"
    SHOW = "show"
    NEW = "new"
    COMPARE = "compare"
    APPLY = "apply"
    DELETE = "delete"


def _scenario(
    project: ProjectPath,
    action: Annotated[Action, typer.Argument(help=mark("What to do."))],
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME", help=mark("The scenario, or several."))] = None,
    settings: Annotated[
        list[str] | None, option("--set", mark("new: a parameter of the plan; repeatable."), "NAME=VALUE")
    ] = None,
    add: Annotated[
        list[str] | None, option("--add", mark("new: a file whose features are added; repeatable."), "LAYER=FILE")
    ] = None,
    crs: Annotated[str, option("--crs", mark("Coordinate system of the files, as import has it."))] = "auto",
    delete: Annotated[
        list[str] | None, option("--delete", mark("new: features that go; repeatable."), "LAYER=ID,ID")
    ] = None,
    other: Annotated[
        Path | None, option("--from", mark("new: an edited copy of the project, for all that differs in it."))
    ] = None,
    note: Annotated[str, option("--note", mark("new: what it is about."), "TEXT")] = "",
    as_of: Annotated[
        str | None, option("--as-of", mark("compare: judge as of this day; the plan's end if not given."), "DATE")
    ] = None,
    out: Annotated[Path | None, option("--out", mark("compare: file for every figure, csv or xlsx."))] = None,
    objects: Annotated[
        Path | None, option("--objects", mark("compare: file for every object that comes or goes, and why."))
    ] = None,
    summary: SummaryFile = None,
    force: Force = False,
    lang: Lang = Language.ZH,
) -> None:
    from gisapp.scenarios import DAMAGED, apply_named, new_scenario
    from layers.store.base import Scenario

    say = translator(lang)
    given = names or []
    if action is not Action.LIST and not given:
        raise GisError("scenario {action}: name the scenario.", action=action.value)
    if len(given) > 1 and action is not Action.COMPARE:
        raise GisError("scenario {action}: name one scenario at a time.", action=action.value)
    with opened(project, say) as found:
        if action is Action.LIST:
            for one in found.scenarios():
                about = DAMAGED.say(say) if one.is_damaged else one.note
                typer.echo(f"{one.name}\t{one.at}\t{one.who}\t{about}")
        elif action is Action.NEW:
            changes, numbers = _edits(found, (add, delete, other), crs, lang, say)
            one = Scenario(given[0], tuple(changes), (*numbers, *(settings or [])), note)
            new_scenario(found, one, overwrite=force)
            _show(one, lang, say)
        elif action is Action.SHOW:
            _show(found.scenario(given[0]), lang, say)
            _tell_standing(found, given, say)
        elif action is Action.COMPARE:
            _compare(found, project, given, (as_of, out, objects, summary), lang, force)
        elif action is Action.APPLY:
            apply_named(found, given[0])
            tell(message("{name}: applied; it can be undone.", name=given[0]).say(say))
        elif found.delete_scenario(given[0]):
            tell(message("{name}: deleted.", name=given[0]).say(say))
        else:
            found.scenario(given[0])


def _show(one: "Scenario", lang: Language, say: Callable[[str], str]) -> None:
    from gisapp.scenarios import described

    typer.echo(f"{one.name}: {one.note}" if one.note else one.name)
    for told in described(one, lang):
        typer.echo(f"  {told.say(say)}")


def _tell_standing(project: "Project", names: list[str], say: Callable[[str], str]) -> None:
    """Tell which of these scenarios are in the project already."""
    from gisapp.scenarios import standing

    for name in names:
        if (note := standing(project.scenario(name), project.layers(), project)) is not None:
            tell(note.say(say))


def _edits(
    project: "Project",
    asked: tuple[list[str] | None, list[str] | None, Path | None],
    crs: str,
    lang: Language,
    say: Callable[[str], str],
) -> tuple[list["Changes"], tuple[str, ...]]:
    """Return the edits and settings that the options ask for."""
    from gisapp.importing import Request
    from gisapp.scenarios import added, deleted, differences

    add, delete, other = asked
    changes: list[Changes] = []
    settings: tuple[str, ...] = ()
    if other is not None:
        with opened(other, say) as copy:
            differing, settings = differences(project, copy)
        changes += differing
    for pair in delete or []:
        kind, ids = _pair("--delete", pair, "LAYER=ID,ID")
        changes.append(deleted(project, kind, [one.strip() for one in ids.split(",")]))
    for pair in add or []:
        kind, file = _pair("--add", pair, "LAYER=FILE")
        new, notes = added(project, Request(kind, Path(file), crs), lang)
        changes += new
        for told in notes:
            tell(told.say(say))
    return changes, settings


def _pair(flag: str, text: str, form: str) -> tuple[str, str]:
    left, equals, right = text.partition("=")
    if not equals or not right.strip():
        raise GisError("{flag} {text}: write {form}.", flag=flag, text=text, form=form)
    return left.strip(), right.strip()


def _compare(
    project: "Project",
    path: Path,
    names: list[str],
    options: tuple[str | None, Path | None, Path | None, Path | None],
    lang: Language,
    force: bool,
) -> None:
    """Print what scenarios change, and write what is asked for."""
    from gisapp.comparing import write_comparison
    from gisapp.parts import document, put_part, state_of
    from gisapp.run import plan_of
    from gisapp.scenarios import account, outlooks, scenarios_part, who_flips, write_outlooks

    say = translator(lang)
    day, out, objects, summary = day_of(options[0]), *options[1:]
    if objects is not None and len(names) > 1:
        raise GisError("--objects: name one scenario at a time.")
    if summary is not None:
        plan = plan_of(project, None, [])
        state = state_of(project, plan, day or plan.end)
        document(summary, [state], [path])
    with progress(say(mark("Judging"))) as report:
        found = outlooks(project, names, day, report)
    for told in account(found, lang):
        typer.echo(told.say(say))
    _tell_standing(project, names, say)
    if out is not None:
        write_outlooks(out, found, lang, overwrite=force, read=path)
        tell(say(mark("{path}: written.")).format(path=out))
    if summary is not None:
        part = scenarios_part([project.scenario(name) for name in names], found, state.as_of)
        put_part(summary, "scenarios", part, [state], [path])
        tell(say(mark("{path}: written.")).format(path=summary))
    if objects is not None:
        with progress(say(mark("Comparing"))) as report:
            flips = who_flips(project, names[0], day, report)
        write_comparison(objects, flips, lang, overwrite=force, read=[path])
        tell(say(mark("{path}: written.")).format(path=objects))


COMMAND = Command(
    "scenario",
    _scenario,
    mark("Keep edits and plan changes as a scenario, compare what several would lead to, apply or delete one."),
    "python -m gisapp scenario demo.gpkg new wider --set heat_radius_m=20000",
)
