"""互派对照表: who goes there, and who comes back for him."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from geodata.facts.supply_key import SupplyKey
from geodata.words import label, say
from maps.names import Names
from maps.tables.frames import Cell, Table, frame_of
from optimizer.model.plan import Plan, Posting
from optimizer.pairs.division_groups import Divisions
from optimizer.rules.exchange import Exchange

KEYS = ("rule", "area", "there", "to", "back", "home", "by")


def exchange_tables(names: Names, plan: Plan, *, title: str) -> tuple[Table, ...]:
    """One sheet for all exchanges of the policy; empty where it has none."""
    found = [part for part in names.policy.couplings if isinstance(part, Exchange)]
    if not found:
        return ()
    language = names.language
    heads = [say(f"exchange.{key}", language) for key in KEYS]
    rows = [row for part in found for row in _rows(names, part, plan)]
    return (
        Table(
            name=say("exchange.name", language),
            title=say("exchange.title", language, title=title),
            frame=frame_of(heads, rows, language=language),
            kind="overview",
            note=say("exchange.note", language),
        ),
    )


def _rows(names: Names, part: Exchange, plan: Plan) -> Iterator[list[Cell]]:
    """Those whom the table ties first, then the others of every area in the order of places."""
    out, home = list(plan.of_layer(part.there)), list(plan.of_layer(part.back))
    for there, back in _tied(names, part, out, home):
        out.remove(there)
        home.remove(back)
        yield _row(names, part, there, back, by="table")
    areas: dict[str, tuple[list[Posting], list[Posting]]] = defaultdict(lambda: ([], []))
    for side, posts in enumerate((out, home)):
        for post in posts:
            areas[_area(names, part, post)][side].append(post)
    for _, both in sorted(areas.items()):
        for there, back in zip_longest(*(sorted(posts) for posts in both)):
            yield _row(names, part, there, back, by="order")


def _tied(
    names: Names, part: Exchange, out: Sequence[Posting], home: Sequence[Posting]
) -> list[tuple[Posting, Posting]]:
    """Postings of two whom the table ties, each used once."""
    going, coming = _by_supply(names, out), _by_supply(names, home)
    pairs = []
    for s, t in part.pairs(names.county):
        while going.get(s) and coming.get(t):
            pairs.append((going[s].pop(0), coming[t].pop(0)))
    return pairs


def _by_supply(names: Names, posts: Sequence[Posting]) -> dict[SupplyKey, list[Posting]]:
    found: dict[SupplyKey, list[Posting]] = defaultdict(list)
    for post in sorted(posts):
        found[SupplyKey(names.policy.layer(post.layer).supply, post.supply)].append(post)
    return found


def _area(names: Names, part: Exchange, post: Posting) -> str:
    place = names.found_place(post.layer, post.place)
    return Divisions(part.per).of(place) if place is not None else ""


def _row(
    names: Names, part: Exchange, there: Posting | None, back: Posting | None, *, by: str
) -> list[Cell]:
    one = there or back
    area = _area(names, part, one) if one else ""
    cells: list[Cell] = [label("part", part.name, names.language), _called(names, area)]
    for post in (there, back):
        who = names.with_unit(post) if post else None
        cells += [who, names.place(post.place, post.layer) if post else None]
    return [*cells, say(f"exchange.by_{by}", names.language)]


def _called(names: Names, area: str) -> str:
    return names.place(area) if area else say("exchange.all", names.language)
