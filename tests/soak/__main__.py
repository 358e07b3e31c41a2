"""Soak: many cases on every path, or one again.

``python -m tests.soak --count 2000 --processes 2`` goes on where it stopped; what is done is
noted in ``.soak`` for just this state of the code. ``--seed N --path NAME`` runs one case.
"""

import argparse
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

from tests.soak.families import FAMILIES
from tests.soak.notes import Notes
from tests.soak.run import WAYS, case_of, run

LATE = 2.0


def main():
    """Run cases and print what is wrong; the exit code says whether anything is."""
    chosen = _arguments()
    if chosen.seed is not None:
        return _one(chosen)
    notes = Notes.of_this_code(fresh=chosen.fresh)
    paths = [name for name in WAYS if chosen.path in (None, name)]
    wanted = [case_of(chosen.first + n, paths[n % len(paths)]) for n in range(chosen.count)]
    wanted = [case for case in wanted if chosen.family in (None, case.family)]
    left = [case for case in wanted if not notes.knows(case)]
    print(f"{len(wanted) - len(left)} of {len(wanted)} done before ({notes.file})", flush=True)
    for report in _reports(left, chosen.processes):
        notes.add(report)
        _tell(report, always=False)
    return _summary(notes, wanted)


def _arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--seed", type=int, help="one case")
    parser.add_argument("--path", choices=list(WAYS))
    parser.add_argument("--family", choices=list(FAMILIES), help="only cases of this family")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0, help="the first seed of many")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--fresh", action="store_true", help="begin anew")
    parser.add_argument("--quick", action="store_true", help="the small case of the slice")
    parser.add_argument("--keep", help="folder to write the one case to")
    parser.add_argument("--size", type=int)
    parser.add_argument("--seconds", type=float)
    return parser.parse_args()


def _one(chosen):
    case = case_of(chosen.seed, chosen.path or "standard", quick=chosen.quick)
    if chosen.size:
        case = replace(case, size=chosen.size)
    if chosen.seconds:
        case = replace(case, seconds=chosen.seconds, stop=None, looks=None)
    report = run(case, keep=chosen.keep)
    _tell(report, always=True)
    return int(bool(report.faults))


def _reports(cases, processes):
    if processes < 2:
        yield from map(run, cases)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(run, cases)


def _tell(report, *, always):
    if not always and not report.faults:
        return
    case = report.case
    print(f"{case.again}  # {case.family}, {case.size} villages, {case.seconds:g} s{_ends(case)}")
    print(f"    {report.status} in {report.seconds:.2f} s, {report.levels}")
    for fault in report.faults:
        print("    FAULT", fault)
    sys.stdout.flush()


def _ends(case):
    """How a case is stopped, in words."""
    stop = "" if case.stop is None else f", stopped after {case.stop:.2f} s"
    looks = "" if case.looks is None else f", stopped at look {case.looks}"
    return stop + looks + (", with a plan to begin with" if case.start else "")


def _summary(notes, wanted):
    found = [notes.of(case) for case in wanted]
    wrong = [note for note in found if note["faults"]]
    status, paths = (Counter(note[key] for note in found) for key in ("status", "path"))
    settled, unsettled = (sum(note[key] for note in found) for key in ("settled", "unsettled"))
    print(f"{len(found)} cases on {len(paths)} paths, {len(wrong)} with faults; {dict(status)}")
    print(f"bounds held against the model: {settled} settled, {unsettled} not in time")
    late = [note["late"] - 0.1 * note["seconds"] > LATE for note in found]
    most = max((note["late"] for note in found), default=0.0)
    print(f"ended late: {sum(late)} by more than {LATE:g} s and a tenth, {most:.1f} s at most")
    for note in wrong:
        print(f"  {note['again']}  {note['faults'][0]}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
