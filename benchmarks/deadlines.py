"""Whether the limit is kept on every way: ``python -m benchmarks.deadlines [NAME ...]``.

Each case is solved in a process of its own with limits of 1, 3, 12 and 30 seconds, and once
more with Ctrl-C (SIGINT) at random moments. Told is how far it went over: beyond the limit, or
beyond the moment of Ctrl-C, from the first pair to the plan; what it takes to read a case and
to write a run folder is not in it.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from benchmarks.pure_layer import county_of
from benchmarks.pure_layer import policy as pure_policy
from geodata.facts.county import Cadre, County, Village
from geodata.facts.pair_scores import PairScores
from optimizer.facts.layer import Layer
from optimizer.limits.search_params import STANDARD, SearchParams
from optimizer.model.outcome import Limits
from optimizer.model.policy import Policy
from optimizer.solve import solve
from tests.optimizer.kinds import enrolled

LIMITS = (1.0, 3.0, 12.0, 30.0)
Case = tuple[County, Policy, SearchParams]


def tied(villages: int = 72, layers: int = 9, seed: int = 1) -> Case:
    """Many layers over the same people, everybody for one post only, and costs of two values."""
    rng = np.random.default_rng(seed)
    places = tuple(
        Village(id=f"V{n}", name=f"V{n}", township=f"T{n % 9}", county="C") for n in range(villages)
    )
    people = tuple(Cadre(id=f"P{n}", name=f"P{n}") for n in range(villages * layers // 2))
    pairs = [(place.id, person.id) for place in places for person in people]
    scores = PairScores(
        layer=("",) * len(pairs),
        place=tuple(place for place, _ in pairs),
        supply=tuple(person for _, person in pairs),
        cost=tuple(rng.integers(1, 3, len(pairs)).astype(float).tolist()),
        load=(None,) * len(pairs),
    )
    names = tuple(f"team_{n}" for n in range(layers))
    goal = enrolled("goal")
    policy = Policy(
        layers=tuple(Layer(name=name, supply="cadres", capacity=2) for name in names),
        couplings=(enrolled("coupling")["exclusive"](layers=names),),
        goals=(goal["scores"](layers=names), goal["balance"](layers=names, level=3)),
    )
    return County(name="C", villages=places, cadres=people, scores=scores), policy, STANDARD


def equal(people: int = 4_600, villages: int = 4_600) -> Case:
    """One layer that nothing ties, in which every pair costs the same."""
    places = tuple(
        Village(id=f"V{n}", name=f"V{n}", township="T", county="C", hardness=0.5)
        for n in range(villages)
    )
    cadres = tuple(Cadre(id=f"P{n}", name=f"P{n}") for n in range(people))
    layer = Layer(name="first_secretary", supply="cadres")
    policy = Policy(layers=(layer,), goals=(enrolled("goal")["fit"](),))
    return County(name="C", villages=places, cadres=cadres), policy, STANDARD


def pure(people: int, villages: int, params: SearchParams = STANDARD) -> Case:
    """One layer that nothing ties, with costs of all kinds."""
    return county_of(people, villages, 1), pure_policy(), params


def loaded(places: int, units: int, *, priced: bool, params: SearchParams = STANDARD) -> Case:
    """Loads that hardly fit: exchanges and patterns; ``priced``: who serves is a question."""
    from tests.optimizer.made_up import loaded_case  # noqa: PLC0415

    room = 1.5 if priced else 1.03
    county, policy = loaded_case(1, places=places, units=units, room=room, priced=priced)
    return county, policy, params


def shared(villages: int, counties: int, params: SearchParams = STANDARD) -> Case:
    """Counties that share units and a quota."""
    from tests.optimizer.made_up import shared_case  # noqa: PLC0415

    return *shared_case(1, villages=villages, counties=counties), params


def province() -> Case:
    """The largest preset, as its scenario file says."""
    from benchmarks.provinces import case_of  # noqa: PLC0415

    return *case_of("shanxi"), STANDARD


APART = SearchParams(counties_from=-1, few_columns=100, few_per_row=0)
CASES: dict[str, Callable[[], Case]] = {
    "tied": tied,
    "equal": equal,
    "pure": partial(pure, 10_000, 12_000),
    "flow": partial(pure, 4_000, 4_500),
    "no_flow": partial(pure, 2_000, 2_500, SearchParams(flow_levels=0)),
    "exchanges": partial(loaded, 800, 40, priced=False),
    "opening": partial(loaded, 300, 60, priced=True),
    "counties": partial(shared, 1_200, 20, APART),
    "shared": partial(shared, 3_000, 40),
    "province": province,
}


def main() -> None:
    """Run what is asked for; ``--one`` is how a single solve is started."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("names", nargs="*", default=list(CASES))
    asked.add_argument("--limits", type=float, nargs="*", default=list(LIMITS))
    asked.add_argument("--stops", type=int, default=2, help="times that Ctrl-C is tried")
    asked.add_argument("--one", nargs=2, metavar=("NAME", "SECONDS"))
    options = asked.parse_args()
    if options.one:
        _one(options.one[0], float(options.one[1]))
        return
    draw = random.Random(1)
    for name in options.names:
        for seconds in options.limits:
            found = _run(name, seconds, None)
            _tell(name, f"limit {seconds:g} s", found["seconds"] - seconds, found)
        for _ in range(options.stops):
            after = draw.uniform(0.1, 12.0)
            found = _run(name, 600.0, after)
            over = found["ended"] - found["stopped"] if found["stopped"] else 0.0
            _tell(name, f"Ctrl-C at {after:.1f} s", over, found)


def _tell(name: str, what: str, over: float, found: dict[str, Any]) -> None:
    words = (name, what, f"{over:+.2f} s over", found["status"], f"{found['postings']} posted")
    print(*words, f"in {found['seconds']:.1f} s", sep=" | ", flush=True)


def _run(name: str, seconds: float, after: float | None) -> dict[str, Any]:
    """One solve in a process of its own; ``after`` so many seconds comes Ctrl-C."""
    call = [sys.executable, "-m", "benchmarks.deadlines", "--one", name, str(seconds)]
    process = subprocess.Popen(call, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()  # it begins
    if after is not None:
        time.sleep(after)
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
    found: dict[str, Any] = json.loads(process.stdout.read())
    process.wait()
    return found


def _one(name: str, seconds: float) -> None:
    county, policy, params = CASES[name]()
    enrolled("rule")
    stop, moments = threading.Event(), [0.0]

    def interrupted(*_: object) -> None:
        moments[0] = moments[0] or time.monotonic()
        stop.set()

    signal.signal(signal.SIGINT, interrupted)
    print("begun", flush=True)
    begun, box = time.monotonic(), []
    limits = Limits(seconds=seconds)

    def work() -> None:
        box.append(solve(county, policy, limits=limits, stop=stop, params=params))

    thread = threading.Thread(target=work)
    thread.start()
    while thread.is_alive():
        thread.join(0.05)
    outcome = box[0]
    ended = time.monotonic()
    table = {
        "seconds": ended - begun,
        "ended": ended,
        "stopped": moments[0],
        "status": outcome.status.value,
        "postings": len(outcome.plan.postings),
    }
    print(json.dumps(table), flush=True)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
