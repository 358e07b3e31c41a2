"""Division codes as spreadsheets leave them."""

import pytest

from geodata.codes import contains, county_of, problem_of_code, restore_code, township_of

VILLAGE = "140602001201"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (VILLAGE, VILLAGE),
        ("140602001201.0", VILLAGE),
        ("140602001201.000", VILLAGE),
        (" 140602 001201 ", VILLAGE),
        ("１４０６０２００１２０１", VILLAGE),
        ("'140602001201", VILLAGE),
        ("　140602001201\t", VILLAGE),
        ("032300001201", "032300001201"),
        ("140602001201.5", "140602001201.5"),
        ("A12.0", "A12.0"),
        ("", ""),
    ],
)
def test_what_a_spreadsheet_did_is_undone(text: str, code: str) -> None:
    assert restore_code(text) == code


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        (VILLAGE, None),
        ("14060200120", "length"),
        ("1406020012011", "length"),
        ("", "digits"),
        ("14060200120X", "digits"),
        ("１４０６０２００１２０１", "digits"),
        ("1.40602E+11", "scientific"),
    ],
)
def test_what_is_wrong_with_a_code(code: str, problem: str | None) -> None:
    assert problem_of_code(code) == problem


def test_the_parts_of_a_code() -> None:
    assert township_of(VILLAGE) == "140602001"
    assert county_of(VILLAGE) == "140602"


@pytest.mark.parametrize(
    ("parent", "child", "inside"),
    [
        ("140602001", VILLAGE, True),
        ("140602001000", VILLAGE, True),
        ("140602000000", VILLAGE, True),
        ("1406", VILLAGE, True),
        ("140600000000", VILLAGE, True),
        ("140000000000", VILLAGE, True),
        (VILLAGE, VILLAGE, True),
        ("140603000000", VILLAGE, False),
        ("140602100", "140602101201", False),
        ("140602100000", "140602100201", True),
        ("140602100000", "140602101201", False),
        ("141000000000", "141002001201", True),
        ("141000000000", "141102001201", False),
        ("140602001210", "140602001211", False),
    ],
)
def test_which_division_contains_which(parent: str, child: str, inside: bool) -> None:
    assert contains(parent, child) is inside
