"""Explanations in plain sentences, and as tables for other programs."""

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any

from geodata.words import label, say
from maps.names import Names
from maps.tables.goal_values import goal_label, weight_words
from optimizer.model.plan import Posting
from optimizer.model.registry import Clause
from optimizer.questions.explain import Alternative, Bar, GoalCost, Rivals, Why, WhyNot
from optimizer.questions.pair_costs import Other
from optimizer.rules.condition import Condition

MOST_CHANGES = 6
MOST_MOVED = 3
"""So many places are named that would get somebody else if a cheaper one came."""
FINE = 0.001
"""A smaller figure is shown by its digits, not by its decimals."""


class Sentences:
    """Says explanations in one language, with names instead of ids."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.language = names.language

    def say(self, key: str, **values: object) -> str:
        """One sentence of the catalogue."""
        return say(key, self.language, **values)

    def where(self, layer: str, place: str) -> str:
        """A place with the township and county around it."""
        found = self.names.found_place(layer, place)
        if found is None:
            return place
        around = [self.names.county_of(found), self.names.township(found), found.name]
        return " ".join(dict.fromkeys(part for part in around if part))

    def who(self, post: Posting) -> str:
        """A supply, a person's with the unit behind it."""
        return self.names.with_unit(post)

    def why(self, item: Why) -> Iterator[str]:
        """Explain one posting."""
        post = item.posting
        where = self.where(post.layer, post.place)
        yield self.say(
            "explain.posted", layer=self.names.layer(post.layer), place=where, supply=self.who(post)
        )
        if item.rules:
            yield self.say("explain.rules", rules=self.names.join(map(self._rule, item.rules)))
        if item.doubtful:
            rules = self.names.join(map(self._rule, item.doubtful))
            yield self.say("explain.doubtful", rules=rules)
        if item.terms:
            yield self.say("explain.terms", terms=self._terms(item.terms, signed=False))

    def rivals(self, item: Rivals, *, fill: bool = False) -> Iterator[str]:
        """Who else could serve a place, and at what cost; or who could ``fill`` an open post."""
        if item.best:
            exact = all(rival.exact for rival in item.best)
            heads = ("fillers_exact", "fillers_about") if fill else ("rivals", "rivals_about")
            yield self.say(f"explain.{heads[0 if exact else 1]}")
        elif not item.others:
            yield self.say("explain.no_rival")
        for number, rival in enumerate(item.best, 1):
            words = {"number": number, "supply": self.who(rival.posting), **self.cost(rival)}
            if rival.cheaper:
                yield self.say("explain.rival_cheaper", **words, reason=self._reason(rival))
            else:
                yield self.say("explain.rival", **words)
        if item.others:
            words = {"count": item.others, "floor": _figure(item.floor), "level": item.level}
            yield self.say("explain.others" if item.beaten else "explain.others_open", **words)
        if item.fixed:
            yield self.say("explain.fixed", names=self.names.join(map(self.who, item.fixed)))

    def _reason(self, item: Alternative) -> str:
        """Why a posting that is cheaper by itself does not make a better plan."""
        came: dict[tuple[str, str], list[str]] = {
            (post.layer, post.place): [] for post in (*item.added, *item.removed)
        }
        for post in item.added:
            came[post.layer, post.place].append(self.who(post))
        own = item.posting.layer, item.posting.place
        moved = [spot for spot in sorted(came) if spot != own]
        if not moved:
            key = "dearer" if any(item.more) else "even"
            return self.say(f"explain.cheaper_{key}")
        words = [
            self.say(
                "explain.posted" if came[spot] else "explain.vacated",
                layer=self.names.layer(spot[0]),
                place=self.where(*spot),
                **({"supply": self.names.join(came[spot])} if came[spot] else {}),
            )
            for spot in moved[:MOST_MOVED]
        ]
        more = [self.say("explain.moved_more", count=len(moved))] if len(moved) > MOST_MOVED else []
        return self.say("explain.cheaper_moves", moves=self.names.join([*words, *more]))

    def fillers(self, others: Sequence[Other], layer: str) -> Iterator[str]:
        """Who could fill an open post, by own cost alone."""
        free = [other for other in others if not other.fixed]
        if free:
            yield self.say("explain.fillers")
        for number, other in enumerate(free, 1):
            who = self.who(Posting(layer, "", other.supply))
            cost = _figure(other.cost)
            yield self.say("explain.filler", number=number, supply=who, cost=cost)
        if fixed := [self.who(Posting(layer, "", o.supply)) for o in others if o.fixed]:
            yield self.say("explain.fixed", names=self.names.join(fixed))

    def opening(self, number: int, item: Alternative) -> str:
        """One place where somebody could serve instead."""
        post = item.posting
        return self.say(
            "explain.opening",
            number=number,
            layer=self.names.layer(post.layer),
            place=self.where(post.layer, post.place),
            **self.cost(item),
        )

    def why_not(self, item: WhyNot) -> Iterator[str]:
        """Explain why a posting is not in the plan."""
        post = item.posting
        words = {
            "layer": self.names.layer(post.layer),
            "supply": self.who(post),
            "place": self.where(post.layer, post.place),
        }
        if item.alternative is None:
            yield self.say("explain.why_not_barred", **words)
            yield from (self.say("explain.bar", reason=self.bar(bar)) for bar in item.bars)
            return
        free = item.alternative.exact and not any(item.alternative.more)
        cost = self.cost(item.alternative)
        if free:
            yield self.say("explain.why_not_free", **words, changes=cost["changes"])
        else:
            yield self.say("explain.why_not_cost", **words, **cost)
        yield from self._changes(item.alternative)

    def bar(self, bar: Bar) -> str:
        """Say what keeps a pair from standing."""
        if bar.rule is None:
            return say(f"explain.because.{bar.key}", self.language)
        rule = bar.rule
        sentence = type(rule).sentence(self.language)
        if isinstance(rule, Condition):
            sentence += f" {rule.expression.text}"
        return self.say(
            "explain.because.rule",
            name=label("part", rule.name, self.language),
            sentence=sentence,
            tier=say(f"table.tier.{rule.tier}", self.language),
            source=f" {rule.source}" if rule.source else "",
        )

    def _rule(self, rule: Clause) -> str:
        name = label("part", rule.name, self.language)
        if rule.source:
            return self.say("explain.rule_source", name=name, source=rule.source)
        return self.say("explain.rule", name=name)

    def _terms(self, terms: Sequence[GoalCost], *, signed: bool) -> str:
        shown = [term for term in terms if not signed or term.cost]
        words = (
            self.say(
                "explain.term",
                name=goal_label(term.name, self.language),
                cost=(_signed(term.cost) if signed else _figure(term.cost))
                + weight_words(term.goal.weight, self.language),
            )
            for term in shown
        )
        return self.names.join(words) if shown else self.say("explain.no_terms")

    def cost(self, item: Alternative) -> dict[str, str]:
        """What it costs more, by level, by goal and in other changes."""
        others = len([post for post in item.added if post != item.posting])
        changes = (
            self.say("explain.changes" if item.fewest else "explain.changes_most", count=others)
            if others
            else self.say("explain.changes_none")
        )
        more = self._more(item.more)
        if not item.exact and isfinite(item.slack):
            more = self.say("explain.within", more=more, slack=_figure(item.slack))
        elif not item.exact:
            more = self.say("explain.unproven", more=more)
        return {
            "more": more,
            "terms": self._terms(item.terms, signed=True),
            "changes": changes,
        }

    def _more(self, more: Sequence[float]) -> str:
        words = [
            self.say(
                "explain.more_level" if cost > 0 else "explain.less_level",
                level=n,
                cost=_figure(abs(cost)),
            )
            for n, cost in enumerate(more, 1)
            if cost
        ]
        return self.names.join(words) if words else self.say("explain.more_nothing")

    def _changes(self, item: Alternative) -> Iterator[str]:
        others = [post for post in item.added if post != item.posting]
        for post in others[:MOST_CHANGES]:
            words = self.say(
                "explain.posted",
                layer=self.names.layer(post.layer),
                place=self.where(post.layer, post.place),
                supply=self.who(post),
            )
            yield self.say("explain.change_added", posting=words)
        if len(others) > MOST_CHANGES:
            yield self.say("explain.change_more", count=len(others))


