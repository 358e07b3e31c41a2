"""Questions to a finished run: by village, by person, or about one pair."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf
from pathlib import Path
from typing import Any

from geodata.facts.supply_key import SupplyKey
from geodata.words import say
from maps.names import Names
from maps.tables.explanations import Sentences, as_table, filler_table
from optimizer.diagnosis.open_posts import open_posts
from optimizer.engine.highs import warm_up
from optimizer.facts.demand import demand_of, may_serve
from optimizer.facts.layer import Layer
from optimizer.limits.deadline import StoppedError
from optimizer.limits.search_params import STANDARD
from optimizer.model.plan import Plan, Posting, Shortage
from optimizer.model.policy_view import tables_of
from optimizer.model.prepared_program import Focus
from optimizer.plans.shortages import judged_shortages
from optimizer.proof.gate import EXACT as CLOSED
from optimizer.questions.explain import openings, rivals_of, why, why_not
from optimizer.questions.pair_costs import next_best
from optimizer.questions.reoptimise import Probe, probing
from scenarios.cases.reading import CACHE, Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.console.name_lookup import Finder, PlaceKey
from scenarios.runs.finished_run import Finished, manifest_of, open_run, scenario_of
from scenarios.runs.program_cache import program_of

TO_THE_END = 30 * 86_400.0
"""Seconds for a question that is to be answered exactly: longer than anybody waits."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked: a place, a supply, or why not the one at the other.

    ``exact``: what a swap costs is computed to the end, in whatever time.
    """

    village: str | None = None
    person: str | None = None
    why_not: tuple[str, str] | None = None
    layer: str | None = None
    top: int = 3
    exact: bool = False
    as_json: bool = False


def explain_run(folder: Path, question: Question, talker: Talker, choices: Choices) -> None:
    """Answer one question.

    Raises :class:`BadInput` (told already) where it makes no sense, and where there was no time
    for the whole answer.
    """
    if not (question.village or question.person or question.why_not):
        talker.say("explain.ask_what", style="red")
        raise BadInput
    manifest = manifest_of(folder)
    cache = scenario_of(folder, manifest).resolve().parent / CACHE
    warm_up()
    run = open_run(folder, talker, choices)
    finder = Finder(run.case.county, run.asked.policy, talker)
    layers = finder.layers(question.layer)
    levels, tables = {x.level for x in layers}, {x.supply for x in layers}
    place = finder.place(question.village, levels) if question.village else None
    supply = finder.supply(question.person, tables) if question.person else None
    pair = None
    if question.why_not:
        person, village = question.why_not
        pair = (finder.supply(person, tables), finder.place(village, levels))
    if finder.lost:
        raise BadInput
    try:
        focus = _focus(run.plan, tables_of(run.asked.policy), place, supply, pair)
        with _probe(run, cache, focus, exact=question.exact) as probe:
            speaker = Speaker(run, probe, talker, question)
            speaker.answer(layers, place, supply, pair)
    except StoppedError as late:
        talker.say("explain.no_time", seconds=f"{run.scenario.limits.seconds:g}", style="red")
        raise BadInput from late
    if question.as_json:
        talker.json(speaker.tables)


def _focus(
    plan: Plan,
    tables: Mapping[str, str],
    place: PlaceKey | None,
    supply: SupplyKey | None,
    pair: tuple[SupplyKey | None, PlaceKey | None] | None,
) -> Focus:
    """The pairs that answers will be about, as far as they are known beforehand."""
    asked = set()
    if place:
        asked.add((place[1], ""))
    if supply:
        asked.add(("", supply[1]))
        mine = (p for p in plan.postings if (tables.get(p.layer), p.supply) == supply)
        asked |= {(post.place, "") for post in mine}
    if pair and pair[0] and pair[1]:
        wanted = (pair[1][1], pair[0][1])
        rows = ((tables.get(p.layer), p.place, p.supply) for p in plan.postings)
        stands = (pair[0].table, *wanted) in rows
        asked.add((wanted[0], "") if stands else wanted)
    return frozenset(asked)


def _probe(
    run: Finished, cache: Path, focus: Focus, *, exact: bool
) -> AbstractContextManager[Probe]:
    county, policy = run.case.county, run.asked.policy
    name = "" if run.changed else str(run.manifest.get("program", ""))
    program = program_of(cache, name, county, policy, run.plan, focus)
    proven = inf if run.changed else _proven(run.manifest)
    limits, params = run.scenario.limits, STANDARD
    if exact:
        limits = replace(limits, seconds=TO_THE_END, gap=0.0)
        params = replace(params, question_seconds=TO_THE_END)
    return probing(
        county, policy, run.plan, kept=program, limits=limits, proven=proven, params=params
    )


def _proven(manifest: Mapping[str, Any]) -> float:
    """How far the last level is above its bound; infinite where nothing is known of a level.

    Nor is anything known where a plan might keep more pins.
    """
    levels, pins = manifest.get("levels") or [], manifest.get("pins_unkept") or {}
    if pins.get("count", 0) > pins.get("at_least", 0):
        return inf
    if not levels or any(level.get("gap", inf) > CLOSED for level in levels[:-1]):
        return inf
    cost, bound = (levels[-1].get(name, other) for name, other in (("cost", 0.0), ("bound", -inf)))
    return float(cost - bound)


class Speaker:
    """Asks the probe and says the answers, or gathers them as tables."""

    def __init__(self, run: Finished, probe: Probe, talker: Talker, question: Question) -> None:
        self.county, self.plan = run.case.county, run.plan
        self.probe, self.talker, self.question = probe, talker, question
        self.names = Names(self.county, run.asked.policy, talker.language)
        self.sentences = Sentences(self.names)
        self.tables: list[dict[str, Any]] = []

    def answer(
        self,
        layers: tuple[Layer, ...],
        place: PlaceKey | None,
        supply: SupplyKey | None,
        pair: tuple[SupplyKey | None, PlaceKey | None] | None,
    ) -> None:
        """Answer everything that is asked."""
        if place:
            self.place(layers, place)
        if supply:
            self.supply(layers, supply)
        if pair and pair[0] and pair[1]:
            self.pair(layers, pair[0], pair[1])

    def place(self, layers: tuple[Layer, ...], place: PlaceKey) -> None:
        """Everything that is posted at a place, and what is open there."""
        level, name = place
        mine = [layer for layer in layers if layer.level == level]
        asked = [(layer, self._demand(layer, name)) for layer in mine]
        if not any(most for _, (_, most) in asked):
            self._line(
                "explain.unserved", place=self.sentences.where(mine[0].name if mine else "", name)
            )
        for layer, (least, most) in asked:
            posts = [post for post in self.plan.of_layer(layer.name) if post.place == name]
            self._why(posts)
            if len(posts) < least:
                self._open(layer, name, least - len(posts))
            elif most and not posts:
                words = {"layer": self.names.layer(layer.name)}
                self._line("explain.nobody", place=self.sentences.where(layer.name, name), **words)

    def supply(self, layers: tuple[Layer, ...], supply: SupplyKey) -> None:
        """Where somebody is posted and why, and where else he could be."""
        kind, name = supply
        mine = [layer for layer in layers if layer.supply == kind]
        posts = [p for layer in mine for p in self.plan.of_layer(layer.name) if p.supply == name]
        for post in posts:
            self._why([post])
        who = self.sentences.who(Posting(mine[0].name, "", name)) if mine else name
        if not posts:
            self._line("explain.idle", supply=who)
        for layer in mine:
            self._elsewhere(layer, name, who)

    def pair(self, layers: tuple[Layer, ...], supply: SupplyKey, place: PlaceKey) -> None:
        """Why the one is not at the other."""
        mine = [x for x in layers if x.supply == supply[0] and x.level == place[0]]
        if not mine:
            self._line("explain.no_common_layer", supply=supply[1], place=place[1])
        for layer in mine:
            post = Posting(layer.name, place[1], supply[1])
            posted = self.plan.of_layer(layer.name)
            if any((p.place, p.supply) == (post.place, post.supply) for p in posted):
                where = self.sentences.where(layer.name, post.place)
                names = {"layer": self.names.layer(layer.name), "place": where}
                self._line("explain.why_stands", supply=self.sentences.who(post), **names)
                self._why([post])
                continue
            answer = why_not(self.probe, post)
            self.tables.append(as_table(answer))
            self._lines(self.sentences.why_not(answer))

    def _why(self, posts: list[Posting]) -> None:
        """Explain the postings of one layer at one place, and who else could serve there."""
        if not posts:
            return
        rivals = rivals_of(self.probe, posts[0].layer, posts[0].place, self.question.top)
        for post in posts:
            answer = why(self.probe, post, rivals)
            self.tables.append(as_table(answer))
            self._lines(self.sentences.why(answer))
        self._lines(self.sentences.rivals(rivals))

    def _elsewhere(self, layer: Layer, supply: str, who: str) -> None:
        entity = next(x for x in self.county.supplies(layer.supply) if x.id == supply)
        title = self.names.layer(layer.name)
        if not may_serve(layer, entity, self.county.year):
            reason = say("explain.because.not_eligible", self.talker.language)
            self._line("explain.idle_unfit", layer=title, reason=reason)
            return
        found = openings(self.probe, layer.name, supply, self.question.top)
        if not found:
            self._line("explain.nowhere", layer=title)
            return
        exact = all(item.exact for item in found)
        self._line("explain.elsewhere" if exact else "explain.elsewhere_about", supply=who)
        self.tables += [as_table(item) for item in found]
        self._lines(self.sentences.opening(n, item) for n, item in enumerate(found, 1))

    def _open(self, layer: Layer, place: str, count: int) -> None:
        """Say what is open at a place, why, and who could fill it."""
        spot = layer.name, place
        short = next(x for x in self._shortages if (x.layer, x.place) == spot)
        cause = say(f"shortage.{short.cause}", self.talker.language)
        where, title = self.sentences.where(*spot), self.names.layer(layer.name)
        self._line("explain.open", layer=title, place=where, count=count, cause=cause)
        if short.cause == "no_candidate":
            return
        if self.question.exact:
            self._filled(layer.name, place)
        else:
            self._estimated(layer.name, place)

    def _filled(self, layer: str, place: str) -> None:
        """Who could fill an open post, and what each costs, everything optimised again."""
        rivals = rivals_of(self.probe, layer, place, self.question.top)
        self.tables += [as_table(item) for item in rivals.best]
        self._lines(self.sentences.rivals(rivals, fill=True))

    def _estimated(self, layer: str, place: str) -> None:
        """Who could fill an open post, by own cost."""
        policy, spot = self.probe.policy, (layer, place)
        plan = Plan(self.plan.postings, self._shortages)
        found = next_best(self.county, policy, plan, count=self.question.top, only={spot})
        others = found.get(spot, ())
        if not others:
            count = len(self.probe.rivals(layer, place))
            self._line("explain.fillers_uncounted", count=count)
        self.tables += [filler_table(layer, place, other) for other in others]
        self._lines(self.sentences.fillers(others, layer))

    @cached_property
    def _shortages(self) -> tuple[Shortage, ...]:
        """The open posts of the plan with their causes, as everywhere."""
        return open_posts(
            replace(
                self.plan, shortages=judged_shortages(self.county, self.probe.policy, self.plan)
            )
        )

    def _demand(self, layer: Layer, place: str) -> tuple[int, int]:
        return demand_of(layer, self.names.lookup.places(layer.level)[place])

    def _line(self, key: str, **values: object) -> None:
        self._lines([self.sentences.say(key, **values)])

    def _lines(self, lines: Iterator[str] | list[str]) -> None:
        if not self.question.as_json:
            for line in lines:
                self.talker.line(line)
