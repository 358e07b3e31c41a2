"""The account of joins: what found its counterpart, what did not, and numbers that add up."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geodata.account import MOST_NAMED, JoinUse
from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.reading.read_case import read_case
from geodata.words import catalogue


def boxes(*names: str) -> gpd.GeoDataFrame:
    shapes = [shapely.box(112 + n / 50, 39, 112 + (n + 1) / 50, 39.02) for n in range(len(names))]
    return gpd.GeoDataFrame({"name": list(names)}, geometry=shapes, crs="EPSG:4326")


def joins_of(folder: Path) -> dict[str, JoinUse]:
    findings = Findings()
    read_case(folder, Sources(), findings)
    return {use.kind: use for use in findings.account.joins}


def test_villages_and_polygons_are_all_accounted_for(tmp_path: Path) -> None:
    rows = ("甲,东乡,,", "乙,东乡,,", "丙,东乡,112.01,39.01", "丁,东乡,,", "戊,东乡,,", "戊,西乡,,")
    table = "\n".join(("村名,乡镇,经度,纬度", *rows))
    (tmp_path / "villages.csv").write_text(table, "utf-8")
    boxes("甲", "乙", "戊", "己").to_file(tmp_path / "boundaries.gpkg")
    joins = joins_of(tmp_path)
    places, polygons = joins["village_place"], joins["polygon_village"]
    assert dict(places.counts) == {"polygon": 2, "point": 1, "neither": 3}
    assert dict(places.named) == {"point": ("丙",), "neither": ("丁", "戊", "戊")}
    assert dict(polygons.counts) == {"matched": 2, "merged": 0, "ambiguous": 1, "unmatched": 1}
    assert dict(polygons.named) == {"ambiguous": ("戊",), "unmatched": ("己",)}
    assert (places.total, polygons.total) == (6, 4)


def test_polygons_of_merged_villages_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "villages.csv").write_text("村名,乡镇\n甲,东乡\n丙,东乡\n", "utf-8")
    (tmp_path / "lineage.csv").write_text("原村,现村,变更类型\n乙,甲,合并\n甲,甲,合并\n", "utf-8")
    boxes("甲", "乙", "丙").to_file(tmp_path / "boundaries.gpkg")
    joins = joins_of(tmp_path)
    assert dict(joins["polygon_village"].counts)["unmatched"] == 0
    assert joins["polygon_village"].total == 3
    assert dict(joins["village_place"].counts)["polygon"] == 2


def test_only_so_many_items_are_named_and_unknown_outcomes_are_refused() -> None:
    items = [("neither", f"村{n}") for n in range(MOST_NAMED + 5)]
    use = JoinUse.of("village_place", items, outcomes=("point", "neither"))
    assert use.counts == (("point", 0), ("neither", MOST_NAMED + 5))
    assert len(dict(use.named)["neither"]) == MOST_NAMED
    with pytest.raises(KeyError):
        JoinUse.of("village_place", [("lost", "村")], outcomes=("point",))


def test_kinds_and_outcomes_have_words(tmp_path: Path) -> None:
    (tmp_path / "villages.csv").write_text("村名,乡镇\n甲,东乡\n", "utf-8")
    boxes("甲").to_file(tmp_path / "boundaries.gpkg")
    joins = joins_of(tmp_path).values()
    keys = [f"join.{use.kind}" for use in joins]
    keys += [f"join_outcome.{outcome}" for use in joins for outcome, _ in use.counts]
    assert [key for key in keys if key not in catalogue()] == []
