"""Marks of parameters, and how many random cases a test draws."""

import os

import pytest

TIMES = int(os.environ.get("SAMPLES", "1"))
"""So many times as many random cases as usual: ``make soak`` asks for ten times as many."""

sampled = pytest.mark.sampled
"""A test of random cases whose number is of :func:`examples`."""


def long(value: str | int):
    """A parameter whose test takes long, or says what a shorter one says: left to ``make soak``."""
    return pytest.param(value, marks=pytest.mark.long)


def examples(usual: int) -> int:
    """How many random cases a test draws: ``usual`` in ``make test``."""
    return usual * TIMES
