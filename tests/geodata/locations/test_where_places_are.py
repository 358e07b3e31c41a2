"""Points that are hardly those of their places: each kind is told once, with its rows."""

import csv
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest

from geodata.columns.degrees import as_degrees, is_plain, unpacked
from geodata.facts.case import Case
from geodata.facts.sources import Sources
from geodata.findings import Finding, Findings
from geodata.reading.read_case import read_case
from geodata.synthetic.county import synthetic_county
from tests.folders import SHARED

Row = tuple[float | str, float | str]
Spoil = Callable[[int, float, float], Row]
QUIET = {"approximate_location", "code_own", "boundary_heights"}


@cache
def made() -> Case:
    return synthetic_county(villages=60, townships=5, seed=7)


def write(folder: Path, spoil: Spoil, *, polygons: bool = False, code: str = "9999") -> Path:
    """A clean county whose points ``spoil`` changes row by row (counted from 0)."""
    case = made()
    towns = {town.id: town.name for town in case.county.townships}
    with (folder / "villages.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("村代码", "县", "乡镇", "村名", "经度", "纬度"))
        for n, v in enumerate(case.county.villages):
            lon, lat = spoil(n, round(v.lon or 0.0, 6), round(v.lat or 0.0, 6))
            full = code + (v.code or "")[4:]
            table.writerow((full, v.county, towns[v.township], v.name, lon, lat))
    if polygons:
        assert case.coverage is not None
        frame = case.coverage.assign(code=[code + str(key)[4:] for key in case.coverage.index])
        frame.reset_index(drop=True).to_file(folder / "boundaries.gpkg")
    return folder


def told(folder: Path, sources: Sources | None = None) -> dict[str, Finding]:
    findings = Findings()
    read_case(folder, sources or Sources(), findings)
    loud = [finding for finding in findings if finding.key not in QUIET]
    assert len({finding.key for finding in loud}) == len(loud), [f.key for f in loud]
    return {finding.key: finding for finding in loud}


def sexagesimal(value: float) -> str:
    seconds = round(value * 3600)
    return f"{seconds // 3600}°{seconds // 60 % 60:02}′{seconds % 60:02}″"


def packed(value: float) -> float:
    seconds = round(value * 3600)
    return round(seconds // 3600 + seconds // 60 % 60 / 100 + seconds % 60 / 10_000, 4)


@pytest.mark.parametrize("polygons", [False, True])
def test_a_clean_county_is_read_without_a_word(tmp_path: Path, *, polygons: bool) -> None:
    assert told(write(tmp_path, lambda n, x, y: (x, y), polygons=polygons)) == {}


ONE: dict[str, Spoil] = {
    "astray_lon": lambda n, x, y: (x + (n == 6), y),
    "astray_lat": lambda n, x, y: (x, y + 0.3 * (n == 6)),
    "astray_far": lambda n, x, y: (85.3123, 27.7123) if n == 6 else (x, y),
    "astray_sign": lambda n, x, y: (-x if n == 6 else x, y),
    "swapped_coordinates": lambda n, x, y: (y, x) if n == 6 else (x, y),
    "coordinates_zero": lambda n, x, y: (0, 0) if n == 6 else (x, y),
    "coordinates_rounded": lambda n, x, y: (112.5, 39) if n == 6 else (x, y),
    "coordinates_written_out": lambda n, x, y: (
        (sexagesimal(x), f"N{sexagesimal(y)}") if n == 6 else (x, y)
    ),
}


@pytest.mark.parametrize("key", ONE)
@pytest.mark.parametrize("polygons", [False, True])
def test_one_point_gone_wrong_is_named_with_its_cause(
    tmp_path: Path, key: str, *, polygons: bool
) -> None:
    found = told(write(tmp_path, ONE[key], polygons=polygons))
    name = made().county.villages[6].name
    assert name in found[key].details["names"]
    assert found[key].value == "1"
    assert set(found) <= {key, "no_location", *("astray_" + axis for axis in ("lon", "lat", "far"))}
    if not key.startswith(("coordinates_rounded", "astray")):
        assert set(found) <= {key, "no_location"}


MANY: dict[str, Spoil] = {
    "coordinates_packed": lambda n, x, y: (packed(x), packed(y)),
    "coordinates_rounded": lambda n, x, y: (round(2 * x) / 2, round(2 * y) / 2),
    "coordinates_crowded": lambda n, x, y: (x, y) if n % 3 else (112.61234, 38.91234),
    "coordinates_written_out": lambda n, x, y: (sexagesimal(x), sexagesimal(y)),
    "coordinates_zero": lambda n, x, y: (x, y) if n % 9 else (0, 0),
    "swapped_coordinates": lambda n, x, y: (y, x),
}


@pytest.mark.parametrize("key", MANY)
def test_many_points_gone_wrong_are_one_finding(tmp_path: Path, key: str) -> None:
    found = told(write(tmp_path, MANY[key]))
    assert int(found[key].value) > 5
    assert set(found) <= {key, "no_location"}


def test_degrees_in_words_are_read_right(tmp_path: Path) -> None:
    write(tmp_path, lambda n, x, y: (f"东经{sexagesimal(x)}", f"{sexagesimal(y)}N"))
    villages = read_case(tmp_path, Sources(), Findings()).county.villages
    pairs = zip(villages, made().county.villages, strict=True)
    away = [
        max(abs((a.lon or 0) - (b.lon or 0)), abs((a.lat or 0) - (b.lat or 0))) for a, b in pairs
    ]
    assert max(away) < 1 / 3600


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("112.61", 112.61),
        ("112°36′36″", 112.61),
        ("112°36'36\"", 112.61),
        ("东经112度36分36秒", 112.61),
        ("112 36 36", 112.61),
        ("112：36：36", 112.61),
        ("112°36.6′", 112.61),
        ("W112.61°", -112.61),
        ("37°30′S", -37.5),
        ("-37.5", -37.5),
    ],
)
def test_degrees_as_people_write_them(text: str, degrees: float) -> None:
    assert as_degrees(text) == pytest.approx(degrees)


