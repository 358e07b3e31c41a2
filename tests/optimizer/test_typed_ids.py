"""Ids are those of a table: every table may number its rows from 1, and the plan is the same."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from geodata.facts.supply_key import SupplyKey
from optimizer.model.outcome import Limits
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy_view import tables_of
from optimizer.plans.replan import Event, after, calm, changes, in_force
from optimizer.plans.verify import shares_of, verify, verify_outcome
from optimizer.solve import solve
from tests.optimizer.cases import counties, policies

EXACT = Limits(seconds=60, gap=0.0)
TABLES = ("cadres", "units", "leaders")


def typed(county):
    """The same county, every reference with the table that it is about."""
    of = {item.id: item.key.table for table in TABLES for item in county.supplies(table)}
    scores = county.scores
    tables = tuple(of[name] for name in scores.supply)
    rows = {
        name: tuple(replace(post, table="cadres") for post in getattr(county, name))
        for name in ("current", "former")
    }
    return replace(county, scores=replace(scores, table=tables), **rows)


def numbering(county):
    """Table and id -> a number within the table, in the order of the ids."""
    return {
        SupplyKey(table, name): str(n)
        for table in TABLES
        for n, name in enumerate(sorted(item.id for item in county.supplies(table)), 1)
    }


def numbered(county, numbers):
    """The county with other ids of people, units and leaders."""
    renamed = {
        table: tuple(replace(item, id=numbers[item.key]) for item in county.supplies(table))
        for table in TABLES
    }
    units = {old.id: numbers[old.key] for old in county.units}
    renamed["cadres"] = tuple(
        replace(item, unit=units.get(item.unit or "", item.unit), sender=None)
        for item in renamed["cadres"]
    )
    rows = {
        name: tuple(
            replace(row, supply=numbers[SupplyKey("cadres", row.supply)])
            for row in getattr(county, name)
        )
        for name in ("current", "former", "pins")
    }
    scores = county.scores
    ids = tuple(numbers[key] for key in scores.who())
    return replace(county, **renamed, **rows, scores=replace(scores, supply=ids))


def in_numbers(plan, policy, numbers):
    tables = tables_of(policy)
    return Plan(
        tuple(
            Posting(p.layer, p.place, numbers[SupplyKey(tables[p.layer], p.supply)], p.role)
            for p in plan.postings
        ),
        plan.shortages,
    )


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counties(least=1), policies())
def test_the_plan_is_the_same_whatever_the_ids(county, policy):
    """Run, replan and verify with distinct ids, and with tables that all count from 1."""
    plain = typed(county)
    numbers = numbering(plain)
    other = numbered(plain, numbers)
    one, two = (solve(facts, policy, limits=EXACT) for facts in (plain, other))
    assert in_numbers(one.plan, policy, numbers) == two.plan
    assert [x.cost for x in one.levels] == [x.cost for x in two.levels]
    assert len(verify_outcome(plain, policy, one)) == len(verify_outcome(other, policy, two))
    assert shares_of(plain, policy, one.plan) == shares_of(other, policy, two.plan)
    gone = [next(iter(sorted(numbers)))]
    moved = [SupplyKey(key.table, numbers[key]) for key in gone]
    found = []
    for facts, left, plan in ((plain, gone, one.plan), (other, moved, two.plan)):
        events = [Event(key, "recalled") for key in left]
        now = after(in_force(facts, policy, plan), policy, events)
        again = solve(now, calm(policy), limits=EXACT, start=plan)
        told = changes(now, policy, plan, again.plan, events)
        broken = [(b.rule, b.key, b.layer, b.place) for b in verify(now, policy, again.plan)]
        found.append((again.plan, [(c.layer, c.place, c.cause) for c in told], sorted(broken)))
    assert in_numbers(found[0][0], policy, numbers) == found[1][0]
    assert found[0][1:] == found[1][1:]
