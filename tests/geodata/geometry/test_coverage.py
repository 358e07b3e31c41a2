"""Neighbours that almost fit are made to fit; the rest stays to the last bit, or is told."""

from collections import Counter
from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from geodata.facts.repair import FlawKind, Repair
from geodata.findings import Findings, Severity
from geodata.geometry.boundaries import read_boundaries, read_coverage
from geodata.geometry.coverage import cleaned
from geodata.geometry.crs import metric_crs
from geodata.geometry.repairs import MOST_TOLD, Boundaries
from geodata.geometry.tolerance import Tolerance
from geodata.synthetic.shapes import VILLAGE_AREA_M2, irregular_cells
from tests.folders import DATA
from tests.marks import examples, long, sampled

WEST, SOUTH = 112.0, 39.0
EAST_M, NORTH_M = 111_320.0 * np.cos(np.radians(39.0)), 111_320.0
Shapes = NDArray[np.object_]


def place(*metres: shapely.Geometry) -> gpd.GeoDataFrame:
    """A frame of polygons that are given in metres east and north of 112° E, 39° N."""
    shapes = shapely.transform(
        np.array(metres, dtype=object),
        lambda points: points / [EAST_M, NORTH_M] + [WEST, SOUTH],
    )
    names = [f"村{number}" for number in range(1, len(metres) + 1)]
    numbers = range(1, len(metres) + 1)
    data = {"name": names, "feature": list(numbers)}
    return gpd.GeoDataFrame(data, geometry=shapes, crs="EPSG:4326")


def area(frame: gpd.GeoDataFrame) -> float:
    """Square metres, all places together."""
    return float(frame.to_crs(metric_crs(tuple(frame.total_bounds))).area.sum())


def clean(frame: gpd.GeoDataFrame, tolerance: Tolerance | None = None) -> Boundaries:
    findings = Findings()
    result = cleaned(frame, findings, tolerance=tolerance, file="b.gpkg")
    for finding in findings:
        assert finding.file == "b.gpkg"
        for language in ("zh", "en"):
            assert finding.problem(language)
            assert finding.remedy(language)
    assert result.frame.geometry.is_valid.all()
    again = cleaned(result.frame, Findings(), tolerance=tolerance)
    assert identical(again.frame, result.frame).all()
    assert (
        not {FlawKind.OVERLAP, FlawKind.GAP, FlawKind.SLIVER, FlawKind.EDGE}
        & kinds(again.repairs).keys()
    )
    return result


def identical(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    same: NDArray[np.bool_] = shapely.equals_identical(
        one.geometry.to_numpy(), other.geometry.to_numpy()
    )
    return same


def fits(frame: gpd.GeoDataFrame) -> bool:
    return bool(shapely.coverage_is_valid(frame.geometry.to_numpy()))


def kinds(repairs: Sequence[Repair]) -> Counter[FlawKind]:
    return Counter(repair.kind for repair in repairs)


box = shapely.box
ROW = (box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000), box(2000, 0, 3000, 1000))


def test_what_fits_stays_as_it_is() -> None:
    frame = place(*ROW)
    result = clean(frame)
    assert result.repairs == ()
    assert identical(result.frame, frame).all()
    assert list(result.frame["name"]) == list(frame["name"])


def test_an_overlap_is_cut_and_told_with_its_place_and_area() -> None:
    frame = place(box(0, 0, 1003, 1000), *ROW[1:], box(5000, 0, 6000, 1000))
    result = clean(frame)
    assert fits(result.frame)
    assert list(identical(result.frame, frame)) == [False, False, True, True]
    repair = result.repairs[0]
    assert (repair.kind, repair.features, repair.places) == (
        FlawKind.OVERLAP,
        (1, 2),
        ("村1", "村2"),
    )
    assert repair.area_m2 == pytest.approx(3000.0, rel=0.01)
    assert repair.lon == pytest.approx(WEST + 1001.5 / EAST_M, abs=1e-6)
    assert repair.geometry is not None
    assert repair.mended


