"""培训名单 and its kin: the classes of one task as tables to be looked at and signed."""

from collections.abc import Iterable, Iterator, Sequence
from math import isnan

from geodata.facts.county import Cadre, Leader, Place, Village
from geodata.facts.sessions import Session
from geodata.words import Language, label, say
from maps.tables.frames import Cell, Table
from maps.tables.room_table import room_table
from optimizer.training.training_clauses import Need, TrainingGoal
from optimizer.training.training_judge import TrainingBreach, TrainingJudge
from optimizer.training.training_plan import TrainingPlan

MOST_NAMED = 200
"""People that one cell names."""
MOST_LISTS = 60
"""Classes up to which each has a list of its own."""
DIGITS = 6


class TrainingWords:
    """What the people, classes and clauses of one task are called, in one language."""

    def __init__(self, judge: TrainingJudge, language: Language) -> None:
        self.judge, self.task, self.language = judge, judge.task, language
        self._people = {person.id: person for person in judge.facts.people}
        self._classes = {session.id: session for session in judge.facts.sessions}
        self._twice = _repeated([person.name for person in judge.facts.people])
        self._towns_twice = _repeated([town.name for town in judge.facts.county.townships])

    def text(self, key: str, **values: object) -> str:
        """A sentence of the catalogue."""
        return say(f"training.{key}", self.language, **values)

    def person(self, name: str) -> str:
        """The name of a person, with his id where another one has the same."""
        found = self._people.get(name)
        if found is None or not found.name:
            return name
        return f"{found.name}（{name}）" if found.name in self._twice else found.name

    def people(
        self, names: Sequence[str], most: int = MOST_NAMED, *, villages: bool = False
    ) -> str:
        """Several people by name, with the villages that they come from if wanted."""
        more = ["…"] if len(names) > most else []
        return "、".join([*(self._named(name, villages) for name in names[:most]), *more])

    def join(self, names: Sequence[str], *, villages: bool = False) -> str:
        """All of them by name."""
        return self.people(names, len(names), villages=villages)

    def _named(self, name: str, villages: bool) -> str:
        village = self.village(name) if villages else ""
        shown = self.person(name)
        return self.text("of_village", name=shown, village=village) if village else shown

    def _home(self, name: str) -> Place | None:
        """The place that a person comes from."""
        at, homes = self.judge.people.get(name), self.judge.facts.homes
        return homes[at] if at is not None and homes else None

    def village(self, name: str) -> str:
        """The village that a person comes from, where it is known."""
        home = self._home(name)
        return home.name if isinstance(home, Village) else ""

    def unit(self, name: str) -> str:
        """The unit of a person; of a village cadre, who has none, his township."""
        person, units = self._people.get(name), self.judge.facts.units
        own = units[self.judge.people[name]] if units and name in self.judge.people else ""
        if not own and isinstance(person, Cadre):
            own = person.sender.name if person.sender is not None else person.unit or ""
        return own or self._township(name)

    def _township(self, name: str) -> str:
        """The township that a person comes from, behind its county where two have one name."""
        home = self._home(name)
        if home is None:
            return ""
        called = getattr(home, "township_name", "") or home.name
        return f"{home.county or ''}{called}" if called in self._towns_twice else called

    def grade(self, name: str) -> str:
        """The grade of a person, the level of a leader."""
        person = self._people.get(name)
        if isinstance(person, Cadre):
            return person.grade or ""
        return (person.level or "") if isinstance(person, Leader) else ""

    def found(self, name: str) -> Session | None:
        """A class by its id."""
        return self._classes.get(name)

    def session(self, name: str) -> str:
        """The name of a class."""
        found = self.found(name)
        return found.name if found is not None else name

    def sessions(self, names: Sequence[str]) -> str:
        """Several classes by name."""
        more = ["…"] if len(names) > MOST_NAMED else []
        return "、".join([*map(self.session, names[:MOST_NAMED]), *more])

    def level(self, session: Session) -> str:
        """The level of a class."""
        return label("level", session.level, self.language) if session.level else ""

    def days(self, session: Session) -> str:
        """The days of a class."""
        if session.start is None:
            return ""
        last = session.end or session.start
        return session.start.isoformat() + ("" if last == session.start else f" — {last}")

    def clause(self, path: str) -> str:
        """What a clause is called, by its path."""
        family, _, rest = path.partition("[")
        number = int(rest[:-1]) if rest else 0
        if family == "rule":
            rule = self.task.rule[number - 1]
            return rule.name or self.text(f"rule.{rule.kind}")
        if family == "need":
            return self.need(self.task.needs[number - 1])
        if family == "pin":
            return self.task.pin[number - 1].name or self.text("column.pin")
        return self.text("rule.absences") if family == "absences" else ""

    def need(self, need: Need) -> str:
        """What a need is called."""
        if need.name:
            return need.name
        if need.times is not None:
            return self.text("need.times", times=need.times)
        hours = f"{need.hours:g}" if isinstance(need.hours, float) else need.hours
        return self.text("need.hours", hours=hours)

    def goal(self, goal: TrainingGoal) -> str:
        """What a goal is called."""
        return goal.name or self.text(f"goal.{goal.kind}")

    def breach(self, breach: TrainingBreach) -> str:
        """What is not kept, as a sentence."""
        key, values = self.breach_said(breach)
        return say(key, self.language, **values)

    def needed(self, breach: TrainingBreach) -> Need:
        """The need of a shortage."""
        return self.task.needs[int(breach.clause[len("need[") : -1]) - 1]

    def breach_said(
        self, breach: TrainingBreach, most: int = MOST_NAMED
    ) -> tuple[str, dict[str, str]]:
        """The key of that sentence, and its values; no more than ``most`` people by name."""
        hours = breach.shortage and self.needed(breach).hours is not None
        found = {
            "people": self.people(breach.people, most),
            "count": str(len(breach.people)),
            "sessions": self.sessions(breach.sessions),
            "clause": self.clause(breach.clause),
            "word": breach.word,
        }
        numbers = {"value": breach.value, "limit": breach.limit}
        found |= {k: f"{v:.{DIGITS}g}" for k, v in numbers.items() if not isnan(v)}
        return f"training.breach.{breach.kind}{'_hours' if hours else ''}", found


