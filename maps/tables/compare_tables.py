"""Plans side by side: what each costs, and every place at which they differ."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from geodata.words import say
from maps.names import Names
from maps.tables.frames import Cell, Table, frame_of
from maps.tables.goal_values import PlanFigures, figures_of, rows_of
from optimizer.model.plan import Plan, Posting
from optimizer.model.soft_constraints import is_broken, is_promise
from optimizer.plans.replan import changed
from optimizer.plans.verify import verify


class CompareTables:
    """Compares plans of one case by the scenario of the first; ``titles`` name them.

    ``own`` are the open posts of each by its own scenario.
    """

    def __init__(
        self, names: Names, titles: Sequence[str], plans: Sequence[Plan], own: Sequence[int]
    ) -> None:
        self.names, self.titles, self.plans, self.own = names, titles, plans, own
        self.language = names.language

    @cached_property
    def figures(self) -> list[PlanFigures]:
        """What every plan is worth by the scenario of the first."""
        county, policy = self.names.county, self.names.policy
        return [figures_of(county, policy, plan) for plan in self.plans]

    def values(self) -> list[tuple[str, list[float]]]:
        """What is compared, and its value for every plan."""
        return self._values

    @cached_property
    def _values(self) -> list[tuple[str, list[float]]]:
        county, policy = self.names.county, self.names.policy
        goals = rows_of([figures.parts for figures in self.figures], self.language)
        rows = [(say("compare.goal", self.language, name=name), row) for name, row in goals]
        first = self.plans[0]
        counts = {
            "postings": [len(plan.postings) for plan in self.plans],
            "open": [sum(figures.left.values()) for figures in self.figures],
            "own": list(self.own),
            "differs": [changed(first, plan) for plan in self.plans],
        }
        rows += [(say(f"compare.{key}", self.language), [*row]) for key, row in counts.items()]
        found = [verify(county, policy, plan) for plan in self.plans]
        told = {"breaches": is_broken, "exceptions": is_promise}
        return rows + [
            (say(f"compare.{key}", self.language), [sum(map(counts, every)) for every in found])
            for key, counts in told.items()
        ]

    def values_table(self, *, title: str) -> Table:
        """方案对比: one column per plan."""
        heads = [say("compare.item", self.language), *self.titles]
        rows: list[list[Cell]] = [[name, *values] for name, values in self.values()]
        return self._table("values", heads, rows, title, say("compare.note", self.language))

    def places_table(self, *, title: str) -> Table:
        """逐处不同: one row per place and layer, one column per plan."""
        heads = [say(f"compare.{key}", self.language) for key in ("number", "layer", "place")]
        rows: list[list[Cell]] = []
        for spot in self.different():
            layer, place = spot
            who = [self._who(layer, place, by.get(spot, frozenset())) for by in self._by_place]
            where = [self.names.layer(layer), self._where(layer, place)]
            rows.append([len(rows) + 1, *where, *who])
        note = "" if rows else say("compare.same", self.language)
        return self._table("places", [*heads, *self.titles], rows, title, note)

    def different(self) -> list[tuple[str, str]]:
        """Layer and place of every spot at which not all plans have the same."""
        by = self._by_place
        spots = {spot for found in by for spot in found}
        mixed = [spot for spot in spots if len({found.get(spot) for found in by}) > 1]
        rank = self.names.layer_rank
        return sorted(mixed, key=lambda s: (*rank(Posting(s[0], s[1], "")), s[1]))

    @cached_property
    def _by_place(self) -> list[Mapping[tuple[str, str], frozenset[str]]]:
        found: list[Mapping[tuple[str, str], frozenset[str]]] = []
        for plan in self.plans:
            there: dict[tuple[str, str], set[str]] = defaultdict(set)
            for post in plan.postings:
                there[post.layer, post.place].add(post.supply)
            found += [{spot: frozenset(who) for spot, who in there.items()}]
        return found

    def _who(self, layer: str, place: str, supplies: frozenset[str]) -> str:
        if not supplies:
            return say("compare.nobody", self.language)
        posts = (Posting(layer, place, supply) for supply in sorted(supplies))
        return self.names.join(map(self.names.with_unit, posts))

    def _where(self, layer: str, place: str) -> str:
        found = self.names.found_place(layer, place)
        if found is None:
            return place
        return " ".join(dict.fromkeys(filter(None, [self.names.township(found), found.name])))

    def _table(
        self, kind: str, heads: Sequence[str], rows: list[list[Cell]], title: str, note: str
    ) -> Table:
        return Table(
            name=say(f"compare.sheet.{kind}", self.language),
            title=say(f"compare.sheet.{kind}_title", self.language, title=title),
            frame=frame_of([*heads], rows, language=self.language),
            kind="overview" if kind == "values" else "roster",
            note=note,
        )
