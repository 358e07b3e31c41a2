"""A person holds at most one post over several layers."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Self

from geodata.account import Note
from geodata.facts.county import County
from geodata.facts.supply_key import SupplyKey
from optimizer.model.choose import Choose
from optimizer.model.plan import Breach, Plan, Posting
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Coupling, enrol
from optimizer.pairs.layer_pairs import LayerPairs, numbered_supplies


@enrol("coupling", "exclusive")
class Exclusive(Coupling):
    """同一人在这些层中最多任一个职。

    Nobody holds more than ``most`` posts over these layers.

    Formula: sum over l in layers and v of x(l,v,s) <= most for every s.
    """

    NOBODY: ClassVar[Note] = "never"
    layers: tuple[str, ...]
    most: int = 1

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        return cls(layers=choose.layers(), most=choose.whole(1, 3))

    def rows(self, program: Program) -> None:
        """Post: all posts of one supply over the layers <= most."""
        involved = list(program.candidates.of(self.layers))
        names, numbers = numbered_supplies(involved)
        held = [
            (mine[pairs.supply], pairs.columns, 1.0)
            for pairs, mine in zip(involved, numbers, strict=True)
        ]
        program.count_rows(self.kind, len(names), held, most=self.most)

    def subjects_over(
        self,
        layers: Sequence[LayerPairs],
        county: County,  # noqa: ARG002
    ) -> Mapping[str, tuple[int, int]]:
        """Count who may serve each layer and could hold more posts over all of them."""
        mine = [pairs for pairs in layers if pairs.layer.name in self.layers]
        room: Counter[SupplyKey] = Counter()
        for pairs in mine:
            for supply, most in zip(pairs.supplies, pairs.ceiling.tolist(), strict=True):
                room[supply.key] += most
        return {
            pairs.layer.name: (sum(room[s.key] > self.most for s in pairs.supplies), 0)
            for pairs in mine
        }

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:  # noqa: ARG002
        """Count the posts of every supply over the layers."""
        held: dict[SupplyKey, list[Posting]] = defaultdict(list)
        for name in self.layers:
            for post in plan.of_layer(name):
                held[SupplyKey(policy.layer(name).supply, post.supply)].append(post)
        for key, posts in sorted(held.items()):
            if len(posts) > self.most:
                details = {"count": str(len(posts)), "most": str(self.most)}
                yield Breach(self.name, "exclusive", posts[0].layer, "", key.id, details)
