"""方案比选: the trade-off curve, the exemplar schemes, and how firm every posting is."""

from collections.abc import Sequence
from dataclasses import dataclass

from geodata.words import label, say
from maps.names import Names
from maps.tables.frames import Cell, Table, frame_of
from maps.tables.goal_values import parts_of
from maps.tables.rosters import place_cells
from optimizer.model.plan import Plan
from optimizer.model.registry import Goal
from optimizer.model.soft_constraints import is_promise
from optimizer.plans.replan import changed, standing_plan
from optimizer.plans.verify import verify
from optimizer.questions.backbone import Tie
from optimizer.questions.trade_offs import Curve, Point

KIND_ORDER = ("coin_flip", "common", "unproven", "forced")


@dataclass(frozen=True, slots=True)
class Scheme:
    """A point of the curve that is offered for choice. ``first`` is the goal that it puts first."""

    number: int
    point: int
    first: int | None


def schemes_of(curve: Curve) -> tuple[Scheme, ...]:
    """At most three: the best for the first goal, for the second, and the one between."""
    wanted = [(place, number) for number, place in enumerate(curve.firsts[:2])]
    found: list[tuple[int, int | None]] = []
    for place, first in (*wanted, (curve.balanced, None)):
        if place not in [known for known, _ in found]:
            found.append((place, first))
    return tuple(Scheme(number, place, first) for number, (place, first) in enumerate(found, 1))


