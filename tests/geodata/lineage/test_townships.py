"""Townships that get new codes or names: later rows, polygons and people follow."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geodata.facts.county import Township, Village
from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.lineage.succession import Change, Succession, succeeded
from geodata.reading.read_case import read_case
from tests.folders import SHARED

TOWN = Township(id="999901200", name="西关乡", county="云泉县")
RECODE = Change(old="999901200", new="999901999", kind="recode", on=date(2025, 1, 1), row=2)
MERGERS = (
    Change(old="999901999200", new="999901999201", on=date(2026, 3, 1), row=3),
    Change(old="999901999201", new="999901999201", on=date(2026, 3, 1), row=4),
)


def village(code: str, people: float) -> Village:
    return Village(id=code, name=f"村{code[-3:]}", code=code, township=TOWN.id, population=people)


def followed(prefix: str, changes: Sequence[Change], tails: Sequence[str]) -> Succession:
    villages = [village(prefix + tail, 100.0) for tail in tails]
    return succeeded(villages, [TOWN], changes)


@pytest.mark.parametrize("rows", list(permutations((RECODE, *MERGERS))))
def test_a_merger_written_in_the_codes_of_after_is_followed(rows: tuple[Change, ...]) -> None:
    made = followed("999901200", rows, ("200", "201", "202"))
    people = {each.id: each.population for each in made.villages}
    assert people == {"999901999201": 200.0, "999901999202": 100.0}
    for old in ("999901200200", "999901200201", "999901999200"):
        assert made.heirs.of(old) == ("999901999201",)
    assert {problem.key for problem in made.problems} <= {"lineage_nameless"}


def test_a_table_of_after_knows_the_codes_of_before_both_changes() -> None:
    made = followed("999901999", (RECODE, *MERGERS), ("201", "202"))
    assert [each.id for each in made.villages] == ["999901999201", "999901999202"]
    assert made.heirs.of("999901200200") == ("999901999201",)
    assert made.heirs.of("999901200201") == ("999901999201",)
    assert made.heirs.of("999901200202") == ("999901999202",)
    assert made.problems == ()


def test_a_merger_written_in_the_codes_of_before_still_works() -> None:
    before = lambda code: code.replace("999901999", "999901200")  # noqa: E731
    olds = tuple(replace(c, old=before(c.old), new=before(c.new)) for c in MERGERS)
    made = followed("999901200", (RECODE, *olds), ("200", "201", "202"))
    assert sorted(each.population or 0 for each in made.villages) == [100.0, 200.0]


@pytest.mark.parametrize("known", ["西关镇", "西关乡"])
def test_a_renamed_township_is_known_by_both_names(tmp_path: Path, known: str) -> None:
    """Whichever name the tables use, polygons and people may use the other."""
    other = "西关乡" if known == "西关镇" else "西关镇"
    tables = {
        "villages": f"村名,乡镇,县\n东村,{known},云泉县\n西村,{known},云泉县\n东村,北乡,云泉县\n",
        "lineage": "原村,现村,变更类型\n云泉县/西关乡,云泉县/西关镇,更名\n",
        "units": "编号,单位名称\nU1,局\n",
        "cadres": f"编号,姓名,派出单位,籍贯\nC1,甲,U1,{other}\n",
    }
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    frame = gpd.GeoDataFrame(
        {"name": ["东村", "西村", "东村"], "乡镇": [other, other, "北乡"]},
        geometry=[shapely.box(112 + n / 50, 39, 112 + (n + 1) / 50, 39.02) for n in range(3)],
        crs="EPSG:4326",
    )
    frame.to_file(tmp_path / "boundaries.gpkg")
    findings = Findings()
    case = read_case(tmp_path, Sources(), findings)
    assert [finding.key for finding in findings] == []
    assert case.coverage is not None
    assert list(case.coverage.index) == [village.id for village in case.county.villages]
    assert case.county.cadres[0].native_place == case.county.villages[0].township


@pytest.mark.skipif(not (SHARED / "cases").is_dir(), reason="the shared cases are not here")
def test_the_case_of_a_recode_and_a_merger() -> None:
    findings = Findings()
    county = read_case(SHARED / "cases" / "lineage-recode-then-merge", Sources(), findings).county
    assert "lineage_unknown" not in {finding.key for finding in findings}
    assert len(county.villages) == 199
