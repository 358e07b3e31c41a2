"""Days as clerks write them: 2024年3月, 2024.3, 二〇二四年三月, 202403, 45366, 2024年3月至今."""

import re
import unicodedata
from calendar import monthrange
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = 12
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Days before or after are mistakes."""
CHINESE = str.maketrans("〇○零一二三四五六七八九", "000123456789")
TENS = re.compile(r"([1-9]?)十([1-9]?)")
CLOCK = re.compile(r"(?<=[0-9日号])[ T]*[0-9]{1,2}:[0-9]{2}.*$|T$")
WORDS = re.compile(r"^(生于|约|自|从|于)|(起|始|左右|生|出生|入党|任职|到任|届满|止|前后)$")
UNTIL_NOW = re.compile(r"[-—–~至到]+(今|现在|目前|)$")
BETWEEN = re.compile(r"[-—–~～－至到]+")
"""What stands between the first and the last day of a term."""
NOW = frozenset({"至今", "今", "现在", "目前", "现任", "到现在", "迄今", "在任"})
PARTS = re.compile(r"([0-9]{4})(?:[-./年、]([0-9]{1,2})(?:[-./月、]([0-9]{1,2})[日号]?|月)?|年)?")
COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})?")
SERIAL = re.compile(r"[1-7][0-9]{4}(\.[0-9]+)?")
EPOCH = date(1899, 12, 30)
"""The day that spreadsheets count from; serial numbers 10000 to 79999 are 1927 to 2119."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or what is known of it; ``plain`` where it is written without words or a guess."""

    year: int
    month: int | None = None
    day: int | None = None
    plain: bool = True

    @property
    def first(self) -> date:
        """The first day that it may be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The last day that it may be."""
        month = self.month or MONTHS
        return date(self.year, month, self.day or monthrange(self.year, month)[1])


def day_of(text: str) -> Day:
    """The day, month or year that a text says. Raises ``ValueError``, also for odd years."""
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = "".join(CLOCK.sub("", plain).split())
    bare = UNTIL_NOW.sub("", WORDS.sub("", WORDS.sub("", _in_digits(plain))))
    match = PARTS.fullmatch(bare) or COMPACT.fullmatch(bare)
    if match:
        year, month, day = (int(part) if part else None for part in match.groups())
        found = Day(year or 0, month, day, plain=bare == plain)
    elif SERIAL.fullmatch(bare):
        known = EPOCH + timedelta(days=int(float(bare)))
        found = Day(known.year, known.month, known.day, plain=False)
    else:
        raise ValueError(text)
    if not FIRST_YEAR <= found.year <= LAST_YEAR or not _is_there(found):
        raise ValueError(text)
    return found


def span_of(text: str) -> tuple[Day, Day | None]:
    """First and last day of a text such as 2024.3—2026.2; no last day where it says none.

    Raises ``ValueError`` where the text is no day and can be parted into two in no one way.
    """
    with suppress(ValueError):
        return day_of(text), None
    parts = ((text[: m.start()], text[m.end() :]) for m in BETWEEN.finditer(text))
    found = [pair for one, other in parts if (pair := _both(one, other))]
    if len(found) != 1 or found[0][1].last < found[0][0].first:
        raise ValueError(text)
    return found[0]


def _both(one: str, other: str) -> tuple[Day, Day] | None:
    try:
        return day_of(one), day_of(other)
    except ValueError:
        return None


def _is_there(found: Day) -> bool:
    """Whether the calendar has the month and the day."""
    month, day = found.month, found.day
    if month is not None and not 1 <= month <= MONTHS:
        return False
    return day is None or 1 <= day <= monthrange(found.year, month or 1)[1]


def _in_digits(text: str) -> str:
    """Chinese signs as digits: 二〇二四年十二月 is 2024年12月."""
    if not any(sign in text for sign in "年月十"):
        return text
    plain = text.translate(CHINESE)
    return TENS.sub(lambda found: f"{found.group(1) or 1}{found.group(2) or 0}", plain)


def is_now(text: str) -> bool:
    """Whether a text says that something goes on: 至今."""
    return "".join(text.split()) in NOW
