"""``zhucun schemes``: what one goal costs in the words of another, and schemes to choose from."""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count as count_from
from pathlib import Path
from typing import Any, get_args

from geodata.facts.case import Case
from geodata.words import Language, label
from maps.files.workbook import write_workbook
from maps.names import Names
from maps.pages.compare_map import Side, compare_map_html
from maps.tables.schemes_tables import Scheme, SchemeWords
from optimizer.model.outcome import OnProgress, Outcome
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from optimizer.plans.roles import with_roles
from optimizer.plans.verify import verify_outcome
from optimizer.questions.backbone import Kind, Tie, alike, backbone
from optimizer.questions.reoptimise import probing
from optimizer.questions.trade_offs import Curve, Point, reweighed, together, trade_off, weighable
from optimizer.solve import solve
from scenarios.cases.reading import Choices, read_all
from scenarios.console.console import Talker, watch
from scenarios.console.errors import BadInput
from scenarios.language.scenario import Scenario
from scenarios.runs.close_run import Planned, close_run
from scenarios.runs.run_folder import run_folder
from scenarios.tasks.memory_check import told_if_too_large

FILE, MAP = "schemes.xlsx", "schemes.html"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked: the goals by name, how many points, how near to the best counts as good."""

    goals: Sequence[str] = ()
    points: int = 7
    within: float = 0.001
    samples: int = 4
    seconds: float = 60.0


def make_schemes(path: Path, question: Question, talker: Talker, choices: Choices) -> Path:
    """Write the schemes and the table that compares them; returns the folder.

    Raises :class:`BadInput` (told already) where the input has errors or names no two goals.
    """
    scenario, case, _ = read_all(path, talker, choices)
    chosen = _chosen(scenario.policy, question.goals, talker)
    told_if_too_large(scenario, case, talker)
    curve = _watched(scenario, case, chosen, question.points, talker)
    words = SchemeWords(Names(case.county, scenario.policy, talker.language), curve)
    for number in range(len(curve.points)):
        talker.line(words.point(number))
    ties = _ties(scenario, case, chosen, curve, words, question, talker)
    parent = choices.out or scenario.path.resolve().parent / "runs" / scenario.path.stem
    with run_folder(parent, choices.name) as space:
        for scheme in words.schemes:
            folder = space.scratch / f"scheme-{scheme.number}"
            _publish(folder, scenario, case, chosen, words, scheme, talker)
        title = scenario.title
        tables = [words.compare_table(title=title), words.curve_table(title=title)]
        tables += [words.backbone_table(ties, title=title)] if ties else []
        write_workbook(space.scratch / FILE, tables, language=talker.language, kind="schemes")
        page = _map(scenario, case, words, talker.language)
        (space.scratch / MAP).write_text(page, "utf-8", newline="\n")
    for scheme in words.schemes:
        where = space.final / f"scheme-{scheme.number}"
        talker.say("schemes.written", title=words.title(scheme), path=where, style="bold green")
    talker.say("schemes.book", path=space.final / FILE)
    talker.say("compare.map", path=space.final / MAP)
    return space.final


def _chosen(policy: Policy, names: Sequence[str], talker: Talker) -> tuple[int, ...]:
    """Numbers of the goals in question, by name, kind or title; two at least."""
    goals, able = policy.effective_goals, weighable(policy)
    if not names:
        last = max((goals[n].level for n in able), default=0)
        found = tuple(n for n in able if goals[n].level == last)
        found = found if len(found) > 1 else able[-2:]
    else:
        found = tuple(dict.fromkeys(_goal(policy, name, able, talker) for name in names))
    if len(found) < 2:
        talker.say("schemes.two_goals", style="red")
        raise BadInput
    return found


def _goal(policy: Policy, name: str, able: Sequence[int], talker: Talker) -> int:
    goals = policy.effective_goals
    known: dict[str, int] = {}
    for number in able:
        goal = goals[number]
        for word in (goal.kind, goal.name, label("part", goal.name, talker.language)):
            known.setdefault(word, number)
    if name not in known:
        kinds = "、".join(dict.fromkeys(goals[number].kind for number in able))
        talker.say("schemes.no_goal", name=name, near=kinds, style="red")
        raise BadInput
    return known[name]


def _watched(
    scenario: Scenario, case: Case, chosen: tuple[int, ...], points: int, talker: Talker
) -> Curve:
    count, layers = len(case.county.villages), len(scenario.policy.layers)
    talker.say("cli.planning", villages=count, layers=layers)

    def work(_: OnProgress, stop: threading.Event) -> Curve:
        made = count_from(1)

        def solved(policy: Policy, start: Plan | None) -> Outcome:
            talker.say("schemes.solving", number=next(made))
            return solve(case.county, policy, limits=scenario.limits, stop=stop, start=start)

        return trade_off(case.county, scenario.policy, chosen, most=points, solve=solved)

    return watch(talker, work)


def _ties(
    scenario: Scenario,
    case: Case,
    chosen: tuple[int, ...],
    curve: Curve,
    words: SchemeWords,
    question: Question,
    talker: Talker,
) -> list[Tie]:
    """How firm the postings of the balanced scheme are."""
    if question.samples < 1:
        return []
    point = curve.points[words.schemes[-1].point]
    policy = together(scenario.policy, chosen, point.weights)
    county, limits = case.county, scenario.limits
    talker.say("schemes.looking", within=f"{100 * question.within:g}%")

    def solved(asked: Policy, start: Plan | None) -> Outcome:
        return solve(county, asked, limits=limits, start=start)

    best = solved(policy, point.outcome.plan)
    good = alike(
        county,
        policy,
        best,
        point.outcome.plan,
        within=question.within,
        samples=question.samples,
        solve=solved,
    )
    with probing(county, policy, best.plan, kept=best.kept, limits=limits) as probe:
        ties = list(backbone(probe, good, seconds=question.seconds))
    plans = len(good.plans)
    counts = Counter(tie.kind for tie in ties)
    kinds: dict[str, Any] = {kind: counts[kind] for kind in get_args(Kind)}
    talker.say("schemes.firm", plans=plans, **kinds)
    return ties


def _map(scenario: Scenario, case: Case, words: SchemeWords, language: Language) -> str:
    """All points of the curve on one page, with a slider."""
    sides = [
        Side(words.point_title(number), point.outcome.plan)
        for number, point in enumerate(words.curve.points)
    ]
    return compare_map_html(case, scenario.policy, sides, title=scenario.title, language=language)


def _publish(
    folder: Path,
    scenario: Scenario,
    case: Case,
    chosen: tuple[int, ...],
    words: SchemeWords,
    scheme: Scheme,
    talker: Talker,
) -> None:
    """One scheme as a run folder of its own, with the weights of its goals in the manifest."""
    point: Point = words.curve.points[scheme.point]
    policy = reweighed(scenario.policy, chosen, point.weights)
    title = f"{scenario.title} {words.title(scheme)}"
    asked = replace(scenario, policy=policy, title=title)
    outcome = replace(
        point.outcome, plan=with_roles(case.county, policy, point.outcome.plan), kept=None
    )
    breaches = verify_outcome(case.county, policy, outcome)
    folder.mkdir()
    goals = [
        {"kind": goal.kind, "level": goal.level, "weight": goal.weight}
        for goal in policy.effective_goals
    ]
    made = Planned(
        scenario=asked, case=case, inputs=case.inputs, outcome=outcome, breaches=breaches
    )
    close_run(folder, made, talker, told={"goals": goals})
