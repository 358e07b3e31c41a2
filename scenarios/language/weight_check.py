"""Open posts that weigh nothing: told before planning, since nobody need be posted there."""

from collections.abc import Iterator

from geodata.facts.county import County, Place
from geodata.findings import Finding, Findings, Severity
from optimizer.diagnosis.shortage_level import open_weights, shortage_goals
from optimizer.facts.demand import demand_of
from optimizer.facts.divisions import places_of
from scenarios.language.scenario import Scenario
from scenarios.language.toml_text import line_of

MOST_NAMED = 20


def check_open_weights(scenario: Scenario, county: County, findings: Findings) -> None:
    """Add a finding for the places where posts are wanted and cost nothing while they are open."""
    names = list(dict.fromkeys(place.name for place in _weightless(scenario, county)))
    if not names:
        return
    goals = enumerate(scenario.policy.goals, 1)
    path = next((f"goal[{n}].weights" for n, goal in goals if goal.kind == "shortage"), "goal")
    findings.add(
        Finding(
            key="scenario_weightless",
            severity=Severity.WARNING,
            file=scenario.path.name,
            row=line_of(scenario.lines, path),
            column=path,
            value="、".join(names[:MOST_NAMED]) + ("…" if names[MOST_NAMED:] else ""),
            details={"count": str(len(names))},
        )
    )


def _weightless(scenario: Scenario, county: County) -> Iterator[Place]:
    goals = shortage_goals(scenario.policy)
    for layer in scenario.policy.layers:
        weights = open_weights(county, goals, layer.level)
        for place in places_of(county, layer.level):
            if weights[place.id] == 0 and demand_of(layer, place)[0]:
                yield place
