"""Ring roads and coal corridors of a run as tables, and what of them is laid on the map on request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from analysis.corridors import TARGET
from analysis.rings import Side
from gisapp.drawn import DrawnLayer
from gisapp.i18n import mark, translator
from layers.kinds import CRS, KINDS, Choice, Field
from layers.messages import message
from layers.results import SHARE, STATUSES
from layers.style import ROAD_ANSWERS
from layers.tables import columns_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from gisapp.i18n import Language
    from gisapp.run import Run
    from layers.messages import Message

TRIPS = "coal_trips_off_corridor"

SHARES = (
    Field("year", "text", "年度", "Year"),
    Field("status", "text", "状态", "Status", choices=STATUSES),
    Field("share", "float", "走通道比例", "On corridors", unit=SHARE),
    Field("target", "float", "目标值", "Wanted", unit=SHARE),
    Field("on", "int", "走通道车次", "Trips on corridors"),
    Field("trips", "int", "过境车次", "Trips in transit"),
    Field("undecided", "int", "待核实车次", "Undecided"),
    Field("length_share", "float", "按里程（参考）", "By length, a proxy", unit=SHARE),
)
"""Columns of the shares by year."""

_MADE = (Choice("met", "可划定", "Yes"), Choice("overdue", "不可划定", "No"))
"""As chips they look as targets that are met or not."""

ZONES = (
    Field("zone", "text", "区域", "Zone"),
    Field("made", "text", "可否划定", "Can be made", choices=_MADE),
    Field("area_km2", "float", "面积", "Area", unit="km²", decimals=2),
)
"""Columns of the zones that ring roads enclose."""

GAPS = (
    Field("zone", "text", "影响区域", "In the way of"),
    Field("metres", "float", "缺口", "Gap", unit="m", decimals=2),
    Field("between", "text", "两端道路", "Between"),
    Field("start", "text", "起点（经纬度）", "From (lon, lat)"),
    Field("end", "text", "终点（经纬度）", "To (lon, lat)"),
)
"""Columns of the gaps between ring roads."""


def shares(run: Run) -> pd.DataFrame:
    """Return the share of coal on the corridors by year, columns of `SHARES`; what is not known is missing."""
    status = {one["year"]: one["status"] for one in run.summary["targets"] if one["id"] == TARGET}
    years = run.summary["rates"]["corridors"]["by_year"]
    rows = [
        {
            "year": year,
            "status": status.get(int(year), ""),
            "share": one["share"],
            "target": one["target"],
            "on": one["on_corridors"],
            "trips": one["transit_trips"],
            "undecided": one["undecided"],
            "length_share": one["length_share"],
        }
        for year, one in years.items()
    ]
    return _table(rows, SHARES)


def zones(run: Run, language: Language) -> pd.DataFrame:
    """Return what the ring roads enclose, columns of `ZONES`."""
    rows = [
        {
            "zone": KINDS[kind].title(language),
            "made": "overdue" if one["area_km2"] is None else "met",
            "area_km2": one["area_km2"],
        }
        for kind, one in _rings(run).items()
    ]
    return _table(rows, ZONES)


def lacking(run: Run, language: Language) -> Iterator[Message]:
    """Yield why zones cannot be made, other than by gaps, which stand in a table."""
    for kind, one in _rings(run).items():
        title = KINDS[kind].title(language)
        for side in one["missing_sides"]:
            yield message("{zone}: the ring roads have no line for the {side}.", zone=title, side=_side(side).title)
        if one["area_km2"] is None and not one["missing_sides"] and not one["gaps"]:
            yield message(
                "{zone}: the ring roads meet, but no ground lies between them; check their course.", zone=title
            )
        if one["other_faces_km2"]:
            yield message(
                "{zone}: the same roads enclose {count} more areas, which are not in it; check their course.",
                zone=title,
                count=len(one["other_faces_km2"]),
            )


def gaps(run: Run, language: Language) -> pd.DataFrame:
    """Return where ring roads miss each other, columns of `GAPS`; a gap in the way of two zones is one."""
    say, rows = translator(language), []
    for gap, kinds in _gaps(run):
        between = [_side(one).title.say(say) for one in gap["between"]]
        rows.append(
            {
                "zone": "、".join(KINDS[kind].title(language) for kind in kinds),
                "metres": gap["metres"],
                "between": " — ".join(between),
                "start": _place(gap["start"]),
                "end": _place(gap["end"]),
            }
        )
    return _table(rows, GAPS)


def gap_boxes(run: Run) -> list[tuple[float, float, float, float]]:
    """Return a box around each gap with some ground beside it: west, south, east, north."""
    return [around(gap["start"], gap["end"]) for gap, _ in _gaps(run)]


def around(*places: tuple[float, float]) -> tuple[float, float, float, float]:
    """Return a box around places, with about a kilometre beside them: west, south, east, north."""
    lon, lat = zip(*places, strict=True)
    return min(lon) - _BESIDE, min(lat) - _BESIDE, max(lon) + _BESIDE, max(lat) + _BESIDE


_BESIDE = 0.01
"""Degrees."""


def gap_layers(run: Run) -> list[DrawnLayer]:
    """Return the gaps as they are laid on the map: a line from end to end, with its length beside it."""
    found = [gap for gap, _ in _gaps(run)]
    names = np.array([f"{gap['metres']:,.0f} m" for gap in found], dtype=object)
    shapes = [shapely.LineString([gap["start"], gap["end"]]) for gap in found]
    ids = [f"gap {number}" for number in range(len(found))]
    frame = gpd.GeoDataFrame({"id": ids, "name": names}, geometry=gpd.GeoSeries(shapes, crs=CRS), crs=CRS)
    return [DrawnLayer(ROAD_ANSWERS["gap_answers"], "ring_roads", frame, names)]


def exit_layers(run: Run) -> list[DrawnLayer]:
    """Return where trips left the corridors, each under the id of its trip."""
    trips = run.lists[TRIPS]
    trips = trips[trips["left_lon"].notna()]
    shapes = shapely.points(trips["left_lon"].to_numpy(dtype=float), trips["left_lat"].to_numpy(dtype=float))
    frame = gpd.GeoDataFrame({"id": trips["id"].to_numpy(dtype=object)}, geometry=shapes, crs=CRS)
    names = np.array([f"{km:,.1f} km" for km in trips["away_km"]], dtype=object)
    symbol = ROAD_ANSWERS["corridor_exits"]
    return [DrawnLayer(symbol, "coal_trips", frame, names, sizes=np.full(len(frame), symbol.sizes[0]))]


def _rings(run: Run) -> dict[str, Any]:
    found: dict[str, Any] = run.summary["rates"].get("rings", {})
    return found


def _gaps(run: Run) -> list[tuple[dict[str, Any], list[str]]]:
    """Return each gap with the zones that it stands in the way of."""
    found: dict[tuple[float, ...], tuple[dict[str, Any], list[str]]] = {}
    for kind, one in _rings(run).items():
        for gap in one["gaps"]:
            found.setdefault((*gap["start"], *gap["end"]), (gap, []))[1].append(kind)
    return list(found.values())


def _side(code: str) -> Side:
    """Return the side of a ring from its code in the summary, such as E3."""
    return Side(int(code[1:]), code[0])


def _place(place: tuple[float, float]) -> str:
    return f"{place[0]:.5f}, {place[1]:.5f}"


def _table(rows: list[dict[str, Any]], fields: tuple[Field, ...]) -> pd.DataFrame:
    return columns_of({one.name: [row[one.name] for row in rows] for one in fields}, fields, len(rows))


NO_ROADS = mark("The layer of ring roads is empty: import them with their ring and side (东三环: ring 3, E).")
"""Said where nothing can be enclosed."""
