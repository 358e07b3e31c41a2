"""Grids side by side: figures by the facts of each, and who and what is in another cell."""

from collections.abc import Sequence

from geodata.words import say
from maps.tables.frames import Cell, Table
from maps.tables.grid_tables import GridWords
from maps.tables.room_table import room_table
from optimizer.grids.grid_match import GridUnlike, unlike
from optimizer.grids.grid_plan import LEVELS, MEMBER_LEVELS, GridPlan, VillagePlan

KINDS = {"compared": "overview", "moved": "roster", "changed_heads": "roster"}
COUNTED = ("households", "heads", "members", "served")


class GridComparison:
    """Compares plans with the first; ``titles`` name them, ``words`` are of each.

    All are of the same villages with the same households and member households in the same
    order. Cells of a later plan answer to those of the first, village by village, so that as few
    households as can be are in another one: another numbering alone is no difference.
    """

    def __init__(
        self, words: Sequence[GridWords], titles: Sequence[str], plans: Sequence[GridPlan]
    ) -> None:
        self.words, self.titles, self.plans = words, titles, plans
        facts = words[0].judge.facts
        self.unlike: list[list[GridUnlike]] = [
            [
                unlike(facts.by_id[before.village], before, after)
                for before, after in zip(plans[0].villages, plan.villages, strict=True)
            ]
            for plan in plans
        ]

    def _text(self, key: str, **values: object) -> str:
        return self.words[0].text(key, **values)

    def values(self) -> list[tuple[str, list[float]]]:
        """What is compared, and its value for every plan; costs are by the task of the first."""
        judge = self.words[0].judge
        short = [float(sum(1 for _ in judge.breaches(plan))) for plan in self.plans]
        cells = [float(sum(own.cells for own in plan.villages)) for plan in self.plans]
        found = [(self._text("column.cells"), cells), (self._text("sheet.missed"), short)]
        costs = [[judge.measures(own) for own in plan.villages] for plan in self.plans]
        for key in (*LEVELS, *MEMBER_LEVELS):
            if any(key in own for plan in costs for own in plan):
                sums = [float(sum(own.get(key, 0) for own in plan)) for plan in costs]
                found.append((self._text(f"level.{key}"), sums))
        for key in COUNTED if judge.task.members is not None else COUNTED[:2]:
            counts = [float(sum(_count(item, key) for item in items)) for items in self.unlike]
            found.append((self._text(f"column.other_{key}", first=self.titles[0]), counts))
        return found

    def moved(self) -> dict[tuple[str, str], list[str]]:
        """Village and number of every household in another cell: its cell in each plan."""
        found: dict[tuple[str, str], list[str]] = {}
        facts = self.words[0].judge.facts
        for at, own in enumerate(self.plans[0].villages):
            rows = sorted({row for items in self.unlike for row in items[at].households})
            for row in rows:
                name = str(facts.by_id[own.village].households.id[row])
                found[own.village, name] = [
                    self._cell(int(plan.villages[at].cell[row])) for plan in self.plans
                ]
        return found

    def heads(self) -> dict[tuple[str, str], list[str]]:
        """Village and id of everybody who heads something else: what he heads in each plan."""
        found: dict[tuple[str, str], list[str]] = {}
        for at, own in enumerate(self.plans[0].villages):
            for person in sorted({name for items in self.unlike for name in items[at].heads}):
                found[own.village, person] = [
                    self._headed(plan.villages[at], person) for plan in self.plans
                ]
        return found

    def _headed(self, own: VillagePlan, person: str) -> str:
        if own.secretary == person:
            return self._text("whole_village")
        return next((self._cell(cell) for cell, head in own.heads.items() if head == person), "")

    def _cell(self, number: int) -> str:
        return self.words[0].cell(number) if number else ""

    def tables(self, title: str) -> list[Table]:
        """Figures side by side, households in other cells, and heads of others, where any are."""
        figures: list[list[Cell]] = [[name, *values] for name, values in self.values()]
        made = [self._table("compared", title, ("what",), figures)]
        words = self.words[0]
        rows: list[list[Cell]] = [
            [words.town(village), words.village(village), name, *cells]
            for (village, name), cells in self.moved().items()
        ]
        heads: list[list[Cell]] = [
            [words.town(village), words.village(village), self._person(person), person, *cells]
            for (village, person), cells in self.heads().items()
        ]
        if rows:
            made.append(self._table("moved", title, ("town", "village", "household"), rows))
        if heads:
            keys = ("town", "village", "name", "id")
            made.append(self._table("changed_heads", title, keys, heads))
        return made

    def _person(self, name: str) -> str:
        found = (words.person(name) for words in self.words)
        return next((text for text in found if text != name), name)

    def _table(
        self, key: str, title: str, keys: Sequence[str], rows: Sequence[Sequence[Cell]]
    ) -> Table:
        heads = [*(self._text(f"column.{name}") for name in keys), *self.titles]
        return room_table(self.words[0], key, title, heads, rows, kinds=KINDS, signed=())

    def said(self, number: int) -> str:
        """How a plan differs from the first, as a sentence."""
        counts = {k: sum(_count(item, k) for item in self.unlike[number]) for k in COUNTED}
        names = {"one": self.titles[0], "other": self.titles[number]}
        key = "grid.differs" if any(counts.values()) else "grid.same"
        return say(key, self.words[0].language, **names, **counts)


def _count(item: GridUnlike, key: str) -> int:
    if key == "households":
        return item.weight
    found = getattr(item, key)
    return found if isinstance(found, int) else len(found)
