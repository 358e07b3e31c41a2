"""Marks of parameters."""

import pytest


def long(value: str | int):
    """A parameter whose test takes long, or says what a shorter one says: left to ``make soak``."""
    return pytest.param(value, marks=pytest.mark.long)
