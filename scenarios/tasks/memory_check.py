"""Whether a case fits into the memory that there is; told before anything is built."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from geodata.facts.case import Case
from geodata.outputs import memory_limit
from geodata.words import label
from optimizer.search.memory_need import memory_need
from scenarios.console.console import Talker
from scenarios.console.errors import MachineLacksError
from scenarios.language.scenario import Scenario

SHARE = 0.75
"""Share of the machine's memory that a run may take where its limits say nothing."""
GIGA = 1e9
CGROUPS = Path("/sys/fs/cgroup")
OWN = Path("/proc/self/cgroup")


def told_if_too_large(scenario: Scenario, case: Case, talker: Talker) -> None:
    """Raise :class:`MachineLacksError` (told already) for a case that would not fit."""
    there = memory_of(scenario)
    if there is None:
        return
    need = memory_need(case.county, scenario.policy, scenario.limits)
    if need.bytes <= there:
        return
    pairs = {layer.layer: layer.pairs for layer in need.layers}
    largest = max(scenario.policy.layers, key=lambda layer: pairs.get(layer.name, 0))
    talker.say(
        "memory.too_little",
        need=_giga(need.bytes),
        there=_giga(there),
        pairs=f"{need.pairs:,}",
        layer=largest.title or label("layer", largest.name, talker.language),
        most=f"{pairs.get(largest.name, 0):,}",
        style="red",
    )
    raise MachineLacksError


def memory_of(scenario: Scenario) -> float | None:
    """Bytes that a run may take; ``None`` where the machine does not say what it has."""
    if scenario.limits.memory is not None:
        return float(scenario.limits.memory)
    known = list(machine_memory())
    return SHARE * min(known) if known else None


def machine_memory(cgroups: Path = CGROUPS, own: Path = OWN) -> Iterator[float]:
    """Bytes of memory: what the machine, this process and its groups of processes may have."""
    with suppress(AttributeError, ValueError, OSError):
        yield float(os.sysconf("SC_PHYS_PAGES")) * os.sysconf("SC_PAGE_SIZE")
    limit = memory_limit()
    if limit is not None:
        yield float(limit)
    for path in _limits_of(cgroups, own):
        with suppress(OSError, ValueError):
            yield float(path.read_text("ascii"))  # "max" is no number: no limit


def _limits_of(cgroups: Path, own: Path) -> Iterator[Path]:
    """The files in which the limits of this process's groups may stand, versions 2 and 1."""
    with suppress(OSError):
        for line in own.read_text("utf-8").splitlines():
            _, kinds, path = line.split(":", 2)
            group = PurePosixPath(path.lstrip("/"))
            if not kinds:
                yield from (cgroups / up / "memory.max" for up in (group, *group.parents))
            elif "memory" in kinds.split(","):
                root = cgroups / "memory"
                yield from (root / up / "memory.limit_in_bytes" for up in (group, *group.parents))


def _giga(count: float) -> str:
    return f"{count / GIGA:,.1f} GB"
