"""Golden cases: every preset comes out with the figures that its document states."""

import re
from collections import Counter, defaultdict

import pytest

from geodata.findings import Findings
from geodata.synthetic.area import spread, synthetic_area
from geodata.words import say
from optimizer.areas.area_case import parts_of
from optimizer.areas.area_problem import ProblemMaker
from optimizer.areas.area_search import AreaSearch
from optimizer.belts.belt_judge import BeltJudge
from optimizer.belts.solve_belts import solve_belts
from optimizer.facts.task_faults import TaskFaults
from optimizer.grids.grid_judge import GridJudge
from optimizer.grids.solve_grids import solve_grids
from optimizer.groups.group_areas import areas_of_level
from optimizer.groups.group_case import read_facts
from optimizer.groups.group_judge import GroupJudge
from optimizer.groups.group_problem import problem_of
from optimizer.groups.solve_groups import solve_groups
from optimizer.limits.deadline import Deadline
from optimizer.limits.task_limits import TaskLimits
from optimizer.model.soft_constraints import is_promise
from optimizer.plans.verify import verify_outcome
from optimizer.solve import solve
from optimizer.tours.solve_tours import solve_tours
from optimizer.tours.tour_judge import TourJudge
from optimizer.tours.tour_problem import rounds_of, slots_of, visits_of
from scenarios.cases.new import library
from scenarios.cases.presets import has_layers, presets, recipe_of
from scenarios.cases.room_facts import area_faults, read_areas, read_belts, read_grid, read_tours
from scenarios.language.scenario import read_scenario
from tests.folders import ROOT
from tests.marks import long
from tests.scenarios.command import zhucun

LONG = {"shanxi"}
"""Presets of a whole province, which `make soak` solves."""


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    """County, policy and outcome of a preset, solved once."""
    known = {}

    def of(name):
        if name not in known:
            path = tmp_path_factory.mktemp(name) / "scenario.toml"
            path.write_text(library(name, "zh"), "utf-8")
            findings = Findings()
            scenario = read_scenario(path, findings)
            assert not len(findings), [item.problem("en") for item in findings]
            county = synthetic_area(recipe_of(name)).county
            known[name] = (county, scenario.policy, solve(county, scenario.policy))
        return known[name]

    return of


@pytest.mark.parametrize(
    "name", [long(name) if name in LONG else name for name in filter(has_layers, presets())]
)
def test_every_preset_is_proven_and_sound(solved, name):
    county, policy, outcome = solved(name)
    assert outcome.closed
    found = verify_outcome(county, policy, outcome)
    assert not [breach for breach in found if not is_promise(breach)]


def test_supervision_figures(tmp_path):
    """A27: 42 cadres, 7 groups of 6; each of the 117 counties of A01 has one group; recusal."""
    path = tmp_path / "scenario.toml"
    path.write_text(library("supervision", "zh"), "utf-8")
    findings = Findings()
    scenario = read_scenario(path, findings)
    asked = scenario.rooms.groups[1]
    task = asked.model_copy(update={"goal": asked.goal[:2]})  # ages take longest, say least
    county = synthetic_area(recipe_of("supervision")).county
    faults = TaskFaults(file=path.name, path="group[1]", findings=findings)
    areas = areas_of_level(county, "county", None, faults)
    facts = read_facts(county, task, scenario.policy.travel, areas, "county", faults)
    problem = problem_of(facts, faults)
    plan = solve_groups(facts, problem, TaskLimits(seconds=60, seed=1))
    assert not len(findings)
    assert not list(GroupJudge(facts).breaches(plan))
    assert [len(group.people) for group in plan.groups] == [6] * 7
    assert sorted(a for group in plan.groups for a in group.areas) == sorted(a.id for a in areas)
    assert (len(areas), len(county.villages)) == (117, 2494)
    cadres = {cadre.id: cadre for cadre in county.cadres}
    for group in plan.groups:
        members = [cadres[person] for person in group.people]
        own = {cadre.native_place for cadre in members}
        own |= {cadre.sender.bound_county for cadre in members}
        assert not own & set(group.areas)
        assert len({cadre.unit for cadre in members}) == 6
        assert cadres[group.leader].grade == "正处级"
    villages = Counter(village.county for village in county.villages)
    loads = [sum(villages[area] for area in group.areas) for group in plan.groups]
    assert sorted(loads) == [356] * 5 + [357] * 2  # 2,494 = 7 * 356 + 2
    assert plan.levels[0].proven


