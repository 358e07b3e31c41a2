"""Row numbers as spreadsheets show them, and as readers like them."""

from collections.abc import Iterable, Sequence

STRIDE = 10_000_000
"""More rows than any sheet has."""


class SheetRow(int):
    """A row of a further sheet of one table: another number for each, and where it stands.

    It is told as ``sheet!row``; a finding that is added names the sheet and the row as usual.
    """

    file: str
    sheet: str
    number: int

    @classmethod
    def of(cls, part: int, file: str, sheet: str, number: int) -> "SheetRow":
        """The row ``number`` of the sheet that is part ``part`` of its table, from 1."""
        made = cls(part * STRIDE + number)
        made.file, made.sheet, made.number = file, sheet, number
        return made

    def __str__(self) -> str:
        return f"{self.sheet or self.file}!{self.number}"

    def __format__(self, spec: str) -> str:
        return str(self)


def shown_rows(numbers: Sequence[int]) -> str:
    """Row numbers, sorted, as a reader likes them: ``3–5、9``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return shown_runs(runs)


def shown_runs(runs: Iterable[Sequence[int]]) -> str:
    """Runs of row numbers, first and last of each, as :func:`shown_rows` has them."""
    return "、".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)
