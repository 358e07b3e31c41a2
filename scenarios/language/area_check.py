"""Areas that a rule reads from a column: names that mean no place, or several, are mistakes."""

from collections.abc import Iterator

from geodata.facts.county import County
from geodata.findings import SHOWN, Finding, Findings
from geodata.lineage.place_names import Places, Suggestions
from geodata.lineage.place_texts import PlaceTexts
from optimizer.facts.written_areas import SURE, areas_of
from optimizer.model.policy import Policy
from optimizer.rules.local import Local
from scenarios.language.conditions import parts_of
from scenarios.language.scenario import Scenario
from scenarios.language.toml_text import line_of


def check_areas(scenario: Scenario, county: County, findings: Findings) -> None:
    """Add one finding for each rule and kind of mistake, with all whom it is about."""
    for path, part in parts_of(scenario.policy).items():
        if not isinstance(part, Local) or part.by is None:
            continue
        odd = list(_odd(part, part.by, scenario.policy, county))
        for key in ("scenario_area_unknown", "scenario_area_several"):
            texts = [text for kind, text in odd if kind == key]
            if texts:
                shown = "、".join(texts[:SHOWN]) + ("…" if texts[SHOWN:] else "")
                places = Places(county.villages, county.townships)
                near = Suggestions(places.names()).near(texts[0].partition("：")[2])
                item = Finding(
                    key=key,
                    file=scenario.path.name,
                    row=line_of(scenario.lines, f"{path}.by"),
                    column=f"{path}.by",
                    value=shown,
                    details={"count": str(len(texts)), "near": near},
                )
                findings.add(item)


def _odd(part: Local, by: str, policy: Policy, county: County) -> Iterator[tuple[str, str]]:
    """Key of the finding, and who says what, of every name that does not mean one place."""
    kind = policy.layer(part.layer).supply
    places = PlaceTexts(county.villages, county.townships)
    for supply in county.supplies(kind):
        for text, meant in areas_of(by, supply, kind, county.year, places):
            if meant.outcome not in SURE:
                several = meant.outcome == "ambiguous"
                key = "scenario_area_several" if several else "scenario_area_unknown"
                yield key, f"{supply.name}：{text}"
