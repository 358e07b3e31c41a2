"""People without ids, people of one name, and numbers of identity cards."""

import json
from datetime import date, timedelta
from random import Random

import pytest

from geodata.facts.sources import Sources
from geodata.findings import Findings, Severity
from geodata.reading.id_numbers import CHECKS, WEIGHTS
from geodata.reading.read_case import read_case
from tests.folders import SHARED
from tests.scenarios.command import zhucun

CASES = SHARED / "cases"


def case(folder, cadres, sources=None, **others):
    for name, text in {"villages": "村名,乡镇\n甲村,某镇\n", "cadres": cadres, **others}.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    findings = Findings()
    return read_case(folder, sources or Sources(), findings).county, findings


def keys(findings):
    return {item.key for item in findings} - {"no_location"}


def number(born: date, order: int) -> str:
    """A sound number of an identity card; odd orders are men's."""
    text = f"140602{born:%Y%m%d}{order:03d}"
    return text + CHECKS[sum(w * int(s) for w, s in zip(WEIGHTS, text, strict=True)) % 11]


def test_people_of_one_name_go_by_name_and_unit_and_are_told_once(tmp_path):
    pins = "层,村,人员\n第一书记,甲村,张伟(农业局)\n"
    rows = "姓名,单位\n张伟,农业局\n张伟,教育局\n李娜,农业局\n"
    county, findings = case(tmp_path, rows, pins=pins)
    assert [cadre.id for cadre in county.cadres] == ["张伟（农业局）", "张伟（教育局）", "李娜"]
    assert [pin.supply for pin in county.pins] == ["张伟（农业局）"]
    (told,) = [item for item in findings if item.key == "ids_by_unit"]
    assert (told.severity, told.all_rows) == (Severity.NOTE, (2, 3))
    assert not findings.errors


def test_a_name_of_several_people_is_told_ambiguous_wherever_it_stands(tmp_path):
    rows = "编号,姓名,单位\nC1,张伟,农业局\n,张伟,教育局\n"
    posts = "层,村,人员\n第一书记,甲村,张伟\n"
    county, findings = case(tmp_path, rows, pins=posts, current=posts)
    assert [cadre.id for cadre in county.cadres] == ["C1", "张伟（教育局）"]
    assert [item.file for item in findings if item.key == "ambiguous_supply"] == [
        "current.csv", "pins.csv",
    ]  # fmt: skip


def test_two_of_one_name_and_one_unit_are_asked_for_ids(tmp_path):
    for rows in ("张伟,农业局\n张伟,农业局", "张伟,\n张伟,"):
        county, findings = case(tmp_path, f"姓名,单位\n{rows}\n")
        assert len(county.cadres) == 1
        assert {item.key for item in findings.errors} == {"people_alike"}
        assert "编号" in findings.errors[0].remedy("zh")


def test_numbers_of_identity_cards_are_text_and_nothing_is_taken_unasked(tmp_path):
    sound = number(date(1985, 6, 5), 1)
    texts = [sound, "140602198506050000", "142401850605001"]
    rows = "".join(f"C{n},姓名{n},{text}\n" for n, text in enumerate(texts))
    county, findings = case(tmp_path, f"编号,姓名,身份证号\n{rows}")
    assert [cadre.extra["id_number"] for cadre in county.cadres] == texts
    assert [cadre.birth_year for cadre in county.cadres] == [None] * 3
    assert keys(findings) == {"digits_doubtful"}


def test_birth_and_sex_are_taken_where_the_scenario_says_so(tmp_path):
    rng = Random(5)
    days = [date(1970, 1, 1) + timedelta(days=rng.randrange(12_000)) for _ in range(30)]
    numbers = [number(day, rng.randrange(1, 1000)) for day in days]
    rows = "".join(f"姓名{n},{text}\n" for n, text in enumerate(numbers))
    wanted = Sources(id_number=("birth", "sex"))
    county, findings = case(tmp_path, f"姓名,身份证号\n{rows}", wanted)
    assert [(c.birth_year, c.birth_month) for c in county.cadres] == [
        (d.year, d.month) for d in days
    ]
    sexes = [("女", "男")[int(text[16]) % 2] for text in numbers]
    assert [cadre.extra["性别"] for cadre in county.cadres] == sexes
    assert keys(findings) == {"id_number_taken"}
    wrong = numbers[0][:17] + ("1" if numbers[0][17] != "1" else "2")
    text = f"姓名,出生年月,身份证号\n甲,1950.01,{numbers[0]}\n乙,,{wrong}\n"
    county, findings = case(tmp_path, text, wanted)
    assert [cadre.birth_year for cadre in county.cadres] == [1950, None]
    assert keys(findings) == {"id_number_contradicts", "id_number_odd"}


@pytest.mark.parametrize(
    ("word", "free"),
    [("√", True), ("✔", True), ("可选派", True), ("有", True), ("１", True), ("×", False),
     ("✗", False), ("无", False), ("不宜", False), ("/", None), ("", None)],
)  # fmt: skip
def test_marks_of_yes_and_no(tmp_path, word, free):
    county, findings = case(tmp_path, f"姓名,可否选派\n甲,{word}\n")
    assert county.cadres[0].available is free
    assert not findings.errors
    _, findings = case(tmp_path, "姓名,可否选派\n甲,○\n乙,也许\n")
    assert [item.key for item in findings.errors] == ["not_a_flag", "not_a_flag"]


@pytest.mark.skipif(not CASES.is_dir(), reason="no shared cases")
@pytest.mark.parametrize("name", ["same_name_people", "idcard_column"])
def test_cases(tmp_path, name):
    for file in (CASES / name).iterdir():
        if file.is_file() and file.suffix in (".csv", ".xlsx", ".toml"):
            (tmp_path / file.name).write_bytes(file.read_bytes())
    done = zhucun("--json", "check", tmp_path / "scenario.toml")
    table = json.loads(done.stdout)
    assert done.returncode == 0, table["findings"]
    assert [item for item in table["findings"] if item["severity"] == "error"] == []
