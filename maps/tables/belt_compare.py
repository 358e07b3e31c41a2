"""Belts side by side: figures, and every place that lies on another belt, or on none."""

from collections.abc import Sequence

from geodata.words import say
from maps.tables.belt_tables import BeltWords
from maps.tables.frames import Cell, Table, frame_of
from optimizer.belts.belt_plan import BeltPlan


class BeltComparison:
    """Compares plans by the task of the first; ``titles`` name them, ``words`` are of each."""

    def __init__(
        self, words: Sequence[BeltWords], titles: Sequence[str], plans: Sequence[BeltPlan]
    ) -> None:
        self.words, self.titles, self.plans = words, titles, plans
        self.judge, self.language = words[0].judge, words[0].language

    def values(self) -> list[tuple[str, list[float]]]:
        """What is compared, and its value for every plan; scores are by the task of the first."""
        text, judge, plans = self.words[0].text, self.judge, self.plans
        return [
            (text("column.belts"), [len(plan.belts) for plan in plans]),
            (text("column.places"), [len(plan.belt_of) for plan in plans]),
            (text("column.total"), [judge.total(plan) for plan in plans]),
            (text("column.missing"), [judge.missed(plan) for plan in plans]),
            (text("column.others"), [len(self.changed(plan)) for plan in plans]),
        ]

    def changed(self, plan: BeltPlan) -> list[str]:
        """The places that are on a belt in one of this plan and the first alone, in order."""
        return sorted(set(plan.belt_of) ^ set(self.plans[0].belt_of))

    def differences(self) -> list[dict[str, str | list[str | None]]]:
        """Every place that is not on a belt in all or none, with its belt in each."""
        everywhere = {place for plan in self.plans for place in self.changed(plan)}
        return [
            {"place": place, "name": self.words[0].place(place), "belts": self._belts(place)}
            for place in sorted(everywhere)
        ]

    def _belts(self, place: str) -> list[str | None]:
        found = (plan.belt_of.get(place) for plan in self.plans)
        return [None if belt is None else belt.name for belt in found]

    def tables(self, title: str) -> list[Table]:
        """Figures, and the places that differ, where there are any."""
        text = self.words[0].text
        figures: list[list[Cell]] = [[name, *values] for name, values in self.values()]
        found = [self._table("overview", title, [text("column.what")], figures, "overview")]
        others = sorted({place for plan in self.plans for place in self.changed(plan)})
        rows: list[list[Cell]] = [
            [self.words[0].place(place), place, *self._belts(place)] for place in others
        ]
        if rows:
            heads = [text("column.place"), text("column.code")]
            found.append(self._table("places", title, heads, rows, "roster"))
        return found

    def _table(
        self, key: str, title: str, heads: list[str], rows: list[list[Cell]], kind: str
    ) -> Table:
        return Table(
            name=say(f"belt.sheet.{key}", self.language),
            title=say(f"belt.title.{key}", self.language, title=title),
            frame=frame_of([*heads, *self.titles], rows, language=self.language),
            kind=kind,
        )
