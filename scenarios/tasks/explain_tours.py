"""Why a place is visited on a day or not at all, and what it would take otherwise."""

from pathlib import Path

from geodata.words import say
from maps.tables.tour_tables import TourWords, clock, figure
from optimizer.tours.tour_judge import METRES
from optimizer.tours.tour_plan import Outing, Stop
from optimizer.tours.tour_problem import fits, pins_on
from optimizer.tours.tour_questions import detour, instead
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.finished_tours import FinishedTours, open_tours


def explain_tours(
    folder: Path,
    talker: Talker,
    choices: Choices,
    *,
    place: str | None,
    group: str | None,
    why_not: tuple[str, str] | None,
) -> None:
    """Explain a place or a group, or say what it costs to let a group make a visit.

    Raises :class:`BadInput` where nothing is asked, or names are not known.
    """
    done = open_tours(folder, talker, choices)
    words = TourWords(done.judge, talker.language)
    if why_not is not None:
        _why_not(done, words, talker, _group(done, why_not[0], talker), why_not[1])
    elif place is not None:
        _place(done, words, talker, _named(done, place, talker))
    elif group is not None:
        _tell_group(done, words, talker, _group(done, group, talker))
    else:
        talker.say("tour.ask", style="red")
        raise BadInput


def _named(done: FinishedTours, name: str, talker: Talker) -> str:
    found = done.judge.named(name)
    if found is None:
        talker.say("tour.no_place", name=name, style="red")
        raise BadInput
    return found


def _group(done: FinishedTours, name: str, talker: Talker) -> str:
    if name not in done.facts.group_named:
        names = "、".join(done.facts.group_named)
        talker.say("tour.no_group", name=name, names=names, style="red")
        raise BadInput
    return name


def _stops(done: FinishedTours, place: str) -> list[Stop]:
    """The kinds of visits that are asked for of a place."""
    return sorted({item.stop for item in done.facts.asked if item.stop.place == place})


def _place(done: FinishedTours, words: TourWords, talker: Talker, place: str) -> None:
    """Every visit of a place, and those that it lacks."""
    if not _stops(done, place):
        talker.say("tour.not_asked", place=words.place(place))
    for outing in done.plan.outings:
        for at, stop in enumerate(outing.stops):
            if stop.place == place:
                _tell_stop(done, words, talker, outing, at)
    made = done.judge.made(done.plan)
    for item in done.facts.asked:
        count = len(made.get((item.stop, item.span), ()))
        if item.stop.place == place and count < item.times:
            days = done.facts.span_of(item)
            talker.say(
                "tour.lacks",
                place=words.place(place),
                visit=item.stop.visit,
                first=days.first,
                last=days.last,
                asked=item.times,
                made=count,
                why=words.text(f"why.{done.judge.why(item.stop, days)}"),
            )


def _tell_stop(
    done: FinishedTours, words: TourWords, talker: Talker, outing: Outing, at: int
) -> None:
    times = done.judge.times(outing)
    arrives, leaves = ("", "") if times is None else map(clock, times[at])
    talker.say(
        "tour.visited",
        place=words.place(outing.stops[at].place),
        visit=outing.stops[at].visit,
        day=outing.day,
        group=outing.group,
        position=at + 1,
        length=len(outing.stops),
        arrives=arrives,
        leaves=leaves,
    )
    talker.say("tour.detour", km=figure(detour(done.judge, outing, at) / METRES))


def _tell_group(done: FinishedTours, words: TourWords, talker: Talker, group: str) -> None:
    """Every outing of a group."""
    own = [outing for outing in done.plan.outings if outing.group == group]
    metres = [sum(done.judge.legs(outing)) for outing in own]
    talker.say(
        "tour.group_has",
        group=group,
        outings=len(own),
        visits=sum(len(outing.stops) for outing in own),
        km=figure(sum(metres) / METRES),
    )
    for outing, length in zip(own, metres, strict=True):
        times = done.judge.times(outing)
        leaves, back = ("", "") if times is None else map(clock, times[-1])
        talker.say(
            "tour.goes",
            day=outing.day,
            places=words.route(outing),
            leaves=leaves,
            back=back,
            km=figure(length / METRES),
        )


def _why_not(done: FinishedTours, words: TourWords, talker: Talker, group: str, name: str) -> None:
    """What it costs to let a group make the visits of a place."""
    place = _named(done, name, talker)
    stops = _stops(done, place)
    if not stops:
        talker.say("tour.not_asked", place=words.place(place))
    for stop in stops:
        _other(done, words, talker, group, stop)


def _other(done: FinishedTours, words: TourWords, talker: Talker, group: str, stop: Stop) -> None:
    told = {"group": group, "place": words.place(stop.place), "visit": stop.visit}
    days = [day for day, name in done.plan.where().get(stop, ()) if name == group]
    why = _barred(done, group, stop)
    if days:
        talker.say("tour.already", day=days[0], **told)
    elif why is not None:
        talker.say("tour.cannot", why=say(f"tour.why.{why}", talker.language), **told)
    else:
        found = instead(done.judge, done.plan, stop, group)
        if found is None:
            talker.say("tour.instead_none", **told)
            return
        after = done.judge.metres(found.plan) / METRES
        figures = {"before": figure(done.plan.km), "after": figure(after)}
        talker.say("tour.instead", day=found.outing.day, **told, **figures)


def _barred(done: FinishedTours, group: str, stop: Stop) -> str | None:
    """Why a group never makes a visit, by the key of the reason; ``None`` where it may."""
    own, facts = done.facts.group_named[group], done.facts
    pins = [pin for pin in pins_on(facts, stop) if pin.group is not None]
    if not own.may(stop):
        return "not_its"
    if any((pin.group == group) is pin.forbid for pin in pins):
        return "barred"
    return None if fits(facts, own, stop) else "hours"