@pytest.mark.parametrize("text", ["112°76′", "112°36′99″", "N112°E", "百度", "1°2°3°4"])
def test_what_is_no_degrees_is_refused(text: str) -> None:
    assert not is_plain(text) or text == "百度"
    with pytest.raises(ValueError, match=r".*"):
        as_degrees(text)


def test_minutes_and_seconds_behind_the_point() -> None:
    assert unpacked(112.3638) == pytest.approx(112 + 36 / 60 + 38 / 3600)
    assert unpacked(-112.3638) == pytest.approx(-112 - 36 / 60 - 38 / 3600)
    assert unpacked(112.7638) is None


AGAINST: dict[str, tuple[str, Spoil]] = {
    "place_against_code": ("4401", lambda n, x, y: (x, y)),
    "place_against_code_sign": ("1401", lambda n, x, y: (-x, y)),
    "place_against_code_zone": ("1401", lambda n, x, y: (x - 3, y)),
}


@pytest.mark.parametrize("key", AGAINST)
def test_a_county_that_is_not_where_its_codes_say(tmp_path: Path, key: str) -> None:
    code, spoil = AGAINST[key]
    found = told(write(tmp_path, spoil, code=code))
    assert set(found) == {key}
    assert int(found[key].value) > 50
    assert found[key].details["code"] == code[:2]


def test_codes_that_fit_the_place_are_not_told(tmp_path: Path) -> None:
    assert told(write(tmp_path, lambda n, x, y: (x, y), code="1401")) == {}


@pytest.mark.parametrize(("system", "severity"), [(4545, None), (4546, "note"), (4547, "note")])
def test_a_county_at_the_edge_of_its_zone_is_told(
    tmp_path: Path, system: int, severity: str | None
) -> None:
    """112.6 degrees east is at the edge of the zones of 111 and of 114; 4545 is that of 108."""
    write(tmp_path, lambda n, x, y: ("", ""))
    coverage = made().coverage
    assert coverage is not None
    frame = coverage.assign(code=[str(key) for key in coverage.index]).reset_index(drop=True)
    frame.to_crs(system).to_file(tmp_path / "boundaries.gpkg")
    found = told(tmp_path)
    kind = found["boundary_zone_edge"].severity
    assert kind == (severity or "warning")


def shared(case: str) -> Path:
    folder = SHARED / "cases" / case
    if not folder.is_dir():
        pytest.skip("the shared cases are not here")
    return folder


@pytest.mark.parametrize(
    ("case", "keys"),
    [
        ("coords/t_typo113", ["astray_lon"]),
        ("coords/p_zero_some", ["coordinates_zero", "no_location"]),
        ("coords/b_4547_as4546_wrongzone", ["boundary_zone_edge"]),
        ("outlier_point/outlier_point", ["astray_far"]),
        ("outlier_point/outlier_digit", ["astray_lat"]),
    ],
)
def test_cases_that_were_silent(case: str, keys: Sequence[str]) -> None:
    findings = Findings()
    read_case(shared(case), Sources(), findings)
    assert [f.key for f in findings if f.key not in QUIET] == keys
