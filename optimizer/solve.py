"""From facts and policy to a plan with a proof."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from geodata.facts.county import County
from optimizer.arrays import Ints
from optimizer.certificate.judge import Model
from optimizer.facts.canonical_order import canonical
from optimizer.limits.deadline import Deadline, StoppedError
from optimizer.limits.search_params import STANDARD, SearchParams
from optimizer.model.objectives import PINS, pins_in, result_of
from optimizer.model.outcome import Limits, OnProgress, Outcome, Solution, Status, StopReason
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from optimizer.pairs.layer_pairs import LayerPairs
from optimizer.plans.plan_columns import columns_of_plan, plan_of
from optimizer.plans.shortages import judged_shortages
from optimizer.proof.gate import claim
from optimizer.proof.soundness import Found, sound
from optimizer.rules.pinned import unkept_pins
from optimizer.search.component_search import warm_up_costs
from optimizer.search.memory_need import pairs_need
from optimizer.search.parallel_search import Runner, Search, in_threads
from optimizer.search.sampled_plan import sampled_plan
from optimizer.transport.assignment import bare_layer, solve_pure
from optimizer.transport.flow_engine import warm_up
from optimizer.transport.flow_prices import flow_certificate
from optimizer.transport.min_cost_flow import MOST_LEVELS, is_network, solve_flow

FLOW = "min-cost flow"
"""The engine of a network program, as it is called in results."""


def solve(
    county: County,
    policy: Policy,
    *,
    limits: Limits | None = None,
    on_progress: OnProgress | None = None,
    stop: threading.Event | None = None,
    start: Plan | None = None,
    runner: Runner = in_threads,
    params: SearchParams = STANDARD,
) -> Outcome:
    """Plan the county under the policy.

    Always returns a plan that keeps every rule; people who are missing are its shortages.
    What it claims of the plan has been accepted by the checker of certificates. ``stop`` ends
    the solve with the best plan so far, marked as not proven. ``start`` is a plan to begin
    with; what of it may not stand is passed over. It makes the way shorter and never the
    result worse. ``runner`` says where independent parts are solved, ``params`` which way is
    gone; neither changes what a proof is worth. Ties are broken by ids: the order of the
    tables does not matter.
    """
    county = canonical(county)
    limits, stop = limits or Limits(), stop or threading.Event()
    asked = _Asked(county, policy, limits, params, Deadline.after(limits.seconds, stop))
    return asked.outcome(on_progress, start or Plan(), runner)


Method = Callable[[Plan], Found | None]
"""One way to a plan from a plan to begin with; ``None`` where it does not lead to any."""


@dataclass(eq=False)
class _Asked:
    """One solve: what is asked for, and until when."""

    county: County
    policy: Policy
    limits: Limits
    params: SearchParams
    deadline: Deadline
    begun: float = field(default_factory=time.monotonic)
    begun_with: Plan | None = None
    """The plan that rules proposed to begin with, once they have."""

    def outcome(self, notify: OnProgress | None, start: Plan, runner: Runner) -> Outcome:
        """The best of what the methods find, one after another, until one needs no other."""
        best: Outcome | None = None
        for method in self._methods(notify, runner):
            found = None
            with suppress(StoppedError):  # time was over before it found anything
                found = method(best.plan if best else start)
            if found is not None:
                told = self._told(found, start)
                best = told if best is None else min((told, best), key=_costs)
                if found.enough:
                    break
        begun = self.begun_with or start
        return best or self._told(self._sampled(begun), begun)

    def _methods(self, notify: OnProgress | None, runner: Runner) -> Iterator[Method]:
        """One layer that nothing ties by prices; else the whole program, if there is time."""
        within = self.params.searching(self.deadline)
        if self.limits.engine in {"auto", "flow"} and not self.policy.couplings:
            warm_up()  # while everything is made ready; most such cases are networks
        bare = bare_layer(self.county, self.policy, self.limits, self.params)
        whole = bare is None or self._whole_is_worth_while(within)
        if bare is not None:
            share = self.params.pure_patience if whole else 1.0
            yield partial(self._priced, bare, within.slice(share=share), whole)
        yield partial(self._searched, within, notify, runner)

    def _whole_is_worth_while(self, within: Deadline) -> bool:
        """Whether there is room and time for a program over all pairs."""
        need, most = pairs_need(self.county, self.policy), self.limits.memory
        seconds = self.params.whole_pair_seconds * need.pairs
        timely = seconds <= self.params.whole_pair_share * within.left()
        return timely and (most is None or need.bytes <= most)

    def _priced(self, bare: LayerPairs, within: Deadline, whole: bool, _: Plan) -> Found | None:
        """Price the pairs of the only layer and make few; ``None`` where that finds no plan.

        It needs no other method where nothing better is possible, or where the ``whole``
        program would be too large.
        """
        priced = solve_pure(self.county, self.policy, bare, within, self.params)
        if not priced:
            return None
        enough = priced.proven or not whole
        made = priced.program, priced.solution, priced.model, priced.pairs
        return Found(*made, enough, whole=False)

    def _searched(
        self, within: Deadline, notify: OnProgress | None, runner: Runner, start: Plan
    ) -> Found:
        """Make every pair, and solve the program of them all."""
        model = Model.of(self.county, self.policy, deadline=within)
        program = model.program
        solution = self._flow(model, within)
        if solution is None:
            first = self._first(model, start, within)
            told = (program, model.levels, self.limits, notify, within, first)
            solution = Search(*told, self.params, runner, self.begun).run()
        return Found(program, solution, model, program.candidates.size)

    def _first(self, model: Model, start: Plan, within: Deadline) -> Ints:
        """Columns of the plan to begin with, as rules that chance would not keep propose it."""
        first = columns_of_plan(model.program.candidates, start)
        costs = warm_up_costs(
            [level.costs for level in model.levels],
            self.params.warm_up_weight,
            pinned=pins_in(model.levels),
        )
        brief = within.slice(share=self.params.set_share)
        for rule in self.policy.restrictions:
            first = rule.begin(model.program, costs, first, self.params.set_moves, brief)
        begun = np.zeros(model.program.width)
        begun[first] = 1.0
        self.begun_with = plan_of(model.program.candidates, begun)
        return first

    def _flow(self, model: Model, within: Deadline) -> Solution | None:
        """Solve a network program exactly; ``None`` where it is none, or that takes too long."""
        program, levels = model.program, model.levels
        wanted = self.limits.engine in {"auto", "flow"}
        few = len(levels) <= min(MOST_LEVELS, self.params.flow_levels)
        if not (wanted and few and is_network(program)):
            return None
        begun, within = time.monotonic(), within.slice(share=self.params.flow_share)
        costs = [level.costs for level in levels]
        with suppress(StoppedError):
            x = solve_flow(program, costs, within)
            if x is not None:
                certificate = flow_certificate(program, costs, x, within)
                seconds = time.monotonic() - begun
                results = tuple(result_of(level, x, FLOW, seconds) for level in levels)
                return Solution(x, results, certificate)
        return None

    def _sampled(self, start: Plan) -> Found:
        """Where there was no time to make every pair: what fits of a few."""
        program, levels, x = sampled_plan(self.county, self.policy, start)
        shown = (level for level in levels if level.number != PINS)
        results = tuple(result_of(level, x, "—", 0.0) for level in shown)
        model = Model(program, levels)
        return Found(program, Solution(x, results), model, program.candidates.size, whole=False)

    def _with_causes(self, plan: Plan, found: Found) -> Plan:
        """The plan; why posts are open is asked of the facts where not every pair was made."""
        if found.whole or not plan.shortages:
            return plan
        return replace(plan, shortages=judged_shortages(self.county, self.policy, plan))

    def _told(self, found: Found, start: Plan) -> Outcome:
        """What may be said of what was found."""
        held = sound(found, self.begun_with or start)
        proof = None if held.refused else held.certificate
        unkept = len(unkept_pins(self.county, self.policy, held.plan))
        said = claim(found.model, held.levels, proof, self.limits.gap, unkept=unkept)
        reason = StopReason.DONE
        if said.status is Status.FEASIBLE:
            stopped = self.deadline.stop.is_set()
            reason = StopReason.INTERRUPTED if stopped else StopReason.TIME
        return Outcome(
            status=said.status,
            stop=reason,
            plan=self._with_causes(held.plan, found),
            levels=said.levels,
            pairs=found.pairs,
            seconds=time.monotonic() - self.begun,
            certificate=held.certificate and replace(held.certificate, plan=held.plan.digest),
            refused=said.refused or held.refused,
            broken=held.broken,
            unkept=said.unkept,
            kept=found.solution.kept,
        )


def _costs(outcome: Outcome) -> tuple[float, ...]:
    return outcome.unkept.count, *(level.cost for level in outcome.levels)