def test_a_narrow_gap_is_filled_and_a_lake_stays() -> None:
    lake, gap = box(400, 400, 600, 600), box(995, 300, 1005, 600)
    around = box(-500, -500, 2500, 1500).difference(box(0, 0, 2000, 1000))
    left, right = ROW[0].difference(lake).difference(gap), ROW[1].difference(gap)
    result = clean(place(left, right, around))
    assert fits(result.frame)
    assert kinds(result.repairs)[FlawKind.GAP] == 1
    assert result.repairs[0].area_m2 == pytest.approx(3000.0, rel=0.01)
    ground = shapely.coverage_union_all(result.frame.geometry.to_numpy())
    assert [len(part.interiors) for part in shapely.get_parts(ground)] == [1]
    wide = clean(place(left, right, around), Tolerance(gap_m=5.0))
    assert kinds(wide.repairs).keys() == {FlawKind.EDGE, FlawKind.ENCLAVE}


def test_a_sliver_goes_to_the_place_that_it_lies_against() -> None:
    strip = box(2000, 200, 2003, 700)
    frame = place(shapely.MultiPolygon([ROW[0], strip]), ROW[1], ROW[2].difference(strip))
    result = clean(frame)
    assert fits(result.frame)
    sliver = result.repairs[0]
    assert (sliver.kind, sliver.features[0]) == (FlawKind.SLIVER, 1)
    assert sliver.area_m2 == pytest.approx(1500.0, rel=0.01)
    assert area(result.frame) == pytest.approx(area(frame), rel=1e-9)
    assert result.frame.geometry.iloc[0].geom_type in ("Polygon", "MultiPolygon")
    assert shapely.get_num_geometries(result.frame.geometry.iloc[0]) == 1


def test_a_missing_vertex_is_matched_without_moving_ground() -> None:
    upper = (box(0, 1000, 500, 2000), box(500, 1000, 1000, 2000))
    frame = place(ROW[0], *upper)
    assert not fits(frame)
    findings = Findings()
    result = cleaned(frame, findings)
    assert fits(result.frame)
    assert set(kinds(result.repairs)) == {FlawKind.EDGE}
    assert len(findings) == 0
    crooked = place(
        *ROW[:2], shapely.Polygon([(2000.001, 0), (3000, 0), (3000, 1000), (2000, 1000)])
    )
    findings = Findings()
    assert fits(cleaned(crooked, findings).frame)
    assert [finding.key for finding in findings] == ["coverage_edge_more"]
    assert area(result.frame) == pytest.approx(area(frame), rel=1e-5)


def test_contested_ground_is_told_and_not_cut() -> None:
    frame = place(ROW[0], box(700, 0, 2000, 1000), ROW[2])
    findings = Findings()
    result = cleaned(frame, findings)
    assert identical(result.frame, frame).all()
    assert [(f.key, f.severity) for f in findings] == [("coverage_contested", Severity.WARNING)]
    finding = next(iter(findings))
    assert (finding.row, finding.value) == (1, "村1")
    assert finding.details["other"] == "村2"
    assert float(finding.details["area"]) == pytest.approx(300_000, rel=0.01)
    assert not result.repairs[0].mended


def test_a_place_never_loses_its_ground() -> None:
    tiny = box(1000, 10, 1004, 14)
    result = clean(place(*ROW, tiny))
    assert not result.frame.geometry.is_empty.any()
    assert kinds(result.repairs)[FlawKind.CONTESTED] == 1


