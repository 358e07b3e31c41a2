"""Small made-up cases of training, and the best plan by trying all."""

import random
from datetime import date, timedelta
from itertools import product
from threading import Event

from geodata.facts.county import Cadre, County
from geodata.facts.sessions import Absence, Session
from geodata.findings import Findings
from optimizer.facts.layer import Travel
from optimizer.facts.task_faults import TaskFaults
from optimizer.limits.task_limits import TaskLimits
from optimizer.training.pin_contradictions import contradictions
from optimizer.training.training_judge import TrainingJudge
from optimizer.training.training_plan import Roster, TrainingPlan
from optimizer.training.training_policy import TrainingTask
from optimizer.training.training_reading import read_facts

FIRST = date(2026, 3, 2)


def facts_of(county, task, findings=None):
    findings = Findings() if findings is None else findings
    faults = TaskFaults(file="s.toml", path="training[1]", findings=findings)
    facts = read_facts(county, TrainingTask.model_validate(task), Travel(), faults)
    assert findings.errors == ()
    return facts


def limits(seconds=20):
    return TaskLimits(seconds=seconds, seed=1, stop=Event())


def _session(at, draw, several):
    start = FIRST + timedelta(days=draw.choice([0, 0, 2, 7, 9]))
    return Session(
        id=f"S{at}",
        name=f"第{at}期",
        capacity=draw.randint(1, 3),
        least=draw.choice([0, 0, 2]),
        start=start if draw.random() < 0.9 else None,
        end=start + timedelta(days=draw.choice([0, 3])),
        hours=draw.choice([8, 16, 40]) if several else 40,
        level=draw.choice(["市", "县"]),
        lon=112 + draw.random(),
        lat=37.0,
    )


RULES = (
    {"kind": "only", "who": "cadre.镇 == 'A'", "sessions": "session.level == '市'"},
    {"kind": "within", "km": 60},
    {"kind": "fits", "of": "cadre.级"},
    {"kind": "away", "by": "cadre.镇", "share": 0.5},
    {"kind": "away", "by": "cadre.镇", "stay": 1, "at": "day"},
    {"kind": "away", "by": "cadre.镇", "most": 1, "at": "session"},
    {"kind": "together", "people": [["P0", "P1"]]},
    {"kind": "apart", "by": "cadre.队"},
    {"kind": "apart", "by": "cadre.队", "at": "session"},
)
GOALS: tuple[dict[str, object], ...] = (
    {"kind": "distance"},
    {"kind": "balance"},
    {"kind": "spread", "by": "cadre.镇"},
    {"kind": "prefer", "who": "cadre.镇 == 'B'", "sessions": "session.level == '县'"},
    {"kind": "early", "of": "cadre.急", "unknown": 1},
    {"kind": "attend"},
    {"kind": "changes"},
)
NEEDS = (
    [],
    [{"times": 2}],
    [{"hours": 24}],
    [{"hours": "cadre.应", "had": "cadre.已"}, {"times": 1, "sessions": "session.level == '市'"}],
)


def drawn(seed):
    """County and task; every kind of clause comes up."""
    draw = random.Random(seed)
    needs = draw.choice(NEEDS)
    sessions = tuple(_session(at, draw, bool(needs)) for at in range(draw.randint(1, 3)))
    people = tuple(
        Cadre(
            id=f"P{at}",
            name=f"人{at}",
            lon=112 + draw.random(),
            lat=37.0,
            extra={
                "镇": draw.choice("AAB"),
                "队": draw.choice("XYZ"),
                "级": draw.choice(["市", "县", "市、县"]),
                "急": draw.choice([None, 1.0, 3.0]),
                "应": draw.choice([16.0, 40.0]),
                "已": draw.choice([0.0, 8.0]),
                "现": draw.choice([s.id for s in sessions]),
            },
        )
        for at in range(draw.randint(2, 4))
    )
    away = Absence(table="cadres", who="P0", start=FIRST, end=FIRST + timedelta(days=1))
    task = {
        "name": "t",
        "current": "cadre.现",
        "need": needs,
        "rule": draw.sample(RULES, draw.randint(0, 3)),
        "goal": [{**goal, "level": draw.randint(1, 2)} for goal in draw.sample(GOALS, 2)],
        "pin": [{"people": ["P1"], "session": "S0", "forbid": draw.random() < 0.5}]
        if draw.random() < 0.3
        else [],
    }
    absences = (away,) if draw.random() < 0.5 else ()
    county = County(name="x", cadres=people, sessions=sessions, absences=absences)
    return county, task


def sound(facts):
    """Whether the pins of a case can hold."""
    return not list(contradictions(facts))


def value_of(judge, plan):
    """What a plan costs, level after level; ``None`` where it breaks a rule."""
    breaches = judge.breaches(plan)
    if any(not breach.shortage for breach in breaches):
        return None
    levels = sorted({goal.level for goal in judge.task.goals})
    costs = (judge.missed(breaches), *(judge.cost(level, plan) for level in levels))
    return tuple(round(cost, 6) for cost in costs)


def best_of_all(facts):
    """The least value of any plan, by trying all."""
    judge = TrainingJudge(facts)
    size, people = len(facts.sessions), facts.people
    choices = list(product([False, True], repeat=size))
    best = None
    for each in product(choices, repeat=len(people)):
        who = [[p.id for p, own in zip(people, each, strict=True) if own[at]] for at in range(size)]
        rosters = tuple(
            Roster(session=session.id, people=tuple(own))
            for session, own in zip(facts.sessions, who, strict=True)
        )
        value = value_of(judge, TrainingPlan(task="t", rosters=rosters))
        if value is not None and (best is None or value < best):
            best = value
    return best
