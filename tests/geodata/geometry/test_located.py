"""What contradicts its declared system is refused; what only looks odd stays where it is.

Real files in CGCS2000, Xian 1980 or Beijing 1954 are not to be had: these are made by
``to_crs`` from degrees, or from real boundaries in WGS 84.
"""

from functools import cache
from itertools import product
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from geodata.facts.county import Village
from geodata.facts.sources import Sources
from geodata.findings import Finding, Findings, Severity
from geodata.geometry.boundaries import read_boundaries
from geodata.geometry.crs_names import epsg_of_meridian, epsg_of_zone, is_turned_degrees, system_of
from geodata.geometry.located import contradiction, is_at_home, likely, located, stands_turned
from geodata.reading.read_case import read_case
from tests.folders import DATA
from tests.marks import long

ALBERS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=30 +lon_0=105 +datum=WGS84 +units=m"
NUMBERED = [(38_509_012.1, 3_985_000.0), (38_509_112.1, 3_985_100.0)]
BARE = [(x - 38_000_000, y) for x, y in NUMBERED]
DEGREES = [(114.1, 36.0), (114.2, 36.1)]


def placed(
    box: tuple[float, float, float, float],
    code: int | str,
    *,
    declared: str | None = None,
    turned: bool = False,
) -> tuple[gpd.GeoDataFrame | None, list[str]]:
    """A box of degrees in the system ``code``, brought back."""
    frame = gpd.GeoDataFrame(geometry=[shapely.box(*box)], crs="EPSG:4326").to_crs(code)
    if turned:
        shapes = shapely.transform(frame.geometry.to_numpy(), lambda points: points[:, ::-1])
        frame = gpd.GeoDataFrame(geometry=shapes, crs=frame.crs)
    told: list[str] = []
    back = located(frame, declared, lambda key, *_, **__: told.append(key))
    return back, told


@pytest.mark.parametrize(
    ("box", "code"),
    [
        ((24.9, 60.1, 25.0, 60.2), 3857),
        ((36.7, -1.4, 36.9, -1.2), 3857),
        ((124.0, 36.0, 124.2, 36.2), ALBERS),
        ((15.0, 78.0, 16.0, 78.5), 4326),
        ((2.0, 48.0, 2.1, 48.1), 2154),
        ((120.0, 16.0, 120.1, 16.1), 32651),
        ((178.0, -17.9, 178.2, -17.7), 3460),
        ((97.3, 37.5, 125.9, 53.0), 4546),
    ],
)
def test_odd_numbers_of_other_systems_stay_where_they_are(
    box: tuple[float, float, float, float], code: int | str
) -> None:
    """Helsinki, Nairobi, an Albers of China, Spitsbergen, France, Luzon, Fiji, Inner Mongolia."""
    back, told = placed(box, code)
    assert not told
    assert back is not None
    assert back.total_bounds == pytest.approx(box, abs=1.0 if box[2] > 125 else 1e-6)


@pytest.mark.parametrize("code", [4526, 4547, 4498, 4508, 2362, 2414])
def test_any_zone_is_turned_when_north_stands_first(code: int) -> None:
    box = (112.9, 36.0, 113.0, 36.1)
    back, told = placed(box, code, turned=True)
    assert [key for key in told if key not in {"old_datum", "zone_edge"}] == ["axes_turned"]
    assert back is not None
    assert back.total_bounds == pytest.approx(box, abs=1e-3)


def test_a_meridian_of_ones_own_is_checked_as_well() -> None:
    custom = "+proj=tmerc +lon_0=114 +x_0=500000 +ellps=GRS80 +units=m"
    system = CRS.from_user_input(custom)
    assert contradiction(np.array(BARE), system) is None
    assert contradiction(np.array(NUMBERED), system) == "crs_contradicted"
    assert contradiction(np.array(DEGREES), system) == "degrees"
    assert placed((114.0, 36.0, 114.1, 36.1), 4526, declared=custom) == (
        None,
        ["crs_overridden", "crs_contradicted"],
    )
    assert list(is_at_home(np.array([*BARE, *NUMBERED]), system)) == [True, True, False, False]


