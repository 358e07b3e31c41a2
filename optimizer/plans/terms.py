"""The term of every posting of a plan: when it began or begins, and when it ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from geodata.facts.county import County, StandingPosting
from optimizer.facts.canonical_order import standing_order
from optimizer.facts.dates import last_day
from optimizer.model.plan import Posting
from optimizer.model.policy import Policy
from optimizer.rules.keep_term import end_of


@dataclass(frozen=True, slots=True)
class Term:
    """First and last day, each ``None`` where it is not known."""

    start: date | None = None
    end: date | None = None


class Terms:
    """Looks up the term of a posting: one in force goes on, another begins with the plan."""

    def __init__(self, county: County, policy: Policy) -> None:
        self._day = county.today
        self._years = {layer.name: layer.term_years for layer in policy.layers}
        self._standing: Mapping[tuple[str, str, str], StandingPosting] = {
            (post.layer, post.place, post.supply): post for post in standing_order(county.current)
        }

    def of(self, post: Posting) -> Term:
        """The term of a posting; a term that is over by the day of the plan begins anew."""
        years = self._years.get(post.layer)
        standing = self._standing.get((post.layer, post.place, post.supply))
        if standing is not None:
            end = end_of(standing, years)
            if end is None or self._day is None or end >= self._day:
                return Term(standing.start, end)
        if self._day is None:
            return Term()
        return Term(self._day, None if years is None else last_day(self._day, years))
