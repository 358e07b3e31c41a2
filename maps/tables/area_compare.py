"""Divisions side by side: figures by the task of the first, and the places that lie elsewhere."""

from collections.abc import Sequence

from geodata.words import say
from maps.tables.area_tables import AreaWords
from maps.tables.frames import Cell, Table
from maps.tables.room_table import room_table
from optimizer.areas.area_plan import AreaPlan
from optimizer.areas.area_questions import matched_areas

KINDS = {"compared": "overview", "changed": "roster"}


class AreaComparison:
    """Compares plans with the first, by its task; ``titles`` name them.

    Areas have no names of their own that last: those of a later plan are matched with those of the
    first so that as few places as can be lie elsewhere.
    """

    def __init__(self, words: AreaWords, titles: Sequence[str], plans: Sequence[AreaPlan]) -> None:
        self.words, self.titles, self.plans = words, titles, plans
        self.elsewhere = [self._elsewhere(plan) for plan in plans]

    def _elsewhere(self, plan: AreaPlan) -> list[str]:
        """Places outside of the area that is matched with theirs in the first plan."""
        first = self.plans[0]
        match = matched_areas(first.areas, plan.areas)
        before, after = first.area_of, plan.area_of
        both = (place for place in before if place in after)
        return [p for p in both if match.get(before[p].number) != after[p].number]

    def values(self) -> list[tuple[str, list[float]]]:
        """What is compared, and its value for every plan."""
        judge, text = self.words.judge, self.words.text
        broken = [len(list(judge.breaches(plan))) for plan in self.plans]
        found: list[tuple[str, list[float]]] = [
            (text("column.areas"), [float(len(plan.areas)) for plan in self.plans]),
            (text("column.places"), [float(len(plan.area_of)) for plan in self.plans]),
            (text("sheet.missed"), [float(count) for count in broken]),
        ]
        for at, goal in enumerate(judge.task.goal, 1):
            name = text("column.goal", name=self.words.goal(goal), level=goal.level)
            found.append((name, [judge.measure(at, plan) for plan in self.plans]))
        for level in sorted({goal.level for goal in judge.task.goal}):
            head = text("column.cost", level=level)
            found.append((head, [judge.cost(level, plan) for plan in self.plans]))
        for name, where in self.words.sums():
            for key, worst in (("smallest", min), ("largest", max)):
                sums = [worst(judge.load(a, where) for a in plan.areas) for plan in self.plans]
                found.append((text(f"column.{key}", name=name), sums))
        elsewhere = [float(len(places)) for places in self.elsewhere]
        return [*found, (text("column.elsewhere", first=self.titles[0]), elsewhere)]

    def changed(self) -> dict[str, list[str]]:
        """Every place that lies elsewhere in some plan: its area in each."""
        places = sorted({place for found in self.elsewhere for place in found})
        return {place: [self._area(plan, place) for plan in self.plans] for place in places}

    @staticmethod
    def _area(plan: AreaPlan, place: str) -> str:
        area = plan.area_of.get(place)
        return "" if area is None else f"{area.number} {area.name}".strip()

    def tables(self, title: str) -> list[Table]:
        """Figures side by side, and the places that lie elsewhere."""
        figures: list[list[Cell]] = [[name, *values] for name, values in self.values()]
        heads = [self.words.text("column.what"), *self.titles]
        tables = [room_table(self.words, "compared", title, heads, figures, kinds=KINDS, signed=())]
        rows: list[list[Cell]] = [
            [self.words.place(place), self.words.judge.places[place].code or place, *areas]
            for place, areas in self.changed().items()
        ]
        names = [self.words.text(f"column.{key}") for key in ("place", "code")]
        if rows:
            heads = [*names, *self.titles]
            tables.append(
                room_table(self.words, "changed", title, heads, rows, kinds=KINDS, signed=())
            )
        return tables

    def said(self, number: int) -> str:
        """How a plan differs from the first, as a sentence."""
        count = len(self.elsewhere[number])
        names = {"one": self.titles[0], "other": self.titles[number], "count": str(count)}
        return say("area.differs" if count else "area.same", self.words.language, **names)
