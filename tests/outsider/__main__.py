"""What a plan costs by the documents alone; or many cases held against the program.

``python -m tests.outsider FOLDER PLAN.csv`` prints the levels of a plan,
``python -m tests.outsider --count 300`` draws cases, plans them and tells what differs.
"""

import sys
import tempfile
from argparse import ArgumentParser

from tests.outsider.evaluate import evaluate


def main():
    """Print the levels of one plan, or what differs in many."""
    parser = ArgumentParser(prog="python -m tests.outsider")
    parser.add_argument("plan", nargs="*", help="a case folder, and a plan.csv")
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    chosen = parser.parse_args()
    if chosen.plan:
        for number, level in evaluate(*chosen.plan).items():
            print(number, f"{level.cost:.9g}", level.goals)
        return 0
    return _many(range(chosen.first, chosen.first + chosen.count))


def _many(seeds):
    from tests.outsider.compare import faults_of  # noqa: PLC0415  prints need no program

    wrong = 0
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            faults = faults_of(seed, folder)
        wrong += bool(faults)
        for fault in faults:
            print(f"python -m tests.outsider --first {seed} --count 1  # {fault}", flush=True)
    print(f"{len(seeds)} cases computed from the documents alone, {wrong} with faults")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
