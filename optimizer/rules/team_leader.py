"""Team leader: every team has somebody who leads it."""

from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar, Self

import numpy as np

from geodata.facts.county import County, Supply
from optimizer.facts.expressions import parse
from optimizer.facts.layer import Layer
from optimizer.facts.lookup import ENTITY_OF_SUPPLY, holds
from optimizer.model.choose import Choose
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Coupling, Spoken, enrol
from optimizer.model.soft_constraints import PRICES


@enrol("coupling", "team_leader")
class TeamLeader(Coupling):
    """每个工作队都有队长：由第一书记兼任，或由队员中符合条件的人担任。

    Every team has a leader: the first secretary of the place, or a member fit to lead.

    ``by`` names the layer whose posting leads the team of ``layer`` at the same place;
    ``require`` is the condition that makes a member fit to lead; at least one is given. A
    team without a leader is not forbidden, it is priced and reported.

    Formula: price 0.25 for every v with a member in layer, no posting in by and no member s
    with require(s) true.
    """

    SPEAKS: ClassVar[Spoken] = {"require": ("supply",)}
    ONE_OF: ClassVar[tuple[str, ...]] = ("by", "require")
    layer: str
    by: str | None = None
    require: str | None = None

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        layer = choose.layer()
        by = choose.one_of([other.name for other in choose.offer.layers if other != layer])
        fit = choose.who(layer)
        one, other = choose.one_of([(by, None), (None, fit), (by, fit)])
        return cls(layer=layer.name, by=one, require=other)

    def layers_named(self) -> tuple[str, ...]:
        """The team's layer and the leading one."""
        return (self.layer, *([self.by] if self.by else []))

    def rows(self, program: Program) -> None:
        """Post: most * (leaders + unled) >= members, at every place."""
        county = program.candidates.county
        for team in program.candidates.of((self.layer,)):
            fit = np.array([self._fit(s, team.layer, county.year) for s in team.supplies], bool)
            able = fit[team.supply]
            most = team.most.astype(float)
            number = np.arange(most.size)
            unled = program.add_columns(
                "unled", number, np.ones(most.size), price=PRICES["team_unled"]
            )
            entries = [
                (number, unled, most),
                (team.place, team.columns, np.where(able, most[team.place] - 1.0, -1.0)),
            ]
            for leading in program.candidates.of((self.by,) if self.by else ("",)):
                at = np.array([team.place_number.get(p.id, -1) for p in leading.places], int)
                here = np.flatnonzero(at[leading.place] >= 0)
                place = at[leading.place[here]]
                entries.append((place, leading.columns[here], most[place]))
            program.add_rows(self.kind, number.size, entries, low=0.0)

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Look for the leader of every team."""
        layer = policy.layer(self.layer)
        supplies = {item.id: item for item in county.supplies(layer.supply)}
        led = {post.place for post in plan.of_layer(self.by)} if self.by else set()
        members: dict[str, list[Supply]] = defaultdict(list)
        for post in plan.of_layer(self.layer):
            members[post.place].append(supplies[post.supply])
        for place, team in sorted(members.items()):
            if place not in led and not any(self._fit(m, layer, county.year) for m in team):
                yield Breach(self.name, "team_unled", self.layer, place)

    def _fit(self, supply: Supply, layer: Layer, year: int) -> bool:
        if self.require is None:
            return False
        return holds(parse(self.require), supply, ENTITY_OF_SUPPLY[layer.supply], year) is True
