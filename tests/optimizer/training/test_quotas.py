"""Quotas against every way of sharing places out, on small cases."""

import random
from itertools import product

from geodata.facts.county import Cadre, County, Township, Village
from geodata.findings import Findings
from optimizer.facts.task_faults import TaskFaults
from optimizer.training.quotas import QuotaJudge, QuotaPlan, read_quotas, shared_out
from optimizer.training.training_policy import TrainingTask
from tests.marks import examples, sampled

TOWNS = tuple(Township(id=name, name=name, county="甲县") for name in "ABC")


def drawn(seed):
    draw = random.Random(seed)
    villages = tuple(
        Village(
            id=f"V{at}",
            name=f"V{at}",
            county="甲县",
            township=draw.choice("ABC"),
            extra={"缺": draw.random() < 0.4, "人": float(draw.randint(1, 9))},
        )
        for at in range(draw.randint(3, 9))
    )
    people = tuple(
        Cadre(id=f"P{at}", name=f"P{at}", extra={"镇": draw.choice("ABC")}) for at in range(9)
    )
    quota = {"total": draw.randint(1, 8), "to": "township", "villages": "village.缺"}
    quota |= {"weight": "village.人"} if draw.random() < 0.5 else {}
    bound = {"candidates": "cadre.镇 != ''", "of": "cadre.镇"}
    quota |= bound if draw.random() < 0.5 else {}
    county = County(name="x", villages=villages, townships=TOWNS, cadres=people)
    faults = TaskFaults(file="s", path="training[1]", findings=Findings())
    task = TrainingTask.model_validate({"name": "q", "quota": quota})
    return read_quotas(county, task, faults)


def value(judge, plan):
    kinds = {breach.kind for breach in judge.breaches(plan) if not breach.shortage}
    return None if kinds else (judge.missed(plan), round(judge.cost(plan), 9))


@sampled
def test_no_other_quotas_are_better():
    for seed in range(examples(40)):
        facts = drawn(seed)
        judge, total = QuotaJudge(facts), facts.total
        known = [place.id for place in facts.places]
        every = (
            QuotaPlan(task="q", quotas=dict(zip(known, counts, strict=True)))
            for counts in product(range(total + 1), repeat=len(known))
            if sum(counts) == total
        )
        values = [value(judge, plan) for plan in every]
        assert value(judge, shared_out(facts)) == min(v for v in values if v is not None), seed
