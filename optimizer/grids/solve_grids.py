"""From facts and task to grids with proofs: village by village, in several processes."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from queue import SimpleQueue

import numpy as np

from optimizer.arrays import Ints
from optimizer.grids.grid_case import GridFacts, GridVillage
from optimizer.grids.grid_heads import first_of
from optimizer.grids.grid_plan import GridPlan, VillagePlan
from optimizer.grids.grid_policy import GridTask
from optimizer.grids.grid_worker import GridProcess, Part
from optimizer.grids.solve_village import solve_village
from optimizer.limits.deadline import Deadline
from optimizer.limits.task_limits import TaskLimits

FEW_HOUSEHOLDS = 20_000
"""Households up to which this process does it all."""
PART = 8
"""Villages that a process is given at a time."""
MOST_PROCESSES = 8
Tell = Callable[[int, int], None]


def nobody_listens(done: int, whole: int) -> None:
    """Tell nobody how many of all villages are done."""


def solve_grids(facts: GridFacts, limits: TaskLimits, tell: Tell = nobody_listens) -> GridPlan:
    """Divide every village; ``tell`` hears how many are done.

    Every village is divided whenever time ends: the rest then without improvement.
    """
    begun, deadline = time.monotonic(), Deadline.after(limits.seconds, limits.stop)
    villages = [village for village in facts.villages if len(village.households)]
    households = sum(len(village.households) for village in villages)
    processes = min(os.cpu_count() or 1, len(villages), MOST_PROCESSES)
    alone = households <= FEW_HOUSEHOLDS or processes < 2
    solve = _one_by_one if alone else _Several(processes)
    found = {v.place.id: _empty(v) for v in facts.villages if not len(v.households)}
    for done, plan in enumerate(solve(villages, facts.task, limits.seed, deadline), 1):
        found[plan.village] = plan
        tell(done, len(villages))
    whole = tuple(found[village.place.id] for village in facts.villages)
    return GridPlan(
        task=facts.task.name,
        villages=whole,
        seconds=time.monotonic() - begun,
        stopped=limits.stop.is_set(),
    )


def _one_by_one(
    villages: Sequence[GridVillage], task: GridTask, seed: int, deadline: Deadline
) -> Iterator[VillagePlan]:
    for left, village in zip(range(len(villages), 0, -1), villages, strict=True):
        yield solve_village(village, task, seed, deadline.slice(share=1.0 / left))


class _Several:
    """Several processes side by side; what one of them loses is done here."""

    def __init__(self, processes: int) -> None:
        self.processes = processes

    def __call__(
        self, villages: Sequence[GridVillage], task: GridTask, seed: int, deadline: Deadline
    ) -> Iterator[VillagePlan]:
        starts = range(0, len(villages), PART)
        parts = [tuple(villages[at : at + PART]) for at in starts]
        answers: SimpleQueue[tuple[GridProcess, tuple[VillagePlan, ...] | None]] = SimpleQueue()
        busy: dict[GridProcess, Part] = {}
        left = len(villages)

        def send(process: GridProcess) -> None:
            if not parts:
                process.end()
                return
            own = parts.pop(0)
            each = 0.0 if deadline.over else deadline.left() * self.processes / max(left, 1)
            busy[process] = Part(villages=own, task=task, seed=seed, seconds=each)
            process.ask(busy[process])

        for _ in range(self.processes):
            send(GridProcess(answers))
        try:
            while busy or parts:
                if not busy:
                    send(GridProcess(answers))
                process, plans = answers.get()
                part = busy.pop(process, None)
                if part is None:
                    continue
                left -= len(part.villages)
                yield from plans or part.solved()
                if plans is not None:
                    send(process)
        finally:
            for process in busy:
                process.end()


def _empty(village: GridVillage) -> VillagePlan:
    """A village without households on the map: it has a head all the same."""
    none: Ints = np.zeros(0, dtype=np.int64)
    first = first_of(village)
    return VillagePlan(
        village=village.place.id,
        cell=none,
        sub=none,
        secretary=None if first is None else first.id,
        member_cell=np.zeros(len(village.members), dtype=np.int64),
    )
