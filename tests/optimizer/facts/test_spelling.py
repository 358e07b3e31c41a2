"""Conditions in Chinese say what their English twins say, and errors point into the original."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.facts.expressions import ExpressionError, check, parse
from optimizer.facts.spelling import spelt

PAIRS = [
    ("干部.年龄 <= 45", "cadre.age <= 45"),
    ("村.类别 属于 ['软弱涣散村', '创优']", "village.class in ['weak', '创优']"),
    ("村.村类别 不属于 ［“脱贫村”］", "village.class not in ['poor']"),
    ("村。集体经济收入 ≥ １００００", "village.collective_income >= 10000"),
    ("单位.单位层级 ＝＝ ‘省级’", "unit.level == 'province'"),
    ("领导.排序 小于 3", "leader.rank < 3"),
    ("村.党员数 不低于 20", "village.party_members >= 20"),
    ("干部.特岗 等于 “是”", "cadre.特岗 == '是'"),
    ("村.乡镇 != 「甲镇」", "village.township != '甲镇'"),
    ("乡镇.人口＞1000", "township.population > 1000"),
    ("村.需求_产业 > 0.5", "village.need_industry > 0.5"),
    ("人员.籍贯 ≠ '南城街道'", "cadre.native_place != '南城街道'"),
]
pairs = st.sampled_from(PAIRS)


@pytest.mark.parametrize(("chinese", "english"), PAIRS)
def test_twins(chinese, english):
    assert parse(chinese).names == parse(english).names
    assert spelt(chinese).text.split() == spelt(english.replace("poor", "脱贫村")).text.split() or (
        check(chinese) is None
    )


@settings(max_examples=60, deadline=None)
@given(
    st.lists(pairs, min_size=1, max_size=4),
    st.sampled_from(
        [(" 且 ", " and "), ("且", " and "), ("，或 "[1:], " or "), (" 并且 ", " and ")]
    ),
    st.booleans(),
    st.data(),
)
def test_joined_twins_give_the_same_value(parts, sign, negated, data):
    chinese = sign[0].join(f"（{one}）" for one, _ in parts)
    english = sign[1].join(f"({other})" for _, other in parts)
    if negated:
        chinese, english = f"非（{chinese}）", f"not ({english})"
    one, other = parse(chinese), parse(english)
    values = st.sampled_from([None, 0.0, 30, 20_000, "weak", "poor", "甲镇", "province", "是"])
    facts = {name: data.draw(values) for name in sorted(other.names)}
    assert one.names == other.names
    assert one(facts) is other(facts)


def test_words_without_blanks():
    one = parse("干部.年龄<=45且村.类别属于['脱贫村']或村.人口超过1000")
    assert one.names == {("cadre", "age"), ("village", "place_class"), ("village", "population")}


def test_texts_stay_as_they_are():
    spoken = parse("村.备注 == '且村.类别（一），“属于”' 或 村.备注 == “他说'好'”")
    for text in ("且村.类别（一），“属于”", "他说'好'"):
        assert spoken({("village", "备注"): text}) is True


@pytest.mark.parametrize(
    ("text", "pointed"),
    [
        ("干部.年龄 <= 45 且 且 村.人口 > 3", "且 ▶且 村.人口"),
        ("干部.年龄 <= 45 且 村.类别 = '脱贫村'", "▶= '脱贫村'"),
        ("村.人口 > 3 ； 村.人口", "▶； 村.人口"),
        ("村.类别 属于 ['脱贫村'", "▶"),
        ("村.人口 > 3 且 村民.人口 > 3", "▶村民.人口"),
        ("cadre.age <= 45 && village.class", "▶&& village.class"),
    ],
)
def test_an_error_points_at_its_place(text, pointed):
    assert pointed in str(check(text, ("village", "cadre")))


@given(st.text("村.干部年龄且属于“”'（）[]<=1 类别、，\\\n", max_size=25))
@settings(max_examples=80, deadline=None)
def test_no_text_is_more_than_an_error(text):
    try:
        parse(text)
    except ExpressionError:
        assert check(text)
