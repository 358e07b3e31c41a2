"""Reads a task of training against the facts; what is unknown or contradictory is told."""

from collections.abc import Sequence

import numpy as np

from geodata.columns.cells import as_list
from geodata.columns.headers import choice_names
from geodata.facts.calendar import Closed
from geodata.facts.county import County, Place, Supply
from geodata.facts.sessions import Absence, Session
from geodata.text import normalised
from optimizer.arrays import Bools, Floats
from optimizer.facts.divisions import named_by
from optimizer.facts.layer import Travel
from optimizer.facts.lookup import ENTITY_OF_SUPPLY
from optimizer.facts.people_columns import PeopleColumns, person_of
from optimizer.facts.task_faults import TaskFaults, named
from optimizer.training.session_columns import SessionColumns, listed
from optimizer.training.session_times import overlaps, slots_of
from optimizer.training.training_case import ABSENT, UNLIMITED, TrainingFacts
from optimizer.training.training_clauses import (
    ApartRule,
    AwayRule,
    BalanceGoal,
    DistanceGoal,
    EarlyGoal,
    FitsRule,
    OnlyRule,
    PreferGoal,
    SpreadGoal,
    TieRule,
    WithinRule,
)
from optimizer.training.training_needs import limits_of, needs_of
from optimizer.training.training_policy import TrainingTask
from optimizer.training.training_ways import homes_of, km_of, spots_of, tell_nowhere


def people_of(county: County, task: TrainingTask, faults: TaskFaults) -> tuple[Supply, ...]:
    """Who is to be trained: those available of whom the condition holds."""
    table = county.supplies(task.table)
    everybody = tuple(item for item in table if getattr(item, "available", True) is not False)
    columns = PeopleColumns(county, everybody, faults, ENTITY_OF_SUPPLY[task.table])
    chosen = columns.marks(task.people, "people")
    people = tuple(person for person, on in zip(everybody, chosen.tolist(), strict=True) if on)
    if not people:
        faults.tell("training_nobody", "people" if task.people else "", task.people or task.table)
    return people


def read_facts(
    county: County,
    task: TrainingTask,
    travel: Travel,
    faults: TaskFaults,
    closed: Sequence[Closed] = (),
) -> TrainingFacts:
    """Read what a task speaks of; what is unknown or contradictory is told.

    ``closed`` are the days of the table of days off.
    """
    sessions = county.sessions
    every = SessionColumns(county, sessions, faults)
    marks = every.marks(task.sessions, "sessions")
    chosen = tuple(s for s, on in zip(sessions, marks.tolist(), strict=True) if on)
    if not chosen:
        key = "training_no_class" if sessions else "training_no_table"
        faults.tell(key, "sessions" if task.sessions else "", task.sessions or "")
    people = people_of(county, task, faults)
    return _Reader(county, task, travel, people, chosen, faults).facts(county.absences, closed)


