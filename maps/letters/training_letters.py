"""Letters of training: one for every unit whose people are called up, or for whoever has places."""

from collections.abc import Iterator, Mapping, Sequence

from geodata.words import Language, say
from maps.letters.letter import GIVEN, Letter, Row, said_date
from maps.tables.training_tables import TrainingWords, by_unit
from optimizer.training.quotas import QuotaFacts, QuotaPlan
from optimizer.training.training_plan import TrainingPlan

SESSION = ("class", "days", "first", "last", "venue", "hours", "level")
"""What a row says of a class; of one that no table has any more only its id."""


def training_letters(
    words: TrainingWords, plan: TrainingPlan, *, given: Mapping[str, str]
) -> Iterator[Letter]:
    """A notice for every unit: its classes with days, venue and people. Nobody's unit comes last.

    Whoever attends no class stands in none of them.
    """
    units = by_unit(words, plan)
    ordered = sorted(units, key=lambda unit: (not unit, unit))
    for number, unit in enumerate(ordered, 1):
        called = units[unit]
        everybody = list(dict.fromkeys(name for people in called.values() for name in people))
        fields = {
            "number": f"{number:04}",
            "title": words.task.shown,
            "unit": unit,
            "addressee": unit,
            "people": words.join(everybody),
            "count": str(len(everybody)),
            **dict.fromkeys(GIVEN, ""),
            **given,
        }
        classes = [_class(words, session, people) for session, people in called.items()]
        roster = [
            _person(words, session, name) for session, people in called.items() for name in people
        ]
        lists = {"classes": classes, "roster": roster}
        yield Letter(
            kind="training", number=number, fields=fields, lists=lists, called=("addressee",)
        )


def _class(words: TrainingWords, session: str, people: Sequence[str]) -> Row:
    return _of_session(words, session) | {
        "count": str(len(people)),
        "people": words.join(people, villages=True),
    }


def _person(words: TrainingWords, session: str, name: str) -> Row:
    return _of_session(words, session) | {
        "name": words.person(name),
        "village": words.village(name),
        "grade": words.grade(name),
    }


def _of_session(words: TrainingWords, session: str) -> dict[str, str]:
    found = words.found(session)
    if found is None:
        return dict.fromkeys(SESSION, "") | {"class": session}
    first, last = found.start, found.end or found.start
    said = [said_date(day, words.language) for day in (first, last) if day is not None]
    return {
        "class": found.name,
        "days": said_days(said, words.language),
        "first": said[0] if said else "",
        "last": said[-1] if said else "",
        "venue": found.venue or "",
        "hours": "" if found.hours is None else f"{found.hours:g}",
        "level": words.level(found),
    }


def said_days(days: Sequence[str], language: Language) -> str:
    """From the first to the last day, one day where both are the same."""
    if len(set(days)) < 2:
        return days[0] if days else ""
    return say("letters.text.days", language, first=days[0], last=days[-1])


def quota_letters(
    facts: QuotaFacts, plan: QuotaPlan, *, given: Mapping[str, str]
) -> Iterator[Letter]:
    """A notice for every county or township that has places."""
    places = [place for place in facts.places if plan.quotas.get(place.id, 0)]
    for number, place in enumerate(places, 1):
        fields = {
            "number": f"{number:04}",
            "title": facts.task.shown,
            "addressee": place.name,
            "place": place.name,
            "quota": str(plan.quotas[place.id]),
            "total": str(sum(plan.quotas.values())),
            **dict.fromkeys(GIVEN, ""),
            **given,
        }
        yield Letter(kind="quota", number=number, fields=fields, called=("addressee",))