def test_a_place_that_would_change_too_much_is_refused_by_name() -> None:
    """Two thin overlaps, each small, together take more than a tenth of the middle."""
    ring = box(900, -100, 1200, 200).difference(box(1004, 4, 1096, 96))
    halves = (
        ring.intersection(box(0, -900, 1050, 900)),
        ring.intersection(box(1050, -900, 2000, 900)),
    )
    frame = place(box(1000, 0, 1100, 100), *halves)
    result = clean(frame, Tolerance(most_share=0.2))
    assert kinds(result.repairs)[FlawKind.OVERLAP] == 2
    assert fits(result.frame)
    findings = Findings()
    result = cleaned(frame, findings, tolerance=Tolerance(most_share=0.1))
    assert identical(result.frame, frame)[0]
    told = [(f.key, f.row) for f in findings if f.severity is Severity.WARNING]
    assert [item for item in told if item[0] != "coverage_standing"] == [("coverage_refused", 1)]
    assert len(told) == 3  # both overlaps stay, and are told
    assert kinds(clean(place(box(1000, 0, 1100, 100), ring)).repairs)[FlawKind.CONTESTED] == 1


def test_exact_repetitions_go_and_twins_stay() -> None:
    frame = place(*ROW)
    twice = gpd.GeoDataFrame(
        {"name": [*frame["name"], "村1", "新村"], "feature": [1, 2, 3, 4, 5]},
        geometry=[*frame.geometry, frame.geometry[0], frame.geometry[1].reverse()],
        crs="EPSG:4326",
    )
    result = clean(twice)
    assert list(result.frame["feature"]) == [1, 2, 3, 5]
    found = {repair.kind: repair for repair in result.repairs}
    assert found[FlawKind.DUPLICATE].features == (4, 1)
    assert found[FlawKind.TWIN].places == ("新村", "村2")
    assert found[FlawKind.TWIN].area_m2 == pytest.approx(1e6, rel=0.01)


def test_enclaves_and_parts_are_notes() -> None:
    guest = box(400, 400, 600, 600)
    parts = shapely.MultiPolygon([ROW[1], box(5000, 0, 6000, 900)])
    findings = Findings()
    frame = place(ROW[0].difference(guest), guest, parts)
    result = cleaned(frame, findings)
    assert identical(result.frame, frame).all()
    assert [(f.key, f.row, f.severity) for f in findings] == [
        ("coverage_multipart", 3, Severity.NOTE),
        ("coverage_enclave", 2, Severity.NOTE),
    ]


def test_many_flaws_are_summed_up_and_all_are_values() -> None:
    pairs = [box(x + d, 0, x + 503, 500) for x in range(0, 60_000, 1000) for d in (0, 500)]
    findings = Findings()
    result = cleaned(
        place(
            *(
                p if n % 2 == 0 else box(p.bounds[0], 0, p.bounds[0] + 490, 500)
                for n, p in enumerate(pairs)
            )
        ),
        findings,
    )
    assert len([r for r in result.repairs if r.kind is FlawKind.OVERLAP]) == 60
    keys = [finding.key for finding in findings]
    assert keys == ["coverage_overlap"] * MOST_TOLD + ["coverage_overlap_more"]
    last = list(findings)[-1]
    assert last.value == str(60 - MOST_TOLD)
    assert float(last.details["area"]) == pytest.approx(40 * 1500, rel=0.02)


def test_nothing_at_all() -> None:
    frame = place(*ROW)
    assert len(clean(frame.iloc[:1]).frame) == 1
    hollow = frame.set_geometry([shapely.Polygon(), shapely.Polygon(), frame.geometry[2]])
    assert clean(hollow.set_crs("EPSG:4326", allow_override=True)).repairs == ()


# Random coverages with planted flaws.


def shifted(shape: shapely.Polygon, rng: np.random.Generator) -> shapely.Polygon:
    """One vertex moved by up to 5 m."""
    ring = shapely.get_coordinates(shape.exterior)[:-1]
    angle, far = rng.uniform(0.0, 2.0 * np.pi), rng.uniform(0.01, 5.0)
    ring[rng.integers(len(ring))] += far * np.array([np.cos(angle), np.sin(angle)])
    return shapely.Polygon(ring)


