"""Ask the process that opens files of others; its death is an answer like any other.

GDAL, the readers of workbooks and of road extracts are native code: a hostile file can make
them abort, take all memory or never end. They run in one process beside this one, which is
started once, has no network, and is given memory and time by the size of the file.
"""

import atexit
import os
import pickle
import queue
import signal
import subprocess
import threading
from contextlib import suppress
from typing import Any, BinaryIO

from geodata.child import Child
from geodata.outputs import exhausted
from geodata.sandbox.gdal import OTHERS, SETTINGS, DriversError

MB = 2**20
ROOM = 160 * MB
"""Bytes that a request may take besides what grows with the file."""
SECONDS = 20.0
"""Seconds of computing that a request may take besides what grows with the file."""
SLOWER = 4.0
"""Seconds of a clock for each second of computing, on a machine that does other work too."""
PASSED_ON = (
    "PATH", "SYSTEMROOT", "SYSTEMDRIVE", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE",
    "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE",
)  # fmt: skip
"""What the process sees of our environment: nothing that steers GDAL, PROJ or a proxy."""


class ReadingError(Exception):
    """A file could not be read to its end.

    ``kind`` is ``time``, ``memory`` or ``died``, or ``failed``: then ``cause`` is the name of
    the exception that the library raised, and the message is its own.
    """

    def __init__(self, kind: str, message: str = "", cause: str = "") -> None:
        super().__init__(message)
        self.kind, self.cause = kind, cause


class _Process(Child):
    """The other process, while it lives."""

    def __init__(self) -> None:
        known = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        drivers = {"OGR_SKIP": ",".join([OTHERS, *_strange])}
        super().__init__(
            "geodata.sandbox.worker",
            {**known, **SETTINGS, **drivers},
            errors=subprocess.DEVNULL,  # what an aborting library says is no sentence of ours
        )

    def read(self, stream: BinaryIO) -> Any:
        """One answer."""
        return pickle.load(stream)

    def lost(self, error: Exception) -> Any:
        """Nothing where it has ended; what came and cannot be understood is told."""
        gone = (EOFError, OSError, ValueError, pickle.UnpicklingError, MemoryError)
        return None if isinstance(error, gone) else ("failed", str(error), type(error).__name__, 0)

    def ask(self, message: dict[str, Any], seconds: float) -> Any:
        """The answer. Raises :class:`ReadingError`."""
        with suppress(OSError, ValueError):  # one that has just died is told by its answer
            self.stream.write(pickle.dumps(message, protocol=5))
            self.stream.flush()
        try:
            answer = self.answers.get(timeout=seconds)
        except queue.Empty:
            raise ReadingError("time") from None
        if answer is None:
            self.process.wait()
            late = self.process.returncode == -getattr(signal, "SIGXCPU", 0)
            raise ReadingError("time" if late else "died")
        if answer[0] == "done":
            return answer[1]
        kind, text, cause, number = answer
        if number and exhausted(OSError(number, text)):
            raise OSError(number, text)
        raise ReadingError(kind, text, cause)


_current: list[_Process] = []
_strange: list[str] = []
"""Drivers of this build of GDAL that nobody named: the process is started again without them."""
_lock = threading.RLock()


def start() -> None:
    """Start the process while something else is done, for whoever asks next."""
    with _lock:
        if not _current or not _current[0].alive:
            _end()
            _current.append(_Process())


def ask(
    call: str, *, room: float = 0.0, seconds: float = 0.0, least: float = SECONDS, **arguments: Any
) -> Any:
    """Let the process do one of the calls of ``geodata.sandbox.worker``.

    ``room`` (bytes) and ``seconds`` of computing are given besides :data:`ROOM` and
    ``least``. Raises :class:`ReadingError`; the process is then started anew for the next.
    """
    whole = least + seconds
    message = {"call": call, "room": ROOM + int(room), "seconds": whole, "arguments": arguments}
    with _lock:
        return _asked(message, whole)


def _asked(message: dict[str, Any], seconds: float) -> Any:
    start()
    try:
        return _current[0].ask(message, seconds * SLOWER)
    except ReadingError as error:
        if error.cause == DriversError.__name__ and str(error) not in _strange:
            _strange.append(str(error))
            _end()
            return _asked(message, seconds)
        if error.kind != "failed":
            _end()
        if error.kind in {"memory", "died"} and _held_short():
            raise MemoryError from error  # not the file's fault
        raise
    except BaseException:
        _end()
        raise


def _held_short() -> bool:
    """Whether somebody has limited the memory of this process, and so of the other."""
    try:
        import resource  # noqa: PLC0415  (not on every system)
    except ImportError:
        return False
    return resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY


@atexit.register
def _end() -> None:
    with _lock:
        for process in _current:
            process.end()
        _current.clear()
