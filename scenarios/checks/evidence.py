"""What a run folder states, and what follows from its facts and its policy alone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf, isfinite
from pathlib import Path
from typing import Any, TypeVar

from geodata.facts.case import Case
from geodata.facts.county import County
from geodata.words import Language
from optimizer.model.outcome import NONE_UNKEPT, LevelResult, Outcome, Status, StopReason, Unkept
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy import Policy
from optimizer.plans.roles import with_roles
from optimizer.plans.shortages import judged_shortages
from optimizer.plans.verify import shares_of, slack_of, verify, verify_outcome
from optimizer.proof.gate import status_of
from optimizer.rules.pinned import unkept_pins
from scenarios.language.scenario import Scenario
from scenarios.runs.finished_run import Finished
from scenarios.runs.manifest_file import is_older
from scenarios.runs.outputs import CERTIFICATE

STEP = 1e-6
"""Costs are counted in steps of a millionth, finer where all of them are small."""
SELECTED = {"draft": {"villages"}, "signed": {"villages", "by", "on"}}
"""What is stated of a list of villages by its state."""
STRANGERS = "unknown_"
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A run folder, opened.

    ``manifest`` is what it states. ``scenario`` is the scenario with the policy, the title
    and the language that the run was made with; ``outcome`` is what the run should state:
    plan.csv's postings with the roles, shortages, costs and status that follow from
    them, and what nothing can be recomputed of (bounds, engines, pairs) as the manifest
    states it. ``shares`` maps level and goal to the weighted cost, ``breaches`` are all
    that the plan breaks. Nothing is recomputed (``sound`` is false) where the plan names what
    no table knows.
    """

    run: Finished
    scenario: Scenario
    outcome: Outcome
    shares: Mapping[int, Mapping[str, float]]
    breaches: tuple[Breach, ...]
    sound: bool = True

    @property
    def folder(self) -> Path:
        """The run folder."""
        return self.run.folder

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What the manifest states."""
        return self.run.manifest

    @property
    def older(self) -> bool:
        """Whether an earlier version made the run."""
        return is_older(self.run.manifest)

    @property
    def case(self) -> Case:
        """The case that was planned."""
        return self.run.case

    @property
    def county(self) -> County:
        """The facts that were planned with."""
        return self.run.case.county

    @property
    def policy(self) -> Policy:
        """The policy that was planned under."""
        return self.scenario.policy

    @property
    def replan(self) -> Mapping[str, Any] | None:
        """What a replanned run states of its beginning; ``None`` for another run."""
        return table_of(self.manifest.get("replan"))


def gather(run: Finished, language: Language) -> Evidence:
    """Recompute everything; ``language`` is that of the run's outputs."""
    scenario = _asked(run, language)
    county, policy = run.case.county, scenario.policy
    bare = Plan(tuple(replace(post, role="") for post in run.plan.postings))
    strangers = [b for b in verify(county, policy, bare) if b.key.startswith(STRANGERS)]
    if strangers:
        outcome = _outcome(run, bare, {}, scenario)
        return Evidence(
            run=run,
            scenario=scenario,
            outcome=outcome,
            shares={},
            breaches=tuple(strangers),
            sound=False,
        )
    found = Plan(bare.postings, judged_shortages(county, policy, bare))
    plan = with_roles(county, policy, found)
    shares = shares_of(county, policy, plan)
    outcome = _outcome(run, plan, shares, scenario)
    breaches = verify_outcome(county, policy, outcome)
    return Evidence(run=run, scenario=scenario, outcome=outcome, shares=shares, breaches=breaches)


def table_of(value: object) -> dict[str, Any] | None:
    """A table of the manifest; ``None`` where it is none."""
    return value if isinstance(value, dict) else None


def number_of(value: object) -> float | None:
    """A number of the manifest; ``None`` where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return None if value != value else float(value)  # noqa: PLR0124  not a number


def stated_levels(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The levels as the manifest states them."""
    levels = manifest.get("levels")
    return (
        [level for level in levels if isinstance(level, dict)] if isinstance(levels, list) else []
    )


def level_of(stated: Mapping[str, Any]) -> int:
    """The number of a stated level; -1 where it has none."""
    number = stated.get("level")
    return number if isinstance(number, int) else -1