def as_table(item: Why | WhyNot | Alternative) -> dict[str, Any]:
    """An explanation as JSON values; ids, not names."""
    table: dict[str, Any] = {"posting": _post(item.posting)}
    match item:
        case Why():
            table["rules"] = [{"name": r.name, "source": r.source} for r in item.rules]
            table["to_confirm"] = [{"name": r.name, "source": r.source} for r in item.doubtful]
            table["terms"] = _costs(item.terms)
            table["rivals"] = [as_table(rival) for rival in item.rivals.best]
            rest = item.rivals
            table["others"] = {
                "count": rest.others, "level": rest.level, "floor": rest.floor,
                "not_better": rest.beaten,
            }  # fmt: skip
            table["fixed"] = [_post(post) for post in rest.fixed]
        case WhyNot():
            table["bars"] = [bar.rule.name if bar.rule else bar.key for bar in item.bars]
            table["alternative"] = as_table(item.alternative) if item.alternative else None
        case Alternative():
            table["more"], table["exact"] = list(item.more), item.exact
            table["slack"] = item.slack if isfinite(item.slack) else None
            table["fewest"], table["cheaper"] = item.fewest, item.cheaper
            table["terms"] = _costs(item.terms)
            table["added"] = [_post(post) for post in item.added]
            table["removed"] = [_post(post) for post in item.removed]
    return table


def filler_table(layer: str, place: str, other: Other) -> dict[str, Any]:
    """Somebody who could fill an open post, by own cost alone, as JSON values."""
    posting = _post(Posting(layer, place, other.supply))
    return {"posting": posting, "estimate": other.cost, "fixed": other.fixed}


def _post(post: Posting) -> dict[str, str]:
    return {"layer": post.layer, "place": post.place, "supply": post.supply}


def _costs(terms: Sequence[GoalCost]) -> list[dict[str, Any]]:
    """Goals with what they cost, unweighted, and their weights."""
    return [
        {"goal": t.name, "cost": float(f"{t.cost:.12g}"), "weight": t.goal.weight} for t in terms
    ]


def _figure(value: float) -> str:
    return f"{value:.4f}" if value == 0 or abs(value) >= FINE else f"{value:.4g}"


def _signed(value: float) -> str:
    return f"{value:+.4f}" if value == 0 or abs(value) >= FINE else f"{value:+.4g}"
