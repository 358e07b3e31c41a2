"""Why somebody attends his classes, what any other would cost, and all made anew."""

from dataclasses import dataclass
from pathlib import Path

from geodata.words import say
from maps.tables.training_tables import TrainingWords, by_unit
from optimizer.facts.people_columns import person_of
from optimizer.limits.task_limits import TaskLimits
from optimizer.training.training_judge import BROKEN
from optimizer.training.training_plan import TrainingPlan
from optimizer.training.training_questions import (
    Elsewhere,
    barred_by,
    changed,
    elsewhere,
    made_anew,
)
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker, watch
from scenarios.console.errors import BadInput
from scenarios.runs.finished_quotas import is_quotas
from scenarios.runs.finished_training import FinishedTraining, open_training
from scenarios.tasks.training_quotas import explain_quotas

SECONDS = 60.0
"""So long an exact answer may take."""
MOST_TOLD, MOST_NAMED = 5, 20


@dataclass(frozen=True, kw_only=True)
class TrainingQuestion:
    """What is asked: of a person, of a class, or why not otherwise."""

    person: str | None = None
    session: str | None = None
    why_not: tuple[str, str] | None = None


def explain_training(
    folder: Path, question: TrainingQuestion, talker: Talker, choices: Choices
) -> None:
    """Answer one question about finished training.

    Raises :class:`BadInput` where nothing is asked, or names are not known.
    """
    if is_quotas(folder):
        explain_quotas(folder, question.session, talker, choices)
        return
    done = open_training(folder, talker, choices)
    if {b.kind for b in done.judge.breaches(done.plan)} & BROKEN:
        talker.say("training.ask_broken", style="red")
        raise BadInput
    answer = _Answer(done, talker)
    if question.why_not is not None:
        answer.why_not(*question.why_not)
    elif question.person is not None:
        answer.person(question.person)
    elif question.session is not None:
        answer.session(question.session)
    else:
        talker.say("training.ask", style="red")
        raise BadInput


