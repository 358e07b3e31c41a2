"""The verdict on a folder of any planning problem beside the postings."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from scenarios.checks.room_outputs import MOST_TOLD, tell_unlike
from scenarios.checks.said import Difference
from scenarios.console.console import Talker
from scenarios.console.exit_codes import BREACHES, OK
from scenarios.runs.finished_room import OpenedRoom
from scenarios.tasks.room_run import tell_breaches

Breach = TypeVar("Breach")


def tell_state(done: OpenedRoom, words: str, shown: Sequence[str], talker: Talker) -> None:
    """Say that another version wrote a folder, whose files ``shown`` have its form, or who did.

    What was altered since is told as well.
    """
    if done.manifest.older:
        talker.say(f"{words}.older", files="、".join(shown), style="yellow")
    if done.altered:
        talker.say(f"{words}.altered", files="、".join(done.altered), style="yellow")


def verdict(
    words: str,
    breaches: Sequence[Breach],
    said: Callable[[Breach], tuple[str, Mapping[str, str]]],
    found: Sequence[Difference],
    figures: Mapping[str, object],
    talker: Talker,
) -> int:
    """Tell what is not kept and every difference; the exit code: 0 where all agrees, else 3."""
    tell_breaches(breaches, said, talker, most=MOST_TOLD)
    tell_unlike(found, talker)
    if found:
        talker.say(f"{words}.unsound", count=len(found), style="bold red")
        return BREACHES
    if breaches:
        talker.say(f"{words}.verified_missed", count=len(breaches), style="green", **figures)
    else:
        talker.say(f"{words}.verified", style="green", **figures)
    return OK