def grown(shape: shapely.Polygon, rng: np.random.Generator) -> shapely.Polygon:
    return shape.buffer(rng.uniform(0.5, 4.0), join_style="mitre")


def shrunk(shape: shapely.Polygon, rng: np.random.Generator) -> shapely.Polygon:
    return shape.buffer(-rng.uniform(0.5, 4.0), join_style="mitre")


def strip_of(shape: shapely.Polygon) -> shapely.Geometry:
    """A strip 2 m wide within the longest edge."""
    ring = shapely.get_coordinates(shapely.normalize(shape).exterior)
    along = np.diff(ring, axis=0)
    n = int(np.argmax(np.hypot(*along.T)))
    return shapely.LineString(ring[n : n + 2]).buffer(2.0, cap_style="flat").intersection(shape)


FLAWS = {"shift": shifted, "overlap": grown, "gap": shrunk}


def planted(seed: int, count: int, flaws: Sequence[str]) -> gpd.GeoDataFrame:
    """An irregular coverage with these flaws at random places."""
    rng = np.random.default_rng(seed)
    shapes = list(irregular_cells(rng, count)[0])
    for flaw in sorted(flaws, key="duplicate".__eq__):
        n, m = (int(number) for number in rng.choice(len(shapes), 2, replace=False))
        if flaw == "sliver":
            strip = strip_of(max(shapely.get_parts(shapes[m]), key=shapely.area))
            changed = {n: shapes[n].union(strip), m: shapes[m].difference(strip)}
        elif flaw == "duplicate":
            changed = {len(shapes): shapes[n]}
            shapes.append(shapes[n])
        elif shapes[n].geom_type == "Polygon":
            changed = {n: FLAWS[flaw](shapes[n], rng)}
        else:
            continue
        sound = place(*changed.values()).geometry.is_valid.all()  # in degrees: they are rounded
        if sound and all(s.geom_type in ("Polygon", "MultiPolygon") for s in changed.values()):
            for number, shape in changed.items():
                shapes[number] = shape
    return place(*shapes)


