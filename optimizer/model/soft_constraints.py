"""Soft constraints ("promises"): kept where possible, else left open at a price and told.

Such a thing never makes a case infeasible. The program has a counting column for it, priced
at the level of shortage; the reader face reports it as a breach with one of these keys. What
the committee has fixed has no price: as many pins are kept as can be, before every level.
"""

from collections.abc import Iterable

from optimizer.model.plan import Breach

PRICES = {
    "pin_unkept": 0.0,
    "term_unkept": 10.0,
    "quota_short": 1.0,
    "quota_short_each": 1.0,
    "used_few": 1.0,
    "team_unled": 0.25,
    "to_confirm": 0.0,
}
"""Price of one missing item in missing posts of weight 1, by the key of its breach."""
SHORTAGE = "shortage_"
"""How the keys begin that say a list of shortages does not fit its plan."""
MISSING = "missing"
"""The detail of a breach that counts how many items are missing (one where it is absent)."""


EXCEPTIONS = "exceptions"
"""Name under which the prices of promises are shown, beside what the goal of shortage counts."""
UNKEPT = "unkept"
"""Counting columns that say that what the committee has fixed is not kept."""


def is_promise(breach: Breach) -> bool:
    """Whether a breach is something left open, and not a rule that is broken."""
    return breach.key in PRICES


def apart(breaches: Iterable[Breach]) -> tuple[tuple[Breach, ...], tuple[Breach, ...]]:
    """What breaks a rule, and the exceptions: what is left open, priced and told."""
    every = tuple(breaches)
    return (
        tuple(breach for breach in every if not is_promise(breach)),
        tuple(filter(is_promise, every)),
    )


def is_broken(breach: Breach) -> bool:
    """Whether a rule is broken: neither something left open nor a word on the shortages."""
    return not is_promise(breach) and not breach.key.startswith(SHORTAGE)


def price_of(breaches: Iterable[Breach]) -> float:
    """What the promises among ``breaches`` cost together."""
    return sum(
        PRICES[breach.key] * int(breach.details.get(MISSING, 1))
        for breach in breaches
        if is_promise(breach)
    )


LACKING = 0.25
"""Cost of a skill that a full team lacks, in missing posts of the same place."""

IDLE = 0.25
"""Cost of a place below a supply's least, in missing posts of weight 1."""
