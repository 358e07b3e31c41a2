"""What every rule and goal of a policy does to the pairs of a case, before anything is planned.

Counted over all pairs of a layer's places and supplies, by kinds where a rule bars by kinds: a
rule that bars nothing, or everything, or lacks the facts that it asks for is seen at once.
"""

import math
from collections.abc import Sequence

import numpy as np

from geodata.account import Note, RuleUse
from geodata.facts.county import County
from optimizer.model.candidates import layers_of
from optimizer.model.policy import Policy
from optimizer.model.registry import Clause, Restriction
from optimizer.pairs.layer_pairs import LayerPairs

FEW, MANY = 50_000, 2_000_000
"""Pairs of a layer that are looked at where every one is judged by itself, and at most."""


def rule_uses(county: County, policy: Policy) -> tuple[RuleUse, ...]:
    """Every rule, coupling and goal at every layer that it speaks of, in the policy's order."""
    layers = list(layers_of(county, policy))
    clauses: list[Clause] = [*policy.rules, *policy.couplings, *policy.goals]
    return tuple(
        use
        for clause in clauses
        for bare in layers
        if (use := _use(clause, bare, layers, county)) is not None
    )


def _use(
    clause: Clause, bare: LayerPairs, layers: Sequence[LayerPairs], county: County
) -> RuleUse | None:
    """``None`` where a clause neither bars pairs of a layer nor counts subjects there."""
    seen = _looked_at(clause, bare, county) if isinstance(clause, Restriction) else bare
    barred = _barred(clause, seen, county) if isinstance(clause, Restriction) else None
    found = clause.subjects(bare, county)
    if found is None:
        found = clause.subjects_over(layers, county).get(bare.layer.name)
    if barred is None and found is None:
        return None
    pairs = _size(seen)
    undecided = clause.undecided(seen, county) if barred is not None else 0
    subjects, unknown = found if found is not None else (None, 0)
    return RuleUse(
        name=clause.name,
        kind=clause.kind,
        layer=bare.layer.name,
        title=bare.layer.title or "",
        total=_size(bare),
        pairs=pairs,
        barred=barred or 0,
        undecided=undecided,
        subjects=subjects,
        unknown=unknown,
        note=_note(clause, pairs, barred, undecided, found),
    )


def _note(
    clause: Clause,
    pairs: int,
    barred: int | None,
    undecided: int,
    found: tuple[int, int] | None,
) -> Note:
    if pairs and barred == pairs:
        return "bars_all"
    if pairs and undecided == pairs and not barred:
        return "undecided_all"
    if found is not None and found[1]:
        return clause.UNKNOWN
    return clause.NOBODY if found == (0, 0) else ""


def _looked_at(clause: Restriction, bare: LayerPairs, county: County) -> LayerPairs:
    """A layer, thinned where all its pairs would take long: every so manieth place and supply."""
    few = _thinned(bare, FEW)
    kinds = clause.kinds(few, county)
    if kinds is None:
        return _thinned(bare, MANY)
    scale = _size(bare) / max(1, _size(few))
    return bare if kinds.allowed.size * scale <= MANY else few


def _thinned(bare: LayerPairs, most: int) -> LayerPairs:
    step = math.ceil(math.sqrt(_size(bare) / most)) if _size(bare) > most else 1
    if step == 1:
        return bare
    return LayerPairs(
        layer=bare.layer,
        places=bare.places[::step],
        supplies=bare.supplies[::step],
        least=bare.least[::step],
        most=bare.most[::step],
        floor=bare.floor[::step],
        ceiling=bare.ceiling[::step],
        place=bare.place,
        supply=bare.supply,
        travel=bare.travel,
    )


def _size(bare: LayerPairs) -> int:
    return len(bare.places) * len(bare.supplies)


def _barred(clause: Restriction, bare: LayerPairs, county: County) -> int | None:
    """Pairs of a layer that a rule bars; ``None``: it bars none as such."""
    kinds = clause.kinds(bare, county)
    if kinds is not None:
        return _size(bare) - kinds.count
    if type(clause).admits is Restriction.admits:
        return None
    place, supply = np.divmod(np.arange(_size(bare)), max(1, len(bare.supplies)))
    mask = clause.admits(bare.with_pairs(place, supply, 0), county)
    return None if mask is None else int(mask.size - np.count_nonzero(mask))
