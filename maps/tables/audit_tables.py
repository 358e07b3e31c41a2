"""The audit of a plan made by hand, in sentences and tables."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from geodata.hand_plans.facts import HandPlan, Riddle
from geodata.words import label, say
from maps.names import Names
from maps.tables.frames import Cell, Table, frame_of
from optimizer.facts.layer import Layer
from optimizer.plans.audit import Measure, Problem

PROBLEMS = ("number", "row", "kind", "layer", "place", "who", "problem", "rule", "tier", "source")
COMPARED = ("item", "hand", "best", "difference")
DECIMALS = 4


class AuditWords:
    """Says an audit in one language; ``plan`` knows in which row a posting stands.

    A posting of no table (a plan edited on the map) stands in row 0, of which nothing is said.
    """

    def __init__(self, names: Names, plan: HandPlan) -> None:
        self.names, self.language = names, names.language
        self.rows: Mapping[tuple[str, str, str], int] = {
            (post.layer, post.place, post.supply): post.row for post in plan.postings
        }
        self.plan = plan

    def line(self, item: Problem) -> str:
        """One sentence for a breach."""
        cells = self._cells(item)
        source = f" {cells['source']}" if cells["source"] else ""
        at = say("audit.at_row", self.language, row=cells["row"]) if cells["row"] else ""
        return say("audit.problem", self.language, **{**cells, "source": source, "at": at})

    def riddle(self, item: Riddle) -> str:
        """One sentence for a cell that was not understood."""
        key = "audit.unread_cell" if item.column else "audit.unread"
        said = {"row": item.row, "column": item.column, "problem": self._riddle(item)}
        return self._on_sheet(item.sheet) + say(key, self.language, **said)

    def lost(self) -> str:
        """How many names were not used, by the reason; empty where all were."""
        counts = {**({"again": self.plan.again} if self.plan.again else {}), **self.plan.lost}
        parts = [f"{label('audit.lost', key, self.language)} {n}" for key, n in counts.items()]
        joined = say("table.text.join", self.language).join(parts)
        return say("audit.set_aside", self.language, parts=joined) if parts else ""

    def _on_sheet(self, sheet: str) -> str:
        """The sheet in front of a sentence, where a plan has several."""
        several = len({post.sheet for post in self.plan.postings} | {sheet}) > 1
        return say("audit.on_sheet", self.language, sheet=sheet) if several and sheet else ""

    def problems_table(
        self, broken: Sequence[Problem], left: Sequence[Problem], *, title: str
    ) -> Table:
        """问题清单: breaches by seniority of the rule, what was not understood, what is open."""
        kinds = [("broken", item) for item in broken] + [("open", item) for item in left]
        rows: list[list[Cell]] = []
        for kind, item in kinds:
            cells = {**self._cells(item), "kind": say(f"audit.sheet.{kind}", self.language)}
            rows.append([cells.get(key) for key in PROBLEMS[1:]])
        unread = say("audit.sheet.unread", self.language)
        for riddle in self.plan.riddles:
            layer = self.names.layer(riddle.layer) if riddle.layer else None
            what: list[Cell] = [riddle.row, unread, layer, None, riddle.text]
            rows.append([*what, self._riddle(riddle), None, None, None])
        numbered = [[n, *row] for n, row in enumerate(rows, 1)]
        return self._table("problems", PROBLEMS, numbered, title)

    def compared_table(
        self, hand: Sequence[Measure], best: Sequence[Measure], *, title: str, proven: bool = True
    ) -> Table:
        """与最优方案对比: open posts and goals, side by side; said where no proof is at hand."""
        rows: list[list[Cell]] = [
            [self.item(one), _round(one.value), _round(two.value), _round(one.value - two.value)]
            for one, two in zip(hand, best, strict=True)
        ]
        note = "" if proven else say("audit.best_open", self.language)
        return replace(self._table("compare", COMPARED, rows, title), note=note)

    def item(self, measure: Measure) -> str:
        """Name of what is measured."""
        if isinstance(measure.of, Layer):
            layer = self.names.layer(measure.of.name)
            return say("audit.sheet.missing", self.language, layer=layer)
        name = label("part", measure.of.name, self.language)
        return say("audit.sheet.goal", self.language, name=name)

    def _cells(self, item: Problem) -> dict[str, Cell]:
        breach = item.breach
        row = self.rows.get((breach.layer, breach.place, breach.supply))
        if row is None:
            near = (
                r
                for (layer, place, supply), r in self.rows.items()
                if layer == breach.layer and (place == breach.place or supply == breach.supply)
            )
            row = next(near, None)
        name = item.rule.name if item.rule else breach.rule
        return {
            "row": row or None,
            "layer": self.names.layer(breach.layer) if breach.layer else "",
            "place": self.names.place(breach.place, breach.layer) if breach.place else "",
            "who": self.names.supply(breach.layer, breach.supply) if breach.supply else "",
            "problem": self.names.breach(breach),
            "rule": label("part", name, self.language) if item.rule else self.names.layer(name),
            "tier": say(f"table.tier.{item.tier}", self.language),
            "source": item.rule.source if item.rule else "",
        }

    def _riddle(self, item: Riddle) -> str:
        layer = self.names.layer(item.layer) if item.layer else ""
        words = {"text": item.text, "near": item.near, "layer": layer}
        return say(f"audit.riddle.{item.key}", self.language, **words)

    def _table(self, kind: str, keys: Sequence[str], rows: list[list[Cell]], title: str) -> Table:
        heads = [say(f"audit.sheet.{key}", self.language) for key in keys]
        return Table(
            name=say(f"audit.sheet.{kind}", self.language),
            title=say(f"audit.sheet.{kind}_title", self.language, title=title),
            frame=frame_of(heads, rows, language=self.language),
            kind="roster",
            note="" if rows else say("audit.clean", self.language),
        )


def _round(value: float) -> float:
    return round(value, DECIMALS) + 0.0