class _Answer:
    """Tells about one plan."""

    def __init__(self, done: FinishedTraining, talker: Talker) -> None:
        self.done, self.talker = done, talker
        self.judge, self.plan, self.facts = done.judge, done.plan, done.facts
        self.words = TrainingWords(done.judge, talker.language)

    def _person(self, name: str) -> int:
        found = person_of(self.facts.people, name)
        if found is None:
            self.talker.say("training.no_person", name=name, style="red")
            raise BadInput
        return found

    def _session(self, name: str) -> int:
        sessions = self.facts.sessions
        by_id = [at for at, item in enumerate(sessions) if item.id == name]
        same = [at for at, item in enumerate(sessions) if item.name == name]
        found = by_id or same
        if len(found) != 1:
            self.talker.say("training.no_session", name=name, style="red")
            raise BadInput
        return found[0]

    def person(self, name: str) -> None:
        """Which classes somebody attends, and what every other one would do."""
        at = self._person(name)
        person = self.words.person(self.facts.people[at].id)
        own = sorted(self.judge.attended(self.plan).get(at, ()))
        for session in own:
            item = self.facts.sessions[session]
            days = self.words.days(item) or item.venue or ""
            self.talker.say("training.attends", person=person, session=item.name, days=days)
        if not own:
            self.talker.say("training.attends_none", person=person, style="yellow")
        self._lacks(at, person)
        for session, item in enumerate(self.facts.sessions):
            clauses = barred_by(self.facts, at, session)
            if clauses and session not in own:
                said = "、".join(dict.fromkeys(map(self.words.clause, clauses)))
                self.talker.say("training.closed", session=item.name, clauses=said)
        for way in elsewhere(self.judge, self.plan, at):
            self._tell_way(way)
        self.talker.say("training.others_note")

    def _lacks(self, at: int, person: str) -> None:
        for breach in self.judge.breaches(self.plan):
            if breach.shortage and self.facts.people[at].id in breach.people:
                clause, value = self.words.clause(breach.clause), f"{breach.value:g}"
                self.talker.say("training.lacking", person=person, value=value, clause=clause)

    def _tell_way(self, way: Elsewhere) -> None:
        parts = []
        if abs(way.missed - self.plan.missed) > 1e-9:
            values = {"before": f"{self.plan.missed:.6g}", "after": f"{way.missed:.6g}"}
            parts.append(self.words.text("missed_then", **values))
        for at, (goal, cost) in enumerate(zip(self.judge.task.goals, way.costs, strict=True), 1):
            before = self.judge.measure(at, self.plan)
            if abs(before - cost) > 1e-9:
                parts.append(f"{self.words.goal(goal)} {before:.6g} → {cost:.6g}")
        mark = "；" if self.talker.language == "zh" else "; "
        goals = mark.join(parts) or self.words.text("same_costs")
        name = self.words.session(way.session)
        if way.instead is None:
            self.talker.say("training.beside", session=name, goals=goals)
        else:
            instead = self.words.session(way.instead)
            self.talker.say("training.alone", session=name, instead=instead, goals=goals)
        for breach in way.broken[:MOST_TOLD]:
            key, values = self.words.breach_said(breach, MOST_NAMED)
            problem = say(key, self.talker.language, **values)
            self.talker.say("training.breaks", problem=problem)

    def session(self, name: str) -> None:
        """When and where a class is, and who of which unit attends it."""
        at = self._session(name)
        item = self.facts.sessions[at]
        people = self.plan.rosters[at].people
        self.talker.say(
            "training.class_has",
            session=item.name,
            days=self.words.days(item) or "—",
            place=item.venue or "—",
            count=len(people),
            capacity=item.capacity,
        )
        for unit, classes in sorted(by_unit(self.words, self.plan).items()):
            if item.id in classes:
                shown = self.words.people(classes[item.id], MOST_NAMED)
                named = unit or self.words.text("no_unit")
                self.talker.say("training.class_unit", unit=named, people=shown)

    def why_not(self, name: str, session: str) -> None:
        """What it costs that somebody attends another class, with all made anew."""
        at, where = self._person(name), self._session(session)
        said = {
            "person": self.words.person(self.facts.people[at].id),
            "session": self.facts.sessions[where].name,
        }
        if where in self.judge.attended(self.plan).get(at, ()):
            self.talker.say("training.already", **said)
            return
        seed = self.done.scenario.limits.seed
        found = watch(
            self.talker,
            lambda _, stop: made_anew(
                self.facts,
                self.plan,
                at,
                where,
                TaskLimits(seconds=SECONDS, seed=seed, stop=stop),
            ),
        )
        if found.plan is None:
            problem = self.words.breach(found.against[0])
            self.talker.say("training.impossible", problem=problem, **said)
            return
        self._tell_anew(found.plan, said)

    def _tell_anew(self, plan: TrainingPlan, said: dict[str, str]) -> None:
        who = changed(self.judge, self.plan, plan)
        self.talker.say("training.anew", count=len(who), **said)
        if who:
            self.talker.say("training.anew_who", names=self.words.people(who, MOST_NAMED))
        missed = self.judge.missed(self.judge.breaches(plan))
        if abs(missed - self.plan.missed) > 1e-9:
            state = self._state(proven=plan.missed_proven)
            values = {"before": f"{self.plan.missed:.6g}", "after": f"{missed:.6g}"}
            self.talker.say("training.anew_missed", state=state, **values)
        for level in plan.levels:
            values = {
                "before": f"{self.judge.cost(level.level, self.plan):.6g}",
                "after": f"{self.judge.cost(level.level, plan):.6g}",
            }
            state = self._state(proven=level.proven)
            self.talker.say("training.anew_level", level=level.level, state=state, **values)

    def _state(self, *, proven: bool) -> str:
        return self.words.text("proven" if proven else "open")
