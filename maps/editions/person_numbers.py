"""Numbers of people by their form: identity cards, mobile and other telephones."""

import re
from collections.abc import Iterator
from datetime import date

from maps.editions.folding import FINGERPRINT, folded

GAP = r"[ _.·/()\-‐-―]{0,2}"
PATTERNS = {
    "identity": re.compile(rf"(?<![\da-z])[1-9](?:{GAP}\d){{16}}{GAP}[\dx](?![\da-z])"),
    "identity_old": re.compile(r"(?<![\da-z])[1-8]\d{14}(?![\da-z])"),
    "mobile": re.compile(rf"(?<![\da-z])(?:\+?86{GAP})?1[3-9](?:{GAP}\d){{9}}(?![\da-z])"),
    "telephone": re.compile(
        r"(?<![\da-z.])\(?0[1-9]\d{1,2}(?:\)[ -]?|[ -]{1,2})[2-9]\d{6,7}(?![\da-z.])"
    ),
}
"""Numbers of people by their form, in folded text."""
CALLED = ("mobile", "telephone")
GROUPS = frozenset({
    *((11,), (3, 4, 4), (4, 4, 3), (3, 3, 5), (4, 3, 4), (5, 6), (2, 11), (2, 3, 4, 4)),
    *((18,), (17,), (6, 8, 4), (6, 4, 4, 4), (6, 4, 2, 2, 4), (6, 12), (14, 4), (15,)),
})  # fmt: skip
"""How people part such numbers; else into equal groups. Lists of coordinates are not."""
EQUAL = (1, 3, 4, 5, 6)
LIVES = range(1900, 2100)
SHORTEST = 9


def patterned(text: str) -> Iterator[tuple[str, str]]:
    """Numbers that have the form of an identity or telephone number: (form, as written)."""
    plain = FINGERPRINT.sub(" ", folded(text))
    if sum(char.isdigit() for char in plain) < SHORTEST:
        return
    for name, pattern in PATTERNS.items():
        for match in pattern.finditer(plain):
            number = match.group()
            if _is_grouped(name, number) and (name in CALLED or _is_identity(number)):
                yield name, number


def _is_grouped(name: str, number: str) -> bool:
    """Whether a number is parted as people part it."""
    sizes = tuple(len(part) for part in re.findall(r"[\dx]+", number))
    even = len({*sizes[:-1]}) == 1 and sizes[0] in EQUAL and sizes[-1] <= sizes[0]
    return name == "telephone" or sizes in GROUPS or even


def _is_identity(number: str) -> bool:
    """Whether the day of birth inside is one."""
    plain = "".join(char for char in number if char.isdigit() or char == "x")
    day = plain[6:14] if len(plain) == 18 else f"19{plain[6:12]}"
    try:
        return date(int(day[:4]), int(day[4:6]), int(day[6:])).year in LIVES
    except ValueError:
        return False
