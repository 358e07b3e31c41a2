"""Marks of parameters."""

import pytest


def long(value: str):
    """A parameter whose test takes half a minute or more: left to ``make soak``."""
    return pytest.param(value, marks=pytest.mark.long)
