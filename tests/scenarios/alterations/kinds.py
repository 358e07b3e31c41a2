"""The classes of alterations, and how a function is enrolled in one."""

from collections.abc import Callable
from random import Random

from tests.scenarios.altered_run import Folder

Alteration = Callable[[Folder, Random], bool]
"""Alters a folder; returns whether there was something to alter."""
REFUSED: dict[str, Alteration] = {}
TOLD: dict[str, Alteration] = {}
NEEDS_CERTIFICATE: dict[str, Alteration] = {}


def refused(function: Alteration) -> Alteration:
    REFUSED[function.__name__] = function
    return function


def told(function: Alteration) -> Alteration:
    TOLD[function.__name__] = function
    return function


def needs_certificate(function: Alteration) -> Alteration:
    NEEDS_CERTIFICATE[function.__name__] = function
    return function
