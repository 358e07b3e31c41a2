"""包联一览表, one roster per layer, and 缺口清单."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from geodata.facts.county import Cadre, Leader, Place, Supply
from geodata.words import Language, catalogue, label, say
from maps.names import Names, is_approximate
from maps.tables.frames import Cell, Table, frame_of
from optimizer.facts.demand import demand_of
from optimizer.facts.layer import Layer, Level
from optimizer.model.plan import Plan, Posting, Shortage
from optimizer.plans.terms import Terms

PlaceItem = TypeVar("PlaceItem", Posting, Shortage)
Column = tuple[str, Callable[[Posting, Supply | None], Cell]]
"""Key of the heading (``table.column.<key>``) and the reader of a cell."""
PLACE_KEYS: Mapping[Level, tuple[str, ...]] = {
    "village": ("number", "county", "township", "village", "code", "class"),
    "township": ("number", "county", "township", "class"),
    "county": ("number", "county"),
}
"""Keys of the columns that tell a place of each level, after the row's number."""


def heading(keys: Sequence[str], *, language: Language) -> list[str]:
    """Headings of columns by their keys."""
    return [say(f"table.column.{key}", language) for key in keys]


def village_table(names: Names, plan: Plan, *, title: str) -> Table:
    """包联一览表: one row per village that some layer serves, or that the plan names."""
    return _package_table(names, plan, ("village",), title=title)


def area_tables(names: Names, plan: Plan, *, title: str) -> Iterator[Table]:
    """The same for townships and counties, where some layer serves them."""
    levels: tuple[tuple[Level, ...], ...] = (("township",), ("county",))
    for level in levels:
        if any(layer.level in level for layer in names.policy.layers):
            yield _package_table(names, plan, level, title=title)


def _package_table(names: Names, plan: Plan, levels: tuple[Level, ...], *, title: str) -> Table:
    """One row per place of the level, one column per layer that serves it."""
    language, level = names.language, levels[0]
    layers = [layer for layer in names.policy.layers if layer.level == level]
    served = _by_place(p for p in plan.postings if names.level_of(p.layer) == level)
    short = _by_place(s for s in plan.shortages if names.level_of(s.layer) == level)
    keys = PLACE_KEYS[level]
    headers = heading(keys, language=language)
    headers += [
        *(names.layer(layer.name) for layer in layers),
        *heading(["shortage"], language=language),
    ]
    rows: list[list[Cell]] = []
    for place in list(_places(names, level, layers, served, short)):
        cells = [_team(names, layer, served[place]) for layer in layers]
        remark = _remark(names, short[place])
        rows.append([len(rows) + 1, *place_cells(names, level, place), *cells, remark])
    return Table(
        name=say(f"table.packages.{level}", language),
        title=say(f"table.packages.{level}_title", language, title=title),
        frame=frame_of(headers, rows, language=language),
        kind="villages",
    )


def _by_place(items: Iterable[PlaceItem]) -> Mapping[str, list[PlaceItem]]:
    found: dict[str, list[PlaceItem]] = defaultdict(list)
    for item in items:
        found[item.place].append(item)
    return found


def _places(
    names: Names, level: Level, layers: Sequence[Layer], *used: Iterable[str]
) -> Iterator[str]:
    named, known = set[str]().union(*used), names.lookup.places(level)
    for place in known.values():
        if place.id in named or is_served(layers, place):
            yield place.id
    yield from sorted(named - known.keys())


def is_served(layers: Sequence[Layer], place: Place) -> bool:
    """Whether any of the layers, all of the place's level, has a post at it."""
    return any(demand_of(layer, place)[1] > 0 for layer in layers)


