"""Ways to spoil bytes and texts, each drawn from a seeded ``random.Random``."""

# ruff: noqa: E501

import re

NASTY = (
    "1e999", "-1e999", "nan", "inf", "9" * 400, "-9" * 30, "0x" + "F" * 40, "1e-400", "∞", "½", "٣",
    "=1+1", "+cmd|' /C calc'!A0", "\u202e乡", "\u200b", "\ufeff", "\x1b[2J", "\x00", "\r", "\n", '"',
    "'", ",", "，", "\t", "../../etc/passwd", "/dev/zero", "<img src=x onerror=alert(1)>", "{{ 7*7 }}",
    "{% for i in x %}", "%s%n", "字" * 40_000, "2026-13-45", "99999-01-01", "0000-00-00", "9999-12-31",
    "\ud7ff", "\U0010ffff", "\ufffe", "True", "None", "[]", "",
)  # fmt: skip
"""What a cell or a value may hold instead of what it should."""
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def flipped(data, random, most=40):
    """A few bits turned over."""
    spoiled = bytearray(data)
    for _ in range(random.randint(1, most)):
        spoiled[random.randrange(len(spoiled))] ^= 1 << random.randrange(8)
    return bytes(spoiled)


def truncated(data, random, most=None):
    """Cut off somewhere."""
    return data[: random.randrange(len(data))]


def doubled(data, random, most=None):
    """A stretch said twice, or many times."""
    start = random.randrange(len(data))
    stretch = data[start : start + random.randint(1, 2000)]
    return data[:start] + stretch * random.choice((2, 2, 50)) + data[start:]


def zeroed(data, random, most=None):
    """A stretch of zeros, or of the largest byte."""
    start = random.randrange(len(data))
    length = random.randint(1, 400)
    return data[:start] + random.choice((b"\0", b"\xff")) * length + data[start + length :]


def swollen(data, random, most=None):
    """A length or count in the bytes made huge."""
    at = random.randrange(max(1, len(data) - 4))
    return data[:at] + random.choice((b"\xff\xff\xff\x7f", b"\xff\xff\xff\xff")) + data[at + 4 :]


BYTES = (flipped, flipped, truncated, doubled, zeroed, swollen)


def spoiled(data, random):
    """One of the above."""
    return random.choice(BYTES)(data, random) if data else b"x"


def renumbered(text, random):
    """One number of a text made nasty."""
    found = list(NUMBER.finditer(text))
    if not found:
        return text + random.choice(NASTY)
    match = random.choice(found)
    return text[: match.start()] + random.choice(NASTY) + text[match.end() :]


def cells(text, random, most=5):
    """A few cells of a CSV text made nasty, a quote or a separator too many, a row twice."""
    rows = text.splitlines()
    for _ in range(random.randint(1, most)):
        at = random.randrange(len(rows))
        parts = rows[at].split(",")
        parts[random.randrange(len(parts))] = random.choice(NASTY)
        rows[at] = ",".join(parts)
    match random.randrange(6):
        case 0:
            rows.insert(random.randrange(len(rows)), rows[random.randrange(len(rows))])
        case 1:
            at = random.randrange(len(rows))
            place = random.randrange(len(rows[at]) + 1)
            rows[at] = rows[at][:place] + '"' + rows[at][place:]
        case 2:
            rows.append(",".join(rows[-1:] * 300))
        case 3:
            rows = rows[:1]
    return "\n".join(rows)