ZONES = range(25, 46)


@cache
def into_zone(zone: int) -> Transformer:
    """From degrees to metres with the zone's number before the easting."""
    return Transformer.from_crs(4490, epsg_of_zone(zone), always_xy=True)


def in_zone(zone: int, north: float) -> NDArray[np.float64]:
    """A point on the middle meridian of a zone."""
    return np.array([into_zone(zone).transform(zone * 3.0, north)])


@pytest.mark.parametrize("declared", [4526, long(4528), long(4547), 32650])
def test_another_zones_number_is_refused(declared: int) -> None:
    """From the south to the north of the country; each declaration takes a tenth of a second."""
    system, faults = CRS.from_epsg(declared), []
    for zone, north in product(ZONES, (22, 35, 48)):
        refused = contradiction(in_zone(zone, north), system) is not None
        if refused is (declared == epsg_of_zone(zone)):
            faults.append((zone, north))
    assert faults == []


def test_the_likely_systems_hold_that_of_a_zones_number() -> None:
    points = {(zone, north): in_zone(zone, north) for zone, north in product(ZONES, range(22, 49))}
    lacking = [z for z, at in points.items() if f'"EPSG:{epsg_of_zone(z[0])}"' not in likely(at)]
    assert lacking == []


def test_candidates_name_the_older_datums_and_the_web_maps() -> None:
    assert [f'"EPSG:{code}"' in likely(np.array(NUMBERED)) for code in (4526, 2362, 2414)] == [
        True
    ] * 3
    mercator = np.array([[13_247_019.0, 4_300_621.0]])
    assert '"EPSG:3857"' in likely(mercator)
    assert "CM 114E" in likely(np.array(BARE))
    assert "BD-09" in likely(np.array(DEGREES))
    assert likely(np.array([[9e8, 9e8]])) == '"EPSG:…"'


def test_china_turned_over_is_told_from_spitsbergen() -> None:
    assert is_turned_degrees(np.array([[36.0, 114.0]]))
    assert is_turned_degrees(np.array([[39.4, 75.9]]))
    assert not is_turned_degrees(np.array([[16.0, 78.2]]))
    assert not stands_turned(np.array([[114.0, 36.0]]), CRS.from_epsg(4490))


REGISTRY = [*range(4491, 4555), *range(2327, 2391), *range(2401, 2443)]
REGISTRY += [*range(21413, 21424), *range(21453, 21464)]


def test_the_registrys_own_names_are_known() -> None:
    found = {code: system_of(CRS.from_epsg(code).name) for code in REGISTRY}
    faults = [c for c, known in found.items() if isinstance(known, str) or known.to_epsg() != c]
    assert faults == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("西安80 3度带 38带", 2362),
        ("北京54 六度带 20带", 21420),
        ("Xian 1980 3-degree zone 38", 2362),
        ("CGCS2000_3_Degree_GK_CM_114E", 4547),
        ("CGCS2000_GK_CM_111E", 4508),
        ("ＣＧＣＳ２０００　３度带　３８带", 4526),
        (CRS.from_epsg(4547).to_wkt(), 4547),
        ("+proj=longlat +datum=WGS84", 4326),
    ],
)
def test_more_usual_names(text: str, code: int) -> None:
    system = system_of(text)
    assert not isinstance(system, str)
    assert system.equals(CRS.from_epsg(code), ignore_axis_order=True) or code == 4326
    assert system.is_projected is (code != 4326)


@pytest.mark.parametrize(
    "text",
    ["CGCS2000 6-degree zone 38", "CGCS2000 3-degree zone 20", "Beijing", "CGCS2000 CM 115E", ""],
)
def test_half_names_and_contradictions_are_refused(text: str) -> None:
    with pytest.raises(CRSError):
        system_of(text)


