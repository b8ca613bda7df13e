"""Datums against the pairs that other programs publish, and the inverse of the shifted ones over all of China."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Geod, Transformer

from layers.datums import DATUMS, epsg, named, of_crs, shifted, unshifted
from layers.messages import GisError
from tests.ledgers import places

LON, LAT = st.floats(73.5, 134.8), st.floats(18.2, 53.5)


def one(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def test_gcj02_as_published() -> None:
    # The test vectors of eviltransform: Shanghai, Shenzhen, Beijing.
    lon, lat = shifted("gcj02", one(121.5272106, 113.912316, 116.377817), one(31.1774276, 22.543847, 39.911954))
    assert lon == pytest.approx(one(121.531541859215, 113.9171764808363, 116.38404722455657), abs=1e-9)
    assert lat == pytest.approx(one(31.17530398364597, 22.540796131694766, 39.91334545536069), abs=1e-9)


def test_bd09_as_published() -> None:
    # GCJ-02 to BD-09 by coordtransform (its README) and geotool (its tests); GCJ-02 is reached through WGS84 here.
    wgs = unshifted("gcj02", one(116.404, 121.09626935575027), one(39.915, 30.608604331756705))
    lon, lat = shifted("bd09", *wgs)
    assert lon == pytest.approx(one(116.41036949371029, 121.10271732371203), abs=2e-9)
    assert lat == pytest.approx(one(39.92133699351021, 30.61484572185035), abs=2e-9)


def test_nothing_is_shifted_outside_china() -> None:
    there = one(139.77, 2.35), one(35.68, 48.85)
    assert np.array_equal(shifted("gcj02", *there), there)
    assert np.array_equal(unshifted("gcj02", *there), there)


@settings(max_examples=200, deadline=None)
@given(LON, LAT)
def test_the_inverse_is_exact(lon: float, lat: float) -> None:
    # Forward by the ledgers' own scalar formula, which shares no code with the product.
    for datum, forward, limit in (("gcj02", places.gcj02, 0.001), ("bd09", places.bd09, 0.2)):
        x, y = forward((lon, lat))
        back_lon, back_lat = unshifted(datum, one(x), one(y))
        assert Geod(ellps="GRS80").inv(lon, lat, back_lon[0], back_lat[0])[2] < limit


def test_no_place_stays_no_place() -> None:
    lon, lat = unshifted("bd09", one(np.nan, 115.47), one(np.nan, 38.87))
    assert np.isnan([lon[0], lat[0]]).all()
    assert np.isfinite([lon[1], lat[1]]).all()


@pytest.mark.parametrize(
    ("datum", "meridian", "six", "numbered", "name"),
    [
        ("cgcs2000", 114, False, False, "CGCS2000 / 3-degree Gauss-Kruger CM 114E"),
        ("cgcs2000", 117, False, True, "CGCS2000 / 3-degree Gauss-Kruger zone 39"),
        ("cgcs2000", 117, True, False, "CGCS2000 / Gauss-Kruger CM 117E"),
        ("cgcs2000", 111, True, True, "CGCS2000 / Gauss-Kruger zone 19"),
        ("xian80", 114, False, False, "Xian 1980 / 3-degree Gauss-Kruger CM 114E"),
        ("xian80", 114, False, True, "Xian 1980 / 3-degree Gauss-Kruger zone 38"),
        ("xian80", 117, True, True, "Xian 1980 / Gauss-Kruger zone 20"),
        ("xian80", 117, True, False, "Xian 1980 / Gauss-Kruger CM 117E"),
        ("beijing54", 117, False, False, "Beijing 1954 / 3-degree Gauss-Kruger CM 117E"),
        ("beijing54", 117, False, True, "Beijing 1954 / 3-degree Gauss-Kruger zone 39"),
        ("beijing54", 117, True, True, "Beijing 1954 / Gauss-Kruger zone 20"),
        ("beijing54", 111, True, False, "Beijing 1954 / Gauss-Kruger CM 111E"),
    ],
)
def test_the_planes_follow_from_four_codes(datum: str, meridian: int, six: bool, numbered: bool, name: str) -> None:
    # The names are EPSG's.
    assert CRS.from_epsg(DATUMS[datum].plane(meridian, six=six, numbered=numbered)).name == name


def test_an_easting_with_a_zone_number_keeps_its_datum() -> None:
    assert [epsg(4547).in_zone(39).id, epsg(4214).in_zone(38).id, epsg(4610).in_zone(20).id] == [
        "EPSG:4527",
        "EPSG:2414",
        "EPSG:2334",
    ]
    assert epsg(4547).in_zone(99) is epsg(4547)
    assert named("EPSG:3857").in_zone(38).id == "EPSG:3857"


@pytest.mark.parametrize(
    ("text", "identity", "datum", "doubt"),
    [
        ("WGS84", "EPSG:4326", "wgs84", 0),
        ("cgcs2000", "EPSG:4490", "cgcs2000", 0),
        ("GCJ-02", "gcj02", "gcj02", 0),
        ("bd09", "bd09", "bd09", 0),
        ("xian80", "EPSG:4610", "xian80", 130),
        ("EPSG:2435", "EPSG:2435", "beijing54", 70),
        ("EPSG:32650", "EPSG:32650", "wgs84", 0),
    ],
)
def test_named(text: str, identity: str, datum: str, doubt: float) -> None:
    found = named(text)
    assert (found.id, found.datum, found.doubt_m) == (identity, datum, doubt)


def test_parameters_shift_an_old_datum() -> None:
    found = named("+proj=longlat +ellps=krass +towgs84=15.8,-154.4,-82.3 +type=crs")
    assert found.doubt_m == 0
    # The same spelled out step by step, over geocentric coordinates.
    steps = Transformer.from_pipeline(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=cart +ellps=krass"
        " +step +proj=helmert +x=15.8 +y=-154.4 +z=-82.3 +step +inv +proj=cart +ellps=WGS84"
        " +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    lon, lat, _ = steps.transform(115.5, 38.9, 0.0)
    assert Geod(ellps="GRS80").inv(115.5, 38.9, lon, lat)[2] == pytest.approx(64, abs=4)
    assert np.ravel(found.stored(one(115.5), one(38.9))) == pytest.approx([lon, lat], abs=1e-9)


def test_what_is_no_crs() -> None:
    with pytest.raises(GisError, match="gcj02, bd09"):
        named("mars")
    with pytest.raises(GisError, match="no CRS of a map"):
        named("EPSG:5773")


def test_a_projection_of_esri_is_known_by_its_name() -> None:
    text = CRS.from_epsg(2383).to_wkt("WKT1_ESRI")
    assert of_crs(CRS.from_wkt(text)).datum == "xian80"
    assert of_crs(CRS.from_wkt(CRS.from_epsg(4547).to_wkt("WKT1_ESRI"))).datum == "cgcs2000"


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_numbers_beyond_all_sense_are_no_place(datum: str) -> None:
    far = np.array([5e307, 116.0])
    for carry in (shifted, unshifted):
        lon, lat = carry(datum, far, np.array([5e307, 39.0]))
        assert not (abs(lon[0]) <= 180 and abs(lat[0]) <= 90)
        # The other rows are what they are without it.
        assert np.allclose(carry(datum, far[1:], np.array([39.0])), (lon[1:], lat[1:]), atol=1e-9)


def test_a_damaged_crs_is_told_by_its_name_and_asks_for_the_right_one() -> None:
    stated = CRS.from_epsg(4490).to_json_dict()
    for axis in stated["coordinate_system"]["axis"]:
        # As the JSON of a GeoParquet file comes with one letter changed: PROJ takes it, but not what it makes of it.
        axis["unjt"] = axis.pop("unit")
    system = of_crs(CRS.from_json_dict(stated))
    with pytest.raises(GisError, match="China Geodetic Coordinate System 2000"):
        system.stored(np.array([115.5]), np.array([38.9]))
