"""The targets of a project's plan: in lines for a terminal, and as a file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.engine import analyse
from analysis.targets import standing_table, standings
from gisapp.audit import with_audit
from gisapp.briefing.tables import write_csv
from gisapp.figures import entered
from gisapp.i18n import mark, translator
from layers.files import refuse_existing, refuse_same, written_whole
from layers.flat import flat, write_sheet
from layers.messages import GisError, message
from layers.results import STANDINGS, STATUSES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pandas as pd

    from analysis.plan import Plan, Target
    from analysis.targets import Standing
    from gisapp.i18n import Language
    from layers.kinds import Field
    from layers.project import Project


@dataclass(frozen=True)
class Told:
    """How the targets of a plan stand on a day."""

    standings: list[Standing]
    plan: Plan
    as_of: dt.date


def standings_of(project: Project, plan: Plan, as_of: dt.date | None, progress: Callable[[float], None]) -> Told:
    """Judge a project and return how its targets stand; nothing is written."""
    day = as_of or plan.end
    result = analyse(with_audit(project.layers(), project), plan, day, progress)
    return Told(standings(result, plan, day, entered(project)), plan, day)


def amount(value: float | None, target: Target, language: Language) -> str:
    """Return a value with its unit as people write it, a dash where it is not known."""
    if value is None:
        return "-"
    if target.is_share:
        return f"{value:.1%}"
    unit = target.unit_in(language)
    number = f"{value:,.0f}" if float(value).is_integer() or value >= 100 else f"{value:,.1f}"
    return f"{number} {unit}" if unit else number


def wanted(value: float | None, target: Target, language: Language) -> str:
    """Return what is to be reached, with the sign of its direction."""
    signs = {"at_least": "≥", "at_most": "≤", "more_than": ">"}
    return "-" if value is None else f"{signs[target.direction]} {amount(value, target, language)}"


def account(told: Told, language: Language) -> Iterator[str]:
    """Yield a line a target and year of the city, and how many there are of each status."""
    say = translator(language)
    words = {one.code: one.title(language) for one in STATUSES}
    city = [one for one in told.standings if not one.county]
    for one in city:
        line = message(
            "{year} {name} [{id}]: {value}, wanted {wanted}: {status}",
            year=one.year,
            name=one.target.title(language),
            id=one.target.id,
            value=amount(one.reading.value, one.target, language),
            wanted=wanted(one.wanted, one.target, language),
            status=words[one.status],
        ).say(say)
        if one.gap is not None and one.gap > 0:
            line += say(mark("; ")) + message("{value} lacking", value=amount(one.gap, one.target, language)).say(say)
        if one.projected is not None:
            pace = message("{value} at the present pace", value=amount(one.projected, one.target, language))
            line += say(mark("; ")) + pace.say(say)
        yield line + (say(mark("; ")) + one.why.say(say) if one.why else "")
    count = Counter(one.status for one in city)
    yield say(mark(", ")).join(f"{words[code]} {count[code]}" for code in words if count[code])


def write_standings(path: Path, told: Told, language: Language, *, overwrite: bool, read: list[Path]) -> None:
    """Write every target, by county too, as csv with codes or as xlsx in words."""
    table = standing_table(told.standings, told.plan, language, translator(language))
    write_table(path, table, (STANDINGS, "targets"), language, overwrite=overwrite, read=read)


def write_table(
    path: Path,
    table: pd.DataFrame,
    kind: tuple[tuple[Field, ...], str],
    language: Language,
    *,
    overwrite: bool,
    read: list[Path],
) -> None:
    """Write a table of declared fields, whole or not at all: csv with codes and names, or xlsx in words.

    Parameters
    ----------
    path
        Ends in ``.csv`` or ``.xlsx``.
    table
        With a column for each field.
    kind
        The fields and the title of the sheet.
    language
        Of words and headers in xlsx.
    overwrite
        Whether a file that exists is replaced.
    read
        Files that are being read, which are never replaced.

    Raises
    ------
    GisError
        The file has another ending, exists, is being read, or cannot be written.
    """
    fields, title = kind
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise GisError("--out {path}: name a file that ends in .csv or .xlsx.", path=path)
    refuse_existing(path, overwrite=overwrite)
    refuse_same(path, *read)
    with written_whole(path) as folder:
        if path.suffix.lower() == ".csv":
            write_csv(folder / path.name, flat(table, fields))
        else:
            write_sheet(folder / path.name, title, _in_words(table, fields, language))


def _in_words(table: pd.DataFrame, fields: tuple[Field, ...], language: Language) -> pd.DataFrame:
    """Return the table with words for codes, rounded numbers, and titles for columns."""
    shown = table.copy()
    for one in fields:
        if one.choices:
            shown[one.name] = shown[one.name].map({each.code: each.title(language) for each in one.choices})
        elif one.decimals is not None:
            shown[one.name] = shown[one.name].round(one.decimals)
    return shown.set_axis([one.label(language) for one in fields], axis=1)
