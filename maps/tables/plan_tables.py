"""A plan as named tables: the one source of every output."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil, inf

from geodata.facts.case import Case
from geodata.words import Language, label, say
from maps.names import Names
from maps.tables.budget_table import budget_tables
from maps.tables.equity_table import equity_table
from maps.tables.exception_words import exception_words
from maps.tables.exchange_table import exchange_tables
from maps.tables.frames import Cell, Table, frame_of
from maps.tables.goal_values import goal_label, weight_words
from maps.tables.rosters import (
    area_tables,
    heading,
    is_served,
    roster,
    shortage_table,
    village_table,
)
from maps.tables.rule_check import rule_table
from maps.tables.selection_tables import selection_tables
from optimizer.facts.demand import demand_of, may_serve
from optimizer.facts.layer import Layer
from optimizer.model.outcome import LevelResult, Outcome, Status, StopReason
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy import Policy
from optimizer.model.soft_constraints import apart

__all__ = ["Table", "percent", "plan_tables", "status_words"]

EXACT = 1e-6
"""Relative gap that is not worth a word: the arithmetic of the engines."""


def plan_tables(
    case: Case,
    policy: Policy,
    outcome: Outcome,
    breaches: Sequence[Breach],
    *,
    title: str,
    language: Language = "zh",
    facts: Mapping[str, str] | None = None,
) -> tuple[Table, ...]:
    """Tables of a plan: 总览, 包联一览表, a roster per layer, 缺口清单, 规则自查, 公平性.

    ``breaches`` are all that ``optimizer.plans.verify.verify_outcome`` found (for a plan without
    levels ``verify`` says the same). ``facts`` are further rows of the overview (seed,
    versions): a key of the vocabulary group ``fact`` is translated. Everything else comes
    from facts and plan; nothing is learned or guessed.
    """
    names, plan = Names(case.county, policy, language), outcome.plan
    return (
        _overview(names, outcome, breaches, title, facts or {}),
        village_table(names, plan, title=title),
        *area_tables(names, plan, title=title),
        *(roster(names, layer, plan, title=title) for layer in policy.layers),
        shortage_table(names, plan, title=title),
        *selection_tables(names, title=title),
        *budget_tables(names, plan, title=title),
        *exchange_tables(names, plan, title=title),
        rule_table(names, breaches, title=title, costs=bool(outcome.levels)),
        *filter(None, [equity_table(names, plan, title=title)]),
    )


def percent(gap: float) -> str:
    """A relative gap as text, never rounded down."""
    return f"{ceil(gap * 1e5) / 1e3:.3f}%" if gap < inf else "—"


def status_words(outcome: Outcome, *, language: Language) -> str:
    """Say how good a plan is proven to be, and why an unproven solve ended."""
    gap = max((level.gap for level in outcome.levels), default=inf)
    if outcome.status is Status.PROVEN:
        key = "exact" if gap <= EXACT else "proven"
        return say(f"table.status.{key}", language, gap=percent(gap))
    if outcome.status is Status.BY_ENGINE:
        return _by_engine(outcome, gap, language)
    key = "feasible" if gap < 1.0 else "unproven"
    status = say(f"table.status.{key}", language, gap=percent(gap))
    if not outcome.unkept.closed:
        count = outcome.unkept.count - outcome.unkept.least
        status = say("table.status.pins_open", language, status=status, count=count)
    if outcome.refused:
        return say("table.status.refused", language, status=status)
    if outcome.stop is StopReason.DONE:
        return status
    return say(f"table.status.stop_{outcome.stop.value}", language, status=status)


def _by_engine(outcome: Outcome, gap: float, language: Language) -> str:
    """What prices prove, and with how much an engine was trusted."""
    trusted = [level for level in outcome.levels if level.price_gap > level.gap]
    if not trusted:
        figures = {"engine": outcome.unkept.engine, "gap": percent(gap)}
        return say("table.status.pins_by_engine", language, **figures)
    return say(
        "table.status.by_engine",
        language,
        prices=percent(max(level.price_gap for level in trusted)),
        left=sum(level.left for level in trusted),
        engine=trusted[-1].engine,
        gap=percent(gap),
    )


def proof_words(level: LevelResult, *, language: Language) -> str:
    """How a level is proven: by prices, with an engine, or not at all."""
    if level.gap >= 1.0:
        return say("table.proof.open", language)
    if level.price_gap <= max(level.gap, EXACT):
        return say("table.proof.prices", language)
    figures = {"left": level.left, "columns": level.columns, "engine": level.engine}
    return say("table.proof.engine", language, prices=percent(level.price_gap), **figures)


def _overview(
    names: Names,
    outcome: Outcome,
    breaches: Sequence[Breach],
    title: str,
    facts: Mapping[str, str],
) -> Table:
    language = names.language
    headers = [say("table.overview.item", language), say("table.overview.content", language)]
    rows = [*_items(names, outcome, breaches, title)]
    rows += [(label("fact", key, language), value) for key, value in facts.items()]
    name = say("table.overview.name", language)
    return Table(
        name=name,
        title=say("table.text.colon", language, name=name, value=title),
        frame=frame_of(headers, rows, language=language),
        kind="overview",
        below=(_layer_block(names, outcome.plan), _level_block(names, outcome)),
    )


def _items(
    names: Names, outcome: Outcome, breaches: Sequence[Breach], title: str
) -> Iterator[tuple[str, Cell]]:
    broken, excepted = apart(breaches)
    plan, county = outcome.plan, names.county
    near = [layer for layer in names.policy.layers if layer.level == "village"]
    served = sum(is_served(near, village) for village in county.villages)
    values: dict[str, Cell] = {
        "scenario": title,
        "area": county.name,
        "villages": len(county.villages),
        "villages_served": served,
        "postings": len(plan.postings),
        "shortage": sum(_counts(names, layer, plan)[2] for layer in names.policy.layers),
        "status": status_words(outcome, language=names.language),
        "pairs": outcome.pairs,
        "breaches": len(broken),
        "exceptions": exception_words(excepted, names.language) or 0,
    }
    for key, value in values.items():
        yield say(f"table.overview.{key}", names.language), value


def _counts(names: Names, layer: Layer, plan: Plan) -> tuple[int, int, int]:
    """Posts asked for, postings made, and posts left open."""
    filled: dict[str, int] = {}
    for post in plan.of_layer(layer.name):
        filled[post.place] = filled.get(post.place, 0) + 1
    places = names.lookup.places(layer.level).values()
    least = {place.id: demand_of(layer, place)[0] for place in places}
    missing = sum(max(0, wanted - filled.get(place, 0)) for place, wanted in least.items())
    return sum(least.values()), sum(filled.values()), missing


def _layer_block(names: Names, plan: Plan) -> Table:
    language, county = names.language, names.county
    keys = ("layer", "demand", "filled", "missing", "coverage", "available", "used")
    rows: list[list[Cell]] = []
    for layer in names.policy.layers:
        demand, filled, missing = _counts(names, layer, plan)
        supplies = county.supplies(layer.supply)
        available = sum(may_serve(layer, supply, county.year) for supply in supplies)
        used = len({post.supply for post in plan.of_layer(layer.name)})
        coverage = (demand - missing) / demand if demand else None
        rows.append([names.layer(layer.name), demand, filled, missing, coverage, available, used])
    title = say("table.overview.layers", language)
    return Table(
        name=title,
        title=title,
        frame=frame_of(heading(keys, language=language), rows, language=language),
        kind="block",
        formats={say("table.column.coverage", language): "0.0%"},
    )


def _level_block(names: Names, outcome: Outcome) -> Table:
    language, levels = names.language, outcome.levels
    keys = ("level", "goals", "cost", "bound", "gap", "proof", "engine")
    rows: list[list[Cell]] = []
    for item in levels:
        proof = proof_words(item, language=language)
        figures = (item.cost, item.bound, item.gap, proof, item.engine)
        rows.append([item.level, _goals(names, item, outcome.plan), *figures])
    title, heads = say("table.overview.levels", language), heading(keys, language=language)
    cost = "0." + "0" * max((item.decimals for item in levels), default=2)
    return Table(
        name=title,
        title=title,
        frame=frame_of(heads, rows, language=language),
        kind="block",
        formats=dict(zip(heads, ("0", "@", cost, cost, "0.000%", "@", "@"), strict=True)),
    )


def _goals(names: Names, result: LevelResult, plan: Plan) -> str:
    """What the goals of a level are worth, unweighted, each with its weight where it is not 1."""
    language = names.language
    words = []
    for goal in names.policy.effective_goals:
        if goal.level != result.level:
            continue
        weight = weight_words(goal.weight, language)
        for name, value in goal.parts(names.county, names.policy, plan).items():
            figure = f"{value:.{result.decimals}f}{weight}"
            title = goal_label(name, language)
            words.append(say("table.text.colon", language, name=title, value=figure))
    return say("table.text.join_long", language).join(words)
