"""片区一览表 and its kin: the areas of one task as tables to be looked at and signed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from geodata.columns.headers import header, header_names
from geodata.words import Language, label, say
from maps.tables.area_postings import Touched, touched_postings
from maps.tables.frames import Cell, Table
from maps.tables.room_table import room_table
from maps.tables.target_table import Holder, target_table
from optimizer.areas.area_judge import AreaBreach, AreaJudge
from optimizer.areas.area_plan import Area, AreaPlan
from optimizer.areas.area_policy import AreaGoal, AreaTask, BalanceGoal, BoundRule, CompactGoal
from optimizer.facts.expressions import parse
from optimizer.facts.spelling import TABLE_OF
from optimizer.facts.task_level import TaskLevel
from optimizer.model.task_clauses import ANY

SINGLE = re.compile(r"\w+\.\w+")
"""An expression that is one column."""
MOST_NAMED = 200
"""Places that one cell names."""
DIGITS = 6


class AreaWords:
    """What the places, columns and rules of one task are called, in one language."""

    def __init__(self, judge: AreaJudge, language: Language) -> None:
        self.judge, self.task, self.language = judge, judge.task, language
        county = judge.facts.county
        self._towns = {town.id: town.name for town in county.townships}

    def text(self, key: str, **values: object) -> str:
        """A sentence of the catalogue."""
        return say(f"area.{key}", self.language, **values)

    def place(self, place: str) -> str:
        """The name of a place, its township with it."""
        found = self.judge.places.get(place)
        if found is None:
            return place
        town = self._towns.get(getattr(found, "township", ""), "")
        return f"{town}{found.name}" if town and town != found.name else found.name or place

    def places(self, places: Sequence[str]) -> str:
        """Several places by name."""
        names = [self.short(place) for place in places[:MOST_NAMED]]
        return "、".join([*names, *(["…"] if len(places) > MOST_NAMED else [])])

    def short(self, place: str) -> str:
        """The name of a place alone."""
        found = self.judge.places.get(place)
        return found.name or place if found is not None else place

    def join(self, words: Iterable[str]) -> str:
        """Several words in a row."""
        return say("table.text.join", self.language).join(words)

    def division(self, name: str) -> str:
        """The name of a division."""
        return self._towns.get(name, name)

    def rule(self, number: int) -> str:
        """What a rule is called."""
        rule = self.task.rule[number - 1]
        of = rule.of if isinstance(rule, BoundRule) else ""
        return rule.name or self.column(of) or rule.kind

    def clause(self, breach: AreaBreach) -> str:
        """What the rule or pin is called that is not kept; empty where it is none."""
        if breach.pin:
            return self.text("pin", number=breach.pin)
        return self.rule(breach.rule) if breach.rule else ""

    def column(self, text: str) -> str:
        """What an expression sums: a column by its header, anything else as it is written."""
        if text == ANY:
            return self.text("column.places")
        names = parse(text).names
        entity, column = next(iter(names), ("", ""))
        if len(names) != 1 or not SINGLE.fullmatch(text.strip()):
            return text
        known = column in header_names(TABLE_OF[entity]).values()
        return header(TABLE_OF[entity], column, self.language) if known else column

    def goal(self, goal: AreaGoal) -> str:
        """What a goal is called."""
        return goal.name or self.text(f"goal.{goal.kind}")

    def sums(self) -> list[tuple[str, str]]:
        """Heading and place in the scenario of every column that is summed."""
        return [(self.column(of), where) for of, where in summed(self.task).items()]

    def breach(self, breach: AreaBreach, plan: AreaPlan) -> str:
        """What is not kept, as a sentence."""
        key, values = self.breach_said(breach, plan)
        return say(key, self.language, **values)

    def breach_said(self, breach: AreaBreach, plan: AreaPlan) -> tuple[str, dict[str, str]]:
        """Key in the catalogue and values of what is not kept."""
        names = {area.number: area.name for area in plan.areas}
        values = {
            "area": names.get(breach.area, str(breach.area)),
            "places": self.places(breach.places),
            "rule": self.rule(breach.rule) if breach.rule else "",
            "pin": str(breach.pin),
            "value": f"{breach.value:.{DIGITS}g}",
            "limit": f"{breach.limit:.{DIGITS}g}",
        }
        return f"area.breach.{breach.kind}", values


def area_tables(
    judge: AreaJudge,
    plan: AreaPlan,
    breaches: Sequence[AreaBreach],
    *,
    title: str,
    language: Language,
) -> tuple[Table, ...]:
    """All tables of one task: overview, areas, places, divisions, and what is not kept."""
    words = AreaWords(judge, language)
    tables = [_overview(words, plan, breaches, title), _areas(words, plan, title)]
    tables += [_places(words, plan, title), _parts(words, plan, title)]
    if judge.facts.targets:
        tables.append(_targets(words, plan, title))
    if breaches:
        tables.append(_missed(words, plan, breaches, title))
    if words.task.lineage and (touched := touched_postings(judge, plan)):
        tables.append(_touched(words, touched, title))
    return tuple(tables)


def _targets(words: AreaWords, plan: AreaPlan, title: str) -> Table:
    facts = words.judge.facts
    towns = {town.id: town.name for town in facts.county.townships}
    holders = {
        place: Holder(number=area.number, name=area.name)
        for area in plan.areas
        for place in area.places
    }
    return target_table(
        facts.targets,
        holders,
        today=facts.county.today,
        towns=towns,
        title=title,
        language=words.language,
    )


def public_area_tables(
    judge: AreaJudge, plan: AreaPlan, *, title: str, note: str, language: Language
) -> tuple[Table, ...]:
    """Areas and places by name and number, without codes; ``note`` stands below them."""
    words = AreaWords(judge, language)
    areas, places = _areas(words, plan, title), _places(words, plan, title)
    named = places.frame.drop(columns=[words.text("column.code")])
    return replace(areas, note=note), replace(places, frame=named, note=note)


SIGNED = ("areas", "places")
KINDS = {"areas": "villages", "places": "roster", "missed": "rules"}


def _table(
    words: AreaWords, key: str, title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Table:
    return room_table(words, key, title, heads, rows, kinds=KINDS, signed=SIGNED)


def _overview(
    words: AreaWords, plan: AreaPlan, breaches: Sequence[AreaBreach], title: str
) -> Table:
    rows: list[list[Cell]] = [
        [words.text("column.places"), len(plan.area_of)],
        [words.text("column.areas"), len(plan.areas)],
        [words.text("sheet.missed"), len(breaches)],
    ]
    for at, goal in enumerate(words.task.goal, 1):
        head = words.text("column.goal", name=words.goal(goal), level=goal.level)
        rows.append([head, words.judge.measure(at, plan)])
    for level in plan.levels:
        rows.append([words.text("column.cost", level=level.level), level.cost])
        rows.append([words.text("column.bound", level=level.level), level.bound])
        rows.append([words.text("column.proof"), proof_word(words, level)])
    heads = [words.text("column.what"), words.text("column.value")]
    return _table(words, "overview", title, heads, rows)


def proof_word(words: AreaWords, level: TaskLevel) -> str:
    """Whether a level is proven, in words."""
    return words.text("proven" if level.proven else "open")


def summed(task: AreaTask) -> dict[str, str]:
    """Every expression that bounds and balances sum -> where in the scenario it stands first."""
    found: dict[str, str] = {}
    for at, rule in enumerate(task.rule, 1):
        if isinstance(rule, BoundRule) and rule.of != ANY:
            found.setdefault(rule.of, f"rule[{at}].of")
    for at, goal in enumerate(task.goal, 1):
        if isinstance(goal, BalanceGoal) and goal.of != ANY:
            found.setdefault(goal.of, f"goal[{at}].of")
    return found


def _areas(words: AreaWords, plan: AreaPlan, title: str) -> Table:
    sums = words.sums()
    centred = any(area.centre is not None for area in plan.areas)
    inside = any(area.inside for area in plan.areas)
    keys = ["number", "name", *(["inside"] if inside else []), *(["centre"] if centred else [])]
    heads = [words.text(f"column.{key}") for key in (*keys, "places")]
    heads += [words.text("column.sum", name=name) for name, _ in sums]
    doubtful = [(name, w) for name, w in sums if any(words.judge.assumed(a, w) for a in plan.areas)]
    heads += [words.text("column.assumed", name=name) for name, _ in doubtful]
    heads.append(words.text("column.members"))
    rows: list[list[Cell]] = []
    for area in plan.areas:
        row: list[Cell] = [area.number, area.name]
        row += [words.division(area.inside)] if inside else []
        row += [words.short(area.centre) if area.centre else None] if centred else []
        row += [len(area.places), *(words.judge.load(area, where) for _, where in sums)]
        row += [words.judge.assumed(area, where) for _, where in doubtful]
        rows.append([*row, words.places(area.places)])
    return _table(words, "areas", title, heads, rows)


def _places(words: AreaWords, plan: AreaPlan, title: str) -> Table:
    ways = [
        (at, goal) for at, goal in enumerate(words.task.goal, 1) if isinstance(goal, CompactGoal)
    ]
    sums, current = words.sums(), words.task.current is not None
    heads = [words.text(f"column.{key}") for key in ("number", "name", "place", "code")]
    heads += [name for name, _ in sums]
    for _, goal in ways:
        heads.append(words.text("column.to_centre", unit=words.text(f"column.unit_{goal.by}")))
    heads += [words.text("column.current")] if current else []
    rows = _place_rows(words, plan, sums, ways, current=current)
    return _table(words, "places", title, heads, rows)


def _place_rows(
    words: AreaWords,
    plan: AreaPlan,
    sums: Sequence[tuple[str, str]],
    ways: Sequence[tuple[int, CompactGoal]],
    *,
    current: bool,
) -> Iterator[list[Cell]]:
    facts = words.judge.facts
    for area in plan.areas:
        far = [_ways_to(words, goal, area) for _, goal in ways]
        for at, place in enumerate(area.places):
            number = words.judge.number[place]
            code = words.judge.places[place].code or place
            row: list[Cell] = [area.number, area.name, words.place(place), code]
            row += [words.judge.stated(place, where) for _, where in sums]
            row += [column[at] for column in far]
            row += [facts.current[number]] if current else []
            yield row


def _ways_to(words: AreaWords, goal: CompactGoal, area: Area) -> list[Cell]:
    if area.centre is None:
        return [None] * len(area.places)
    return [round(float(way), 3) for way in words.judge.ways(goal, area.places, area.centre)]


def _parts(words: AreaWords, plan: AreaPlan, title: str) -> Table:
    levels = [level.level for level in plan.levels]
    heads = [words.text(f"column.{key}") for key in ("inside", "places", "areas")]
    for level in levels:
        heads += [words.text("column.cost", level=level), words.text("column.bound", level=level)]
    heads.append(words.text("column.proof"))
    rows: list[list[Cell]] = []
    for part in plan.parts:
        row: list[Cell] = [words.division(part.name) or "—", part.places, part.areas]
        for found in part.levels:
            row += [found.cost, found.bound]
        proven = all(found.proven for found in part.levels)
        rows.append([*row, words.text("proven" if proven else "open")])
    return _table(words, "parts", title, heads, rows)


def _missed(words: AreaWords, plan: AreaPlan, breaches: Sequence[AreaBreach], title: str) -> Table:
    heads = [words.text("column.rule"), words.text("column.problem")]
    rows: list[list[Cell]] = [
        [words.clause(breach), words.breach(breach, plan)] for breach in breaches
    ]
    return _table(words, "missed", title, heads, rows)


def _touched(words: AreaWords, touched: Sequence[Touched], title: str) -> Table:
    heads = [words.text(f"column.{key}") for key in ("layer", "old", "new", "supply", "until")]
    rows: list[list[Cell]] = [
        [
            label("layer", item.layer, words.language),
            words.place(item.old),
            words.place(item.new),
            item.supply,
            item.until,
        ]
        for item in touched
    ]
    return _table(words, "touched", title, heads, rows)
