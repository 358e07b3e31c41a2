"""Dates of terms."""

from calendar import monthrange
from datetime import date, timedelta

MONTHS = 12


def years_later(day: date, years: float) -> date:
    """The same day so many years later (whole months), the last of a shorter month.

    What would be after the last day of the calendar is that day.
    """
    months = day.year * MONTHS + day.month - 1 + round(years * MONTHS)
    year, month = divmod(months, MONTHS)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day(first: date, years: float) -> date:
    """The last day of a term of so many years, which is still in it."""
    return years_later(first, years) - timedelta(days=1)
