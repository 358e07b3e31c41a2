"""What a run left to one engine, closed again by another: ``zhucun verify --prove``."""

from optimizer.certificate.rows import RefusedError
from optimizer.limits.deadline import Deadline
from optimizer.proof.remaining_program import ENGINES, closed_again
from scenarios.checks.certificate import checked
from scenarios.checks.evidence import Evidence
from scenarios.console.console import Talker
from scenarios.console.exit_codes import BREACHES, OK
from scenarios.runs.outputs import CERTIFICATE

WORDS = {"closed": "proved", "refuted": "disproved", "open": "unproved"}
STYLES = {"closed": "green", "refuted": "bold red", "open": "yellow"}


def prove_again(evidence: Evidence, talker: Talker, *, engine: str, seconds: float) -> int:
    """Close with another engine what prices leave open; the exit code.

    0 where all of it is closed, or prices prove it all; 3 where some is not.
    """
    path, other = evidence.folder / CERTIFICATE, ENGINES[engine]
    try:
        if not path.is_file():
            raise RefusedError
        model, found = checked(evidence, path)
    except RefusedError:
        talker.say("verify.no_certificate", style="yellow")
        return BREACHES
    if not found.questions:
        talker.say("verify.nothing_left", style="green")
        return OK
    talker.say("verify.proving", engine=other.name, count=len(found.questions))
    ends = []
    for item in closed_again(model, found.questions, other, Deadline.after(seconds)):
        level = model.levels[item.level].number
        values = {"level": level, "part": item.part + 1, "columns": item.columns}
        talker.say(f"verify.{WORDS[item.end]}", style=STYLES[item.end], engine=other.name, **values)
        ends.append(item.end)
    if any(end != "closed" for end in ends):
        return BREACHES
    talker.say("verify.all_proved", engine=other.name, style="bold green")
    return OK
