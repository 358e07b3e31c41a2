"""``zhucun replan``: from the plan in force and what has happened to a plan with few changes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast, get_args

from geodata.columns.typed_ids import typed
from geodata.facts.case import Case
from geodata.facts.county import County, Pin
from geodata.facts.supply_key import SupplyKey
from geodata.findings import Findings
from geodata.lineage.merging import Merger, heirs_of, merged_case
from geodata.words import say
from maps.files.plan_csv import read_terms, write_standing_csv
from maps.files.workbook import write_workbook
from maps.names import Names
from maps.pages.plan_changes import Revision
from maps.tables.explanations import Sentences
from maps.tables.replan_tables import ChangeWords, Dates, Point
from optimizer.model.outcome import Outcome
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.model.policy_view import tables_of
from optimizer.plans.replan import (
    Event,
    Key,
    PostingChange,
    Reason,
    after,
    calm,
    changed,
    changes,
    expired,
    in_force,
    lost_pins,
    standing_plan,
    weighed,
)
from optimizer.plans.shortages import open_count
from optimizer.plans.terms import Term
from optimizer.plans.verify import verify_outcome
from optimizer.questions.explain import Rivals, rivals_of
from optimizer.questions.reoptimise import probing
from optimizer.solve import solve
from scenarios.cases.merged_claims import tell_claims
from scenarios.cases.reading import Choices, read_all
from scenarios.console.clock import elapsed
from scenarios.console.console import Talker
from scenarios.console.days import said_day
from scenarios.console.errors import BadInput
from scenarios.console.name_lookup import KINDS, Finder
from scenarios.language.pin_check import check_pins
from scenarios.language.scenario import Scenario
from scenarios.language.term_check import check_terms
from scenarios.runs.close_run import Planned, close_run
from scenarios.runs.finished_run import STANDING, manifest_of, open_run, pin_rows
from scenarios.runs.manifest import open_posts
from scenarios.runs.manifest_file import FILE as MANIFEST
from scenarios.runs.revisions import revision_from
from scenarios.runs.run_folder import run_folder
from scenarios.tasks.edits import decided, tell_revision
from scenarios.tasks.planning import in_time, planned
from scenarios.tasks.run import RunResult

FILE = "changes.xlsx"
MOST_TOLD = 20
CANDIDATES = 10
PARTS = 3
"""Of a pin on the command line: layer, village, person."""
WEIGHTS = (3.0, 1.0, 0.3, 0.1, 0.03, 0.0)
"""Weights of a change, against the goals of the last level, for the points of the curve."""
REASONS = {"召回": "recalled", "退休": "retired", "调离": "transferred", "离任": "withdrawn"}


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What has happened and what is wanted, as the command line says it."""

    leave: Sequence[str] = ()
    merge: Sequence[str] = ()
    close: Sequence[str] = ()
    pins: Sequence[str] = ()
    edits: Path | None = None
    most: int | None = None
    curve: bool = False
    vacancy: str | None = None
    layer: str | None = None
    start: str | None = None
    handover: int = 0

    @property
    def empty(self) -> bool:
        """Whether nothing was said."""
        named = (self.leave, self.merge, self.close, self.pins, self.curve, self.vacancy)
        return not any(named) and self.most is None and self.edits is None

    @property
    def any(self) -> bool:
        """Whether anything was said that only plans of postings understand."""
        dated = (self.layer, self.start, self.handover)
        return not self.empty or any(dated)


@dataclass(frozen=True, slots=True)
class Gaps:
    """Open posts before anything happened, after it, and in the new plan."""

    before: int
    left: int
    after: int


