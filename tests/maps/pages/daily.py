"""Two made-up counties with open posts, posts of townships, and a plan in force."""

from dataclasses import replace
from functools import cache

from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait

from geodata.facts.case import Case
from geodata.facts.county import StandingPosting
from geodata.synthetic.area import Leaders, People, Recipe, Units, synthetic_area
from optimizer.facts.layer import Layer
from optimizer.goals.shortage import ShortageGoal
from optimizer.goals.travel import TravelGoal
from optimizer.model.outcome import Limits, Outcome
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from optimizer.solve import solve

SERVED = "village.class in ['weak', 'poor']"


def policy() -> Policy:
    layers = (
        Layer(name="first_secretary", supply="cadres", places=SERVED, demand=(1, 2), capacity=1),
        Layer(name="county_leader", supply="leaders", places=SERVED, demand=1, capacity=2),
        Layer(name="department", supply="units", level="township", demand=2, capacity=2),
    )
    goals = (ShortageGoal(level=1, order=("poor", "weak")), TravelGoal(level=2))
    return Policy.model_validate({"layers": layers, "goals": goals})


@cache
def case() -> Case:
    made = synthetic_area(
        Recipe(
            name="测试市",
            counties=2,
            townships=6,
            villages=48,
            classes={"weak": 10, "poor": 9},
            units=(Units(levels={"county": 5}, capacity=2),),
            people=(People(pool="candidate", count=21),),
            leaders=(Leaders(count=6, within="county", most=2),),
        )
    )
    weak = [v.id for v in made.county.villages if v.village_class == "weak"]
    people = [person.id for person in made.county.cadres]
    bare = next(v.id for v in made.county.villages if v.village_class == "ordinary")
    rows = zip((*weak[:3], bare), people[-4:], strict=True)
    standing = tuple(
        StandingPosting(layer="first_secretary", place=place, supply=who, table="cadres")
        for place, who in rows
    )
    return replace(made, county=replace(made.county, current=standing))


@cache
def outcome() -> Outcome:
    """The plan, and at one village one person more than the least that it asks for."""
    made = case()
    found = solve(made.county, policy(), limits=Limits(seconds=10.0))
    posted = {post.supply for post in found.plan.postings}
    free = next(c.id for c in reversed(made.county.cadres) if c.id not in posted)
    more = replace(found.plan.of_layer("first_secretary")[0], supply=free)
    return replace(found, plan=Plan((*found.plan.postings, more), found.plan.shortages))


def settled(driver: webdriver.Chrome) -> dict[str, str]:
    """The address of a page, once it has settled."""
    script = "return window.zhucun.app.address.settled()"
    WebDriverWait(driver, 20).until(lambda page: page.execute_script(script))
    words = "return Object.fromEntries(new URLSearchParams(location.hash.slice(1)))"
    found: dict[str, str] = driver.execute_script(words)
    return found


def until(driver: webdriver.Chrome, condition: str) -> None:
    """Wait until an expression about the state ``S`` of the page holds."""
    script = f"const S = window.zhucun.app.M.state; return {condition}"
    WebDriverWait(driver, 20).until(lambda page: page.execute_script(script))
