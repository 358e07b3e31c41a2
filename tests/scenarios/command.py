"""The program called as a command line calls it, in this process: its start takes seconds."""

import io
import os
import signal
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scenarios import cli
from scenarios.console import json_output


@dataclass(frozen=True)
class Done:
    """What a command left: its exit code, and everything that it printed."""

    returncode: int
    stdout: str
    stderr: str


def zhucun(*words: object, cwd: Path | None = None) -> Done:
    """Run one command to its end; what a process of its own adds is left to ``test_cli``."""
    streams = [io.TextIOWrapper(io.BytesIO(), write_through=True) for _ in range(2)]
    with _place(words, cwd, *streams):
        try:
            cli.main()
        except SystemExit as left:
            code = left.code
    texts = [stream.detach().getvalue().decode("utf-8") for stream in streams]
    assert isinstance(code, int)
    return Done(code, *texts)


@contextmanager
def _place(words, cwd, out, err):
    """Arguments, streams and folder of a process of its own; afterwards as they were."""
    before = sys.argv, sys.stdout, sys.stderr
    folder, heard = Path.cwd(), signal.getsignal(signal.SIGINT)
    sys.argv, sys.stdout, sys.stderr = ["zhucun", *map(str, words)], out, err
    try:
        os.chdir(cwd or folder)
        yield
    finally:
        os.chdir(folder)
        sys.argv, sys.stdout, sys.stderr = before
        signal.signal(signal.SIGINT, heard)
        json_output.end_recording()
