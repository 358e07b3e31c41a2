"""Exceptions of a sound plan in words: what it leaves open at a price, by kind."""

from collections import Counter
from collections.abc import Iterable

from geodata.words import Language, say
from optimizer.model.plan import Breach
from optimizer.model.soft_constraints import is_promise


def exception_words(breaches: Iterable[Breach], language: Language) -> str:
    """How many of each kind, such as “任期未满未能留任 2 处”; what breaks a rule is not counted."""
    counts = Counter(breach.key for breach in breaches if is_promise(breach))
    words = (
        say("exception.counted", language, kind=say(f"exception.{key}", language), count=count)
        for key, count in sorted(counts.items())
    )
    return say("exception.join", language).join(words)
