"""What a solve may claim: only what the checker of certificates has accepted."""

from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.certificate.check import LevelVerdict
from optimizer.certificate.judge import Model, judge
from optimizer.certificate.rows import RefusedError
from optimizer.certificate.statement import Certificate
from optimizer.outcome import LevelResult, Status

EXACT = 1e-6
"""Relative gap below which a level counts as exactly solved: the arithmetic of the engines."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What may be said of a plan: a status, its levels, and why a certificate was refused."""

    status: Status
    levels: tuple[LevelResult, ...]
    refused: str = ""


def claim(
    model: Model, levels: Sequence[LevelResult], certificate: Certificate | None, gap: float
) -> Claim:
    """What may be said of levels that cost so much; ``gap`` is what the last may leave open."""
    if certificate is None:
        return Claim(Status.FEASIBLE, tuple(map(unproven, levels)))
    try:
        verdicts = judge(model, [level.cost for level in levels], certificate).verdicts
    except RefusedError as refusal:
        return Claim(Status.FEASIBLE, tuple(map(unproven, levels)), str(refusal))
    told = tuple(map(_told, levels, verdicts))
    return Claim(status_of(told, gap), told)


def status_of(levels: Sequence[LevelResult], gap: float) -> Status:
    """Proven where prices close every level: the last within a gap, those above it exactly.

    Of a plan without levels nothing is known.
    """
    if not levels:
        return Status.FEASIBLE
    limits = [EXACT] * (len(levels) - 1) + [max(gap, EXACT)]
    if any(level.gap > limit for level, limit in zip(levels, limits, strict=True)):
        return Status.FEASIBLE
    if any(level.price_gap > limit for level, limit in zip(levels, limits, strict=True)):
        return Status.BY_ENGINE
    return Status.PROVEN


def unproven(level: LevelResult) -> LevelResult:
    """A level of which nothing is certain but that no cost is negative."""
    return level.with_bounds(bound=0.0, by_prices=0.0)


def _told(level: LevelResult, verdict: LevelVerdict) -> LevelResult:
    return level.with_bounds(
        bound=min(level.cost, verdict.bound),
        by_prices=min(level.cost, verdict.by_prices),
        left=verdict.left,
        columns=verdict.columns,
    )
