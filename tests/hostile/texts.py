"""Texts of a scenario and its tables that hold what is somebody's: each into a run of its own."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from maps.editions.public_view import Edition
from optimizer.facts.layer import Layer
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.console.terminal import Screen
from scenarios.runs.finished_run import Finished
from tests.hostile.editions import finished, published
from tests.maps.editions.test_leaks import PLAN, case

SECRETS = {
    "somebody posted": "张三丰",
    "a leader": "钱七九",
    "somebody not posted": "李家",
    "an identity number": "140602198001011234",
    "a phone number": "13800138000",
    "a number of nobody known": "13912345678",
    "an id": "C0001",
    "traditional": "張三豐",
}
AROUND = ("{}", "先锋{}岗", "（{}）号", "{} 2026")


def layers(**changes):
    first = Layer(name="first_secretary", supply="cadres", places="village.class == 'weak'")
    return (first.model_copy(update=changes), Layer(name="county_leader", supply="leaders"))


def run_of(folder, *, title="方案", name="001", edition=None, policy=None, plan=PLAN, **changes):
    """A run of the small county; ``changes`` are tables of its facts."""
    made = case()
    made = replace(made, county=replace(made.county, **changes))
    policy = policy or Policy(layers=layers())
    where = folder / "runs" / "scenario" / name
    return finished(where, made, policy, plan, title=title, edition=edition)


def with_village(**changes):
    first, *others = case().county.villages
    return {"villages": (replace(first, **changes), *others)}


def with_unit(**changes):
    return {"units": (replace(case().county.units[0], **changes),)}


def with_class(folder, text):
    policy = Policy(layers=layers(places="village.class != 'x'"))
    return run_of(folder, policy=policy, **with_village(village_class=text))


def with_township(folder, text):
    return run_of(folder, townships=(replace(case().county.townships[0], name=f"神头镇 {text}"),))


def with_role(folder, text):
    return run_of(folder, plan=Plan((PLAN.postings[0], replace(PLAN.postings[1], role=text))))


PLACES: dict[str, Callable[[Path, str], Finished]] = {
    "title": lambda folder, text: run_of(folder, title=text),
    "layer": lambda folder, text: run_of(folder, policy=Policy(layers=layers(title=text))),
    "class": with_class,
    "unit": lambda folder, text: run_of(folder, **with_unit(name=text)),
    "approval": lambda folder, text: run_of(folder, edition=Edition(approval=text)),
    "village": lambda folder, text: run_of(folder, **with_village(name=f"李家村（{text}）")),
    "township": with_township,
    "role": with_role,
}


def said_of(run, monkeypatch, out=None):
    """What publishing says; the folder, or ``None`` where it was refused."""
    screen = Screen(width=300, file=io.StringIO())
    try:
        return screen.file, published(run, monkeypatch, Talker(console=screen), out)
    except BadInput:
        return screen.file, None
