"""The plan: every number, date, department, county set and switch of the rules, read and checked from TOML."""

from __future__ import annotations

import datetime as dt
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from layers.messages import GisError, message
from layers.results import SHARE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from layers.messages import Message

BUILTIN = "baoding_2018_2020.toml"

Measure = Literal[
    "rural_rate",
    "main_urban_rate",
    "households",
    "electric_households",
    "mine_rate",
    "mine_plan_rate",
    "corridor_share",
]
"""What the layers can be asked for a target; `analysis.targets` has a function for each."""

_Names = tuple[str, ...]
_Metres = Annotated[float, Field(ge=0, allow_inf_nan=False)]
_Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
_Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
_MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Parameters(_Strict):
    """Numbers and switches; each can be overridden with ``--set name=value``."""

    heat_radius_m: _Positive
    chp_mw: _Positive
    small_tph: _Positive
    default_uncertainty_m: _Metres
    zone_uncertainty_m: _Metres
    default_ring_width_m: _Positive
    ring_median_m: _Positive
    priority_distance_m: _Positive
    corridor_distance_m: _Positive
    corridor_share: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
    corridor_village_m: _Positive
    stack_height_m: _Positive
    station_petrol_t: _Positive
    line_ref: str
    capacity_basis: Literal["plant", "unit"]
    cross_boundary: bool
    exempt_central_heating: bool
    include_excluded_counties: bool
    vegetated_ndvi: _Share
    bare_below_share: _Share
    green_from_share: _Share
    least_valid_share: _Share
    least_cells: _Positive
    season_start: _MonthDay
    season_end: _MonthDay
    season_days_apart: Annotated[int, Field(ge=0)]
    mountain_elevation_m: _Metres
    mountain_slope_deg: _Positive
    terrain_radius_m: _Positive
    household_heat_mw: _Positive
    site_heat_mw: _Positive
    site_radius_m: _Positive
    site_spacing_m: _Positive


class Counties(_Strict):
    """Sets of county names."""

    excluded: Annotated[_Names, Field(strict=False)]
    committees: Annotated[_Names, Field(strict=False)]
    main_urban: Annotated[_Names, Field(strict=False)]


class Departments(_Strict):
    """Who leads and who supports."""

    lead: Annotated[_Names, Field(strict=False)]
    support: Annotated[_Names, Field(strict=False)]


class RuleTerms(_Strict):
    """What the plan says of one rule; the rule itself is a function of the same id.

    ``due`` is a day, "effective" (the earliest date of the zones behind a hit), or absent where the clause gives
    none; ``whole``, ``east`` and ``plain`` are the county sets of a village programme.
    """

    clause: str
    text: str
    departments: str
    due: dt.date | Literal["effective"] | None = None
    inferred: bool = False
    whole: Annotated[_Names, Field(strict=False)] = ()
    east: Annotated[_Names, Field(strict=False)] = ()
    plain: Annotated[_Names, Field(strict=False)] = ()


class Target(_Strict):
    """A figure that the plan wants reached, by year.

    ``about`` are the years for which the text says 左右 or 基本; ``each_county``: it holds for every county by itself;
    ``counties``: whose it is, where it is not the whole city's; ``inferred``: the text gives no year. ``measure`` names
    what the layers are asked, ``rule`` whose objects are counted; with neither the figure is entered by hand.
    """

    id: str
    zh: str
    en: str
    values: Annotated[dict[str, _Metres], Field(min_length=1)]
    clause: str
    text: str
    unit: str = SHARE
    unit_en: str = ""
    direction: Literal["at_least", "at_most", "more_than"] = "at_least"
    pace: Literal["level", "total", "year", "mean"] = "level"
    measure: Measure | None = None
    rule: str | None = None
    about: Annotated[tuple[int, ...], Field(strict=False)] = ()
    inferred: bool = False
    each_county: bool = False
    counties: Annotated[_Names, Field(strict=False)] = ()
    departments: str | None = None

    @property
    def by_year(self) -> dict[int, float]:
        """The values by year, earliest first."""
        return {int(year): self.values[year] for year in sorted(self.values)}

    @property
    def is_share(self) -> bool:
        """Whether it is a share of a whole."""
        return self.unit == SHARE

    def title(self, language: str) -> str:
        """Return the name in a language ("zh" or "en")."""
        return self.zh if language == "zh" else self.en

    def unit_in(self, language: str) -> str:
        """Return the unit in a language, empty for a share."""
        return "" if self.is_share else self.unit if language == "zh" else self.unit_en or self.unit


