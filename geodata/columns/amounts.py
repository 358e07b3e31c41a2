"""Numbers as clerks write them: 约1181, 2475人, 8.5万元, 第4, 二十.

Nothing is guessed: a range (3-5), a bound (不足100) or a unit that nobody knows is no amount.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from geodata.columns.cells import compact

TENS: Mapping[str, float] = {"十": 1e1, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
DIGITS = "零一二三四五六七八九"
FORMAL = str.maketrans("〇两壹贰叁肆伍陆柒捌玖拾佰仟萬億", "零二一二三四五六七八九十百千万亿")
ABOUT = re.compile(r"^(大约|约为|大概|约|近|共计|共有|共|计|第|¥|人民币|rmb)+|(左右|上下)$")
MORE = re.compile(r"(?<=[0-9十百千万亿])(余|多|来)")
PLAIN = re.compile(r"([-+]?)((?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[-+]?[0-9]+)?)")
CHINESE = re.compile(rf"()([{DIGITS}十百千万亿]+(?:点[{DIGITS}]+[万亿]?)?)")
PIECE = re.compile(r"([0-9]+(?:\.[0-9]+)?)([十百千万亿]{1,2})")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, the word behind it, and whether it said its own power of ten (8.5万)."""

    value: float
    unit: str = ""
    scaled: bool = False


def amount_of(text: str) -> Amount:
    """The amount that a text says. Raises ``ValueError`` where it says none."""
    plain = MORE.sub("", ABOUT.sub("", compact(text).casefold().translate(FORMAL)))
    match = PLAIN.match(plain) or CHINESE.match(plain)
    if not match:
        raise ValueError(text)
    sign, number = match.groups()
    value, end = float("nan"), match.end()
    scaled = number[:1] in TENS or number[:1] in DIGITS
    if scaled:
        value = _chinese(number)
    else:
        value, end, scaled = _scaled(number, plain, match.end(1), end)
    rest = plain[end:]
    if not math.isfinite(value) or any(one.isdigit() or one in DIGITS for one in rest):
        raise ValueError(text)
    return Amount(-value if sign == "-" else value, rest, scaled)


def _scaled(number: str, text: str, start: int, end: int) -> tuple[float, int, bool]:
    """Value and end of a number in digits with its powers of ten: 8万5千."""
    pieces = []
    while match := PIECE.match(text, start):
        pieces.append((float(match.group(1)), math.prod(TENS[one] for one in match.group(2))))
        start = match.end()
    falling = all(a[1] > b[1] for a, b in pairwise(pieces))
    if not pieces or not falling:
        return float(number), end, False
    return round(sum(digits * power for digits, power in pieces), 6), start, True


def _chinese(text: str) -> float:
    """The number of 二十, 三百零五, 一万二千, 二〇二四 or 三点五万. Raises ``ValueError``."""
    whole, _, part = text.partition("点")
    if not part and not any(one in TENS for one in whole):
        return float(_digits(whole))
    tail = part[-1:] if part[-1:] in TENS else ""
    number = _sum(whole) if whole else 0.0
    if part:
        number += float(f"0.{_digits(part.removesuffix(tail))}")
    return round(number * TENS.get(tail, 1.0), 6)


def _digits(text: str) -> str:
    return "".join(str(DIGITS.index(one)) for one in text)


def _sum(text: str) -> float:
    """The number of signs with powers of ten. Raises ``ValueError`` where they are in disorder."""
    for power in ("亿", "万"):
        head, found, tail = text.rpartition(power)
        if found:
            return (_sum(head) if head else 1.0) * TENS[power] + (_sum(tail) if tail else 0.0)
    total, digit, last = 0.0, "", math.inf
    for one in text:
        if one not in TENS:
            if digit not in ("", "零"):
                raise ValueError(text)
            digit = one
            continue
        if TENS[one] >= last:
            raise ValueError(text)
        last = TENS[one]
        total += (DIGITS.index(digit) if digit else 1.0) * last
        digit = ""
    if digit and last > TENS["十"] and "零" not in text and math.isfinite(last):
        raise ValueError(text)  # 三百五: nobody knows whether 350 or 305
    return total + (DIGITS.index(digit) if digit else 0.0)
