"""However a table is laid out, it says the same; what was done about it is told, and no more."""

import pytest

from geodata.facts.sources import Sources
from geodata.findings import Findings, Severity
from geodata.reading.read_case import read_case
from tests.messy.book import write_book
from tests.messy.layouts import CLEAN, LAYOUTS

CLASSES = {"poor": "脱贫村", "ordinary": "一般村", "weak": "软弱涣散村"}
ALWAYS = {"no_location"}


def read(folder, messy):
    for name, sheets in messy.files.items():
        write_book(folder / name, sheets)
    findings = Findings()
    return read_case(folder, Sources(), findings).county, findings


def said(county):
    towns = {town.id: town.name for town in county.townships}
    return sorted(
        [
            towns[v.township],
            v.name,
            CLASSES[v.village_class],
            v.population,
            v.party_members,
        ]
        for v in county.villages
    )


@pytest.mark.parametrize("distort", LAYOUTS, ids=lambda made: made.__name__)
def test_every_layout_says_the_same(tmp_path, distort):
    messy = distort(CLEAN)
    county, findings = read(tmp_path, messy)
    assert findings.errors == (), [item.problem("zh") for item in findings.errors]
    assert said(county) == sorted(messy.truth)
    assert {item.key for item in findings} - ALWAYS == messy.told
    used = sum(use.used for use in findings.account.tables if use.table == "villages")
    assert used == len(messy.truth)


def test_a_table_below_another_is_read_as_its_own(tmp_path):
    messy = LAYOUTS[-1](CLEAN)
    county, findings = read(tmp_path, messy)
    assert [(unit.name, unit.capacity) for unit in county.units] == [("县财政局", 3)]
    assert [item.severity for item in findings if item.key == "block_read"] == [Severity.NOTE]
