"""Plans side by side on one page: two maps in step, a map of the differences, a slider."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from geodata.facts.case import Case
from geodata.words import Language, label
from maps.names import Names
from maps.pages.bilingual import both, both_labels, words_of
from maps.pages.page import page_html
from maps.pages.plan_places import MapPlaces
from maps.styles import COMPARE_PAGE
from optimizer.facts.lookup import Lookup
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.model.policy_view import tables_of
from optimizer.plans.shortages import open_count

DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Side:
    """One plan of the comparison, with the title under which it is shown.

    ``own`` are its open posts by its own scenario, where that may be another than that of the
    comparison.
    """

    title: str
    plan: Plan
    own: int | None = None


def compare_map_html(
    case: Case, policy: Policy, sides: Sequence[Side], *, title: str, language: Language = "zh"
) -> str:
    """Draw several plans of one case as one HTML file that asks the network for nothing."""
    data = compare_map_data(case, policy, sides, title=title, language=language)
    return page_html(
        data,
        title=title,
        language=language,
        scripts=("compare_map.js",),
        styles=("page.css", "compare_map.css"),
    )


def compare_map_data(
    case: Case, policy: Policy, sides: Sequence[Side], *, title: str, language: Language
) -> dict[str, Any]:
    """What the page's script reads; coordinates are whole 1e-5 degrees, EPSG:4326.

    A plan is a list of triples layer, place, supply, one after another.
    """
    lookup = Lookup(case.county)
    places = MapPlaces(case, policy, lookup)
    supplies = _Supplies(case, policy, language)
    plans = [_plan(side, places, supplies, case, policy) for side in sides]
    parts = [_parts(side, case, policy) for side in sides]
    goals = list(dict.fromkeys(key for found in parts for key in found))
    return {
        "title": title,
        "language": language,
        "words": words_of("compare_map"),
        "colours": dict(COMPARE_PAGE),
        "layers": [both(lambda at, x=x: _title(x.name, x.title, at)) for x in policy.layers],  # type: ignore[misc]
        "townships": places.townships(),
        "villages": {
            key: column
            for key, column in places.villages().items()
            if key in {"name", "town", "flags", "at", "rings", "areas"}
        },
        "areas": places.areas.items(),
        "borders": places.borders(),
        "outlines": places.outlines(),
        "goals": [both_labels("part", name) for _, name in goals],
        "supplies": supplies.names,
        "plans": [
            {**plan, "values": [round(found.get(key, 0.0), DECIMALS) for key in goals]}
            for plan, found in zip(plans, parts, strict=True)
        ],
    }


def _title(name: str, title: str | None, language: Language) -> str:
    return title or label("layer", name, language)


class _Supplies:
    """Numbers for everybody who is posted in any of the plans."""

    def __init__(self, case: Case, policy: Policy, language: Language) -> None:
        self._reader, self._tables = Names(case.county, policy, language), tables_of(policy)
        self._number: dict[tuple[str, str, str], int] = {}
        self.names: list[str] = []

    def number(self, post: Posting) -> int:
        """The number of a posting's supply; a person's name has the unit behind it."""
        name, table = self._reader.with_unit(post), self._tables.get(post.layer, "")
        key = (name, table, post.supply)
        if key not in self._number:
            self._number[key] = len(self.names)
            self.names.append(name)
        return self._number[key]


def _parts(side: Side, case: Case, policy: Policy) -> dict[tuple[int, str], float]:
    """What every goal is worth in a plan, by its number and the name of the part."""
    return {
        (number, name): value
        for number, goal in enumerate(policy.effective_goals)
        for name, value in goal.parts(case.county, policy, side.plan).items()
    }


def _plan(
    side: Side, places: MapPlaces, supplies: _Supplies, case: Case, policy: Policy
) -> dict[str, Any]:
    order = {layer.name: (n, layer.level) for n, layer in enumerate(policy.layers)}
    flat: list[int] = []
    for post in side.plan.postings:
        if post.layer in order:
            number, level = order[post.layer]
            place = places.number.get((level, post.place))
            if place is not None:
                flat += [number, place, supplies.number(post)]
    return {
        "title": side.title,
        "posts": flat,
        "open": open_count(case.county, policy, side.plan),
        "own": side.own,
    }
