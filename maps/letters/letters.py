"""What the letters of a plan say: one set of fields for every posting."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from typing import Literal, cast, get_args

from geodata.facts.county import Cadre, Leader, Place, Supply, Unit, Village
from geodata.facts.supply_key import SupplyKey
from geodata.words import label, say
from maps.letters.letter import Letter, field_names, said_date
from maps.names import Names, term_of
from maps.tables.rosters import role_of
from optimizer.facts.dates import last_day
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy_view import tables_of
from optimizer.plans.replan import Event, PostingChange, Reason, changes, expired
from optimizer.plans.terms import Terms

PostingKind = Literal["pledge", "notice", "recall"]
KINDS: tuple[PostingKind, ...] = get_args(PostingKind)
"""Letters of postings."""
OTHERS = frozenset({"people", "count", "classes", "roster", "quota", "total"})
"""Fields of other letters."""


@dataclass(frozen=True, kw_only=True)
class PostingLetter(Letter):
    """A letter of one posting."""

    posting: Posting


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What is said besides the plan: title, first (or last) day, and the fields of ``GIVEN``.

    ``before`` is the plan in force before a replanned run; ``gone`` maps who has left since
    to the reason (``letters.reason.<reason>``). ``starts`` is the first day of postings that
    the plan before did not have, ``ends`` the last one of those that it alone has; ``day``
    goes before both.
    """

    title: str
    day: date | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    before: Plan | None = None
    gone: Mapping[SupplyKey, str] = field(default_factory=dict)
    starts: date | None = None
    ends: date | None = None


def letters_of(
    names: Names, plan: Plan, kind: PostingKind, occasion: Occasion, *, only_new: bool = False
) -> Iterator[PostingLetter]:
    """Every letter of a kind, by layer and place.

    ``pledge`` is for people, ``notice`` for every posting, ``recall`` for postings that
    ``occasion.before`` has and ``plan`` has not. ``only_new`` leaves out what stood before.
    """
    old, new = _keys(occasion.before), _keys(plan)
    source = occasion.before if kind == "recall" and occasion.before else plan
    writer = _Writer(names, plan, occasion)
    known = {layer.name: layer.supply for layer in names.policy.layers}
    wanted = [
        post
        for post in source.postings
        if (kind != "recall" or (occasion.before is not None and _key(post) not in new))
        and (kind != "pledge" or known.get(post.layer) == "cadres")
    ]
    wanted.sort(key=lambda post: (names.layer_rank(post), names.row_of(post), post))
    for number, post in enumerate(wanted, 1):
        if not (only_new and kind != "recall" and _key(post) in old):
            yield writer.letter(kind, number, post)


def _key(post: Posting) -> tuple[str, str, str]:
    return (post.layer, post.place, post.supply)


def _keys(plan: Plan | None) -> set[tuple[str, str, str]]:
    return set(map(_key, plan.postings)) if plan else set()


