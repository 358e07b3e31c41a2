"""Numbers as clerks write them, in every unit that a header or a line names."""

import random
from pathlib import Path

import pytest

from geodata.columns.amounts import amount_of
from geodata.columns.units import factor, unit_of_header
from geodata.findings import Findings, Severity
from geodata.tables.own_columns import extras
from geodata.tables.read_table import TableCells, read_table
from geodata.tables.values import integers, numbers

CHINESE = "〇一二三四五六七八九"


def chinese(number: int) -> str:
    """A whole number below ten thousand in Chinese signs."""
    powers = ((1000, "千"), (100, "百"), (10, "十"), (1, ""))
    text, gap = "", False
    for power, sign in powers:
        digit = number // power % 10
        if digit:
            text += ("零" if gap and text else "") + CHINESE[digit] + sign
        gap = not digit
    return text.removeprefix("一") if text.startswith("一十") else text or "零"


def spoken(rng: random.Random, number: int, unit: str, tens: str) -> str:
    """One of the ways in which a clerk writes a number of at least 10."""
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    ways = (
        f"约{number}", f"大约{number}{unit}", f"{number}{unit}", f"{number} {unit}",
        f"{number}余{unit}",
        f"{number:,}{unit}", f"{number}{unit}左右", f"近{wide}", f"共{number}{unit}",
        chinese(number), f"{chinese(number)}{unit}", f"约{chinese(number)}{unit}",
        f"{number / 10000:.4f}万{tens}",
        f"{number // 1000}千" if number % 1000 == 0 else f"第{number}",
    )  # fmt: skip
    return rng.choice(ways)


def table(
    folder: Path, header: str, texts: list[str], *, line: str = ""
) -> tuple[TableCells, Findings]:
    """A table of villages with one column more."""
    rows = [
        f"村{n},某镇,{'' if text is None else chr(34) + text + chr(34)}"
        for n, text in enumerate(texts)
    ]
    path = folder / "villages.csv"
    top = [line] if line else []
    path.write_text("\n".join([*top, f"村名,乡镇,{header}", *rows]) + "\n", "utf-8")
    findings = Findings()
    found = read_table(path, None, "villages", findings)
    assert found is not None
    return found, Findings()


@pytest.mark.parametrize(
    ("name", "header", "unit"),
    [
        ("population", "户籍人口", "人"),
        ("party_members", "党员数", "名"),
        ("collective_income", "集体收入", "元"),
    ],
)
def test_numbers_with_words_are_read_right_and_told_once(tmp_path, name, header, unit):
    rng = random.Random(name)
    truth = [
        float(rng.choice((rng.randrange(10, 10_000), rng.randrange(1, 10) * 1000)))
        for _ in range(60)
    ]
    texts = [spoken(rng, int(number), unit, "元" if unit == "元" else "人") for number in truth]
    found, told = table(tmp_path, header, [*texts, "1,234", "１２０", "77"])
    assert numbers(found, name, told) == [*truth, 1234.0, 120.0, 77.0]
    (one,) = told
    assert (one.key, one.severity) == ("words_read", Severity.NOTE)
    assert one.all_rows == tuple(range(2, 62))


@pytest.mark.parametrize(
    "text",
    ["3-5", "3至5", "10~20人", "不足100", "100以上", "12户", "3,5",
      "1,2345", "3 5", "2万5",
     "三百五", "8.5万亩", "见附件",
     "12+3", "5/6",
     "1181（含外出）", "二三十", "50%"],
)  # fmt: skip
def test_what_is_no_number_of_people_is_an_error_and_unknown(tmp_path, text):
    found, told = table(tmp_path, "户籍人口", [text, "7"])
    assert numbers(found, "population", told) == [None if text != "50%" else 0.5, 7.0]
    assert text == "50%" or [item.severity for item in told] == [Severity.ERROR]


def test_what_nobody_knows_is_told_once_and_never_zero(tmp_path):
    unknown = ["不详", "/", "—", "——", "暂无", "待核实", "N/A", "…", "－"]
    found, told = table(tmp_path, "户籍人口", [*unknown, "0", "无", ""])
    assert numbers(found, "population", told) == [None] * len(unknown) + [0.0, None, None]
    assert {item.key: item.all_rows for item in told} == {
        "words_unknown": tuple(range(2, 2 + len(unknown))),
        "words_none": (3 + len(unknown),),
    }


@pytest.mark.parametrize(
    ("header", "scale"),
    [("集体经济收入（万元）", 1e4), ("集体经济收入（千元）", 1e3), ("集体收入(元)", 1.0),
     ("村集体收入/万元", 1e4),
     ("集体收入【百元】", 1e2), ("集体收入（单位：万元）", 1e4), ("集体收入（万元/年）", 1e4),
     ("集体收入（亿元）", 1e8),
     ("集体收入万元", 1e4), ("集体收入［万元］", 1e4)],
)  # fmt: skip
def test_the_unit_of_a_header_is_converted_and_told(tmp_path, header, scale):
    found, told = table(tmp_path, header, ["8", "0.5", "3万", "2000元"])
    assert numbers(found, "collective_income", told) == [8 * scale, 0.5 * scale, 30_000.0, 2000.0]
    assert [item.key for item in told if item.key == "unit_converted"] == ["unit_converted"] * (
        scale != 1
    )


