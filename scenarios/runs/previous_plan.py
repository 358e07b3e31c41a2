"""The plan that a replanned run started from."""

from pathlib import Path, PureWindowsPath

from maps.files.plan_csv import PlanFileError, read_plan_csv
from optimizer.model.plan import Plan
from optimizer.plans.replan import standing_plan
from scenarios.runs.finished_run import Finished


def plan_before(run: Finished) -> tuple[str, Plan | None]:
    """Where the plan before lay, and the plan; ``None`` where there is none any more.

    A run folder that has moved together with the one it started from is found beside it.
    """
    happened = run.manifest.get("replan")
    if not isinstance(happened, dict):
        return "", None
    base = str(happened.get("base", ""))
    beside = run.folder.resolve().parent / PureWindowsPath(base).name
    for folder in (Path(base), beside):
        if (folder / "plan.csv").is_file() and folder.resolve() != run.folder.resolve():
            try:
                return base, read_plan_csv(folder / "plan.csv")
            except PlanFileError:
                return base, None
    standing = standing_plan(run.before.county) if not _is_run(Path(base)) else Plan()
    return base, standing if standing.postings else None


def _is_run(base: Path) -> bool:
    """Whether a path names a run folder: a scenario is a file, or has one in it."""
    return not (base.suffix == ".toml" or (base / "scenario.toml").is_file())