def test_belt_figures(tmp_path):
    """A36: 10 areas of the city and 36 of districts, half of the townships, 50 sites in 3 years."""
    path = tmp_path / "scenario.toml"
    path.write_text(library("belts", "zh"), "utf-8")
    findings = Findings()
    scenario = read_scenario(path, findings)
    county = synthetic_area(recipe_of("belts")).county
    red, areas, sites = read_belts(scenario, county, findings).values()
    assert not len(findings)
    assert (len(county.villages), len(county.townships)) == (809, 137)
    plans = {}
    for facts in (red, areas, sites):
        plan = solve_belts(facts, TaskLimits(seconds=60, seed=1))
        assert not list(BeltJudge(facts).breaches(plan))
        assert plan.proven
        plans[facts.task.name] = plan
    assert [len(belt.places) for belt in plans["red"].belts] == [12] * 3
    graded = Counter(belt.batch for belt in plans["areas"].belts)
    assert graded == {"市级": 10, "区市级": 36}
    assert len(BeltJudge(areas).reached(plans["areas"], "township")) >= 137 / 2
    years = Counter(belt.batch for belt in plans["sites"].belts)
    assert list(years.values()) == [17, 17, 16]
    assert [plan.score for plan in plans.values()] == [3061, 16418, 6896]


def counts(outcome):
    return Counter(post.layer for post in outcome.plan.postings)


def loads(outcome, layer):
    """How many supplies of a layer have one place, two places and so on."""
    return Counter(Counter(post.supply for post in outcome.plan.of_layer(layer)).values())


@pytest.mark.long
def test_shanxi_one_first_secretary_short(solved):
    """A01: 2,494 villages, 2,650 teams, 1,998 leaders, 2,493 secretaries, 2,381 departments."""
    county, _, outcome = solved("shanxi")
    assert len(county.villages) == 2494
    assert counts(outcome) == {
        "first_secretary": 2493,
        "work_team": 2650,
        "department": 2494,
        "county_leader": 2494,
    }
    (short,) = outcome.plan.shortages
    assert (short.layer, short.missing, short.cause) == ("first_secretary", 1, "not_enough")
    assert loads(outcome, "county_leader") == {1: 1998 - 496, 2: 496}
    assert loads(outcome, "department") == {1: 2381 - 113, 2: 113}
    teams = Counter(post.place for post in outcome.plan.of_layer("work_team"))
    assert Counter(teams.values()) == {1: 2494 - 156, 2: 156}


def test_anyang_figures(solved):
    """A07–A09, A16: 679 of 2,980 villages, 149 retired to weak ones, 271 contact points, 30."""
    county, _, outcome = solved("anyang")
    assert (len(county.villages), len(county.townships)) == (2980, 89)
    assert counts(outcome) == {
        "first_secretary": 679,
        "county_leader": 271,
        "township_vice_secretary": 30,
    }
    assert round(679 / 2980, 3) == 0.228
    pool = {cadre.id: cadre.pool for cadre in county.cadres}
    kind = {village.id: village.village_class for village in county.villages}
    retired = [p for p in outcome.plan.of_layer("first_secretary") if pool[p.supply] == "retired"]
    assert len(retired) == 149
    assert {kind[post.place] for post in retired} == {"weak"}
    contacts = outcome.plan.of_layer("county_leader")
    assert len({post.supply for post in contacts}) == len({post.place for post in contacts}) == 271
    assert {p.place for p in contacts} >= {v for v, name in kind.items() if name == "weak"}
    town = {village.id: village.township for village in county.villages}
    assert max(Counter(town[post.place] for post in contacts).values()) <= 6


