"""standing.csv: the plan in force that a replanned run began from, held against its source."""

from collections.abc import Mapping
from pathlib import Path, PureWindowsPath
from typing import Any

from geodata.lineage.merging import heirs_of
from maps.files.plan_csv import COLUMNS, Key, PlanFileError, read_plan_csv, read_terms
from optimizer.plans.replan import standing_plan
from optimizer.plans.terms import Term
from scenarios.checks.evidence import Evidence
from scenarios.checks.said import Saying, Scope, differs
from scenarios.runs.finished_run import STANDING, manifest_of

Rows = set[tuple[Key, str, Term]]


def standing(evidence: Evidence) -> Saying:
    """Compare the plan in force with the run, or the table, that it was taken from."""
    happened = evidence.replan
    if happened is None:
        return
    path = evidence.folder / STANDING
    if not path.is_file():
        yield differs(STANDING, "", None, STANDING)
        return
    right = _source(evidence, happened)
    if right is None:
        yield Scope("verify.scope.standing", done=False, values={"base": happened.get("base", "")})
        return
    stated = _rows(path, {})
    for key, role, term in sorted(stated - right, key=str):
        yield differs(STANDING, " ".join(key), _words(role, term), None)
    for key, role, term in sorted(right - stated, key=str):
        yield differs(STANDING, " ".join(key), None, _words(role, term))
    yield Scope("verify.scope.standing", values={"base": happened.get("base", "")})


def _source(evidence: Evidence, happened: Mapping[str, Any]) -> Rows | None:
    """The plan in force where it was taken from; ``None`` where that is gone or changed."""
    heirs = heirs_of([(str(m["old"]), str(m["new"])) for m in happened.get("mergers", [])])
    base = Path(str(happened.get("base", "")))
    beside = evidence.folder.resolve().parent / PureWindowsPath(str(base)).name
    for folder in (base, beside):
        if manifest_of(folder) and folder.resolve() != evidence.folder.resolve():
            try:
                return _rows(folder / "plan.csv", heirs)
            except (PlanFileError, OSError):
                return None
    if evidence.run.changed or not (base.suffix == ".toml" or (base / "scenario.toml").is_file()):
        return None
    return _table(evidence, heirs)


def _rows(path: Path, heirs: Mapping[str, str]) -> Rows:
    terms = read_terms(path)
    return {
        ((p.layer, heirs.get(p.place, p.place), p.supply), p.role, terms[p.key])
        for p in read_plan_csv(path).postings
    }


def _table(evidence: Evidence, heirs: Mapping[str, str]) -> Rows:
    """The table of standing postings of the case."""
    county = evidence.run.before.county
    terms = {(p.layer, p.place, p.supply): Term(p.start, p.end) for p in county.current}
    return {
        ((p.layer, heirs.get(p.place, p.place), p.supply), p.role, terms[p.key])
        for p in standing_plan(county).postings
    }


def _words(role: str, term: Term) -> str:
    return ", ".join(
        f"{name} {value or ''}".strip()
        for name, value in zip(
            (COLUMNS[3], *COLUMNS[5:]), (role, term.start, term.end), strict=True
        )
    )