def test_a_custom_wkt_keeps_its_own_meridian() -> None:
    """A local meridian under a well-known name must not be taken for the well-known zone."""
    wkt = CRS.from_epsg(4547).to_wkt("WKT1_GDAL").replace('"central_meridian",114', "{}")
    system = system_of(wkt.format('"central_meridian",114.5').replace("4547", "0"))
    assert not isinstance(system, str)
    lon = gpd.GeoSeries([shapely.Point(500_000, 4e6)], crs=system).to_crs(4326).iloc[0].x
    assert lon == pytest.approx(114.5, abs=1e-6)


def table(
    folder: Path, system: str, rows: list[tuple[float, float]]
) -> tuple[tuple[Village, ...], dict[str, Finding]]:
    lines = [f"甲县,乙镇,村{n},{x},{y}" for n, (x, y) in enumerate(rows)]
    text = "\n".join(["县,乡镇,村,经度,纬度", *lines, ""])
    (folder / "villages.csv").write_text(text, "utf-8")
    findings = Findings()
    case = read_case(folder, Sources(coordinates=system), findings)
    return case.county.villages, {finding.key: finding for finding in findings}


@pytest.mark.parametrize(
    ("system", "rows", "key", "near"),
    [
        ("EPSG:4526", DEGREES, "coordinates_degrees", "EPSG:4490"),
        ("WGS 84", NUMBERED, "coordinates_metres", "EPSG:4526"),
        ("GCJ-02", NUMBERED, "coordinates_metres", "EPSG:4526"),
        ("EPSG:4547", NUMBERED, "coordinates_contradicted", "EPSG:4526"),
        ("EPSG:4526", BARE, "coordinates_contradicted", "CM 114E"),
    ],
)
def test_tables_that_contradict_their_system_are_refused_once(
    tmp_path: Path, system: str, rows: list[tuple[float, float]], key: str, near: str
) -> None:
    villages, told = table(tmp_path, system, rows * 3)
    assert {village.lon for village in villages} == {None}
    assert {name for name, f in told.items() if f.severity is Severity.ERROR} == {key}
    assert near in told[key].remedy("zh")
    assert told[key].file == "villages.csv"


def test_a_slip_of_the_pen_is_one_row(tmp_path: Path) -> None:
    slipped = (3_850_901.2, 3_985_000.0)
    villages, told = table(tmp_path, "EPSG:4526", [*NUMBERED, slipped])
    assert told["coordinates_far"].row == 4
    assert villages[0].lon == pytest.approx(114.1, abs=1e-3)
    villages, told = table(tmp_path, "WGS 84", [*DEGREES, (1_141.0, 36.0)])
    assert "out_of_range" in told
    assert villages[0].lon == 114.1


def test_turned_tables_are_told(tmp_path: Path) -> None:
    villages, told = table(tmp_path, "EPSG:4526", [(y, x) for x, y in NUMBERED])
    assert told["coordinates_turned"].severity is Severity.WARNING
    assert villages[0].lon == pytest.approx(114.1, abs=1e-3)


@pytest.mark.skipif(not DATA.is_dir(), reason="the data folder is not here")
@pytest.mark.parametrize(
    "code", [4490, epsg_of_zone(30), epsg_of_zone(15), epsg_of_meridian(87, 3)]
)
def test_real_boundaries_come_back_from_any_zone(tmp_path: Path, code: int) -> None:
    """Villages of Sikkim (88-89 degrees east), brought to CGCS2000 for the test."""
    real = gpd.read_file(DATA / "in-villages-sikkim" / "sk.geojson")[["geometry"]].iloc[:100]
    path = tmp_path / "b.shp"
    real.to_crs(code).to_file(path)
    findings = Findings()
    back = read_boundaries(path, findings=findings)
    assert back is not None
    assert not [f for f in findings if "crs" in f.key or "axes" in f.key]
    assert back.total_bounds == pytest.approx(real.total_bounds, abs=1e-7)
    path.with_suffix(".prj").unlink()
    assert read_boundaries(path, findings=findings) is None
    again = read_boundaries(path, crs=f"EPSG:{code}", findings=findings)
    assert again is not None
    assert again.total_bounds == pytest.approx(real.total_bounds, abs=1e-7)