def _repeated(names: Sequence[str]) -> set[str]:
    seen: set[str] = set()
    again: set[str] = set()
    for name in names:
        (again if name in seen else seen).add(name)
    return again


SIGNED = ("roster", "ledger", "list")
KINDS = {
    **dict.fromkeys(("classes", "units"), "villages"),
    **dict.fromkeys(("roster", "ledger", "list"), "roster"),
    **dict.fromkeys(("missed", "addition"), "rules"),
}


def training_tables(
    judge: TrainingJudge,
    plan: TrainingPlan,
    breaches: Sequence[TrainingBreach],
    *,
    title: str,
    language: Language,
) -> tuple[Table, ...]:
    """All tables of one task: overview, classes, people, units, hours, shortages, class lists."""
    words = TrainingWords(judge, language)
    tables = [_overview(words, plan, breaches, title), _classes(words, plan, title)]
    tables.append(_roster(words, plan, title))
    tables += [_units(words, plan, title), _ledger(words, plan, title)]
    if breaches:
        tables.append(_missed(words, breaches, title))
    if plan.addition is not None and plan.addition.classes:
        tables.append(_addition(words, plan, title))
    held = [roster for roster in plan.rosters if roster.people]
    if len(held) <= MOST_LISTS:
        tables += [_list(words, plan, roster.session, title) for roster in held]
    return tuple(tables)


