"""Ties that a scenario asks for and the table lacks, and ties that nobody asks for."""

from collections import Counter
from collections.abc import Iterator

from geodata.facts.county import County
from geodata.findings import Finding, Findings, Severity
from geodata.text import normalised
from geodata.words import say
from scenarios.language.conditions import nearest, parts_of
from scenarios.language.rooms import room_ties
from scenarios.language.scenario import Scenario
from scenarios.language.toml_text import line_of


def check_ties(scenario: Scenario, county: County, findings: Findings) -> None:
    """Add a finding for each: a rule about nothing would be kept by every plan.

    Where a rule asks for what is not there, what nobody asks for is probably what it means: that
    is told once.
    """
    words = Counter(tie.tie for tie in county.ties)
    known = {normalised(word) for word in words}
    asked = set()
    for path, tie in (*_policy_ties(scenario), *room_ties(scenario.rooms)):
        asked.add(normalised(tie))
        if normalised(tie) not in known:
            where = f"{path}.tie"
            item = Finding(
                key="scenario_tie_absent",
                file=scenario.path.name,
                row=line_of(scenario.lines, where),
                column=where,
                value=tie,
                details={"near": nearest(tie, words) or say("column_none_near")},
            )
            findings.add(item)
    for word, count in words.items() if asked <= known else ():
        if normalised(word) not in asked:
            idle = Finding(
                key="ties_idle",
                severity=Severity.WARNING,
                sheet=say("sheet.ties"),
                value=word,
                details={"count": str(count)},
            )
            findings.add(idle)


def _policy_ties(scenario: Scenario) -> Iterator[tuple[str, str]]:
    for path, part in parts_of(scenario.policy).items():
        tie = getattr(part, "tie", None)
        if tie is not None:
            yield path, tie
