"""One hostile input: drawn, read by the program in this process, held against what must be."""

import gc
import hashlib
import shutil
import signal
import tempfile
import time
import traceback
from contextlib import chdir, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from geodata.extras import MissingExtraError
from geodata.outputs import is_scratch
from geodata.partitions.parquet import partitions, read_partition
from geodata.sandbox import asking
from tests.hostile.families import FAMILIES
from tests.hostile.program import DEFECT_WORDS, called
from tests.hostile.unheard import listen

CODES = frozenset({0, 2, 3})
SECONDS = 180
MOST_MB = 1024
OURS = ("findings.xlsx", "map.html", "map-case.html")


@dataclass
class Report:
    """What became of an input."""

    seed: int
    family: str
    what: str = ""
    code: int | None = None
    seconds: float = 0.0
    mb: float = 0.0
    faults: list = field(default_factory=list)

    @property
    def again(self):
        """How to run it once more."""
        return f"python -m tests.hostile --seed {self.seed}"


class LateError(BaseException):
    """An input took longer than the most generous time."""


def family_of(seed):
    """The families take turns."""
    return sorted(FAMILIES)[seed % len(FAMILIES)]


CLOSED = "http://127.0.0.1:9"
"""Where nobody listens."""


def run(seed, base, url=CLOSED, heard=(), keep=None):
    """Draw the input of a seed, let the program read it, and say what is wrong."""
    report = Report(seed, family_of(seed))
    folder = Path(keep or tempfile.mkdtemp(prefix="hostile-"))
    folder.mkdir(parents=True, exist_ok=True)
    before = len(heard)
    try:
        drawn = FAMILIES[report.family](Path(base), folder, Random(seed * 7919 + 1), url)
        report.what = drawn.what
        _reset_peak()
        start = time.monotonic()
        if drawn.reads is not None:
            _read_partitions(drawn, report)
        else:
            _command(drawn, folder, report)
        report.seconds, report.mb = time.monotonic() - start, _peak()
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    if report.mb > MOST_MB:
        report.faults.append(f"{report.mb:.0f} MB")
    report.faults += [f"a request: {line}" for line in heard[before:]]
    return report


_listener: list[Any] = []


def begin():
    """Start the listener of this process."""
    _listener[:] = listen()


def one(seed, base, keep=None):
    """Run a seed beside the listener of this process."""
    url, heard = _listener or (CLOSED, ())
    return run(seed, base, url, heard, keep=keep)


@contextmanager
def _elsewhere():
    """Stand in a folder that goes: findings of a foreign folder are written where one stands."""
    with tempfile.TemporaryDirectory(prefix="hostile-stand-") as folder, chdir(folder):
        yield


def _command(drawn, folder, report):
    """Run the command; exit code, words, files."""
    marks = _marks(folder)
    with _elsewhere(), _limited():
        try:
            report.code, said = zhucun(*drawn.words)
        except LateError:
            asking._end()
            report.faults.append(f"not ended after {SECONDS} s")
            return
    if report.code not in CODES:
        report.faults.append(f"exit code {report.code}: {said[-600:]}")
    report.faults += [f"says {word!r}: {said[-600:]}" for word in DEFECT_WORDS if word in said]
    if "zhucun run --help" in said or "--help" in said:
        report.faults.append(f"the command line is wrong: {said[-300:]}")
    if report.code == 2 and not said.strip():
        report.faults.append("refused without a word")
    report.faults += _untidy(folder, marks, said)


def zhucun(*words):
    """The program in this process: its exit code, and all that it said."""
    try:
        code, text = called(*words)
    except Exception:
        code, text = -1, traceback.format_exc()
    return code, text + _logged(text)


def _logged(text):
    """The traceback that a defect left in a file of its own."""
    logs = [
        word for word in text.replace("：", " ").split() if "zhucun-" in word and ".log" in word
    ]
    found = ""
    for word in dict.fromkeys(logs):
        path = Path(word[word.index("/") : word.index(".log") + 4]) if "/" in word else None
        if path is not None and path.is_file():
            found += path.read_text("utf-8", "replace")[-500:]
            path.unlink()
    return found


def _read_partitions(drawn, report):
    """Partitions are no command's: what reading one may raise is said in its docstring."""
    with _limited():
        for shapes in (True, False):
            try:
                for code in partitions(drawn.reads):
                    read_partition(drawn.reads, code, shapes=shapes)
            except (FileNotFoundError, ValueError, MissingExtraError):
                report.code = 2
            except Exception:
                report.faults.append(traceback.format_exc()[-600:])


def _marks(folder):
    return {path: _mark(path) for path in folder.rglob("*") if not path.is_dir()}


def _mark(path):
    if path.is_symlink() or not path.is_file():
        return "special"
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _untidy(folder, marks, said):
    """Inputs that changed, and files that are neither results nor inputs."""
    now = _marks(folder)
    for path, mark in marks.items():
        if now.get(path) != mark and path.name not in OURS and ".zhucun" not in path.parts:
            yield f"the input {path.name} was changed"
    for path in now.keys() - marks.keys():
        names = path.relative_to(folder).parts
        if any(map(is_scratch, names)) or path.name.startswith(".tmp"):
            yield f"left behind: {path.name}"
        if ".zhucun" in names or path.name in OURS or {"runs", "letters"} & {*names}:
            continue
        if path.name not in said and not path.name.startswith(("plan-audit", "map")):
            yield f"beside the inputs: {path.name}"


@contextmanager
def _limited():
    def late(*_):
        raise LateError

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _reset_peak():
    gc.collect()
    for process in _processes():
        with suppress(OSError):
            Path(f"/proc/{process}/clear_refs").write_text("5")


def _peak():
    """Megabytes at the peak of the largest process of ours, as Linux tells it."""
    found = [0.0]
    for process in _processes():
        with suppress(OSError):
            lines = Path(f"/proc/{process}/status").read_text().splitlines()
            found += [float(x.split()[1]) / 1024 for x in lines if x.startswith("VmHWM")]
    return max(found)


def _processes():
    return ["self", *(process.process.pid for process in asking._current)]
