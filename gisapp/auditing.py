"""The restoration audit: measure the mines of a project on two satellite images, keep the result, write its folder."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from analysis.greenness import in_cells, judged, measure, season_notes
from basemaps.images import Request, pair
from gisapp.audit import SUSPICIONS, Audit, keep
from gisapp.briefing.field_sheet import write_field_sheet
from gisapp.briefing.multiples import write_multiples
from gisapp.briefing.tables import write_csv
from gisapp.folder import whole_folder
from gisapp.i18n import translator
from gisapp.reasons import Words
from layers.flat import flat
from layers.messages import GisError
from layers.results import AUDIT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import geopandas as gpd
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from analysis.plan import Parameters
    from basemaps.images import Pair
    from gisapp.i18n import Language
    from layers.project import Project

MARK, TABLE, PICTURES, SHEET = "audit.json", "audit.csv", "pictures", "field_checks.xlsx"
_NOT_SEEN = ("no_outline", "outside")
_NUMBERS = (
    "vegetated_ndvi",
    "bare_below_share",
    "green_from_share",
    "least_valid_share",
    "least_cells",
    "season_start",
    "season_end",
    "season_days_apart",
)
"""Parameters of the plan that an audit goes by."""


def audit_project(
    project: Project,
    before: Request,
    after: Request,
    plan: Parameters,
    out: Path | None,
    language: Language,
    progress: Callable[[float], None] = lambda _: None,
) -> Audit:
    """Measure the mines of a project, keep the audit in it, and write its folder where one is named.

    Raises
    ------
    GisError
        There are no mines, an image cannot be used, or no mine lies on the images; nothing is written.
    """
    mines = project.layer("mines")
    if mines.empty:
        raise GisError("The project holds no mines; import them first.")
    with pair(before, after) as images:
        outlines = in_cells(mines, images)
        audit = _audited(mines, outlines, images, plan, progress)
        if out is None:
            keep(audit, project)
        else:
            with whole_folder(out, MARK, frozenset({MARK, TABLE, PICTURES, SHEET})) as part:
                _write(audit, part, language)
                _draw(part / PICTURES, audit.table, outlines, images)
                suspected = _suspected(audit.table)
                if suspected.any():
                    write_field_sheet(part / SHEET, mines[suspected], audit, (before, after), Words(language))
                keep(audit, project)
    return audit


def _audited(
    mines: gpd.GeoDataFrame, outlines: Any, images: Pair, plan: Parameters, progress: Callable[[float], None]
) -> Audit:
    figures = measure(outlines, images, plan.vegetated_ndvi, progress)
    if not (figures["seen"] > 0).any():
        raise GisError(
            "No mine with an outline lies on the images {before} and {after}; check their place and their CRS.",
            before=images.before.path,
            after=images.after.path,
        )
    season, in_season = season_notes(images.before.date, images.after.date, plan)
    return Audit(
        judged(mines, figures, plan, images.after.date, in_season=in_season),
        {
            day: {
                "file": one.path.name,
                "bytes": one.path.stat().st_size,
                "date": one.date.isoformat() if one.date else None,
                "red": one.bands.red,
                "nir": one.bands.nir,
            }
            for day, one in (("before", images.before), ("after", images.after))
        },
        images.method,
        tuple(season) + tuple(images.notes),
        {name: getattr(plan, name) for name in _NUMBERS},
    )


def _suspected(table: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which mines are worth a look on site."""
    suspected: NDArray[np.bool_] = table[list(SUSPICIONS)].fillna(False).to_numpy(dtype=bool).any(axis=1)
    return suspected


def _write(audit: Audit, folder: Path, language: Language) -> None:
    write_csv(folder / TABLE, flat(audit.table.sort_values("id", kind="stable"), AUDIT))
    say = translator(language)
    told = {
        "images": audit.images,
        "method": audit.method.say(say),
        "parameters": audit.parameters,
        "counts": {name: int(audit.table[name].fillna(False).sum()) for name in SUSPICIONS},
        "notes": [one.say(say) for one in audit.notes],
    }
    (folder / MARK).write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="")


def _draw(folder: Path, table: pd.DataFrame, outlines: Any, images: Pair) -> None:
    """Draw every mine that has an outline on the images."""
    folder.mkdir()
    drawn = ~table["note"].isin(_NOT_SEEN).to_numpy(dtype=bool)
    for one, outline in zip(table["id"][drawn], outlines[drawn], strict=True):
        write_multiples(folder / f"{file_name(one)}.png", outline, images)


def file_name(feature: str) -> str:
    """Return the name under which the picture of a mine is written: its id, without what files may not be called."""
    return re.sub(r'[\x00-\x1f<>:"/\\|?*.%]', lambda sign: f"%{ord(sign[0]):02X}", str(feature))[:120]
