"""A process that divides the villages that it is sent, a few at a time.

Whoever asks writes a :class:`Part` to its input, and reads the plans, or nothing more where the
process has ended.
"""

import os
import sys
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, BinaryIO

from geodata.child import Child
from optimizer.engine.pipes import read, write
from optimizer.grids.grid_case import GridVillage
from optimizer.grids.grid_plan import VillagePlan
from optimizer.grids.grid_policy import GridTask
from optimizer.grids.solve_village import solve_village
from optimizer.limits.deadline import Deadline

MODULE = "optimizer.grids.grid_worker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some villages with the seconds that each may take."""

    villages: tuple[GridVillage, ...]
    task: GridTask
    seed: int
    seconds: float

    def solved(self) -> tuple[VillagePlan, ...]:
        """Their plans."""
        return tuple(
            solve_village(village, self.task, self.seed, Deadline.after(self.seconds))
            for village in self.villages
        )


class GridProcess(Child):
    """One running process; its answers are (itself, plans), plans ``None`` where it has ended."""

    def __init__(self, answers: SimpleQueue[Any]) -> None:
        self.shared = answers
        super().__init__(MODULE, os.environ)

    def read(self, stream: BinaryIO) -> tuple[VillagePlan, ...]:
        """One answer, for everybody who waits."""
        found: tuple[VillagePlan, ...] = read(stream)
        self.shared.put((self, found))
        return found

    def lost(self, error: Exception) -> None:  # noqa: ARG002  whoever waits solves it himself
        """Nothing comes any more."""
        self.shared.put((self, None))

    def ask(self, part: Part) -> None:
        """Send villages; a process that has ended is heard of by its last answer."""
        try:
            write(self.stream, part)
        except (OSError, ValueError):
            self.shared.put((self, None))


def main() -> None:
    """Answer until nobody asks any more."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    while True:
        try:
            part: Part = read(sys.stdin.buffer)
        except EOFError:
            return
        write(answers, part.solved())


if __name__ == "__main__":
    main()
