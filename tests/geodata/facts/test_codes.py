"""Division codes as spreadsheets leave them."""

from pathlib import Path

import pytest

from geodata.facts.codes import (
    Committee,
    TownshipKind,
    committee_of,
    contains,
    county_of,
    level_of,
    problem_of_code,
    restore_code,
    township_kind,
    township_of,
)
from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.locations.village_codes import read_codes, tell_virtual_villages
from geodata.reading.read_case import read_case
from geodata.tables.read_table import read_table
from tests.folders import DATA

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


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("14", "province"),
        ("1406", "city"),
        ("140602", "county"),
        ("140602001", "township"),
        (VILLAGE, "village"),
        ("140602001000", "township"),
        ("140602000000", "county"),
        ("140600000000", "city"),
        ("140602000", "county"),
        ("14060", None),
        ("", None),
        ("14060X", None),
    ],
)
def test_the_level_of_a_code(code: str, level: str | None) -> None:
    assert level_of(code) == level


@pytest.mark.parametrize(
    ("digits", "kind"),
    [
        ("001", TownshipKind.SUBDISTRICT),
        ("099", TownshipKind.SUBDISTRICT),
        ("100", TownshipKind.TOWN),
        ("200", TownshipKind.TOWNSHIP),
        ("399", TownshipKind.TOWNSHIP),
        ("400", TownshipKind.OTHER),
        ("000", None),
        ("600", None),
    ],
)
def test_the_kind_of_a_township(digits: str, kind: TownshipKind | None) -> None:
    assert township_kind(f"140602{digits}") is kind


@pytest.mark.parametrize(
    ("digits", "kind"),
    [
        ("001", Committee.RESIDENTS),
        ("201", Committee.VILLAGERS),
        ("378", Committee.VILLAGERS),
        ("401", Committee.RESIDENTS),
        ("500", Committee.VILLAGERS),
        ("498", Committee.VIRTUAL),
        ("598", Committee.VIRTUAL),
        ("000", None),
        ("600", None),
    ],
)
def test_the_committee_of_a_village(digits: str, kind: Committee | None) -> None:
    assert committee_of(f"140602001{digits}") is kind


HEADER = "村代码,县,乡镇,村名"
GOOD = [f"14060200120{n},朔城区,北城街道,村{n}" for n in range(5)]


def told(folder: Path, *rows: str, header: str = HEADER) -> dict[str, list[int | None]]:
    """The keys of all findings about a table, with their rows."""
    (folder / "villages.csv").write_text("\n".join([header, *rows, ""]), "utf-8")
    findings = Findings()
    read_case(folder, Sources(), findings)
    found: dict[str, list[int | None]] = {}
    for finding in findings:
        assert finding.problem("zh")
        assert finding.remedy("en")
        found.setdefault(finding.key, []).append(finding.row)
    return {key: rows for key, rows in found.items() if key != "no_location"}


def test_sound_codes_are_told_nothing(tmp_path: Path) -> None:
    assert told(tmp_path, *GOOD) == {}


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ("140602001000,朔城区,北城街道,甲", "code_level"),
        ("140602001,朔城区,北城街道,甲", "code_level"),
        ("140602,朔城区,北城街道,甲", "code_level"),
        ("1406,朔城区,北城街道,甲", "code_level"),
        ("140602000000,朔城区,北城街道,甲", "code_wiped"),
        ("1.40602E+11,朔城区,北城街道,甲", "code_scientific"),
        ("14060200121,朔城区,北城街道,甲", "code_length"),
        ("140602001700,朔城区,北城街道,甲", "code_structure"),
        ("140602001001,朔城区,北城街道,甲村委会", "code_committee"),
        ("140602001250,朔城区,北城街道,甲社区", "code_committee"),
        ("140602002250,朔城区,北城街道,甲", "code_outside"),
        ("140603100201,朔城区,井坪镇,甲", "code_county"),
        ("140602001250,朔城区,北城街道,村1", "name_twice"),
        ("140602001201,朔城区,北城街道,甲", "duplicate"),
    ],
)
def test_a_doubtful_code_is_told_with_its_row(tmp_path: Path, row: str, key: str) -> None:
    assert told(tmp_path, *GOOD, row) == {key: [7]}


