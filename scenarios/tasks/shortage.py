"""``zhucun shortage``: the account of a finished run's open posts, and what would close them."""

from itertools import chain
from pathlib import Path

from geodata.facts.county import County
from geodata.outputs import new_file
from maps.files.workbook import write_workbook
from maps.names import Names
from maps.tables.exception_words import exception_words
from maps.tables.shortage_tables import AccountWords
from optimizer.diagnosis.conflicts import conflicts
from optimizer.diagnosis.open_posts import account
from optimizer.diagnosis.shortage_account import holders, known_holders, menu
from optimizer.limits.deadline import Deadline
from optimizer.model.candidates import pair_up
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from optimizer.model.soft_constraints import apart
from optimizer.plans.shortages import shortages_of
from optimizer.rules.pinned import unkept_pins
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.runs.finished_run import open_run

FILE, KIND = "shortage.xlsx", "shortage"
MOST_TOLD = 10
SHARE = 0.3
"""Share of the time that may go into finding the rules behind a shortage."""
AGAINST = 0.5
"""Share of what is then left for finding what is against pins; the rest is for repairs."""


def tell_shortages(folder: Path, seconds: float, talker: Talker, choices: Choices) -> None:
    """Print the account and write it as a workbook into the run folder.

    Raises :class:`~scenarios.tasks.run.BadInput` where run or case cannot be read.
    """
    run = open_run(folder, talker, choices)
    county, policy = run.case.county, run.asked.policy
    candidates = pair_up(county, policy)
    plan = Plan(run.plan.postings, shortages_of(candidates, run.plan))
    words = AccountWords(Names(county, policy, talker.language))
    items = list(account(county, policy, plan, candidates))
    loose = {item.shortage.layer for item in items if item.hall is None and item.exclusions.able}
    deadline = Deadline.after(seconds)
    share = SHARE * seconds / max(1, len(loose))
    held = {name: holders(county, policy, plan, name, seconds=share) for name in sorted(loose)}
    items = [
        item
        if item.hall or item.shortage.layer not in held
        else known_holders(item, held[item.shortage.layer])
        for item in items
    ]
    unkept, left = unkept_pins(county, policy, plan), deadline.slice(share=AGAINST).left()
    against = list(conflicts(county, policy, unkept, seconds=left))
    _tell_exceptions(county, policy, plan, talker)
    if not items and not against:
        talker.say("account.nothing", style="green")
        return
    found = menu(county, policy, plan, seconds=deadline.left())
    lines = [line for item in items[:MOST_TOLD] for line in words.post(item)]
    for line in lines:
        talker.line(line)
    if len(items) > MOST_TOLD:
        talker.say("account.more", count=len(items) - MOST_TOLD, file=FILE)
    for line in [line for item in against for line in words.conflict(item)]:
        talker.line(line)
    if items:
        for line in words.menu(found):
            talker.line(line)
    title = run.scenario.title
    tables = [words.causes_table(items, title=title), words.menu_table(found, title=title)]
    with new_file(folder / FILE, KIND) as scratch:
        write_workbook(scratch, tables, language=talker.language, kind=KIND)
    talker.say("account.written", path=(folder / FILE).resolve())


def _tell_exceptions(county: County, policy: Policy, plan: Plan, talker: Talker) -> None:
    """Say what else the plan leaves open: terms, quotas and the like, which are no open posts."""
    every = (rule.breaches(county, policy, plan) for rule in policy.restrictions)
    _, excepted = apart(chain.from_iterable(every))
    if excepted:
        kinds = exception_words(excepted, talker.language)
        talker.say("cli.exceptions", count=len(excepted), kinds=kinds, style="yellow")
