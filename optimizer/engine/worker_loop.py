"""The other end of an engine's process: messages are answered one after another.

A message is a request of a kind that the worker answers; what comes back is
``("done", value)`` or ``("failed", text)``, and ``("news", value)`` may come before it.
"""

import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any, BinaryIO

from optimizer.engine.pipes import read, write


def serve(worker_of: Callable[[BinaryIO], Any]) -> None:
    """Answer messages by the methods of a worker until the other side is gone.

    ``worker_of`` makes it of the stream for answers.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not fall among the answers
    waiting: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, waiting), daemon=True).start()
    worker = worker_of(answers)
    while True:
        request = waiting.get()
        try:
            answer = ("done", worker.answer(request))
        except Exception as error:  # told to the asker, who raises it
            answer = ("failed", f"{type(error).__name__}: {error}")
        write(answers, answer)


def _listen(commands: BinaryIO, waiting: "queue.SimpleQueue[Any]") -> None:
    """Hand messages on; end the process with the one that asks."""
    while True:
        try:
            waiting.put(read(commands))
        except (EOFError, OSError):
            os._exit(0)
