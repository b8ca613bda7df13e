"""Cases for the datum detective with a known truth, seeded: a city's places, written in a system, with some evidence.

Places are made inside the real counties. The systems write them by PROJ and by the published formulae in
`tests.ledgers.places`, an old datum is CGCS2000 moved by a vector of 60 to 120 m, as nobody has its parameters. The
borders that say which county a row names are bent by some hundred metres against those that the detective is given.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Geod, Transformer

from layers.datums import of_crs
from layers.demo.divisions import counties as real_counties
from layers.demo.divisions import outlines
from layers.ingest.datum import detect
from layers.ingest.evidence import Evidence
from layers.ingest.positions import of_cells
from layers.ingest.readings import Clues
from tests.ledgers import places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from layers.ingest.datum import Finding

    Floats = NDArray[np.float64]

GEOD = Geod(ellps="GRS80")
KX, KY = 86_700.0, 111_000.0
SHIFTED = {"gcj02": places.gcj02, "bd09": places.bd09}
OLD_PLANES = {"xian80": (4610, 2383, 2362), "beijing54": (4214, 2435, 2414), "cgcs2000": (4490, 4547, 4526)}
WORDS = {
    "wgs84": ("WGS84经度", "wgs-84 lon", "经度(WGS_84)"),
    "cgcs2000": ("经度（CGCS2000）", "2000坐标系经度", "国家2000经度", "大地2000经度"),
    "gcj02": ("高德经度", "gcj02_lng", "火星坐标经度", "腾讯经度"),
    "bd09": ("BD_经度", "百度经度", "bd09_lon", "经度（百度）"),
    "xian80": ("西安80经度", "1980西安坐标系", "80坐标"),
    "beijing54": ("北京54坐标", "1954北京坐标系", "BJ54_X"),
    "utm": ("UTM 50N X",),
}


@dataclass(frozen=True)
class Case:
    """One table with its truth.

    Parameters
    ----------
    name
        System and evidence.
    rows
        Columns of coordinates, under canonical names.
    lon, lat
        True places in CGCS2000.
    clues
        What the detective may use.
    decidable
        Whether the evidence decides, judged by the makers of the case.
    """

    name: str
    rows: pd.DataFrame
    lon: Floats
    lat: Floats
    clues: Clues
    decidable: bool
    shifts: tuple[str, ...] = field(default=())

    def find(self) -> Finding:
        """Ask the detective."""
        return detect(of_cells(self.rows, {}, None), None, self.clues)

    def off(self, finding: Finding) -> float:
        """Return how far the worst place is off beyond what the finding admits, metres."""
        x, y = finding.places
        return float((GEOD.inv(self.lon, self.lat, x, y)[2] - finding.doubt).max())


@cache
def counties() -> gpd.GeoDataFrame:
    """Return the real counties."""
    return real_counties(outlines())


@cache
def _areas() -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    frame = counties()
    return frame["name"].to_numpy(dtype=object), frame.geometry.to_numpy()


@cache
def bent(seed: int, metres: float) -> NDArray[np.object_]:
    """Return the outlines of the counties, moved this way and that by about so many metres."""
    rng = np.random.default_rng(seed)
    waves = rng.uniform(0.5, 2.0, (6, 2)) * 2 * np.pi / 0.25 * rng.choice([-1, 1], (6, 2))
    phase, way = rng.uniform(0, 2 * np.pi, (6, 2)), rng.normal(0, metres / np.sqrt(3), (6, 2))

    def move(xy: Floats) -> Floats:
        turn = np.sin((xy @ waves.T)[:, :, None] + phase[None])
        return np.asarray(xy + (turn * way[None]).sum(axis=1) / [KX, KY])

    return np.asarray(shapely.make_valid(shapely.transform(shapely.segmentize(_areas()[1], 0.005), move)))


def spots(rng: np.random.Generator, count: int, names: NDArray[np.object_], areas: NDArray[np.object_]) -> pd.DataFrame:
    """Return places inside some counties, clustered as settlements are, with the county that contains each."""
    tree = shapely.STRtree(areas)
    found: list[pd.DataFrame] = []
    west, south, east, north = shapely.total_bounds(areas)
    centres = rng.uniform((west, south), (east, north), (max(count // 3, 1), 2))
    while sum(len(one) for one in found) < count:
        xy = centres[rng.integers(0, len(centres), count)] + rng.normal(0, 0.02, (count, 2))
        row, area = tree.query(shapely.points(xy), predicate="within")
        found.append(pd.DataFrame({"lon": xy[row, 0], "lat": xy[row, 1], "county": names[area]}))
        centres = np.concatenate([centres, rng.uniform((west, south), (east, north), (count, 2))])
    return pd.concat(found, ignore_index=True).iloc[:count]


def written(system: str, lon: Floats, lat: Floats, rng: np.random.Generator) -> pd.DataFrame:
    """Return the columns of coordinates as a ledger in a system has them."""
    datum, _, form = system.partition("/")
    if datum in SHIFTED:
        x, y = map(np.array, zip(*map(SHIFTED[datum], zip(lon, lat, strict=True)), strict=True))
        return pd.DataFrame({"lon": x.round(6), "lat": y.round(6)})
    if form == "utm":
        east, north = Transformer.from_crs(4490, 32650, always_xy=True).transform(lon, lat)
        return pd.DataFrame({"x": east.round(2), "y": north.round(2)})
    if datum in ("xian80", "beijing54"):
        way, far = rng.uniform(0, 2 * np.pi), rng.uniform(60, 65 if datum == "beijing54" else 120)
        lon, lat = lon + far * np.cos(way) / KX, lat + far * np.sin(way) / KY
    if not form:
        return pd.DataFrame({"lon": lon.round(6), "lat": lat.round(6)})
    _, plain, numbered = OLD_PLANES[datum]
    seam = np.where(lon < 115.5, 0, 1)
    if form == "single":
        seam[:] = 1
    east, north = np.zeros_like(lon), np.zeros_like(lon)
    degrees = CRS.from_epsg(OLD_PLANES[datum][0])
    for number in (0, 1):
        at = seam == number
        plane = Transformer.from_crs(degrees, (numbered if form == "numbered" else plain) + number, always_xy=True)
        east[at], north[at] = plane.transform(lon[at], lat[at])
    # As Chinese ledgers have it: X is north.
    return pd.DataFrame({"x": north.round(2), "y": east.round(2)})


SYSTEMS = (
    "wgs84",
    "gcj02",
    "bd09",
    "xian80",
    "beijing54",
    "cgcs2000/zones",
    "cgcs2000/single",
    "cgcs2000/numbered",
    "xian80/zones",
    "xian80/numbered",
    "beijing54/numbered",
    "wgs84/utm",
)
EVIDENCE = ("nothing", "words", "declared", "counties", "few", "reference", "noisy", "both", "wrong word")


def _declared(system: str) -> CRS | None:
    datum, _, form = system.partition("/")
    if datum in SHIFTED or form in ("zones", "numbered"):
        return None
    if form == "utm":
        return CRS.from_epsg(32650)
    return CRS.from_epsg(4548 if form == "single" else {"wgs84": 4326, "xian80": 4610, "beijing54": 4214}[datum])


def _word(system: str, rng: np.random.Generator) -> str:
    datum, _, form = system.partition("/")
    return str(rng.choice(WORDS["utm" if form == "utm" else datum]))


def _reference(truth: pd.DataFrame, rng: np.random.Generator, error: float, share: float) -> gpd.GeoDataFrame:
    known = truth[rng.random(len(truth)) < share]
    xy = known[["lon", "lat"]].to_numpy() + rng.normal(0, error, (len(known), 2)) / [KX, KY]
    lost = rng.random(len(known)) < 0.1
    xy[lost] += rng.normal(0, 0.3, (int(lost.sum()), 2))
    return gpd.GeoDataFrame(
        {"id": [f"r{n}" for n in range(len(known))], "name": known["name"].to_numpy()},
        geometry=shapely.points(xy),
        crs="EPSG:4490",
    )


def case(system: str, evidence: str, seed: int) -> Case:
    """Make one case."""
    rng = np.random.default_rng([seed, SYSTEMS.index(system), EVIDENCE.index(evidence)])
    bend = float(rng.choice([0, 100, 200, 300]))
    count = int(rng.integers(4, 30) if evidence == "few" else rng.integers(150, 900))
    truth = spots(rng, count, _areas()[0], bent(seed, bend))
    truth["name"] = [f"单位{n}" for n in range(len(truth))]
    lon, lat = truth["lon"].to_numpy(), truth["lat"].to_numpy()
    rows = written(system, lon, lat, rng)
    datum, _, form = system.partition("/")
    headers: tuple[str, ...] = ("经度", "纬度") if "lon" in rows else ("X坐标", "Y坐标")
    declared, county, known = None, None, Evidence()
    decidable = form == "numbered"
    if evidence == "words":
        headers, decidable = (_word(system, rng), headers[1]), form not in ("zones", "single")
    elif evidence == "declared":
        declared = _declared(system)
        decidable |= declared is not None
    elif evidence in ("counties", "few", "both", "wrong word"):
        county, known = truth["county"], Evidence(counties())
        decidable = evidence in ("counties", "both") and (bend <= 200 or form != "")
        decidable &= not (datum in ("xian80", "beijing54") and evidence == "both" and form != "")
    if evidence in ("reference", "noisy", "both", "wrong word"):
        error = float(rng.choice([1, 5, 20])) if evidence != "noisy" else float(rng.choice([100, 400, 1500]))
        known = Evidence(known.counties, {"boilers": _reference(truth, rng, error, 0.3)})
        # The project shows an old datum up, but not which of them it is.
        decidable = evidence != "noisy" and datum not in ("xian80", "beijing54") and form not in ("zones", "single")
        decidable |= evidence == "both" and form in ("zones", "single") and datum == "cgcs2000"
    if evidence == "wrong word":
        # A word for another kind of map, which the counties and known places give the lie; that an old datum is called
        # a new one nothing would tell.
        lies = ["gcj02", "bd09"] if datum in ("xian80", "beijing54") else ["wgs84", "gcj02", "bd09"]
        headers = (_word(str(rng.choice([one for one in lies if one != system])), rng), "纬度")
        decidable = False
    clues = Clues(
        None if declared is None else of_crs(declared), headers, ("台账.xlsx",), county, truth[["name"]], known
    )
    return Case(f"{system} {evidence} {seed}", rows, lon, lat, clues, decidable)


def cases(seeds: range) -> Iterator[Case]:
    """Return cases of every system with every evidence."""
    return (case(system, evidence, seed) for seed in seeds for system in SYSTEMS for evidence in EVIDENCE)
