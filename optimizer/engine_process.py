"""An engine in a process of its own, which can be ended at any moment, as a library call cannot.

Processes are started once and borrowed by one solve after another.
"""

import atexit
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

from optimizer.deadline import Deadline, StoppedError
from optimizer.pipes import read, write

Listener = Callable[[dict[str, Any]], None]
KILLED = {-signal.SIGABRT, -getattr(signal, "SIGKILL", signal.SIGABRT)}
"""Exit codes of a process that the system killed, or that found no memory and gave up."""
CLEARED = 5.0
"""Seconds that an engine may take to forget everything."""


class EngineError(RuntimeError):
    """The engine gave neither a solution nor a proof; the message is the engine's own."""


class EngineProcess:
    """One running engine, whose other end is a module. After :class:`StoppedError` it is gone."""

    def __init__(self, module: str) -> None:
        house = str(Path(__file__).resolve().parents[1])
        paths = os.pathsep.join(filter(None, [house, os.environ.get("PYTHONPATH")]))
        self.module = module
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
            start_new_session=True,  # Ctrl-C is for us; we end the engine ourselves
        )
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        stream = cast("BinaryIO", self._process.stdout)
        try:
            while True:
                self._answers.put(read(stream))
        except (EOFError, OSError, ValueError):
            self._answers.put(("failed", self._ending()))

    def _ending(self) -> str:
        """How the process ended. Who kills it from outside is the system, for want of memory."""
        with suppress(subprocess.TimeoutExpired):
            if self._process.wait(CLEARED) in KILLED:
                return "the engine's process was killed for want of memory"
        return "the engine's process has ended"

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def end(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def ask(
        self,
        name: str,
        deadline: Deadline,
        *,
        listen: Listener | None = None,
        **arguments: Any,
    ) -> Any:
        """Ask and wait for the answer.

        Raises :class:`EngineError` where the engine fails, :class:`StoppedError` on a stop
        and where it has not answered a little after the end of the whole deadline.
        """
        try:
            write(cast("BinaryIO", self._process.stdin), (name, arguments))
        except (OSError, ValueError) as error:
            raise EngineError(f"{self._ending()} ({error})") from error
        while True:
            kind, value = self._next(deadline)
            if kind == "done":
                return value
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
                answer: tuple[str, Any] = self._answers.get(timeout=0.05)
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
        process.ask("clear", Deadline.after(CLEARED))
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
