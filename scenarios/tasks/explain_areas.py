"""Why a place lies in its area, and what it would take to have it elsewhere."""

from functools import partial
from pathlib import Path

from geodata.words import say
from maps.tables.area_tables import AreaWords
from optimizer.areas.area_plan import Area
from optimizer.areas.area_questions import DividedAnew, Moved, divided_anew, moves, pins_against
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.finished_areas import FinishedAreas, open_areas
from scenarios.tasks.room_run import tell_breaches

SECONDS = 60.0
"""So long an exact answer may take."""
MOST_TOLD = 5


def explain_areas(
    folder: Path,
    talker: Talker,
    choices: Choices,
    *,
    place: str | None,
    why_not: tuple[str, str] | None,
) -> None:
    """Explain a place of a division, or say what it costs to have it in another area.

    Raises :class:`BadInput` where nothing is asked, or names are not known.
    """
    done = open_areas(folder, talker, choices)
    words = AreaWords(done.judge, talker.language)
    if why_not is not None:
        _why_not(done, words, talker, *why_not)
    elif place is not None:
        _explain(done, words, talker, _place(done, place, talker))
    else:
        talker.say("area.ask", style="red")
        raise BadInput


def _place(done: FinishedAreas, name: str, talker: Talker) -> str:
    """The id of a place by id, code or name."""
    found = done.judge.named(name)
    if found is None or found not in done.plan.area_of:
        talker.say("area.no_place", name=name, style="red")
        raise BadInput
    return found


def _area(done: FinishedAreas, name: str, talker: Talker) -> Area:
    """An area by number or name, or that of a place."""
    for area in done.plan.areas:
        if name in (str(area.number), area.name):
            return area
    return done.plan.area_of[_place(done, name, talker)]


def _explain(done: FinishedAreas, words: AreaWords, talker: Talker, place: str) -> None:
    area = done.plan.area_of[place]
    centre = words.short(area.centre) if area.centre else ""
    figures = {"place": words.place(place), "area": area.name, "count": str(len(area.places))}
    talker.say("area.lies", **figures)
    if centre:
        talker.say("area.centred", centre=centre)
    found = moves(done.judge, done.plan, place)
    if not found:
        talker.say("area.inner", place=words.short(place))
    for move in found:
        _tell_move(done, words, talker, move)
    if found:
        talker.say("area.moves_note")


def _tell_move(done: FinishedAreas, words: AreaWords, talker: Talker, move: Moved) -> None:
    goals = []
    for goal, (before, after) in zip(done.judge.task.goal, move.costs, strict=True):
        goals.append(f"{words.goal(goal)} {before:.6g} → {after:.6g}")
    told = words.join(goals) or say("verify.nothing", talker.language)
    talker.say("area.move", area=move.area.name, goals=told)
    said = partial(words.breach_said, plan=move.plan)
    tell_breaches(move.breaches, said, talker, most=MOST_TOLD)


def _why_not(
    done: FinishedAreas, words: AreaWords, talker: Talker, first: str, second: str
) -> None:
    place, area = _place(done, first, talker), _area(done, second, talker)
    names = {"place": words.place(place), "area": area.name}
    if place in area.places:
        talker.say("area.there_already", **names)
        return
    against = pins_against(done.facts, place, area.heir)
    if against:
        talker.say("area.pinned", pins="、".join(against), **names)
        return
    try:
        found = divided_anew(
            done.facts,
            done.plan,
            place,
            area.heir,
            seconds=min(SECONDS, done.scenario.limits.seconds),
            seed=done.scenario.limits.seed,
        )
    except ValueError:
        talker.say("area.other_division", **names)
        return
    _tell_anew(found, talker, names)


def _tell_anew(found: DividedAnew, talker: Talker, names: dict[str, str]) -> None:
    result, before = found.result, found.before
    talker.say("area.anew", moved=found.moved, **names)
    if result.missed > before.missed + 1e-9:
        proven = result.missed_bound > before.missed + 1e-9
        key = "area.anew_missed" if proven else "area.anew_missed_open"
        talker.say(key, missed=f"{result.missed:.6g}", before=f"{before.missed:.6g}")
    for one, other in zip(result.levels, before.levels, strict=True):
        state = say("area.proven" if one.proven else "area.open", talker.language)
        talker.say(
            "area.anew_level",
            level=one.level,
            before=f"{other.cost:.6g}",
            after=f"{one.cost:.6g}",
            state=state,
        )
