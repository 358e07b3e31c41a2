"""Names and encodings of boundary files: folded where that is safe, told where it is not."""

import json
import struct
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geodata.facts.sources import Sources
from geodata.findings import Finding, Findings
from geodata.locations.place_spelling import folded
from geodata.reading.read_case import read_case

NAMES = ("王家庄", "李家沟", "张家坪")


def frame(*names: str, column: str = "name") -> gpd.GeoDataFrame:
    shapes = [shapely.box(112 + n / 50, 39, 112 + (n + 1) / 50, 39.02) for n in range(len(names))]
    return gpd.GeoDataFrame({column: list(names)}, geometry=shapes, crs="EPSG:4326")


def table(folder: Path, *names: str) -> None:
    text = "\n".join(["村名,乡镇", *(f"{name},东乡" for name in names)])
    (folder / "villages.csv").write_text(text, "utf-8")


def told(folder: Path, sources: Sources | None = None) -> tuple[dict[str, Finding], set[str]]:
    findings = Findings()
    case = read_case(folder, sources or Sources(), findings)
    drawn = set() if case.coverage is None else set(map(str, case.coverage.index))
    return {finding.key: finding for finding in findings}, drawn


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("王家庄村委会", "王家庄", True),
        ("王家庄村民委员会", "王家庄村", True),
        ("八五一〇农场", "八五一0农场", True),
        ("茶花社区居委会", "茶花社区", True),
        ("茶花居民委员会", "茶花社区", True),
        ("东关社区", "东关村", False),
        ("村", "", False),
        ("上王村", "下王村", False),
    ],
)
def test_only_endings_and_zeros_are_folded(one: str, other: str, *, same: bool) -> None:
    assert (folded(one) == folded(other)) is same


def test_polygons_written_otherwise_are_joined_and_named(tmp_path: Path) -> None:
    table(tmp_path, "王家庄", "八五一〇农场", "东关村", "东关社区")
    frame("王家庄村委会", "八五一0农场", "东关村", "南关社区").to_file(tmp_path / "boundaries.gpkg")
    found, drawn = told(tmp_path)
    assert drawn == {"东乡/王家庄", "东乡/八五一〇农场", "东乡/东关村"}
    assert found["joined_loosely"].value == "2"
    assert "王家庄村委会 = 王家庄" in found["joined_loosely"].details["names"]
    assert {"no_village", "no_polygon"} <= found.keys()


def test_a_village_with_a_polygon_of_its_own_name_takes_no_other(tmp_path: Path) -> None:
    table(tmp_path, "东关")
    frame("东关", "东关村").to_file(tmp_path / "boundaries.gpkg")
    found, _ = told(tmp_path)
    assert "joined_loosely" not in found
    assert found["no_village"].row == 2


@pytest.mark.parametrize("mark", ["?", "？", "\ufffd", "□"])
def test_names_that_lost_a_character_are_one_warning(tmp_path: Path, mark: str) -> None:
    table(tmp_path, f"大青{mark}村", f"小{mark}村", "李家沟")
    found, _ = told(tmp_path)
    assert (found["name_damaged"].value, found["name_damaged"].details["rows"]) == ("2", "2–3")


def test_polygons_without_names_are_told_with_their_columns(tmp_path: Path) -> None:
    frame(*NAMES, column="CONSTITUEN").assign(KIND="x").to_file(tmp_path / "boundaries.geojson")
    found, _ = told(tmp_path)
    assert "CONSTITUEN、KIND" in found["boundary_no_names"].details["present"]
    assert found["boundary_no_names"].details["near"] == '{ name = "CONSTITUEN" }'
    columns = {"name": "CONSTITUEN", "township": "KIND"}
    found, drawn = told(tmp_path, Sources(boundaries_columns=columns))
    assert (len(drawn), "boundary_no_names" in found) == (3, False)


@pytest.mark.parametrize(
    ("written", "said", "key"),
    [
        ("utf-8", "GBK", "boundary_cpg_wrong"),
        ("utf-8", "UTF-8", None),
        ("gb18030", "UTF-8", "boundary_cpg_wrong"),
        ("gb18030", "GBK", None),
        ("gb18030", "OEM", "boundary_cpg_vague"),
        ("gb18030", None, "boundary_gbk"),
    ],
)
def test_a_table_is_read_whatever_its_cpg_says(
    tmp_path: Path, written: str, said: str | None, key: str | None
) -> None:
    table(tmp_path, *NAMES)
    frame(*NAMES).to_file(tmp_path / "boundaries.shp", encoding=written)
    cpg, dbf = tmp_path / "boundaries.cpg", tmp_path / "boundaries.dbf"
    cpg.unlink(missing_ok=True)
    raw = bytearray(dbf.read_bytes())
    struct.pack_into("B", raw, 29, 0)
    dbf.write_bytes(bytes(raw))
    if said is not None:
        cpg.write_text(said, "ascii")
    found, drawn = told(tmp_path)
    assert len(drawn) == 3
    assert set(found) == ({key} if key else set())


def test_a_geojson_in_gb18030_is_read_and_told(tmp_path: Path) -> None:
    table(tmp_path, *NAMES)
    text = json.dumps(json.loads(frame(*NAMES).to_json()), ensure_ascii=False)
    (tmp_path / "boundaries.geojson").write_bytes(text.encode("gb18030"))
    found, drawn = told(tmp_path)
    assert (len(drawn), set(found)) == (3, {"boundary_json_gbk"})
