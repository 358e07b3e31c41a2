"""调整对照表 and the curve of changes, in sentences and tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from geodata.facts.county import Pin
from geodata.words import say
from maps.names import Names
from maps.tables.frames import Cell, Table, frame_of
from optimizer.model.outcome import Status
from optimizer.model.plan import Posting
from optimizer.plans.replan import PostingChange


@dataclass(frozen=True, slots=True)
class Dates:
    """When new ones start, when old ones end, and the days between (压茬)."""

    start: date
    end: date
    overlap: int


@dataclass(frozen=True, slots=True)
class Point:
    """One plan of the curve: changes, open posts, cost of the other goals.

    ``weight`` is what a change counted; ``None`` for the plan with fewest changes. ``status``
    says how good the plan is known to be at that weight.
    """

    changes: int
    missing: int
    cost: float
    weight: float | None
    status: Status


class ChangeWords:
    """Says changes in one language, with names instead of ids."""

    def __init__(self, names: Names) -> None:
        self.names, self.language = names, names.language

    def lines(self, found: Sequence[PostingChange]) -> Iterator[str]:
        """One sentence for every change."""
        for item in found:
            yield say(
                "replan.line",
                self.language,
                layer=self.names.layer(item.layer),
                place=self._place(item.layer, item.place),
                before=self._who(item, item.before),
                after=self._after(item),
                reason=self._reason(item),
            )

    def points(self, points: Sequence[Point]) -> Iterator[str]:
        """The curve, one sentence for every point."""
        if points:
            yield say("replan.curve_title", self.language)
        for item in points:
            words = {"count": item.changes, "missing": item.missing, "cost": f"{item.cost:.4f}"}
            yield say("replan.point", self.language, **words, proof=self._proof(item))

    def changes_table(
        self,
        found: Sequence[PostingChange],
        dates: Dates | None,
        *,
        title: str,
        lost: Sequence[Pin] = (),
    ) -> Table:
        """调整对照表: every place and layer that changed, before and after, with the cause."""
        keys = ["number", "layer", "place", "before", "after", "reason"]
        keys += ["start", "end", "overlap"] if dates else []
        rows: list[list[Cell]] = []
        for number, item in enumerate(found, 1):
            row: list[Cell] = [
                number,
                self.names.layer(item.layer),
                self._place(item.layer, item.place),
                self._who(item, item.before),
                self._after(item),
                self._reason(item),
            ]
            rows.append(row + (self._dates(item, dates) if dates else []))
        return self._table("changes", keys, rows, title, note=" ".join(self.pins(lost)))

    def curve_table(self, points: Sequence[Point], *, title: str) -> Table:
        """变动曲线: one row per plan."""
        rows: list[list[Cell]] = [
            [item.changes, item.missing, item.cost, item.weight, self._proof(item)]
            for item in points
        ]
        keys = ["count", "missing", "cost", "weight", "proof"]
        return self._table("curve", keys, rows, title)

    def _proof(self, point: Point) -> str:
        return say(f"table.word.{point.status.value}", self.language)

    def _dates(self, item: PostingChange, dates: Dates) -> list[Cell]:
        """Who can hand over stays until the new one has settled; the others leave at once."""
        start = dates.start.isoformat() if item.coming else None
        ends = {
            who: (dates.end if who in item.handing_over else dates.start).isoformat()
            for who in item.leaving
        }
        end = next(iter(ends.values()), None)
        if len(set(ends.values())) > 1:
            end = self.names.join(
                say("replan.until", self.language, who=self._who(item, [who]), day=day)
                for who, day in ends.items()
            )
        return [start, end, dates.overlap if item.handing_over else None]

    def _table(
        self, kind: str, keys: Sequence[str], rows: list[list[Cell]], title: str, note: str = ""
    ) -> Table:
        return Table(
            name=say(f"replan.sheet.{kind}", self.language),
            title=say(f"replan.sheet.{kind}_title", self.language, title=title),
            frame=frame_of(
                [say(f"replan.sheet.{key}", self.language) for key in keys],
                rows,
                language=self.language,
            ),
            kind="changes" if kind == "changes" else "roster",
            note=note,
        )

    def _reason(self, item: PostingChange) -> str:
        other = self._place(item.layer, item.other) if item.other else ""
        return say(
            f"replan.cause.{item.cause}", self.language, **({"other": other} if other else {})
        )

    def _who(self, item: PostingChange, supplies: Sequence[str]) -> str:
        if not supplies:
            return say("replan.nobody", self.language)
        posts = (Posting(item.layer, item.place, supply) for supply in supplies)
        return self.names.join(map(self.names.with_unit, posts))

    def _after(self, item: PostingChange) -> str:
        """Who serves now; who did before is marked, for he does not come anew."""
        if not item.after:
            return say("replan.nobody", self.language)
        words = []
        for who in item.after:
            name = self._who(item, [who])
            stays = who in item.before
            words.append(say("replan.stays", self.language, who=name) if stays else name)
        return self.names.join(words)

    def pins(self, lost: Sequence[Pin]) -> list[str]:
        """One sentence for every pin that stands no longer."""
        return [
            say(
                "replan.pin_lost",
                self.language,
                layer=self.names.layer(pin.layer),
                place=self._place(pin.layer, pin.place),
                supply=self.names.supply(pin.layer, pin.supply)
                if pin.supply
                else self.names.unit(pin.unit or ""),
            )
            for pin in lost
        ]

    def _place(self, layer: str, place: str) -> str:
        found = self.names.found_place(layer, place)
        if found is None:
            return place
        return " ".join(dict.fromkeys(filter(None, [self.names.township(found), found.name])))