def _status(run: Finished, levels: tuple[LevelResult, ...], gap: float, unkept: Unkept) -> Status:
    """What may be said of such costs and bounds, and nothing without a certificate."""
    proven = (run.folder / CERTIFICATE).is_file()
    return status_of(levels, gap, unkept) if proven else Status.FEASIBLE


def _unkept(manifest: Mapping[str, Any], count: int) -> Unkept:
    """The pins that the plan does not keep, ``count``, with the bounds that are stated."""
    stated = table_of(manifest.get("pins_unkept")) or {}
    least, by_prices = (_count(stated.get(key)) for key in ("at_least", "by_prices"))
    engine = str(stated.get("engine", ""))
    return Unkept(count=count, least=least, by_prices=by_prices, engine=engine)


def step_of(stated: Mapping[str, Any]) -> float:
    """The step in which the columns of a level are counted; a millionth is the coarsest."""
    step = number_of(stated.get("step"))
    return step if step is not None and 0.0 < step < STEP else STEP


def _asked(run: Finished, language: Language) -> Scenario:
    """The scenario as the run asked it."""
    manifest, scenario = run.manifest, run.asked
    seed = manifest.get("seed")
    limits = replace(scenario.limits, seed=seed) if isinstance(seed, int) else scenario.limits
    own = table_of(manifest.get("selection")) or {}
    selection = {str(key): str(value) for key, value in own.items()}
    if not {"villages"} <= SELECTED.get(selection.get("state", ""), set()) <= selection.keys():
        selection = dict(scenario.selection)
    return replace(
        scenario,
        title=title_of(manifest, scenario),
        language=language,
        limits=limits,
        selection=selection if scenario.selection else {},
    )


def title_of(manifest: Mapping[str, Any], scenario: Scenario) -> str:
    """The title of the run: that of the scenario; a scheme has its own name behind it."""
    stated = str(manifest.get("title", ""))
    scheme = "goals" in manifest and stated.startswith(f"{scenario.title} ")
    return stated if scheme else scenario.title


def _outcome(
    run: Finished,
    plan: Plan,
    shares: Mapping[int, Mapping[str, float]],
    scenario: Scenario,
) -> Outcome:
    manifest = run.manifest
    stated = {level_of(level): level for level in stated_levels(manifest)}
    postings = len(plan.postings)
    levels = tuple(
        _level(number, stated.get(number, {}), goals, postings) for number, goals in shares.items()
    )
    unkept = NONE_UNKEPT
    if shares:
        lost = unkept_pins(run.case.county, scenario.policy, plan)
        unkept = _unkept(manifest, len(lost))
    pairs, seconds = manifest.get("pairs"), number_of(manifest.get("seconds"))
    return Outcome(
        status=_status(run, levels, scenario.limits.gap, unkept),
        stop=_one_of(StopReason, manifest.get("stopped"), StopReason.DONE),
        plan=plan,
        levels=levels,
        pairs=pairs if isinstance(pairs, int) else 0,
        seconds=seconds or 0.0,
        refused=str(manifest.get("refused", "")),
        unkept=unkept,
    )


def _level(
    number: int, stated: Mapping[str, Any], shares: Mapping[str, float], postings: int
) -> LevelResult:
    """A level with its recomputed costs (to the last digit as stated, where they agree)."""
    goals = table_of(stated.get("goals")) or {}
    bound, step = number_of(stated.get("bound")), step_of(stated)
    cost = sum(shares.values())
    return LevelResult(
        level=number,
        cost=near(stated.get("cost"), cost, slack_of(cost, postings, step)),
        bound=-inf if bound is None else bound,
        engine=str(stated.get("engine", "")),
        seconds=0.0,
        goals={
            n: near(goals.get(n), share, slack_of(share, 1, step)) for n, share in shares.items()
        },
        step=step,
        by_prices=number_of(stated.get("by_prices")) or 0.0,
        left=_count(stated.get("left")),
        columns=_count(stated.get("columns")),
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0


def near(stated: object, recomputed: float, slack: float) -> float:
    """A stated cost where it agrees with the recomputed one, else that."""
    value = number_of(stated)
    if value is None or not isfinite(value):
        return recomputed
    return value if abs(value - recomputed) <= slack else recomputed


def _one_of(kind: type[T], value: object, other: T) -> T:
    try:
        return kind(value)  # type: ignore[call-arg]
    except ValueError:
        return other
