"""Plain or mountain from a model of two halves: level ground at 20 m in the west, at 500 m in the east."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rasterio import Affine

from analysis.city import City
from gisapp.i18n import Language
from gisapp.run import plan_of
from gisapp.terrain import accept_terrain, proposals
from layers.project import Project
from tests.basemaps.rasters import write

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_accepted_is_entered_in_one_step(demo: Path, tmp_path: Path) -> None:
    ground = np.full((60, 80), 20, dtype=np.float32)
    ground[:, 40:] = 500
    model = write(tmp_path / "dem.tif", ground, transform=Affine(0.05, 0, 113, 0, -0.05, 41), crs="EPSG:4490")
    with Project.open(demo) as project:
        plan = plan_of(project, None, [])
        city = City(project.layers(), plan, plan.end)
        found = proposals(city.villages, model, plan.parameters)
        before = project.layer("villages").set_index("id")
        assert len(found) == len(before)

        lon = before.geometry.representative_point().x.reindex(found["id"]).to_numpy()
        far = np.abs(lon - 115) > 0.06
        wanted = np.where(lon < 115, "plain", "mountain")
        assert (found["proposed"].to_numpy()[far] == wanted[far]).all()
        assert set(found["elevation_m"][far].round(3)) == {20.0, 500.0}
        order = [one for one in ("differs", "new", "same", "unknown") if one in set(found["standing"])]
        assert list(dict.fromkeys(found["standing"])) == order
        known = found["proposed"].notna() & found["terrain"].notna()
        assert ((found["standing"] == "differs") == (known & (found["proposed"] != found["terrain"]))).all()
        assert (found["standing"] == "differs").sum() > 3

        some = found.iloc[:3]
        assert accept_terrain(project, found[found["standing"] == "same"], model.name, Language.EN) == 0
        assert accept_terrain(project, some, model.name, Language.EN) == 3
        after = project.layer("villages").set_index("id")["terrain"].fillna("-")
        assert set(after.index[after != before["terrain"].fillna("-")]) == set(some["id"])
        assert project.history()[-1].why == "plain or mountain by dem.tif"
        assert project.undo()
        again = project.layer("villages").set_index("id")["terrain"].fillna("-")
        assert (again == before["terrain"].fillna("-")).all()
