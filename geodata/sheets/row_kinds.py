"""What a row under a header is that holds no facts: a total, a note, an example, a header again."""

import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass

from geodata.columns.cells import as_number, cell_text, is_number
from geodata.text import normalised

TOTAL = re.compile(r".{0,12}(合计|小计|总计|共计|总数)[:：]?|(sub|grand)?total:?")
NOTE = re.compile(
    r"(注|备注|说明|填表|制表|审核|填报|联系人|单位|note)[^:：]{0,8}[:：]", re.IGNORECASE
)
TOTAL_SIGNS, LONGEST_TOTAL = ("计", "总数", "otal", "OTAL"), 40
LOOKED_AT = 3
"""So many texts of a row, or twice as many cells, may say that it is a total."""
AGAIN = 2
"""So many cells make a header known again."""
MOST_SUMS = 100
"""So many rows without a text are held against the sums above them; a table of them has none."""
SIGNS = tuple("+-.")
Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class RowKinds:
    """Tells rows of facts from others.

    ``texts`` are those of the header by position, ``heads`` those of each of its rows; ``wide``
    are numbers of the rows that a merged cell goes over most of.
    """

    texts: Sequence[str]
    heads: Sequence[Mapping[int, str]]
    wide: Set[int]
    is_example: Callable[[str], bool]

    def all_of(self, rows: Mapping[int, tuple[int, Row]]) -> dict[int, str]:
        """Why each row holds no facts, empty where it does; rows are (number, cells) by index."""
        why: dict[int, str] = {}
        before = -2
        for index, (number, row) in rows.items():
            said = [(place, text) for place, cell in enumerate(row) if (text := cell_text(cell))]
            why[index] = self._alone(number, row, said, why.get(before, ""))
            if why[index] == "header":
                self._title_above(index, rows, why)
            before = index
        for index in _sums(rows, why):
            why[index] = "total"
        return why

    def _alone(self, number: int, row: Row, said: Sequence[tuple[int, str]], before: str) -> str:
        """Why a row holds no facts, by what it says; ``before`` is why the one above does not."""
        if self.is_example(said[0][1]):
            return "example"
        if self._is_header(said):
            return "header"
        texts = [text for place, text in said[: 2 * LOOKED_AT] if not is_number(row[place])]
        if any(map(_is_total, texts)):
            return "total"
        titled = sum(map(bool, self.texts))
        alone = len(said) == 1 and titled > 1
        if NOTE.match(said[0][1]) and len(said) < titled:
            return "note"
        return "note" if alone and (number in self.wide or before == "note") else ""

    def _is_header(self, said: Sequence[tuple[int, str]]) -> bool:
        """Whether a row says the header again, or one of its rows."""
        if len(said) < AGAIN:
            return False
        place, text = said[0]
        below = place < len(self.texts) and self.texts[place] == text
        heads = [head for head in self.heads if head.get(place) == text]
        if not below and not heads:  # nearly every row: it need not be looked at further
            return False
        return any(
            all(head.get(place) == text for place, text in said)
            for head in (dict(enumerate(self.texts)), *heads)
        )

    def _title_above(
        self, index: int, rows: Mapping[int, tuple[int, Row]], why: dict[int, str]
    ) -> None:
        """A line with one text right above a header that is repeated is its title."""
        above = index - 1
        while above in rows and not why.get(above):
            if sum(bool(cell_text(cell)) for cell in rows[above][1]) != 1:
                return
            why[above] = "note"
            above -= 1


def _is_total(text: str) -> bool:
    """Whether a text says that its row is a total; most are no longer looked at."""
    maybe = len(text) <= LONGEST_TOTAL and any(sign in text for sign in TOTAL_SIGNS)
    return maybe and TOTAL.fullmatch(normalised(text)) is not None


def _sums(rows: Mapping[int, tuple[int, Row]], why: Mapping[int, str]) -> list[int]:
    """Rows that hold nothing but numbers, which are the sums of those above."""
    facts = [index for index in rows if not why[index]]
    bare = [index for index in facts if _only_numbers(rows[index][1])]
    if not bare or len(bare) > min(MOST_SUMS, len(facts) // 2):
        return []
    found: list[int] = []
    start = 0
    for index in bare:
        above = [i for i in facts if i < index and i not in found]
        part = [i for i in above if i > start]
        totals = [i for i in rows if i < index and why[i] == "total"]
        part = [i for i in part if i > max(totals, default=-1)]
        numbers = _numbers(rows[index][1])
        if any(_fit(numbers, [rows[i][1] for i in some]) for some in (part, above)):
            found.append(index)
            start = index
    return found


def _only_numbers(row: Row) -> bool:
    """Whether a row has no text; the first cell of most says that it has."""
    return all(not cell_text(cell) or _number(cell) is not None for cell in row)


def _numbers(row: Row) -> dict[int, float]:
    found = {place: _number(cell) for place, cell in enumerate(row)}
    return {place: value for place, value in found.items() if value is not None}


def _number(cell: object) -> float | None:
    text = cell_text(cell)
    if not text[:1].isdigit() and text[:1] not in SIGNS:
        return None
    try:
        return as_number(text)
    except ValueError:
        return None


def _fit(numbers: Mapping[int, float], above: Sequence[Row]) -> bool:
    """Whether most of some numbers are sums of more than one row above."""
    if len(above) < AGAIN:
        return False
    fitting = 0
    for place, value in numbers.items():
        parts = [_number(row[place]) for row in above if place < len(row)]
        total = sum(part for part in parts if part is not None)
        fitting += value != 0 and abs(total - value) <= 1e-6 * max(1.0, abs(value))
    return 2 * fitting > len(numbers)
