"""Why a place lies on a belt or on none, and what it would cost otherwise."""

from pathlib import Path

from geodata.words import say
from maps.tables.belt_tables import BeltWords, figure
from optimizer.belts.belt_case import Demand
from optimizer.belts.belt_questions import ChosenAnew, chosen_anew
from optimizer.limits.task_limits import TaskLimits
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.finished_belts import FinishedBelts, open_belts

SECONDS = 60.0
"""So long an exact answer may take."""


def explain_belts(
    folder: Path,
    talker: Talker,
    choices: Choices,
    *,
    place: str | None,
    why_not: tuple[str, str] | None,
) -> None:
    """Explain a place, or say what it costs to have two places on one belt; solved anew.

    Raises :class:`BadInput` where nothing is asked, or names are not known.
    """
    done = open_belts(folder, talker, choices)
    words = BeltWords(done.judge, talker.language)
    if why_not is not None:
        one, other = (_place(done, name, talker) for name in why_not)
        _together(done, words, talker, one, other)
    elif place is not None:
        _explain(done, words, talker, _place(done, place, talker))
    else:
        talker.say("belt.ask", style="red")
        raise BadInput


def _place(done: FinishedBelts, name: str, talker: Talker) -> str:
    """The id of a place by id, code or name."""
    found = done.judge.named(name)
    if found is None:
        talker.say("belt.no_place", name=name, style="red")
        raise BadInput
    return found


def _explain(done: FinishedBelts, words: BeltWords, talker: Talker, place: str) -> None:
    belt = done.plan.belt_of.get(place)
    score = figure(float(done.facts.score[done.judge.number[place]]))
    if belt is None:
        talker.say("belt.outside", place=words.place(place), score=score)
    else:
        talker.say(
            "belt.lies",
            place=words.place(place),
            belt=belt.name,
            position=belt.places.index(place) + 1,
            length=len(belt.places),
            score=score,
            total=figure(done.judge.score(belt)),
        )
    near = done.judge.near(place)
    if near:
        talker.say("belt.touches", places=words.places(near))
    else:
        talker.say("belt.touches_none")
    if _pinned(done, talker, {place}, on=belt is None):
        return
    talker.say("belt.with_it" if belt is None else "belt.without", place=words.short(place))
    _tell(_anew(done, Demand((place,), never=belt is not None)), talker)


def _together(done: FinishedBelts, words: BeltWords, talker: Talker, one: str, other: str) -> None:
    names = {"place": words.place(one), "other": words.place(other)}
    belt = done.plan.belt_of.get(one)
    if belt is not None and other in belt.places:
        talker.say("belt.together_already", **names)
        return
    if _pinned(done, talker, {one, other}, on=True):
        return
    talker.say("belt.together", **names)
    _tell(_anew(done, Demand((one, other))), talker)


def _pinned(done: FinishedBelts, talker: Talker, places: set[str], *, on: bool) -> bool:
    """Say which pins forbid that places lie on one belt, or (not ``on``) on none."""
    against = []
    for at, pin in enumerate(done.judge.task.pin, 1):
        own = done.facts.pinned[at]
        split = pin.forbid and (own <= places if len(own) == 1 else len(own & places) > 1)
        if split if on else not pin.forbid and bool(own & places):
            against.append(say("belt.pin", talker.language, number=at))
    if against:
        talker.say("belt.pinned", pins="、".join(against))
    return bool(against)


def _anew(done: FinishedBelts, demand: Demand) -> ChosenAnew:
    limits = done.scenario.limits
    seconds = min(SECONDS, limits.seconds)
    return chosen_anew(done.facts, done.plan, demand, TaskLimits(seconds=seconds, seed=limits.seed))


def _tell(found: ChosenAnew, talker: Talker) -> None:
    before, after = found.before, found.after
    if after.missed > before.missed:
        proven = "proven" if after.missed_bound > before.missed else "open"
        state = say(f"belt.missed_state_{proven}", talker.language)
        talker.say("belt.anew_missed", missed=after.missed, before=before.missed, state=state)
    standing = before.changes != after.changes
    if standing:
        talker.say("belt.anew_changes", before=before.changes, after=after.changes)
    state = say(f"belt.missed_state_{'proven' if after.proven else 'open'}", talker.language)
    key = "belt.anew_same" if abs(found.cost) <= 1e-6 else "belt.anew"
    key = "belt.anew_more" if found.cost < -1e-6 and after.missed <= before.missed else key
    key = "belt.anew_other" if standing and abs(found.cost) > 1e-6 else key
    talker.say(
        key,
        before=figure(before.score),
        after=figure(after.score),
        cost=figure(found.cost),
        state=state,
        changed=found.changed,
    )
