"""A process beside this one that runs a module and answers through a pipe.

It can be ended at any moment, as a call of a library cannot.
"""

import os
import queue
import subprocess
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

HOUSE = str(Path(__file__).resolve().parents[1])


class Child(ABC):
    """A running module of this house. What it says waits in ``answers`` until it is asked for.

    ``arguments`` follow the module on its command line; ``environment`` is all that it sees,
    beside where the house lies; ``errors`` is where its standard error goes, ``None`` for ours.
    """

    def __init__(
        self,
        module: str,
        environment: Mapping[str, str],
        *,
        arguments: Sequence[str] = (),
        errors: int | None = None,
    ) -> None:
        paths = os.pathsep.join(filter(None, [HOUSE, os.environ.get("PYTHONPATH")]))
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**environment, "PYTHONPATH": paths},
            start_new_session=True,  # Ctrl-C is for us; it ends with us
        )
        self.answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        """Read until there is nothing more; the last answer says how it ended."""
        stream = cast("BinaryIO", self.process.stdout)
        try:
            while True:
                self.answers.put(self.read(stream))
        except Exception as error:  # whatever came, whoever asked is told
            self.answers.put(self.lost(error))

    @abstractmethod
    def read(self, stream: BinaryIO) -> Any:
        """One answer from the pipe."""

    @abstractmethod
    def lost(self, error: Exception) -> Any:
        """The answer that stands for all that could not be read."""

    @property
    def stream(self) -> BinaryIO:
        """Where questions are written."""
        return cast("BinaryIO", self.process.stdin)

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self.process.poll() is None

    def end(self) -> int:
        """End it at once; what it ended with."""
        self.process.kill()
        code = self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        return code
