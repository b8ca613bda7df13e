"""The day an image was taken: from its metadata or its name, else unknown."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_TAKEN = ("ACQUISITION_DATE", "DATE_ACQUIRED", "ACQUISITIONDATETIME", "PRODUCT_START_TIME", "SENSING_TIME")
"""Tags that tell it."""
_WRITTEN = "TIFFTAG_DATETIME"
"""A tag that tells it for a photograph, and of other images when the file was written; so it is asked last."""

_YEAR, _MONTH, _DAY = r"(?<!\d)((?:19|20)\d\d)", r"(0[1-9]|1[0-2])", r"(0[1-9]|[12]\d|3[01])(?!\d)"
_FORMS = (
    re.compile(_YEAR + r"[-_.:/]?" + _MONTH + r"[-_.:/]?" + _DAY),
    re.compile(_YEAR + r"[-_./年](1[0-2]|0?[1-9])[-_./月](3[01]|[12]\d|0?[1-9])(?!\d)"),
)


def day_in(text: str) -> dt.date | None:
    """Return the first day that a text names, as in 20180503T030541, 2018-05-03, 2018:05:03 or 2018年5月3日."""
    found = [one for form in _FORMS for one in form.finditer(text)]
    for one in sorted(found, key=lambda match: match.start()):
        try:
            return dt.date(int(one[1]), int(one[2]), int(one[3]))
        except ValueError:
            continue
    return None


def day_of(path: Path, tags: Mapping[str, str], *, written: bool = True) -> dt.date | None:
    """Return the day of an image, None where nothing tells it.

    Parameters
    ----------
    path
        Its file: the name tells it more surely than the day on which the file was written.
    tags
        Its metadata.
    written
        Whether the day on which the file was written will do where nothing else tells; a finding must not rest on it.
    """
    texts = (*(tags[name] for name in _TAKEN if name in tags), path.name, tags.get(_WRITTEN, "") if written else "")
    return next((day for day in map(day_in, texts) if day is not None), None)