class _Writer:
    """Fills the fields of letters from facts and plan."""

    def __init__(self, names: Names, plan: Plan, occasion: Occasion) -> None:
        self.names, self.plan, self.occasion = names, plan, occasion
        self.language = names.language
        self.terms, self.tables = Terms(names.county, names.policy), tables_of(names.policy)
        self.now: dict[tuple[str, str], list[Posting]] = defaultdict(list)
        self.next: dict[tuple[str, str], list[Posting]] = defaultdict(list)
        for post in plan.postings:
            self.now[post.layer, post.place].append(post)
            self.next[post.layer, post.supply].append(post)
        found: tuple[PostingChange, ...] = ()
        if occasion.before is not None:
            events = [Event(who, cast("Reason", why)) for who, why in occasion.gone.items()]
            over = expired(names.county, names.policy)
            before = occasion.before
            found = changes(names.county, names.policy, before, plan, events, over)
        self.causes = {(item.layer, item.place): item for item in found}

    def letter(self, kind: PostingKind, number: int, post: Posting) -> PostingLetter:
        """One letter."""
        supply = self.names.found(post)
        place = self.names.found_place(post.layer, post.place)
        fields = dict.fromkeys((key for key in field_names() if key not in OTHERS), "")
        fields |= {"number": f"{number:04}", "title": self.occasion.title, **self.occasion.given}
        fields |= self._place(post, place) | self._supply(post, supply) | self._term(kind, post)
        fields |= self._change(post) if kind == "recall" else {}
        coined = {**(place.extra if place else {}), **(supply.extra if supply else {})}
        more = {key: _text(value) for key, value in coined.items() if key.isidentifier()}
        return PostingLetter(kind=kind, number=number, posting=post, fields=more | fields)

    def _place(self, post: Posting, place: Place | None) -> dict[str, str]:
        names, name = self.names, self.names.place(post.place, post.layer)
        if place is None:
            return {"place": name, "village": name}
        town = names.township(place)
        whole = dict.fromkeys(filter(None, [names.county_of(place), town, name]))
        return {
            "place": reduce(self._inside, whole),
            "county": names.county_of(place),
            "township": town,
            "village": name if isinstance(place, Village) else "",
            "code": place.code or "",
            "village_class": names.class_of(place),
        }

    def _inside(self, outer: str, inner: str) -> str:
        return say("letters.text.inside", self.language, outer=outer, inner=inner)

    def _supply(self, post: Posting, supply: Supply | None) -> dict[str, str]:
        names, name = self.names, self.names.supply(post.layer, post.supply)
        layer, role = names.layer(post.layer), role_of(post.role, self.language)
        wording = {"layer": layer, "role": role}
        duty = say("letters.text.duty", self.language, **wording) if role else layer
        shared = {
            "layer": layer,
            "duty": duty,
            "who": names.with_unit(post),
            "unit_level": names.level(supply),
            "skills": names.abilities(supply),
        }
        match supply:
            case Unit():
                return shared | {"unit": name, "addressee": name}
            case Leader():
                return shared | {"person": name, "addressee": name}
            case Cadre():
                unit = names.unit_of(supply)
                born = "" if supply.birth_year is None else str(supply.birth_year)
                person = {"person": name, "grade": supply.grade or "", "birth_year": born}
                return shared | person | {"unit": unit, "addressee": unit}
            case _:
                return shared

    def _term(self, kind: PostingKind, post: Posting) -> dict[str, str]:
        layer = next((x for x in self.names.policy.layers if x.name == post.layer), None)
        day, years = self._day(kind, post), layer.term_years if layer else None
        term = {"term": term_of(layer) if layer else ""}
        if kind == "recall":
            return term | ({"end": said_date(day, self.language)} if day else {})
        if day is None:
            known = self.terms.of(post)
            days = {"start": known.start, "end": known.end}
            return term | {key: said_date(d, self.language) for key, d in days.items() if d}
        last = last_day(day, years) if years is not None else None
        end = said_date(last, self.language) if last else ""
        return term | {"start": said_date(day, self.language), "end": end}

    def _day(self, kind: PostingKind, post: Posting) -> date | None:
        """The day that is asked for, else that of the replanned run: the last of a recall.

        Who cannot hand over (recalled, of a closed unit, needed elsewhere) leaves on the first day.
        """
        if self.occasion.day is not None:
            return self.occasion.day
        if kind == "recall":
            change = self.causes.get((post.layer, post.place))
            stays = change is not None and post.supply in change.handing_over
            return self.occasion.ends if stays else self.occasion.starts or self.occasion.ends
        new = self.occasion.before is not None and _key(post) not in _keys(self.occasion.before)
        return self.occasion.starts if new else None

    def _change(self, post: Posting) -> dict[str, str]:
        """Why a posting ended, who comes, and where he goes; nobody and nowhere are known."""
        names, language = self.names, self.language
        here = self.now[post.layer, post.place]
        there = self.next[post.layer, post.supply]
        return {
            "reason": self._reason(post),
            "successor": self._who(here) or say("letters.text.nobody", language),
            "next_place": names.join(names.place(p.place, p.layer) for p in there)
            or say("letters.text.nowhere", language),
        }

    def _who(self, posts: Iterable[Posting]) -> str:
        old = _keys(self.occasion.before)
        return self.names.join(self.names.with_unit(p) for p in posts if _key(p) not in old)

    def _reason(self, post: Posting) -> str:
        """What has happened to him; else why the plan moved him."""
        who = SupplyKey(self.tables.get(post.layer, ""), post.supply)
        if who in self.occasion.gone:
            return label("letters.reason", self.occasion.gone[who], self.language)
        cause = self.causes.get((post.layer, post.place))
        return label("letters.cause", cause.cause if cause else "better", self.language)


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None or isinstance(value, bool) else str(value)
