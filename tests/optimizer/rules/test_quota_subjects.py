"""A quota says how many people it counts, and that it counts nobody."""

import pytest

from geodata.facts.county import Cadre, County, Village
from optimizer.facts.layer import Layer
from optimizer.model.policy import Policy
from optimizer.model.rule_use import rule_uses
from optimizer.rules.quota import Quota


@pytest.mark.parametrize(
    ("who", "where", "subjects", "note"),
    [
        ("cadre.pool == 'a'", None, 2, ""),
        ("cadre.pool == 'x'", None, 0, "nobody"),
        (None, "village.name == 'nowhere'", 0, "nobody"),
        (None, None, 3, ""),
    ],
)
def test_a_quota_counts_those_whom_it_speaks_of(who, where, subjects, note):
    people = tuple(Cadre(id=str(n), name=str(n), pool=pool) for n, pool in enumerate("aab"))
    county = County(name="c", villages=(Village(id="v", name="v", township="t"),), cadres=people)
    rule = Quota(name="q", layer="first_secretary", who=who, where=where, least=1)
    layer = Layer(name="first_secretary", supply="cadres", level="village")
    (use,) = rule_uses(county, Policy(layers=(layer,), rules=(rule,)))
    assert (use.subjects, use.note) == (subjects, note)