@sampled
@settings(max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(seed=131072, count=57, flaws=["sliver"])
@example(seed=882673, count=41, flaws=["sliver", "shift", "shift", "sliver"])
@given(
    seed=st.integers(0, 10**6),
    count=st.integers(4, 60),
    flaws=st.lists(st.sampled_from([*FLAWS, "sliver", "duplicate"]), max_size=6),
)
def test_planted_flaws_are_mended(seed: int, count: int, flaws: list[str]) -> None:
    frame = planted(seed, count, flaws)
    result = clean(frame)
    assert list(result.frame["name"]) == list(frame["name"])
    assert list(result.frame.columns) == list(frame.columns)
    assert abs(area(result.frame) - area(frame)) < 0.001 * max(area(frame), 40 * VILLAGE_AREA_M2)
    told = {r.features[0] for r in result.repairs if not r.mended}
    assert fits(result.frame[~result.frame["feature"].isin(told)])
    assert {r.kind for r in result.repairs if not r.mended} <= {FlawKind.TWIN}
    untouched = identical(result.frame, frame)
    moved = {row for r in result.repairs for row in r.features}
    assert set(frame["feature"][~untouched]) <= moved


# Real places.

PLACES = {
    "sikkim": ("in-villages-sikkim/sk.geojson", 394, set()),
    "nepal": (
        "np-municipalities/nepal-municipalities.geojson",
        766,
        {FlawKind.CONTESTED, FlawKind.STANDING},
    ),
    "pangasinan": (
        "ph-barangays-pangasinan/barangays.geojson",
        1364,
        {FlawKind.CONTESTED, FlawKind.STANDING},
    ),
    "philippines": (
        "ph-barangays-national/barangays_lowres.geojson.gz",
        38_698,
        {FlawKind.CONTESTED, FlawKind.STANDING},
    ),
    "bretagne": ("fr-communes/communes-bretagne.geojson", 1232, set()),
    "normandie": ("fr-communes/communes-normandie.geojson", 2709, set()),
    "hauts-de-france": ("fr-communes/communes-hauts-de-france.geojson", 3808, set()),
}


LONG = {"philippines", "hauts-de-france", "normandie"}


@pytest.mark.skipif(not DATA.is_dir(), reason="the data folder is not here")
@pytest.mark.parametrize("name", [long(n) if n in LONG else n for n in PLACES])
def test_real_places_fit_but_for_what_is_told(name: str) -> None:
    path, count, unmended = PLACES[name]
    drawn, findings = Findings(), Findings()
    before = read_boundaries(DATA / path, findings=drawn)
    found = read_coverage(DATA / path, findings=findings)
    assert before is not None
    assert found is not None
    assert len(found.frame) == len(before) == count
    assert list(found.frame["feature"]) == list(before["feature"])
    assert not findings.errors
    assert found.frame.geometry.is_valid.all()
    assert not found.frame.geometry.is_empty.any()
    assert abs(area(found.frame) / area(before) - 1.0) < 0.001
    left = [repair for repair in found.repairs if not repair.mended]
    assert {repair.kind for repair in left} <= unmended
    told = {number for repair in left for number in repair.features}
    shapes = found.frame.geometry.to_numpy()
    invalid = ~shapely.is_empty(shapely.coverage_invalid_edges(shapes))
    assert set(found.frame["feature"][invalid]) <= told | beside(found.frame, told)
    assert len(findings) < 200
    if "fr-communes" in path:
        assert identical(found.frame, before).all()
        assert kinds(found.repairs).keys() <= {FlawKind.RING, FlawKind.MULTIPART, FlawKind.ENCLAVE}


def beside(frame: gpd.GeoDataFrame, numbers: set[int]) -> set[int]:
    """The neighbours of these features: they cannot fit what is left as drawn."""
    shapes = frame.geometry.to_numpy()
    rows = np.flatnonzero(frame["feature"].isin(numbers))
    near = shapely.STRtree(shapes).query(shapes[rows], predicate="intersects")[1]
    return set(frame["feature"].iloc[np.unique(near)])


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from([0.0, 2.0, 30.0, 200.0, 400.0]), min_size=4, max_size=4))
def test_every_overlap_that_is_left_is_told(reach: list[float]) -> None:
    """A place in the middle that reaches into four others by so many metres each."""
    west, south, east, north = reach
    middle = shapely.box(1000 - west, 1000 - south, 2000 + east, 2000 + north)
    around = [
        shapely.box(0, 1000, 1000, 2000),
        shapely.box(1000, 0, 2000, 1000),
        shapely.box(2000, 1000, 3000, 2000),
        shapely.box(1000, 2000, 2000, 3000),
    ]
    found = cleaned(place(middle, *around), Findings())
    flat = found.frame.to_crs(metric_crs(tuple(found.frame.total_bounds))).geometry.to_numpy()
    first, second = shapely.STRtree(flat).query(flat, predicate="intersects")
    common = shapely.area(shapely.intersection(flat[first], flat[second]))
    left = {
        (one + 1, other + 1)
        for one, other, m2 in zip(first, second, common, strict=True)
        if one < other and m2 > 2.0
    }
    told = {
        (min(r.features), max(r.features))
        for r in found.repairs
        if r.kind in {FlawKind.CONTESTED, FlawKind.STANDING}
    }
    assert left <= told


def test_overlaps_of_hectares_are_more_than_notes() -> None:
    """Thirty metres along a kilometre are cut, and worth a look; three metres are a note."""
    for width, severity in ((30.0, Severity.WARNING), (3.0, Severity.NOTE)):
        findings = Findings()
        sides = (shapely.box(0, 0, 1000, 1000), shapely.box(1000 - width, 0, 2000, 1000))
        cleaned(place(*sides), findings)
        assert [(f.key, f.severity) for f in findings] == [("coverage_overlap", severity)]
