"""The account says how people, their places, postings and pins were joined."""

from pathlib import Path

from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.hand_plans.heads import HandLayer
from geodata.reading.read_case import read_case

TABLES = {
    "villages": "村名,乡镇,县\n东关,甲镇,甲县\n西关,乙镇,甲县\n",
    "units": "编号,单位名称\n1,教育局\n",
    "cadres": "编号,姓名,单位,籍贯,回避\n1,赵,教育局,甲镇,\n2,钱,,河北省某县,丙村\n3,孙,1,,\n",
    "current": "层,村,人员或单位,状态\nfs,东关,1,在任\nfs,南关,1,\nfs,西关,9,\nxx,西关,1,\n",
    "pins": "层,村,人员或单位\nfs,西关,钱\n",
}


def test_every_row_of_a_join_has_an_outcome(tmp_path: Path) -> None:
    for table, text in TABLES.items():
        (tmp_path / f"{table}.csv").write_text(text, "utf-8")
    findings = Findings()
    layers = [HandLayer(name="fs", titles=("fs",), supply="cadres", level="village")]
    read_case(tmp_path, Sources(), findings, layers=layers)
    joins = {use.kind: {k: n for k, n in use.counts if n} for use in findings.account.joins}
    assert joins["person_unit"] == {"matched": 2, "no_unit": 1}
    assert joins["native_place"] == {"resolved": 1, "elsewhere": 1, "empty": 1}
    assert joins["recusals"] == {"elsewhere": 1, "empty": 2}
    assert joins["standing"] == {"used": 1, "no_place": 1, "no_supply": 1, "no_layer": 1}
    assert joins["pins"] == {"used": 1}
