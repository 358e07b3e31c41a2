"""The preset ``training`` comes out with the figures of A40 to A44."""

from collections import Counter, defaultdict

import pytest

from geodata.findings import Findings
from geodata.synthetic.area import synthetic_area
from optimizer.facts.task_faults import TaskFaults
from optimizer.limits.task_limits import TaskLimits
from optimizer.training.quotas import QuotaJudge, read_quotas, shared_out
from optimizer.training.solve_training import solve_training
from optimizer.training.training_judge import TrainingJudge
from optimizer.training.training_problem import problem_of
from optimizer.training.training_reading import read_facts
from scenarios.cases.new import library
from scenarios.cases.presets import recipe_of
from scenarios.language.scenario import read_scenario
from tests.marks import long


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Scenario and county of the preset."""
    path = tmp_path_factory.mktemp("training") / "scenario.toml"
    path.write_text(library("training", "zh"), "utf-8")
    findings = Findings()
    scenario = read_scenario(path, findings)
    assert not len(findings)
    return scenario, synthetic_area(recipe_of("training")).county


def solved(made, name):
    """Facts and proven plan of one task; nothing is told of it."""
    scenario, county = made
    task = next(t for t in scenario.rooms.trainings.values() if t.name == name)
    findings = Findings()
    faults = TaskFaults(file="scenario.toml", path="training[1]", findings=findings)
    facts = read_facts(county, task, scenario.policy.travel, faults)
    plan = solve_training(facts, problem_of(facts), TaskLimits(seconds=120, seed=1))
    assert not len(findings)
    assert not TrainingJudge(facts).breaches(plan)
    assert plan.proven
    return facts, plan


def by_class(facts, plan, column):
    """Class -> how many people of each value attend it."""
    extra = {person.id: person.extra[column] for person in facts.people}
    return {r.session: Counter(extra[person] for person in r.people) for r in plan.rosters}


def test_heads_of_a_township_are_never_both_away_in_a_week(made):
    facts, plan = solved(made, "heads")
    assert [len(roster.people) for roster in plan.rosters] == [89, 89]
    for towns in by_class(facts, plan, "乡镇").values():
        assert len(towns) == 89
        assert set(towns.values()) == {1}


def test_every_team_is_in_one_class(made):
    facts, plan = solved(made, "induction")
    assert sorted(len(roster.people) for roster in plan.rosters) == [118, 118]
    teams = [set(found) for found in by_class(facts, plan, "工作队").values()]
    assert len(teams[0] | teams[1]) == 76
    assert not teams[0] & teams[1]


def test_secretaries_are_trained_once_in_four_and_two_classes(made):
    facts, plan = solved(made, "secretaries")
    assert len(facts.sessions) == 6
    assert plan.places == 2980
    whole = Counter(person.extra["乡镇"] for person in facts.people)
    for towns in by_class(facts, plan, "乡镇").values():
        assert all(count <= max(1, whole[town] // 2) for town, count in towns.items())


def test_quotas_of_the_counties(made):
    scenario, county = made
    task = next(t for t in scenario.rooms.trainings.values() if t.name == "degree")
    findings = Findings()
    faults = TaskFaults(file="scenario.toml", path="training[6]", findings=findings)
    facts = read_quotas(county, task, faults)
    plan = shared_out(facts)
    assert not len(findings)
    assert not list(QuotaJudge(facts).breaches(plan))
    assert (len(plan.quotas), sum(plan.quotas.values())) == (29, 2149)
    lacking = Counter(v.county for v in county.villages if v.extra["有大专生"] == "否")
    assert all(plan.quotas[name] >= count for name, count in lacking.items())


@pytest.mark.parametrize("name", [long("rotation")])
def test_village_cadres_in_34_classes(made, name):
    facts, plan = solved(made, name)
    assert len(plan.rosters) == 34
    assert plan.places == 5400
    assert all(len(roster.people) <= 160 for roster in plan.rosters)
    assert plan.levels[1].cost == pytest.approx(40)  # half of the classes are full for the ways
    post = {p.id: (p.extra["乡镇"], p.extra["岗位"]) for p in facts.people}
    whole = Counter(post.values())
    weeks = defaultdict(Counter)
    for roster, session in zip(plan.rosters, facts.sessions, strict=True):
        weeks[session.start].update(post[person] for person in roster.people)
    for away in weeks.values():
        for (town, duty), count in away.items():
            if duty == "村党组织书记":
                assert count <= max(1, whole[town, duty] // 2)


@pytest.mark.parametrize("name", [long("hours")])
def test_everybody_has_the_hours_of_the_year(made, name):
    facts, plan = solved(made, name)
    hours = {session.id: session.hours for session in facts.sessions}
    had = Counter()
    for roster in plan.rosters:
        for person in roster.people:
            had[person] += hours[roster.session]
    for person in facts.people:
        secretary = person.extra["岗位"] == "村党组织书记"
        assert had[person.id] >= (56 if secretary else 32)
    assert plan.places == 2 * 2980 + 2420
