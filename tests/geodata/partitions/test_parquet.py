"""Counties written as partitions and read back are the same counties."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings

from geodata import extras
from geodata.facts.case import Case
from geodata.facts.county import County, Pin, StandingPosting, Village
from geodata.partitions.parquet import each, partitions, read_partition, write_partition
from geodata.partitions.rows import PlanRow
from geodata.synthetic.county import synthetic_county
from tests.optimizer.cases import counties

PLAN = (
    PlanRow(layer="first_secretary", place="140602001201", supply="007", role="industry"),
    PlanRow(layer="first_secretary", place="140602001202", missing=1, cause="not_enough"),
)


def test_a_whole_county_comes_back(tmp_path: Path) -> None:
    case = synthetic_county(villages=40, townships=3)
    odd = replace(
        case.county.villages[0], population=None, need={"甲": 1.0}, extra={"a": True, "b": "=1+1"}
    )
    county = replace(
        case.county,
        villages=(odd, *case.county.villages[1:]),
        current=(StandingPosting(layer="x", place="1", supply="2", start=date(2025, 1, 31)),),
        former=(StandingPosting(layer="x", place="1", supply="3", status="recalled"),),
        pins=(Pin(layer="x", place="1", unit="U", forbid=True),),
        today=date(2026, 7, 1),
        year=2025,
    )
    case = replace(case, county=county, approximate=frozenset([odd.id]))
    place = write_partition(tmp_path, "140602", case, PLAN)
    again, plan = read_partition(tmp_path, "140602")
    assert place.name == "county=140602"
    assert again.county == case.county
    assert plan == PLAN
    assert again.approximate == case.approximate
    assert again.coverage is not None
    assert again.coverage.crs == case.coverage.crs
    assert list(again.coverage.index) == list(case.coverage.index)
    assert again.coverage.geom_equals(case.coverage, align=True).all()
    assert again.county.cadres[0].sender is not None
    facts, same = read_partition(tmp_path, "140602", shapes=False)
    assert facts.coverage is None
    assert same == PLAN
    assert facts.county == replace(county, neighbours={})


@settings(max_examples=24, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(county=counties())
def test_any_county_comes_back(county: County) -> None:
    with TemporaryDirectory() as name:
        write_partition(Path(name), "a-1_B", Case(county=county))
        again, plan = read_partition(Path(name), "a-1_B")
    assert again.county == replace(county, neighbours={})
    assert again.coverage is None
    assert plan == ()


def test_files_are_typed_and_open_elsewhere(tmp_path: Path) -> None:
    case = synthetic_county(villages=20, townships=2)
    bare = Village(id="00012", name="无", township="000", county="县")
    county = replace(case.county, villages=(*case.county.villages, bare))
    place = write_partition(tmp_path, "999901", replace(case, county=county), PLAN)
    frame = gpd.read_parquet(place / "villages.parquet")
    assert frame.crs == "EPSG:4326"
    assert len(frame) == 21
    assert list(frame["id"])[-1] == "00012"
    assert frame.geometry.isna().sum() == 1
    assert frame["population"].isna().sum() == 1
    assert {"need_industry", "need_ecology"} <= set(frame.columns)
    schema = pq.read_schema(place / "cadres.parquet")
    assert [str(schema.field(name).type) for name in ("id", "birth_year", "available")] == [
        "string",
        "int64",
        "bool",
    ]
    assert read_partition(tmp_path, "999901")[0].county.villages[-1] == bare


def test_listing_replacing_and_what_is_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert partitions(tmp_path) == ()
    small, large = (synthetic_county(villages=n, townships=2) for n in (10, 20))
    for code in ("130002", "130001"):
        write_partition(tmp_path, code, small)
    (tmp_path / ".county=130003.dead").mkdir()
    (tmp_path / "county=130004").mkdir()
    assert partitions(tmp_path) == ("130001", "130002")
    write_partition(tmp_path, "130001", large, PLAN)
    sizes = [(code, len(case.county.villages), len(plan)) for code, case, plan in each(tmp_path)]
    assert sizes == [("130001", 20, 2), ("130002", 10, 0)]

    def fails(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(gpd.GeoDataFrame, "to_parquet", fails)
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(OSError, match="disk full"):
        write_partition(tmp_path, "130001", small)
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert len(read_partition(tmp_path, "130001")[0].county.villages) == 20


@pytest.mark.parametrize("code", ["", "../1", "a/b", "a b", "县"])
def test_a_code_cannot_lead_elsewhere(tmp_path: Path, code: str) -> None:
    case = Case(county=County(name="县"))
    with pytest.raises(ValueError, match="no code"):
        write_partition(tmp_path, code, case)
    with pytest.raises(ValueError, match="no code"):
        read_partition(tmp_path, code)


def test_what_is_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileNotFoundError):
        read_partition(tmp_path, "130001")

    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(extras, "import_module", missing)
    with pytest.raises(extras.MissingExtraError, match="parquet"):
        write_partition(tmp_path, "130001", Case(county=County(name="县")))
    assert list(tmp_path.iterdir()) == []