def test_a_code_under_two_ids_is_told(tmp_path: Path) -> None:
    rows = [f"{row},自{n}" for n, row in enumerate(GOOD)]
    rows.append("140602001203,朔城区,北城街道,甲,自9")
    assert told(tmp_path, *rows, header=HEADER + ",村编号") == {"code_twice": [7]}


def test_a_trailing_zero_of_a_spreadsheet_is_undone(tmp_path: Path) -> None:
    assert told(tmp_path, *GOOD, "140602001250.0,朔城区,北城街道,甲") == {}


def test_own_codes_that_lost_a_leading_zero_are_told(tmp_path: Path) -> None:
    rows = [*(f"012345{n},县,镇,村{n}" for n in range(4)), "123459,县,镇,甲"]
    assert told(tmp_path, *rows) == {"code_own": [2], "code_zero": [6]}


def test_villages_without_codes_are_known_by_their_path(tmp_path: Path) -> None:
    assert told(tmp_path, *(f",朔城区,北城街道,村{n}" for n in range(3))) == {}
    case = read_case(tmp_path, Sources(), Findings())
    assert case.county.villages[0].id == "朔城区/北城街道/村0"


def test_many_of_one_kind_are_summed_up(tmp_path: Path) -> None:
    rows = [f"1406020012{n:02},朔城区,北城街道,甲{n}社区" for n in range(10, 60)]
    assert told(tmp_path, *rows) == {"code_committee": [2], "code_more": [3]}


def test_codes_of_townships_are_held_against_names_and_levels(tmp_path: Path) -> None:
    rows = ["140602001,北城街道", "140602002,南城乡", "140603100,井坪镇", "140603,平鲁区"]
    (tmp_path / "townships.csv").write_text("\n".join(["乡镇代码,乡镇", *rows, ""]), "utf-8")
    assert told(tmp_path, *GOOD) == {"code_township": [3], "code_township_level": [5]}


def test_doubts_do_not_stop_a_run(tmp_path: Path) -> None:
    rows = [*GOOD, "140602001700,朔城区,北城街道,甲"]
    (tmp_path / "villages.csv").write_text("\n".join([HEADER, *rows, ""]), "utf-8")
    findings = Findings()
    case = read_case(tmp_path, Sources(), findings)
    assert findings.errors == ()
    assert len(case.county.villages) == 6


def test_virtual_villages_are_told(tmp_path: Path) -> None:
    path = tmp_path / "villages.csv"
    row = "140602001598,朔城区,北城街道,虚拟生活区"
    path.write_text("\n".join([HEADER, *GOOD, row, ""]), "utf-8")
    findings = Findings()
    cells = read_table(path, None, "villages", findings)
    assert cells is not None
    tell_virtual_villages(cells, read_codes(cells, findings), findings)
    assert [(f.key, f.row, f.value) for f in findings] == [("code_virtual", 7, "140602001598")]


@pytest.mark.skipif(not DATA.is_dir(), reason="the data folder is not here")
@pytest.mark.parametrize("name", ["140602.csv", "370282.csv"])
def test_a_list_without_header_row_is_told_what_to_add(name: str) -> None:
    findings = Findings()
    path = DATA / "cn-adcode-2016" / "adcode" / name
    assert read_table(path, None, "villages", findings) is None
    assert [(f.key, f.row) for f in findings] == [("no_header", 1)]
    assert "村名" in findings.items[0].remedy("zh")


@pytest.mark.skipif(not DATA.is_dir(), reason="the data folder is not here")
@pytest.mark.parametrize("prefix", ["1406", "3702", "4105"])
def test_the_real_lists_of_2016_are_sound(tmp_path: Path, prefix: str) -> None:
    rows = []
    for path in sorted((DATA / "cn-adcode-2016" / "adcode").glob(f"{prefix}*.csv")):
        for line in path.read_text("utf-8").splitlines():
            cells = line.split(",")
            if cells[3] == "village":
                rows.append(",".join((cells[0], cells[17], cells[18], cells[2])))
    assert told(tmp_path, *rows).keys() <= {"code_virtual"}


def test_ten_thousand_rows_are_read_whole(tmp_path: Path) -> None:
    places = [(n // 5000, n // 199, n % 199 + 201) for n in range(10_000)]
    rows = [f"14060{c}{t % 26 + 1:03}{v},县{c},街{t},村{n}" for n, (c, t, v) in enumerate(places)]
    assert not told(tmp_path, *rows).keys() & {"duplicate", "code_length", "code_twice"}
