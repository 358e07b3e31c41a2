"""Tours side by side: figures, and every visit that has another day or group."""

from collections.abc import Sequence

from geodata.words import say
from maps.tables.frames import Cell, Table, frame_of
from maps.tables.tour_tables import METRES, TourWords
from optimizer.tours.tour_plan import Stop, TourPlan


class TourComparison:
    """Compares plans by the task of the first; ``titles`` name them, ``words`` are of each."""

    def __init__(
        self, words: Sequence[TourWords], titles: Sequence[str], plans: Sequence[TourPlan]
    ) -> None:
        self.words, self.titles, self.plans = words, titles, plans
        self.judge, self.language = words[0].judge, words[0].language

    def values(self) -> list[tuple[str, list[float]]]:
        """What is compared, and its value for every plan, by the task of the first."""
        text, judge, plans = self.words[0].text, self.judge, self.plans
        return [
            (text("column.visits"), [plan.made for plan in plans]),
            (text("column.outings"), [len(plan.outings) for plan in plans]),
            (text("column.missing"), [judge.missed(plan) for plan in plans]),
            (text("column.repeats"), [judge.repeats(plan) for plan in plans]),
            (text("column.km"), [round(judge.metres(plan) / METRES, 3) for plan in plans]),
            (text("column.others"), [len(self.changed(plan)) for plan in plans]),
        ]

    def changed(self, plan: TourPlan) -> list[Stop]:
        """The visits whose days or groups are not those of the first plan, in order."""
        first, other = self.plans[0].where(), plan.where()
        return [stop for stop in sorted({*first, *other}) if first.get(stop) != other.get(stop)]

    def differences(self) -> list[dict[str, str | list[str]]]:
        """Every visit that is not made alike in all, with its days and groups in each."""
        return [
            {
                "place": stop.place,
                "name": self.words[0].place(stop.place),
                "visit": stop.visit,
                "days": self._days(stop),
            }
            for stop in self._everywhere()
        ]

    def _everywhere(self) -> list[Stop]:
        return sorted({stop for plan in self.plans for stop in self.changed(plan)})

    def _days(self, stop: Stop) -> list[str]:
        days = (plan.where().get(stop, ()) for plan in self.plans)
        return ["、".join(f"{day.isoformat()} {group}" for day, group in own) for own in days]

    def tables(self, title: str) -> list[Table]:
        """Figures, and the visits that differ, where there are any."""
        text = self.words[0].text
        figures: list[list[Cell]] = [[name, *values] for name, values in self.values()]
        found = [self._table("overview", title, [text("column.what")], figures, "overview")]
        rows: list[list[Cell]] = [
            [self.words[0].place(stop.place), stop.place, stop.visit, *self._days(stop)]
            for stop in self._everywhere()
        ]
        if rows:
            heads = [text(f"column.{key}") for key in ("place", "code", "visit")]
            found.append(self._table("places", title, heads, rows, "roster"))
        return found

    def _table(
        self, key: str, title: str, heads: list[str], rows: list[list[Cell]], kind: str
    ) -> Table:
        return Table(
            name=say(f"tour.sheet.{key}", self.language),
            title=say(f"tour.title.{key}", self.language, title=title),
            frame=frame_of([*heads, *self.titles], rows, language=self.language),
            kind=kind,
        )
