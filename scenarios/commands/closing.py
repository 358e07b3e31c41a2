"""The closing lines of a run, and with which code it ends."""

import os
import sys
from collections.abc import Sequence
from typing import Any

import typer

from maps.tables.exception_words import exception_words
from maps.tables.plan_tables import status_words
from optimizer.model.outcome import StopReason
from optimizer.model.soft_constraints import apart, is_promise
from scenarios.console.console import Talker
from scenarios.console.exit_codes import DEFECT, INTERRUPTED
from scenarios.console.json_output import record
from scenarios.runs.manifest import open_posts
from scenarios.runs.outputs import REFUSED
from scenarios.tasks.run import RunResult


def tell_result(result: RunResult, talker: Talker) -> None:
    """Say how good the plan is, what is missing, and where everything lies."""
    outcome = result.outcome
    talker.say(
        "cli.done",
        postings=len(outcome.plan.postings),
        missing=open_posts(outcome.plan),
        status=status_words(outcome, language=talker.language),
        seconds=f"{outcome.seconds:.1f}",
        style="bold green" if outcome.closed else "bold yellow",
    )
    if outcome.broken:
        talker.say("cli.plan_withdrawn", count=len(outcome.broken), style="bold red")
    if outcome.refused:
        path = (result.folder / REFUSED).resolve()
        talker.say("cli.proof_refused", reason=outcome.refused, path=path, style="bold red")
    broken, excepted = apart(result.breaches)
    if broken:
        talker.say("cli.breaches", count=len(broken), style="bold red")
    if excepted:
        kinds = exception_words(excepted, talker.language)
        talker.say("cli.exceptions", count=len(excepted), kinds=kinds, style="yellow")
    for file in ("map.html", "plan.xlsx"):
        talker.say(f"cli.file_{file.partition('.')[0]}", path=(result.folder / file).resolve())


def leave(result: RunResult) -> None:
    """A defect exits 1, an interrupted run 130, all else 0."""
    if result.outcome.refused or not all(map(is_promise, result.breaches)):
        raise typer.Exit(DEFECT)
    if result.outcome.stop is StopReason.INTERRUPTED:
        end_now(INTERRUPTED)


def leave_room(results: Sequence[Any]) -> None:
    """Of plans beside the postings an interrupted one exits 130, all else 0."""
    if any(result.plan.stopped for result in results):
        end_now(INTERRUPTED)


def end_now(code: int) -> None:
    """Leave at once: an engine that was left behind may still be computing in its thread."""
    kept = record()
    if kept is not None:
        kept.end(code)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
