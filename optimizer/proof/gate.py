"""What a solve may claim: only what the checker of certificates has accepted."""

from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.certificate.check import LevelVerdict
from optimizer.certificate.judge import Model, judge
from optimizer.certificate.rows import RefusedError
from optimizer.model.certificate_statement import Certificate
from optimizer.model.objectives import pins_in
from optimizer.model.outcome import NONE_UNKEPT, LevelResult, Status, Unkept

EXACT = 1e-6
"""Relative gap below which a level counts as exactly solved: the arithmetic of the engines."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What may be said of a plan: a status, its levels, and why a certificate was refused.

    ``unkept`` is what is certain of the pins that it does not keep.
    """

    status: Status
    levels: tuple[LevelResult, ...]
    unkept: Unkept
    refused: str = ""


def claim(
    model: Model,
    levels: Sequence[LevelResult],
    certificate: Certificate | None,
    gap: float,
    *,
    unkept: int = 0,
) -> Claim:
    """What may be said of levels that cost so much, and of ``unkept`` pins.

    ``gap`` is what the last level may leave open.
    """
    nothing = tuple(map(unproven, levels))
    if certificate is None:
        return Claim(Status.FEASIBLE, nothing, Unkept(count=unkept))
    stated = model.stated([level.cost for level in levels], unkept)
    try:
        verdicts = judge(model, stated, certificate).verdicts
    except RefusedError as refusal:
        return Claim(Status.FEASIBLE, nothing, Unkept(count=unkept), str(refusal))
    pins, below = by_rank(model, unkept, verdicts)
    told = tuple(map(_told, levels, below))
    return Claim(status_of(told, gap, pins), told, pins)


def status_of(levels: Sequence[LevelResult], gap: float, unkept: Unkept = NONE_UNKEPT) -> Status:
    """Proven where prices close every level: the last within a gap, those above it exactly.

    Above them all no plan may keep more of what the committee has fixed. Of a plan without
    levels nothing is known.
    """
    if not levels or not unkept.closed:
        return Status.FEASIBLE
    limits = [EXACT] * (len(levels) - 1) + [max(gap, EXACT)]
    if any(level.gap > limit for level, limit in zip(levels, limits, strict=True)):
        return Status.FEASIBLE
    by_prices = unkept.by_prices >= unkept.count
    by_prices &= all(lv.price_gap <= most for lv, most in zip(levels, limits, strict=True))
    return Status.PROVEN if by_prices else Status.BY_ENGINE


def unproven(level: LevelResult) -> LevelResult:
    """A level of which nothing is certain but that no cost is negative."""
    return level.with_bounds(bound=0.0, by_prices=0.0)


def by_rank(
    model: Model, unkept: int, verdicts: Sequence[LevelVerdict]
) -> tuple[Unkept, Sequence[LevelVerdict]]:
    """What is certain of the pins, of which ``unkept`` are not kept, and of the levels below."""
    if not pins_in(model.levels):
        return NONE_UNKEPT, verdicts
    first, *others = verdicts
    least, by_prices = (min(unkept, round(bound)) for bound in (first.bound, first.by_prices))
    return Unkept(count=unkept, least=least, by_prices=by_prices, engine=first.engine), others


def _told(level: LevelResult, verdict: LevelVerdict) -> LevelResult:
    return level.with_bounds(
        bound=min(level.cost, verdict.bound),
        by_prices=min(level.cost, verdict.by_prices),
        left=verdict.left,
        columns=verdict.columns,
    )
