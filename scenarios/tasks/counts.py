"""``[[count]]`` of a scenario: figures told, and written as a table beside it."""

from collections.abc import Sequence

from geodata.facts.county import County
from geodata.outputs import exhausted, new_file
from maps.files.workbook import write_workbook
from maps.tables.count_tables import CountWords, count_tables
from optimizer.villages.counts import Counted, CountTask, counted
from scenarios.console.console import Talker
from scenarios.language.scenario import Scenario

KIND, FILE = "counts", "counts.xlsx"
MOST_GROUPS, MOST_NAMED = 10, 20
"""Figures of one count, and rows of one figure, that are told; the table has all."""
Figures = Sequence[tuple[CountTask, Sequence[Counted]]]
STYLES = {"kept": "green", "missed": "red", "unknown": "yellow"}


def figures_of(scenario: Scenario, county: County) -> Figures:
    """Every figure that a scenario asks for."""
    return [(task, counted(county, task)) for task in scenario.counts.values()]


def tell_counts(scenario: Scenario, county: County, talker: Talker) -> None:
    """Say every figure against its limit, those first that are not kept; write them all."""
    found = figures_of(scenario, county)
    if not found:
        return
    for task, figures in found:
        words = CountWords(task, talker.language)
        order = ("missed", "unknown", "kept")
        for one in sorted(figures, key=lambda each: order.index(each.state))[:MOST_GROUPS]:
            _tell(words, one, talker)
        if len(figures) > MOST_GROUPS:
            talker.say("count.more", count=len(figures) - MOST_GROUPS, file=FILE)
    path = scenario.path.resolve().parent / FILE
    tables = count_tables(found, title=scenario.title, language=talker.language)
    try:
        with new_file(path, KIND) as scratch:
            write_workbook(scratch, tables, language=talker.language, kind=KIND)
    except OSError as error:
        if exhausted(error):
            raise
        talker.say("count.not_written", file=path, reason=error.strerror, style="yellow")
        return
    talker.say("count.written", path=path)


def _tell(words: CountWords, one: Counted, talker: Talker) -> None:
    talker.say(
        "count.figure",
        style=STYLES[one.state],
        name=words.task.shown,
        group=words.group(one),
        part=f"{one.part:g}",
        whole=f"{one.whole:g}",
        value=words.figure(one),
        limit=words.limit(),
        state=words.state(one),
    )
    if one.lacking:
        plan = words.plan(one)
        if plan:
            talker.say("count.planned", count=one.lacking, plan=plan)
        else:
            talker.say("count.lacking", count=one.lacking)
    if one.state != "kept" and one.outside:
        names = words.names(one.outside, MOST_NAMED)
        talker.say("count.outside", count=len(one.outside), names=names)
    if one.unknown:
        names = words.names(one.unknown, MOST_NAMED)
        talker.say("count.unknown", count=len(one.unknown), names=names)