def place_cells(names: Names, level: Level, place: str, *, mark: bool = False) -> list[Cell]:
    """What tells a place of a level, after ``PLACE_KEYS``; only its id where unknown."""
    found = names.lookup.places(level).get(place)
    width = len(PLACE_KEYS[level]) - 1
    if found is None:
        return [place if number == width // 2 else None for number in range(width)]
    if level == "county":
        return [names.county_of(found)]
    if level == "township":
        return [names.county_of(found), found.name, names.class_of(found)]
    name = found.name
    if mark and is_approximate(found):
        name = say("table.roster.approximate", names.language, village=name)
    where = [names.county_of(found), names.township(found)]
    return [*where, name, found.code, names.class_of(found)]


def _team(names: Names, layer: Layer, postings: Sequence[Posting]) -> str:
    return names.join(names.with_unit(post) for post in postings if post.layer == layer.name)


def _remark(names: Names, shortages: Sequence[Shortage]) -> str:
    language = names.language
    parts = []
    for item in sorted(shortages, key=names.layer_rank):
        layer, count = names.layer(item.layer), item.missing
        if is_skill(item):
            cause = cause_of(item, language=language)
            parts.append(
                say("table.villages.skill", language, layer=layer, cause=cause, count=count)
            )
        else:
            parts.append(say("table.villages.missing", language, layer=layer, count=count))
    return say("table.text.join_long", language).join(parts)


def is_skill(shortage: Shortage) -> bool:
    """Whether the post is filled and only a skill of the team is missing."""
    return shortage.cause.startswith("skill_")


def cause_of(shortage: Shortage, *, language: Language) -> str:
    """Say why a post stays open; a skill that the user coined is named as it stands."""
    if f"shortage.{shortage.cause}" in catalogue():
        return say(f"shortage.{shortage.cause}", language)
    skill = label("dimension", shortage.cause.removeprefix("skill_"), language)
    return say("table.shortages.coined_skill", language, skill=skill)


def roster(names: Names, layer: Layer, plan: Plan, *, title: str) -> Table:
    """Roster of one layer, one row per posting, in the order of the villages."""
    postings = sorted(plan.of_layer(layer.name), key=lambda post: (names.row_of(post), post))
    language, columns = names.language, _columns(names, layer, postings)
    keys = PLACE_KEYS[layer.level]
    rows = []
    for number, post in enumerate(postings, 1):
        supply = names.found(post)
        cells = [read(post, supply) for _, read in columns]
        rows.append([number, *place_cells(names, layer.level, post.place, mark=True), *cells])
    places = (names.found_place(post.layer, post.place) for post in postings)
    name, far = names.layer(layer.name), say(f"table.column.{_far(names)}", language)
    return Table(
        name=say("table.roster.name", language, layer=name),
        title=say("table.roster.title", language, title=title, layer=name),
        frame=frame_of(
            heading([*keys, *(key for key, _ in columns)], language=language),
            rows,
            language=language,
        ),
        kind="roster",
        note=_distance_note(names) if any(map(is_approximate, places)) else "",
        formats={far: "0.0"},
    )


def _far(names: Names) -> str:
    """The column of kilometres: by road, or straight."""
    return "kilometres" if names.county.ways is None else "kilometres_road"


def _distance_note(names: Names) -> str:
    """What kilometres mean, and what the mark at a village's name means."""
    roads = names.county.ways is not None
    return say("table.roster.note_roads" if roads else "table.roster.note", names.language)


def _columns(names: Names, layer: Layer, postings: Sequence[Posting]) -> list[Column]:
    term = layer.term_years
    shared: list[Column] = [
        (
            "role",
            lambda post, _: role_of(post.role, names.language),
        ),
        *([("term", lambda *_: term)] if term is not None else []),
        *_days(names, layer),
    ]
    kilometres = dict(zip(postings, names.all_kilometres(postings), strict=True))
    far: Column = (_far(names), lambda post, _: kilometres[post])
    match layer.supply:
        case "cadres":
            return [*_person_columns(names), *shared, far]
        case "units":
            return [*_unit_columns(names), *shared, far]
        case "leaders":
            return [*_leader_columns(names), *shared]


def _days(names: Names, layer: Layer) -> list[Column]:
    """First and last day of a posting, where the layer has terms or the plan in force has days."""
    dated = any(p.layer == layer.name and (p.start or p.end) for p in names.county.current)
    if not dated and (layer.term_years is None or names.county.today is None):
        return []
    terms = Terms(names.county, names.policy)
    return [
        ("start", lambda post, _: _iso(terms.of(post).start)),
        ("end", lambda post, _: _iso(terms.of(post).end)),
    ]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def role_of(role: str, language: Language) -> str:
    """A role in words: leader of a team, or the wished skill that somebody stands for."""
    if not role:
        return ""
    return label("role" if f"role.{role}" in catalogue() else "dimension", role, language)


def _person_columns(names: Names) -> list[Column]:
    return [
        ("person", lambda post, _: names.supply(post.layer, post.supply)),
        ("unit", lambda _, supply: names.unit_of(supply)),
        ("unit_level", lambda _, supply: names.level(supply)),
        ("grade", lambda _, supply: supply.grade if isinstance(supply, Cadre) else None),
        ("birth_year", lambda _, supply: supply.birth_year if isinstance(supply, Cadre) else None),
        ("skills", lambda _, supply: names.abilities(supply)),
    ]


def _unit_columns(names: Names) -> list[Column]:
    return [
        ("unit_name", lambda post, _: names.supply(post.layer, post.supply)),
        ("unit_level", lambda _, supply: names.level(supply)),
        ("functions", lambda _, supply: names.abilities(supply)),
    ]


def _leader_columns(names: Names) -> list[Column]:
    return [
        ("person", lambda post, _: names.supply(post.layer, post.supply)),
        ("level_of", lambda _, supply: names.level(supply)),
        ("rank", lambda _, supply: supply.rank if isinstance(supply, Leader) else None),
        ("portfolio", lambda _, supply: names.abilities(supply)),
    ]


def _where(names: Names, item: Shortage) -> list[Cell]:
    """The cells of a village's place for places of every level."""
    cells = place_cells(names, names.level_of(item.layer), item.place)
    match names.level_of(item.layer):
        case "county":
            return [*cells, None, None, None, None]
        case "township":
            return [*cells[:2], None, None, cells[2]]
        case _:
            return cells


def shortage_table(names: Names, plan: Plan, *, title: str) -> Table:
    """缺口清单: what the plan leaves open, where, how much, and why."""
    language = names.language
    keys = ("number", "layer", "county", "township", "village", "code", "class", "missing", "cause")
    items = sorted(
        plan.shortages,
        key=lambda item: (*names.layer_rank(item), names.row_of(item), item),
    )
    rows: list[list[Cell]] = []
    for number, item in enumerate(items, 1):
        what = (item.missing, cause_of(item, language=language))
        rows.append([number, names.layer(item.layer), *_where(names, item), *what])
    return Table(
        name=say("table.shortages.name", language),
        title=say("table.shortages.title", language, title=title),
        frame=frame_of(heading(keys, language=language), rows, language=language),
        kind="shortages",
        note="" if rows else say("table.shortages.none", language),
    )
