"""经费测算表: what the postings cost a year, by area, layer and level, and what is left."""

from collections import defaultdict
from collections.abc import Iterator

from geodata.words import label, say
from maps.names import Names
from maps.tables.frames import Cell, Table, frame_of
from optimizer.model.plan import Plan
from optimizer.rules.budget import Budget, spending

KEYS = ("fund", "area", "layer", "level", "count", "rate", "amount")
CAP_KEYS = ("fund", "area", "level", "amount", "cap", "left")
YUAN = "#,##0"


def budget_tables(names: Names, plan: Plan, *, title: str) -> tuple[Table, ...]:
    """One sheet for all budgets of the policy; empty where it has none."""
    budgets = [rule for rule in names.policy.rules if isinstance(rule, Budget)]
    if not budgets:
        return ()
    language = names.language
    heads = [say(f"budget.{key}", language) for key in KEYS]
    rows = [row for budget in budgets for row in _rows(names, budget, plan)]
    formats = {say(f"budget.{key}", language): YUAN for key in ("rate", "amount", "cap", "left")}
    return (
        Table(
            name=say("budget.name", language),
            title=say("budget.title", language, title=title),
            frame=frame_of(heads, rows, language=language),
            kind="overview",
            note=say("budget.note", language),
            formats=formats,
            below=(_caps(names, budgets, plan, formats),),
        ),
    )


def _rows(names: Names, budget: Budget, plan: Plan) -> Iterator[list[Cell]]:
    total, people = 0.0, 0
    spent = spending(budget, names.county, names.policy, plan)
    for (area, level, layer), count in sorted(spent.items(), key=str):
        rate = budget.rate(level)
        total, people = total + rate * count, people + count
        where = _area(names, area)
        words = [_fund(names, budget), where, names.layer(layer), _level(names, level)]
        yield [*words, count, rate, rate * count]
    name = say("budget.sum", names.language, fund=_fund(names, budget))
    yield [name, None, None, None, people, None, total]


def _caps(names: Names, budgets: list[Budget], plan: Plan, formats: dict[str, str]) -> Table:
    language = names.language
    rows: list[list[Cell]] = []
    for budget in budgets:
        spent = spending(budget, names.county, names.policy, plan)
        for level, cap in budget.caps():
            sums: dict[str, float] = defaultdict(float)
            for (area, of_level, _), count in spent.items():
                if budget.counts(of_level, level):
                    sums[area] += count * budget.rate(of_level)
            for area, amount in sorted(sums.items()):
                which = say("budget.all", language) if level is None else _level(names, level)
                where = [_fund(names, budget), _area(names, area), which]
                rows.append([*where, amount, cap, cap - amount])
    title = say("budget.caps", language)
    heads = [say(f"budget.{key}", language) for key in CAP_KEYS]
    frame = frame_of(heads, rows, language=language)
    note = "" if rows else say("budget.no_cap", language)
    return Table(name=title, title=title, frame=frame, kind="block", note=note, formats=formats)


def _fund(names: Names, budget: Budget) -> str:
    return label("part", budget.name, names.language)


def _level(names: Names, level: str | None) -> str:
    if level is None:
        return say("budget.unknown", names.language)
    return label("level", level, names.language)


def _area(names: Names, area: str) -> str:
    return names.place(area) if area else say("budget.all", names.language)