class RingZone(_Strict):
    """A zone that ring roads enclose: the ring that bounds it on each side, and whether its roads belong to it."""

    kind: Literal["fireworks_zones", "truck_ban_zones"]
    clause: str
    E: int
    N: int
    W: int
    S: int
    road_included: bool


class Plan(_Strict):
    """A plan file, checked. Read it with `read_plan`."""

    name: str
    version: str
    city: str
    start: dt.date
    end: dt.date
    parameters: Parameters
    counties: Counties
    departments: dict[str, Departments]
    rules: dict[str, RuleTerms]
    ring_zones: Annotated[tuple[RingZone, ...], Field(strict=False)] = ()
    targets: Annotated[tuple[Target, ...], Field(strict=False)] = ()

    def wanted(self, target: str) -> dict[int, float]:
        """Return the values of a target by year; nothing where the plan does not name it."""
        return next((one.by_year for one in self.targets if one.id == target), {})

    def led(self, target: Target) -> tuple[_Names, _Names]:
        """Return the departments that lead and support a target; none where the text names none."""
        of = self.departments[target.departments] if target.departments is not None else None
        return (of.lead, of.support) if of else ((), ())

    def terms(self, rule: str) -> RuleTerms:
        """Return what the plan says of the rule."""
        return self.rules[rule]

    def lead(self, rule: str) -> tuple[str, ...]:
        """Return the leading departments of a rule."""
        return self.departments[self.rules[rule].departments].lead

    def support(self, rule: str) -> tuple[str, ...]:
        """Return the supporting departments of a rule."""
        return self.departments[self.rules[rule].departments].support


def builtin_text() -> str:
    """Return the text of the plan file that comes with the program."""
    return (resources.files("analysis") / "plans" / BUILTIN).read_text(encoding="utf-8")


def read_plan_file(path: Path) -> str:
    """Return the text of a plan file; `GisError` if it cannot be read."""
    try:
        # Notepad puts a mark before the text.
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise GisError(
            "The plan file {file} cannot be read ({cause}); name a TOML file in UTF-8.",
            file=path,
            cause=error,
        ) from error


