"""Plain or mountain, proposed for villages from an elevation model; staff accept what they find right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.terrain import propose
from basemaps.relief import ReliefBasemap
from gisapp.i18n import mark, translator
from layers.kinds import KINDS, Choice, Field
from layers.store.base import Changes

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.plan import Parameters
    from analysis.table import Table
    from gisapp.i18n import Language
    from layers.project import Project

_VILLAGE = KINDS["villages"]

STANDINGS = (
    Choice("differs", "与现填不同", "Differs"),
    Choice("new", "现未填写", "Not stated yet"),
    Choice("same", "一致", "The same"),
    Choice("unknown", "无高程数据", "No heights there"),
)
"""How a proposal stands to what is stated, what is worth looking at first."""

PROPOSALS: tuple[Field, ...] = (
    Field("standing", "text", "比对", "Compared", choices=STANDINGS),
    _VILLAGE.field("name"),
    _VILLAGE.field("county"),
    Field("proposed", "text", "建议地形", "Proposed", choices=_VILLAGE.field("terrain").choices),
    Field("terrain", "text", "现填地形", "Stated", choices=_VILLAGE.field("terrain").choices),
    Field("elevation_m", "float", "平均高程", "Elevation", unit="m", decimals=0),
    Field("slope_deg", "float", "平均坡度", "Slope", unit="°", decimals=1),
    _VILLAGE.field("id"),
)
"""Columns of the proposals: one row a village."""


def proposals(
    villages: Table, model: Path, plan: Parameters, crs: str | None = None, nodata: float | None = None
) -> pd.DataFrame:
    """Return the class that the ground proposes for each village.

    Parameters
    ----------
    villages
        All of them.
    model
        An elevation model, one band of metres.
    plan
        Its thresholds.
    crs, nodata
        Of a model that states none.

    Returns
    -------
    DataFrame
        Columns of `PROPOSALS` and the `version` of each village, what differs first.

    Raises
    ------
    GisError
        The model cannot be read, or has no place or no CRS.
    """
    with ReliefBasemap(model, crs=crs, nodata=nodata) as heights:
        found = propose(villages, heights, plan)
    frame = villages.frame
    for name in ("name", "county", "version"):
        found[name] = frame[name].to_numpy()
    unknown, new = found["proposed"].isna(), found["terrain"].isna()
    codes = np.select([unknown, new, found["differs"]], ["unknown", "new", "differs"], "same")
    found["standing"] = pd.array(codes.astype(object), dtype="str")
    rank = {one.code: at for at, one in enumerate(STANDINGS)}
    order = np.argsort([rank[one] for one in codes], kind="stable")
    return found[[*(one.name for one in PROPOSALS), "version"]].iloc[order].reset_index(drop=True)


def accept_terrain(project: Project, accepted: pd.DataFrame, model: str, language: Language) -> int:
    """Enter proposals, in one step that can be undone; return how many villages change.

    Parameters
    ----------
    project
        Where the villages are.
    accepted
        Rows of `proposals`; those that say nothing new are left alone.
    model
        Name of the elevation model, for the history.
    language
        Of the history.

    Raises
    ------
    GisError
        A village was changed since, or is gone; nothing is written.
    """
    rows = accepted[accepted["standing"].isin(["differs", "new"])]
    if not rows.empty:
        why = translator(language)(mark("plain or mountain by {model}")).format(model=model)
        update = rows[["id", "version"]].assign(terrain=rows["proposed"]).reset_index(drop=True)
        project.apply(Changes("villages", update=update), why=why)
    return len(rows)
