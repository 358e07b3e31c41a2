"""The certificate of a run: what its prices prove of the plan, against what is stated."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from optimizer.certificate.check import Checked, LevelVerdict
from optimizer.certificate.judge import Model, judge
from optimizer.certificate.rows import RefusedError
from optimizer.certificate.storage import from_bytes
from optimizer.model.outcome import NONE_UNKEPT, LevelResult, Unkept
from optimizer.proof.gate import by_rank
from scenarios.checks.evidence import Evidence, number_of, stated_levels, table_of
from scenarios.checks.figures import FILE, equal
from scenarios.checks.said import Difference, Said, Saying, Scope, Where, differs
from scenarios.runs.outputs import CERTIFICATE, REFUSED

DUST = 1e-9
"""Relative difference of two bounds that is the last digit of a sum."""


def certificate(evidence: Evidence) -> Saying:
    """Rows and costs posted anew, the bounds that follow from the prices, level by level."""
    path = evidence.folder / CERTIFICATE
    if not path.is_file():
        yield from _without(evidence)
        return
    try:
        model, found = checked(evidence, path)
    except RefusedError as refusal:
        where = Where(key="verify.refused", values={"reason": str(refusal)})
        yield Difference(CERTIFICATE, where, None, None)
        return
    levels = stated_levels(evidence.manifest)
    pins, verdicts = by_rank(model, evidence.outcome.unkept.count, found.verdicts)
    yield from _pins(evidence, pins)
    for place, (level, verdict) in enumerate(zip(levels, verdicts, strict=False), 1):
        yield from _level(f"levels[{place}]", level, verdict)
    yield from _trusted(evidence, verdicts)


def checked(evidence: Evidence, path: Path) -> tuple[Model, Checked]:
    """The model behind a certificate, and what follows from it; raises ``RefusedError``."""
    brought = from_bytes(path.read_bytes())
    if brought.plan != evidence.outcome.plan.digest:
        raise RefusedError("it belongs to another plan")
    model = Model.behind(evidence.county, evidence.policy, brought)
    costs = [level.cost for level in evidence.outcome.levels]
    stated = model.stated(costs, evidence.outcome.unkept.count)
    if len(stated) != len(model.levels):
        raise RefusedError("another number of levels")
    return model, judge(model, stated, brought)


def _without(evidence: Evidence) -> Saying:
    """Without a certificate nothing may be stated of a bound."""
    yield from _pins(evidence, NONE_UNKEPT)
    for place, level in enumerate(stated_levels(evidence.manifest), 1):
        for key in ("bound", "by_prices"):
            if number_of(level.get(key)):
                yield differs(FILE, f"levels[{place}].{key}", level.get(key), 0.0)
    if (evidence.folder / REFUSED).is_file():
        yield Scope("verify.scope.refused", done=False, values={"file": REFUSED})
    else:
        yield Scope("verify.scope.bounds", done=False)


def _level(where: str, stated: Mapping[str, Any], verdict: LevelVerdict) -> Iterator[Said]:
    cost = number_of(stated.get("cost"))
    for key, right in (("bound", verdict.bound), ("by_prices", verdict.by_prices)):
        said = number_of(stated.get(key))
        least = right if cost is None else min(cost, right)
        if said is None or abs(said - least) > DUST * max(1.0, abs(least)):
            yield differs(FILE, f"{where}.{key}", stated.get(key), least)
    for key, count in (("left", verdict.left), ("columns", verdict.columns)):
        if stated.get(key) != count:
            yield differs(FILE, f"{where}.{key}", stated.get(key), count)


def _pins(evidence: Evidence, right: Unkept) -> Saying:
    """What is stated of the pins that cannot be kept."""
    stated = table_of(evidence.manifest.get("pins_unkept")) or {}
    figures = {"at_least": right.least, "by_prices": right.by_prices, "engine": right.engine}
    for key, value in figures.items():
        yield from equal(f"pins_unkept.{key}", stated.get(key), value)


def _trusted(evidence: Evidence, verdicts: Sequence[LevelVerdict]) -> Saying:
    """What of the bounds follows from prices, and what an engine was trusted with."""
    yield Scope("verify.scope.certificate")
    for level, verdict in zip(evidence.outcome.levels, verdicts, strict=False):
        if verdict.engine:
            values = _words(level, verdict)
            yield Scope("verify.scope.trusted", done=False, values=values)


def _words(level: LevelResult, verdict: LevelVerdict) -> dict[str, object]:
    return {
        "level": level.level,
        "engine": verdict.engine,
        "left": verdict.left,
        "columns": verdict.columns,
        "gap": f"{100 * level.price_gap:.3f}%",
    }
