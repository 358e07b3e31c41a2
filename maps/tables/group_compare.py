"""Groups side by side: figures, who is in which group, and what each takes."""

from collections.abc import Iterable, Mapping, Sequence

from geodata.words import say
from maps.tables.frames import Cell, Table, frame_of
from maps.tables.group_tables import GroupWords
from optimizer.groups.group_match import Unlike, unlike
from optimizer.groups.group_plan import GroupPlan


class GroupComparison:
    """Compares plans by the task of the first; ``titles`` name them, ``words`` are of each."""

    def __init__(
        self, words: Sequence[GroupWords], titles: Sequence[str], plans: Sequence[GroupPlan]
    ) -> None:
        self.words, self.titles, self.plans = words, titles, plans
        self.judge, self.language = words[0].judge, words[0].language
        self.unlike: list[Unlike] = [unlike(plans[0], plan) for plan in plans[1:]]

    def values(self) -> list[tuple[str, list[float]]]:
        """What is compared, and its value for every plan; costs are by the task of the first."""
        found: list[tuple[str, list[float]]] = [
            (self._text("column.groups"), [len(plan.groups) for plan in self.plans]),
            (
                self._text("column.people"),
                [sum(len(group.people) for group in plan.groups) for plan in self.plans],
            ),
        ]
        short = [self.judge.missed(self.judge.breaches(plan)) for plan in self.plans]
        found.append((self._text("column.shortage"), short))
        for at, goal in enumerate(self.judge.task.goal, 1):
            name = say("compare.goal", self.language, name=self.words[0].goal(goal))
            found.append((name, [self.judge.measure(at, plan) for plan in self.plans]))
        for level in sorted({goal.level for goal in self.judge.task.goal}):
            head = self._text("column.cost", level=level)
            found.append((head, [self.judge.cost(level, plan) for plan in self.plans]))
        for key in ("people", "areas", "leaders"):
            counts = [0, *(len(getattr(item, key)) for item in self.unlike)]
            found.append((self._text(f"column.other_{key}"), list(map(float, counts))))
        return found

    def _text(self, key: str, **values: object) -> str:
        return self.words[0].text(key, **values)

    def tables(self, title: str) -> list[Table]:
        """Figures, people and areas; the latter two as far as they differ."""
        figures: list[list[Cell]] = [[name, *values] for name, values in self.values()]
        heads = [self._text("column.what"), *self.titles]
        found = [self._table("overview", title, heads, figures, "overview")]
        people = self._rows("people")
        if people:
            heads = [self._text(f"column.{key}") for key in ("name", "id", "unit")]
            found.append(self._table("roster", title, [*heads, *self.titles], people, "roster"))
        areas = self._rows("areas")
        if areas:
            heads = [self._text("column.area"), *self.titles]
            found.append(self._table("areas", title, heads, areas, "villages"))
        return found

    def _table(
        self, key: str, title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]], kind: str
    ) -> Table:
        return Table(
            name=self._text(f"sheet.{key}"),
            title=self._text(f"title.compared_{key}", title=title),
            frame=frame_of(heads, rows, language=self.language),
            kind=kind,
            note="",
        )

    def differences(self, key: str) -> dict[str, list[str]]:
        """Who, or which areas, differ: by id, with the group in every plan."""
        items = {i for item in self.unlike for i in getattr(item, key)}
        if key == "people":
            items |= {i for item in self.unlike for i in item.leaders}
        return {item: [self._group(plan, item) for plan in self.plans] for item in sorted(items)}

    def _rows(self, key: str) -> list[list[Cell]]:
        rows: list[list[Cell]] = []
        for item, groups in self.differences(key).items():
            words = next((one for one in self.words if self._knows(one, key, item)), self.words[0])
            names: list[Cell] = [words.person(item), item, words.unit(item)]
            rows.append([*(names if key == "people" else [words.area(item)]), *groups])
        return rows

    @staticmethod
    def _knows(words: GroupWords, key: str, item: str) -> bool:
        known: Mapping[str, int] = words.judge.people if key == "people" else words.judge.areas
        return item in known

    def _group(self, plan: GroupPlan, item: str) -> str:
        for group in plan.groups:
            if item in group.people or item in group.areas:
                leads = f"（{self._text('yes')}）" if group.leader == item else ""
                return self.words[0].group(group.number) + leads
        return self._text("column.none")
