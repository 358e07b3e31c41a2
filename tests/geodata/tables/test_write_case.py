"""Facts written and read back are the same facts, whatever the texts look like."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.facts.case import Case
from geodata.facts.county import Cadre, County, Leader, Pin, Precision, Township, Unit, Village
from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.reading.read_case import read_case
from geodata.synthetic.county import synthetic_county
from geodata.tables.write_case import write_case
from geodata.words import Language
from tests.marks import examples, sampled

NASTY = ("=1+1", "{{7*7}}", "+86", "-1", "@SUM(A1)", "007", "http://a.b", "<b>", "{% if %}", "1e5")
SIGNS = st.text(st.sampled_from("甲乙丙丁AZaz019=+-@{}<>'\"%$`#."), min_size=1, max_size=8)
IDS = st.one_of(st.sampled_from(NASTY), SIGNS.filter(lambda text: text[0] != "'"))
"""An apostrophe before a number is Excel's way to say that it is text."""


def back(folder: Path, case: Case, language: Language = "zh") -> tuple[Case, Findings]:
    findings = Findings()
    write_case(folder, case, language=language)
    return read_case(folder, Sources(), findings), findings


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_whole_county_comes_back(tmp_path: Path, language: Language) -> None:
    case = synthetic_county(villages=40, townships=3)
    again, findings = back(tmp_path, case, language)
    assert list(findings) == []
    assert again.county == case.county
    assert again.coverage is not None
    assert again.coverage.geom_equals(case.coverage, align=True).all()
    assert again.inputs


@sampled
@settings(max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ids=st.lists(IDS, min_size=4, max_size=4, unique_by=str.casefold), name=IDS)
def test_ids_and_names_stay_what_they_are(ids: list[str], name: str) -> None:
    village = Village(
        id="140602001201",
        code="140602001201",
        name=name,
        township="140602001",
        county="县",
        lon=112.5,
        lat=39.25,
        precision=Precision.POINT,
        need={"industry": 0.5},
        hardness=0.25,
    )
    county = County(
        name="县",
        villages=(village,),
        townships=(Township(id="140602001", name="镇", county="县", lon=112.5, lat=39.5),),
        units=(Unit(id=ids[0], name=name, functions={"文旅": 0.5}),),
        cadres=(Cadre(id=ids[1], name=name, unit=ids[0], available=None),),
        leaders=(Leader(id=ids[2], name=ids[3], jurisdiction=frozenset({"township:140602001"})),),
        pins=(Pin(layer="first_secretary", place=village.id, supply=ids[1], forbid=True),),
    )
    with TemporaryDirectory() as folder:
        again, findings = back(Path(folder), Case(county=county))
    assert findings.errors == ()
    assert again.county == county


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    case = synthetic_county(villages=12, townships=2)
    cadres = tuple(
        replace(cadre, name=NASTY[n % len(NASTY)]) for n, cadre in enumerate(case.county.cadres)
    )
    write_case(tmp_path, replace(case, county=replace(case.county, cadres=cadres)))
    book = openpyxl.load_workbook(tmp_path / "case.xlsx")
    kinds = {c.data_type for page in book for row in page.iter_rows() for c in row}
    assert kinds <= {"s", "n", "inlineStr"}
    assert {c.value for c in book["干部"]["B"]} >= {"=1+1", "{{7*7}}"}
