"""Hostile inputs: ``python -m tests.hostile --count 400`` goes on where it stopped.

What is done is noted under ``.soak`` for just this state of the code. ``--seed N`` runs one
input again, ``--keep FOLDER`` writes it there.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path

from tests.hostile import base as base_case
from tests.hostile.run import FAMILIES, Report, begin, family_of, one, zhucun
from tests.soak.notes import FOLDER, state_of

CODE = ("geodata", "optimizer", "maps", "scenarios", "tests/hostile")


def main():
    """Run inputs and print what is wrong; the exit code says whether anything is."""
    chosen = _arguments()
    with tempfile.TemporaryDirectory(prefix="hostile-base-", ignore_cleanup_errors=True) as folder:
        base = Path(folder)
        seeds = range(chosen.first, chosen.first + chosen.count)
        if chosen.seed is not None:
            base_case.make(base, lambda *words: zhucun(*words)[0])
            begin()
            report = one(chosen.seed, base, keep=chosen.keep)
            _tell(report)
            return int(bool(report.faults))
        notes = Notes(fresh=chosen.fresh)
        wanted = [seed for seed in seeds if chosen.family in (None, family_of(seed))]
        left = [seed for seed in wanted if seed not in notes.known]
        print(f"{len(wanted) - len(left)} of {len(wanted)} done before ({notes.file})", flush=True)
        if left:
            base_case.make(base, lambda *words: zhucun(*words)[0])
        for report in _reports(left, base, chosen.processes):
            notes.add(report)
            if report.faults:
                _tell(report)
        return _summary([notes.known[seed] for seed in wanted])


def _arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.hostile")
    parser.add_argument("--seed", type=int, help="one input")
    parser.add_argument("--family", choices=sorted(FAMILIES))
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--fresh", action="store_true", help="begin anew")
    parser.add_argument("--keep", help="folder to write the one input to")
    return parser.parse_args()


class Notes:
    """What is known of the seeds, for just this state of the code."""

    def __init__(self, *, fresh):
        FOLDER.mkdir(exist_ok=True)
        self.file = FOLDER / f"hostile-{state_of(CODE)}.jsonl"
        self.known = {}
        if fresh:
            self.file.unlink(missing_ok=True)
        for line in self.file.read_text("utf-8").splitlines() if self.file.exists() else ():
            note = Report(**json.loads(line))
            self.known[note.seed] = note

    def add(self, report):
        """Note one input."""
        self.known[report.seed] = report
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(report), ensure_ascii=False) + "\n")


def _reports(seeds, base, processes):
    """Reports in order; an input that ends its process is a fault, and the rest goes on."""
    waiting = list(seeds)
    while waiting:
        context = get_context("spawn")
        with ProcessPoolExecutor(processes, mp_context=context, initializer=begin) as pool:
            found = [(seed, pool.submit(one, seed, base)) for seed in waiting]
            try:
                for seed, future in found:
                    report = future.result()
                    waiting.remove(seed)
                    yield report
            except BrokenProcessPool:
                yield from _alone(waiting.pop(0), base)


def _alone(seed, base):
    """A seed after which a process was gone, by itself: whether it was this one."""
    context = get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=begin) as pool:
        try:
            yield pool.submit(one, seed, base).result()
        except BrokenProcessPool:
            yield Report(seed, family_of(seed), faults=["the process was aborted"])


def _tell(report):
    print(f"{report.again}  # {report.family}: {report.what}")
    print(f"    exit code {report.code}, {report.seconds:.1f} s, {report.mb:.0f} MB")
    for fault in report.faults:
        print("    FAULT", fault)
    sys.stdout.flush()


def _summary(reports):
    wrong = [report for report in reports if report.faults]
    codes = Counter(report.code for report in reports)
    families = Counter(report.family for report in reports)
    print(f"{len(reports)} hostile inputs of {len(families)} families, {len(wrong)} with faults")
    print(f"exit codes: {dict(sorted(codes.items(), key=str))}")
    print(f"at most {max((r.seconds for r in reports), default=0):.1f} s, "
          f"{max((r.mb for r in reports), default=0):.0f} MB")  # fmt: skip
    for report in wrong:
        print(f"  {report.again}  {report.family}: {report.faults[0][:300]}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
