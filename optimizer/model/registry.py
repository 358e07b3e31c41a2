"""Where rules, couplings and goals enrol themselves under their own names.

A new one is one file in ``optimizer/rules`` or ``optimizer/goals``: a frozen class whose
docstring is the sentence that users see and whose fields are the TOML keys.
"""

from __future__ import annotations

import importlib
import pkgutil
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, model_validator

from geodata.account import Note
from geodata.facts.county import County
from optimizer.limits.deadline import Deadline
from optimizer.model.candidates import Candidates
from optimizer.model.choose import Choose
from optimizer.model.described import Described
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.pairs.compatibility import Kinds
from optimizer.pairs.layer_pairs import LayerPairs

Spoken = Mapping[str, tuple[str, ...]]
_ENROLLED: dict[str, dict[str, type[Clause]]] = {"rule": {}, "coupling": {}, "goal": {}}


class Clause(Described):
    """What rules, couplings and goals share: a kind, a name, and where they come from."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    KIND: ClassVar[str] = ""
    SPEAKS: ClassVar[Spoken] = {}
    """Field that holds a condition -> what it speaks of: ``place``, ``supply`` of the layer."""

    NUMBERS: ClassVar[frozenset[str]] = frozenset()
    """Fields of :data:`SPEAKS` whose expressions give numbers, not yes or no."""

    WORDS: ClassVar[frozenset[str]] = frozenset()
    """What may stand in such a field that is a word of its own and no expression."""

    COUNTS_WHO_SERVES: ClassVar[bool] = False
    """Whether it needs the columns of ``optimizer.model.opening_variables``."""

    ONE_OF: ClassVar[tuple[str, ...]] = ()
    """Keys of which one at least must be given, though each may be absent."""

    UNKNOWN: ClassVar[Note] = "some_unknown"
    """What it means that the fact is unknown of some of its subjects."""

    NOBODY: ClassVar[Note] = "nobody"
    """What it means that it has no subjects."""

    kind: str = ""
    name: str = ""
    tier: int = 4
    """1 law, 2 province, 3 city, 4 county custom: the least senior is relaxed first."""
    source: str = ""
    """The policy clause, as the user quotes it."""

    @model_validator(mode="before")
    @classmethod
    def _fill_kind_and_name(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        found = {"kind": cls.KIND, "name": cls.KIND, **data}
        named = found.get("layers")
        if isinstance(named, list | tuple) and all(isinstance(name, str) for name in named):
            found["layers"] = tuple(dict.fromkeys(named))  # who names one twice means it once
        return found

    @classmethod
    def examples(cls, choose: Choose) -> Self:  # noqa: ARG003
        """Build a valid instance, every field of its own drawn through ``choose``.

        What has no fields of its own is its own example; the shared ones (name, tier, source;
        level and weight of a goal) are drawn by who asks. Raises
        :class:`~optimizer.model.choose.NothingOfferedError` where the policy at hand has
        nothing that the clause could speak of.
        """
        return cls()

    def undecided(self, pairs: LayerPairs, county: County) -> int:  # noqa: ARG002
        """Count the pairs of a layer, of all its places and supplies, that it lacks facts for."""
        return 0

    def subjects(self, pairs: LayerPairs, county: County) -> tuple[int, int] | None:  # noqa: ARG002
        """Count what it speaks of at a layer, one by one, and of how many the fact is unknown.

        ``None`` where that is no way to look at it, or where there is nothing to look at.
        """
        return None

    def subjects_over(
        self,
        layers: Sequence[LayerPairs],  # noqa: ARG002
        county: County,  # noqa: ARG002
    ) -> Mapping[str, tuple[int, int]]:
        """The same of what can only be counted over several layers: by the name of the layer."""
        return {}

    def layers_named(self) -> tuple[str, ...]:
        """Name the layers that this part mentions (they are checked against the policy)."""
        single = getattr(self, "layer", None)
        several = getattr(self, "layers", None)
        return (single,) if isinstance(single, str) else tuple(several or ())


class Restriction(Clause):
    """What rules and couplings share: two faces that must agree."""

    def kinds(self, pairs: LayerPairs, county: County) -> Kinds | None:  # noqa: ARG002
        """The bar of a layer by kinds of place and supply; ``None``: none, or not by kinds.

        It must not look at the pairs themselves.
        """
        return None

    def admits(self, pairs: LayerPairs, county: County) -> NDArray[np.bool_] | None:
        """Which pairs of a layer may stand, shape (pairs,); ``None``: this rule bars none."""
        kinds = self.kinds(pairs, county)
        return None if kinds is None else kinds.of(pairs.place, pairs.supply)

    def is_idle(self, county: County) -> bool:  # noqa: ARG002
        """Whether the case holds nothing that this rule speaks of, so that a report is silent."""
        return False

    def rows(self, program: Program) -> None:
        """Post the solver's rows, vectorised over the pair arrays; a pure bar posts none."""

    def begin(
        self,
        program: Program,  # noqa: ARG002
        costs: NDArray[np.float64],  # noqa: ARG002
        first: NDArray[np.int64],
        moves: int,  # noqa: ARG002
        deadline: Deadline,  # noqa: ARG002
    ) -> NDArray[np.int64]:
        """Columns of pairs to begin a search with, from those of a plan, ``first``.

        A rule that no plan keeps by chance looks for a plan that keeps it and costs little by
        ``costs``, shape (columns,), in about ``moves`` steps for every place.
        """
        return first

    @abstractmethod
    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Judge a finished plan in plain Python, without the model."""


class Rule(Restriction):
    """A condition on the postings of one layer."""


class Coupling(Restriction):
    """A condition that ties several layers together."""


class Goal(Clause):
    """Something to have little of. Level 1 is optimised first and never given up later."""

    level: int = 2
    weight: float = 1.0

    def rows(self, program: Program) -> None:
        """Post the counting columns and rows that the goal needs; most need none."""

    def vector(self, program: Program) -> NDArray[np.float64]:
        """Cost per column of the program, shape (columns,): that of its pair, else 0."""
        costs = np.zeros(program.width)
        costs[: program.candidates.size] = self.cost(program.candidates)
        return costs

    def restrictions(self) -> Iterator[Restriction]:
        """The rules that come with the goal; most bring none."""
        return iter(())

    def lifted(self, county: County) -> tuple[Goal, str]:  # noqa: ARG002
        """The goal without the rules that it brings, and what must be written for that."""
        return self, ""

    @property
    def is_sum(self) -> bool:
        """Whether the cost of a whole is the sum of those of its counties."""
        return len(self.expanded()) == 1

    def expanded(self) -> tuple[Goal, ...]:
        """The goals, one for each level, that this one stands for; most stand for themselves."""
        return (self,)

    @abstractmethod
    def cost(self, candidates: Candidates) -> NDArray[np.float64]:
        """Cost per pair, shape (pairs,), unweighted, each at least 0."""

    @abstractmethod
    def measure(self, county: County, policy: PolicyView, plan: Plan) -> float:
        """Sum the same cost over a finished plan, from facts alone."""

    def parts(self, county: County, policy: PolicyView, plan: Plan) -> dict[str, float]:
        """What :meth:`measure` sums, by name: one part, unless a goal counts unlike things."""
        return {self.name: self.measure(county, policy, plan)}


def enrol(family: str, kind: str) -> Callable[[type[Any]], type[Any]]:
    """Class decorator: enrol under ``kind`` in ``family``; refuses duplicates."""

    def keep(cls: type[Any]) -> type[Any]:
        if kind in _ENROLLED[family]:
            raise ValueError(f"{family} {kind} is enrolled twice")
        cls.KIND = kind
        _ENROLLED[family][kind] = cls
        return cls

    return keep


def enrolled(family: str) -> dict[str, type[Clause]]:
    """Everything enrolled in ``family``, by kind, sorted by name."""
    _load()
    return dict(sorted(_ENROLLED[family].items()))


@cache
def _load() -> None:
    """Import every rule and goal, once in a process, so that they enrol themselves."""
    for package in ("optimizer.rules", "optimizer.goals"):
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
            importlib.import_module(f"{package}.{module.name}")
