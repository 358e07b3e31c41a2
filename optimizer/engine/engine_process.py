"""An engine in a process of its own, which can be ended at any moment, as a library call cannot.

Processes are started once and borrowed by one solve after another.
"""

import atexit
import os
import queue
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO

from geodata.child import Child
from optimizer.engine.messages import Clear, R, Request
from optimizer.engine.pipes import read, write
from optimizer.limits.deadline import Deadline, StoppedError

Listener = Callable[[Any], None]
WORKER_LOOP = "optimizer.engine.worker_loop"
KILLED = {-signal.SIGABRT, -getattr(signal, "SIGKILL", signal.SIGABRT)}
"""Exit codes of a process that the system killed, or that found no memory and gave up."""
CLEARED = 5.0
"""Seconds that an engine may take to forget everything."""


class EngineError(RuntimeError):
    """The engine gave neither a solution nor a proof; the message is the engine's own."""


class EngineProcess(Child):
    """One running engine, whose other end is the ``Worker`` of a module.

    After :class:`StoppedError` it is gone.
    """

    def __init__(self, module: str) -> None:
        super().__init__(WORKER_LOOP, os.environ, arguments=(module,))
        self.module = module

    def read(self, stream: BinaryIO) -> tuple[str, Any]:
        """One answer."""
        found: tuple[str, Any] = read(stream)
        return found

    def lost(self, error: Exception) -> tuple[str, Any]:  # noqa: ARG002  the system says more
        """That it has failed, and how."""
        return "failed", self._ending()

    def _ending(self) -> str:
        """How the process ended. Who kills it from outside is the system, for want of memory."""
        with suppress(subprocess.TimeoutExpired):
            if self.process.wait(CLEARED) in KILLED:
                return "the engine's process was killed for want of memory"
        return "the engine's process has ended"

    def ask(
        self,
        request: Request[R],
        deadline: Deadline,
        *,
        listen: Listener | None = None,
    ) -> R:
        """Ask and wait for the answer.

        Raises :class:`EngineError` where the engine fails, :class:`StoppedError` on a stop
        and where it has not answered a little after the end of the whole deadline.
        """
        try:
            write(self.stream, request)
        except (OSError, ValueError) as error:
            raise EngineError(f"{self._ending()} ({error})") from error
        while True:
            kind, value = self._next(deadline)
            if kind == "done":
                answer: R = value
                return answer
            if kind == "failed":
                raise EngineError(value)
            if listen:
                listen(value)

    def _next(self, deadline: Deadline) -> tuple[str, Any]:
        while True:
            if deadline.past:
                self.end()
                raise StoppedError
            with suppress(queue.Empty):
                answer: tuple[str, Any] = self.answers.get(timeout=0.05)
                return answer


_idle: list[EngineProcess] = []
_lock = threading.Lock()


@contextmanager
def borrowed_from(module: str) -> Iterator[EngineProcess]:
    """Borrow a running engine; it goes back, empty, unless it has ended."""
    process = _idle_one(module)
    if process is None or not process.alive:
        process = EngineProcess(module)
    try:
        yield process
    except BaseException:
        process.end()
        raise
    if not process.alive:
        process.end()
        return
    with suppress(StoppedError):
        process.ask(Clear(), Deadline.after(CLEARED))
        with _lock:
            _idle.append(process)


def _idle_one(module: str) -> EngineProcess | None:
    with _lock:
        mine = [process for process in _idle if process.module == module]
        if mine:
            _idle.remove(mine[-1])
    return mine[-1] if mine else None


def warm_up_of(module: str) -> None:
    """Start an engine while something else is done, for whoever borrows one next."""
    with _lock:
        if not any(process.module == module for process in _idle):
            _idle.append(EngineProcess(module))


@atexit.register
def _end_all() -> None:
    with _lock:
        for process in _idle:
            process.end()
        _idle.clear()
