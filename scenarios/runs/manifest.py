"""What a run was made of: hashes, versions, seed, proof and timings."""

import hashlib
import json
import platform
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from optimizer.model.outcome import Outcome
from optimizer.model.plan import Breach, Plan
from optimizer.model.soft_constraints import apart
from scenarios.language.scenario import Scenario
from scenarios.runs.manifest_file import FORMAT

LIBRARIES = (
    "ortools",
    "highspy",
    "numpy",
    "scipy",
    "pandas",
    "geopandas",
    "shapely",
    "pyogrio",
    "folium",
)


def fingerprint(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprints(scenario: Path, inputs: Iterable[Path]) -> dict[str, str]:
    """Those of a scenario and its inputs, by their paths from its folder where they lie in it."""
    base = scenario.resolve().parent
    files = sorted({scenario.resolve(), *(path.resolve() for path in inputs)})
    return {
        (
            path.relative_to(base).as_posix() if path.is_relative_to(base) else str(path)
        ): fingerprint(path)
        for path in files
    }


def versions() -> dict[str, str]:
    """Versions of everything that can change a plan."""
    own = {"zhucun": _version("zhucun"), "python": platform.python_version()}
    return own | {name: _version(name) for name in LIBRARIES}


@cache
def _version(name: str) -> str:
    """The version of a library, looked up on the disk once."""
    return version(name)


def open_posts(plan: Plan) -> int:
    """Posts that nobody fills; a skill that a full team lacks is no open post."""
    return sum(item.missing for item in plan.shortages if not item.cause.startswith("skill_"))


def manifest(
    scenario: Scenario,
    inputs: Iterable[Path],
    outputs: Iterable[Path],
    outcome: Outcome,
    breaches: Iterable[Breach],
) -> dict[str, Any]:
    """Gather the manifest; only it holds times of day and durations."""
    broken, excepted = apart(breaches)
    return {
        "format": FORMAT,
        "title": scenario.title,
        "language": scenario.language,
        "scenario": str(scenario.path.resolve()),
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": sys.argv[1:],
        "versions": versions(),
        "seed": scenario.limits.seed,
        "limits": {"seconds": scenario.limits.seconds, "gap": scenario.limits.gap},
        **({"selection": dict(scenario.selection)} if scenario.selection else {}),
        "status": outcome.status.value,
        "stopped": outcome.stop.value,
        **({"refused": outcome.refused} if outcome.refused else {}),
        "breaches": len(broken),
        "exceptions": len(excepted),
        "pairs": outcome.pairs,
        "postings": len(outcome.plan.postings),
        "missing": open_posts(outcome.plan),
        "seconds": round(outcome.seconds, 3),
        "pins_unkept": {
            "count": outcome.unkept.count,
            "at_least": outcome.unkept.least,
            "by_prices": outcome.unkept.by_prices,
            "engine": outcome.unkept.engine,
        },
        "levels": [
            {
                "level": level.level,
                "cost": level.cost,
                "bound": level.bound,
                "gap": level.gap,
                "step": level.step,
                "by_prices": level.by_prices,
                "left": level.left,
                "columns": level.columns,
                "engine": level.engine,
                "seconds": round(level.seconds, 3),
                "goals": dict(level.goals),
            }
            for level in outcome.levels
        ],
        "inputs": fingerprints(scenario.path, inputs),
        "outputs": {path.name: fingerprint(path) for path in sorted(outputs)},
    }


def as_text(table: dict[str, Any]) -> str:
    """Write the manifest as JSON."""
    return json.dumps(table, ensure_ascii=False, indent=2) + "\n"
