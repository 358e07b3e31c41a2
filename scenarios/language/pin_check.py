"""Pins that a rule or a fact stands against: told before planning, with what that is."""

from dataclasses import replace

from geodata.facts.county import County, Pin, Supply
from geodata.findings import Finding, Findings, Severity
from geodata.words import label, say
from optimizer.diagnosis.exclusions import Exclusion, exclusions_of
from optimizer.facts.divisions import places_of
from optimizer.facts.layer import Layer
from optimizer.model.policy import Policy


def check_pins(policy: Policy, county: County, findings: Findings) -> None:
    """Add a finding for every pin of somebody who is barred from its place."""
    layers = {layer.name: layer for layer in policy.layers}
    for pin in county.pins:
        layer = layers.get(pin.layer)
        if layer is None or pin.forbid or pin.supply is None:
            continue
        mine = [item for item in county.supplies(layer.supply) if item.id == pin.supply]
        there = [place for place in places_of(county, layer.level) if place.id == pin.place]
        if mine and there:
            alone = _only(county, layer, mine[0])
            against = exclusions_of(alone, policy, layer, pin.place).barred
            if against:
                findings.add(_finding(pin, layer, (there[0].name, mine[0].name), against))


def _only(county: County, layer: Layer, supply: Supply) -> County:
    """The county with one supply of the layer: what bars him is asked of nobody else."""
    changed: dict[str, tuple[Supply, ...]] = {layer.supply: (supply,)}
    return replace(county, **changed)  # type: ignore[arg-type]  # the table of its own kind


def _finding(
    pin: Pin, layer: Layer, names: tuple[str, str], against: tuple[Exclusion, ...]
) -> Finding:
    place, who = names
    reasons = "、".join(_reason(item) for item in against)
    title = layer.title or label("layer", layer.name)
    return Finding(
        key="pin_barred",
        severity=Severity.WARNING,
        sheet=say("sheet.pins"),
        value=f"{who} → {place}",
        details={"layer": title, "against": reasons, "supply": pin.supply or ""},
    )


def _reason(item: Exclusion) -> str:
    if item.rule is not None:
        return label("part", item.rule.name)
    return say(f"explain.because.{item.key}")