@pytest.mark.parametrize("line", ["单位：万元", "（单位：万元、人）", "某县村情表,,单位:万元"])
def test_the_unit_of_a_line_counts_where_the_header_has_none(tmp_path, line):
    found, told = table(tmp_path, "集体收入,户籍人口,村党员数（百人）", ['8","90","2'], line=line)
    assert numbers(found, "collective_income", told) == [80_000.0]
    assert numbers(found, "population", told) == [90.0]


def test_a_row_of_units_under_the_header_is_part_of_it(tmp_path):
    found, told = table(tmp_path, "集体收入,户籍人口\n,,（万元）,百人", ['8","90'])
    assert numbers(found, "collective_income", told) == [80_000.0]
    assert numbers(found, "population", told) == [9000.0]
    assert len(found.rows) == 1


def test_a_unit_of_another_kind_is_an_error(tmp_path):
    for header, name in (("户籍人口（户）", "population"), ("集体收入（亩）", "collective_income")):
        found, told = table(tmp_path, header, ["8"])
        numbers(found, name, told)
        assert [(item.key, item.severity) for item in told] == [("unit_other", Severity.ERROR)]


def test_incomes_that_look_like_ten_thousands_are_doubted(tmp_path):
    small, told = table(tmp_path, "集体收入", ["8", "12", "30", "0"])
    numbers(small, "collective_income", told)
    assert [(item.key, item.value) for item in told] == [("unit_doubtful", "30")]
    for header, texts in (
        ("集体收入", ["8000", "12", "30"]),
        ("集体收入（元）", ["8", "12", "30"]),
    ):
        sound, told = table(tmp_path, header, texts)
        numbers(sound, "collective_income", told)
        assert not len(told)


def test_a_share_of_a_hundred_is_one(tmp_path):
    found, told = table(tmp_path, "难度系数", ["50%", "0.2"])
    assert numbers(found, "hardness", told) == [0.5, 0.2]
    found, told = table(tmp_path, "难度系数（%）", ["50", "2"])
    assert numbers(found, "hardness", told) == [0.5, 0.02]


def test_whole_numbers_of_units(tmp_path):
    path = tmp_path / "units.csv"
    path.write_text("单位名称,可结对村数\n甲,3个村\n乙,三个\n丙,2.5\n丁,约4\n", "utf-8")
    cells = read_table(path, None, "units", Findings())
    told = Findings()
    assert cells is not None
    assert integers(cells, "capacity", told) == [3, 3, None, 4]
    assert sorted(item.key for item in told) == ["not_whole", "words_read"]


OWN = {
    "里程（公里）": (["12", "3.5", "约8公里"], ("里程", [12.0, 3.5, 8.0])),
    "耕地面积/亩": (["1,200", "300", "不详"], ("耕地面积", [1200.0, 300.0, None])),
    "面积": (["12公顷", "3公顷", "8公顷"], ("面积", [12.0, 3.0, 8.0])),
    "产值（万元）": (["12", "30", "8"], ("产值", [12.0, 30.0, 8.0])),
    "批次": (["第一批", "第二批", "第二批"], ("批次", ["第一批", "第二批", "第二批"])),
    "门牌": (["1", "2", "甲3"], ("门牌", ["1", "2", "甲3"])),
    "编制": (["3", "２", "4"], ("编制", [3.0, 2.0, 4.0])),
    "路程": (["3公里", "500米", "2公里"], ("路程", ["3公里", "500米", "2公里"])),
    "电话": (["007", "13800000000", "1"], ("电话", ["007", "13800000000", "1"])),
}


@pytest.mark.parametrize("header", OWN)
def test_columns_of_ones_own_keep_their_unit_and_are_numbers_where_most_are(tmp_path, header):
    texts, (name, values) = OWN[header]
    found, told = table(tmp_path, header, texts)
    rows = extras(found, told)
    assert [row.get(name) for row in rows] == values
    plain = all(text.isdigit() or text == value for text, value in zip(texts, values, strict=True))
    mixed = header in ("门牌", "路程", "电话")
    assert bool(len(told)) == (mixed or not plain), list(told)


def test_two_columns_of_one_name_and_two_units_stay_apart(tmp_path):
    found, told = table(tmp_path, "面积（亩）,面积（公顷）", ['30","2'])
    assert extras(found, told) == [{"面积（亩）": 30.0, "面积（公顷）": 2.0}]


def test_units():
    assert unit_of_header("集体经济收入（2023年）") == ("集体经济收入(2023年)", "")
    assert unit_of_header("村(社区)") == ("村(社区)", "")
    assert [factor("yuan", unit) for unit in ("万元", "千元/年", "万", "人")] == [
        1e4,
        1e3,
        1e4,
        None,
    ]
    assert amount_of("一万二千三百").value == 12_300
    assert amount_of("8万5千元") == amount_of("85,000元") or amount_of("8万5千元").value == 85_000
