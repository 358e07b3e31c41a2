"""From facts, policy and a certificate to what is certain of a plan's levels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geodata.facts.county import County
from optimizer.certificate.check import Checked, check
from optimizer.certificate.rows import RefusedError, Rows
from optimizer.facts.canonical_order import canonical
from optimizer.limits.deadline import NEVER, Deadline
from optimizer.model.candidates import Candidates, layers_of, pair_up
from optimizer.model.certificate_statement import Certificate
from optimizer.model.objectives import LevelCosts, level_costs, pins_in
from optimizer.model.policy import Policy
from optimizer.model.program import Program
from optimizer.rows.core_rows import build


@dataclass(frozen=True, eq=False)
class Model:
    """Rows and costs as facts and policy ask for them, before anybody searches.

    Where the committee has fixed anything the first of ``levels`` is that of the pins.
    """

    program: Program
    levels: Sequence[LevelCosts]

    @classmethod
    def of(
        cls,
        county: County,
        policy: Policy,
        *,
        made: bool = True,
        units: Mapping[int, float] | None = None,
        deadline: Deadline = NEVER,
    ) -> "Model":
        """The model; without its pairs where they are priced and not ``made``.

        Without pairs the ``units`` of cost must be told. Raises
        :class:`~optimizer.limits.deadline.StoppedError` where the deadline is over before.

        Its rows do not depend on the order of the tables.
        """
        county = canonical(county)
        if made:
            program = build(pair_up(county, policy, deadline), deadline)
        else:
            program = build(Candidates.over(county, policy, tuple(layers_of(county, policy))))
        return cls(program, level_costs(program, None if made else units, deadline=deadline))

    @classmethod
    def behind(cls, county: County, policy: Policy, certificate: Certificate) -> "Model":
        """The model that a certificate speaks of; raises :class:`RefusedError`."""
        told = () if certificate.made else certificate.units.values()
        if any(not 0.0 < unit <= 1.0 for unit in told):
            raise RefusedError("a unit of cost is out of range")
        return cls.of(county, policy, made=certificate.made, units=certificate.units)

    def stated(self, costs: Sequence[float], unkept: int = 0) -> tuple[float, ...]:
        """What a plan costs at all levels: ``costs`` at those of goals, ``unkept`` pins."""
        return (float(unkept), *costs) if pins_in(self.levels) else tuple(costs)


def judge(model: Model, stated: Sequence[float], certificate: Certificate) -> Checked:
    """Bounds of all levels, that of the pins first, of a plan that costs ``stated`` on each.

    Raises :class:`RefusedError` where the certificate proves nothing.
    """
    if not certificate.made and len(model.program.candidates.layers) != 1:
        raise RefusedError("several layers whose pairs are not made")
    rows = Rows.of(model.program, certificate)
    return check(rows, model.levels, stated, certificate)
