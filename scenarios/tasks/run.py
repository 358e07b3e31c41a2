"""One run, as one paragraph: read, check, pair, solve, verify, publish."""

from dataclasses import dataclass
from pathlib import Path

from maps.files.findings_book import write_findings
from maps.names import Names
from optimizer.model.outcome import Outcome
from optimizer.model.plan import Breach
from optimizer.plans.verify import verify_outcome
from scenarios.cases.reading import FINDINGS_FILE, Choices, read_all
from scenarios.console.clock import elapsed
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.close_run import Planned, close_run
from scenarios.runs.run_folder import run_folder
from scenarios.tasks.cluster import runner_for
from scenarios.tasks.edits import edited, tell_revision
from scenarios.tasks.planning import in_time, planned


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """A finished run: its folder, its outcome, and the breaches that the check found."""

    folder: Path
    outcome: Outcome
    breaches: tuple[Breach, ...]


def run_scenario(
    path: Path, talker: Talker, choices: Choices | None = None, *, edits: Path | None = None
) -> RunResult:
    """Read, check, pair, solve, verify and publish one scenario.

    ``edits`` is a file of decisions made on the map or in a table: they are pins.
    Raises :class:`BadInput` where the input has errors.
    """
    choices = choices or Choices()
    scenario, case, findings = read_all(path, talker, choices)
    if not scenario.policy.layers:
        talker.say("selection.no_layers", scenario=path, style="red")
        raise BadInput
    made_up = edited(edits, scenario, case, talker)
    case = made_up.case
    timely = in_time(scenario, reading=elapsed())
    parent = choices.out or scenario.path.resolve().parent / "runs" / scenario.path.stem
    with run_folder(parent, choices.name) as space:
        with runner_for(choices.workers, choices.cluster, talker) as runner:
            outcome = planned(timely, case, talker, runner=runner)
        breaches = verify_outcome(case.county, scenario.policy, outcome)
        revision = made_up.revision(scenario.policy, outcome.plan)
        made = Planned(
            scenario=scenario,
            case=case,
            inputs=case.inputs,
            outcome=outcome,
            breaches=breaches,
            revision=revision,
        )

        def more(folder: Path) -> None:
            made_up.write(folder, scenario.policy)
            if len(findings):
                write_findings(folder / FINDINGS_FILE, findings, language=scenario.language)

        close_run(space.scratch, made, talker, more=more, told=made_up.told)
    names = Names(case.county, scenario.policy, talker.language)
    tell_revision(revision, names, outcome.plan, space.final, talker)
    return RunResult(folder=space.final, outcome=outcome, breaches=breaches)
