"""走访日程表 and its kin: the calendar of one task as tables to be looked at and signed."""

from collections.abc import Iterable, Sequence
from datetime import date
from math import isnan

from geodata.words import Language, say
from maps.tables.frames import Cell, Table
from maps.tables.room_table import room_table
from optimizer.tours.tour_judge import TourBreach, TourJudge
from optimizer.tours.tour_plan import Outing, Stop, TourPlan
from optimizer.tours.tour_spans import monday_of

MOST_NAMED = 60
METRES, MINUTE = 1000.0, 60


class TourWords:
    """What places, groups and days of one task are called, in one language."""

    def __init__(self, judge: TourJudge, language: Language) -> None:
        self.judge, self.task, self.language = judge, judge.task, language
        self._towns = {town.id: town.name for town in judge.facts.county.townships}

    def text(self, key: str, **values: object) -> str:
        """A sentence of the catalogue."""
        return say(f"tour.{key}", self.language, **values)

    def short(self, place: str) -> str:
        """The name of a place alone."""
        found = self.judge.facts.places.get(place)
        return (found.name or place) if found is not None else place

    def town(self, place: str) -> str:
        """The township of a place."""
        found = self.judge.facts.places.get(place)
        return self._towns.get(getattr(found, "township", ""), "")

    def place(self, place: str) -> str:
        """The name of a place, its township with it."""
        town, name = self.town(place), self.short(place)
        return f"{town}{name}" if town and town != name else name

    def places(self, places: Sequence[str]) -> str:
        """Several places by name."""
        names = [self.short(place) for place in places[:MOST_NAMED]]
        return "、".join([*names, *(["…"] if len(places) > MOST_NAMED else [])])

    def stop(self, stop: Stop) -> str:
        """A stop by its place, with the kind of visit where there are several."""
        name = self.short(stop.place)
        return name if len(self.task.visit) == 1 else f"{name}（{stop.visit}）"

    def base(self, group: str) -> str:
        """Where a group starts."""
        facts = self.judge.facts
        found = facts.group_named.get(group)
        if found is None:
            return ""
        name = next(name for name, at in facts.spots.items() if at == found.base)
        return facts.names.get(name) or self.short(name)

    def route(self, outing: Outing) -> str:
        """The stops of an outing in their order."""
        return " → ".join(self.short(stop.place) for stop in outing.stops)

    def week(self, day: date) -> int:
        """The number of the week of a day, 1 for the first of the tour."""
        return (monday_of(day) - monday_of(self.task.start)).days // 7 + 1

    def weekday(self, day: date) -> str:
        """The day of the week."""
        return self.text(f"weekday.{day.weekday()}")

    def lines(self, outing: Outing) -> list[str]:
        """A line for every stop: when, where, what for."""
        times = self.judge.times(outing) or []
        shown = [f"{clock(came)}–{clock(done)} " for came, done in times[:-1]]
        shown = shown or [""] * len(outing.stops)
        return [
            f"{at}. {when}{self.place(stop.place)} {stop.visit}"
            for at, (stop, when) in enumerate(zip(outing.stops, shown, strict=True), 1)
        ]

    def breach(self, breach: TourBreach) -> str:
        """What is not kept, as a sentence."""
        key, values = self.breach_said(breach)
        return say(key, self.language, **values)

    def breach_said(self, breach: TourBreach) -> tuple[str, dict[str, str]]:
        """Key in the catalogue and values of what is not kept."""
        values = {
            "group": breach.group,
            "day": breach.day.isoformat() if breach.day else "",
            "visit": breach.visit,
            "places": self.places(breach.places),
            "why": self.text(f"why.{breach.why}") if breach.why else "",
            "value": figure(breach.value),
            "limit": figure(breach.limit),
            "pin": str(breach.pin),
        }
        return f"tour.breach.{breach.kind}", values

    def proof(self, plan: TourPlan) -> list[tuple[str, dict[str, str]]]:
        """What is proven: keys in the catalogue and values."""
        told = []
        if plan.missed:
            key = "tour.missed_proven" if plan.missed_proven else "tour.missed_open"
            told.append((key, {"missed": str(plan.missed), "bound": str(plan.missed_bound)}))
        if self.judge.facts.standing is not None:
            key = "tour.changes_proven" if plan.changes_proven else "tour.changes_open"
            told.append((key, {"changes": str(plan.changes), "bound": str(plan.changes_bound)}))
        km = figure(plan.km)
        if plan.missed:
            told.append(("tour.km_missed", {"km": km}))
        else:
            told.append(("tour.km", {"km": km, "bound": figure(plan.km_bound)}))
        key = "tour.by_time" if plan.ended == "time" else "tour.by_rounds"
        return [*told, (key, {"iterations": str(plan.iterations)})]

    def remedies(self, plan: TourPlan) -> list[str]:
        """What would let more visits be made, as sentences."""
        found = []
        for way in plan.ways:
            what = self.text(f"relax.{way.key}", value=way.value)
            found.append(self.text("way", what=what, missed=way.missed))
        return found


