"""What the machine lacks ends a command with 4 and one sentence, wherever it is lacking."""

import errno
import os
import resource
import signal
import sqlite3
import threading

import pytest

from geodata.outputs import scarce
from geodata.outputs.native import native_writing
from maps.files import geopackage
from optimizer.engine import highs
from optimizer.engine.engine_process import EngineError
from optimizer.engine.messages import Clear
from optimizer.limits.deadline import Deadline
from optimizer.search import component_search
from scenarios.console import console
from scenarios.runs import outputs
from scenarios.tasks import publish
from tests.hostile.damage import made
from tests.hostile.kills import contents
from tests.hostile.program import DEFECT_WORDS, called


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return made(tmp_path_factory.mktemp("want"))


def raising(error):
    def call(*_, **__):
        raise error

    return call


FULL = OSError(errno.ENOSPC, "No space left on device")
THREADS = RuntimeError("can't start new thread")
FAULTS = {
    "map": (outputs, "plan_map_html", MemoryError()),
    "layers": (geopackage, "write_views", sqlite3.OperationalError("database or disk is full")),
    "search": (component_search.ComponentSearch, "run", MemoryError()),
    "engine": (component_search.ComponentSearch, "run", EngineError("MemoryError: std::bad_alloc")),
    "thread": (threading.Thread, "start", THREADS),
    "full": (outputs, "write_workbook", FULL),
    "files": (outputs, "write_workbook", OSError(errno.EMFILE, "Too many open files")),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_run_says_what_the_machine_lacks(case, monkeypatch, name):
    before = contents(case)
    monkeypatch.setattr(*FAULTS[name][:2], raising(FAULTS[name][2]))
    code, text = called("run", case, "--seconds", "60")
    assert code == 4, text
    assert not any(words in text for words in DEFECT_WORDS)
    assert contents(case) == before
    assert not list((case / "runs" / "scenario").glob(".zhucun-*"))


def test_an_edition_on_a_full_disk_leaves_the_earlier_one(case, monkeypatch):
    run = case / "runs" / "scenario" / "base"
    assert called("publish", run)[0] == 0
    before = contents(case)
    monkeypatch.setattr(publish, "write_workbook", raising(FULL))
    code, text = called("publish", run)
    assert code == 4, text
    assert contents(case) == before


def test_a_folder_that_may_not_be_written_is_told(case, monkeypatch):
    denied = PermissionError(errno.EACCES, "Permission denied", str(case))
    monkeypatch.setattr("geodata.outputs.write._desk", raising(denied))
    for words in (("map", case, "--no-open"), ("publish", case / "runs" / "scenario" / "base")):
        code, text = called(*words)
        assert code == 4, text
        assert str(case) in text.replace("\n", "")


def test_a_defect_is_still_one_and_its_log_may_fail(case, monkeypatch):
    monkeypatch.setattr(publish, "public_view", raising(KeyError("x")))
    monkeypatch.setattr("tempfile.mkstemp", raising(FULL))
    code, text = called("publish", case / "runs" / "scenario" / "base")
    assert code == 1
    assert "KeyError" in text
    assert "No space left" in text


def test_an_engine_that_the_system_killed_says_so():
    with highs.borrowed() as process:
        os.kill(process.process.pid, signal.SIGKILL)
        with pytest.raises(EngineError, match="want of memory"):
            process.ask(Clear(), Deadline.after(20.0))


def test_a_library_that_cannot_tell_is_asked_of_the_disk(tmp_path):
    """GDAL and SQLite name what failed last; files may grow to 20 KB here."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(OSError, match="too large") as error, native_writing(tmp_path / "a"):
            raise sqlite3.OperationalError("no such table: gpkg_contents")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert scarce(error.value).kind == "disk"
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ValueError, match="kept"), native_writing(tmp_path / "a"):
        raise ValueError("kept")


def test_a_signal_from_a_library_under_a_limit_is_no_ctrl_c(monkeypatch):
    lines = "import os, signal; os.kill(os.getpid(), signal.SIGINT)"
    code = compile(lines, "<frozen importlib._bootstrap>", "exec")
    before = signal.signal(signal.SIGINT, console._abort)
    try:
        with pytest.raises(console.Aborted):
            exec(code)
        monkeypatch.setattr(console, "memory_limit", lambda: 2**30)
        with pytest.raises(RuntimeError, match="new thread"):
            exec(code)
    finally:
        signal.signal(signal.SIGINT, before)
