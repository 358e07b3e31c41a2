"""Degrees as people write them: 112.61, 112°36′38″, 东经112度36分38秒, 112 36 38 E."""

import re
import unicodedata

from geodata.columns.cells import as_number

SIGNS = str.maketrans(
    {
        **dict.fromkeys("º˚度", "°"),
        **dict.fromkeys("′’‘´`ʹ分", "'"),
        **dict.fromkeys("″”“ʺ秒", '"'),
        "：": ":",
    }
)
WORDS = {"东经": "E", "西经": "W", "北纬": "N", "南纬": "S"}
WHOLE = re.compile(
    r"(?P<ahead>[NSEW])?\s*(?P<sign>[-+])?(?P<degrees>\d{1,3})\s*[° :-]\s*"
    r"(?P<minutes>\d{1,2}(?:\.\d+)?)\s*['\s:-]?\s*"
    r"(?:(?P<seconds>\d{1,2}(?:\.\d+)?)\s*(?:\"|'')?)?\s*(?P<behind>[NSEW])?"
)
"""Degrees, minutes and perhaps seconds."""
MARKED = re.compile(
    r"(?P<ahead>[NSEW])?\s*(?P<sign>[-+])?(?P<degrees>\d{1,3}(?:\.\d+)?)\s*°?\s*(?P<behind>[NSEW])?"
)
"""Degrees alone, with a sign of degrees or a letter."""
ODD = re.compile(r"[°º˚度′’‘´`ʹ分'″”“ʺ秒\":：NSEWnsew东西南北]|(?<=\S)[\s-]+(?=\S)")
SIXTY = 60.0


def as_degrees(text: str) -> float:
    """Degrees that a text says, south and west negative. Raises ``ValueError``."""
    return as_number(text) if is_plain(text) else _written_out(text)


def is_plain(text: str) -> bool:
    """Whether a text is a number alone; minutes, seconds, letters or inner blanks are not."""
    return text.replace(".", "", 1).isdigit() or ODD.search(text) is None


def _written_out(text: str) -> float:
    plain = text.strip()
    for word, letter in WORDS.items():
        plain = plain.replace(word, letter)
    plain = unicodedata.normalize("NFKC", plain.translate(SIGNS)).upper().strip()
    found = WHOLE.fullmatch(plain) or MARKED.fullmatch(plain)
    if found is None:
        return as_number(text)
    parts = found.groupdict()
    minutes, seconds = (float(parts.get(name) or 0.0) for name in ("minutes", "seconds"))
    if minutes >= SIXTY or seconds >= SIXTY:
        raise ValueError(text)
    degrees = float(parts["degrees"]) + minutes / SIXTY + seconds / SIXTY**2
    if parts["ahead"] and parts["behind"]:
        raise ValueError(text)
    below = (parts["ahead"] or parts["behind"]) in {"S", "W"} or parts["sign"] == "-"
    return -degrees if below else degrees


def unpacked(value: float) -> float | None:
    """Degrees of 112.3638 read as 112°36′38″; ``None`` where it cannot be that."""
    digits = f"{abs(value):.8f}"
    whole, _, rest = digits.partition(".")
    minutes, seconds = int(rest[:2]), int(rest[2:4]) + float(f"0.{rest[4:]}")
    if minutes >= SIXTY or seconds >= SIXTY:
        return None
    degrees = int(whole) + minutes / SIXTY + seconds / SIXTY**2
    return -degrees if value < 0 else degrees


def decimals(text: str) -> int:
    """How many decimals a plain number is written with."""
    return len(text.partition(".")[2].rstrip("0"))
