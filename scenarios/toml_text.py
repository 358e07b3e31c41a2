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
    """Tell every number that no field could mean: too large, infinite, or none at all."""
    odd = list(_odd_numbers(text.table, ""))
    for where, value in odd:
        row = line_of(text.lines, where)
        findings.add(
            Finding(key="scenario_size", file=path.name, row=row, column=where, value=value)
        )
    return not odd


def _odd_numbers(value: object, where: str) -> Iterator[tuple[str, str]]:
    """Path and text of the numbers beyond ``LARGEST``."""
    match value:
        case dict():
            for key, item in value.items():
                yield from _odd_numbers(item, f"{where}.{key}" if where else str(key))
        case list():
            for number, item in enumerate(value, 1):
                yield from _odd_numbers(item, f"{where}[{number}]")
        case int() | float() if not abs(value) <= LARGEST:
            digits = isinstance(value, int) and value.bit_length() > MOST_BITS
            yield where, f"{value:g}" if isinstance(value, float) else "…" if digits else str(value)


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
