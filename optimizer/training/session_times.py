"""Which classes are at the same time: on one day, in one week."""

from collections.abc import Sequence
from datetime import date, timedelta

from geodata.facts.sessions import Session
from optimizer.training.training_clauses import At

Slots = tuple[tuple[int, ...], ...]
"""Sets of classes, by number."""


def slots_of(sessions: Sequence[Session], at: At) -> Slots:
    """The largest sets of classes that are at one time, every class in one of them at least.

    A class whose days are unknown is at no time but its own.
    """
    if at == "session":
        return tuple((n,) for n in range(len(sessions)))
    times = [_times(session, at) for session in sessions]
    starts = sorted({days[0] for days in times if days})
    found = {tuple(n for n, days in enumerate(times) if days and start in days) for start in starts}
    found |= {(n,) for n, days in enumerate(times) if not days}
    whole = [own for own in found if not any(set(own) < set(other) for other in found)]
    return tuple(sorted(whole))


def _times(session: Session, at: At) -> range | None:
    """Days by their ordinals, or weeks by numbers."""
    if session.start is None or session.end is None:
        return None
    first, last = session.start.toordinal(), session.end.toordinal()
    return range(first, last + 1) if at == "day" else range(_week(first), _week(last) + 1)


def _week(day: int) -> int:
    """The number of the week of a day; weeks begin on Monday, and so does day 1."""
    return (day - 1) // 7


def overlaps(session: Session, start: date, end: date) -> bool:
    """Whether a class and some days have one in common; never where its days are unknown."""
    if session.start is None or session.end is None:
        return False
    return session.start <= end and start <= session.end


def days_from(sessions: Sequence[Session]) -> list[int]:
    """Days from the first class to each; a class without days is after all others."""
    starts = [session.start for session in sessions]
    known = [day for day in starts if day is not None]
    if not known:
        return [0] * len(starts)
    first, last = min(known), max(known) + timedelta(days=1)
    return [((day or last) - first).days for day in starts]