def read_plan(text: str, name: str, rule_ids: Iterable[str], settings: Iterable[str] = ()) -> Plan:
    """Check a plan's text and return the plan.

    Parameters
    ----------
    text
        TOML.
    name
        Of the file, for messages.
    rule_ids
        The rules there are: each needs its table, no other may have one.
    settings
        Overrides ``name=value`` of parameters, in TOML spelling; a word needs no quotes.

    Raises
    ------
    GisError
        Names the key and what it must be.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise GisError("{file}: not valid TOML: {cause}.", file=name, cause=error) from error
    for setting in settings:
        _override(data, setting)
    try:
        plan = Plan.model_validate(data)
    except ValidationError as error:
        raise _wrong(error, name, settings, data) from error
    _check_rules(plan, name, set(rule_ids))
    _check_targets(plan, name)
    return plan


def _override(data: dict[str, Any], setting: str) -> None:
    name, equals, value = setting.partition("=")
    name = name.strip()
    if not equals or name not in Parameters.model_fields:
        raise GisError(
            "--set {setting}: write name=value with one of these names: {names}.",
            setting=setting,
            names=", ".join(Parameters.model_fields),
        )
    try:
        parsed = tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        parsed = value.strip()
    parameters = data.setdefault("parameters", {})
    if isinstance(parameters, dict):
        parameters[name] = parsed


_CAUSES = {
    "bool_type": message("it must be true or false"),
    "date_type": message("it must be a day such as 2020-12-31"),
    "float_type": message("it must be a number"),
    "int_type": message("it must be a whole number"),
    "string_type": message("it must be text in quotes"),
    "tuple_type": message("it must be a list in square brackets"),
    "model_type": message("it must be a table of keys"),
    "dict_type": message("it must be a table of keys"),
    "greater_than": message("it must be greater than 0"),
    "greater_than_equal": message("it must be 0 or greater"),
    "less_than_equal": message("it must be 1 or less"),
    "string_pattern_mismatch": message("it must be a month and a day such as 05-15"),
    "finite_number": message("it must be a finite number"),
    "literal_error": message("it must be one of the words that the program's own plan file names"),
}
"""What is wrong, by pydantic's error type; other types are told in pydantic's own words."""


def _wrong(error: ValidationError, name: str, settings: Iterable[str], data: dict[str, Any]) -> GisError:
    first = error.errors()[0]
    loc = list(first["loc"])
    if loc[0] == "targets" and len(loc) > 1:
        # A target is known by its id, not by its number.
        target = data["targets"][loc[1]]
        loc[1] = target.get("id", loc[1]) if isinstance(target, dict) else loc[1]
    # What was set on the command line is not the file's fault.
    name = next((f"--set {one}" for one in settings if first["loc"][-1] == one.partition("=")[0].strip()), name)
    key = ".".join(f'"{part}"' if "." in str(part) else str(part) for part in loc)
    if first["type"] == "extra_forbidden":
        return GisError("{file}: unknown key {key}; remove it or correct its name.", file=name, key=key)
    if first["type"] == "missing":
        return GisError("{file}: the key {key} is missing; add it.", file=name, key=key)
    return GisError(
        "{file}: the key {key} has the value {value}, which is wrong: {cause}; correct it.",
        file=name,
        key=key,
        value=first["input"],
        cause=_CAUSES.get(first["type"], first["msg"]),
    )


def _check_rules(plan: Plan, name: str, rule_ids: set[str]) -> None:
    for rule in sorted(rule_ids ^ plan.rules.keys()):
        if rule in rule_ids:
            raise GisError("{file}: the key {key} is missing; add it.", file=name, key=f'rules."{rule}"')
        raise GisError("{file}: unknown key {key}; remove it or correct its name.", file=name, key=f'rules."{rule}"')
    for rule, terms in plan.rules.items():
        if terms.departments not in plan.departments:
            raise GisError(
                "{file}: the key {key} has the value {value}, which is none of the departments: {names}; correct it.",
                file=name,
                key=f'rules."{rule}".departments',
                value=terms.departments,
                names=", ".join(plan.departments),
            )
    if plan.start > plan.end:
        raise GisError(
            "{file}: start {start} is after end {end}; correct one.",
            file=name,
            start=plan.start,
            end=plan.end,
        )


def _check_targets(plan: Plan, name: str) -> None:
    """Raise `GisError` for the first target that contradicts itself or the rest of the plan."""
    years = {str(year) for year in range(plan.start.year, plan.end.year + 1)}
    seen: set[str] = set()
    for one in plan.targets:
        wrong: dict[str, tuple[object, Message]] = {}
        if one.id in seen:
            wrong["id"] = one.id, message("another target has this id")
        if strange := one.values.keys() - years:
            cause = message("it must be a year of the plan, {first} to {last}", first=min(years), last=max(years))
            wrong["values"] = ", ".join(sorted(strange)), cause
        elif one.is_share and max(one.values.values()) > 1:
            wrong["values"] = max(one.values.values()), message("a share is 1 or less; write 0.9 for 90 %")
        if one.departments is not None and one.departments not in plan.departments:
            wrong["departments"] = one.departments, message("it must be one of the departments of the file")
        if one.rule is not None and one.rule not in plan.rules:
            wrong["rule"] = one.rule, message("it must be one of the rules of the file")
        if one.rule is not None and one.measure is not None:
            wrong["measure"] = one.measure, message("a target has a rule or a measure, not both")
        if late := {str(year) for year in one.about} - one.values.keys():
            wrong["about"] = ", ".join(sorted(late)), message("it must be one of the target's years")
        for key, (value, cause) in wrong.items():
            raise GisError(
                "{file}: the key {key} has the value {value}, which is wrong: {cause}; correct it.",
                file=name,
                key=f'targets."{one.id}".{key}',
                value=value,
                cause=cause,
            )
        seen.add(one.id)
