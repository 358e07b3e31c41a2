"""When the command began: what it takes to load and to read a case is part of its limit."""

import time

_BEGUN = [time.monotonic()]


def begin() -> None:
    """The command begins now."""
    _BEGUN[0] = time.monotonic()


def elapsed() -> float:
    """Seconds since the command began."""
    return time.monotonic() - _BEGUN[0]
