"""What proves the plans of all presets and of public instances, and what the check costs.

``python -m benchmarks.certificates --seconds 60 --only 'gap/*' --write``: for every case the word
that its plan earns, the gap that prices alone prove, the share of columns left to an engine,
the bytes of the certificate, and the seconds of the check beside those of the solve.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from rich.console import Console

from benchmarks.instances import listed, read
from benchmarks.public_instances import FOLDER, read_back, write_case_folder
from benchmarks.report import circumstances, table, write_section
from geodata.facts.case import Case
from optimizer import solve as solving
from optimizer.certificate.storage import to_bytes
from optimizer.model.outcome import Limits, Outcome
from optimizer.proof import gate
from scenarios.cases.presets import make_preset, presets
from scenarios.cases.reading import Choices, read_all
from scenarios.console.console import Talker
from scenarios.language.scenario import Scenario

HEAD = ("case", "word", "gap", "gap by prices", "left to an engine", "bytes", "check s", "solve s")


def measured(name: str, scenario: Scenario, case: Case, limits: Limits) -> list[str]:
    """One row of the table."""
    spent = 0.0

    def timed(*args: Any, **named: Any) -> Any:
        nonlocal spent
        begun = time.perf_counter()
        try:
            return gate.claim(*args, **named)
        finally:
            spent += time.perf_counter() - begun

    with patch.object(solving, "claim", timed):
        outcome = solving.solve(case.county, scenario.policy, limits=limits)
    return [name, *_figures(outcome), f"{spent:.2f}", f"{outcome.seconds:.1f}"]


def _figures(outcome: Outcome) -> list[str]:
    levels, certificate = outcome.levels, outcome.certificate
    left = max((level.left / max(1, level.columns) for level in levels), default=0.0)
    size = len(to_bytes(certificate)) if certificate else 0
    gaps = (
        max((getattr(level, key) for level in levels), default=0.0) for key in ("gap", "price_gap")
    )
    word = f"{outcome.status.value}{' REFUSED: ' + outcome.refused if outcome.refused else ''}"
    return [word, *(f"{100 * gap:.4f} %" for gap in gaps), f"{100 * left:.2f} %", f"{size:,}"]


def preset_rows(names: Sequence[str], seconds: float) -> Iterator[list[str]]:
    """The presets of ``zhucun demo``."""
    talker = Talker("en", Console(quiet=True))
    for name in names:
        with TemporaryDirectory() as folder:
            path = make_preset(Path(folder) / "case", name, "en")
            scenario, case, _ = read_all(path, talker, Choices())
            limits = replace(scenario.limits, seconds=seconds)
            yield measured(name, scenario, case, limits)


def instance_rows(pattern: str, seconds: float) -> Iterator[list[str]]:
    """Public instances whose ``family/file`` matches a pattern."""
    limits = Limits(seconds=seconds, gap=0.0)
    for row in listed(FOLDER, pattern) if pattern else ():
        instance = read(row)
        with TemporaryDirectory() as folder:
            scenario, case = read_back(write_case_folder(Path(folder), instance, limits))
            yield measured(f"{instance.family} {instance.name}", scenario, case, limits)


def main() -> None:
    """Measure, print, and write if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presets", default=",".join(presets()), help="names, or nothing")
    parser.add_argument("--only", default="", help="globs over family/file")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    rows: list[tuple[object, ...]] = []
    names = [name for name in asked.presets.split(",") if name]
    for row in chain(preset_rows(names, asked.seconds), instance_rows(asked.only, asked.seconds)):
        print(" | ".join(row), flush=True)
        rows.append(tuple(row))
    if asked.write:
        said = circumstances(seed=Limits().seed, seconds=asked.seconds)
        write_section("certificates", f"{said}\n\n{table(HEAD, rows)}")


if __name__ == "__main__":
    main()
