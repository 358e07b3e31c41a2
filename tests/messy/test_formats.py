"""Tables in other formats: read, or named with what to save them as."""

import pytest

from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.reading.read_case import read_case
from tests.messy.layouts import CLEAN, HEAD

LINES = [",".join(map(str, row)) for row in (HEAD, *CLEAN)]


def read(folder):
    findings = Findings()
    return read_case(folder, Sources(), findings).county, findings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize(("name", "sign"), [("村.csv", ","), ("villages.tsv", "\t")])
def test_text_in_every_encoding(tmp_path, encoding, name, sign):
    (tmp_path / name).write_text("\n".join(LINES).replace(",", sign), encoding)
    county, findings = read(tmp_path)
    assert findings.errors == ()
    assert [village.name for village in county.villages] == [row[1] for row in CLEAN]


@pytest.mark.parametrize("name", ["units.et", "单位.wps", "单位.docx"])
def test_what_only_its_own_program_reads_is_named_with_what_to_do(tmp_path, name):
    (tmp_path / "村.csv").write_text("\n".join(LINES), "utf-8")
    (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0")
    _, findings = read(tmp_path)
    assert [(item.key, item.file) for item in findings.errors] == [("table_format", name)]
    assert ".xlsx" in findings.errors[0].remedy("zh")
