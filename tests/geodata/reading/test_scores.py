"""The planner's own numbers for pairs: read by column, told like any other table."""

from dataclasses import replace
from pathlib import Path

from geodata.facts.case import Case
from geodata.facts.pair_scores import PairScores
from geodata.facts.sources import Sources
from geodata.facts.supply_key import SupplyKey
from geodata.findings import Findings
from geodata.lineage.merging import merged_county
from geodata.reading.read_case import read_case
from geodata.synthetic.county import synthetic_county
from geodata.tables.write_case import write_case

HEAD = "层,村,人员或单位,代价,负担\n"


def read(folder: Path, rows: str):
    (folder / "villages.csv").write_text("村名,乡镇,县\n东关,北城,甲县\n西关,北城,甲县\n", "utf-8")
    (folder / "units.csv").write_text("编号,单位名称\nU1,水务局\nU2,农业局\n", "utf-8")
    (folder / "scores.csv").write_text(HEAD + rows, "utf-8")
    findings = Findings()
    return read_case(folder, Sources(), findings).county, findings


def test_rows_of_one_layer_go_before_those_of_every_layer(tmp_path: Path) -> None:
    county, findings = read(
        tmp_path, ",东关,U1,3,1.5\n结对单位,东关,U1,4,\n,西关,水务局,,2\n,西关,U2,0,0\n"
    )
    assert findings.errors == ()
    scores, east, west = county.scores, "甲县/北城/东关", "甲县/北城/西关"
    assert scores.of("first_secretary", east, SupplyKey("units", "U1")) == (3.0, 1.5)
    assert scores.of("department", east, SupplyKey("units", "U1")) == (4.0, None)
    assert scores.of("department", west, SupplyKey("units", "U1")) == (None, 2.0)
    assert scores.of("department", west, SupplyKey("units", "U2")) == (0.0, 0.0)
    assert scores.of("department", east, SupplyKey("units", "U2")) == (None, None)


def test_every_wrong_row_is_told_and_left_out(tmp_path: Path) -> None:
    wrong = {
        "unknown_place": ",南关,U1,1,1\n",
        "unknown_supply": ",东关,U9,1,1\n",
        "not_a_number": ",东关,U1,多,1\n",
        "out_of_range": ",东关,U2,1,-1\n",
        "cell_empty": ",,U2,1,1\n",
        "duplicate": ",东关,水务局,2,2\n",
    }
    county, findings = read(tmp_path, "".join(wrong.values()))
    assert [f.key for f in findings.errors if f.row is None] == []
    assert {f.key: f.row for f in findings.errors} == {
        key: number for number, key in enumerate(wrong, 2)
    }
    assert county.scores.cost == (None, 1.0)
    assert county.scores.load == (1.0, None)


def test_a_text_that_is_wrong_in_many_rows_is_told_once(tmp_path: Path) -> None:
    _, findings = read(tmp_path, ",南关,U1,1,1\n,南关,U2,1,1\n,南关,U1,2,2\n")
    assert [(f.key, f.row) for f in findings.errors] == [("unknown_place", 2)]


def test_written_and_read_back(tmp_path: Path) -> None:
    county = synthetic_county(villages=5, townships=2).county
    ids, unit = [village.id for village in county.villages], county.units[0].id
    scores = PairScores(
        layer=("", "department", ""),
        place=(ids[0], ids[0], ids[1]),
        table=("units",) * 3,
        supply=(unit, unit, unit),
        cost=(1.0, 2.5, None),
        load=(None, 3.0, 0.0),
    )
    write_case(tmp_path, Case(county=replace(county, scores=scores)))
    findings = Findings()
    assert read_case(tmp_path, Sources(), findings).county.scores == scores
    assert findings.errors == ()


def test_after_a_merger_the_place_that_goes_on_keeps_its_numbers() -> None:
    county = synthetic_county(villages=5, townships=2).county
    old, new, *_ = (village.id for village in county.villages)
    scores = PairScores(
        layer=("", "", ""),
        place=(old, old, new),
        table=("units",) * 3,
        supply=("A", "B", "A"),
        cost=(1.0, 2.0, 3.0),
        load=(1.0, 2.0, 3.0),
    )
    carried = merged_county(replace(county, scores=scores), [(old, new)]).scores
    assert carried.of("any", new, SupplyKey("units", "A")) == (3.0, 3.0)
    assert carried.of("any", new, SupplyKey("units", "B")) == (2.0, 2.0)
    assert len(carried) == 2
