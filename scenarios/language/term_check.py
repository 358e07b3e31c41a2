"""Running terms that a rule stands against: told before planning, with what that is."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from geodata.facts.county import County
from geodata.findings import Finding, Findings, Severity
from geodata.words import label, say
from optimizer.model.candidates import layers_of
from optimizer.model.policy import Policy
from optimizer.pairs.layer_pairs import LayerPairs
from optimizer.rules.keep_term import KeepTerm

MOST_NAMED = 20


def check_terms(policy: Policy, county: County, findings: Findings) -> None:
    """Add a finding for each layer in which terms run that cannot be kept where they are."""
    kept = [rule for rule in policy.rules if isinstance(rule, KeepTerm)]
    due = {(p.layer, p.place, p.supply) for rule in kept for p in rule.due(county, policy)}
    for bare in layers_of(county, policy) if due else ():
        mine = sorted(key for key in due if key[0] == bare.layer.name)
        known = [key for key in mine if key[2] in bare.supply_number]
        places = np.array([bare.place_number[place] for _, place, _ in known], dtype=np.int64)
        people = np.array([bare.supply_number[who] for _, _, who in known], dtype=np.int64)
        told = list(_barred(bare.with_pairs(places, people, 0), policy, county))
        if told:
            shown = "；".join(told[:MOST_NAMED]) + ("…" if told[MOST_NAMED:] else "")
            title = bare.layer.title or label("layer", bare.layer.name)
            details = {"layer": title, "terms": shown}
            finding = Finding(key="term_barred", severity=Severity.WARNING, details=details)
            findings.add(replace(finding, sheet=say("sheet.current"), value=str(len(told))))


def _barred(pairs: LayerPairs, policy: Policy, county: County) -> Iterator[str]:
    """Every pair that a rule bars, with the names of the rules."""
    against: dict[int, list[str]] = {}
    for rule in policy.restrictions:
        admitted = rule.admits(pairs, county) if pairs.place.size else None
        for number in () if admitted is None else np.flatnonzero(~admitted).tolist():
            against.setdefault(number, []).append(label("part", rule.name))
    for number, rules in sorted(against.items()):
        who = pairs.supplies[pairs.supply[number]].name
        place = pairs.places[pairs.place[number]].name
        yield f"{who} → {place}（{'、'.join(dict.fromkeys(rules))}）"
