"""The term of every posting of a plan: when it began or begins, and when it ends."""

from dataclasses import dataclass
from datetime import date

from geodata.facts.county import County
from optimizer.facts.canonical_order import standing_order
from optimizer.facts.dates import last_day
from optimizer.model.plan import Posting
from optimizer.model.policy import Policy
from optimizer.rules.keep_term import end_of
from optimizer.rules.term_limit import TermLimit

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Term:
    """First and last day, each ``None`` where it is not known."""

    start: date | None = None
    end: date | None = None


class Terms:
    """Looks up the term of a posting: one in force goes on, another begins with the plan.

    Who stays after the end of a term has been there since the first day of the first: it stays
    the start. No term ends later than a rule ``term_limit`` lets anybody stay.
    """

    def __init__(self, county: County, policy: Policy) -> None:
        self._day = county.today
        self._years = {layer.name: layer.term_years for layer in policy.layers}
        self._standing: dict[Key, Term] = {}
        for post in standing_order(county.current):
            key = (post.layer, post.place, post.supply)
            known = self._standing.get(key, Term()).start
            start = min((day for day in (known, post.start) if day), default=None)
            self._standing[key] = Term(start, end_of(post, self._years.get(post.layer)))
        self._most: dict[str, float] = {}
        for rule in policy.rules:
            if isinstance(rule, TermLimit):
                years = self._most.get(rule.layer, rule.most_years)
                self._most[rule.layer] = min(years, rule.most_years)

    def of(self, post: Posting) -> Term:
        """The term of a posting; one that is over by the day of the plan is renewed from it."""
        standing = self._standing.get((post.layer, post.place, post.supply))
        if standing is None:
            return self._limited(post.layer, Term(self._day, self._end(post.layer)))
        if standing.end is None or self._day is None or standing.end >= self._day:
            return self._limited(post.layer, standing)
        start = standing.start or self._day
        return self._limited(post.layer, Term(start, self._end(post.layer)))

    def _end(self, layer: str) -> date | None:
        """The last day of a term that begins on the day of the plan."""
        years = self._years.get(layer)
        return None if self._day is None or years is None else last_day(self._day, years)

    def _limited(self, layer: str, term: Term) -> Term:
        """The term, ended where the limit ends."""
        years = self._most.get(layer)
        if years is None or term.start is None:
            return term
        latest = last_day(term.start, years)
        return term if term.end is not None and term.end <= latest else Term(term.start, latest)