class SchemeWords:
    """Says schemes in one language."""

    def __init__(self, names: Names, curve: Curve) -> None:
        self.names, self.curve, self.language = names, curve, names.language
        self.schemes = schemes_of(curve)

    def goal(self, goal: Goal) -> str:
        """Name of a goal."""
        return label("part", goal.name, self.language)

    def title(self, scheme: Scheme) -> str:
        """Title of a scheme: what it puts first, or that it stands between."""
        if scheme.first is None:
            return say("schemes.balanced", self.language, number=scheme.number)
        goal = self.goal(self.curve.goals[scheme.first])
        return say("schemes.first", self.language, number=scheme.number, goal=goal)

    def point(self, number: int) -> str:
        """One line for a point of the curve."""
        point = self.curve.points[number]
        values = self.names.join(
            say("table.text.colon", self.language, name=self.goal(goal), value=f"{value:.4f}")
            for goal, value in zip(self.curve.goals, point.values, strict=True)
        )
        which = [self.title(s) for s in self.schemes if s.point == number]
        return say(
            "schemes.point",
            self.language,
            number=number + 1,
            values=values,
            missing=open_in(point.outcome.plan),
            proof=self._proof(point),
            scheme=say("schemes.is", self.language, scheme=which[0]) if which else "",
        )

    def point_title(self, number: int) -> str:
        """Title of a point: that of its scheme, else its values."""
        found = [self.title(scheme) for scheme in self.schemes if scheme.point == number]
        values = " / ".join(f"{value:.2f}" for value in self.curve.points[number].values)
        return f"{number + 1}. {found[0] if found else values}"

    def compare_table(self, *, title: str) -> Table:
        """方案比较: one column for each scheme."""
        plans = [self._plan(scheme) for scheme in self.schemes]
        heads = [say("schemes.item", self.language), *map(self.title, self.schemes)]
        rows: list[list[Cell]] = []
        for number, goal in enumerate(self.curve.goals):
            values = [round(self.curve.points[s.point].values[number], 4) for s in self.schemes]
            rows.append([say("schemes.value", self.language, goal=self.goal(goal)), *values])
        county, policy = self.names.county, self.names.policy
        others = [goal for goal in policy.effective_goals if goal not in self.curve.goals]
        rows += [
            [say("schemes.value", self.language, goal=name), *row]
            for name, row in parts_of(others, self.names, plans)
        ]
        rows.append([say("schemes.postings", self.language), *(len(p.postings) for p in plans)])
        rows.append([say("schemes.open", self.language), *map(open_in, plans)])
        excepted = [sum(map(is_promise, verify(county, policy, plan))) for plan in plans]
        rows.append([say("schemes.exceptions", self.language), *excepted])
        if county.current:
            before = standing_plan(county)
            moved = [changed(before, plan) for plan in plans]
            rows.append([say("schemes.changes", self.language), *moved])
        for other, scheme in zip(plans, self.schemes, strict=True):
            words = say("schemes.differs", self.language, number=scheme.number)
            rows.append([words, *(changed(other, plan) for plan in plans)])
        return self._table("compare", heads, rows, title, say("schemes.note", self.language))

    def curve_table(self, *, title: str) -> Table:
        """权衡曲线: one row for each point, with the weights that give it and its proof."""
        goals = [self.goal(goal) for goal in self.curve.goals]
        heads = [say("schemes.number", self.language), *goals]
        heads += [say("schemes.rate", self.language)] if len(goals) == 2 else []
        heads += [say("schemes.weight", self.language, goal=goal) for goal in goals]
        heads += [say(f"schemes.{key}", self.language) for key in ("open", "proof", "scheme")]
        rows: list[list[Cell]] = []
        for number, point in enumerate(self.curve.points):
            which = [self.title(s) for s in self.schemes if s.point == number]
            rate: list[Cell] = [self._rate(number)] if len(goals) == 2 else []
            proof = self._proof(point)
            tail: list[Cell] = [open_in(point.outcome.plan), proof, which[0] if which else None]
            values = [round(value, 4) for value in point.values]
            rows.append([number + 1, *values, *rate, *point.weights, *tail])
        every = all(point.proven for point in self.curve.points)
        note = say("schemes.curve_note" if every else "schemes.curve_note_open", self.language)
        return self._table("curve", heads, rows, title, note)

    def backbone_table(self, ties: Sequence[Tie], *, title: str) -> Table:
        """派驻稳定度: how firm each posting of the last scheme is, the loosest first."""
        keys = ("number", "county", "township", "village", "code", "class")
        heads = [say(f"table.column.{key}", self.language) for key in keys]
        own = ("layer", "who", "firm_head", "share")
        heads += [say(f"schemes.{key}", self.language) for key in own]
        heads += [say("schemes.also", self.language, number=s.number) for s in self.schemes[:-1]]
        others = [{post.key for post in self._plan(s).postings} for s in self.schemes[:-1]]
        ordered = sorted(
            ties,
            key=lambda tie: (
                KIND_ORDER.index(tie.kind),
                self.names.layer_rank(tie.posting),
                self.names.row_of(tie.posting),
            ),
        )
        rows: list[list[Cell]] = []
        for tie in ordered:
            level = self.names.level_of(tie.posting.layer)
            where = place_cells(self.names, level, tie.posting.place)
            where = [*where, *[None] * (len(keys) - 1 - len(where))]
            firm = say(f"schemes.kind.{tie.kind}", self.language)
            yes = say("schemes.yes", self.language)
            also = [yes if tie.posting.key in other else None for other in others]
            who = self.names.with_unit(tie.posting)
            layer = self.names.layer(tie.posting.layer)
            rows.append([len(rows) + 1, *where, layer, who, firm, tie.share, *also])
        note = say("schemes.backbone_note", self.language, plans=ties[0].plans if ties else 0)
        share = say("schemes.share", self.language)
        table = self._table("backbone", heads, rows, title, note)
        return Table(
            name=table.name,
            title=table.title,
            frame=table.frame,
            kind="roster",
            note=note,
            formats={share: "0%"},
        )

    def _plan(self, scheme: Scheme) -> Plan:
        return self.curve.points[scheme.point].outcome.plan

    def _rate(self, number: int) -> float | None:
        """What one unit less of the second goal cost, in the first, since the point before."""
        if number == 0:
            return None
        before, here = self.curve.points[number - 1], self.curve.points[number]
        won = before.values[1] - here.values[1]
        return round((here.values[0] - before.values[0]) / won, 4) if won > 0 else None

    def _proof(self, point: Point) -> str:
        word = say(f"table.word.{point.outcome.status.value}", self.language)
        gap = f"{100 * point.gap:.4f}%"
        return say("schemes.point_proof", self.language, word=word, gap=gap)

    def _table(
        self, kind: str, heads: list[str], rows: list[list[Cell]], title: str, note: str
    ) -> Table:
        return Table(
            name=say(f"schemes.sheet.{kind}", self.language),
            title=say(f"schemes.sheet.{kind}_title", self.language, title=title),
            frame=frame_of(heads, rows, language=self.language),
            kind="overview" if kind == "compare" else "roster",
            note=note,
        )


def open_in(plan: Plan) -> int:
    """Posts that nobody fills."""
    return sum(item.missing for item in plan.shortages if not item.cause.startswith("skill_"))
