"""Which process a scratch folder belongs to, and whether that process still lives.

A folder's name bears a token: machine (with its space of process numbers), process number,
moment at which the process was started. Numbers are used again, moments are not.
"""

import hashlib
import os
import platform
import re
import sys
import time
from functools import cache
from pathlib import Path

PREFIX = "zhucun-"
TOKEN = re.compile(r"zhucun-([0-9a-f]{10})-(\d+)-(\d+)-[0-9a-f]{8}")
DAY = 86_400.0
"""What another machine left is litter when it is so old, in seconds."""
STAT_STARTED = 19
"""Place of the start in ``/proc/PID/stat``, behind the name in brackets."""


def is_scratch(name: str) -> bool:
    """Whether a name is that of a folder in which results are being written."""
    return name.startswith(f".{PREFIX}")


def scratch_name() -> str:
    """A name that no other process and no other call gets."""
    return f"{PREFIX}{_machine()}-{os.getpid()}-{started(os.getpid())}-{os.urandom(4).hex()}"


def abandoned(path: Path) -> bool:
    """Whether ``path`` bears a token, and whoever made it is gone.

    Of another machine nothing is known: what is a day old counts as left behind.
    """
    found = TOKEN.fullmatch(path.name.removeprefix("."))
    if found is None:
        return False
    machine, process, moment = found[1], int(found[2]), int(found[3])
    if machine == _machine():
        now = started(process)
        return now is None or (now != moment and 0 not in (now, moment))
    try:
        return time.time() - path.lstat().st_mtime > DAY
    except OSError:  # gone meanwhile
        return False


def started(process: int) -> int | None:
    """When a process of this machine was started, in ticks.

    0 where it lives and the system does not say when; ``None`` where there is none.
    """
    if sys.platform == "win32":
        return _started_on_windows(process)
    try:
        text = Path(f"/proc/{process}/stat").read_text("utf-8", errors="replace")
        return int(text.rpartition(")")[2].split()[STAT_STARTED])
    except (OSError, ValueError, IndexError):
        return 0 if _alive(process) else None


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _started_on_windows(process: int) -> int | None:
    if sys.platform != "win32":
        return None
    import ctypes  # noqa: PLC0415  only there

    kernel = ctypes.windll.kernel32
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = ctypes.c_void_p(kernel.OpenProcess(0x1000, False, process))  # may be asked its times
    if not handle:
        return 0 if kernel.GetLastError() == 5 else None  # 5: somebody else's
    born, ended, *rest = (ctypes.c_uint64() for _ in range(4))
    known = kernel.GetProcessTimes(handle, *map(ctypes.byref, (born, ended, *rest)))
    kernel.CloseHandle(handle)
    if not known:
        return 0
    return None if ended.value else born.value


@cache
def _machine() -> str:
    """The machine, and where containers have process numbers of their own, this container."""
    try:
        space = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        space = ""
    return hashlib.sha256(f"{platform.node()}|{space}".encode()).hexdigest()[:10]
