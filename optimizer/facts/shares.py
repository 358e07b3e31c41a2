"""Numbers of postings: whole ones, or shares of all postings such as 0.3."""

from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator

FINEST = 1_000_000
"""Shares are taken to a millionth."""


def _amount(value: float) -> float:
    """A whole number, or a share between 0 and 1. Raises ``ValueError``."""
    if 0 < value < 1:
        return value
    if value < 0 or not float(value).is_integer():
        raise ValueError("amount")
    return int(value)


Amount = Annotated[float, AfterValidator(_amount)]
"""A whole number of postings from 0 on, or a share between 0 and 1 (both left out)."""


def is_share(amount: float | None) -> bool:
    """Whether a number is a share of all postings."""
    return amount is not None and 0 < amount < 1


def fraction(share: float) -> Fraction:
    """A share as it is written, in whole numbers, so that nothing is rounded twice."""
    return Fraction(str(share)).limit_denominator(FINEST)


def at_most(amount: float, total: int) -> int:
    """The most postings that a number allows where there are ``total``."""
    return int(amount) if not is_share(amount) else int(fraction(amount) * total)


def at_least(amount: float, total: int) -> int:
    """The fewest postings that a number asks for where there are ``total``."""
    return int(amount) if not is_share(amount) else -int(-fraction(amount) * total // 1)
