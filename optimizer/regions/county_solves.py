"""What is done with one county while several share supplies; each task goes to any process."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from geodata.facts.county import County
from optimizer.arrays import Floats
from optimizer.limits.search_params import STANDARD, SearchParams
from optimizer.model.outcome import Limits, Unkept
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from optimizer.regions.shared_resources import Allotment, Use, UsePrice, by_layer, used
from optimizer.solve import solve


@dataclass(frozen=True, slots=True)
class Job:
    """A county by key, and what of the shared supplies it may use: layer -> supply -> places."""

    key: str
    allotted: Mapping[str, Mapping[str, int]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CountyAnswer:
    """What came out of one county.

    ``cost`` is the weighted sum of all levels without prices, ``bound`` the proven least of
    cost and prices together where ``unkept`` has what is certain of the pins that are not kept,
    ``uses`` how often every shared use occurs, shape (uses,).
    ``levels`` and ``plan`` are of the last pass only.
    """

    key: str
    cost: float
    bound: float
    uses: Floats
    posts: int
    seconds: float
    unkept: Unkept
    levels: Mapping[int, float] = field(default_factory=dict)
    plan: Plan = field(default_factory=Plan)


@dataclass(frozen=True, slots=True, eq=False)
class PricedSolve:
    """Solve a county with shared supplies, all or those allotted, at ``prices`` (uses,)."""

    load: Callable[[str], County]
    policy: Policy
    """All goals at one level."""
    shared: County
    uses: Sequence[Use]
    prices: Floats
    limits: Limits
    params: SearchParams = STANDARD

    def __call__(self, job: Job) -> CountyAnswer:
        """Load, solve, forget."""
        county, policy = allowed(self.load(job.key), self.policy, self.shared, job)
        price = UsePrice(level=1, prices=by_layer(self.uses, self.prices))
        policy = policy.model_copy(update={"goals": (*policy.goals, price)})
        outcome = solve(county, policy, limits=self.limits, params=self.params)
        (level,) = outcome.levels
        taken = used(self.uses, outcome.plan)
        return CountyAnswer(
            key=job.key,
            cost=level.cost - float(self.prices @ taken),
            bound=level.bound,
            uses=taken,
            posts=len(outcome.plan.postings),
            seconds=outcome.seconds,
            unkept=outcome.unkept,
        )


@dataclass(frozen=True, slots=True, eq=False)
class LastSolve:
    """Solve a county with just what was allotted to it, level by level."""

    load: Callable[[str], County]
    policy: Policy
    weights: Mapping[int, float]
    shared: County
    uses: Sequence[Use]
    limits: Limits
    params: SearchParams = STANDARD

    def __call__(self, job: Job) -> CountyAnswer:
        """Load, solve, keep the plan."""
        county, policy = allowed(self.load(job.key), self.policy, self.shared, job)
        outcome = solve(county, policy, limits=self.limits, params=self.params)
        levels = {level.level: level.cost for level in outcome.levels}
        return CountyAnswer(
            key=job.key,
            cost=sum(self.weights[level] * cost for level, cost in levels.items()),
            bound=sum(self.weights[level.level] * level.bound for level in outcome.levels),
            uses=used(self.uses, outcome.plan),
            posts=len(outcome.plan.postings),
            seconds=outcome.seconds,
            unkept=outcome.unkept,
            levels=levels,
            plan=outcome.plan,
        )


def allowed(county: County, policy: Policy, shared: County, job: Job) -> tuple[County, Policy]:
    """The county with the shared supplies that a job allows, and the policy that says so."""
    if job.allotted is None:
        return joined(county, shared), policy
    most = {layer: dict(named) for layer, named in job.allotted.items()}
    rules = (*policy.rules, Allotment(most=most))
    return joined(county, _allotted(shared, most)), policy.model_copy(update={"rules": rules})


def joined(county: County, shared: County) -> County:
    """A county with the shared supplies behind its own."""
    return county.with_supplies((*shared.units, *shared.cadres, *shared.leaders))


def _allotted(shared: County, most: Mapping[str, Mapping[str, int]]) -> County:
    """The shared supplies of which something was allotted, and the units that send people."""
    named = {supply for layer in most.values() for supply, count in layer.items() if count > 0}
    people = tuple(cadre for cadre in shared.cadres if cadre.id in named)
    senders = named | {cadre.unit for cadre in people if cadre.unit}
    return replace(
        shared,
        units=tuple(unit for unit in shared.units if unit.id in senders),
        cadres=people,
        leaders=tuple(leader for leader in shared.leaders if leader.id in named),
    )
