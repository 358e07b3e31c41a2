"""The map of groups: who looks after which piece of land, on one page that needs no network."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from geodata.facts.case import Case
from geodata.words import Language, say
from maps.files.group_ground import Ground, ground_of
from maps.pages.area_map import SCRIPTS, area_map_data
from maps.pages.bilingual import LANGUAGES, both, words_of
from maps.pages.page import page_html
from maps.tables.area_tables import summed
from maps.tables.group_tables import GroupWords
from optimizer.areas.area_judge import AreaJudge
from optimizer.areas.area_plan import AreaPlan
from optimizer.groups.group_judge import GroupBreach, GroupJudge
from optimizer.groups.group_plan import Group, GroupPlan


def group_map_html(
    case: Case,
    judge: GroupJudge,
    plan: GroupPlan,
    breaches: Sequence[GroupBreach],
    *,
    title: str,
    language: Language = "zh",
) -> str:
    """Draw groups on what they look after as one HTML file that asks the network for nothing."""
    ground = ground_of(judge, plan, language)
    words = [GroupWords(judge, at) for at in LANGUAGES]
    columns = summed(ground.judge.task)
    told = {
        "columns": [[one.column(of) for one in words] for of in columns],
        "proof": both(partial(proof_of, plan, missed=bool(breaches))),
        "missed": [_missed(judge, plan, ground, breach, words) for breach in breaches],
    }
    who = who_of(judge, plan, ground)
    division = case, ground.judge, ground.plan
    return group_page(division, who, told, title=title, language=language)


def group_page(
    division: tuple[Case, AreaJudge, AreaPlan],
    who: Mapping[str, Any],
    told: Mapping[str, Any],
    *,
    title: str,
    language: Language,
    notice: tuple[str, str] | None = None,
    withheld: Collection[str] = (),
) -> str:
    """The page of a division into what groups look after, and ``who`` they are.

    ``told`` stands instead of what is said of a division. ``notice``, in Chinese and English,
    stands where an internal map says that it is one. Of what is ``withheld`` (``codes``; ``kept``:
    what is not kept) the page says nothing, not even that all is.
    """
    data = area_map_data(*division, (), title=title, language=language)
    data["words"] |= words_of("group_map") | ({"notice": [*notice]} if notice else {})
    for area in data["areas"]:
        area["name"] = both(partial(_named, area["number"]))
    data["inForce"] = [item | {"name": [item["name"]] * 2} for item in data["inForce"]]
    data |= {**told, **who} | ({"withheld": sorted(withheld)} if withheld else {})
    if "codes" in withheld:
        data["places"]["code"] = [""] * len(data["places"]["name"])
    return page_html(
        data,
        title=title,
        language=language,
        scripts=(*SCRIPTS[:2], "group_people.js", *SCRIPTS[2:]),
        styles=("page.css", "plan_map.css", "area_map.css"),
    )


def _named(number: int, language: Language) -> str:
    return say("group.name", language, number=number)


def who_of(judge: GroupJudge, plan: GroupPlan, ground: Ground) -> dict[str, Any]:
    """Everybody by number, who leads and who is in every group, and what it takes."""
    words = GroupWords(judge, "zh")
    number = {person.id: at for at, person in enumerate(judge.facts.people)}
    areas = {area.id: at for at, area in enumerate(judge.facts.areas)}
    single = all(len(area.places) == 1 for area in judge.facts.areas)
    return {
        "people": {
            "name": [words.person(person.id) for person in judge.facts.people],
            "unit": [words.unit(person.id) for person in judge.facts.people],
            "grade": [words.grade(person.id) for person in judge.facts.people],
        },
        "groups": [_group(group, number, areas) for group in plan.groups],
        "left": [number[person] for person in plan.left if person in number],
        "beats": [] if single else [area.name for area in judge.facts.areas],
        "beat": [] if single else [ground.beats[place.id] for place in ground.judge.facts.places],
    }


def _group(group: Group, number: dict[str, int], areas: dict[str, int]) -> dict[str, Any]:
    return {
        "size": len(group.people),
        "leader": number.get(group.leader or "", -1),
        "people": [number[person] for person in group.people if person in number],
        "beats": [areas[area] for area in group.areas if area in areas],
    }


def _missed(
    judge: GroupJudge,
    plan: GroupPlan,
    ground: Ground,
    breach: GroupBreach,
    words: Sequence[GroupWords],
) -> dict[str, Any]:
    """Something that is not kept: its sentence, the group and the places that it is about."""
    numbers = [group.number for group in plan.groups]
    taken = {area.id: area.places for area in judge.facts.areas}
    places = [place.id for area in breach.areas for place in taken.get(area, ())]
    return {
        "text": [one.breach(breach) for one in words],
        "kind": "broken",
        "bound": -1,
        "area": numbers.index(breach.group) if breach.group in numbers else -1,
        "places": [ground.judge.number[place] for place in places],
    }


def proof_of(plan: GroupPlan, language: Language, *, missed: bool) -> str:
    """What is proven of a plan, in one line; ``missed``: whether anything is short."""
    found = []
    if missed:
        bound = {"cost": f"{plan.missed:.6g}", "bound": f"{plan.missed_bound:.6g}"}
        key = "group.missed_proven" if plan.missed_proven else "group.missed_open"
        found.append(say(key, language, **bound))
    for level in plan.levels:
        state = say("group.proven" if level.proven else "group.open", language)
        figures = {"cost": f"{level.cost:.6g}", "bound": f"{level.bound:.6g}", "state": state}
        found.append(say("group.level", language, level=level.level, **figures))
    return " · ".join(found)
