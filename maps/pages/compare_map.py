"""Plans side by side on one page: two maps in step, a swipe, a map of the differences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geodata.facts.case import Case
from geodata.words import Language, label
from maps.names import Names
from maps.pages.bilingual import both, both_labels, words_of
from maps.pages.initials import initials_of
from maps.pages.page import page_html
from maps.pages.plan_places import MapPlaces
from maps.styles import COMPARE_PAGE
from maps.tables.goal_values import PlanFigures, figures_of
from optimizer.facts.lookup import Lookup
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.model.policy_view import tables_of

DECIMALS = 4
SHOWN = ("name", "town", "county", "flags", "at", "areas", "rings")
"""What the page shows of a village."""
SCRIPTS = (
    "ground.js",
    "compare_model.js",
    "plan_search.js",
    "compare_canvas.js",
    "compare_panel.js",
    "compare_map.js",
)


@dataclass(frozen=True, slots=True)
class Side:
    """One plan of the comparison, with the title under which it is shown.

    ``own`` are its open posts by its own scenario, where that may be another than that of the
    comparison.
    """

    title: str
    plan: Plan
    own: int | None = None
    figures: PlanFigures | None = None
    """What the plan is worth, where that is known already."""


def compare_map_html(
    case: Case, policy: Policy, sides: Sequence[Side], *, title: str, language: Language = "zh"
) -> str:
    """Draw several plans of one case as one HTML file that asks the network for nothing."""
    data = compare_map_data(case, policy, sides, title=title, language=language)
    return page_html(
        data,
        title=title,
        language=language,
        scripts=SCRIPTS,
        styles=("page.css", "compare_map.css"),
    )


def compare_map_data(
    case: Case, policy: Policy, sides: Sequence[Side], *, title: str, language: Language
) -> dict[str, Any]:
    """What the page's scripts read; coordinates are whole 1e-5 degrees, EPSG:4326.

    A plan is a list of triples layer, place, supply, one after another, and one of open posts:
    layer, place, how many.
    """
    lookup = Lookup(case.county)
    places = MapPlaces(case, policy, lookup)
    supplies = _Supplies(case, policy, language)
    figures = [side.figures or figures_of(case.county, policy, side.plan) for side in sides]
    plans = [
        _plan(side, own.left, places, supplies, policy)
        for side, own in zip(sides, figures, strict=True)
    ]
    parts = [_parts(own) for own in figures]
    goals = list(dict.fromkeys(key for found in parts for key in found))
    known = places.villages()
    villages = {key: known[key] for key in SHOWN if key in known}
    data = {
        "title": title,
        "language": language,
        "words": {**words_of("map"), **words_of("compare_map")},
        "colours": dict(COMPARE_PAGE),
        "layers": [both(lambda at, x=x: _title(x.name, x.title, at)) for x in policy.layers],  # type: ignore[misc]
        "counties": list(places.counties),
        "townships": places.townships(),
        "villages": villages,
        "areas": places.areas.items(),
        "arcs": places.arcs.lines,
        "ranks": places.border_ranks(),
        "outlines": places.outlines(),
        "goals": [both_labels("part", name) for _, name in goals],
        "supplies": supplies.names,
        "holders": {"name": supplies.holders, "of": supplies.holder_of},
        "plans": [
            {**plan, "values": [round(found.get(key, 0.0), DECIMALS) for key in goals]}
            for plan, found in zip(plans, parts, strict=True)
        ],
    }
    data["initials"] = initials_of(_names(data))
    return data


def _names(data: dict[str, Any]) -> Iterator[str]:
    """Every name by which something is found on the page."""
    yield from data["counties"]
    yield from data["townships"]["name"]
    yield from data["villages"]["name"]
    yield from (area["name"] for area in data["areas"])
    yield from data["holders"]["name"]


def _title(name: str, title: str | None, language: Language) -> str:
    return title or label("layer", name, language)


class _Supplies:
    """Numbers for everybody who is posted in any of the plans, and for whom they belong to."""

    def __init__(self, case: Case, policy: Policy, language: Language) -> None:
        self._reader, self._tables = Names(case.county, policy, language), tables_of(policy)
        self._number: dict[tuple[str, str, str], int] = {}
        self._holders: dict[str, int] = {}
        self.names: list[str] = []
        self.holder_of: list[int] = []

    @property
    def holders(self) -> list[str]:
        """Units that send people, and units and leaders themselves."""
        return list(self._holders)

    def number(self, post: Posting) -> int:
        """The number of a posting's supply; a person's name has the unit behind it."""
        name, table = self._reader.with_unit(post), self._tables.get(post.layer, "")
        key = (name, table, post.supply)
        if key not in self._number:
            self._number[key] = len(self.names)
            self.names.append(name)
            holder = self._reader.unit_of(self._reader.found(post)) or name
            self.holder_of.append(self._holders.setdefault(holder, len(self._holders)))
        return self._number[key]


def _parts(figures: PlanFigures) -> dict[tuple[int, str], float]:
    """What every goal is worth in a plan, by its number and the name of the part."""
    return {
        (number, name): value
        for number, parts in enumerate(figures.parts)
        for name, value in parts.items()
    }


def _plan(
    side: Side,
    left: Mapping[tuple[str, str], int],
    places: MapPlaces,
    supplies: _Supplies,
    policy: Policy,
) -> dict[str, Any]:
    order = {layer.name: (n, layer.level) for n, layer in enumerate(policy.layers)}
    flat, gaps = list[int](), list[int]()
    for post in side.plan.postings:
        if post.layer in order:
            number, level = order[post.layer]
            place = places.number.get((level, post.place))
            if place is not None:
                flat += [number, place, supplies.number(post)]
    for (layer, place_id), missing in left.items():
        number, level = order[layer]
        gaps += [number, places.number[level, place_id], missing]
    return {
        "title": side.title,
        "posts": flat,
        "gaps": gaps,
        "open": sum(left.values()),
        "own": side.own,
    }
