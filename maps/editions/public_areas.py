"""The public edition of a division: names of places and areas, borders and counts alone.

The facts are reduced before anything is drawn, as in :mod:`maps.editions.public_view`: sums,
codes, bounds, centres, ways, areas in force and what is not kept are never handed to a writer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from geodata.facts.case import Case
from geodata.facts.county import County
from geodata.words import Language, say
from maps.editions.leak_test import Leak
from maps.editions.public_view import Edition, public_places, public_view
from maps.editions.room_book import strange_in_room_book
from maps.editions.whitelisted_structure import (
    LANGUAGES,
    PageRules,
    colours_of,
)
from maps.files.workbook import cell_text
from maps.styles import AREA_PAGE
from optimizer.areas.area_case import AreaFacts
from optimizer.areas.area_judge import AreaJudge
from optimizer.areas.area_plan import Area, AreaPlan
from optimizer.areas.area_policy import AreaTask
from optimizer.contiguity.neighbour_graph import NeighbourGraph
from optimizer.facts.divisions import places_of
from optimizer.facts.layer import Travel
from optimizer.model.outcome import Outcome, Status, StopReason
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy

NUMBERS = frozenset({
    *("places.area", "places.at", "places.rings", "places.loose", "areas.number", "areas.rings"),
    *("areas.at", "areas.chain", "borders", "rest", "outlines"),
})  # fmt: skip
"""Where the page's data have numbers."""
PAGES: Mapping[str, tuple[str, ...]] = {"area": (), "belt": ("belt_map", "site_map")}
"""The words of whose pages an edition has, beside those of areas."""
MARK = "、"
"""Between the names of places in one cell."""


@dataclass(frozen=True, slots=True)
class AreaView:
    """A division reduced to what an edition may show: facts behind the judge, and areas."""

    case: Case
    judge: AreaJudge
    plan: AreaPlan


def public_areas(
    case: Case, judge: AreaJudge, plan: AreaPlan, edition: Edition, *, language: Language
) -> AreaView:
    """Reduce a division to the whitelist; ids are numbers of their own.

    Every place of the areas must be one of those divided.
    """
    bare = edition.model_copy(update={"classes": False, "names": False, "shortages": False})
    end = Outcome(
        status=Status.FEASIBLE,
        stop=StopReason.DONE,
        plan=Plan((), ()),
        levels=(),
        pairs=0,
        seconds=0.0,
    )
    reduced = public_view(case, Policy(layers=()), end, bare, language=language).case
    ids = public_places(case.county)
    touching = {
        ids[place]: frozenset(ids[other] for other in others)
        for place, others in case.county.neighbours.items()
    }
    county = replace(reduced.county, neighbours=touching)
    areas = tuple(
        Area(
            number=area.number,
            name=area.name,
            places=tuple(ids.get(place, place) for place in area.places),
            inside=ids.get(area.inside, area.inside),
        )
        for area in plan.areas
    )
    facts = _facts(county, judge, ids)
    shown = AreaPlan(task=facts.task.name, areas=areas)
    return AreaView(replace(reduced, county=county), AreaJudge(facts), shown)


def no_areas() -> AreaView:
    """An edition of nothing."""
    county = County(name="")
    task = AreaTask(name="areas", count=1)
    facts = _bare_facts(county, task, (), ())
    return AreaView(Case(county=county), AreaJudge(facts), AreaPlan(task="areas", areas=()))


def _facts(county: County, judge: AreaJudge, ids: Mapping[str, str]) -> AreaFacts:
    full = judge.facts
    task = AreaTask(name="areas", level=full.task.level, inside=full.task.inside, count=1)
    chosen = {ids.get(place.id, place.id) for place in full.places}
    inside = tuple(ids.get(name, name) for name in full.inside)
    kept = tuple(p.id for p in places_of(county, full.task.level) if p.id in chosen)
    return _bare_facts(county, task, kept, inside)


def _bare_facts(
    county: County, task: AreaTask, chosen: tuple[str, ...], inside: tuple[str, ...]
) -> AreaFacts:
    """Facts without any column."""
    places = tuple(place for place in places_of(county, task.level) if place.id in set(chosen))
    return AreaFacts(
        county=county,
        task=task,
        travel=Travel(),
        places=places,
        inside=inside,
        graph=NeighbourGraph.of_pairs(len(places), ()),
        links=(),
        values={},
        may_centre=np.zeros(len(places), dtype=bool),
        is_centre=np.zeros(len(places), dtype=bool),
        current=(None,) * len(places),
    )


@dataclass(frozen=True, kw_only=True)
class AreaColumns:
    """What each column of such an edition may say."""

    language: Language
    titles: frozenset[str]
    places: frozenset[str]
    placed: frozenset[str]
    """Places as the tables name them, with their townships."""
    areas: frozenset[str]
    notices: frozenset[str]
    room: str = "area"
    """Whose sentences the edition has: ``area`` or ``belt``."""
    batches: frozenset[str] = frozenset()
    """In what batches belts are."""

    def page(self) -> PageRules:
        """What the page may say."""
        return PageRules(
            titles=self.titles,
            texts={
                "title": self.titles,
                "language": frozenset(LANGUAGES),
                "proof": frozenset({""}),
                "places.name": self.places,
                "places.code": frozenset({""}),
                "places.town": self.places | {""},
                "areas.name": self.areas,
                "areas.inside": self.places | self.batches | {""},
                "withheld": frozenset({"codes", "kept"}),
            },
            counts=NUMBERS,
            unknown=frozenset({"areas.centre", "places.area", "places.current"}),
            nothing=frozenset(),
            rooms=(*PAGES[self.room], "area_map", "map"),
            notices=self.notices,
            colours=colours_of(AREA_PAGE),
        )

    def strange_in_book(self, path: Path, empty: Path) -> Iterator[Leak]:
        """What of a workbook is no whitelisted column; ``empty`` is one of no areas."""
        sheets = {say(f"{self.room}.sheet.{key}", self.language) for key in ("areas", "places")}
        return strange_in_room_book(path, empty, sheets, self._texts(), says)

    def _texts(self) -> dict[str, frozenset[str]]:
        """Heading -> the texts that may stand below it; numbers are counts."""
        places = frozenset(map(cell_text, self.places))
        found = {
            "number": frozenset[str](),
            "places": frozenset[str](),
            "name": frozenset(map(cell_text, self.areas)),
            "inside": places | frozenset(map(cell_text, self.batches)),
            "members": places | {"…"},
            "place": frozenset(map(cell_text, self.placed)),
            **({"position": frozenset[str]()} if self.room == "belt" else {}),
        }
        return {say(f"{self.room}.column.{key}", self.language): own for key, own in found.items()}


def says(cell: str, allowed: frozenset[str]) -> bool:
    """Whether a cell is empty, an allowed name or a list of them."""
    return cell in allowed | {""} or listed(cell.split(MARK), allowed)


def listed(parts: Sequence[str], allowed: frozenset[str]) -> bool:
    """Whether the parts of a list make up allowed names, some of which may hold the mark."""
    longest = max((name.count(MARK) for name in allowed), default=0) + 1
    reached = {0}
    for end in range(1, len(parts) + 1):
        starts = range(max(0, end - longest), end)
        if any(at in reached and MARK.join(parts[at:end]) in allowed for at in starts):
            reached.add(end)
    return len(parts) in reached
