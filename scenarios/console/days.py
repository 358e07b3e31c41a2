"""Days on a command line, in any form that a clerk writes."""

from datetime import date

from geodata.columns.days import day_of
from scenarios.console.console import Talker


def said_day(text: str, talker: Talker) -> date:
    """The day that a text says; of a month or a year its first, which is told.

    Raises ``ValueError`` where it says no day.
    """
    found = day_of(text)
    if not found.plain or found.day is None:
        talker.say("replan.date_read", text=text, day=found.first.isoformat(), style="yellow")
    return found.first