def clock(seconds: int) -> str:
    """A time of the day, to the minute above."""
    minutes = -(-seconds // MINUTE)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def figure(value: float) -> str:
    """A number as it is written in sentences."""
    return "" if isnan(value) else f"{round(value, 1):.9g}"


SIGNED = ("outings", "stops", "places", "changes")
KINDS = {
    "outings": "villages",
    "stops": "roster",
    "places": "roster",
    "groups": "villages",
    "changes": "changes",
    "missed": "rules",
}


def tour_tables(
    judge: TourJudge,
    plan: TourPlan,
    breaches: Sequence[TourBreach],
    *,
    title: str,
    language: Language,
) -> tuple[Table, ...]:
    """All tables of one task: overview, calendar, outings, places, groups, what is not kept."""
    words = TourWords(judge, language)
    tables = [_overview(words, plan, breaches, title), _stops(words, plan, title)]
    tables += [_outings(words, plan, title), _places(words, plan, title)]
    tables.append(_groups(words, plan, title))
    if judge.facts.standing is not None:
        tables.append(_changed(words, plan, title))
    if breaches:
        tables.append(_missed(words, breaches, title))
    return tuple(tables)


def _table(
    words: TourWords, key: str, title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Table:
    named = [words.text(f"column.{head}") for head in heads]
    return room_table(words, key, title, named, rows, kinds=KINDS, signed=SIGNED)


def _overview(
    words: TourWords, plan: TourPlan, breaches: Sequence[TourBreach], title: str
) -> Table:
    text, task = words.text, words.task
    rows: list[list[Cell]] = [
        [text("column.first"), task.start.isoformat()],
        [text("column.last"), task.end.isoformat()],
        [text("column.asked"), words.judge.facts.count],
        [text("column.made"), plan.made],
        [text("column.missing"), plan.missed],
        [text("column.missing_bound"), plan.missed_bound],
        [text("column.repeats"), plan.repeats],
        [text("sheet.missed"), len(breaches)],
        [text("sheet.groups"), len(words.judge.facts.groups)],
        [text("column.outings"), len(plan.outings)],
        [text("column.km"), round(plan.km, 3)],
        [text("column.km_bound"), None if plan.missed else round(plan.km_bound, 3)],
        [text("column.ended"), text(f"ended.{plan.ended}")],
    ]
    if words.judge.facts.standing is not None:
        rows.append([text("column.changes"), plan.changes])
        rows.append([text("column.changes_bound"), plan.changes_bound])
    rows += [[text("column.remedy"), remedy] for remedy in words.remedies(plan)]
    return _table(words, "overview", title, ["what", "value"], rows)


def _head(words: TourWords, outing: Outing) -> list[Cell]:
    day = outing.day
    return [words.week(day), day.isoformat(), words.weekday(day), outing.group]


HEAD = ("week", "day", "weekday", "group")


def _stops(words: TourWords, plan: TourPlan, title: str) -> Table:
    rows: list[list[Cell]] = []
    for outing in plan.outings:
        times = words.judge.times(outing) or [(0, 0)] * (len(outing.stops) + 1)
        legs = words.judge.legs(outing)
        for at, stop in enumerate(outing.stops):
            found = words.judge.facts.places.get(stop.place)
            code = (found.code or found.id) if found is not None else stop.place
            row: list[Cell] = [*_head(words, outing), at + 1, words.town(stop.place)]
            row += [words.short(stop.place), code, stop.visit]
            row += [clock(times[at][0]), clock(times[at][1]), round(legs[at] / METRES, 3)]
            rows.append(row)
    heads = [*HEAD, "position", "town", "place", "code", "visit", "arrives", "leaves", "way"]
    return _table(words, "stops", title, heads, rows)


def _outings(words: TourWords, plan: TourPlan, title: str) -> Table:
    rows: list[list[Cell]] = []
    for outing in plan.outings:
        times = words.judge.times(outing)
        leaves, back = ("", "") if times is None else map(clock, times[-1])
        km = round(sum(words.judge.legs(outing)) / METRES, 3)
        row: list[Cell] = [*_head(words, outing), words.base(outing.group), leaves, back]
        rows.append([*row, len(outing.stops), km, words.route(outing)])
    heads = [*HEAD, "base", "starts", "back", "stops", "km", "route"]
    return _table(words, "outings", title, heads, rows)


def _places(words: TourWords, plan: TourPlan, title: str) -> Table:
    """Every place and kind of visit that is asked for: how often, and when by whom."""
    made = plan.where()
    times: dict[Stop, int] = {}
    for asked in words.judge.facts.asked:
        times[asked.stop] = times.get(asked.stop, 0) + asked.times
    rows: list[list[Cell]] = []
    for stop in sorted(times, key=lambda one: (one.place, one.visit)):
        days = made.get(stop, ())
        place = words.judge.facts.places[stop.place]
        shown = "、".join(f"{day.isoformat()} {group}" for day, group in days)
        row: list[Cell] = [words.town(stop.place), words.short(stop.place), place.code or place.id]
        rows.append([*row, stop.visit, times[stop], len(days), shown])
    heads = ["town", "place", "code", "visit", "asked", "made", "days"]
    return _table(words, "places", title, heads, rows)


def _groups(words: TourWords, plan: TourPlan, title: str) -> Table:
    rows: list[list[Cell]] = []
    for group in words.judge.facts.groups:
        own = [outing for outing in plan.outings if outing.group == group.name]
        km = sum(sum(words.judge.legs(outing)) for outing in own) / METRES
        sizes = [len(outing.stops) for outing in own]
        row: list[Cell] = [group.name, words.base(group.name), len(own), sum(sizes)]
        rows.append([*row, max(sizes, default=0), round(km, 3)])
    heads = ["group", "base", "outings", "visits", "most_stops", "km"]
    return _table(words, "groups", title, heads, rows)


def _changed(words: TourWords, plan: TourPlan, title: str) -> Table:
    """Every visit that has another day or group than in force."""
    rows: list[list[Cell]] = []
    for stop, before, after in words.judge.moved(plan):
        shown = ["、".join(f"{d.isoformat()} {g}" for d, g in days) for days in (before, after)]
        rows.append([words.place(stop.place), stop.visit, *shown])
    return _table(words, "changes", title, ["place", "visit", "before", "after"], rows)


def _missed(words: TourWords, breaches: Sequence[TourBreach], title: str) -> Table:
    rows: list[list[Cell]] = [
        [words.text(f"kind.{breach.kind}"), words.breach(breach)] for breach in breaches
    ]
    return _table(words, "missed", title, ["rule", "problem"], rows)
