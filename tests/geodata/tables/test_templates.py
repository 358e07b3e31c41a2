"""Templates: a clerk can fill them, and a reader skips what only shows how."""

from pathlib import Path

import openpyxl
import pytest

from geodata.columns.headers import resolve
from geodata.columns.table_specs import TABLES
from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.reading.read_case import read_case
from geodata.tables.templates import write_templates
from geodata.words import Language, say


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_header_has_a_comment_and_is_understood(tmp_path: Path, language: Language) -> None:
    book = openpyxl.load_workbook(write_templates(tmp_path, language=language))
    assert book.sheetnames[0] == say("sheet.help", language)
    for table, spec in TABLES.items():
        page = book[say(f"sheet.{table}", language)]
        columns = {resolve(table, cell.value) for cell in page[1]}
        assert {column.name for column in spec.columns if column.offered} <= columns
        assert all(cell.comment is not None and cell.comment.text for cell in page[1])
        assert page.freeze_panes == "A2"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_example_row_is_skipped_and_a_filled_row_read(
    tmp_path: Path, language: Language
) -> None:
    path = write_templates(tmp_path, language=language)
    book = openpyxl.load_workbook(path)
    page = book[say("sheet.villages", language)]
    place = {resolve("villages", cell.value): cell.column for cell in page[1]}
    for name, value in {"code": "140602001201", "township": "北城街道", "name": "东关村"}.items():
        page.cell(3, place[name], value)
    book.save(path)
    findings = Findings()
    county = read_case(tmp_path, Sources(), findings).county
    assert findings.errors == ()
    assert [village.name for village in county.villages] == ["东关村"]
    assert (county.units, county.cadres, county.leaders, county.pins) == ((), (), (), ())


def test_choices_have_drop_downs_and_codes_are_text(tmp_path: Path) -> None:
    page = openpyxl.load_workbook(write_templates(tmp_path))["村"]
    assert any("软弱涣散村" in rule.formula1 for rule in page.data_validations.dataValidation)
    assert page.column_dimensions["A"].width >= 12
    assert page["A2"].number_format == "@"


def test_a_filled_case_is_never_overwritten(tmp_path: Path) -> None:
    write_templates(tmp_path)
    with pytest.raises(FileExistsError):
        write_templates(tmp_path)
