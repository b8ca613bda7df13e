"""Does the datum detective decide what the evidence decides, and nothing else? Ledgers by chance, judged from outside.

Each ledger has a system, and says so or not. The shifted degrees are made by the published formulae in
`tests.ledgers.places`, the planes by PROJ.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

import pytest
from pyproj import Geod

from gisapp.importing import Request, prepare
from layers.messages import GisError
from layers.project import Project
from tests.ledgers.places import SPOTS, Place, bd09, dms, gcj02, near, plane
from tests.ledgers.projects import write_counties
from tests.ledgers.writing import workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

_GEOD = Geod(ellps="GRS80")


@dataclass(frozen=True)
class System:
    """A way of writing places.

    Parameters
    ----------
    write
        Two cells of a place.
    headers
        Pairs of headers that name the system.
    titles
        Lines above the table that name it.
    """

    write: Callable[[Place], Sequence[object]]
    headers: tuple[tuple[str, str], ...] = ()
    titles: tuple[str, ...] = ()


def _rounded(shift: Callable[[Place], Place]) -> Callable[[Place], Sequence[object]]:
    return lambda place: [round(one, 6) for one in shift(place)]


def _north(epsg: int) -> Callable[[Place], Sequence[object]]:
    return lambda place: plane(place, epsg)[::-1]


_PLAIN = ("经度", "纬度")
_PLANE = ("X坐标", "Y坐标")
_2000 = ("2000国家大地坐标系", "坐标系统：CGCS2000", "坐标采用国家2000坐标系")
SYSTEMS = {
    "cgcs2000": System(
        _rounded(lambda place: place),
        (("经度（CGCS2000）", "纬度（CGCS2000）"), ("2000经度", "2000纬度"), ("国家2000经度", "国家2000纬度")),
        _2000,
    ),
    "wgs84": System(
        lambda place: [dms(one) for one in place],
        (("WGS84经度", "WGS84纬度"), ("经度(WGS-84)", "纬度(WGS-84)")),
        ("坐标系：WGS84", "GPS坐标（WGS-84）"),
    ),
    "gcj02": System(
        _rounded(gcj02),
        (
            ("GCJ02经度", "GCJ02纬度"),
            ("高德经度", "高德纬度"),
            ("经度（火星坐标）", "纬度（火星坐标）"),
            ("腾讯经度", "腾讯纬度"),
        ),
        ("坐标取自高德地图", "坐标系：GCJ-02", "火星坐标系"),
    ),
    "bd09": System(
        _rounded(bd09),
        (("BD_经度", "BD_纬度"), ("百度经度", "百度纬度"), ("经度(BD09)", "纬度(BD09)"), ("bd09_lng", "bd09_lat")),
        ("坐标取自百度地图", "坐标系：BD-09"),
    ),
}


def _cells(system: System, headers: Sequence[str], title: str, counties: Sequence[str]) -> list[list[object]]:
    rows: list[list[object]] = [[title]] if title else []
    rows.append(["单位名称", "县(市、区)", "额定蒸吨", *headers])
    for number, county in enumerate(counties):
        rows.append([f"{number}号站", county, 10, *system.write(near(county, number % 4))])
    return rows


def _counties(chance: Random, east: bool | None = None) -> list[str]:
    fit = [one for one, (lon, _) in SPOTS.items() if east is None or (lon > 115.55 if east else lon < 115.45)]
    return chance.sample(sorted(fit), min(len(fit), chance.randint(3, 8)))


def _decidable() -> Iterator[tuple[str, list[list[object]], list[Place]]]:
    """Yield ledgers whose system the evidence tells: its name, the cells, the true places."""
    chance = Random(4)
    for name, system in SYSTEMS.items():
        for headers in system.headers:
            counties = _counties(chance)
            yield f"{name} {headers[0]}", _cells(system, headers, "", counties), _places(counties)
        for title in system.titles:
            counties = _counties(chance)
            yield f"{name} {title}", _cells(system, _PLAIN, title, counties), _places(counties)
    for title in _2000:
        for epsg, east in ((4526, False), (4527, True), (4547, False), (4547, True)):
            counties = _counties(chance, east)
            cells = _cells(System(_north(epsg)), _PLANE, title, counties)
            yield f"{epsg} {title} {east}", cells, _places(counties)
        counties = _counties(chance, east=True)
        titled = f"{title}，中央经线117°"
        yield f"4548 {titled}", _cells(System(_north(4548)), _PLANE, titled, counties), _places(counties)


def _places(counties: Sequence[str]) -> list[Place]:
    return [near(county, number % 4) for number, county in enumerate(counties)]


def _undecidable() -> Iterator[tuple[str, list[list[object]]]]:
    """Yield ledgers of shifted degrees that nothing tells from true ones."""
    chance = Random(5)
    for name in ("cgcs2000", "gcj02", "bd09"):
        for headers in (_PLAIN, ("东经", "北纬"), ("lon", "lat"), ("Longitude", "Latitude"), ("X", "Y")):
            yield f"{name} {headers[0]}", _cells(SYSTEMS[name], headers, "", _counties(chance))


@pytest.fixture
def project(demo_file: Path, tmp_path: Path) -> Iterator[Project]:
    write_counties(demo_file, tmp_path / "项目.gpkg")
    with Project.open(tmp_path / "项目.gpkg") as opened:
        yield opened


def _outcome(path: Path, project: Project, places: Sequence[Place]) -> str:
    """Return "asked", "right", or how far off the places are."""
    try:
        prepared = prepare(Request("boilers", path), project)
    except GisError as error:
        return "asked" if "--crs" in str(error) else str(error)
    found = prepared.settled.conversion.accepted.geometry
    if len(found) != len(places) or found.isna().any():
        return f"{len(found)} places of {len(places)}: {found.isna().sum()} empty"
    off = max(_GEOD.inv(got.x, got.y, *true)[2] for got, true in zip(found, places, strict=True))
    return "right" if off < 1 else f"{off:.0f} m off"


def test_what_the_evidence_decides_is_decided_and_never_wrongly(project: Project, tmp_path: Path) -> None:
    outcomes = {}
    for number, (name, cells, places) in enumerate(_decidable()):
        path = tmp_path / f"{number}.xlsx"
        workbook(cells)(path)
        outcomes[name] = _outcome(path, project, places)
    wrong = {name: outcome for name, outcome in outcomes.items() if outcome not in {"right", "asked"}}
    asked = [name for name, outcome in outcomes.items() if outcome == "asked"]
    assert not wrong, asked
    assert len(asked) <= 0.1 * len(outcomes), asked


def test_what_nothing_decides_is_asked(project: Project, tmp_path: Path) -> None:
    guessed = {}
    for number, (name, cells) in enumerate(_undecidable()):
        path = tmp_path / f"{number}.xlsx"
        workbook(cells)(path)
        if (outcome := _outcome(path, project, [])) != "asked":
            guessed[name] = outcome
    assert not guessed
