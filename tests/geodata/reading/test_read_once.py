"""A folder that several scenarios ask for the same is read once, and told to each of them."""

from pathlib import Path
from typing import Any

import pytest

from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.reading import read_once
from geodata.reading.read_case import read_case
from geodata.reading.read_once import CasesOnce

VILLAGES = "village,township,class,population\n东村,北镇,weak,12\n西村,北镇,poor,many\n"
CADRES = "name,unit,pool\n张三,财政局,first_secretary\n张三,财政局,first_secretary\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "villages.csv").write_text(VILLAGES, "utf-8")
    (tmp_path / "cadres.csv").write_text(CADRES, "utf-8")
    return tmp_path


@pytest.fixture
def read(monkeypatch):
    """The options of every time that a folder is read."""
    read: list[dict[str, object]] = []

    def counted(*asked, **options):
        read.append(options)
        return read_case(*asked, **options)

    monkeypatch.setattr(read_once, "read_case", counted)
    return read


def test_the_second_has_what_the_first_had(folder, read):
    truth = Findings()
    case = read_case(folder, Sources(), truth)
    cases, seen = CasesOnce(), []
    for _ in range(2):
        findings = Findings()
        findings.items += truth.items[:1]  # what its scenario has to tell comes first
        assert cases(folder, Sources(), findings).county == case.county
        assert findings.items == [*truth.items[:1], *truth.items]
        assert findings.account == truth.account
        findings.account.tables.clear()
        findings.items.clear()
        seen.append(findings)
    assert len(truth) > 0
    assert len(truth.account.tables) == 2
    assert len(read) == 1


def test_what_is_asked_otherwise_is_read_again(folder, read):
    cases = CasesOnce()
    other = folder / "other"
    other.mkdir()
    (other / "villages.csv").write_text(VILLAGES, "utf-8")
    asked: list[tuple[Path, Sources, dict[str, Any]]] = [
        (folder, Sources(), {}),
        (folder, Sources(), {"language": "en"}),
        (folder, Sources(), {"known": True}),
        (folder, Sources(villages="villages.csv"), {}),
        (other, Sources(), {}),
    ]
    found = [cases(where, sources, Findings(), **how) for where, sources, how in asked * 2]
    assert len(read) == len(asked)
    assert found[: len(asked)] == found[len(asked) :]
    assert len(found[4].county.cadres) == 0 < len(found[0].county.cadres)
