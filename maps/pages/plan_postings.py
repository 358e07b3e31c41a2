"""Who serves where on the map of a plan, how far, why, and who else could: as columns."""

from collections.abc import Iterable, Mapping
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.facts.county import Leader, Supply, Unit
from geodata.words import Language, label, say
from maps.names import Names
from maps.pages.bilingual import LANGUAGES, Both, both, both_labels
from maps.pages.plan_places import UNKNOWN, MapPlaces, units
from maps.styles import layer_colours
from maps.tables.rosters import cause_of, role_of
from optimizer.facts.layer import Layer, Travel
from optimizer.facts.lookup import Lookup
from optimizer.facts.travel_times import metres_of, minutes_of
from optimizer.goals.pairwise import own_goals
from optimizer.model.plan import Plan, Posting, Shortage
from optimizer.model.policy import Policy
from optimizer.model.registry import Clause, Goal
from optimizer.model.soft_constraints import is_promise
from optimizer.questions.held_by_pins import Spot
from optimizer.questions.pair_costs import Other, next_best, own_terms, rules_of

STEPS_PER_COST = 10_000
KINDS = ("cadres", "units", "leaders")
METRES_PER_STEP = 100.0


def _key(goal: Goal) -> tuple[str, float]:
    """Goals of one name and weight are one in the page."""
    return goal.name, goal.weight


