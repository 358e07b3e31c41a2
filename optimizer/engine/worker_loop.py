"""The other end of an engine's process: messages are answered one after another.

A message is a request of a kind that the worker answers; what comes back is
``("done", value)`` or ``("failed", text)``, and ``("news", value)`` may come before it.

Run as a program, with the module that has the ``Worker`` as its argument. The library of an
engine is loaded after standard output has become the pipe of answers alone: what libraries
print there (HiGHS a banner for every engine) goes nowhere.
"""

import os
import queue
import signal
import sys
import threading
from importlib import import_module
from typing import Any, BinaryIO

from optimizer.engine.pipes import read, write


def main(module: str) -> None:
    """Answer messages by the ``Worker`` of ``module`` until the other side is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = _answers_alone()
    waiting: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, waiting), daemon=True).start()
    worker = import_module(module).Worker(answers)
    while True:
        request = waiting.get()
        try:
            answer = ("done", worker.answer(request))
        except Exception as error:  # told to the asker, who raises it
            answer = ("failed", f"{type(error).__name__}: {error}")
        write(answers, answer)


def _answers_alone() -> BinaryIO:
    """The pipe of answers; what is printed from now on goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.close(nothing)
    return answers


def _listen(commands: BinaryIO, waiting: "queue.SimpleQueue[Any]") -> None:
    """Hand messages on; end the process with the one that asks."""
    while True:
        try:
            waiting.put(read(commands))
        except (EOFError, OSError):
            os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