class _Reader:
    """Reads the clauses of one task."""

    def __init__(
        self,
        county: County,
        task: TrainingTask,
        travel: Travel,
        people: tuple[Supply, ...],
        sessions: tuple[Session, ...],
        faults: TaskFaults,
    ) -> None:
        self.county, self.task, self.travel, self.faults = county, task, travel, faults
        self.people, self.sessions = people, sessions
        entity = ENTITY_OF_SUPPLY[task.table]
        self.columns = PeopleColumns(county, people, faults, entity)
        self.classes = SessionColumns(county, sessions, faults)
        self.rules = [(f"rule[{at}]", rule) for at, rule in enumerate(task.rule, 1)]
        self.goals = [(f"goal[{at}]", goal) for at, goal in enumerate(task.goals, 1)]
        self.shape = (len(people), len(sessions))

    def facts(self, absences: Sequence[Absence], closed: Sequence[Closed]) -> TrainingFacts:
        self._tell_undated(absences)
        off = [row for row in closed if not row.works and not row.groups]
        self._tell_days_off([row for row in off if not row.places])
        homes = homes_of(self.columns, self.task.home)
        spots = spots_of(self.county, self.people, homes)
        km = self._km(spots)
        busy = [row for row in off if row.places]
        bars = {**self._rule_bars(km), **self._absent(absences, busy, homes)}
        pinned = np.zeros(self.shape, dtype=bool)
        for at, pin in enumerate(self.task.pin, 1):
            found = self._pinned(at)
            if pin.forbid:
                bars[f"pin[{at}]"] = found
            else:
                pinned |= found
        tied = {p: self._sets(rule, p) for p, rule in self.rules if isinstance(rule, TieRule)}
        most = self.task.at_most or UNLIMITED
        return TrainingFacts(
            county=self.county,
            task=self.task,
            people=self.people,
            sessions=self.sessions,
            needs=tuple(needs_of(self.task, self.columns, self.classes)),
            most=most,
            bars=bars,
            pinned=pinned,
            km=km,
            limits=tuple(limits_of(self.task, self.columns, self.classes, tied)),
            tied=tied,
            numbers={
                f"{p}.of": self.columns.numbers(goal.of, goal.unknown, f"{p}.of")
                for p, goal in self.goals
                if isinstance(goal, BalanceGoal | EarlyGoal)
            },
            labels={
                f"{p}.by": self.columns.labels(goal.by, f"{p}.by")
                for p, goal in self.goals
                if isinstance(goal, SpreadGoal)
            },
            against={
                p: self._pairs(goal.who, goal.sessions, p)
                for p, goal in self.goals
                if isinstance(goal, PreferGoal)
            },
            current=self._current(),
            days=slots_of(self.sessions, "day"),
            units=self._units(),
            homes=homes,
            spots=spots,
        )

    def _units(self) -> tuple[str, ...]:
        """Whose everybody is in the tables; empty where the task does not say it."""
        if self.task.unit is None:
            return ()
        return tuple("、".join(label) for label in self.columns.labels(self.task.unit, "unit"))

    def _tell_undated(self, absences: Sequence[Absence]) -> None:
        """Classes without days, where anything asks for them."""
        timed = [
            p for p, r in self.rules if isinstance(r, ApartRule | AwayRule) and r.at != "session"
        ]
        timed += [p for p, goal in self.goals if isinstance(goal, EarlyGoal)]
        timed += [ABSENT] if absences else []
        timed += ["times_at_most"] if (self.task.at_most or UNLIMITED) > 1 else []
        bare = [s.name for s in self.sessions if s.start is None]
        if timed and bare:
            self.faults.warn("training_undated", "", count=str(len(bare)), names=listed(bare))

    def _km(self, spots: Floats) -> Floats:
        """Km to every venue; only where something asks for it."""
        asked = [p for p, rule in self.rules if isinstance(rule, WithinRule)]
        asked += [p for p, goal in self.goals if isinstance(goal, DistanceGoal)]
        if not asked:
            return np.full(self.shape, np.nan)
        tell_nowhere(self.people, self.sessions, spots, self.faults, asked[0])
        return km_of(self.county, self.travel, self.sessions, spots)

    def _pairs(self, who: str | None, sessions: str, path: str) -> Bools:
        """People of whom one condition holds with classes of which another does not."""
        mine = self.columns.marks(who, f"{path}.who")
        theirs = self.classes.marks(sessions, f"{path}.sessions")
        found: Bools = mine[:, None] & ~theirs[None, :]
        return found

    def _rule_bars(self, km: Floats) -> dict[str, Bools]:
        found: dict[str, Bools] = {}
        for path, rule in self.rules:
            if isinstance(rule, OnlyRule):
                found[path] = self._pairs(rule.who, rule.sessions, path)
            elif isinstance(rule, FitsRule):
                found[path] = self._unfit(rule, path)
            elif isinstance(rule, WithinRule):
                mine = self.columns.marks(rule.who, f"{path}.who")
                found[path] = mine[:, None] & (np.nan_to_num(km, nan=0.0) > rule.km)
        return found

    def _unfit(self, rule: FitsRule, path: str) -> Bools:
        """Pairs of people and classes whose words have none in common."""
        labels = self.columns.several(rule.of, f"{path}.of")
        mine = [{_word(one) for one in own} for own in labels]
        theirs = [_words(value) for value in self.classes.values(rule.to)]
        found = np.zeros(self.shape, dtype=bool)
        for at, own in enumerate(mine):
            found[at] = [bool(own and taken) and own.isdisjoint(taken) for taken in theirs]
        strange = sorted(set().union(*mine) - set().union(*theirs)) if all(theirs) else []
        if strange and theirs:
            self.faults.warn("training_fits_nothing", f"{path}.of", rule.of, names=listed(strange))
        return found

    def _tell_days_off(self, off: Sequence[Closed]) -> None:
        """Classes that are held on days on which nobody works; whoever may attend still may."""
        held = [s for s in self.sessions if any(overlaps(s, row.first, row.last) for row in off)]
        if held:
            names = listed([session.name for session in held])
            self.faults.warn("training_days_off", "", count=str(len(held)), names=names)

    def _absent(
        self,
        absences: Sequence[Absence],
        busy: Sequence[Closed],
        homes: Sequence[Place | None],
    ) -> dict[str, Bools]:
        """Who cannot come to which class: by his own row, or by the busy weeks of his place."""
        if not absences and not busy:
            return {}
        found = np.zeros(self.shape, dtype=bool)
        of_person: dict[tuple[str, str], list[int]] = {}
        for at, person in enumerate(self.people):
            of_person.setdefault((person.key.table, person.id), []).append(at)
            if getattr(person, "unit", None):
                of_person.setdefault(("units", str(getattr(person, "unit", ""))), []).append(at)
        for absence in absences:
            rows = of_person.get((absence.table, absence.who), [])
            held = [overlaps(s, absence.start, absence.end) for s in self.sessions]
            found[np.ix_(np.array(rows, dtype=np.int64), np.flatnonzero(held))] = True
        for row in busy:
            held = [overlaps(s, row.first, row.last) for s in self.sessions]
            there = [home is not None and bool(named_by(home) & row.places) for home in homes]
            found[np.ix_(np.flatnonzero(there), np.flatnonzero(held))] = True
        return {ABSENT: found} if found.any() else {}

    def _session_of(self, name: str) -> int | None:
        by_id = [at for at, item in enumerate(self.sessions) if item.id == name]
        same = [at for at, item in enumerate(self.sessions) if item.name == name]
        return by_id[0] if by_id else same[0] if len(same) == 1 else None

    def _pinned(self, number: int) -> Bools:
        pin, found = self.task.pin[number - 1], np.zeros(self.shape, dtype=bool)
        session = self._session_of(pin.session)
        if session is None:
            self.faults.tell("training_class", f"pin[{number}].session", pin.session)
            return found
        for name in pin.people:
            person = person_of(self.people, name)
            if person is None:
                self.faults.tell("training_person", f"pin[{number}].people", name)
            else:
                found[person, session] = True
        return found

    def _sets(self, rule: TieRule, path: str) -> tuple[tuple[int, ...], ...]:
        found = [self.columns.numbers_of(names, f"{path}.people") for names in rule.people]
        if alone := [self.people[own[0]] for own in found if len(own) == 1]:
            self.faults.warn("group_tie_idle", f"{path}.people", named(alone))
        if rule.by is not None:
            found += self.columns.sets_by_value(rule.by, f"{path}.by")
        if rule.tie is not None:
            found += self.columns.sets_by_tie(rule.tie, f"{path}.tie")
        return tuple(tuple(sorted(own)) for own in found if len(own) > 1)

    def _current(self) -> Bools | None:
        if self.task.current is None:
            return None
        found = np.zeros(self.shape, dtype=bool)
        strange: dict[str, None] = {}
        for at, label in enumerate(self.columns.several(self.task.current, "current")):
            for name in label:
                session = self._session_of(name)
                if session is None:
                    strange[name] = None
                else:
                    found[at, session] = True
        if strange:
            self.faults.warn("training_current_class", "current", listed(list(strange)))
        return found


def _words(value: object) -> set[str]:
    """The words that a value lists, as texts are compared."""
    if value is None or value == "":
        return set()
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return {_word(part) for part in as_list(text)}


def _word(text: str) -> str:
    """A word as it is compared: that of a level by its identifier, others however spaced."""
    key = normalised(text)
    return choice_names("level").get(key, key)
