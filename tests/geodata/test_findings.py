from dataclasses import replace
from itertools import product

from geodata.findings import APART, Finding, Findings, Severity

KEYS = ("not_a_number", "out_of_range", "cell_empty")


def at(row, **other):
    known = {"key": "not_a_number", "file": "a.xlsx", "sheet": "村", "column": "人口"}
    return Finding(row=row, **{**known, "value": "不详", **other})


def test_equal_findings_of_many_rows_are_one_with_all_rows():
    found = Findings([at(row) for row in (9, 3, 4, 5)])
    (one,) = found.faults()
    assert (one.row, one.all_rows, one.value) == (3, (3, 4, 5, 9), "不详")
    assert len(found) == 4  # what the readers have told stays


def test_what_differs_in_anything_but_row_and_value_stays_apart():
    apart = [
        at(row, key=key, severity=severity, column=column, sheet=sheet)
        for row, (key, severity, column, sheet) in enumerate(
            product(KEYS, Severity, ("人口", "党员"), ("村", "乡镇")), 2
        )
    ]
    near = [at(2, details={"near": str(n)}) for n in range(9)]
    assert len(Findings([*apart, *near]).faults()) == len(apart) + len(near)


def test_few_values_are_told_one_by_one_and_many_as_one_fault():
    for count in range(1, APART + 4):
        found = Findings([at(row, value=f"约{row}") for row in range(2, 2 + count)])
        made = found.faults()
        assert len(made) == (count if count <= APART else 1)
        assert {row for item in made for row in item.all_rows} == set(range(2, 2 + count))
    assert made.items[0].value == "约2、约3、约4、…"


def test_what_has_no_row_is_never_put_together_and_twice_is_as_once():
    whole = [replace(at(2), row=None) for _ in range(6)]
    assert len(Findings(whole).faults()) == 6
    once = Findings([at(row, value=str(row)) for row in range(2, 30)]).faults()
    assert once.faults().items == once.items
