"""What a plan made by hand says, and what of it was not understood."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from geodata.facts.county import SERVING
from geodata.hand_plans.terms import NO_TERM, Term


@dataclass(frozen=True, slots=True)
class HandPosting:
    """One posting with the row that it stands in, its term, and how the cell says who it is."""

    row: int
    layer: str
    place: str
    supply: str
    sheet: str = ""
    term: Term = NO_TERM
    said: str = ""


@dataclass(frozen=True, slots=True)
class Riddle:
    """A cell that was not understood (``audit.riddle.<key>``); ``near`` is what is like it.

    ``names`` are how many names are lost with it.
    """

    row: int
    key: str
    text: str
    layer: str = ""
    near: str = ""
    sheet: str = ""
    column: str = ""
    names: int = 1


@dataclass(frozen=True, slots=True)
class HandPlan:
    """What a table says, and what of it was not understood.

    ``names`` that stand in the cells are those of the postings, those said ``again``, and those
    of the riddles. ``aside`` are headers of layers that are not asked for; ``headers`` what
    stands in the first row of a table without a header, ``unread`` sheets that hold no plan,
    ``days`` headers of columns with days.
    """

    postings: tuple[HandPosting, ...]
    riddles: tuple[Riddle, ...]
    sheet: str = ""
    rows: int = 0
    names: int = 0
    again: int = 0
    aside: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    days: tuple[str, ...] = ()

    @property
    def lost(self) -> Mapping[str, int]:
        """How many names were not understood, by the reason."""
        lost: Counter[str] = Counter()
        for riddle in self.riddles:
            lost[riddle.key] += riddle.names
        return {key: count for key, count in lost.items() if count}


def in_office(plan: HandPlan) -> HandPlan:
    """The plan without those who are marked as serving no more: they are riddles of it."""
    ended = [post for post in plan.postings if post.term.status != SERVING]
    riddles = [Riddle(p.row, "ended", p.said, p.layer, sheet=p.sheet) for p in ended]
    kept = tuple(post for post in plan.postings if post not in ended)
    return replace(plan, postings=kept, riddles=(*plan.riddles, *riddles))
