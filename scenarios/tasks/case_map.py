"""The ground alone: ``zhucun map``, and ``zhucun check`` where there is no scenario yet."""

from dataclasses import dataclass
from pathlib import Path

from geodata.facts.case import Case
from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.outputs import check_ending, sweep_case, write_text
from geodata.reading.read_case import read_case
from geodata.reading.target import sources_at
from geodata.roads.travel_matrix import with_roads
from geodata.words import Language, say
from maps.pages.case_map import case_map_html
from scenarios.cases.reading import FINDINGS_FILE, write_list
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.language.scenario import read_draft
from scenarios.tasks.account import refuse_warnings, tell_account, tell_verdict

SCENARIO, KIND = "scenario.toml", "map"


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A case read without a policy: its facts, what was found, and what to call it."""

    case: Case
    findings: Findings
    title: str
    folder: Path


def scenario_at(target: Path) -> Path | None:
    """The scenario that a path means: itself, or that of the folder; ``None``: there is none."""
    if target.suffix.lower() == ".toml":
        return target
    inside = target / SCENARIO
    return inside if inside.is_file() else None


def read_ground(target: Path, talker: Talker, language: Language | None) -> Ground:
    """Read the facts of a scenario, a folder or a single file; print every finding.

    Raises :class:`BadInput` where nothing is there, or the scenario does not say what to read.
    """
    findings = Findings()
    scenario = scenario_at(target)
    sweep_case(target.resolve() if target.is_dir() else target.resolve().parent)
    if scenario is None and not target.exists():
        talker.say("cli.no_target", path=target, style="red")
        raise BadInput
    if scenario is None:
        folder, sources = sources_at(target, findings)
        title = target.resolve().name
    else:
        draft = read_draft(scenario, findings)
        talker.language = language or draft.language
        folder, sources = scenario.resolve().parent, draft.sources or Sources()
        title = draft.scenario.title if draft.scenario else folder.name
    case = with_roads(read_case(folder, sources, findings, language=talker.language), findings)
    talker.findings(findings)
    if len(findings):
        own = folder if scenario is not None else Path()
        stem = "" if scenario is not None else f"{target.resolve().stem}-"
        write_list(own / f"{stem}{FINDINGS_FILE}", findings, talker)
    return Ground(case=case, findings=findings, title=title, folder=folder)


def check_ground(
    target: Path, talker: Talker, language: Language | None, *, strict: bool = False
) -> None:
    """Only check the facts. Raises :class:`BadInput` on errors, or warnings where ``strict``."""
    ground = read_ground(target, talker, language)
    tell_account(ground.findings.sealed(), ground.case, talker)
    if ground.findings.errors:
        count = len(ground.findings.faults().errors)
        talker.say("cli.errors_found", count=count, style="red")
        raise BadInput
    if strict:
        refuse_warnings(ground.findings, talker)
    tell_verdict("cli.ground_fine", ground.findings, ground.case.county, talker)


def _place(target: Path, ground: Ground) -> Path:
    if scenario_at(target) is not None:
        return ground.folder / "map.html"
    return Path(f"{target.resolve().stem}-map.html")


def _scenario_files(target: Path) -> tuple[Path, ...]:
    found = scenario_at(target)
    return () if found is None else (found,)


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A map that was written, and how many errors the case has."""

    path: Path
    errors: int


def draw_ground(target: Path, out: Path | None, talker: Talker, language: Language | None) -> Drawn:
    """Draw what the program believes, errors or not.

    The map lies beside the case, that of a single file or a foreign folder in the working
    directory. Raises :class:`BadInput` where there is nothing to draw.
    """
    if out is not None:
        check_ending(out, ".html", ".htm")
    ground = read_ground(target, talker, language)
    path = out or _place(target, ground)
    case = ground.case
    shapes = (case.coverage, case.outlines, case.roads)
    if not case.county.villages and all(shape is None for shape in shapes):
        talker.say("cli.nothing_to_draw", path=target, style="red")
        raise BadInput
    page = case_map_html(
        case,
        ground.findings,
        title=say("case_map.heading", talker.language, title=ground.title),
        language=talker.language,
    )
    write_text(path, page, KIND, inputs=(*case.inputs, *_scenario_files(target)))
    talker.say("cli.file_map", path=path.resolve())
    errors = len(ground.findings.errors)
    if errors:
        talker.say("cli.errors_found", count=errors, style="red")
    return Drawn(path=path, errors=errors)
