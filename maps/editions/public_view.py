"""Editions: what a published file may show, and the test that it shows nothing else.

The public edition is made from facts that have been reduced to the whitelist first: place,
class where the scenario allows it, unit, role, counts; names of people only where the
scenario says so. What was never handed to a writer cannot leak from it. The leak test
(:mod:`maps.editions.leak_test`) then searches the written files all the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import geopandas as gpd
from pydantic import BaseModel, ConfigDict, Field

from geodata.facts.case import Case
from geodata.facts.county import Cadre, County, Leader, Township, Unit, Village
from geodata.facts.supply_key import SupplyKey
from geodata.geometry.crs import metric_crs
from geodata.words import Language, label, say
from optimizer.facts.layer import Layer
from optimizer.model.outcome import Outcome
from optimizer.model.plan import Plan, Posting, Shortage
from optimizer.model.policy import Policy
from optimizer.model.policy_view import tables_of

MOST = 1000


class Edition(BaseModel):
    """The ``[publish]`` table: what the public edition may show beyond places, units and roles."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    names: bool = False
    """Names of people and leaders."""
    classes: bool = True
    """Classes of villages."""
    shortages: bool = False
    """Posts that are open."""
    approval: str = ""
    """Number under which the map was approved (审图号)."""
    texts: tuple[str, ...] = ()
    """Texts that may be shown although a name or a number of somebody stands in them."""
    run: bool = False
    """Name of the run's folder, in publish.json."""
    generalise_m: float = Field(default=100.0, ge=0.0, le=10_000.0)
    """Borders are simplified to so many metres."""


@dataclass(frozen=True, slots=True)
class View:
    """Facts, policy and outcome reduced to what an edition may show."""

    case: Case
    policy: Policy
    outcome: Outcome


def public_view(
    case: Case, policy: Policy, outcome: Outcome, edition: Edition, *, language: Language
) -> View:
    """Reduce everything to the whitelist; ids are numbers of their own."""
    county, plan = case.county, outcome.plan
    ids = _Ids(county, policy, plan)
    reduced = County(
        name=name_of(county),
        villages=tuple(_village(v, ids, edition) for v in county.villages),
        townships=tuple(
            Township(id=ids.places[t.id], name=t.name, county=t.county) for t in county.townships
        ),
        units=tuple(
            Unit(id=ids.supplies[u.key], name=u.name, level=u.level)
            for u in county.units
            if u.key in ids.supplies
        ),
        cadres=tuple(
            _cadre(c, ids, edition, language) for c in county.cadres if c.key in ids.posted
        ),
        leaders=tuple(
            _leader(x, ids, edition, language) for x in county.leaders if x.key in ids.posted
        ),
        year=county.year,
    )
    coverage = None if case.coverage is None else _generalised(case.coverage, ids, edition)
    shown = Case(
        county=reduced,
        coverage=coverage,
        outlines=case.outlines,
        approximate=frozenset(ids.places[name] for name in case.approximate if name in ids.places),
    )
    layers = tuple(_layer(layer) for layer in policy.layers)
    return View(shown, Policy(layers=layers), _outcome(outcome, ids, edition))


def name_of(county: County) -> str:
    """The county's name where its villages say it; else it is that of a folder: private."""
    named = {village.county for village in county.villages} - {""}
    return county.name if len(named) > 1 or county.name in named else ""


def public_places(county: County) -> Mapping[str, str]:
    """The new ids of townships and villages."""
    return {
        **{place.id: f"t{n}" for n, place in enumerate(county.townships, 1)},
        **{place.id: f"v{n}" for n, place in enumerate(county.villages, 1)},
    }


class _Ids:
    """New ids: places and supplies by number, in input order."""

    def __init__(self, county: County, policy: Policy, plan: Plan) -> None:
        self.tables = tables_of(policy)
        self.posted = {self.who(post) for post in plan.postings}
        senders = {cadre.unit for cadre in county.cadres if cadre.key in self.posted}
        self.places = public_places(county)
        people = [cadre.key for cadre in county.cadres] + [one.key for one in county.leaders]
        self.supplies: Mapping[SupplyKey, str] = {
            **{who: f"p{n}" for n, who in enumerate(people, 1) if who in self.posted},
            **{
                unit.key: f"u{n}"
                for n, unit in enumerate(county.units, 1)
                if unit.key in self.posted or unit.id in senders
            },
        }

    def who(self, post: Posting) -> SupplyKey:
        """Who is posted."""
        return SupplyKey(self.tables.get(post.layer, ""), post.supply)

    def place(self, name: str) -> str:
        """The new id of a place; counties are known by their names, which are public."""
        return self.places.get(name, name)


def _village(village: Village, ids: _Ids, edition: Edition) -> Village:
    return Village(
        id=ids.places[village.id],
        name=village.name,
        township=ids.place(village.township),
        county=village.county,
        village_class=village.village_class if edition.classes else "",
        lon=village.lon,
        lat=village.lat,
        precision=village.precision,
    )


def _cadre(cadre: Cadre, ids: _Ids, edition: Edition, language: Language) -> Cadre:
    name = cadre.name if edition.names else say("publish.person", language)
    unit = ids.supplies.get(SupplyKey("units", cadre.unit or ""))
    return Cadre(id=ids.supplies[cadre.key], name=name, unit=unit)


def _leader(leader: Leader, ids: _Ids, edition: Edition, language: Language) -> Leader:
    level = label("level", leader.level or "", language)
    name = leader.name if edition.names else say("publish.leader", language, level=level)
    return Leader(id=ids.supplies[leader.key], name=name, level=leader.level)


def _layer(layer: Layer) -> Layer:
    """A layer by its name: any number of posts at every place, no conditions."""
    return Layer(
        name=layer.name, title=layer.title, supply=layer.supply, level=layer.level, demand=(0, MOST)
    )


def _generalised(coverage: gpd.GeoDataFrame, ids: _Ids, edition: Edition) -> gpd.GeoDataFrame:
    """Polygons simplified together, so that shared borders stay shared; only new ids."""
    bare = gpd.GeoDataFrame(geometry=coverage.geometry)
    if edition.generalise_m > 0 and len(bare):
        west, south, east, north = bare.total_bounds
        flat = bare.to_crs(metric_crs((west, south, east, north)))
        simple = flat.geometry.simplify_coverage(edition.generalise_m)
        bare = gpd.GeoDataFrame(geometry=simple).to_crs("EPSG:4326")
    bare.index = bare.index.map(ids.place)
    bare.index.name = coverage.index.name
    return bare


def _outcome(outcome: Outcome, ids: _Ids, edition: Edition) -> Outcome:
    postings = tuple(
        Posting(p.layer, ids.place(p.place), ids.supplies[ids.who(p)], p.role)
        for p in outcome.plan.postings
    )
    shortages = tuple(
        Shortage(s.layer, ids.place(s.place), s.missing, s.cause)
        for s in outcome.plan.shortages
        if edition.shortages
    )
    return replace(outcome, plan=Plan(postings, shortages), levels=(), kept=None, pairs=0)
