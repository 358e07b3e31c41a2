"""A finished run, opened again: its scenario, its case and its plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path, PureWindowsPath
from typing import Any, Protocol

from geodata.facts.case import Case
from geodata.facts.county import County, Pin, StandingPosting
from geodata.facts.supply_key import SupplyKey
from geodata.findings import Finding, Findings
from geodata.lineage.merging import merged_case
from geodata.outputs import sweep_run
from geodata.reading.read_once import CasesOnce
from maps.files.plan_csv import PlanFileError, read_plan_csv, read_terms
from optimizer.facts.lookup import SUPPLY_ENTITIES
from optimizer.model.outcome import Outcome, Status, StopReason
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from optimizer.model.policy_view import tables_of
from optimizer.plans.replan import Event, after, calm, in_force
from optimizer.plans.shortages import judged_shortages
from optimizer.plans.verify import strangers
from scenarios.cases.reading import Choices, read_all
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.language.scenario import Scenario
from scenarios.runs.manifest import fingerprint
from scenarios.runs.manifest_file import FILE, is_newer, is_older, read_manifest
from scenarios.runs.room_manifest import read_room_manifest

PLAN, STANDING, EDITED = "plan.csv", "standing.csv", "edited.csv"
"""The plan of a run, and the plan in force that a replanned run began from, in its folder."""
ABSENT = {"unknown_layer": "layer", "unknown_place": "place", "unknown_supply": "supply"}
"""What a posting names that nobody knows any more, by the key of the breach."""


FOLDERS = frozenset({"runs", "areas", "belts", "groups", "grids", "training", "tours"})
"""Folders beside a scenario that hold what was made of it."""


@dataclass(frozen=True, kw_only=True)
class Finished:
    """A finished run. ``plan`` has the postings of plan.csv, without shortages.

    ``case`` is the case after the events of a replanned run, with the plan in force that it
    began from; ``eve`` before these events (villages merged already), ``before`` as its tables
    say.
    ``manifest`` is the table of manifest.json; ``changed`` names the input files that are
    no longer what they were at the run.
    """

    folder: Path
    scenario: Scenario
    case: Case
    eve: Case
    before: Case
    plan: Plan
    manifest: dict[str, Any]
    changed: tuple[str, ...] = ()

    @property
    def asked(self) -> Scenario:
        """The scenario as the run asked it: a replanned one asked for few changes as well."""
        happened = self.manifest.get("replan")
        if not isinstance(happened, dict):
            return self.scenario
        most = happened.get("most")
        policy = calm(self.scenario.policy, most=most if isinstance(most, int) else None)
        return replace(self.scenario, policy=policy)


class Reader(Protocol):
    """Reads scenario and case, as :func:`~scenarios.cases.reading.read_all` does."""

    def __call__(
        self, path: Path, talker: Talker, choices: Choices, *, known: bool
    ) -> tuple[Scenario, Case, Findings]:
        """Scenario, case, and what was found."""


def reading_once() -> Reader:
    """A reader for several runs of one case: what was read and told once is not again.

    Scenarios that ask the same of one case folder share what is read of it.
    """
    seen: dict[Path, tuple[Scenario, Case, Findings]] = {}
    cases = CasesOnce()

    def read(
        path: Path, talker: Talker, choices: Choices, *, known: bool
    ) -> tuple[Scenario, Case, Findings]:
        where = path.resolve()
        if where not in seen:
            seen[where] = read_all(path, talker, choices, known=known, cases=cases)
        return seen[where]

    return read


def open_run(
    folder: Path,
    talker: Talker,
    choices: Choices,
    *,
    known_only: bool = True,
    read: Reader = read_all,
) -> Finished:
    """Open a run folder; says which inputs have changed since. ``read`` reads its case.

    Raises :class:`BadInput` (told already) where the folder is no run, where its manifest, its
    case or its plan cannot be read, and (with ``known_only``) where the plan names somebody or
    something that the tables do not know any more.
    """
    sweep_run(folder.resolve())
    table = _manifest(folder, talker)
    _tell_format(folder, table, talker)
    scenario_path = scenario_of(folder, table)
    changed = changed_inputs(table["inputs"], scenario_path.resolve().parent)
    scenario, case, _ = read(scenario_path, talker, choices, known=not changed)
    if changed:
        talker.say("cli.inputs_changed", files="、".join(changed), style="yellow")
    try:
        plan = read_plan_csv(folder / PLAN)
        case = _edited(case, scenario.policy, table.get("edits"))
        eve, now = _replanned(case, scenario.policy, table.get("replan"), folder / STANDING)
    except PlanFileError as error:
        talker.findings(error.findings)
        raise BadInput from error
    weighted = _weighted(scenario, table.get("goals"), talker)
    if known_only:
        _all_known(now.county, weighted, plan, talker)
    _tell_altered(folder, table, talker)
    return Finished(
        folder=folder,
        scenario=weighted,
        case=now,
        eve=eve,
        before=case,
        plan=plan,
        manifest=table,
        changed=tuple(changed),
    )


def inputs_of(run: Finished) -> tuple[Path, ...]:
    """Every file that was read of a run: the scenario, the tables, what is in its folder."""
    own = (path for path in run.folder.iterdir() if path.is_file())
    return (run.scenario.path, *run.case.inputs, *own)


def _manifest(folder: Path, talker: Talker) -> dict[str, Any]:
    """The manifest of a folder that has one and a plan; else :class:`BadInput` (told already)."""
    findings = Findings()
    room = read_room_manifest(folder, findings)
    if room is not None:
        talker.say("cli.other_room", folder=folder, room=room.room, style="red")
        raise BadInput
    table = None if findings.errors else read_manifest(folder, findings)
    if findings.errors:
        talker.findings(findings)
        raise BadInput
    for file, there in ((FILE, table), (PLAN, (folder / PLAN).is_file())):
        if not there:
            talker.say("cli.not_a_run", folder=folder, file=file, style="red")
            raise BadInput
    return table or {}


def _tell_format(folder: Path, table: Mapping[str, Any], talker: Talker) -> None:
    """Say that another version made the run: its figures and files may have other forms."""
    own = table.get("versions", {}).get("zhucun", "?")
    if is_older(table):
        talker.say("cli.older_run", folder=folder, version=own, style="yellow")
    if is_newer(table):
        talker.say("cli.newer_run", folder=folder, version=own, style="yellow")


def _all_known(county: County, scenario: Scenario, plan: Plan, talker: Talker) -> None:
    """Raise :class:`BadInput` where the plan names what the tables do not know, all told."""
    findings = Findings()
    for item in strangers(county, scenario.policy, plan):
        values = {"layer": item.layer, "place": item.place, "supply": item.supply}
        named = values[ABSENT[item.key]] if item.key in ABSENT else item.supply
        findings.add(Finding(key=f"run_{item.key}", file=PLAN, value=named, details=values))
    if findings.errors:
        talker.findings(findings)
        raise BadInput


def _tell_altered(folder: Path, table: Mapping[str, Any], talker: Talker) -> None:
    """Say that plan.csv is not as the run wrote it: what follows is about the plan as it is."""
    stated = table["outputs"].get(PLAN)
    if stated is not None and stated != fingerprint(folder / PLAN):
        talker.say("cli.plan_altered", file=folder / PLAN, style="yellow")


def outcome_of(run: Finished) -> Outcome:
    """The plan of a run with its shortages, and no word on how it was found."""
    shortages = judged_shortages(run.case.county, run.scenario.policy, run.plan)
    plan = Plan(run.plan.postings, shortages)
    return Outcome(
        status=Status.FEASIBLE, stop=StopReason.DONE, plan=plan, levels=(), pairs=0, seconds=0.0
    )


def _replanned(case: Case, policy: Policy, happened: Any, standing: Path) -> tuple[Case, Case]:
    """The case before and after the events of a replanned run: who left cannot be offered again.

    What happened before the runs that it began from has happened too. Raises
    :class:`~maps.files.plan_csv.PlanFileError` where the plan in force cannot be read.
    """
    if not isinstance(happened, dict):
        return case, case
    for earlier in happened.get("earlier", []):
        case = _after(_merged(case, earlier), policy, earlier, None)
    eve = _merged(case, happened)
    return eve, _after(eve, policy, happened, standing if standing.is_file() else None)


def _merged(case: Case, happened: dict[str, Any]) -> Case:
    """The case after the mergers of a replanning, as far as its villages are known."""
    mergers = [(str(m["old"]), str(m["new"])) for m in happened.get("mergers", [])]
    known = {village.id for village in case.county.villages}
    gone = [name for pair in mergers for name in pair if name not in known]
    if gone:
        raise PlanFileError(_lost("manifest_village", gone))
    return merged_case(case, mergers) if mergers else case


def _lost(key: str, names: Sequence[str]) -> Findings:
    return Findings([Finding(key=key, file=FILE, value=name) for name in dict.fromkeys(names)])


def _after(case: Case, policy: Policy, happened: dict[str, Any], standing: Path | None) -> Case:
    """The case after the events of one replanning; ``standing`` is the plan in force then.

    Without it only those are known to have been in force who were recalled.
    """
    county: County = case.county
    if happened.get("start"):
        county = replace(county, today=date.fromisoformat(str(happened["start"])))
    if standing is not None:
        county = in_force(county, policy, read_plan_csv(standing), read_terms(standing))
    elif "recalled" in happened:
        tables = tables_of(policy)
        rows = (_standing(row, tables) for row in happened["recalled"])
        county = replace(county, current=tuple(rows))
    events = events_of(happened, county)
    return replace(case, county=after(county, policy, events, pins_in(happened)))


def _edited(case: Case, policy: Policy, edits: Any) -> Case:
    """The case with what was decided on the map before the run."""
    if not isinstance(edits, dict):
        return case
    return replace(case, county=after(case.county, policy, (), pins_in(edits)))


def pins_in(told: Mapping[str, Any]) -> list[Pin]:
    """The pins that a manifest tells."""
    return [
        Pin(
            layer=str(row["layer"]),
            place=str(row["place"]),
            supply=str(row["supply"]),
            forbid=bool(row.get("forbid", False)),
        )
        for row in told.get("pins", [])
    ]


def pin_rows(pins: Sequence[Pin]) -> list[dict[str, Any]]:
    """The same as a manifest tells them."""
    return [
        {"layer": p.layer, "place": p.place, "supply": p.supply}
        | ({"forbid": True} if p.forbid else {})
        for p in pins
    ]


def events_of(happened: Mapping[str, Any], county: County) -> list[Event]:
    """Who had left before a replanning.

    A run of an earlier version does not say of which table: everybody with the id had left.
    """
    found = []
    for event in happened.get("events", []):
        name, table = str(event["supply"]), event.get("table")
        tables = [str(table)] if table else SUPPLY_ENTITIES
        keys = [SupplyKey(kind, name) for kind in tables]
        known = [key for key in keys if table or _has(county, key)]
        found += [Event(key, event["reason"]) for key in known]
    return found


def _has(county: County, key: SupplyKey) -> bool:
    return any(item.id == key.id for item in county.supplies(key.table))


def _standing(row: dict[str, Any], tables: Mapping[str, str]) -> StandingPosting:
    layer, place, supply = (str(row[key]) for key in ("layer", "place", "supply"))
    table = tables.get(layer, "")
    return StandingPosting(layer=layer, place=place, supply=supply, table=table)


def _weighted(scenario: Scenario, goals: Any, talker: Talker) -> Scenario:
    """The scenario with the levels and weights that a scheme gave its goals."""
    own = scenario.policy.effective_goals
    if goals is None:
        return scenario
    if [given["kind"] for given in goals] != [goal.kind for goal in own]:
        talker.say("cli.weights_lost", style="yellow")
        return scenario
    moved = tuple(
        goal.model_copy(update={"level": int(given["level"]), "weight": float(given["weight"])})
        for goal, given in zip(own, goals, strict=True)
    )
    return replace(scenario, policy=scenario.policy.model_copy(update={"goals": moved}))


def manifest_of(folder: Path) -> dict[str, Any]:
    """Read the manifest of a run; empty where there is none, or a damaged one."""
    return read_manifest(folder, Findings()) or {}


def scenario_of(folder: Path, manifest: dict[str, Any]) -> Path:
    """The scenario: that of the case around the run folder, else where it lay at the run."""
    written = str(manifest.get("scenario", ""))
    name = PureWindowsPath(written).name
    near = folder.resolve().parents
    for runs, case in pairwise(near[1:4]):  # a scheme or a task lies one folder deeper
        if runs.name in FOLDERS and (case / name).is_file():
            return case / name
    return Path(written)


def changed_inputs(inputs: Mapping[str, str], base: Path) -> list[str]:
    """The input files that are no longer what they were at the run."""
    return [
        name
        for name, digest in sorted(inputs.items())
        if not (base / name).is_file() or fingerprint(base / name) != digest
    ]
