"""``--json``: what a command says, as one object for other programs."""

import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from typing import Any, TextIO

from geodata.findings import Finding
from scenarios.console.terminal import inert_json


@dataclass(eq=False)
class Record:
    """Everything that a command has said: sentences with their keys and values, findings, lines.

    ``account`` has what was read of the input, row by row. ``aloud``: the
    command has an ``answer`` of its own, and what it says besides is told on standard error as
    well; without an answer the record itself is what is printed. Nothing
    but the one object comes to ``stream``.
    """

    aloud: bool = False
    stream: TextIO = field(default_factory=lambda: sys.stdout)
    answer: list[object] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    account: list[Mapping[str, object]] = field(default_factory=list)
    lines: StringIO = field(default_factory=StringIO)

    def message(self, key: str, text: str, values: dict[str, object]) -> None:
        """Keep one sentence; values that are no numbers become text."""
        plain = {name: _plain(value) for name, value in values.items()}
        self.messages.append({"key": key, "text": text, "values": plain})

    def finding(self, item: Finding, problem: str, remedy: str) -> None:
        """Keep one finding; ``row`` is the first of ``rows``."""
        places: dict[str, Any] = {
            "file": item.file,
            "sheet": item.sheet,
            "row": item.row,
            "column": item.column,
        }
        places["rows"] = list(item.all_rows)
        words = {"value": item.value, "problem": problem, "remedy": remedy}
        row = {"key": item.key, "severity": item.severity.value, **places, **words}
        self.findings.append(row)

    def end(self, code: int) -> None:
        """Print the object."""
        lines = self.lines.getvalue().splitlines()
        table = {
            "exit_code": code,
            "messages": self.messages,
            "findings": self.findings,
            "account": self.account,
            "lines": lines,
        }
        self.stream.write(inert_json(self.answer[0] if self.answer else table) + "\n")
        self.stream.flush()

    def alone(self) -> AbstractContextManager[object]:
        """While this lasts whatever else is printed goes to standard error, or into the lines."""
        return redirect_stdout(sys.stderr if self.aloud else self.lines)


_CURRENT: list[Record] = []


def start_recording(*, aloud: bool = False) -> Record:
    """From now on nothing is printed; everything is kept for the end."""
    _CURRENT[:] = [Record(aloud=aloud)]
    return _CURRENT[0]


def end_recording() -> None:
    """From now on everything is printed again."""
    _CURRENT.clear()


def record() -> Record | None:
    """The record that is being made, where the command line asked for one."""
    return _CURRENT[0] if _CURRENT else None


def answer_as_said() -> None:
    """Let the answer of a command be its sentences, with their keys and values."""
    kept = record()
    if kept is not None:
        kept.answer[:] = [{"messages": kept.messages}]


def _plain(value: object) -> object:
    return value if isinstance(value, int | float | bool | None) else str(value)