def replan(target: Path, wishes: Wishes, talker: Talker, choices: Choices) -> RunResult:
    """Plan again with few changes, and publish the plan with its table of changes.

    Raises :class:`BadInput` (told already) where run, case or wishes cannot be read.
    """
    scenario, case, before, terms = _base(target, talker, choices)
    reading = elapsed()
    unmet = open_count(case.county, scenario.policy, before)
    mergers = _mergers(wishes, scenario, case, talker)
    if mergers:
        case, before, terms = _merged(case, before, terms, mergers)
        _tell_claims(case, before, terms, scenario.policy, talker)
    events, pins, dates = _read(wishes, scenario, case, before, talker)
    if dates is not None:
        case = replace(case, county=replace(case.county, today=dates.start))
    policy = calm(scenario.policy, most=wishes.most)
    county = after(in_force(case.county, policy, before, terms), policy, events, pins)
    over, lost = expired(county, policy), lost_pins(case.county, policy, events)
    if wishes.empty and not over:
        talker.say("replan.nothing", day=county.day.isoformat(), style="red")
        raise BadInput
    now = replace(case, county=county)
    asked = replace(scenario, policy=policy)
    words = ChangeWords(Names(case.county, policy, talker.language))
    for line in (*_closings(case.county, events, before, policy, talker), *words.pins(lost)):
        talker.line(line)
    outcome = planned(in_time(asked, reading=reading), now, talker, start=before)
    tables = tables_of(policy)
    gone = {event.who for event in events}
    found = changes(county, policy, before, outcome.plan, events, over)
    points = list(_curve(scenario, now, before, outcome)) if wishes.curve else []
    parent = choices.out or scenario.path.resolve().parent / "runs" / scenario.path.stem
    breaches = verify_outcome(county, policy, outcome)
    with run_folder(parent, choices.name) as space:
        sheets = [words.changes_table(found, dates, title=scenario.title, lost=lost)]
        sheets += [words.curve_table(points, title=scenario.title)] if points else []

        def more(folder: Path) -> None:
            write_workbook(folder / FILE, sheets, language=talker.language, kind="changes")
            write_standing_csv(folder / STANDING, before, policy, terms)

        told: dict[str, Any] = {}
        told["replan"] = {
            "edits": wishes.edits.name if wishes.edits else "",
            "base": str(target.resolve()),
            "mergers": [{"old": old, "new": new} for old, new in mergers],
            "events": [
                {"table": e.who.table, "supply": e.who.id, "reason": e.reason} for e in events
            ],
            "pins": pin_rows(pins),
            "recalled": [
                {"layer": p.layer, "place": p.place, "supply": p.supply}
                for p in before.postings
                if Event(_who(p, tables), "recalled") in events
            ],
            "most": wishes.most,
            "changes": changed(before, outcome.plan),
            "start": dates.start.isoformat() if dates else None,
            "end": dates.end.isoformat() if dates else None,
            "earlier": _earlier(target),
        }
        if "goals" in (base := manifest_of(target)):
            told["goals"] = base["goals"]
        revision = _revision(wishes, case.county, scenario.policy, (before, outcome.plan), pins)
        made = Planned(
            scenario=asked,
            case=now,
            inputs=case.inputs,
            outcome=outcome,
            breaches=breaches,
            revision=revision,
        )
        close_run(space.scratch, made, talker, more=more, told=told)
    left = Plan(tuple(post for post in before.postings if _who(post, tables) not in gone))
    gaps = Gaps(unmet, open_count(case.county, policy, left), open_posts(outcome.plan))
    if over:
        talker.say("replan.expired", count=len(over), day=county.day.isoformat())
    _tell(words, found, outcome, before, gaps, space.final, talker)
    tell_revision(revision, words.names, outcome.plan, space.final, talker)
    for line in words.points(points):
        talker.line(line)
    if wishes.vacancy:
        _candidates(wishes, asked, now, outcome, talker)
    return RunResult(folder=space.final, outcome=outcome, breaches=breaches)


def _revision(
    wishes: Wishes, county: County, policy: Policy, plans: tuple[Plan, Plan], pins: Sequence[Pin]
) -> Revision | None:
    """What was decided on the plan before, where that was edited."""
    return revision_from(county, policy, plans, pins) if wishes.edits else None


def _closings(
    county: County, events: Sequence[Event], before: Plan, policy: Policy, talker: Talker
) -> Iterator[str]:
    """Of every unit that is closed: whose tie is gone, and how many of its postings end."""
    tables = tables_of(policy)
    for who in (event.who for event in events if event.reason == "closed"):
        people = [c.name for c in county.cadres if c.unit == who.id] if who.table == "units" else []
        shown = "、".join(people[:MOST_TOLD]) + ("…" if people[MOST_TOLD:] else "")
        yield say(
            "replan.closed",
            talker.language,
            unit=next((u.name for u in county.units if u.key == who), who.id),
            posts=sum(_who(post, tables) == who for post in before.postings),
            count=len(people),
            people=f"（{shown}）" if people else "",
        )


def _who(post: Posting, tables: Mapping[str, str]) -> SupplyKey:
    return SupplyKey(tables.get(post.layer, ""), post.supply)