def test_qingdao_forty_villages_with_the_four_ones(solved):
    """A02: one of each of the four at 40 villages; the town leader is the township's own."""
    county, _, outcome = solved("qingdao")
    layers = ("county_leader", "town_leader", "department", "first_secretary")
    for layer in layers:
        places = [post.place for post in outcome.plan.of_layer(layer)]
        assert sorted(places) == sorted(village.id for village in county.villages)
    assert len(county.villages) == 40
    town = {village.id: village.township for village in county.villages}
    own = {leader.id: leader.jurisdiction for leader in county.leaders}
    for post in outcome.plan.of_layer("town_leader"):
        assert own[post.supply] == {f"township:{town[post.place]}"}
    unit = {cadre.id: cadre.unit for cadre in county.cadres}
    paired = {post.place: post.supply for post in outcome.plan.of_layer("department")}
    for post in outcome.plan.of_layer("first_secretary"):
        assert unit[post.supply] == paired[post.place]


def test_shuozhou_teams_and_township_secretaries(solved):
    """A05, A06, A12: 76 teams of 236; 12 + 11 township first secretaries; 1–2 townships each."""
    county, _, outcome = solved("shuozhou")
    teams = Counter(post.place for post in outcome.plan.of_layer("work_team"))
    assert (len(teams), sum(teams.values())) == (76, 236)
    assert set(teams.values()) <= {2, 3, 4, 5}
    home = {town.id: town.county for town in county.townships}
    posts = outcome.plan.of_layer("township_first_secretary")
    assert sorted(Counter(home[post.place] for post in posts).values()) == [11, 12]
    contact = defaultdict(set)
    for post in outcome.plan.of_layer("township_contact"):
        contact[post.supply].add(post.place)
    assert all(1 <= len(places) <= 2 for places in contact.values())
    assert set().union(*contact.values()) == set(home)
    assert all(post.place in contact[post.supply] for post in posts)


def test_subdistrict_secretary_takes_the_hardest(solved):
    """A03, A04: the hardest community to rank 1; everybody has one."""
    county, _, outcome = solved("subdistrict")
    hardest = max(county.villages, key=lambda village: village.hardness)
    rank = {leader.id: leader.rank for leader in county.leaders}
    at = {post.place: rank[post.supply] for post in outcome.plan.of_layer("town_leader")}
    assert at[hardest.id] == 1
    assert set(at.values()) == set(rank.values())


def test_a_share_is_met_exactly():
    assert spread(10, [1, 1, 1]).tolist() == [4, 3, 3]
    assert spread(7, [5, 1, 1], [1, 3, 1]).tolist() == [3, 3, 1]


def test_demo_of_a_preset_from_the_command_line(tmp_path):
    folder = tmp_path / "case"
    done = zhucun("demo", "subdistrict", folder, "--no-open")
    assert done.returncode == 0, done.stdout
    assert (folder / "runs" / "scenario" / "001" / "map.html").is_file()
    assert zhucun("demo", "subdistrict", folder, "--no-open").returncode == 0
    wrong = zhucun("demo", "shangxi", folder, "--no-open")
    assert wrong.returncode == 2
    assert "shanxi" in wrong.stdout


