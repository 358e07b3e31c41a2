"""The text of a scenario: its encoding, its syntax, and the line on which each key stands."""

import codecs
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geodata.findings import Finding, Findings
from geodata.sandbox.packed import shown

HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]")
KEY = re.compile(r"^\s*([A-Za-z0-9_-]+)\s*[.=]")
MOST = 8 * 2**20
"""Bytes of a scenario."""
LARGEST = 1e15
"""What a number of a scenario may be: whole numbers are exact up to here."""
MOST_BITS = 200
"""Longer numbers are not shown."""
DEEPEST, LONGEST_PATH = 20, 60
"""Tables within tables, and characters of a path that a finding shows."""
PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass(frozen=True, kw_only=True)
class TomlText:
    """A parsed file: its table, and path (such as ``layer[2].demand``) -> line, from 1."""

    table: dict[str, Any]
    lines: Mapping[str, int] = field(default_factory=dict)


def read_toml(path: Path, findings: Findings) -> TomlText | None:
    """Read a TOML file in UTF-8, UTF-16 with BOM or GB18030; ``None`` with a finding."""
    if not path.is_file():
        findings.add(Finding(key="scenario_missing", file=str(path)))
        return None
    size = path.stat().st_size
    if size > MOST:
        details = {"limit": shown(MOST)}
        findings.add(
            Finding(key="scenario_too_long", file=path.name, value=shown(size), details=details)
        )
        return None
    text = _decoded(path.read_bytes())
    if text is None:
        findings.add(Finding(key="scenario_encoding", file=path.name))
        return None
    try:
        found = TomlText(table=tomllib.loads(text), lines=lines_of(text))
    except (ValueError, RecursionError) as error:  # a number of 4,301 digits is a ValueError
        findings.add(_syntax(path.name, str(error), text))
        return None
    return found if _numbers_fit(found, path, findings) else None


def _numbers_fit(text: TomlText, path: Path, findings: Findings) -> bool:
    """Tell every number that no field could mean, and tables that are nested without end."""
    before = len(findings)
    for where, value in _values(text.table):
        key = None
        if isinstance(value, dict | list):
            key = "scenario_too_deep"
        elif isinstance(value, int | float) and not abs(value) <= LARGEST:
            key = "scenario_size"
        if key is not None:
            shown = "" if isinstance(value, dict | list) else _number(value)
            row = line_of(text.lines, where)
            column = where[:LONGEST_PATH]
            findings.add(Finding(key=key, file=path.name, row=row, column=column, value=shown))
    return len(findings) == before


def _values(table: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Path and value of everything that is no table, and of tables that are too deep."""
    todo: list[tuple[str, Any, int]] = [("", table, 0)]
    while todo:
        where, value, depth = todo.pop()
        if depth > DEEPEST or not isinstance(value, dict | list):
            yield where, value
        elif isinstance(value, dict):
            todo += [(f"{where}.{k}" if where else k, v, depth + 1) for k, v in value.items()]
        else:
            todo += [(f"{where}[{n}]", item, depth + 1) for n, item in enumerate(value, 1)]


def _number(value: float) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return str(value) if value.bit_length() <= MOST_BITS else "…"


def line_of(lines: Mapping[str, int], path: str) -> int | None:
    """The line of a path, or of the nearest table around it."""
    while path and path not in lines:
        path = path.rpartition(".")[0]
    return lines.get(path)


def lines_of(text: str) -> dict[str, int]:
    """Path -> line of every header and key that begins a line."""
    counts: Counter[str] = Counter()
    here = ""
    found: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if head := HEADER.match(line):
            here = _header(head.group(2), head.group(1) == "[[", counts)
            found.setdefault(here, number)
        elif key := KEY.match(line):
            found.setdefault(f"{here}.{key.group(1)}" if here else key.group(1), number)
    return found


def _header(name: str, repeated: bool, counts: Counter[str]) -> str:
    """The path of a header; ``[layer.demand]`` speaks of the last ``[[layer]]``."""
    root, dot, rest = name.partition(".")
    if repeated and dot and counts[root]:
        path = f"{root}[{counts[root]}].{rest}"
        counts[path] += 1
        return f"{path}[{counts[path]}]"
    if repeated:
        counts[name] += 1
        return f"{name}[{counts[name]}]"
    return f"{root}[{counts[root]}]{dot}{rest}" if counts[root] else name


def _decoded(raw: bytes) -> str | None:
    marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:  # the next encoding, or the finding of the caller
            continue
    return None


def _syntax(file: str, reason: str, text: str) -> Finding:
    place = PLACE.search(reason)
    last = text.rstrip().split("\n")
    line, column = place.groups() if place else (str(len(last)), str(len(last[-1]) + 1))
    value = text.split("\n")[int(line) - 1].strip()[:60]
    details = {"line": line, "place": column, "reason": PLACE.sub("", reason).strip()}
    return Finding(key="scenario_syntax", file=file, row=int(line), value=value, details=details)
