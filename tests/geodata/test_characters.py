"""Acting characters: a visible form on every screen, a finding in every table; names stay."""

import unicodedata

import geopandas as gpd
import pytest
from openpyxl import Workbook
from shapely.geometry import box

from geodata.characters import acting, cleaned, controls, on_one_line, visible
from geodata.findings import Findings, Severity
from geodata.geometry.boundaries import read_boundaries
from geodata.sheets.odd_cells import letter
from geodata.tables.read_table import read_table

CONTROLS = [chr(n) for n in (*range(9), 11, 12, *range(14, 32), *range(127, 160), 0xFFFE, 0x1FFFF)]
TURNING = [chr(n) for n in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x61C)]
UNSEEN = [*"\u200b\u200c\u200d\u2060\ufeff\u2028\u2029\u00ad\u180e\u3164\u115f\u034f\U000e0041"]
UNKNOWN = [*"\ue000\U000f0000\u0378"]
NAMES = (
    "欧阳·默言",
    "李\u3000四",
    "\U00030edd\U00031350\U000323b1\U0002ebf0",  # planes that an older Unicode does not know
    "\u8fbb\U000e0101堂",
    "神\ufe00社",
    "ئۇيغۇر\u200cچە",
    "می\u200cخواهم",
    "\u182e\u1823\u180b\u1829\u180e\u182d\u200d\u1823",
    "क्\u200dष",
    "甲村\r\n乙村\t丙村",
    "\u202f\u00a0",
)


def is_shown(char):
    """Whether a text shows an acting character, once and for all, and knows what it does."""
    text, form = f"甲{char}乙", f"甲<U+{ord(char):04X}>乙"
    steers = char in CONTROLS or unicodedata.category(char) == "Cs"
    shown = visible(text) == visible(visible(text)) == form
    return acting(text) == [char] and shown and bool(controls(text)) == steers


def test_every_acting_character_has_a_visible_form():
    chars = [*CONTROLS, *TURNING, *UNSEEN, *UNKNOWN, "\ud800"]
    assert [f"U+{ord(char):04X}" for char in chars if not is_shown(char)] == []


@pytest.mark.parametrize("name", NAMES)
def test_what_names_really_hold_stays(name):
    assert acting(name) == []
    assert cleaned(name) == name
    assert visible(name) == name.replace("\r\n", "\n")


def test_a_mark_acts_where_it_has_nothing_to_mark():
    for text in ("\ufe0f", " \ufe0f", "甲\ufe0f\ufe0f", "甲\u180b", "甲\u200d"):
        assert acting(text) == [text[-1]], text
        assert cleaned(text) == text[:-1]


def test_a_value_stays_on_one_line():
    assert on_one_line("甲\r\n乙\n丙\r丁\t戊\u2028") == "甲↵乙↵丙↵丁 戊<U+2028>"


def workbook(path, *, sheet="村", heads=("村代码", "村名", "乡镇"), cell="甲村"):
    book = Workbook()
    book.active.title = sheet
    book.active.append(heads)
    book.active.append(("140602001201", cell, "神头镇"))
    book.save(path)
    return path


def told(path, sheet=None):
    findings = Findings()
    cells = read_table(path, sheet, "villages", findings)
    found = [(x.key, x.severity, x.sheet, x.row, x.column, x.value) for x in findings]
    return cells, found


def with_name(folder, char):
    """A table with one village, in whose name a character stands, and what it is shown as."""
    path = folder / f"{ord(char):04X}.csv"
    path.write_text(f"村代码,村名,乡镇\n140602001201,甲{char}村,神头镇\n", "utf-8", newline="")
    return path, f"甲<U+{ord(char):04X}>村"


def test_a_hidden_character_in_a_cell_is_told_and_left_out(tmp_path):
    for char in (*TURNING, *UNSEEN):
        path, form = with_name(tmp_path, char)
        cells, found = told(path)
        assert found == [("cell_hidden", Severity.WARNING, "", 2, "村名", form)]
        assert cells.values("name")[0].replace("\n", "") == "甲村"


def test_a_control_in_a_cell_stops_the_run(tmp_path):
    for char in sorted({*CONTROLS} - {"\0"}):
        path, form = with_name(tmp_path, char)
        assert told(path)[1] == [("cell_control", Severity.ERROR, "", 2, "村名", form)]


def test_headers_sheets_and_files_are_looked_at_too(tmp_path):
    plain = workbook(tmp_path / "case.xlsx")
    assert told(plain)[1] == []
    head = workbook(tmp_path / "head.xlsx", heads=("村代码", "村名\u200b", "乡镇", "备\u202e注"))
    assert {row[:5] for row in told(head)[1]} == {
        ("cell_hidden", Severity.WARNING, "村", 1, "村名<U+200B>"),
        ("cell_hidden", Severity.WARNING, "村", 1, "备<U+202E>注"),
    }
    sheet = workbook(tmp_path / "sheet.xlsx", sheet="村\u202e表")
    assert [row[0] for row in told(sheet)[1]] == ["name_hidden"]
    file = workbook(tmp_path / "甲\u200e.xlsx")
    assert [row[0] for row in told(file)[1]] == ["name_hidden"]
    own = workbook(tmp_path / "own.xlsx", cell="甲\ue000村")
    cells, found = told(own)
    assert [row[0] for row in found] == ["cell_unknown"]
    assert cells.values("name") == ["甲\ue000村"]


def test_attributes_of_boundaries_are_looked_at_too(tmp_path):
    path = tmp_path / "b.geojson"
    names = {"name": ["甲\u202e村", "乙\x1b[2J村"]}
    frame = gpd.GeoDataFrame(names, geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)], crs=4326)
    frame.to_file(path)
    findings = Findings()
    read = read_boundaries(path, findings=findings)
    found = [(item.key, item.row, item.column) for item in findings]
    assert found == [("cell_hidden", 1, "name"), ("cell_control", 2, "name")]
    assert next(iter(read["name"])) == "甲村"


def test_letters_of_columns():
    assert [letter(n) for n in (0, 25, 26, 51, 52, 701, 702)] == [
        *("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA")
    ]