def _base(
    target: Path, talker: Talker, choices: Choices
) -> tuple[Scenario, Case, Plan, dict[Key, Term]]:
    """Scenario, case, and the plan in force with its terms: of a run, or of table ``current``."""
    if (target / MANIFEST).is_file():
        run = open_run(target, talker, choices)
        return run.scenario, run.case, run.plan, read_terms(target / "plan.csv")
    path = target / "scenario.toml" if target.is_dir() else target
    scenario, case, _ = read_all(path, talker, choices)
    if not case.county.current:
        key = "no_plan" if scenario.policy.layers else "no_postings"
        talker.say(f"replan.{key}", style="red")
        raise BadInput
    standing = case.county.current
    terms = {(p.layer, p.place, p.supply): Term(p.start, p.end) for p in standing}
    return scenario, case, standing_plan(case.county), terms


def _earlier(target: Path) -> list[dict[str, Any]]:
    """What had happened before a run was planned, the first first."""
    told = manifest_of(target).get("replan")
    return [*told.get("earlier", []), {**told, "earlier": []}] if isinstance(told, dict) else []


def _mergers(wishes: Wishes, scenario: Scenario, case: Case, talker: Talker) -> list[Merger]:
    """The mergers of the command line as ids; raises :class:`BadInput` where one is not clear."""
    finder, found = Finder(case.county, scenario.policy, talker), list[Merger]()
    for text in wishes.merge:
        old, sign, new = text.replace("：", ":").partition(":")
        ends = [finder.place(name, ("village",)) for name in (old, new)] if sign else []
        villages = [key[1] for key in ends if key and key[0] == "village"]
        if len(set(villages)) == 2:
            found.append((villages[0], villages[1]))
        elif not finder.lost:
            talker.say("replan.bad_merger", text=text, style="red")
            finder.lost = True
    if finder.lost:
        raise BadInput
    return found


def _merged(
    case: Case, before: Plan, terms: dict[Key, Term], mergers: list[Merger]
) -> tuple[Case, Plan, dict[Key, Term]]:
    """Case, plan in force and its terms in the words of the villages that go on."""
    heirs = heirs_of(mergers)
    posts = (replace(post, place=heirs.get(post.place, post.place)) for post in before.postings)
    days = {(layer, heirs.get(p, p), who): term for (layer, p, who), term in terms.items()}
    return merged_case(case, mergers), Plan(tuple(dict.fromkeys(posts))), days


def _tell_claims(
    case: Case, before: Plan, terms: dict[Key, Term], policy: Policy, talker: Talker
) -> None:
    """Say before planning which pins and terms the mergers put on one village, or make barred."""
    found, county = Findings(), in_force(case.county, policy, before, terms)
    check_pins(policy, county, found)
    check_terms(policy, county, found)
    tell_claims(county, policy, found, talker.language)
    talker.findings(found)


def _read(
    wishes: Wishes, scenario: Scenario, case: Case, before: Plan, talker: Talker
) -> tuple[list[Event], list[Pin], Dates | None]:
    """Names of the command line as events and pins; all that is wrong is told at once."""
    finder = Finder(case.county, scenario.policy, talker)
    events = [event for text in wishes.leave if (event := _event(text, finder))]
    closed = (finder.supply(text, ("units",)) for text in wishes.close)
    events += [Event(key, "closed") for key in closed if key]
    pins = [pin for text in wishes.pins if (pin := _pin(text, finder))]
    dates = None
    if wishes.start is not None:
        try:
            start = said_day(wishes.start, talker)
        except ValueError:
            talker.say("replan.bad_date", text=wishes.start, style="red")
            finder.lost = True
        else:
            dates = Dates(start, start + timedelta(days=wishes.handover), wishes.handover)
    if wishes.vacancy:
        finder.place(wishes.vacancy)
    finder.layers(wishes.layer)
    if finder.lost:
        raise BadInput
    if wishes.edits:
        pins += decided(wishes.edits, scenario, case, before, talker).pins
        if not pins and replace(wishes, edits=None).empty:
            talker.say("edits.nothing", style="red")
            raise BadInput
    return events, pins, dates


def _event(text: str, finder: Finder) -> Event | None:
    table, bare = typed(text, KINDS)
    name, _, word = bare.replace("：", ":").partition(":")
    reason = REASONS.get(word, word or "withdrawn")
    if reason not in get_args(Reason):
        finder.tell("no_reason", word, [*REASONS])
        return None
    key = finder.supply(f"{table}:{name}" if table else name)
    return Event(key, cast("Reason", reason)) if key else None


