"""The datum detective: it tells in which system coordinates are.

What a file says (its CRS, its headers, its name) and what can be measured (`layers.ingest.evidence`) are added up as
log odds of one reading over another. A reading is proposed if it is `ENOUGH` ahead of every other; else nothing is
decided and the user is asked. Rows in degrees, in metres with the number of their zone and without are judged apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from layers.datums import DATUMS, of_datum
from layers.geodesy import degree_lengths
from layers.ingest.evidence import Borders, Measured, by_reference
from layers.ingest.readings import OLD, STATED, UNMOVED, Case, of_degrees, of_numbered, of_unnumbered
from layers.messages import GisError, Message, message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from layers.datums import Degrees, Floats, System
    from layers.ingest.notation import Mask
    from layers.ingest.positions import Positions
    from layers.ingest.readings import Clues, Reading

ENOUGH = 7.0
"""Log odds that decide: a thousand to one."""

_LOOSE = 3.0
"""What the word GPS weighs, which people use of any map."""

_GPS = r"(?<![a-z])gps(?![a-z])"
_UTM = r"(?<![a-z])utm(?![a-z])|通用横轴墨卡托"

_UNNAMED_M = 150.0
"""How far off metres of Beijing 1954 are as CGCS2000: 70 m, and 75 m more for the other ellipsoid. Xian 1980: 130 m."""

_AGAINST = 1.0
"""Log odds that are worth a word where they speak against what the file says; less is the error of borders."""

_MISSED_M, _SURE_ROWS = 30.0, 5
"""Where so many places of the project lie farther off than this, all the same way, an old datum is behind it."""


@dataclass
class Finding:
    """What came of it; rows as in the positions.

    Parameters
    ----------
    systems, which
        Systems, and the number of that of each row, -1 where it has none.
    places
        Longitude and latitude in CGCS2000 of the positions.
    doubt
        Metres that the system leaves open, by row.
    decided
        Whether every row with a position has its system.
    flags
        What ``--crs`` could be where that is not so.
    lines
        The evidence, one sentence each.
    support
        Rows that bear witness for what is proposed.
    warnings
        What is to be said though it is decided.
    """

    systems: list[System]
    which: NDArray[np.intp]
    places: Degrees
    doubt: Floats
    decided: bool = True
    flags: tuple[str, ...] = ()
    lines: list[Message] = field(default_factory=list)
    support: int = 0
    warnings: list[Message] = field(default_factory=list)

    def require(self, file: str) -> Finding:
        """Return it if it is decided; raise `GisError` with the candidates and the evidence if it is not."""
        if not self.decided:
            nothing = message("Neither the file nor the project tells it.")
            raise GisError(
                "{file}: the CRS of its coordinates is not certain: name it with --crs ({candidates}). {evidence}",
                file=file,
                candidates=", ".join(self.flags),
                evidence=joined(self.lines) if self.lines else nothing,
            )
        return self

    def _put(self, rows: NDArray[np.intp], reading: Reading, doubt: float) -> None:
        self.which[rows] = reading.which + len(self.systems)
        self.systems += reading.systems
        for mine, new in zip(self.places, reading.places(np.arange(len(rows))), strict=True):
            mine[rows] = new
        own = np.array([one.doubt_m for one in reading.systems])
        self.doubt[rows] = np.maximum(own[reading.which], doubt)


def joined(sentences: Sequence[Message]) -> Message:
    """Return several sentences as one."""
    return reduce(lambda one, other: message("{one} {other}", one=one, other=other), sentences)


def detect(positions: Positions, asked: System | None, clues: Clues, borders: Borders | None = None) -> Finding:
    """Return in which system each position is.

    Parameters
    ----------
    positions
        From `layers.ingest.positions`.
    asked
        The system that the user named: taken as it is, except that metres are read in the plane of its datum that
        fits them where it names degrees. `None` to find it.
    clues
        The evidence.
    borders
        Those of its counties, where they are made already.
    """
    count = len(positions.x)
    finding = Finding([], np.full(count, -1), (np.full(count, np.nan), np.full(count, np.nan)), np.zeros(count))
    borders = borders or Borders.of(clues.evidence.counties)
    zone = positions.zone
    plain = positions.metric & (zone == 0)
    groups: tuple[tuple[Mask, Callable[[Case], list[Reading]]], ...] = (
        (positions.given & ~positions.metric, of_degrees),
        (positions.metric & (zone > 0), of_numbered),
        (plain, of_unnumbered),
    )
    for mask, readings in groups:
        rows = np.flatnonzero(mask)
        if len(rows):
            case = Case(positions.x[rows], positions.y[rows], zone[rows], rows, asked, clues, borders)
            _judge(finding, case, readings(case))
    return finding


def _judge(finding: Finding, case: Case, readings: list[Reading]) -> None:
    """Weigh the readings of some rows and put down the one that is certain, or that none is."""
    if not readings:
        finding.decided = False
        finding.lines.append(message("No reading of its metres puts a place into the counties of the project."))
        finding.flags += ("EPSG:4547", "EPSG:4548")
        return
    stated = np.array([0.0 if case.asked is not None else _said(case, one) for one in readings])
    counties, reference = _measured(case, readings)
    odds = counties.odds + reference.odds + stated[:, None] - stated[None, :]
    np.fill_diagonal(odds, np.inf)
    best = 0 if case.asked is not None else int(odds.min(axis=1).argmax())
    lines = _evidence_lines(case, readings, counties, reference, stated)
    chosen = readings[best]
    doubt, certain = _datum_doubt(case, chosen, reference, best, finding.warnings)
    if not certain or (case.asked is None and odds[best].min() < ENOUGH):
        finding.decided = False
        finding.flags += tuple(dict.fromkeys(flag for one in readings for flag in one.flags))
        finding.lines += lines
        return
    if case.asked is not None and odds[best].min() <= -ENOUGH:
        other = readings[int(odds[best].argmin())].name
        finding.warnings.append(
            message(
                "The coordinates are read as {crs}, as you asked, but the evidence speaks for {other}. {evidence}",
                crs=chosen.name,
                other=other,
                evidence=joined(lines),
            )
        )
    if case.asked is None and stated[best]:
        doubt = max(doubt, _contradicted(case, readings, best, counties.odds + reference.odds, finding.warnings))
    finding._put(case.rows, _in_its_datum(case, chosen), doubt)
    finding.support += int(counties.agree[best] + reference.agree[best])
    finding.lines += lines


def _said(case: Case, reading: Reading) -> float:
    """Return what the file itself says for a reading."""
    declared = case.clues.declared
    weight = 0.0
    if reading.family == "declared":
        weight = STATED
    elif reading.family in ("gcj02", "bd09"):
        weight = case.named(DATUMS[reading.family].words)
    elif reading.family.startswith("utm"):
        weight = case.named(_UTM)
    else:
        degrees = reading.systems[0].geographic
        weight = max(case.named(DATUMS[one].words) for one in UNMOVED if degrees or one != "wgs84")
        weight = max(weight, _LOOSE if degrees and case.named(_GPS) else 0.0)
        weight = max(weight, STATED if not degrees and case.meridian else 0.0)
        if degrees and declared is not None and declared.geographic:
            weight = max(weight, STATED if declared.datum in UNMOVED else 0.0)
    return weight


def _measured(case: Case, readings: Sequence[Reading]) -> tuple[Measured, Measured]:
    """Return what the counties and the layers of the project say of readings."""
    clues, sample = case.clues, case.sample
    counties = reference = Measured.nothing(len(readings))
    if case.borders is None and (clues.keys is None or not clues.evidence.references):
        return counties, reference
    places, rows = [one.places(sample) for one in readings], case.rows[sample]
    if case.borders is not None:
        county = None if clues.county is None else clues.county.iloc[rows]
        counties = case.borders.measure(case.borders.number(county, len(rows)), places)
    if clues.keys is not None and clues.evidence.references:
        reference = by_reference(clues.evidence.references, clues.keys.iloc[rows], places)
    return counties, reference


def _datum_doubt(
    case: Case, chosen: Reading, reference: Measured, at: int, warnings: list[Message]
) -> tuple[float, bool]:
    """Return how far off an unnamed datum may put the chosen reading, and whether the project bears it out.

    CGCS2000, Xian 1980 and Beijing 1954 look alike: where nothing names the datum, the only one that has been accepted
    since 2018-07-01 is taken (Ministry of Land and Resources, 2017 no. 30), with the doubt of the others.
    """
    if chosen.family not in ("unmoved", "declared") or case.asked is not None:
        return 0.0, "@" not in chosen.family
    named = chosen.systems[0].datum if chosen.family == "declared" else _datum_named(case)
    if named in OLD:
        return 0.0, True
    off, spread = float(np.hypot(*reference.offset[at])), float(reference.spread[at])
    known = reference.witnesses >= _SURE_ROWS
    shifted = known and off > max(_MISSED_M, 5 * spread / np.sqrt(reference.witnesses))
    if shifted and named:
        warnings.append(
            message(
                "Its coordinates are named {crs}, but the same objects lie {metres} m away in the project, all the same"
                " way: an old datum may be behind it.",
                crs=chosen.name,
                metres=f"{off:,.0f}",
            )
        )
        return off, True
    if shifted or named:
        return 0.0, not shifted
    if known and off <= _MISSED_M and spread <= _MISSED_M:
        # What an old datum is off differs over a city; half the places are within the spread, all within twice that.
        return off + 2 * spread, True
    warnings.append(
        message(
            "Nothing names the datum: it is taken for {crs}. In Xian 1980 or Beijing 1954 places would be off by up to"
            " {metres} m, which their uncertainty allows for; name the datum with --crs to lift it.",
            crs=chosen.name,
            metres=f"{_UNNAMED_M:g}",
        )
    )
    return _UNNAMED_M, True


def _contradicted(case: Case, readings: Sequence[Reading], best: int, odds: Floats, warnings: list[Message]) -> float:
    """Return how far off degrees may be that are read as the file says, where a little speaks against it."""
    chosen = readings[best]
    against = odds[:, best]
    other = int(against.argmax())
    if not all(one.geographic for each in (chosen, readings[other]) for one in each.systems):
        return 0.0
    if against[other] > _AGAINST:
        own = np.column_stack(chosen.places(case.sample))
        others = [one.places(case.sample) for one, odd in zip(readings, against, strict=True) if odd > _AGAINST]
        apart = [(np.column_stack(one) - own) * np.column_stack(degree_lengths(own[:, 1])) for one in others]
        metres = float(np.nanmax([np.hypot(*one.T) for one in apart]))
        warnings.append(
            message(
                "Its coordinates are read as {crs}, as the file says, but more of its places fit the project as"
                " {other}. They may be off by up to {metres} m, which their uncertainty allows for: compare one with a"
                " place that you know, and name the CRS with --crs.",
                crs=chosen.name,
                other=readings[other].name,
                metres=f"{metres:,.0f}",
            )
        )
        return metres
    rest = [number for number, one in enumerate(readings) if one.family in ("gcj02", "bd09") and number != best]
    if case.clues.declared is not None and chosen.family == "unmoved" and against[rest].max() > -_AGAINST:
        warnings.append(
            message(
                "Its coordinates are read as {crs}, as the file declares, and nothing else in the file or the project"
                " confirms it. Maps of Amap and Baidu (GCJ-02, BD-09), which are 500 to 1,400 m off, are often declared"
                " so: compare one place with one that you know, and name the CRS with --crs ({flags}).",
                crs=case.clues.declared.name,
                flags="wgs84, cgcs2000, gcj02, bd09",
            )
        )
    return 0.0


def _datum_named(case: Case) -> str:
    """Return the datum that the file names for numbers that are read as they stand, blank if none."""
    declared = case.clues.declared
    weight = {one: case.named(DATUMS[one].words) for one in UNMOVED}
    best = max(weight, key=lambda one: weight[one])
    if weight[best] >= STATED or declared is None or declared.datum not in UNMOVED:
        return best if weight[best] else ""
    return declared.datum


def _in_its_datum(case: Case, chosen: Reading) -> Reading:
    """Return degrees that are read as they stand with the datum that the file names."""
    if case.asked is not None or chosen.family != "unmoved" or not chosen.systems[0].geographic:
        return chosen
    declared, named = case.clues.declared, _datum_named(case)
    if declared is not None and declared.geographic and declared.datum == named:
        return case.reading("unmoved", [declared])
    return case.reading("unmoved", [of_datum(named or "cgcs2000")])


def _evidence_lines(
    case: Case, readings: Sequence[Reading], counties: Measured, reference: Measured, stated: Floats
) -> list[Message]:
    """Return the evidence in words."""
    lines = []
    for one, weight in zip(readings, stated, strict=True):
        if weight:
            lines.append(message("Its CRS, headers or name speak for {crs}.", crs=one.name))
    if counties.witnesses:
        agree = ", ".join(f"{one.name}: {hits}" for one, hits in zip(readings, counties.agree, strict=True))
        lines.append(
            message(
                "Of {count} places looked at, so many lie in their county, or where none is named in the city:"
                " {agree}.",
                count=counties.witnesses,
                agree=agree,
            )
        )
    if reference.witnesses:
        metres = np.hypot(*reference.offset.T)
        apart = ", ".join(f"{one.name}: {off:,.0f} m" for one, off in zip(readings, metres, strict=True))
        lines.append(
            message(
                "{count} objects are in the project already; the median distance from there is {apart}.",
                count=reference.witnesses,
                apart=apart,
            )
        )
    return lines
