"""An answer's part of a summary: the state that it is of, and the file that takes it beside the other parts."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from gisapp import VERSION
from gisapp.audit import with_audit
from gisapp.figures import entered
from gisapp.summary import Judged, input_hashes, run_id, to_json
from layers.files import refuse_same, writing, written_whole
from layers.messages import GisError, Message, message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from analysis.changes import Side
    from analysis.plan import Plan
    from layers.project import Project

_MOST_BYTES = 500_000_000
"""What a summary may have; with every object of a comparison of large projects it is long."""

_HEAD = ("run_id", "version", "plan", "as_of", "parameters", "inputs")


def state_of(project: Project, plan: Plan, as_of: dt.date) -> Judged:
    """Return the state of a project as `analyse` would stamp it."""
    return Judged(input_hashes(with_audit(project.layers(), project), entered(project)), plan, as_of)


def judged_sides(sides: Sequence[Side], projects: Sequence[Project]) -> list[Judged]:
    """Return the states of a comparison as `analyse` would stamp them; figures are the projects'."""
    pairs = zip(sides, projects, strict=True)
    return [Judged(input_hashes(side.layers, entered(project)), side.plan, side.as_of) for side, project in pairs]


def document(file: Path, states: Sequence[Judged], read: Sequence[Path] = ()) -> dict[str, Any]:
    """Return the summary that takes a part: what a file holds, or where there is none a new one.

    Parameters
    ----------
    file
        A summary of the same data, plan and program, as of whatever day: each part names its own.
    states
        What the part is of; a new summary is one of the last of them.
    read
        Files that are being read, which are never replaced.

    Raises
    ------
    GisError
        The file is no summary of this program, or of none of these states, or cannot be read.
    """
    refuse_same(file, *read)
    with writing(file):
        if not file.exists():
            return states[-1].head()
        found = _parsed(file)
    day = dt.date.fromisoformat(found["as_of"])
    if found["run_id"] in {run_id(one.inputs, one.plan, day) for one in states}:
        return found
    raise GisError(
        "{file} is the summary of another state: its {what} differs. Name another file, or run analyse again.",
        file=file,
        what=_differing(found, states),
    )


def _parsed(file: Path) -> dict[str, Any]:
    """Return the summary in a file; `GisError` where it holds none."""
    refusal = GisError("{file} is no summary of this program: name a summary.json, or a new file.", file=file)
    if file.is_file() and file.stat().st_size > _MOST_BYTES:
        raise refusal
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        if not all(name in found for name in _HEAD) or not isinstance(found["run_id"], str):
            raise refusal
        dt.date.fromisoformat(found["as_of"])
    except (ValueError, TypeError, RecursionError) as error:
        raise refusal from error
    return dict(found)


def _differing(found: Mapping[str, Any], states: Sequence[Judged]) -> Message:
    """Return what of a summary is of none of these states."""
    if found["version"] != VERSION:
        return message("version of the program")
    if found["inputs"] not in [one.inputs for one in states]:
        return message("data")
    return message("plan")


def put_part(file: Path, name: str, part: Any, states: Sequence[Judged], read: Sequence[Path] = ()) -> None:
    """Write a part into a summary, see `document`; the others stay as they are, and in their order.

    Parameters
    ----------
    file, states, read
        As in `document`.
    name, part
        Its key and its content, for JSON.
    """
    whole = document(file, states, read) | {name: part}
    with written_whole(file) as folder:
        (folder / file.name).write_text(to_json(whole), encoding="utf-8", newline="")
