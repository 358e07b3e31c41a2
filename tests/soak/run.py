"""One case: drawn, written, read and solved by the program, held against the model."""

import io
import tempfile
import threading
import time
from dataclasses import dataclass, fields, replace
from pathlib import Path
from random import Random

from rich.console import Console

from optimizer.limits.search_params import SearchParams
from optimizer.model.plan import Plan, Posting
from optimizer.solve import solve
from scenarios.cases.reading import Choices, read_all
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from tests.optimizer.paths import PATHS
from tests.outsider.evaluate import Outsider
from tests.outsider.hold import held
from tests.soak.answers import answered
from tests.soak.facts import read
from tests.soak.families import FAMILIES, SUITED
from tests.soak.hold import hold
from tests.soak.model import Model
from tests.soak.province import hold_province, province
from tests.soak.questions import asked

SIZES = (4, 5, 6, 7, 8, 10, 12, 16, 24, 40, 60)
SHARED, MIXED = "shared supplies", "mixed"
WAYS = {**PATHS, SHARED: PATHS["standard"], MIXED: PATHS["standard"]}
"""The paths of one solve, that of counties planned one by one, and thresholds drawn from all."""
WEIGHTS = (6, 6, 6, 6, 6, 5, 5, 4, 3, 2, 1)


@dataclass(frozen=True)
class Case:
    """What a seed and a path mean: a family, a size, seconds, and when somebody says stop.

    ``stop`` is in seconds, ``looks`` in how often the search asks whether to stop; ``start``
    says whether some plan is given to begin with, ``answers`` whether small cases are asked
    about breaches, next best, conflicts, curves and replans as well.
    """

    seed: int
    path: str
    family: str
    size: int
    seconds: float
    stop: float | None = None
    looks: int | None = None
    start: bool = False
    answers: bool = False

    @property
    def again(self):
        """How to run it once more."""
        return f"python -m tests.soak --seed {self.seed} --path {self.path!r}"


@dataclass
class Report:
    """What became of a case."""

    case: Case
    faults: list
    settled: int = 0
    unsettled: int = 0
    status: str = ""
    levels: str = ""
    seconds: float = 0.0
    truth: float = 0.0
    late: float = 0.0
    """Seconds after its limit that the program ended."""


def case_of(seed, path="standard", *, quick=False):
    """The case of a seed on a path; a quick one is small and has the time it needs."""
    random = Random(seed * 7919 + 1)
    family = random.choice(SUITED.get(path, " ".join(FAMILIES)).split())
    size = random.choice(SIZES[:6]) if quick else random.choices(SIZES, WEIGHTS)[0]
    seconds = random.choice((0.02, 0.2, 0.5, 1.0, 2.0, 3.0, 3.0, 3.0))
    stop = random.uniform(0.05, 1.0) if random.random() < 0.07 else None
    looks = int(10 ** random.uniform(0, 3)) if random.random() < 0.07 else None
    start = random.random() < 0.1
    if quick:
        return Case(seed, path, family, size, 10.0, start=start)
    return Case(seed, path, family, size, seconds, stop, looks, start, answers=seed % 2 == 0)


def params_of(case):
    """The thresholds of a case's path; a mixed one takes each of them from some path."""
    if case.path != MIXED:
        return WAYS[case.path]
    random, several = Random(case.seed), list(PATHS.values())
    names = [item.name for item in fields(PATHS["standard"])]
    return SearchParams(**{name: getattr(random.choice(several), name) for name in names})


class Looks(threading.Event):
    """A stop that comes when it was looked for so often."""

    def __init__(self, most):
        super().__init__()
        self.left = most

    def is_set(self):
        """Count down."""
        self.left -= 1
        return super().is_set() or self.left < 0


def _start(county, policy, seed):
    """Some plan to begin with: nobody asks whether it may stand."""
    random, found = Random(seed), set()
    for layer in policy.layers:
        supplies = [item.id for item in county.supplies(layer.supply)]
        for village in county.villages if layer.level == "village" and supplies else ():
            found.add(Posting(layer.name, village.id, random.choice(supplies)))
    return Plan(tuple(sorted(found)))


def write(case, folder):
    """Write the folder of a case."""
    draft = FAMILIES[case.family](case.seed, case.size)
    draft.limits["seconds"] = case.seconds
    draft.write(folder)


def solved(folder, case):
    """Read the folder with the program's own reader and solve; (scenario, county, outcome)."""
    told = io.StringIO()
    talker = Talker("en", Console(file=told, width=160, highlight=False))
    try:
        scenario, found, _ = read_all(Path(folder) / "scenario.toml", talker, Choices())
    except BadInput:
        raise AssertionError("the case is refused: " + told.getvalue()) from None
    if case.path == SHARED:
        return scenario, found.county, province(found.county, scenario, case.seed)
    stop = threading.Event() if case.looks is None else Looks(case.looks)
    timer = threading.Timer(case.stop or 0.0, stop.set)
    if case.stop is not None:
        timer.start()
    try:
        outcome = solve(
            found.county,
            scenario.policy,
            limits=scenario.limits,
            stop=stop,
            start=_start(found.county, scenario.policy, case.seed) if case.start else None,
            params=params_of(case),
        )
    finally:
        timer.cancel()
    return scenario, found.county, outcome


def run(case, *, truth=20.0, keep=None):
    """Run one case; ``keep`` is a folder to write it to."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(keep or scratch)
        write(case, folder)
        begun = time.monotonic()
        try:
            scenario, county, outcome = solved(folder, case)
            between = time.monotonic()
        except Exception as error:
            return Report(case, [f"{type(error).__name__}: {str(error)[-900:]}"])
        model = Model(read(folder))
        verdict, told = _verdict(case, model, (scenario, county, outcome), truth)
        if case.path != SHARED:
            made = not case.path.startswith("pure")
            verdict.faults += held(Outsider(folder), outcome, made=made)
    report = Report(case, verdict.faults, verdict.settled, verdict.unsettled, *told)
    report = replace(report, seconds=between - begun, truth=time.monotonic() - between)
    return replace(report, late=max(0.0, getattr(outcome, "seconds", 0.0) - case.seconds))


def _verdict(case, model, found, truth):
    scenario, county, outcome = found
    if case.path == SHARED:
        told = ("coordinated", f"{outcome.bound:.7g}..{outcome.cost:.7g}")
        return hold_province(model, outcome, truth), told
    verdict = hold(model, outcome, scenario.limits.gap, truth)
    if not verdict.faults:
        for faults in asked(model, case, county, scenario.policy, outcome, scenario.limits.gap):
            verdict.faults += faults
            verdict.settled += 1
        if case.answers and outcome.closed and scenario.limits.gap == 0.0:
            for faults in answered(model, case, county, scenario.policy, outcome):
                verdict.faults += faults
                verdict.settled += 1
    levels = " ".join(f"{r.level}:{r.bound:.7g}..{r.cost:.7g}" for r in outcome.levels)
    return verdict, (f"{outcome.status} {outcome.stop}", levels)
