"""What is wrong with the input, where, and how to mend it.

A finding names its place and a key of the message catalogue (``geodata.words``):
``finding.<key>.problem`` and ``finding.<key>.remedy``. Readers collect findings and go
on, so that a clerk sees all of them at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from geodata.account import Account
from geodata.words import Language, say


class Severity(StrEnum):
    """How much a finding matters: only errors stop a run."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, or that was mended, at one place of one file.

    ``row`` is the row number that the spreadsheet shows (the header is row 1).
    ``details`` are the further values that the sentence of ``key`` mentions.
    """

    key: str
    severity: Severity = Severity.ERROR
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    details: Mapping[str, str] = field(default_factory=dict)

    def problem(self, language: Language) -> str:
        """What is wrong, as one sentence."""
        return self._sentence("problem", language)

    def remedy(self, language: Language) -> str:
        """How to mend it, as one sentence."""
        return self._sentence("remedy", language)

    def _sentence(self, part: str, language: Language) -> str:
        known = {"file": self.file, "sheet": self.sheet, "column": self.column, "value": self.value}
        return say(f"finding.{self.key}.{part}", language, **{**known, **self.details})


@dataclass(slots=True)
class Findings:
    """The collection that every reader adds to."""

    items: list[Finding] = field(default_factory=list)
    account: Account = field(default_factory=Account)
    """What was read and understood, for whoever wants to check it."""

    def add(self, finding: Finding) -> None:
        """Collect one finding."""
        self.items.append(finding)

    def add_once(self, finding: Finding) -> None:
        """Collect what is wrong with a whole file, however many tables are looked for in it."""
        if finding not in self.items:
            self.add(finding)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop a run."""
        return tuple(item for item in self.items if item.severity is Severity.ERROR)