def test_grids_figures(tmp_path):
    """A35: 809 villages, 30,000 member households; six of the villages, planned to their end."""
    recipe = recipe_of("grids")
    assert recipe.villages == 809
    assert recipe.households.members == 30_000
    assert 36.5 < recipe.households.members / recipe.villages < 37.5
    fewer = recipe.households.model_copy(update={"households": 600, "members": 60})
    small = recipe.model_copy(
        update={"villages": 6, "townships": 2, "counties": 1, "classes": {}, "households": fewer}
    )
    path = tmp_path / "scenario.toml"
    path.write_text(library("grids", "zh"), "utf-8")
    scenario = read_scenario(path, Findings())
    told = Findings()
    facts = read_grid(scenario, synthetic_area(small), 1, told)
    assert not len(told)
    plan = solve_grids(facts, TaskLimits(seconds=20, seed=scenario.limits.seed))
    judge = GridJudge(facts)
    assert not [breach for breach in judge.breaches(plan) if not breach.shortage]
    totals = {level.key: (level.cost, level.bound) for level in plan.levels()}
    assert [own.cells for own in plan.villages] == [4, 1, 2, 4, 3, 1]
    assert totals["missed"] == (0, 0)
    assert totals["headless"] == (0, 0)
    assert totals["ranks"] == (3, 3)
    assert totals["unserved"] == (0, 0)
    cost, bound = totals["ways"]
    assert 0.99 * cost <= bound <= cost
    for own in plan.villages:
        assert judge.measures(own) == {level.key: level.cost for level in own.levels}


def tours_of(name, tmp_path):
    path = tmp_path / f"{name}.toml"
    path.write_text(library(name, "zh"), "utf-8")
    findings = Findings()
    scenario = read_scenario(path, findings)
    facts = read_tours(scenario, synthetic_area(recipe_of(name)), findings)
    assert not len(findings), [item.problem("en") for item in findings]
    return {own.task.name: own for own in facts.values()}


def test_experts_figures(tmp_path):
    """A23: 300 villages, four specialities of three groups, out every week of 52."""
    [facts] = tours_of("experts", tmp_path).values()
    assert (len(facts.places), len(facts.groups)) == (300, 12)
    slots = slots_of(facts)
    assert len(slots) == 12 * 52
    asked = Counter()
    for item in facts.asked:
        asked[item.stop.visit] += item.times
    assert asked == {"农技": 600, "植保": 177, "规划": 140, "义诊": 600}
    rounds = {visit.turn for visit in visits_of(facts, slots, rounds_of(facts))}
    assert rounds == {0, 1}


def test_visits_figures(tmp_path):
    """A05: 23 leaders, 160 villages; A28: 23 townships a quarter; A29: all each half-year."""
    tours = tours_of("visits", tmp_path)
    counts = {name: (facts.count, len(facts.groups)) for name, facts in tours.items()}
    assert counts == {"rounds": (160, 23), "research": (92, 4), "talks": (320, 23)}
    for facts in tours.values():
        plan = solve_tours(facts, TaskLimits(seconds=60, seed=1), asked_seconds=0.5)
        assert not list(TourJudge(facts).breaches(plan))
        assert plan.ended == "rounds"
        assert plan.km_bound <= plan.km


def test_mergers_figures(tmp_path):
    """A34: 5,423 villages become 809, every one inside its township."""
    path = tmp_path / "scenario.toml"
    path.write_text(library("mergers", "zh"), "utf-8")
    findings = Findings()
    scenario = read_scenario(path, findings)
    county = synthetic_area(recipe_of("mergers")).county
    facts = read_areas(scenario, county, findings)[1]
    assert not len(findings)
    parts = parts_of(facts, area_faults(scenario, 1, findings))
    assert (len(facts.places), len(parts)) == (5423, 137)
    assert sum(part.least for part in parts) == sum(part.most for part in parts) == 809
    small = min(parts, key=lambda part: len(part.members))
    problem = ProblemMaker(facts, area_faults(scenario, 1, findings)).problem(small, small.most)
    search = AreaSearch(problem, 0)
    for _ in range(4):
        search.round(8_000, Deadline.after(20), afresh=False)
    assert search.value[0] == 0.0  # every bound is kept


@pytest.mark.parametrize("language", ["zh", "en"])
def test_help_and_documents_name_every_preset(language):
    named = say("help.demo_what", language)
    commands = (ROOT / "docs" / "commands.md").read_text("utf-8")
    for preset in presets():
        assert re.search(rf"\b{preset}\b", named)
        assert f"`{preset}`" in commands
