"""The map of belts: every chain drawn and numbered in its order, on the page of areas."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

import numpy as np

from geodata.facts.case import Case
from geodata.words import Language, say
from maps.pages.area_map import SCRIPTS, area_map_data
from maps.pages.bilingual import LANGUAGES, both, words_of
from maps.pages.page import page_html
from maps.tables.belt_tables import BeltWords
from optimizer.areas.area_case import AreaFacts
from optimizer.areas.area_judge import AreaJudge
from optimizer.areas.area_plan import Area, AreaPlan
from optimizer.areas.area_policy import AreaTask, BalanceGoal
from optimizer.belts.belt_case import BeltFacts
from optimizer.belts.belt_judge import BeltBreach, BeltJudge
from optimizer.belts.belt_plan import BeltPlan
from optimizer.facts.layer import Travel

SUMMED = "goal[1].of"
"""Where scores stand in the task of areas that a map of belts is drawn by."""


def as_areas(judge: BeltJudge, plan: BeltPlan) -> tuple[AreaJudge, AreaPlan]:
    """Belts as areas that leave most places out; the places of each in the order of the chain.

    What they sum is the score; the division of an area is the batch of a belt.
    """
    facts, size = judge.facts, len(judge.facts.places)
    task = AreaTask.model_construct(
        name=facts.task.name,
        title=facts.task.title,
        level=facts.task.level,
        goal=(BalanceGoal.model_construct(kind="balance", of=facts.task.score),),
    )
    own = AreaFacts(
        county=facts.county,
        task=task,
        travel=Travel(),
        places=facts.places,
        inside=_inside(facts),
        graph=facts.graph,
        links=(),
        values={SUMMED: facts.score},
        may_centre=np.zeros(size, dtype=bool),
        is_centre=np.zeros(size, dtype=bool),
        current=(None,) * size,
        unknown={SUMMED: facts.assumed},
    )
    areas = tuple(
        Area(number=belt.number, name=belt.name, places=belt.places, inside=belt.batch)
        for belt in plan.belts
    )
    return AreaJudge(own), AreaPlan(task=plan.task, areas=areas)


def _inside(facts: BeltFacts) -> tuple[str, ...]:
    kind = facts.task.inside
    return facts.homes[kind] if kind is not None else ("",) * len(facts.places)


def belt_map_html(
    case: Case,
    judge: BeltJudge,
    plan: BeltPlan,
    breaches: Sequence[BeltBreach],
    *,
    title: str,
    language: Language = "zh",
) -> str:
    """Draw belts as one HTML file that asks the network for nothing."""
    zh, en = (BeltWords(judge, at) for at in LANGUAGES)
    data = chain_map_data(case, *as_areas(judge, plan), title=title, language=language)
    data["proof"] = both(partial(_proof, judge, plan))
    data["missed"] = [_missed(breach, judge, plan, (zh, en)) for breach in breaches]
    return chain_page(data, title=title, language=language)


def chain_map_data(
    case: Case, judge: AreaJudge, plan: AreaPlan, *, title: str, language: Language
) -> dict[str, Any]:
    """The data of the page of areas, with the chain of every belt by numbers of places."""
    data = area_map_data(case, judge, plan, (), title=title, language=language)
    data["words"] |= words_of("belt_map")
    if all(len(area.places) == 1 for area in plan.areas):
        data["words"] |= words_of("site_map")
    data["proof"] = ["", ""]
    for area, shown in zip(plan.areas, data["areas"], strict=True):
        chain = [judge.number[place] for place in area.places if place in judge.number]
        shown["chain"] = chain
    return data


def chain_page(
    data: dict[str, Any],
    *,
    title: str,
    language: Language,
    notice: tuple[str, str] | None = None,
    withheld: Collection[str] = (),
) -> str:
    """The page of some data; see :func:`maps.pages.area_map.area_map_html`."""
    data["words"] |= {"notice": [*notice]} if notice else {}
    data |= {"withheld": sorted(withheld)} if withheld else {}
    if "codes" in withheld:
        data["places"]["code"] = [""] * len(data["places"]["name"])
    return page_html(
        data,
        title=title,
        language=language,
        scripts=SCRIPTS,
        styles=("page.css", "plan_map.css", "area_map.css"),
    )


def _proof(judge: BeltJudge, plan: BeltPlan, language: Language) -> str:
    told = BeltWords(judge, language).proof(plan)
    return " · ".join(say(key, language, **values) for key, values in told)


def _missed(
    breach: BeltBreach, judge: BeltJudge, plan: BeltPlan, words: Sequence[BeltWords]
) -> dict[str, Any]:
    """Something that is not kept: its sentence, the belt and the places that it is about."""
    numbers = [belt.number for belt in plan.belts]
    return {
        "text": [one.breach(breach, plan) for one in words],
        "kind": breach.kind,
        "bound": -1,
        "area": numbers.index(breach.belt) if breach.belt in numbers else -1,
        "places": [judge.number[place] for place in breach.places if place in judge.number],
    }
