"""Check a finished run again: everything it states, from the facts, without the model."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import cast

from geodata.words import Language, say
from maps.tables.exception_words import exception_words
from optimizer.model.plan import Breach
from optimizer.model.soft_constraints import apart, is_promise
from scenarios.cases.reading import Choices
from scenarios.checks.certificate import certificate
from scenarios.checks.evidence import Evidence, gather
from scenarios.checks.figures import costs, counts, proof, settings
from scenarios.checks.files import files
from scenarios.checks.outputs import change_tables, outputs
from scenarios.checks.rows import rows
from scenarios.checks.said import Difference, Remark, Said, Saying, Scope
from scenarios.checks.size import size
from scenarios.checks.standing import standing
from scenarios.console.console import Talker
from scenarios.console.exit_codes import BREACHES, OK
from scenarios.runs.finished_run import manifest_of, open_run

Check = Callable[[Evidence], Saying]
Then = Callable[[Evidence, Talker], int]
"""Done with a run that agrees with what it states; its exit code."""
CHECKS: tuple[Check, ...] = (
    rows,
    counts,
    costs,
    proof,
    certificate,
    settings,
    size,
    standing,
    change_tables,
    outputs,
    files,
)
"""What is recomputed and compared, in the order of the report; each check stands by itself."""
UNCHECKED: tuple[Scope, ...] = (Scope("verify.scope.origin", done=False),)
"""What no check looks at."""
MOST_TOLD = 100
"""So many differences of one file are told one by one."""
TONGUE = re.compile(r'<html lang="(zh|en)')


def check_plan(folder: Path, talker: Talker, choices: Choices, then: Then | None = None) -> int:
    """Recompute what a run folder states and tell every difference.

    Returns the exit code: 0 everything agrees and no rule is broken, 3 otherwise; where all is
    well, what comes of ``then``. Raises
    :class:`~scenarios.console.errors.BadInput` where run, case or plan cannot be read.
    """
    made_in = language_of(folder)
    run = open_run(folder, talker, choices.made(made_in), known_only=False)
    evidence = gather(run, made_in or run.scenario.language)
    broken = _rules(evidence, talker)
    said = list(everything(evidence))
    different = [item for item in said if isinstance(item, Difference)]
    _tell(different, talker)
    for remark in (item for item in said if isinstance(item, Remark)):
        talker.say(remark.key, style="yellow", **remark.values)
    _scope([item for item in said if isinstance(item, Scope)], talker)
    if not broken and different and evidence.older:
        talker.say("verify.older_differs", count=len(different), style="bold yellow")
        return BREACHES
    if broken or different:
        talker.say("cli.rules_broken", count=broken + len(different), style="bold red")
        return BREACHES
    _tell_sound(evidence, talker)
    return then(evidence, talker) if then else OK


def _tell_sound(evidence: Evidence, talker: Talker) -> None:
    postings, (_, excepted) = len(evidence.run.plan.postings), apart(evidence.breaches)
    if not excepted:
        talker.say("cli.verified", postings=postings, style="green")
        return
    kinds = exception_words(excepted, talker.language)
    values = {"postings": postings, "count": len(excepted), "kinds": kinds}
    talker.say("cli.verified_exceptions", style="green", **values)


def language_of(folder: Path) -> Language | None:
    """The language of a run's outputs; ``None`` where it is not known."""
    stated = manifest_of(folder).get("language")
    if stated in ("zh", "en"):
        return cast("Language", stated)
    page = folder / "map.html"
    if not page.is_file():
        return None
    with page.open(encoding="utf-8", errors="replace") as file:
        found = TONGUE.search(file.read(1000))
    return cast("Language", found[1]) if found else None


def everything(evidence: Evidence) -> Iterator[Said]:
    """What all checks say; without a case that knows the plan's names there is no check."""
    if not evidence.sound:
        yield Scope("verify.scope.nothing", done=False)
        return
    for check in CHECKS:
        yield from check(evidence)
    if evidence.run.changed:
        yield Scope("verify.scope.inputs", done=False)
    yield from UNCHECKED


def _rules(evidence: Evidence, talker: Talker) -> int:
    """Tell every rule that the plan breaks and every promise that it leaves open."""
    for breach in evidence.breaches:
        _tell_breach(breach, talker)
    return sum(not is_promise(breach) for breach in evidence.breaches)


def _tell_breach(breach: Breach, talker: Talker) -> None:
    words = say(f"breach.{breach.key}", talker.language, **breach.details)
    place = " ".join(part for part in (breach.layer, breach.place, breach.supply) if part)
    key = "verify.exception" if is_promise(breach) else "verify.breach"
    talker.say(key, rule=breach.rule, place=place, words=words)


def _tell(different: Sequence[Difference], talker: Talker) -> None:
    told: Counter[str] = Counter()
    nothing = say("verify.nothing", talker.language)
    for item in different:
        told[item.file] += 1
        if told[item.file] <= MOST_TOLD:
            talker.say(
                "verify.difference",
                style="red",
                file=item.file,
                where=item.where.said(talker.language),
                stated=item.stated or nothing,
                recomputed=item.recomputed or nothing,
            )
    for file, count in told.items():
        if count > MOST_TOLD:
            talker.say("verify.more", file=file, count=count - MOST_TOLD, style="red")


def _scope(scopes: Sequence[Scope], talker: Talker) -> None:
    """What was compared, and what was not."""
    join = say("verify.join", talker.language)
    for done in (True, False):
        words = (say(s.key, talker.language, **s.values) for s in scopes if s.done is done)
        listed = join.join(dict.fromkeys(words))
        if listed:
            talker.say("verify.compared" if done else "verify.left_out", what=listed)
