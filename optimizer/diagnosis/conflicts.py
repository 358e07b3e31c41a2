"""Minimal conflicts: which rules and pins together keep a pin from being kept.

A deletion filter (Chinneck 1997): everything is enforced at first; what can be left out
while the pin still cannot be kept is left out, the least senior first. What remains is a
conflict of which no part can be spared; both are checked by solving again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from geodata.facts.county import County, Pin
from optimizer.limits.deadline import Deadline
from optimizer.model.outcome import Limits
from optimizer.model.policy import Policy
from optimizer.model.registry import Coupling, Restriction, Rule
from optimizer.rules.pinned import unkept_pins
from optimizer.solve import solve

Element = Restriction | Pin
LEAST = 0.5
"""A solve has so many seconds at least."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A pin that cannot be kept, and the rules and pins against it; ``checked`` by solving."""

    pin: Pin
    rules: tuple[Restriction, ...]
    pins: tuple[Pin, ...]
    checked: bool


def conflicts(
    county: County, policy: Policy, unkept: Sequence[Pin], *, seconds: float
) -> Iterator[Conflict]:
    """A minimal conflict for every pin that a plan does not keep, in so many seconds together.

    Where time is over a conflict is what is left by then, not checked.
    """
    deadline = Deadline.after(seconds)
    for number, pin in enumerate(unkept):
        yield _conflict(county, policy, pin, deadline.slice(share=1.0 / (len(unkept) - number)))


def _conflict(county: County, policy: Policy, pin: Pin, deadline: Deadline) -> Conflict:
    others = [item for item in county.pins if item is not pin]
    written = (rule for rule in policy.restrictions if rule.kind != "pinned")
    rules = sorted(
        (rule for rule in written if not rule.is_idle(county)), key=lambda item: -item.tier
    )
    elements: list[Element] = [*others, *rules]

    def fails(kept: Sequence[Element]) -> bool:
        return not _can_keep(county, policy, pin, kept, deadline)

    if not fails(elements):
        return Conflict(pin, (), (), checked=False)
    left = _filtered(elements, fails, deadline)
    checked = (
        not deadline.over
        and fails(left)
        and not any(fails([x for x in left if x is not y]) for y in left)
    )
    return Conflict(
        pin=pin,
        rules=tuple(item for item in left if not isinstance(item, Pin)),
        pins=tuple(item for item in left if isinstance(item, Pin)),
        checked=checked and not deadline.over,
    )


def _filtered(
    elements: list[Element], fails: Callable[[Sequence[Element]], bool], deadline: Deadline
) -> list[Element]:
    left = list(elements)
    for element in elements:
        fewer = [item for item in left if item is not element]
        if not deadline.over and fails(fewer):
            left = fewer
    return left


def _can_keep(
    county: County, policy: Policy, pin: Pin, kept: Sequence[Element], deadline: Deadline
) -> bool:
    """Whether a plan keeps the pin and everything else that is enforced.

    What goals bring and what counts unwritten is enforced only where it is chosen, as all is.
    """
    pins = (pin, *(item for item in kept if isinstance(item, Pin)))
    chosen = [item for item in kept if not isinstance(item, Pin)]
    first = [goal for goal in policy.effective_goals if goal.kind == "shortage"]
    bare = policy.model_copy(
        update={
            "rules": tuple(rule for rule in chosen if isinstance(rule, Rule)),
            "couplings": tuple(item for item in chosen if isinstance(item, Coupling)),
            "goals": tuple(goal.model_copy(update={"level": 1}) for goal in first),
        }
    )
    recalls = any(rule.kind == "recall" for rule in chosen)
    asked = replace(county, pins=pins, former=county.former if recalls else ())
    limits = Limits(seconds=max(LEAST, deadline.left()))
    return not unkept_pins(asked, bare, solve(asked, bare, limits=limits).plan)
