"""Several classes of a place: in one cell, in several columns, ticked; unknown where empty."""

import pytest
from openpyxl import Workbook

from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.reading.read_case import read_case
from geodata.tables.class_words import split_classes

WEAK, POOR = "软弱涣散村", "脱贫村"


def villages(folder, heads, *rows):
    book = Workbook()
    sheet = book.active
    sheet.title = "村"
    sheet.append(["乡镇", "村名", *heads])
    for number, row in enumerate(rows):
        sheet.append(["甲镇", f"村{number}", *row])
    folder.mkdir(exist_ok=True)
    book.save(folder / "case.xlsx")
    findings = Findings()
    county = read_case(folder, Sources(), findings).county
    return [village.village_class for village in county.villages], findings


@pytest.mark.parametrize("sign", [*"、，,;；/ \n和兼及与　", " 、 "])
def test_signs_that_part_classes(sign):
    assert split_classes(f"{WEAK}{sign}{POOR}") == (WEAK, POOR)


@pytest.mark.parametrize("word", ["和美村", "示范和美村", "Relocated", "软弱 涣散村", WEAK])
def test_signs_within_one_class(word):
    assert split_classes(word) == (word,)


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("软弱涣散、脱贫村、创优村", ("软弱涣散", POOR, "创优村")),
        ("创优村和脱贫村", ("创优村", POOR)),
        ("脱贫村、脱贫村", (POOR,)),
        (" 、 ", ()),
    ],
)
def test_own_classes_and_repetitions(word, parts):
    assert split_classes(word) == parts


def test_empty_is_unknown_where_there_is_a_column_of_classes(tmp_path):
    rows = [["脱贫村、软弱涣散村"], [""], ["一般村"]]
    classes, _ = villages(tmp_path, ["村类别"], *rows)
    assert classes == ["weak、poor", None, "ordinary"]


def test_without_a_column_of_classes_they_are_not_asked_for(tmp_path):
    classes, findings = villages(tmp_path, ["人口"], [10], [20])
    assert classes == ["ordinary", "ordinary"]
    assert not [word for word in findings.account.words if word.table == "villages"]


def test_two_columns_of_classes_are_joined(tmp_path):
    rows = [[WEAK, POOR], ["", "创优村"], ["", ""]]
    classes, findings = villages(tmp_path, ["村类别", "类型"], *rows)
    assert classes == ["weak、poor", "创优村", None]
    uses = [use for use in findings.account.words if use.column == "village_class"]
    assert {use.header for use in uses} == {"村类别", "类型"}
    assert "header_twice" not in {finding.key for finding in findings}


def test_ticked_columns_give_classes_and_are_told(tmp_path):
    rows = [["√", "√"], ["", "是"], ["", ""]]
    classes, findings = villages(tmp_path, [WEAK, "是否脱贫村"], *rows)
    assert classes == ["weak、poor", "poor", ""]
    assert [f.value for f in findings if f.key == "class_ticks"] == [f"{WEAK}、是否脱贫村"]


def test_a_column_of_other_things_under_the_name_of_a_class_is_no_tick(tmp_path):
    classes, findings = villages(tmp_path, ["示范村"], ["2019年命名"], [""])
    assert classes == ["ordinary", "ordinary"]
    assert "class_ticks" not in {finding.key for finding in findings}
