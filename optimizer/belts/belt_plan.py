"""Belts as they are handed on: who lies on which in what order, and what is proven."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf

from optimizer.belts.belt_policy import Batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Belt:
    """One belt: its number in the task from 1, its places by id from end to end."""

    number: int
    places: tuple[str, ...]
    name: str = ""
    batch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeltPlan:
    """The belts of one task, the best first, with the account of how good they are.

    ``missed`` counts belts, places and divisions that are asked for and lacking. Every plan
    misses at least ``missed_bound``. ``changes`` counts places that leave the belts in force or
    join them: a plan that misses no more has at least ``changes_bound``. One that has no more of
    either scores at most ``bound``.
    """

    task: str
    belts: tuple[Belt, ...]
    score: float = 0.0
    bound: float = inf
    missed: int = 0
    missed_bound: int = 0
    changes: int = 0
    changes_bound: int = 0
    seconds: float = 0.0
    stopped: bool = field(default=False, compare=False)

    @property
    def belt_of(self) -> Mapping[str, Belt]:
        """Place id -> its belt."""
        return {place: belt for belt in self.belts for place in belt.places}

    @property
    def missed_proven(self) -> bool:
        """Whether no plan misses less."""
        return self.missed <= self.missed_bound

    @property
    def changes_proven(self) -> bool:
        """Whether no plan that misses no more changes less."""
        return self.missed_proven and self.changes <= self.changes_bound

    @property
    def proven(self) -> bool:
        """Whether no plan that misses and changes no more scores more."""
        return self.changes_proven and self.bound <= self.score + 1e-6 * max(1.0, abs(self.score))


def numbered(
    chains: Sequence[tuple[Sequence[str], float]],
    names: Mapping[str, str],
    batches: Sequence[Batch],
) -> tuple[Belt, ...]:
    """Chains with their scores as belts: the greatest score first, each from its lesser end.

    ``names`` are those of the places: a belt is called by both its ends.
    """
    turned = [(_turned(places), score) for places, score in chains]
    turned.sort(key=lambda item: (-round(item[1], 9), item[0]))
    found = []
    for at, (places, _) in enumerate(turned):
        ends = dict.fromkeys((names[places[0]], names[places[-1]]))
        name = "—".join(ends)
        batch = _batch(at, batches)
        found.append(Belt(number=at + 1, places=places, name=name, batch=batch))
    return tuple(_told_apart(found))


def _turned(places: Sequence[str]) -> tuple[str, ...]:
    return tuple(places) if places[0] <= places[-1] else tuple(reversed(places))


def _told_apart(belts: Sequence[Belt]) -> list[Belt]:
    """Belts of one name get a number behind it."""
    seen: dict[str, int] = {}
    bases = [belt.name for belt in belts]
    found = []
    for belt in belts:
        seen[belt.name] = seen.get(belt.name, 0) + 1
        doubled = bases.count(belt.name) > 1
        name = f"{belt.name}（{seen[belt.name]}）" if doubled else belt.name
        found.append(replace(belt, name=name))
    return found


def _batch(at: int, batches: Sequence[Batch]) -> str:
    """The batch of the belt at a place in the order."""
    for batch in batches:
        if at < batch.count:
            return batch.name
        at -= batch.count
    return ""
