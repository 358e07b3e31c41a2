"""The end of every run folder: its outputs, what is special to the command, its manifest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.facts.case import Case
from maps.pages.plan_changes import Revision
from optimizer.model.outcome import Outcome
from optimizer.model.plan import Breach
from scenarios.cases.reading import CACHE
from scenarios.console.console import Talker
from scenarios.language.scenario import Scenario
from scenarios.runs.manifest import as_text, manifest
from scenarios.runs.manifest_file import FILE
from scenarios.runs.outputs import publish
from scenarios.runs.program_cache import keep


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A plan with all that was asked: ``case`` is as it was solved, ``inputs`` what was read.

    ``revision`` is what was decided on a plan before, if that was solved again.
    """

    scenario: Scenario
    case: Case
    inputs: tuple[Path, ...]
    outcome: Outcome
    breaches: tuple[Breach, ...]
    revision: Revision | None = None


def close_run(
    folder: Path,
    planned: Planned,
    talker: Talker,
    *,
    more: Callable[[Path], None] = lambda _: None,
    told: Mapping[str, Any] | None = None,
) -> None:
    """Write every output and then the manifest, which has the fingerprints of all the others.

    ``more`` writes files of the command's own, ``told`` stands in the manifest. The program
    is kept beside the case, for questions, where there is one.
    """
    scenario, outcome = planned.scenario, planned.outcome
    case, own = planned.case, planned.revision
    publish(folder, scenario, case, outcome, planned.breaches, talker, revision=own)
    more(folder)
    outputs = [item for item in folder.iterdir() if item.is_file()]
    table = manifest(scenario, planned.inputs, outputs, outcome, planned.breaches)
    table |= told or {}
    table["program"] = keep(scenario.path.resolve().parent / CACHE, outcome.kept)
    (folder / FILE).write_text(as_text(table), "utf-8", newline="\n")
