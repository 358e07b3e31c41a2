"""Run folders altered with their fingerprints rewritten to fit: how many ``zhucun verify`` accepts.

``python -m benchmarks.alterations [COUNT] [SEED]`` makes a tiny case, plans it, and tries COUNT
(1,000) altered copies, every class in turn. It prints a table and fails where one was accepted
that states what does not follow, or condemned that changes no statement.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.scenarios.alterations import NEEDS_CERTIFICATE, REFUSED, TOLD, table, tried
from tests.scenarios.altered_run import tiny_run

COUNT, SEED = 1000, 1
GROUPS = {"refused": REFUSED, "told": TOLD, "needs a certificate": NEEDS_CERTIFICATE}


def lines(found: list[tuple[str, int]]) -> Iterator[str]:
    counts = table(found)
    for group, classes in GROUPS.items():
        own = [(name, counts[name]) for name in classes if name in counts]
        accepted, of = sum(c[0] for _, c in own), sum(c.total() for _, c in own)
        yield f"## {group}: {of} tried, {accepted} accepted"
        yield from (f"{name}: {c.total()} tried, {c[0]} accepted" for name, c in own)


def wrong(found: list[tuple[str, int]]) -> list[str]:
    """Classes that were judged otherwise than they should be."""
    judged = {(name, code == 0) for name, code in found}
    return sorted(name for name, accepted in judged if name in (REFUSED if accepted else TOLD))


def main(count: int = COUNT, seed: int = SEED) -> int:
    with tempfile.TemporaryDirectory() as name:
        base = tiny_run(Path(name) / "case")
        found = list(tried(base, Path(name), count, seed=seed))
    print("\n".join(lines(found)))
    judged = wrong(found)
    print(f"judged wrongly: {', '.join(judged) or 'none'}")
    return 1 if judged else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
