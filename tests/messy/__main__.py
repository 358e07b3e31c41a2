"""``python -m tests.messy --count N``: messy cases from random seeds; what differs in silence."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.messy.judge import as_line, silent


def main() -> int:
    """Draw and judge; the exit code says whether anything differed."""
    parser = argparse.ArgumentParser(prog="python -m tests.messy")
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--first", type=int, default=0)
    wanted = parser.parse_args()
    bad = 0
    for seed in range(wanted.first, wanted.first + wanted.count):
        with tempfile.TemporaryDirectory() as folder:
            faults, _, _ = silent(Path(folder), seed)
        if faults:
            bad += 1
            print(as_line(seed, faults))
    print(f"{wanted.count} messy cases, {bad} with facts that differ in silence")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
