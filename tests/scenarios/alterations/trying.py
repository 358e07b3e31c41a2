"""Altered folders by the number, and what the check says of each."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from rich.console import Console

from optimizer.model.soft_constraints import is_promise
from scenarios.cases.reading import Choices
from scenarios.checks.said import Difference
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.tasks.verify import check_plan, everything
from tests.scenarios.alterations.kinds import NEEDS_CERTIFICATE, REFUSED, TOLD
from tests.scenarios.altered_run import Base, Folder, base_of


def tried(base: Base, where: Path, count: int, *, seed: int = 1) -> Iterator[tuple[str, int]]:
    """Alter a run ``count`` times, each class in turn; yields the class and the exit code."""
    random = Random(seed)
    classes = {**REFUSED, **TOLD, **NEEDS_CERTIFICATE}
    made = number = 0
    while made < count:
        name = [*classes][number % len(classes)]
        folder = Folder(base, where / f"{number:05}")
        number += 1
        if classes[name](folder, random):
            folder.seal()
            made += 1
            yield name, soon(folder.path)
        shutil.rmtree(folder.path)


def verdict(folder: Path) -> int:
    """The exit code of the check of a folder."""
    try:
        return check_plan(folder, Talker("zh", Console(quiet=True)), Choices())
    except BadInput:
        return 2


def soon(folder: Path) -> int:
    """The same, no longer than to the first difference."""
    try:
        evidence = base_of(folder).evidence
    except BadInput:
        return 2
    if not all(map(is_promise, evidence.breaches)):
        return 3
    return 3 * int(any(isinstance(item, Difference) for item in everything(evidence)))


def table(found: list[tuple[str, int]]) -> dict[str, Counter[int]]:
    """Exit codes by class."""
    counts: dict[str, Counter[int]] = {}
    for name, code in found:
        counts.setdefault(name, Counter())[code] += 1
    return counts
