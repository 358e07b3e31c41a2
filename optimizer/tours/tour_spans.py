"""Spans of the calendar in which visits are asked for: weeks, months, quarters, half-years."""

from dataclasses import dataclass
from datetime import date, timedelta

from optimizer.tours.tour_policy import Span, TourTask

MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
YEAR = 12


@dataclass(frozen=True, slots=True, order=True)
class SpanDays:
    """Days from first to last."""

    first: date
    last: date

    def has(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.first <= day <= self.last


def spans_of(task: TourTask, per: Span) -> tuple[SpanDays, ...]:
    """The spans that a tour touches, cut to its days.

    A first or last one of which the tour has less than half joins the one beside it.
    """
    found: list[SpanDays] = []
    day = task.start
    while day <= task.end:
        last = _last(day, per, task)
        found.append(SpanDays(day, min(last, task.end)))
        day = last + timedelta(days=1)
    if len(found) > 1 and _is_part(found[-1], per, task):
        found[-2:] = [SpanDays(found[-2].first, found[-1].last)]
    if len(found) > 1 and _is_part(found[0], per, task):
        found[:2] = [SpanDays(found[0].first, found[1].last)]
    return tuple(found)


def _is_part(span: SpanDays, per: Span, task: TourTask) -> bool:
    """Whether a tour has less than half of a span of the calendar."""
    whole = _last(span.first, per, task)
    before = span.first
    while _last(before - timedelta(days=1), per, task) == whole:
        before -= timedelta(days=1)
    return 2 * ((span.last - span.first).days + 1) < (whole - before).days + 1


def _last(day: date, per: Span, task: TourTask) -> date:
    """The last day of the span of the calendar that a day lies in."""
    if per == "whole":
        return task.end
    if per == "week":
        return sunday_of(day)
    months = MONTHS[per]
    after = day.year * YEAR + ((day.month - 1) // months + 1) * months
    return date(after // YEAR, after % YEAR + 1, 1) - timedelta(days=1)


def monday_of(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def sunday_of(day: date) -> date:
    """The Sunday of the week of a day."""
    return monday_of(day) + timedelta(days=6)
