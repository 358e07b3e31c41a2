"""``columns.toml`` beside a case -> what the user says that headers and words mean."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from geodata.columns.headers import header, header_names
from geodata.columns.table_specs import TABLES
from geodata.findings import Finding, Findings
from geodata.hand_plans.heads import PLACES, HandLayer, place_heads
from geodata.sheets.grids import sheet_for
from geodata.tables.column_map import MAP_FILE, TableMap
from geodata.text import normalised
from geodata.words import say


def read_column_map(
    folder: Path, findings: Findings, layers: Sequence[HandLayer]
) -> dict[str, TableMap]:
    """Table -> what its headers and words mean; empty where there is no such file.

    ``[columns."村"]`` holds ``"村名" = "header in the file"`` (or a list of headers),
    ``[words."村"."村类别"]`` holds ``"word in the file" = "word of the vocabulary"``. An empty
    text says nothing. Mistakes are findings. The plan in force may have a row for each village:
    its columns are places and ``layers``.
    """
    path = folder / MAP_FILE
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0]
        findings.add(Finding(key="map_broken", file=MAP_FILE, details={"reason": reason}))
        return {}
    for key in found.keys() - {"columns", "words"}:
        _odd(key, ("columns", "words"), findings)
    columns: dict[str, dict[str, str]] = {table: {} for table in TABLES}
    words: dict[str, dict[str, dict[str, str]]] = {table: {} for table in TABLES}
    for table, named in _tables(found.get("columns", {}), findings):
        for name, said in _columns(table, named, layers, findings):
            texts = said if isinstance(said, list) else [said]
            columns[table] |= {normalised(str(text)): name for text in texts if str(text).strip()}
    for table, named in _tables(found.get("words", {}), findings):
        for name, said in _columns(table, named, layers, findings):
            meant = said.items() if isinstance(said, dict) else ()
            words[table][name] = {normalised(w): str(t) for w, t in meant if str(t).strip()}
    return {table: TableMap(columns[table], words[table]) for table in TABLES}


def _tables(found: Any, findings: Findings) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The tables that are named, by any name of theirs, and what is said of each."""
    for name, said in found.items() if isinstance(found, dict) else ():
        table = next((t for t in TABLES if sheet_for([name], t)), None)
        if table is None or not isinstance(said, dict):
            _odd(name, [say(f"sheet.{table}") for table in TABLES], findings)
        else:
            yield table, said


def _columns(
    table: str, said: Mapping[str, Any], layers: Sequence[HandLayer], findings: Findings
) -> Iterator[tuple[str, Any]]:
    names = header_names(table)
    if table == "current":
        titles = {normalised(title): layer.name for layer in layers for title in layer.titles}
        names = {
            **{t: name for t, name in place_heads().items() if name in PLACES},
            **titles,
            **names,
        }
    for text, value in said.items():
        name = names.get(normalised(text))
        if name is None:
            _odd(text, [header(table, column.name) for column in TABLES[table].columns], findings)
        else:
            yield name, value


def _odd(name: str, known: Any, findings: Findings) -> None:
    near = process.extractOne(name, list(known), scorer=fuzz.ratio)
    details = {"near": near[0] if near else ""}
    findings.add(Finding(key="map_name", file=MAP_FILE, value=name, details=details))
