"""Headers and words that county tables use, and what they mean."""

import pytest

from geodata.columns.headers import choice_names, dimension_of, header, header_names, resolve
from geodata.columns.table_specs import TABLES
from geodata.text import normalised
from geodata.words import Language, say


@pytest.mark.parametrize(
    ("table", "text", "name"),
    [
        ("villages", "村代码", "code"),
        ("villages", "统计用区划代码", "code"),
        ("villages", "XZQDM", "code"),
        ("villages", "zldwdm", "code"),
        ("villages", "村（社区）", "name"),
        ("villages", "县(市、区)", "county"),
        ("villages", "镇街", "township"),
        ("villages", "集体经济收入（万元）", "collective_income"),
        ("villages", "需求_组织建设", "need_party_building"),
        ("villages", "需求_文旅", "need_文旅"),
        ("villages", " 户籍 人口* ", "population"),
        ("units", "职能_产业", "functions_industry"),
        ("units", "Function_Industry", "functions_industry"),
        ("units", "可结对村数", "capacity"),
        ("cadres", "派出单位", "unit"),
        ("cadres", "身份证号", "id_number"),
        ("leaders", "最多联系数", "max_places"),
        ("villages", "备注", None),
    ],
)
def test_header_is_understood(table: str, text: str, name: str | None) -> None:
    assert resolve(table, text) == name


@pytest.mark.parametrize("table", sorted(TABLES))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_own_headers_and_notes_are_understood(table: str, language: Language) -> None:
    for column in TABLES[table].columns:
        assert resolve(table, header(table, column.name, language)) == column.name
        assert say(f"note.{table}.{column.name}", language)


@pytest.mark.parametrize("table", sorted(TABLES))
def test_no_alias_is_claimed_twice(table: str) -> None:
    for column in TABLES[table].columns:
        for alias in column.aliases:
            assert header_names(table)[normalised(alias)] == column.name


@pytest.mark.parametrize(
    ("group", "text", "word"),
    [
        ("class", "软弱涣散", "weak"),
        ("class", "易地扶贫搬迁安置村", "relocated"),
        ("level", "市直", "city"),
        ("layer", "第一书记", "first_secretary"),
    ],
)
def test_word_is_understood(group: str, text: str, word: str) -> None:
    assert choice_names(group)[text] == word


def test_a_coined_dimension_is_kept() -> None:
    assert dimension_of(" 文旅 ") == "文旅"
    assert dimension_of("党建") == "party_building"
