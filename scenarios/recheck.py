"""Check a finished plan again: from plan.csv and the facts, without the model."""

from pathlib import Path

from rich.text import Text

from geodata.words import say
from optimizer.plan import Breach
from optimizer.promises import SHORTAGE, is_promise
from optimizer.verify import verify
from scenarios.console import Talker
from scenarios.finished import open_run
from scenarios.reading import Choices


def check_plan(folder: Path, talker: Talker, choices: Choices) -> int:
    """Judge the ``plan.csv`` of a run folder against its case.

    Returns the exit code: 0 sound, 1 broken rules. Raises
    :class:`~scenarios.run.BadInput` where run, case or plan cannot be read.
    """
    run = open_run(folder, talker, choices)
    found = verify(run.case.county, run.scenario.policy, run.plan)
    shown = [breach for breach in found if not breach.key.startswith(SHORTAGE)]
    for breach in shown:
        _tell(breach, talker)
    broken = [breach for breach in shown if not is_promise(breach)]
    if broken:
        talker.say("cli.rules_broken", count=len(broken), style="bold red")
        return 1
    talker.say("cli.verified", postings=len(run.plan.postings), style="green")
    return 0


def _tell(breach: Breach, talker: Talker) -> None:
    words = say(f"breach.{breach.key}", talker.language, **breach.details)
    place = " ".join(part for part in (breach.layer, breach.place, breach.supply) if part)
    talker.console.print(Text(f"{breach.rule}: {place} {words}"), soft_wrap=True)
