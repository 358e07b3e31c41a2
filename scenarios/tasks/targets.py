"""What is said of a list of targets when it is written."""

from collections.abc import Sequence
from datetime import date

from optimizer.facts.targets import Target
from scenarios.console.console import Talker


def tell_targets(targets: Sequence[Target], today: date | None, talker: Talker) -> None:
    """Say how many targets there are and how many are overdue; nothing where none is listed."""
    if not targets:
        return
    if today is None:
        talker.say("target.told_no_day", count=len(targets), style="yellow")
        return
    over = sum(target.days_over(today) is not None for target in targets)
    style = "yellow" if over else ""
    talker.say("target.told", count=len(targets), over=over, day=today.isoformat(), style=style)
