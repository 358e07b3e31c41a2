"""Errors that say that the machine lacks something, whatever library they come from."""

import errno
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

DISK = {errno.ENOSPC, errno.EFBIG, errno.EIO, getattr(errno, "EDQUOT", errno.ENOSPC)}
ACCESS = {errno.EACCES, errno.EPERM, errno.EROFS}
FILES = {errno.EMFILE, errno.ENFILE}
MEMORY = {errno.ENOMEM}
PROCESSES = {errno.EAGAIN}
CLOSED = {errno.EPIPE}
NUMBERS = {"disk": DISK, "access": ACCESS, "files": FILES, "memory": MEMORY, "closed": CLOSED}
NUMBERS["threads"] = PROCESSES
WINDOWS = {39: "disk", 112: "disk", 8: "memory", 14: "memory", 1455: "memory", 4: "files"}
"""Error numbers of Windows: disk full, not enough memory or paging file, too many files."""
WORDS = {
    "disk": re.compile(
        r"no space left|disk (is )?full|disk quota|file too large|disk i/o error|input/output error"
        r"|requested and \d+ written|no usable temporary directory|file size limit",
        re.IGNORECASE,
    ),
    "access": re.compile(r"readonly database|read-only file system|permission denied", re.I),
    "files": re.compile(r"too many open files", re.IGNORECASE),
    "memory": re.compile(
        r"bad_alloc|out of memory|cannot allocate memory|memoryerror|failed to map segment"
        r"|unable to allocate|not enough memory|killed for want of memory",
        re.IGNORECASE,
    ),
    "threads": re.compile(
        r"can't start new thread|resource temporarily unavailable|can't start new process"
        r"|thread constructor failed",
        re.IGNORECASE,
    ),
}
"""What libraries say that have no error numbers, such as SQLite, GDAL, C++ and Python's threads."""
TOLD_BY_WORDS = (RuntimeError, ImportError, OSError)
"""Kinds of errors whose words count; and those of the libraries below."""
LIBRARIES = ("sqlite3", "pyogrio", "xlsxwriter", "pyarrow", "numpy", "fiona", "matplotlib", "dask")
DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Scarce:
    """What the machine lacks: ``kind`` of disk, access, files, memory, threads or closed."""

    kind: str
    path: str
    reason: str


def scarce(error: BaseException) -> Scarce | None:
    """What the machine lacks, where an error or whatever lies behind it says so."""
    for item in _behind(error):
        kind = _kind(item)
        if kind is not None:
            path = item.filename if isinstance(item, OSError) and item.filename else ""
            reason = item.strerror if isinstance(item, OSError) else None
            return Scarce(kind, str(path), str(reason or item) or type(item).__name__)
    return None


def exhausted(error: BaseException) -> bool:
    """Whether the machine has no more of something; a file that may not be read is no such case."""
    found = scarce(error)
    return found is not None and found.kind not in {"access", "closed"}


def memory_limit() -> int | None:
    """Bytes of addresses that this process may have (``ulimit -v``); ``None``: no such limit."""
    if sys.platform == "win32":
        return None
    import resource  # noqa: PLC0415  not on Windows

    most = resource.getrlimit(resource.RLIMIT_AS)[0]
    return None if most == resource.RLIM_INFINITY else most


def _behind(error: BaseException) -> Iterator[BaseException]:
    """An error, what it was raised from, and all errors of a group."""
    waiting, seen = [error], set[int]()
    while waiting and len(seen) < DEEPEST:
        item = waiting.pop(0)
        if id(item) in seen:
            continue
        seen.add(id(item))
        yield item
        group = item.exceptions if isinstance(item, BaseExceptionGroup) else ()
        inner = (part for part in item.args if isinstance(part, BaseException))
        waiting += [part for part in (item.__cause__, *group, *inner) if part is not None]


def _kind(item: BaseException) -> str | None:
    if isinstance(item, MemoryError):
        return "memory"
    if isinstance(item, OSError):
        number = getattr(item, "winerror", None)
        if number in WINDOWS:
            return WINDOWS[number]
        for kind, numbers in NUMBERS.items():
            if item.errno in numbers:
                return kind
        if item.errno is not None and item.filename is not None:
            return None
    library = type(item).__module__.partition(".")[0] in LIBRARIES
    if not (library or isinstance(item, TOLD_BY_WORDS)):
        return None
    text = str(item)
    return next((kind for kind, words in WORDS.items() if words.search(text)), None)
