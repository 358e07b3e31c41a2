"""村带一览表 and its kin: the belts of one task as tables to be looked at and signed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import isnan

from geodata.words import Language, say
from maps.tables.frames import Cell, Table
from maps.tables.room_table import room_table
from optimizer.belts.belt_judge import BeltBreach, BeltJudge
from optimizer.belts.belt_plan import Belt, BeltPlan
from optimizer.belts.belt_policy import BeltTask

MOST_NAMED = 200
"""Places that one cell names."""
DIGITS = 9


class BeltWords:
    """What the places, rules and belts of one task are called, in one language."""

    def __init__(self, judge: BeltJudge, language: Language) -> None:
        self.judge, self.task, self.language = judge, judge.task, language
        county = judge.facts.county
        self._towns = {town.id: town.name for town in county.townships}
        self._everybody = {village.id: village for village in county.villages}

    def text(self, key: str, **values: object) -> str:
        """A sentence of the catalogue."""
        return say(
            f"belt.{key}", self.language, **{"unit": unit_of(self.task, self.language)} | values
        )

    def short(self, place: str) -> str:
        """The name of a place alone."""
        found = self.judge.places.get(place) or self._everybody.get(place)
        return found.name or place if found is not None else place

    def place(self, place: str) -> str:
        """The name of a place, its township with it."""
        found = self.judge.places.get(place) or self._everybody.get(place)
        town = self._towns.get(getattr(found, "township", ""), "")
        name = self.short(place)
        return f"{town}{name}" if town and town != name else name

    def places(self, places: Sequence[str]) -> str:
        """Several places by name."""
        names = [self.short(place) for place in places[:MOST_NAMED]]
        return "、".join([*names, *(["…"] if len(places) > MOST_NAMED else [])])

    def division(self, name: str) -> str:
        """The name of a division."""
        return self._towns.get(name, name)

    def towns(self, belt: Belt) -> str:
        """The townships that a belt reaches into, in its order."""
        homes = (self.judge.home(place, "township") for place in belt.places)
        return "、".join(self.division(home) for home in dict.fromkeys(homes) if home)

    def clause(self, breach: BeltBreach) -> tuple[str, str]:
        """What the clause is called that is not kept, and where it comes from."""
        if breach.pin:
            pin = self.task.pin[breach.pin - 1]
            return pin.name or self.text("pin", number=breach.pin), pin.source
        source = self.task.rule[breach.rule - 1].source if breach.rule else ""
        return self.rule(breach.rule), source

    def rule(self, number: int) -> str:
        """What a rule is called."""
        if not number:
            return self.text("rule.count")
        rule = self.task.rule[number - 1]
        return rule.name or self.text(f"rule.{rule.kind}")

    def breach(self, breach: BeltBreach, plan: BeltPlan) -> str:
        """What is not kept, as a sentence."""
        key, values = self.breach_said(breach, plan)
        return say(key, self.language, **values)

    def breach_said(self, breach: BeltBreach, plan: BeltPlan) -> tuple[str, dict[str, str]]:
        """Key in the catalogue and values of what is not kept."""
        names = {belt.number: belt.name for belt in plan.belts}
        values = {
            "pin": str(breach.pin),
            "belt": names.get(breach.belt, str(breach.belt)),
            "places": self.places(breach.places),
            "division": self.division(breach.division),
            "value": figure(breach.value),
            "limit": figure(breach.limit),
            "unit": unit_of(self.task, self.language),
        }
        return f"belt.breach.{breach.kind}", values

    def proof(self, plan: BeltPlan) -> list[tuple[str, dict[str, str]]]:
        """What is proven: keys in the catalogue and values."""
        told = []
        if plan.missed:
            key = "belt.missed_proven" if plan.missed_proven else "belt.missed_open"
            told.append((key, {"missed": str(plan.missed), "bound": str(plan.missed_bound)}))
        if self.judge.facts.standing:
            told.append(self._changes(plan))
        score, bound = figure(plan.score), figure(plan.bound)
        key = "belt.score_calm" if self.judge.facts.standing else "belt.score"
        return [*told, (key, {"score": score, "bound": bound, "state": self.state(plan)})]

    def _changes(self, plan: BeltPlan) -> tuple[str, dict[str, str]]:
        found = self.judge.changes(plan)
        key = "belt.changes_proven" if plan.changes_proven else "belt.changes_open"
        counts = {"joined": len(found.joined), "left": len(found.left), "moved": len(found.moved)}
        counts |= {"changes": found.count, "bound": plan.changes_bound}
        return key, {name: str(value) for name, value in counts.items()}

    def state(self, plan: BeltPlan) -> str:
        """Whether the score is proven, and how far from the best it may be."""
        if plan.proven:
            return self.text("proven")
        share = (plan.bound - plan.score) / max(abs(plan.bound), 1e-9) * 100.0
        return self.text("open", gap=f"{share:.2g}")


def unit_of(task: BeltTask, language: Language) -> str:
    """What a task chooses: belts, or sites where each has but one place."""
    return say("belt.unit_site" if task.most == 1 else "belt.unit_chain", language)


def figure(value: float) -> str:
    """A number as it is written in sentences."""
    return "" if isnan(value) else f"{value:.{DIGITS}g}"


def belt_tables(
    judge: BeltJudge,
    plan: BeltPlan,
    breaches: Sequence[BeltBreach],
    *,
    title: str,
    language: Language,
) -> tuple[Table, ...]:
    """All tables of one task: overview, belts, places in order, and what is not kept."""
    words = BeltWords(judge, language)
    tables = [_overview(words, plan, breaches, title), _belts(words, plan, title)]
    tables.append(_places(words, plan, title))
    if judge.facts.standing:
        tables.append(_changed(words, plan, title))
    if breaches:
        tables.append(_missed(words, plan, breaches, title))
    return tuple(tables)


def public_belt_tables(
    words: BeltWords, plan: BeltPlan, *, title: str, note: str
) -> tuple[Table, ...]:
    """Belts and places by name and number, without codes and scores; ``note`` below them."""
    private = ("score", "assumed", "nearest", "code", "divisions")
    hidden = [words.text(f"column.{key}") for key in private]
    found = (_belts(words, plan, title), _places(words, plan, title))
    return tuple(
        replace(table, frame=table.frame.drop(columns=hidden, errors="ignore"), note=note)
        for table in found
    )


SIGNED = ("areas", "places", "changes")
KINDS = {"areas": "villages", "places": "roster", "changes": "roster", "missed": "rules"}


def _table(
    words: BeltWords, key: str, title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Table:
    return room_table(words, key, title, heads, rows, kinds=KINDS, signed=SIGNED)


def _overview(
    words: BeltWords, plan: BeltPlan, breaches: Sequence[BeltBreach], title: str
) -> Table:
    text = words.text
    rows: list[list[Cell]] = [
        [text("column.asked"), words.task.count],
        [text("column.belts"), len(plan.belts)],
        [text("column.eligible"), len(words.judge.places)],
        [text("column.places"), sum(len(belt.places) for belt in plan.belts)],
        [text("column.total"), words.judge.total(plan)],
        [text("column.bound_calm" if words.judge.facts.standing else "column.bound"), plan.bound],
        [text("column.proof"), words.state(plan)],
        [text("column.missing"), plan.missed],
        [text("column.missing_bound"), plan.missed_bound],
        [text("sheet.missed"), len(breaches)],
    ]
    if words.judge.facts.standing:
        rows += [
            [text("column.changes"), plan.changes],
            [text("column.changes_bound"), plan.changes_bound],
        ]
    return _table(words, "overview", title, [text("column.what"), text("column.value")], rows)


def _belts(words: BeltWords, plan: BeltPlan, title: str) -> Table:
    batches = [["inside"] if words.task.batch else [], ["nearest"] if len(plan.belts) > 1 else []]
    doubtful = ["assumed"] if any(map(words.judge.assumed, plan.belts)) else []
    keys = ["number", *batches[0], "name", "places", "score", *doubtful, "divisions"]
    keys += [*batches[1], "members"]
    rows: list[list[Cell]] = []
    for belt in plan.belts:
        row: list[Cell] = [belt.number, *([belt.batch] if batches[0] else []), belt.name]
        row += [len(belt.places), words.judge.score(belt)]
        row += [words.judge.assumed(belt)] if doubtful else []
        row.append(words.towns(belt))
        row += [_nearest(words.judge, belt, plan)] if batches[1] else []
        rows.append([*row, words.places(belt.places)])
    return _table(words, "areas", title, [words.text(f"column.{key}") for key in keys], rows)


def _nearest(judge: BeltJudge, belt: Belt, plan: BeltPlan) -> float | None:
    """Km to the nearest other belt; ``None`` where spots are unknown."""
    ways = [judge.distance(belt, other)[0] for other in plan.belts if other is not belt]
    least = min(ways, default=float("inf"))
    return round(least, 3) if least < float("inf") else None


def _places(words: BeltWords, plan: BeltPlan, title: str) -> Table:
    keys = ("number", "name", "position", "place", "code", "score")
    judge = words.judge
    rows: list[list[Cell]] = []
    for belt in plan.belts:
        for at, place in enumerate(belt.places, 1):
            found = judge.places.get(place)
            code = found.code or place if found is not None else place
            score = judge.score_of(place)
            rows.append([belt.number, belt.name, at, words.place(place), code, score])
    return _table(words, "places", title, [words.text(f"column.{key}") for key in keys], rows)


def _changed(words: BeltWords, plan: BeltPlan, title: str) -> Table:
    """Every place that leaves the belts in force, joins them, or lies on another."""
    found, standing, now = words.judge.changes(plan), words.judge.facts.standing, plan.belt_of
    rows: list[list[Cell]] = []
    for key in ("joined", "left", "moved"):
        for place in getattr(found, key):
            belt = now.get(place)
            name = belt.name if belt is not None else ""
            rows.append(
                [words.text(f"change.{key}"), words.place(place), standing.get(place, ""), name]
            )
    heads = [words.text(f"column.{key}") for key in ("change", "place", "before", "name")]
    return _table(words, "changes", title, heads, rows)


def _missed(words: BeltWords, plan: BeltPlan, breaches: Sequence[BeltBreach], title: str) -> Table:
    heads = [words.text(f"column.{key}") for key in ("rule", "source", "problem")]
    rows: list[list[Cell]] = [
        [*words.clause(breach), words.breach(breach, plan)] for breach in breaches
    ]
    return _table(words, "missed", title, heads, rows)
