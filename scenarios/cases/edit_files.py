"""Edits of a plan, decided on the map or in a table that was changed by hand, read as pins."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from geodata.facts.case import Case
from geodata.facts.county import County, Pin
from geodata.findings import Finding, Findings
from geodata.hand_plans.facts import HandPlan, in_office
from geodata.hand_plans.plan import read_hand_plan
from geodata.outputs.marks import plan_in
from geodata.reading.read_column_map import read_column_map
from geodata.tables.column_map import NO_MAP
from optimizer.facts.lookup import Lookup
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from scenarios.cases.hand_layers import hand_layers
from scenarios.language.scenario import Scenario

SUFFIX = ".json"
MOST_BYTES = 20_000_000
LONGEST, MOST_TOLD = 80, 20
FORMAT = 1


class Decision(BaseModel):
    """One pair of place and supply, which is to stand or must not."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    layer: str = Field(min_length=1)
    place: str = Field(min_length=1)
    supply: str = Field(min_length=1)
    stands: bool


class EditFile(BaseModel):
    """The file that a map exports; ``plan`` marks the plan that was edited."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    zhucun: str = Field(pattern="^edits$")
    format: int = Field(ge=1, le=FORMAT)
    title: str = ""
    plan: str = ""
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, kw_only=True)
class Edits:
    """What was decided: pins, and the mark of the plan that was edited (empty where unknown).

    ``unread`` are sheets of a table that were not read as a plan.
    """

    file: Path
    pins: tuple[Pin, ...]
    plan: str = ""
    unread: tuple[str, ...] = ()


def read_edits(
    path: Path, scenario: Scenario, case: Case, plan: Plan | None, findings: Findings
) -> Edits | None:
    """Read a file of edits; ``None`` where it cannot be understood whole (findings say why).

    A table of postings is held against ``plan``: who stands in it and not there is posted, who
    stands there and not in it is barred from the place.
    """
    before = len(findings.errors)
    if not path.is_file():
        findings.add(Finding(key="edits_missing", file=path.name, value=str(path)))
        return None
    if path.suffix.lower() == SUFFIX:
        told = _told(path, findings)
        edits = None if told is None else _edits(path, told, case.county, scenario.policy, findings)
    else:
        edits = _of_table(path, scenario, case, plan, findings)
    return edits if len(findings.errors) == before else None


def mark_in(path: Path) -> str:
    """The mark of the plan that a file of the map changes; empty where it is no such file."""
    told = _told(path, Findings())
    return told.plan if told else ""


def _told(path: Path, findings: Findings) -> EditFile | None:
    """The file as it was exported."""
    try:
        if path.stat().st_size > MOST_BYTES:
            findings.add(Finding(key="edits_large", file=path.name))
            return None
        table: Any = json.loads(path.read_text("utf-8-sig"))
        return EditFile.model_validate_json(json.dumps(table))
    except OSError as error:
        findings.add(_unreadable(path, error.strerror or ""))
    except ValidationError as error:
        for item in error.errors()[:MOST_TOLD]:
            parts = (part + 1 if isinstance(part, int) else part for part in item["loc"])
            where = ".".join(map(str, parts))
            value = repr(item["input"])[:LONGEST]
            findings.add(Finding(key="edits_form", file=path.name, column=where, value=value))
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, ValueError) else type(error).__name__
        findings.add(_unreadable(path, reason))
    return None


def _unreadable(path: Path, reason: str) -> Finding:
    return Finding(key="edits_unreadable", file=path.name, details={"reason": reason})


def _edits(
    path: Path, told: EditFile, county: County, policy: Policy, findings: Findings
) -> Edits | None:
    """The decisions as pins; every one that names what is not there is told."""
    pins = []
    for number, item in enumerate(told.decisions, 1):
        unknown = list(_unknown(item, county, policy))
        for field in unknown:
            value = str(getattr(item, field))[:LONGEST]
            findings.add(_of(path, f"edits_no_{field}", number, value))
        if not unknown:
            pins.append(
                Pin(layer=item.layer, place=item.place, supply=item.supply, forbid=not item.stands)
            )
    said = Counter((pin.layer, pin.place, pin.supply) for pin in pins)
    for number, pin in enumerate(pins, 1):
        if said[pin.layer, pin.place, pin.supply] > 1:
            value = f"{pin.layer}:{pin.place}:{pin.supply}"[:LONGEST]
            findings.add(_of(path, "edits_twice", number, value))
    return Edits(file=path, pins=tuple(pins), plan=told.plan)


def _of(path: Path, key: str, number: int, value: str) -> Finding:
    """A finding about one decision, by its number."""
    details = {"number": str(number)}
    where = f"decisions[{number}]"
    return Finding(key=key, file=path.name, column=where, value=value, details=details)


def _unknown(item: Decision, county: County, policy: Policy) -> Iterator[str]:
    """What a decision names that the case does not have."""
    layers = {layer.name: layer for layer in policy.layers}
    layer = layers.get(item.layer)
    if layer is None:
        yield "layer"
        return
    lookup = Lookup(county)
    tables: Mapping[str, Mapping[str, object]] = {
        "place": lookup.places(layer.level),
        "supply": lookup.supplies(layer.supply),
    }
    yield from (field for field, known in tables.items() if getattr(item, field) not in known)


def _of_table(
    path: Path, scenario: Scenario, case: Case, plan: Plan | None, findings: Findings
) -> Edits | None:
    """What a table of postings changes against a plan."""
    if plan is None:
        findings.add(Finding(key="edits_no_plan", file=path.name))
        return None
    layers = hand_layers(scenario.policy)
    maps = read_column_map(scenario.path.resolve().parent, Findings(), layers)
    meant = maps.get("current", NO_MAP)
    hand = read_hand_plan(path, case.county, layers, findings, former=case.former, meant=meant)
    if hand is None:
        return None
    hand = in_office(hand)
    _tell_riddles(path, hand, findings)
    if not hand.postings:
        findings.add(Finding(key="edits_no_postings", file=path.name))
        return None
    now = {(post.layer, post.place, post.supply) for post in hand.postings}
    asked = {layer for layer, _, _ in now}
    before = {(p.layer, p.place, p.supply) for p in plan.postings if p.layer in asked}
    pins = [Pin(layer=a, place=b, supply=c) for a, b, c in sorted(now - before)]
    pins += [Pin(layer=a, place=b, supply=c, forbid=True) for a, b, c in sorted(before - now)]
    return Edits(file=path, pins=tuple(pins), plan=plan_in(path), unread=hand.unread)


def _tell_riddles(path: Path, hand: HandPlan, findings: Findings) -> None:
    for item in hand.riddles:
        details = {"near": item.near}
        findings.add(
            Finding(
                key="edits_riddle",
                file=path.name,
                sheet=item.sheet,
                row=item.row,
                column=item.column or item.layer,
                value=item.text[:LONGEST],
                details=details,
            )
        )
