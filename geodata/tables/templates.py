"""An empty case that a clerk can fill: headers with comments, drop-downs, an example row."""

from pathlib import Path

import xlsxwriter

from geodata.columns.headers import choices_of, header, score_columns
from geodata.columns.table_specs import SEPARATOR, TABLES, Column, TableSpec
from geodata.facts.vocabulary import NEED_DIMENSIONS
from geodata.outputs import CASE, new_files
from geodata.tables.write_case import AS_TEXT, TABLES_FILE, mark
from geodata.words import Language, label, say

ROWS = 10_000
"""How many rows have a drop-down and a text format."""
HELP = ("sheets", "header", "example", "text", "unknown", "check")
TEXT_KINDS = frozenset({"text", "code", "list", "scores", "year", "date"})
TEXT_FORMAT = "@"


def write_templates(folder: Path, *, language: Language = "zh") -> Path:
    """Write ``case.xlsx`` into ``folder`` and return its path.

    Raises ``FileExistsError`` where there is one already.
    """
    path = folder / TABLES_FILE
    if path.exists():
        raise FileExistsError(path)
    with new_files(folder, CASE) as scratch:
        write_template_files(scratch, language=language)
    return path


def write_template_files(scratch: Path, *, language: Language = "zh") -> None:
    """The same into a scratch folder."""
    with xlsxwriter.Workbook(str(scratch / TABLES_FILE), AS_TEXT) as workbook:
        mark(workbook, CASE)
        _write_help(workbook, language)
        for spec in TABLES.values():
            _write_sheet(workbook, spec, language)


def _write_help(workbook: xlsxwriter.Workbook, language: Language) -> None:
    sheet = workbook.add_worksheet(say("sheet.help", language))
    sheet.set_column(0, 0, 100, workbook.add_format({"text_wrap": True, "valign": "top"}))
    sheet.write_string(
        0, 0, say("template.help_title", language), workbook.add_format({"bold": True})
    )
    for number, part in enumerate(HELP, 1):
        sheet.write_string(number, 0, f"{number}. {say(f'template.help_{part}', language)}")


def _template_columns(spec: TableSpec) -> list[Column]:
    offered = [column for column in spec.columns if column.offered]
    return [*offered, *(spec.column(name) for name in score_columns(spec.name))]


def _write_sheet(workbook: xlsxwriter.Workbook, spec: TableSpec, language: Language) -> None:
    sheet = workbook.add_worksheet(say(f"sheet.{spec.name}", language))
    bold = workbook.add_format({"bold": True, "bg_color": "#DDE7F0", "border": 1})
    grey = workbook.add_format({"italic": True, "font_color": "#808080", "num_format": "@"})
    text = workbook.add_format({"num_format": TEXT_FORMAT})
    for place, column in enumerate(_template_columns(spec)):
        title = header(spec.name, column.name, language)
        sheet.set_column(
            place, place, max(12, 2 * len(title) + 2), text if column.kind in TEXT_KINDS else None
        )
        sheet.write_string(0, place, title, bold)
        sheet.write_comment(0, place, comment(spec.name, column, language), {"x_scale": 2})
        sheet.write_string(1, place, _example(column, language, first=place == 0), grey)
        _add_choices(sheet, place, column, language)
    sheet.freeze_panes(1, 0)


def _example(column: Column, language: Language, *, first: bool) -> str:
    mark = say("template.example_mark", language)
    return f"{mark}: {column.example}".rstrip(": ") if first else column.example


def comment(table: str, column: Column, language: Language) -> str:
    """What belongs into a column: meaning, unit, range, example."""
    lines = [_meaning(table, column.name, language)]
    lines.append(say(f"template.{'required' if column.required else 'optional'}", language))
    if column.unit:
        quantity = say(f"quantity.{column.unit}", language)
        lines.append(say("template.unit", language, unit=quantity))
    if column.low is not None and column.high is not None:
        low, high = f"{column.low:.15g}", f"{column.high:.15g}"
        lines.append(say("template.range", language, low=low, high=high))
    if column.example:
        lines.append(say("template.example", language, example=column.example))
    return "\n".join(lines)


def _meaning(table: str, name: str, language: Language) -> str:
    family = TABLES[table].scores
    dimension = name.removeprefix(family + SEPARATOR)
    if family and dimension in NEED_DIMENSIONS:
        word = label("dimension", dimension, language)
        return say("template.score_note", language, name=word)
    return say(f"note.{table}.{name}", language)


def _add_choices(
    sheet: "xlsxwriter.worksheet.Worksheet", place: int, column: Column, language: Language
) -> None:
    words = [label(column.choices, word, language) for word in choices_of(column.choices)]
    if column.kind == "bool":
        words = [say(f"yes_no.{word}", language) for word in ("yes", "no")]
    if column.kind not in {"bool", "choice"}:
        return
    rule = {"validate": "list", "source": words}
    if column.open_choice:
        rule["error_type"] = "information"
    sheet.data_validation(1, place, ROWS, place, rule)
