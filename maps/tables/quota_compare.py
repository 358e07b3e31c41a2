"""Quotas side by side: figures, and the places that have other quotas."""

from collections.abc import Sequence

from maps.tables.frames import Cell, Table, frame_of
from maps.tables.quota_tables import QuotaWords
from optimizer.training.quotas import QuotaJudge, QuotaPlan


class QuotaComparison:
    """Compares plans by the task of the first; ``titles`` name them, ``words`` are of each."""

    def __init__(
        self,
        judge: QuotaJudge,
        words: Sequence[QuotaWords],
        titles: Sequence[str],
        plans: Sequence[QuotaPlan],
    ) -> None:
        self.judge, self.words, self.titles, self.plans = judge, words, titles, plans
        self.language = words[0].language

    def values(self) -> list[tuple[str, list[float]]]:
        """What is compared, and its value for every plan; costs are by the task of the first."""
        text, judge, plans = self.words[0].text, self.judge, self.plans
        return [
            (text("column.given"), [float(sum(plan.quotas.values())) for plan in plans]),
            (text("column.lacking"), [judge.missed(plan) for plan in plans]),
            (text("column.cost"), [judge.cost(plan) for plan in plans]),
            (text("column.others"), [float(len(self.unlike(at))) for at in range(len(plans))]),
        ]

    def unlike(self, number: int) -> list[str]:
        """The places that have another quota in a plan, by its number from 0, than in the first."""
        first, other = self.plans[0].quotas, self.plans[number].quotas
        return [p for p in dict.fromkeys([*first, *other]) if first.get(p, 0) != other.get(p, 0)]

    def differences(self) -> dict[str, list[int]]:
        """Wherever it differs, by id, the quota in every plan."""
        places = dict.fromkeys(p for at in range(1, len(self.plans)) for p in self.unlike(at))
        return {place: [plan.quotas.get(place, 0) for plan in self.plans] for place in places}

    def tables(self, title: str) -> list[Table]:
        """Figures, and places as far as they differ."""
        text = self.words[0].text
        figures: list[list[Cell]] = [[name, *values] for name, values in self.values()]
        found = [self._table("compared", title, text("column.what"), figures)]
        rows: list[list[Cell]] = [
            [self._name(place), *counts] for place, counts in self.differences().items()
        ]
        if rows:
            found.append(self._table("differing", title, text("column.place"), rows))
        return found

    def _name(self, place: str) -> str:
        return next((n for w in self.words if (n := w.place(place)) != place), place)

    def _table(self, key: str, title: str, head: str, rows: Sequence[Sequence[Cell]]) -> Table:
        text = self.words[0].text
        return Table(
            name=text(f"sheet.{key}"),
            title=text(f"title.{key}", title=title),
            frame=frame_of([head, *self.titles], rows, language=self.language),
            kind="overview" if key == "compared" else "villages",
        )
