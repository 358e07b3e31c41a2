"""HiGHS, the open linear and integer programming engine, in a process of its own.

The process is started once and borrowed by one solve after another. Killing it is how a
solve is interrupted.
"""

import atexit
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from scipy import sparse

from optimizer.candidates import Floats
from optimizer.pipes import read, write
from optimizer.program import Arrays

GRACE = 20.0
"""Seconds beyond its limit after which an engine that does not answer is given up."""
Listener = Callable[[dict[str, Any]], None]


class EngineError(RuntimeError):
    """The engine gave neither a solution nor a proof; the message is the engine's own."""


class StoppedError(Exception):
    """The engine was ended because a stop was asked for, or because time is over."""


class HighsProcess:
    """One running engine. After :class:`StoppedError` it is gone."""

    def __init__(self) -> None:
        house = str(Path(__file__).resolve().parents[1])
        paths = os.pathsep.join(filter(None, [house, os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "optimizer.highs_worker"],
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
            self._answers.put(("failed", "the engine's process has ended"))

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
        *,
        stop: threading.Event | None = None,
        seconds: float | None = None,
        listen: Listener | None = None,
        **arguments: Any,
    ) -> Any:
        """Ask and wait for the answer.

        Raises :class:`EngineError` where the engine fails, :class:`StoppedError` on ``stop``
        and where it has not answered long after ``seconds``.
        """
        try:
            write(cast("BinaryIO", self._process.stdin), (name, arguments))
        except (OSError, ValueError) as error:
            raise EngineError(str(error)) from error
        ends = None if seconds is None else time.monotonic() + seconds + GRACE
        while True:
            kind, value = self._next(stop, ends)
            if kind == "done":
                return value
            if kind == "failed":
                raise EngineError(value)
            if listen:
                listen(value)

    def _next(self, stop: threading.Event | None, ends: float | None) -> tuple[str, Any]:
        while True:
            if (stop and stop.is_set()) or (ends is not None and time.monotonic() > ends):
                self.end()
                raise StoppedError
            with suppress(queue.Empty):
                answer: tuple[str, Any] = self._answers.get(timeout=0.05)
                return answer


_idle: list[HighsProcess] = []
_lock = threading.Lock()


@contextmanager
def borrowed() -> Iterator[HighsProcess]:
    """Borrow a running engine; it goes back, empty, unless it has ended."""
    with _lock:
        process = _idle.pop() if _idle else None
    if process is None or not process.alive:
        process = HighsProcess()
    try:
        yield process
    except BaseException:
        process.end()
        raise
    if process.alive:
        process.ask("clear")
        with _lock:
            _idle.append(process)


def warm_up() -> None:
    """Start an engine while something else is done, for whoever borrows one next."""
    with _lock:
        if not _idle:
            _idle.append(HighsProcess())


@atexit.register
def _end_all() -> None:
    with _lock:
        for process in _idle:
            process.end()
        _idle.clear()


def columns_of(matrix: sparse.csc_array, costs: Floats, upper: Floats) -> dict[str, Any]:
    """Columns as the engine's process takes them."""
    return {
        "costs": np.ascontiguousarray(costs),
        "upper": np.ascontiguousarray(upper),
        "starts": matrix.indptr.astype(np.int32),
        "rows": matrix.indices.astype(np.int32),
        "values": np.ascontiguousarray(matrix.data, dtype=float),
    }


def program_of(arrays: Arrays, costs: Floats) -> dict[str, Any]:
    """A whole program as the engine's process takes it."""
    columns = columns_of(arrays.matrix, costs, arrays.upper)
    return columns | {"low": arrays.row_low, "high": arrays.row_high}
