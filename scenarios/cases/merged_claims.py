"""Pins and running terms that a merger puts on one village: told before anything is planned."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geodata.facts.county import County, Place
from geodata.findings import Finding, Findings, Severity
from geodata.words import Language, label
from optimizer.facts.demand import demand_of
from optimizer.facts.layer import Layer
from optimizer.facts.lookup import Lookup
from optimizer.model.policy import Policy
from optimizer.rules.keep_term import KeepTerm, end_of


@dataclass(frozen=True, slots=True)
class Claim:
    """More who are fixed, or in the middle of a term, than a merged village can keep."""

    place: Place
    who: tuple[str, ...]
    most: int


def tell_claims(county: County, policy: Policy, findings: Findings, language: Language) -> None:
    """One warning for each layer and kind: which villages, who claims them, how many can stay."""
    if not county.grown:
        return
    for layer in policy.layers:
        found = {
            "merged_pins": _fixed(county, layer),
            "merged_terms": _running(county, policy, layer),
        }
        for key, who in found.items():
            claims = list(_claims(county, layer, who))
            if claims:
                findings.add(_finding(key, layer, claims, language))


def _fixed(county: County, layer: Layer) -> dict[str, list[str]]:
    """Whom (or whose unit) the committee has fixed, by merged village."""
    found: dict[str, list[str]] = defaultdict(list)
    for pin in county.pins:
        if pin.layer == layer.name and not pin.forbid and pin.place in county.grown:
            found[pin.place].append(pin.supply or pin.unit or "")
    return found


def _running(county: County, policy: Policy, layer: Layer) -> dict[str, list[str]]:
    """Whose term has not ended where terms are to be kept, by merged village."""
    kept = {name for r in policy.rules if isinstance(r, KeepTerm) for name in r.layers_named()}
    found: dict[str, list[str]] = defaultdict(list)
    for post in county.current if layer.name in kept else ():
        end = end_of(post, layer.term_years)
        if post.layer == layer.name and post.place in county.grown and end and end >= county.day:
            found[post.place].append(post.supply)
    return found


def _claims(county: County, layer: Layer, who: Mapping[str, list[str]]) -> Iterator[Claim]:
    lookup = Lookup(county)
    places, supplies = lookup.places(layer.level), lookup.supplies(layer.supply)
    units = lookup.supplies("units")
    for place, ids in who.items():
        most = demand_of(layer, places[place])[1] if place in places else 0
        several = tuple(dict.fromkeys(ids))
        if place in places and len(several) > most:
            known = (supplies.get(one) or units.get(one) for one in several)
            names = tuple(x.name if x else one for x, one in zip(known, several, strict=True))
            yield Claim(places[place], names, most)


def _finding(key: str, layer: Layer, claims: list[Claim], language: Language) -> Finding:
    listed = "；".join(
        f"{claim.place.name} {len(claim.who)}→{claim.most}（{'、'.join(claim.who)}）"
        for claim in claims
    )
    title = layer.title or label("layer", layer.name, language)
    details = {"layer": title, "places": listed}
    return Finding(key=key, severity=Severity.WARNING, value=str(len(claims)), details=details)
