"""The process that opens files of others; it is asked by ``geodata.sandbox.asking``.

It has no network where the system lets a process give it up, stands in a folder of its own
interpreter, and holds each request to the memory and time that come with it.
"""

import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

CALLS = {
    "layers": "vectors",
    "features": "vectors",
    "fields": "vectors",
    "parquet": "tables",
    "parquet_ready": "tables",
    "sheets": "tables",
    "cells": "tables",
    "whole": "tables",
    "formulas": "tables",
    "hidden_sheets": "tables",
    "first_column": "tables",
    "hidden": "hidden",
    "tiles": "tiles",
    "views_of": "databases",
    "without_views": "databases",
}
"""What can be asked for, and the module beside this one that does it."""
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000


def main() -> None:
    """Answer requests until the other side is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not fall among the answers
    os.chdir(sys.prefix)  # libraries look for files of theirs where they stand
    _leave_the_network()
    _load()
    while True:
        try:
            message = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        answers.write(pickle.dumps(_answer(message), protocol=5))
        answers.flush()


def _load() -> None:
    """Load what most requests need while nobody waits: it counts as theirs no more."""
    for name in ("tables", "databases", "vectors"):
        try:
            import_module(f"geodata.sandbox.{name}")
        except (ImportError, RuntimeError):
            return  # the first request that needs it says why


def _answer(message: dict[str, Any]) -> tuple[Any, ...]:
    try:
        with _held_to(message["room"], message["seconds"]):
            return ("done", _call(message["call"])(**message["arguments"]))
    except MemoryError:
        return ("memory", "", "MemoryError", 0)
    except Exception as error:  # told to the asker, who makes a finding of it
        number = error.errno or 0 if isinstance(error, OSError) else 0
        return ("failed", str(error) or type(error).__name__, type(error).__name__, number)


def _call(name: str) -> Callable[..., Any]:
    """A call of this package by its name, one of a package above by its whole path."""
    module, _, last = name.rpartition(".")
    found = import_module(module or f"geodata.sandbox.{CALLS[name]}")
    call: Callable[..., Any] = getattr(found, last)
    return call


@contextmanager
def _held_to(room: int, seconds: float) -> Iterator[None]:
    """Limit memory to what there is and ``room`` bytes, and the time of computing."""
    try:
        import resource  # noqa: PLC0415  (not on every system)
    except ImportError:
        yield
        return
    spent = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (_below(int(spent + seconds) + 1, most), most))
    taken = _taken()
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    if taken:
        resource.setrlimit(resource.RLIMIT_AS, (_below(taken + room, most), most))
    try:
        yield
    finally:
        if taken:
            resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _below(wanted: int, most: int) -> int:
    return wanted if most < 0 else min(wanted, most)


def _taken() -> int:
    """Bytes of address space that are taken; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as known:  # noqa: PTH123
            return int(known.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _leave_the_network() -> None:
    """Move into a network without any way out, where the system allows it (Linux)."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes  # noqa: PLC0415  (only here)

    flags = NEW_NETWORK if os.geteuid() == 0 else NEW_USER | NEW_NETWORK
    ctypes.CDLL(None).unshare(flags)  # refused in some containers: then the settings alone hold


if __name__ == "__main__":
    main()