def _pin(text: str, finder: Finder) -> Pin | None:
    parts = text.replace("：", ":").split(":")
    if len(parts) != PARTS:
        finder.talker.say("replan.bad_pin", text=text, style="red")
        finder.lost = True
        return None
    layers = finder.layers(parts[0])
    place = finder.place(parts[1], {layer.level for layer in layers})
    supply = finder.supply(parts[2], {layer.supply for layer in layers})
    if not (layers and place and supply):
        return None
    return Pin(layer=layers[0].name, place=place[1], supply=supply.id)


def _curve(scenario: Scenario, case: Case, before: Plan, calmest: Outcome) -> Iterator[Point]:
    """Plans between few changes and best quality, with what is proven of each."""
    seen = set()
    wishes = [goal for goal in scenario.policy.effective_goals if goal.level > 1]
    for weight in (None, *WEIGHTS):
        outcome = calmest
        if weight is not None:
            policy = weighed(scenario.policy, weight)
            outcome = solve(case.county, policy, limits=scenario.limits, start=before)
        cost = sum(g.weight * g.measure(case.county, scenario.policy, outcome.plan) for g in wishes)
        point = Point(
            changes=changed(before, outcome.plan),
            missing=open_posts(outcome.plan),
            cost=round(cost, 6),
            weight=weight,
            status=outcome.status,
        )
        if (point.changes, point.cost) not in seen:
            seen.add((point.changes, point.cost))
            yield point


def _tell(
    words: ChangeWords,
    found: Sequence[PostingChange],
    outcome: Outcome,
    before: Plan,
    gaps: Gaps,
    folder: Path,
    talker: Talker,
) -> None:
    decided = {"pinned": 0, "barred": 0}
    lines = list(words.lines(sorted(found, key=lambda item: decided.get(item.cause, 1))))
    for line in lines[:MOST_TOLD]:
        talker.line(line)
    path = (folder / FILE).resolve()
    if len(lines) > MOST_TOLD:
        talker.say("replan.more", count=len(lines), path=path)
    talker.say(
        "replan.done",
        count=changed(before, outcome.plan),
        total=len(outcome.plan.postings),
        before=gaps.before,
        left=gaps.left,
        after=gaps.after,
        style="bold green",
    )
    talker.say("replan.written", path=path)


def _candidates(
    wishes: Wishes, scenario: Scenario, case: Case, outcome: Outcome, talker: Talker
) -> None:
    """List the best for one place, each with the cost of taking him."""
    finder = Finder(case.county, scenario.policy, talker)
    key = finder.place(wishes.vacancy or "")
    sentences = Sentences(Names(case.county, scenario.policy, talker.language))
    layers = [layer for layer in finder.layers(wishes.layer) if key and layer.level == key[0]]
    with probing(
        case.county, scenario.policy, outcome.plan, kept=outcome.kept, limits=scenario.limits
    ) as probe:
        for layer in layers[: None if wishes.layer else 1]:
            place = key[1] if key else ""
            here = [p for p in outcome.plan.of_layer(layer.name) if p.place == place]
            rivals = rivals_of(probe, layer.name, place, CANDIDATES - len(here))
            best = rivals.best
            where = sentences.where(layer.name, place)
            title = sentences.names.layer(layer.name)
            count = len(best) + len(here)
            if not count:
                talker.say("replan.no_candidates", place=where, layer=title)
                _tell_fixed(rivals, sentences, talker)
                continue
            talker.say("replan.candidates", place=where, layer=title, count=count)
            for post in here:
                talker.say("replan.chosen", supply=sentences.who(post))
            for number, item in enumerate(best, len(here) + 1):
                who = sentences.who(Posting(layer.name, place, item.posting.supply))
                cost = sentences.cost(item)
                words = {"more": cost["more"], "changes": cost["changes"]}
                talker.say("replan.candidate", number=number, supply=who, **words)
            _tell_fixed(rivals, sentences, talker)


def _tell_fixed(rivals: Rivals, sentences: Sentences, talker: Talker) -> None:
    """Name those who could come only if something fixed were given up."""
    if rivals.fixed:
        names = sentences.names.join(map(sentences.who, rivals.fixed))
        talker.say("explain.fixed", names=names)
