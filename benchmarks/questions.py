"""How long a question to a finished run takes: ``python -m benchmarks.questions --write``.

``zhucun demo`` with 3,000 villages (5.2 million pairs), then ``zhucun explain`` as a user calls
it, each a process of its own from start to end: a village with all its layers, a person, and
why not somebody else. Seconds of the wall clock, the middle of three different questions.
"""

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.report import machine, table, write_section

PROGRAM = (sys.executable, "-c", "from scenarios.cli import main; main()")


def zhucun(*words: str) -> float:
    """Run the command; seconds. Raises where it fails."""
    begun = time.perf_counter()
    subprocess.run((*PROGRAM, *words), stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def main() -> None:
    """Measure; ``--write`` puts the table into the documents."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--villages", default="3000")
    asked.add_argument("--write", action="store_true")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        case = str(Path(name) / "case")
        zhucun("demo", case, "--villages", options.villages, "--no-open")
        run = Path(case) / "runs" / "scenario" / "001"
        with (run / "plan.csv").open(encoding="utf-8-sig", newline="") as file:
            posts = [row for row in csv.DictReader(file) if row["layer"] == "first_secretary"]
        some = [posts[len(posts) * number // 4] for number in (1, 2, 3)]
        asked_of: dict[str, list[tuple[str, ...]]] = {
            "a village, all layers": [("--village", post["place"]) for post in some],
            "a person": [("--person", post["supply"]) for post in some],
            "why not somebody else": [
                ("--why-not", one["supply"], other["place"])
                for one, other in zip(some, some[1:] + some[:1], strict=True)
            ],
        }
        rows = [
            (what, f"{sorted(zhucun('explain', str(run), *words) for words in each)[1]:.1f} s")
            for what, each in asked_of.items()
        ]
    text = f"""## 问为什么 / Questions to a run

`python -m benchmarks.questions --write`, {options.villages} villages. {machine()}

{table(("question", "whole process"), rows)}
"""
    print(text)
    if options.write:
        write_section("questions", text)


if __name__ == "__main__":
    main()
