"""One case: drawn, written, read and solved by the program, held against the model."""

import io
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from rich.console import Console

from optimizer.solve import solve
from scenarios.console import Talker
from scenarios.errors import BadInput
from scenarios.reading import Choices, read_all
from tests.optimizer.paths import PATHS
from tests.soak.facts import read
from tests.soak.families import FAMILIES, SUITED
from tests.soak.hold import hold
from tests.soak.model import Model
from tests.soak.questions import asked

SIZES = (4, 5, 6, 7, 8, 10, 12, 16, 24, 40, 60)
WEIGHTS = (6, 6, 6, 6, 6, 5, 5, 4, 3, 2, 1)


@dataclass(frozen=True)
class Case:
    """What a seed and a path mean: a family, a size, seconds, and when somebody says stop."""

    seed: int
    path: str
    family: str
    size: int
    seconds: float
    stop: float | None

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


def case_of(seed, path="standard", *, quick=False):
    """The case of a seed on a path; a quick one is small and has the time it needs."""
    random = Random(seed * 7919 + 1)
    family = random.choice(SUITED.get(path, " ".join(FAMILIES)).split())
    size = random.choice(SIZES[:6]) if quick else random.choices(SIZES, WEIGHTS)[0]
    seconds = random.choice((0.2, 0.5, 1.0, 2.0, 3.0, 3.0))
    stop = random.uniform(0.05, 1.0) if random.random() < 0.1 else None
    if quick:
        return Case(seed, path, family, size, 10.0, None)
    return Case(seed, path, family, size, seconds, stop)


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
    stop = threading.Event()
    timer = threading.Timer(case.stop or 0.0, stop.set)
    if case.stop is not None:
        timer.start()
    try:
        outcome = solve(
            found.county,
            scenario.policy,
            limits=scenario.limits,
            stop=stop,
            params=PATHS[case.path],
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
        verdict = hold(model, outcome, scenario.limits.gap, truth)
        if not verdict.faults:
            for told in asked(model, case, county, scenario.policy, outcome, scenario.limits):
                verdict.faults += told
                verdict.settled += 1
    levels = " ".join(f"{r.level}:{r.bound:.7g}..{r.cost:.7g}" for r in outcome.levels)
    counts = verdict.settled, verdict.unsettled
    report = Report(case, verdict.faults, *counts, f"{outcome.status} {outcome.stop}", levels)
    return replace(report, seconds=between - begun, truth=time.monotonic() - between)