def _table(
    words: TrainingWords, key: str, title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Table:
    return room_table(words, key, title, heads, rows, kinds=KINDS, signed=SIGNED)


def overview_rows(
    words: TrainingWords, plan: TrainingPlan, breaches: Sequence[TrainingBreach]
) -> Iterator[list[Cell]]:
    """What of a plan is counted: people, places, shortages, goals and what is proven."""
    attended = words.judge.attended(plan)
    yield [words.text("column.people"), len(words.judge.facts.people)]
    yield [words.text("column.attending"), len(attended)]
    yield [words.text("column.held"), sum(bool(roster.people) for roster in plan.rosters)]
    yield [words.text("column.capacity"), sum(s.capacity for s in words.judge.facts.sessions)]
    yield [words.text("column.places"), plan.places]
    yield [words.text("sheet.missed"), len(breaches)]
    yield [words.text("column.shortage"), plan.missed]
    yield [words.text("column.shortage_bound"), plan.missed_bound]
    for at, goal in enumerate(words.task.goals, 1):
        head = words.text("column.goal", name=words.goal(goal), level=goal.level)
        yield [head, words.judge.measure(at, plan)]
    for level in plan.levels:
        yield [words.text("column.cost", level=level.level), level.cost]
        yield [words.text("column.bound", level=level.level), level.bound]
        state = words.text("proven" if level.proven else "open")
        yield [words.text("column.proof"), state]


def _overview(
    words: TrainingWords, plan: TrainingPlan, breaches: Sequence[TrainingBreach], title: str
) -> Table:
    heads = [words.text("column.what"), words.text("column.value")]
    return _table(words, "overview", title, heads, overview_rows(words, plan, breaches))


def _classes(words: TrainingWords, plan: TrainingPlan, title: str) -> Table:
    keys = ("number", "class", "days", "venue", "level", "hours", "capacity", "attending", "free")
    heads = [words.text(f"column.{key}") for key in keys]
    sizes = {roster.session: len(roster.people) for roster in plan.rosters}
    rows: list[list[Cell]] = []
    for number, session in enumerate(words.judge.facts.sessions, 1):
        size = sizes.get(session.id, 0)
        row: list[Cell] = [number, session.name, words.days(session) or None, session.venue]
        row += [words.level(session) or None, session.hours]
        row += [session.capacity, size, session.capacity - size]
        rows.append(row)
    return _table(words, "classes", title, heads, rows)


def _person(words: TrainingWords, name: str) -> list[Cell]:
    return [words.person(name), name, words.unit(name) or None, words.grade(name) or None]


PERSON = ("name", "id", "unit", "grade")


def _roster(words: TrainingWords, plan: TrainingPlan, title: str) -> Table:
    """Everybody by class, then whoever attends none."""
    heads = [words.text(f"column.{key}") for key in ("class", "days", *PERSON)]
    rows: list[list[Cell]] = []
    sessions = {session.id: session for session in words.judge.facts.sessions}
    there: set[str] = set()
    for roster in plan.rosters:
        session = sessions.get(roster.session)
        days = words.days(session) if session is not None else ""
        there |= {*roster.people}
        rows += [
            [words.session(roster.session), days or None, *_person(words, name)]
            for name in roster.people
        ]
    rest = [person.id for person in words.judge.facts.people if person.id not in there]
    rows += [[words.text("nowhere"), None, *_person(words, name)] for name in rest]
    return _table(words, "roster", title, heads, rows)


def by_unit(words: TrainingWords, plan: TrainingPlan) -> dict[str, dict[str, list[str]]]:
    """Unit -> class -> people, in the order of classes and people."""
    found: dict[str, dict[str, list[str]]] = {}
    order = {person.id: at for at, person in enumerate(words.judge.facts.people)}
    for roster in plan.rosters:
        for name in sorted((one for one in roster.people if one in order), key=order.__getitem__):
            found.setdefault(words.unit(name), {}).setdefault(roster.session, []).append(name)
    return found


def _units(words: TrainingWords, plan: TrainingPlan, title: str) -> Table:
    """Who of every unit attends which class."""
    heads = [words.text(f"column.{key}") for key in ("unit", "class", "days", "attending", "names")]
    days = {session.id: words.days(session) for session in words.judge.facts.sessions}
    rows: list[list[Cell]] = [
        [
            unit or words.text("no_unit"),
            words.session(session),
            days.get(session),
            len(people),
            words.people(people, villages=True),
        ]
        for unit, classes in sorted(by_unit(words, plan).items())
        for session, people in classes.items()
    ]
    return _table(words, "units", title, heads, rows)


def _ledger(words: TrainingWords, plan: TrainingPlan, title: str) -> Table:
    """Classes and hours of everybody, and what each need still asks of him."""
    needs = words.judge.facts.needs
    heads = [words.text(f"column.{key}") for key in (*PERSON, "attended", "hours_had", "sessions")]
    for need in needs:
        name = words.need(words.task.needs[need.number - 1])
        heads += [words.text("column.had", name=name), words.text("column.lacks", name=name)]
    attended = words.judge.attended(plan)
    sessions = words.judge.facts.sessions
    rows: list[list[Cell]] = []
    for at, person in enumerate(words.judge.facts.people):
        own = sorted(attended.get(at, ()))
        hours = sum(sessions[s].hours or 0.0 for s in own)
        row: list[Cell] = [*_person(words, person.id), len(own), hours]
        row.append(words.sessions([sessions[s].id for s in own]) or None)
        for need in needs:
            amount, had = float(need.amount[at]), words.judge.had(need.number, own)
            row += [had, max(0.0, amount - had)] if amount > 0 else [None, None]
        rows.append(row)
    return _table(words, "ledger", title, heads, rows)


def _missed(words: TrainingWords, breaches: Sequence[TrainingBreach], title: str) -> Table:
    heads = [words.text("column.clause"), words.text("column.problem")]
    rows: list[list[Cell]] = [
        [words.clause(breach.clause) or None, words.breach(breach)] for breach in breaches
    ]
    return _table(words, "missed", title, heads, rows)


def _addition(words: TrainingWords, plan: TrainingPlan, title: str) -> Table:
    """Classes that would have to be held once more."""
    heads = [words.text(f"column.{key}") for key in ("class", "venue", "capacity", "more")]
    sessions = {session.id: session for session in words.judge.facts.sessions}
    rows: list[list[Cell]] = []
    for added in plan.addition.classes if plan.addition else ():
        session = sessions[added.session]
        rows.append([session.name, session.venue, session.capacity, added.count])
    return _table(words, "addition", title, heads, rows)


def _list(words: TrainingWords, plan: TrainingPlan, session: str, title: str) -> Table:
    """The list of one class, with a column to sign in."""
    heads = [words.text(f"column.{key}") for key in ("number", *PERSON, "signature")]
    people = next(roster.people for roster in plan.rosters if roster.session == session)
    rows: list[list[Cell]] = [
        [number, *_person(words, name), None] for number, name in enumerate(people, 1)
    ]
    table = _table(
        words,
        "list",
        words.text("title.of_class", title=title, name=words.session(session)),
        heads,
        rows,
    )
    return Table(
        name=words.session(session),
        title=table.title,
        frame=table.frame,
        kind=table.kind,
        note=table.note,
    )
