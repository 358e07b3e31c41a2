"""A task of training against the facts: its people, its classes, who may attend which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import floor

import numpy as np

from geodata.columns.cells import as_list
from geodata.columns.headers import choice_names
from geodata.facts.county import County, Supply
from geodata.facts.sessions import Absence, Session
from geodata.lineage.place_names import Places
from geodata.text import normalised
from optimizer.arrays import Bools, Floats
from optimizer.facts.divisions import places_of
from optimizer.facts.layer import Travel
from optimizer.facts.lookup import ENTITY_OF_SUPPLY, Lookup
from optimizer.facts.people_columns import Labels, PeopleColumns, person_of
from optimizer.facts.task_faults import TaskFaults, named
from optimizer.facts.travel_times import METRES_PER_KM, metres_of
from optimizer.training.session_columns import SessionColumns, listed
from optimizer.training.session_times import Slots, overlaps, slots_of
from optimizer.training.training_policy import (
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
    TogetherRule,
    TrainingTask,
    WithinRule,
)

ABSENT = "absences"
"""By what days on which somebody cannot come bar him."""
UNLIMITED = 10_000


@dataclass(frozen=True, eq=False)
class NeedFacts:
    """One need: what every person must have yet, shape (people,), 0 whom it does not concern.

    ``value`` is what a class counts, shape (sessions,).
    """

    number: int
    amount: Floats
    value: Floats
    price: float


@dataclass(frozen=True, eq=False)
class Limit:
    """No more than ``most`` of some people at one time: people by number, sets of classes."""

    rule: int
    label: str
    people: tuple[int, ...]
    most: int
    slots: Slots


@dataclass(frozen=True, eq=False)
class TrainingFacts:
    """What a task speaks of; people and classes by number.

    ``bars`` says who may not attend which class by what (``rule[1]``, ``absences``, ``pin[2]``),
    each of shape (people, sessions). ``most`` is how many classes everybody attends at most,
    ``pinned`` who attends which for certain, ``km`` how far it is (rounded to 0.1, NaN unknown).
    """

    county: County
    task: TrainingTask
    people: tuple[Supply, ...]
    sessions: tuple[Session, ...]
    needs: tuple[NeedFacts, ...]
    most: int
    bars: Mapping[str, Bools]
    pinned: Bools
    km: Floats
    limits: tuple[Limit, ...] = ()
    tied: Mapping[str, tuple[tuple[int, ...], ...]] = field(default_factory=dict)
    numbers: Mapping[str, Floats] = field(default_factory=dict)
    labels: Mapping[str, Labels] = field(default_factory=dict)
    against: Mapping[str, Bools] = field(default_factory=dict)
    """By goal: which pairs somebody would rather not have, shape (people, sessions)."""
    current: Bools | None = None
    """Who is in which class by the plan in force."""
    days: Slots = ()
    """Classes that are on one day."""
    units: tuple[str, ...] = ()
    """Whose everybody is in the tables, where the task says it."""
    spots: Floats = field(default_factory=lambda: np.zeros((0, 2)))
    """Where everybody comes from, degrees, NaN where unknown."""

    @property
    def open(self) -> Bools:
        """Who may attend which class, shape (people, sessions)."""
        found = np.ones((len(self.people), len(self.sessions)), dtype=bool)
        for bar in self.bars.values():
            found &= ~bar
        return found

    @property
    def venues(self) -> Floats:
        """Where every class is held, degrees, NaN where unknown."""
        return np.array(
            [
                (np.nan if s.lon is None else s.lon, np.nan if s.lat is None else s.lat)
                for s in self.sessions
            ],
            dtype=float,
        ).reshape(-1, 2)


def people_of(county: County, task: TrainingTask, faults: TaskFaults) -> tuple[Supply, ...]:
    """Who is to be trained: those available of whom the condition holds."""
    table = county.supplies(task.table)
    everybody = tuple(item for item in table if getattr(item, "available", True) is not False)
    columns = PeopleColumns(county, everybody, faults, ENTITY_OF_SUPPLY[task.table])
    chosen = columns.marks(task.people, "people")
    people = tuple(person for person, on in zip(everybody, chosen.tolist(), strict=True) if on)
    if not people:
        faults.tell("training_nobody", "people" if task.people else "", task.people or "")
    return people


def read_facts(
    county: County, task: TrainingTask, travel: Travel, faults: TaskFaults
) -> TrainingFacts:
    """Read what a task speaks of; what is unknown or contradictory is told."""
    sessions = county.sessions
    every = SessionColumns(county, sessions, faults)
    marks = every.marks(task.sessions, "sessions")
    chosen = tuple(s for s, on in zip(sessions, marks.tolist(), strict=True) if on)
    if not chosen:
        key = "training_no_class" if sessions else "training_no_table"
        faults.tell(key, "sessions" if task.sessions else "", task.sessions or "")
    people = people_of(county, task, faults)
    return _Reader(county, task, travel, people, chosen, faults).facts(county.absences)


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

    def facts(self, absences: Sequence[Absence]) -> TrainingFacts:
        self._tell_undated(absences)
        spots = self._spots()
        km = self._km(spots)
        bars = {**self._rule_bars(km), **self._absent(absences)}
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
            needs=tuple(self._needs()),
            most=most,
            bars=bars,
            pinned=pinned,
            km=km,
            limits=tuple(self._limits(tied)),
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

    def _spots(self) -> Floats:
        """Where everybody comes from: the place that he is of, else home or seat of his unit."""
        lookup = Lookup(self.county)
        found: Floats = np.array([lookup.seat(p) for p in self.people], dtype=float).reshape(-1, 2)
        if self.task.home is None:
            return found
        places, lost = Places(self.county.villages, self.county.townships), []
        points = {
            place.id: (place.lon, place.lat)
            for level in ("county", "township", "village")
            for place in places_of(self.county, level)
            if place.lon is not None and place.lat is not None
        }
        for at, label in enumerate(self.columns.labels(self.task.home, "home")):
            meant = places.find("、".join(label)) if label else ()
            if len(meant) == 1 and meant[0] in points:
                found[at] = points[meant[0]]
            elif label:
                lost.append(self.people[at])
        if lost:
            told = {"count": str(len(lost)), "names": named(lost)}
            self.faults.warn("training_home", "home", self.task.home, **told)
        return found

    def _km(self, spots: Floats) -> Floats:
        """Km to every venue, rounded to 0.1; only where something asks for it."""
        asked = [p for p, rule in self.rules if isinstance(rule, WithinRule)]
        asked += [p for p, goal in self.goals if isinstance(goal, DistanceGoal)]
        if not asked:
            return np.full(self.shape, np.nan)
        venues = np.array(
            [
                (s.lon if s.lon is not None else np.nan, s.lat if s.lat is not None else np.nan)
                for s in self.sessions
            ],
            dtype=float,
        ).reshape(-1, 2)
        different, which = np.unique(venues, axis=0, return_inverse=True)
        own, mine = np.unique(spots, axis=0, return_inverse=True)
        starts = np.repeat(own, len(different), axis=0)
        ends = np.tile(different, (len(own), 1))
        metres = metres_of(self.county, self.travel, starts, ends).reshape(len(own), -1)
        km = np.round(metres / METRES_PER_KM, 1)[mine.reshape(-1)][:, which.reshape(-1)]
        nowhere = [
            s.name for s, row in zip(self.sessions, venues, strict=True) if np.isnan(row).any()
        ]
        if nowhere:
            told = {"count": str(len(nowhere)), "names": listed(nowhere)}
            self.faults.warn("training_venue", asked[0], **told)
        lacking = [p for p, spot in zip(self.people, spots, strict=True) if np.isnan(spot).any()]
        if lacking:
            told = {"count": str(len(lacking)), "names": named(lacking)}
            self.faults.warn("training_way", asked[0], **told)
        return km

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

    def _absent(self, absences: Sequence[Absence]) -> dict[str, Bools]:
        if not absences:
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
        return {ABSENT: found}

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
        if rule.by is not None:
            found += self.columns.sets_by_value(rule.by, f"{path}.by")
        if rule.tie is not None:
            found += self.columns.sets_by_tie(rule.tie, f"{path}.tie")
        return tuple(tuple(sorted(own)) for own in found if len(own) > 1)

    def _needs(self) -> list[NeedFacts]:
        found = []
        for at, need in enumerate(self.task.needs, 1):
            path = f"need[{at}]"
            marks = self.columns.marks(need.who, f"{path}.who")
            counts = self.classes.marks(need.sessions, f"{path}.sessions")
            value = counts.astype(float)
            if need.hours is not None:
                value = value * self._hours(path, counts)
            amount = np.full(len(self.people), float(need.times or 0))
            if isinstance(need.hours, str):
                amount = self.columns.numbers(need.hours, None, f"{path}.hours")
            elif need.hours is not None:
                amount = np.full(len(self.people), float(need.hours))
            if need.had is not None:
                amount = amount - self.columns.numbers(need.had, None, f"{path}.had")
            amount = np.where(marks, np.maximum(0.0, amount), 0.0)
            found.append(NeedFacts(at, amount, value, need.priced))
        return found

    def _hours(self, path: str, counts: Bools) -> Floats:
        """Hours of every class; unknown ones count nothing, and are told."""
        bare = [
            s.name for s, on in zip(self.sessions, counts, strict=True) if on and s.hours is None
        ]
        if bare:
            told = {"count": str(len(bare)), "names": listed(bare)}
            self.faults.warn("training_hours", path, **told)
        return np.array([s.hours or 0.0 for s in self.sessions], dtype=float)

    def _limits(self, tied: Mapping[str, tuple[tuple[int, ...], ...]]) -> list[Limit]:
        found = []
        for at, (path, rule) in enumerate(self.rules, 1):
            if isinstance(rule, ApartRule):
                slots = slots_of(self.sessions, rule.at)
                found += [Limit(at, "", people, 1, slots) for people in tied[path]]
            elif isinstance(rule, AwayRule):
                found += self._away(at, rule)
        return found

    def _away(self, number: int, rule: AwayRule) -> list[Limit]:
        path, slots = f"rule[{number}]", slots_of(self.sessions, rule.at)
        marks = self.columns.marks(rule.who, f"{path}.who")
        sets: dict[str, list[int]] = {}
        for at, label in enumerate(self.columns.labels(rule.by, f"{path}.by")):
            for value in label if marks[at] else ():
                sets.setdefault(value, []).append(at)
        found = []
        for value, own in sets.items():
            most = most_away(rule, len(own))
            if most < len(own) or self.task.at_most != 1:
                found.append(Limit(number, value, tuple(own), most, slots))
        if not sets:
            self.faults.warn("training_away_idle", f"{path}.by", rule.by)
        return found

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


def most_away(rule: AwayRule, people: int) -> int:
    """How many of so many people may be away at a time."""
    given = [rule.most] if rule.most is not None else []
    if rule.share is not None:
        given.append(max(1, floor(rule.share * people + 1e-9)))
    if rule.stay is not None:
        given.append(max(1, people - rule.stay))
    return min(given)


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


def unions_of(facts: TrainingFacts) -> list[list[int]]:
    """Sets of people who attend the same classes, everybody in one; in order of the first."""
    head = list(range(len(facts.people)))

    def top(at: int) -> int:
        while head[at] != at:
            head[at] = head[head[at]]
            at = head[at]
        return at

    for number, rule in enumerate(facts.task.rule, 1):
        if isinstance(rule, TogetherRule):
            for own in facts.tied[f"rule[{number}]"]:
                for other in own[1:]:
                    one, two = sorted((top(own[0]), top(other)))
                    head[two] = one
    sets: dict[int, list[int]] = {}
    for at in range(len(head)):
        sets.setdefault(top(at), []).append(at)
    return list(sets.values())
