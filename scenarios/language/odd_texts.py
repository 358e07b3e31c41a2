"""Texts of a scenario that hold characters which act instead of being read."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from geodata.characters import cleaned
from geodata.findings import Findings
from geodata.sheets.odd_cells import Where, tell_odd_text
from scenarios.language.toml_text import TomlText, line_of


def without_hidden(path: Path, text: TomlText, findings: Findings) -> TomlText:
    """The tables without hidden characters; every odd text, key or file name is a finding."""
    tell_odd_text(path.name, Where(path.name), "name", findings)
    reader = _Reader(path.name, text, findings)
    return replace(text, table={reader.text(k, k): reader.value(v, k) for k, v in reader.items()})


class _Reader:
    """Walks a scenario by its paths (``layer[2].title``), which lead to lines."""

    def __init__(self, file: str, text: TomlText, findings: Findings) -> None:
        self.file, self.read, self.findings = file, text, findings

    def items(self) -> list[tuple[str, Any]]:
        """The tables at the top."""
        return list(self.read.table.items())

    def value(self, value: Any, where: str) -> Any:
        """A value without hidden characters, whatever it is made of."""
        match value:
            case str():
                return self.text(value, where)
            case dict():
                known = ((key, f"{where}.{key}", item) for key, item in value.items())
                return {self.text(key, path): self.value(item, path) for key, path, item in known}
            case list():
                return [self.value(item, f"{where}[{n}]") for n, item in enumerate(value, 1)]
        return value

    def text(self, text: str, where: str) -> str:
        """A text without hidden characters, told of where it has any."""
        spot = Where(self.file, row=line_of(self.read.lines, where), column=where)
        tell_odd_text(text, spot, "cell", self.findings)
        return cleaned(text)
