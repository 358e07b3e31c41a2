"""Calendars of tours as iCalendar files (RFC 5545): one for all, and one for every group."""

from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from maps.files.file_names import safe_name
from maps.tables.tour_tables import TourWords
from optimizer.tours.tour_plan import Outing, TourPlan

ALL = "tours.ics"
PRODUCT = "-//zhucun//tours//ZH"
DIGITS = 32


def write_calendars(folder: Path, words: TourWords, plan: TourPlan) -> None:
    """Write tours.ics, and tours-GROUP.ics for every group that goes out."""
    (folder / ALL).write_bytes(calendar(words, plan.outings))
    for name, outings in by_file(plan).items():
        (folder / name).write_bytes(calendar(words, tuple(outings)))


def by_file(plan: TourPlan) -> dict[str, list[Outing]]:
    """File name -> outings of the group that it is of; no two files differ by case alone."""
    groups: dict[str, list[Outing]] = {}
    for outing in plan.outings:
        groups.setdefault(outing.group, []).append(outing)
    found: dict[str, list[Outing]] = {}
    for group in sorted(groups):
        stem, number = f"tours-{safe_name(group)}", 1
        taken = {name.casefold() for name in found}
        while f"{stem}{'' if number == 1 else f'-{number}'}.ics".casefold() in taken:
            number += 1
        found[f"{stem}{'' if number == 1 else f'-{number}'}.ics"] = groups[group]
    return found


def calendar(words: TourWords, outings: tuple[Outing, ...]) -> bytes:
    """Every outing as an event, in the local time of wherever it is read."""
    from icalendar import Calendar  # noqa: PLC0415  slow to load

    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("x-wr-calname", words.task.shown)
    for outing in outings:
        made.add_component(_event(words, outing))
    return bytes(made.to_ical())


def _event(words: TourWords, outing: Outing) -> Any:
    from icalendar import Event  # noqa: PLC0415

    times = words.judge.times(outing)
    event = Event()
    text = f"{words.task.name} {outing.group} {outing.day.isoformat()}"
    event.add("uid", f"{sha256(text.encode()).hexdigest()[:DIGITS]}@zhucun")
    event.add("dtstamp", datetime.combine(words.task.start, time(), UTC))
    event.add("summary", f"{outing.group}：{words.route(outing)}")
    if times is None:
        event.add("dtstart", outing.day)
    else:
        leaves, back = times[-1]
        event.add("dtstart", _moment(outing.day, leaves))
        event.add("dtend", _moment(outing.day, back))
    event.add("location", words.base(outing.group))
    event.add("description", "\n".join(words.lines(outing)))
    return event


def _moment(day: date, seconds: int) -> datetime:
    """A time of the day without a zone, to the minute."""
    return datetime.combine(day, time()) + timedelta(minutes=-(-seconds // 60))
