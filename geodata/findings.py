"""What is wrong with the input, where, and how to mend it.

A finding names its place and a key of the message catalogue (``geodata.words``):
``finding.<key>.problem`` and ``finding.<key>.remedy``. Readers collect findings and go
on, so that a clerk sees all of them at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from geodata.account import Account
from geodata.row_numbers import SheetRow
from geodata.words import Language, say

APART = 3
"""So many values of one kind of finding in one column are told one by one."""
SHOWN = 3
"""So many values of a finding of many are shown."""


class Severity(StrEnum):
    """How much a finding matters: only errors stop a run."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, or that was mended, at one place of one file.

    ``row`` is the row number that the spreadsheet shows (the header is row 1), the first where
    there are several; then ``rows`` are all of them. ``details`` are the further values that the
    sentence of ``key`` mentions.
    """

    key: str
    severity: Severity = Severity.ERROR
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[int, ...] = ()

    @property
    def all_rows(self) -> tuple[int, ...]:
        """Every row that the finding speaks of."""
        return self.rows or (() if self.row is None else (self.row,))

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
        """Collect one finding; that of rows on several sheets is one for each sheet."""
        if not any(isinstance(row, SheetRow) for row in finding.all_rows):
            self.items.append(finding)
            return
        self.items += _by_sheet(finding)

    def add_once(self, finding: Finding) -> None:
        """Collect what is wrong with a whole file, however many tables are looked for in it."""
        if finding not in self.items:
            self.add(finding)

    def take(self, others: "Findings") -> None:
        """Collect all that others have, with their account."""
        self.items += others.items
        self.account.take(others.account)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def faults(self) -> "Findings":
        """The findings for readers, one for each fault: what rows share is told once, with them.

        Rows share a fault where key, file, sheet, column and details are equal, and the value
        as well or more than a few values are not; then the first of them stand for all.
        """
        alike: dict[tuple[object, ...], list[Finding]] = {}
        for number, item in enumerate(self.items):
            key = number if item.row is None else (*_fault(item), item.value)
            alike.setdefault((key,), []).append(item)
        same = [_one(group) for group in alike.values()]
        kinds: dict[tuple[object, ...], list[Finding]] = {}
        for item in same:
            kinds.setdefault(_fault(item), []).append(item)
        made = []
        for item in same:
            group = kinds[_fault(item)]
            if item.row is None or len(group) <= APART:
                made.append(item)
            elif item is group[0]:
                made.append(_one(group))
        return Findings(made, self.account)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop a run."""
        return tuple(item for item in self.items if item.severity is Severity.ERROR)

    def doubt(self, place: tuple[str, str, str], rows: Iterable[int]) -> None:
        """Count cells of a column (file, sheet, header) as doubtful, whatever is told of them."""
        for row in rows:
            spot = (row.file, row.sheet, place[2]) if isinstance(row, SheetRow) else place
            number = row.number if isinstance(row, SheetRow) else row
            self.account.doubts.setdefault(spot, set()).add(number)

    def sealed(self) -> Account:
        """The account, with the rows of each column that some finding names counted as doubtful."""
        doubted = {place: set(rows) for place, rows in self.account.doubts.items()}
        for item in self.items:
            if item.value and item.severity is not Severity.NOTE:
                place = (item.file, item.sheet, item.column)
                doubted.setdefault(place, set()).update(item.all_rows)
        return self.account.with_doubts({place: len(rows) for place, rows in doubted.items()})


def _by_sheet(finding: Finding) -> Iterator[Finding]:
    """The same for each sheet, with the rows as it numbers them."""
    groups: dict[tuple[str, str], list[int]] = {}
    for row in finding.all_rows:
        if isinstance(row, SheetRow):
            groups.setdefault((row.file, row.sheet), []).append(row.number)
        else:
            groups.setdefault((finding.file, finding.sheet), []).append(row)
    for (file, sheet), rows in groups.items():
        several = tuple(rows) if finding.rows else ()
        yield replace(finding, file=file, sheet=sheet, row=rows[0], rows=several)


def _fault(item: Finding) -> tuple[object, ...]:
    place = (item.key, item.severity, item.file, item.sheet, item.row is None, item.column)
    return *place, *sorted(item.details.items())


def _one(group: Sequence[Finding]) -> Finding:
    """One finding for several of one fault."""
    first = group[0]
    if len(group) == 1:
        return first
    rows = tuple(sorted({row for item in group for row in item.all_rows}))
    values = list(dict.fromkeys(item.value for item in group))
    more = ["…"] if len(values) > SHOWN else []
    return replace(first, row=rows[0], rows=rows, value="、".join([*values[:SHOWN], *more]))
