"""From county and task to the facts of tours; what is unknown or contradictory is told."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from geodata.facts.calendar import Diary
from geodata.facts.county import County, Leader, Place, Unit
from optimizer.arrays import Floats, Ints
from optimizer.facts.divisions import home_of, named_by, places_of
from optimizer.facts.expressions import parse
from optimizer.facts.layer import Travel
from optimizer.facts.lookup import holds
from optimizer.facts.place_columns import marks, numbers, spellings
from optimizer.facts.place_faults import Faults
from optimizer.facts.travel_times import METRES_PER_KM, MINUTES_PER_HOUR, metres_of, minutes_table
from optimizer.tours.tour_case import UNKNOWN, Asked, Group, TourFacts
from optimizer.tours.tour_pins import tell_pins
from optimizer.tours.tour_plan import Stop
from optimizer.tours.tour_policy import WEEKDAYS, TourGroup, TourTask, TourVisit
from optimizer.tours.tour_policy import minutes_of as clock
from optimizer.tours.tour_spans import spans_of

MOST_TIMES = 1000
SECONDS = 60.0
ROUNDING = 1e-6
Base = Place | Unit


def read_facts(
    county: County, task: TourTask, travel: Travel, diary: Diary, faults: Faults
) -> TourFacts:
    """Read what a task speaks of: errors and doubts go to ``faults``."""
    reader = _Reader(county, task, faults)
    minutes, load, need = reader.visits()
    groups = reader.groups()
    places = {place.id: place for place in reader.everybody}
    wanted = sorted({asked.stop.place for asked in reader.asked})
    items: dict[str, Base] = {place: places[place] for place in wanted}
    items |= {name: base for name, base in sorted(reader.bases.items()) if name not in items}
    spots = {name: at for at, name in enumerate(items)}
    metres, seconds, points = _ways(county, travel, diary, items)
    facts = TourFacts(
        county=county,
        task=task,
        diary=diary,
        places=places,
        spots=spots,
        names={name: base.name for name, base in reader.bases.items()},
        points=points,
        metres=metres,
        seconds=seconds,
        groups=tuple(_grouped(group, base, spots) for group, base in groups),
        asked=tuple(reader.asked),
        spans={visit.name: spans_of(task, visit.per) for visit in task.visit},
        minutes=minutes,
        load=load,
        need=need,
        pinned=reader.pins(),
    )
    _tell(facts, faults)
    return facts


def _grouped(group: Group, base: str, spots: dict[str, int]) -> Group:
    return replace(group, base=spots[base])


class _Reader:
    """Turns expressions into facts, and tells what they lack."""

    def __init__(self, county: County, task: TourTask, faults: Faults) -> None:
        self.county, self.task, self.faults = county, task, faults
        self.everybody = places_of(county, task.level)
        self.asked: list[Asked] = []
        self.bases: dict[str, Base] = {}
        self.called: dict[str, list[Base]] = {}
        self._odd = False
        """Whether the last kind of visit had numbers that nobody can mean."""
        towns: Sequence[Place] = places_of(county, "township")
        every: list[Base] = [*county.villages, *towns, *county.units]
        if task.level == "county":
            every += self.everybody
        for item in every:
            words = {item.name} if isinstance(item, Unit) else spellings(item)
            for word in {item.id, *words}:
                self.called.setdefault(word, []).append(item)

    def visits(self) -> tuple[dict[Stop, float], ...]:
        """Minutes, load and need of every visit asked for; collects these."""
        found: tuple[dict[Stop, float], ...] = ({}, {}, {})
        for at, visit in enumerate(self.task.visit, 1):
            where = f"visit[{at}]"
            on = self._marked(self.everybody, self.task.level, visit.places, f"{where}.places")
            places = [p for p, yes in zip(self.everybody, on.tolist(), strict=True) if yes]
            times = self._whole(places, visit, f"{where}.times")
            places = [p for p, n in zip(places, times, strict=True) if n]
            if not places and not self._odd:
                by = "places" if visit.places else "times"
                self.faults.warn("tour_nobody", f"{where}.{by}", visit.places or str(visit.times))
            given = (visit.minutes, visit.load, visit.need or 0.0)
            for one, value, key in zip(found, given, ("minutes", "load", "need"), strict=True):
                column = self._numbers(places, value, f"{where}.{key}")
                if key != "need" and any(number < 0.0 for number in column):
                    self.faults.tell("tour_negative", f"{where}.{key}", str(value))
                one.update((Stop(visit.name, p.id), n) for p, n in zip(places, column, strict=True))
            self._ask(places, [n for n in times if n], visit)
        return found

    def _ask(self, places: Sequence[Place], times: Sequence[int], visit: TourVisit) -> None:
        for span, _ in enumerate(spans_of(self.task, visit.per)):
            self.asked += [
                Asked(stop=Stop(visit.name, place.id), span=span, times=count)
                for place, count in zip(places, times, strict=True)
            ]

    def _numbers(self, places: Sequence[Place], value: float | str, where: str) -> list[float]:
        if not isinstance(value, str):
            return [float(value)] * len(places)
        level = self.task.level
        found = numbers(self.county, places, level, value, None, self.faults, where)
        return [float(number) for number in found]

    def _whole(self, places: Sequence[Place], visit: TourVisit, where: str) -> list[int]:
        """How often each is visited; what is no whole number from 0 is an error."""
        found = self._numbers(places, visit.times, where)
        odd = [
            place
            for place, number in zip(places, found, strict=True)
            if number < 0 or number != round(number) or number > MOST_TIMES
        ]
        self._odd = bool(odd)
        if odd:
            self.faults.places("tour_times", where, odd, str(visit.times))
        return [0 if n < 0 or n > MOST_TIMES else round(n) for n in found]

    def _marked(self, places: Sequence[Place], level: str, text: str | None, where: str) -> Floats:
        found = marks(self.county, places, level, text, self.faults, where, absent=True)  # type: ignore[arg-type]
        return found.astype(float)

    def groups(self) -> list[tuple[Group, str]]:
        """All groups with the ids of their bases, in the order of the task."""
        found: list[tuple[Group, str]] = []
        lacking: list[tuple[str, TourGroup]] = []
        found_at: list[int] = []
        for at, stated in enumerate(self.task.group, 1):
            where = f"group[{at}]"
            before, errors = len(found), len(self.faults.findings.errors)
            for name, base, places in self._each(stated, where):
                found.append((self._group(stated, name, places), base))
            found_at += [at] * (len(found) - before)
            if len(found) == before and len(self.faults.findings.errors) == errors:
                lacking.append((f"{where}.who" if stated.who else where, stated))
        for where, stated in lacking:
            tell = self.faults.warn if found else self.faults.tell
            tell("tour_no_group", where, stated.who or stated.each or "")
        names = [group.name for group, _ in found]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            first = names.index(twice[0])
            again = names.index(twice[0], first + 1)
            self.faults.tell("tour_group_twice", f"group[{found_at[again]}]", "、".join(twice[:8]))
        return found

    def _each(
        self, stated: TourGroup, where: str
    ) -> Iterator[tuple[str, str, frozenset[str] | None]]:
        """Name, base and places of every group that a table stands for."""
        on = self._marked(self.everybody, self.task.level, stated.places, f"{where}.places")
        pairs = zip(self.everybody, on.tolist(), strict=True)
        inside = frozenset(p.id for p, yes in pairs if yes) if stated.places else None
        base = self._base(stated.base, f"{where}.base") if stated.base is not None else None
        if stated.each is None:
            if stated.base is None:
                self.faults.tell("tour_no_base", f"{where}.base", stated.name)
            for number in range(1, stated.count + 1):
                name = stated.name if stated.count == 1 else f"{stated.name}{number}"
                if base is not None:
                    yield name, base, inside
            return
        if stated.each == "township":
            yield from self._townships(stated, base, inside, where)
            return
        if base is None:
            if stated.base is None:
                self.faults.tell("tour_no_base", f"{where}.base", stated.name)
            return
        yield from self._leaders(stated, base, inside, where)

    def _townships(
        self, stated: TourGroup, base: str | None, inside: frozenset[str] | None, where: str
    ) -> Iterator[tuple[str, str, frozenset[str] | None]]:
        towns = places_of(self.county, "township")
        on = self._marked(towns, "township", stated.who, f"{where}.who")
        for town, yes in zip(towns, on.tolist(), strict=True):
            own = frozenset(p.id for p in self.everybody if home_of(p, "township") == town.id)
            own = own if inside is None else own & inside
            if yes and own:
                seat = base or town.id
                self.bases.setdefault(seat, town)
                yield town.name, seat, own

    def _leaders(
        self, stated: TourGroup, base: str, inside: frozenset[str] | None, where: str
    ) -> Iterator[tuple[str, str, frozenset[str] | None]]:
        test = parse(stated.who) if stated.who else None
        unsure: list[Leader] = []
        for leader in self.county.leaders:
            value = True if test is None else holds(test, leader, "leader", self.county.year)
            unsure += [leader] if value is None else []
            if not value:
                continue
            own = frozenset(p.id for p in self.everybody if named_by(p) & leader.jurisdiction)
            if not leader.jurisdiction:
                own = frozenset(place.id for place in self.everybody)
            own = own if inside is None else own & inside
            if own:
                yield leader.name, base, own
        if unsure:
            shown = "、".join(leader.name for leader in unsure[:8])
            self.faults.warn("tour_undecided", f"{where}.who", f"{stated.who}: {shown}")

    def _base(self, text: str, where: str) -> str | None:
        found = {item.id: item for item in self.called.get(text, [])}
        if len(found) != 1:
            self.faults.tell("tour_base", where, text)
            return None
        [(name, item)] = found.items()
        self.bases[name] = item
        return name

    def _group(self, stated: TourGroup, name: str, places: frozenset[str] | None) -> Group:
        task = self.task
        first, last = stated.hours or task.hours
        return Group(
            name=name,
            base=0,
            serves=frozenset(stated.visits or (visit.name for visit in task.visit)),
            places=places,
            days=frozenset(WEEKDAYS[word] for word in stated.days or task.days),
            hours=(clock(first), clock(last)),
            outings=stated.outings or task.outings,
            most=stated.most or task.most,
            capacity=task.capacity if stated.capacity is None else stated.capacity,
        )

    def pins(self) -> dict[int, frozenset[str]]:
        """The places of every pin."""
        known: dict[str, list[str]] = {}
        for place in self.everybody:
            for word in {place.id, *spellings(place)}:
                known.setdefault(word, []).append(place.id)
        found = {}
        for at, pin in enumerate(self.task.pin, 1):
            lost = [name for name in pin.places if len(known.get(name, [])) != 1]
            if lost:
                self.faults.tell("tour_place", f"pin[{at}].places", "、".join(lost[:8]))
            found[at] = frozenset(known[name][0] for name in pin.places if name not in lost)
        return found


def _ways(
    county: County, travel: Travel, diary: Diary, items: dict[str, Base]
) -> tuple[Ints, Ints, Floats]:
    """Metres and seconds between all spots, ``UNKNOWN`` where no way is known, and the points."""
    points = np.array(
        [
            (np.nan, np.nan) if i.lon is None or i.lat is None else (i.lon, i.lat)
            for i in items.values()
        ],
        dtype=float,
    ).reshape(-1, 2)
    size = len(points)
    starts, ends = np.repeat(points, size, axis=0), np.tile(points, (size, 1))
    metres = metres_of(county, travel, starts, ends).reshape(size, size)
    minutes = minutes_table(county, travel, points, points)
    number = {name: at for at, name in enumerate(items)}
    speed = travel.speed_kmh / MINUTES_PER_HOUR
    for (one, other), (km, stated) in diary.ways.items():
        if one not in number or other not in number:
            continue
        time = km / speed if stated is None else stated
        pairs = [(one, other)] + ([(other, one)] if (other, one) not in diary.ways else [])
        for a, b in pairs:
            metres[number[a], number[b]] = km * METRES_PER_KM
            minutes[number[a], number[b]] = time
    np.fill_diagonal(metres, 0.0)
    np.fill_diagonal(minutes, 0.0)
    known = np.isfinite(metres) & np.isfinite(minutes)
    whole = np.rint(np.where(known, metres, UNKNOWN)).astype(np.int64)
    times = np.ceil(np.where(known, minutes * SECONDS, UNKNOWN) - ROUNDING).astype(np.int64)
    return whole, times, points


def _tell(facts: TourFacts, faults: Faults) -> None:
    """Tell visits that no group makes, places without a way, days and groups nobody knows."""
    nobody, far = [], []
    for place in sorted({asked.stop.place for asked in facts.asked}):
        stops = {a.stop for a in facts.asked if a.stop.place == place}
        groups = [g for g in facts.groups if any(map(g.may, stops))]
        spot = facts.spots[place]
        if any(not any(g.may(stop) for g in facts.groups) for stop in stops):
            nobody.append(facts.places[place])
        elif all(facts.seconds[g.base, spot] == UNKNOWN for g in groups):
            far.append(facts.places[place])
    if nobody and facts.groups:
        faults.doubtful("tour_no_one", "group", nobody, "")
    if far:
        faults.doubtful("tour_unplaced", "", far, "")
    _tell_days(facts, faults)
    tell_pins(facts, faults)
    for at, pin in enumerate(facts.task.pin, 1):
        if pin.group is not None and pin.group not in facts.group_named:
            faults.tell("tour_pin_group", f"pin[{at}].group", pin.group)
        if pin.week is not None and not facts.task.start <= pin.week <= facts.task.end:
            faults.tell("tour_pin_week", f"pin[{at}].week", pin.week.isoformat())


def _tell_days(facts: TourFacts, faults: Faults) -> None:
    """Tell rows of the table of days that name no group, or lie outside of the tour."""
    names = {*facts.group_named}
    lost = sorted({name for row in facts.diary.closed for name in row.groups - names})
    if lost:
        faults.warn("tour_days_group", "", "、".join(lost[:8]))
    task = facts.task
    outside = [r for r in facts.diary.closed if r.last < task.start or r.first > task.end]
    if outside:
        shown = "、".join(f"{row.name or row.first.isoformat()}" for row in outside[:8])
        faults.warn("tour_days_outside", "start", shown, count=str(len(outside)))
