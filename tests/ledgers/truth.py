"""What a ledger says and what must come of it: the form in which the truth is written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True)
class Good:
    """A row that must be imported.

    Parameters
    ----------
    key
        Its name in the layer, no other row's.
    fields
        Value by field; None is unknown. Fields not named are not judged.
    place
        Longitude and latitude in CGCS2000, or an outline; None where the row has no place.
    copies
        How many objects it stands for ("2×20" is two boilers).
    within
        How far off the place may be, in metres.
    doubt
        The least and the greatest `uncertainty_m` that its coordinates can claim.
    """

    key: str
    fields: Mapping[str, object] = field(default_factory=dict)
    place: tuple[float, float] | BaseGeometry | None = None
    copies: int = 1
    within: float = 1.0
    doubt: tuple[float, float] | None = None


@dataclass(frozen=True)
class Bad:
    """A row that must be rejected.

    Parameters
    ----------
    key
        A text by which the row is known in the rejects file.
    column
        Header of the cell at fault.
    mend
        What to write into which column so that the row can be imported.
    line
        Its row in the file, counted as the user counts.
    """

    key: str
    column: str
    mend: Mapping[str, object] = field(default_factory=dict)
    line: int | None = None


@dataclass(frozen=True)
class Ledger:
    """One file with its truth.

    Parameters
    ----------
    name
        File name.
    kind
        The layer it belongs to.
    write
        Makes the file under a path.
    rows
        One truth for each row of data, in the order of the file; title, total and note rows are none.
    options
        What a sensible user says beside project, kind and file.
    says
        Patterns that the messages to the user must match (Chinese).
    needs
        A program without which the file cannot be made.
    """

    name: str
    kind: str
    write: Callable[[Path], None]
    rows: Sequence[Good | Bad]
    options: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    needs: str = ""

    @property
    def good(self) -> list[Good]:
        """The rows to be imported."""
        return [row for row in self.rows if isinstance(row, Good)]

    @property
    def bad(self) -> list[Bad]:
        """The rows to be rejected."""
        return [row for row in self.rows if isinstance(row, Bad)]


@dataclass(frozen=True)
class Refused:
    """A file that must not be imported as it stands.

    Parameters
    ----------
    name, kind, write, options
        As in `Ledger`.
    says
        Patterns that the one sentence must match.
    """

    name: str
    kind: str
    write: Callable[[Path], None]
    says: tuple[str, ...]
    options: tuple[str, ...] = ()
