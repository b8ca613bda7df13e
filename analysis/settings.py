"""A plan file with other values of its parameters, the rest of it untouched."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from analysis.plan import read_plan
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def with_settings(text: str, name: str, rule_ids: Iterable[str], settings: Sequence[str]) -> str:
    """Return the text of a plan file with other values of parameters; comments and the rest stay as they are.

    Parameters
    ----------
    text, name, rule_ids, settings
        As in `read_plan`.

    Raises
    ------
    GisError
        A setting is wrong, or the file writes its parameters in a form that cannot be changed line by line.
    """
    rules = list(rule_ids)
    wanted = read_plan(text, name, rules, settings)
    changed = text
    for key in dict.fromkeys(one.partition("=")[0].strip() for one in settings):
        value = getattr(wanted.parameters, key)
        # JSON writes numbers, truth and words as TOML does.
        line = rf"(?m)^(\s*{key}\s*=\s*)(\"[^\"\n]*\"|'[^'\n]*'|[^#\s]+)"
        if found := re.search(line, changed):
            changed = changed[: found.end(1)] + json.dumps(value, ensure_ascii=False) + changed[found.end() :]
    try:
        if read_plan(changed, name, rules) == wanted:
            return changed
    except GisError:
        pass
    raise GisError("The parameters of {file} cannot be changed by the program; change them by hand.", file=name)
