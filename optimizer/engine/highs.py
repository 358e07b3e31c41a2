"""HiGHS, the open linear and integer programming engine, in a process of its own.

The process is started once and borrowed by one solve after another. Killing it is how a
solve is interrupted.
"""

from contextlib import AbstractContextManager

from optimizer.engine.engine_process import EngineProcess, borrowed_from, warm_up_of

WORKER = "optimizer.engine.highs_worker"
HighsProcess = EngineProcess
"""One running HiGHS, from :func:`borrowed`."""


def borrowed() -> AbstractContextManager[HighsProcess]:
    """Borrow a running engine; it goes back, empty, unless it has ended."""
    return borrowed_from(WORKER)


def warm_up() -> None:
    """Start an engine while something else is done, for whoever borrows one next."""
    warm_up_of(WORKER)
