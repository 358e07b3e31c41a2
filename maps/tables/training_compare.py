"""Training side by side: figures, and who attends other classes."""

from collections.abc import Iterable, Sequence

from geodata.words import say
from maps.tables.frames import Cell, Table, frame_of
from maps.tables.training_tables import TrainingWords
from optimizer.training.training_plan import TrainingPlan


class TrainingComparison:
    """Compares plans by the task of the first; ``titles`` name them, ``words`` are of each."""

    def __init__(
        self, words: Sequence[TrainingWords], titles: Sequence[str], plans: Sequence[TrainingPlan]
    ) -> None:
        self.words, self.titles, self.plans = words, titles, plans
        self.judge, self.language = words[0].judge, words[0].language
        self._classes = [_classes_of(plan) for plan in plans]

    def values(self) -> list[tuple[str, list[float]]]:
        """What is compared, and its value for every plan; costs are by the task of the first."""
        plans = self.plans
        short = [self.judge.missed(self.judge.breaches(plan)) for plan in plans]
        found: list[tuple[str, list[float]]] = [
            (self._text("column.attending"), [len(own) for own in self._classes]),
            (self._text("column.held"), [sum(bool(r.people) for r in p.rosters) for p in plans]),
            (self._text("column.places"), [plan.places for plan in plans]),
            (self._text("column.shortage"), short),
        ]
        for at, goal in enumerate(self.judge.task.goals, 1):
            name = say("compare.goal", self.language, name=self.words[0].goal(goal))
            found.append((name, [self.judge.measure(at, plan) for plan in plans]))
        for level in sorted({goal.level for goal in self.judge.task.goals}):
            head = self._text("column.cost", level=level)
            found.append((head, [self.judge.cost(level, plan) for plan in plans]))
        counts = [float(len(self.unlike(at))) for at in range(len(plans))]
        found.append((self._text("column.other_people"), counts))
        return found

    def unlike(self, number: int) -> list[str]:
        """Who attends other classes in a plan, by its number from 0, than in the first."""
        first, other = self._classes[0], self._classes[number]
        people = dict.fromkeys([*first, *other])
        return [p for p in people if set(first.get(p, ())) != set(other.get(p, ()))]

    def differences(self) -> dict[str, list[str]]:
        """Whoever differs, by id, with the classes in every plan."""
        people = dict.fromkeys(p for at in range(1, len(self.plans)) for p in self.unlike(at))
        return {
            person: [self._shown(at, person) for at in range(len(self.plans))] for person in people
        }

    def _shown(self, number: int, person: str) -> str:
        own = self._classes[number].get(person, ())
        return self.words[number].sessions(own) or self._text("column.none")

    def _text(self, key: str, **values: object) -> str:
        return self.words[0].text(key, **values)

    def tables(self, title: str) -> list[Table]:
        """Figures, and people as far as they differ."""
        figures: list[list[Cell]] = [[name, *values] for name, values in self.values()]
        heads = [self._text("column.what"), *self.titles]
        found = [self._table("overview", title, heads, figures, "overview")]
        rows = [self._row(person, shown) for person, shown in self.differences().items()]
        if rows:
            heads = [self._text(f"column.{key}") for key in ("name", "id", "unit")]
            found.append(self._table("roster", title, [*heads, *self.titles], rows, "roster"))
        return found

    def _row(self, person: str, shown: Sequence[str]) -> list[Cell]:
        words = next((one for one in self.words if person in one.judge.people), self.words[0])
        return [words.person(person), person, words.unit(person) or None, *shown]

    def _table(
        self, key: str, title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]], kind: str
    ) -> Table:
        return Table(
            name=self._text(f"sheet.{key}"),
            title=self._text(f"title.compared_{key}", title=title),
            frame=frame_of(heads, rows, language=self.language),
            kind=kind,
        )


def _classes_of(plan: TrainingPlan) -> dict[str, list[str]]:
    """Person -> classes, by ids."""
    found: dict[str, list[str]] = {}
    for roster in plan.rosters:
        for person in roster.people:
            found.setdefault(person, []).append(roster.session)
    return found