class Postings:
    """The postings and shortages of a plan; supplies and units get numbers as they appear."""

    def __init__(self, places: MapPlaces, policy: Policy, plan: Plan, lookup: Lookup) -> None:
        self.places, self.policy, self.plan, self.lookup = places, policy, plan, lookup
        self.order = {layer.name: n for n, layer in enumerate(policy.layers)}
        self.goals = list(
            dict.fromkeys(
                _key(goal) for layer in policy.layers for goal in own_goals(policy, layer.name)
            )
        )
        self._supplies: dict[tuple[str, str], int] = {}
        self._units: dict[str, int] = {}
        self._tables = {kind: lookup.supplies(kind) for kind in KINDS}

    def goal_labels(self) -> list[Both]:
        """The goals that postings have a cost at."""
        return [both_labels("part", name) for name, _ in self.goals]

    def goal_weights(self) -> list[float]:
        """Their weights, by which what they cost enters a sum."""
        return [weight for _, weight in self.goals]

    def layers(self) -> list[dict[str, Any]]:
        """Layers: title, colour, supply, the rules that their postings keep, their goals."""
        colours = layer_colours([layer.name for layer in self.policy.layers])
        return [
            {
                "label": _title(layer),
                "colour": colours[layer.name],
                "supply": KINDS.index(layer.supply),
                "rules": [
                    _rule(rule) for rule in rules_of(self.places.county, self.policy, layer.name)
                ],
                "goals": [self.goals.index(_key(g)) for g in own_goals(self.policy, layer.name)],
            }
            for layer in self.policy.layers
        ]

    def exceptions(self) -> list[list[Any]]:
        """What rules leave open at a place: [layer, place, rule, words, who]; no rule is broken."""
        county, found = self.places.county, list[list[Any]]()
        readers: dict[Language, Names] = {at: Names(county, self.policy, at) for at in LANGUAGES}
        for rule in self.policy.restrictions:
            for item in filter(is_promise, rule.breaches(county, self.policy, self.plan)):
                if item.layer and item.place:
                    words = both(lambda at, item=item: readers[at].breach(item))  # type: ignore[misc]
                    who = readers["zh"].supply(item.layer, item.supply) if item.supply else ""
                    place = self._place(item.layer, item.place)
                    found.append([self.order[item.layer], place, _rule(rule), words, who])
        return found

    def posts(self) -> dict[str, list[Any]]:
        """Postings as columns; ``terms`` has one row of costs per posting, in 1e-4."""
        posts = self.plan.postings
        metres, minutes = self._ways(posts)
        terms = own_terms(self.places.county, self.policy, self.plan)
        roles = list(dict.fromkeys(post.role for post in posts))
        return {
            "layer": [self.order[post.layer] for post in posts],
            "place": [self._place(post.layer, post.place) for post in posts],
            "supply": [self._supply(post.layer, post.supply) for post in posts],
            "role": [roles.index(post.role) for post in posts],
            "roles": [both(partial(role_of, role)) for role in roles],
            "hectometres": _whole(metres / METRES_PER_STEP),
            "minutes": _whole(minutes),
            "terms": [[round(c * STEPS_PER_COST) for c in terms.get(post, ())] for post in posts],
        }

    @cached_property
    def _next_best(self) -> Mapping[Spot, tuple[Other, ...]]:
        return next_best(self.places.county, self.policy, self.plan)

    def others(self) -> list[list[int]]:
        """Who else could serve: [layer, place, supply, own cost, supply, own cost, ...]."""
        found = (
            (spot, [other for other in others if not other.fixed])
            for spot, others in self._next_best.items()
        )
        return [self._row(spot, others) for spot, others in found]

    def fixed(self) -> list[list[int]]:
        """Who could only if something fixed were given up: [layer, place, supply, ...]."""
        found = (
            (spot, [other.supply for other in others if other.fixed])
            for spot, others in self._next_best.items()
        )
        return [
            [self.order[spot[0]], self._place(*spot), *(self._supply(spot[0], who) for who in some)]
            for spot, some in found
            if some
        ]

    def _row(self, spot: Spot, others: Iterable[Other]) -> list[int]:
        layer, place = spot
        pairs = ((self._supply(layer, o.supply), round(o.cost * STEPS_PER_COST)) for o in others)
        return [self.order[layer], self._place(layer, place), *(n for pair in pairs for n in pair)]

    def shortages(self) -> dict[str, list[Any]]:
        """Shortages as columns, causes in words."""
        causes: dict[str, Both] = {}
        for short in self.plan.shortages:
            causes.setdefault(short.cause, both(partial(_cause, short)))
        known = list(causes)
        return {
            "layer": [self.order[short.layer] for short in self.plan.shortages],
            "place": [self._place(short.layer, short.place) for short in self.plan.shortages],
            "missing": [short.missing for short in self.plan.shortages],
            "cause": [known.index(short.cause) for short in self.plan.shortages],
            "causes": list(causes.values()),
        }

    def supplies(self) -> dict[str, list[Any]]:
        """Everybody who has a number by now (ask last)."""
        items = [self._tables[kind][supply] for kind, supply in self._supplies]
        homes = [self.lookup.unit_of(item) for item in items]
        return {
            "name": [item.name for item in items],
            "kind": [KINDS.index(kind) for kind, _ in self._supplies],
            "unit": [UNKNOWN if home is None else self._unit(home) for home in homes],
            "level": [_level(item, home) for item, home in zip(items, homes, strict=True)],
        }

    def units(self) -> dict[str, list[Any]]:
        """The units of the supplies, with their seats where known (ask after the supplies)."""
        known = [self.lookup.units[unit] for unit in self._units]
        return {
            "name": [unit.name for unit in known],
            "at": [
                None if unit.lon is None or unit.lat is None else units(unit.lon, unit.lat)
                for unit in known
            ],
        }

    def clause(self, rule: Clause) -> Both:
        """A rule in words, with what it rests on."""
        return _rule(rule)

    def has_place(self, layer: str, place: str) -> bool:
        """Whether the page knows the place of a posting."""
        return (self.policy.layers[self.order[layer]].level, place) in self.places.number

    def place_of(self, layer: str, place: str) -> int:
        """The number of a posting's place."""
        return self._place(layer, place)

    def number_of(self, layer: str, supply: str) -> int:
        """The number of a supply, a new one where it has none."""
        return self._supply(layer, supply)

    def name_of(self, layer: str, supply: str) -> str:
        """The name of a supply; its id where no table knows it any more."""
        known = self._tables[self.policy.layers[self.order[layer]].supply].get(supply)
        return known.name if known else supply

    def _place(self, layer: str, place: str) -> int:
        return self.places.number[self.policy.layers[self.order[layer]].level, place]

    def _supply(self, layer: str, supply: str) -> int:
        kind = self.policy.layers[self.order[layer]].supply
        return self._supplies.setdefault((kind, supply), len(self._supplies))

    def _unit(self, unit: Unit) -> int:
        return self._units.setdefault(unit.id, len(self._units))

    def _ways(self, posts: tuple[Posting, ...]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Metres (as in the tables: by road, else straight) and minutes of every posting."""
        seats = np.array([self._seat(post) for post in posts], dtype=float).reshape(-1, 2)
        points = np.array([self._point(post) for post in posts], dtype=float).reshape(-1, 2)
        county = self.places.county
        metres = metres_of(county, Travel(detour_factor=1.0), seats, points)
        return metres, minutes_of(county, self.policy.travel, seats, points)

    def _seat(self, post: Posting) -> tuple[float, float]:
        kind = self.policy.layers[self.order[post.layer]].supply
        return self.lookup.seat(self._tables[kind][post.supply])

    def _point(self, post: Posting) -> tuple[float, float]:
        level = self.policy.layers[self.order[post.layer]].level
        place = self.lookup.places(level)[post.place]
        if place.lon is None or place.lat is None:
            return (np.nan, np.nan)
        return (place.lon, place.lat)


def _title(layer: Layer) -> Both:
    if layer.title:
        return [layer.title, layer.title]
    return both_labels("layer", layer.name)


def _cause(short: Shortage, language: Language) -> str:
    return cause_of(short, language=language)


def _rule(rule: Clause) -> Both:
    def words(language: Language) -> str:
        name = label("part", rule.name, language)
        if not rule.source:
            return say("explain.rule", language, name=name)
        return say("explain.rule_source", language, name=name, source=rule.source)

    return both(words)


def _level(supply: Supply, home: Unit | None) -> str:
    """Key of the level of a leader, or of somebody's unit."""
    if isinstance(supply, Leader):
        return supply.level or ""
    return (home.level or "") if home else ""


def _whole(values: NDArray[np.float64]) -> list[int]:
    known = np.isfinite(values)
    return [int(n) for n in np.where(known, np.rint(np.where(known, values, 0)), UNKNOWN)]
