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
    """A pin that a plan does not keep, and the rules and pins against it.

    ``proven``: it cannot be kept beside them. ``checked``: nor is any of them to spare.
    ``keepable``: a plan was found that keeps it, all that the plan in question keeps, and every
    rule. Without any of the three time was over.
    """

    pin: Pin
    rules: tuple[Restriction, ...] = ()
    pins: tuple[Pin, ...] = ()
    proven: bool = False
    checked: bool = False
    keepable: bool = False


def conflicts(
    county: County, policy: Policy, unkept: Sequence[Pin], *, seconds: float
) -> Iterator[Conflict]:
    """A minimal conflict for every pin that a plan does not keep, in so many seconds together.

    ``unkept`` are all of them: the others can be kept together, so that what is against a pin
    is no quarrel of others. Where time is over a conflict is what is left by then, not checked.
    """
    deadline = Deadline.after(seconds)
    lost = {id(pin) for pin in unkept}
    kept = [pin for pin in county.pins if id(pin) not in lost]
    for number, pin in enumerate(unkept):
        within = deadline.slice(share=1.0 / (len(unkept) - number))
        yield _conflict(county, policy, pin, kept, within)


def _conflict(
    county: County, policy: Policy, pin: Pin, others: Sequence[Pin], deadline: Deadline
) -> Conflict:
    written = (rule for rule in policy.restrictions if rule.kind != "pinned")
    rules = sorted(
        (rule for rule in written if not rule.is_idle(county)), key=lambda item: -item.tier
    )
    elements: list[Element] = [*others, *rules]

    def keeps(kept: Sequence[Element]) -> bool | None:
        return _can_keep(county, policy, pin, kept, deadline)

    first = keeps(elements)
    if first is not False:
        return Conflict(pin, keepable=first is True)
    left = _filtered(elements, keeps, deadline)
    checked = not deadline.over and keeps(left) is False
    checked = checked and all(keeps([x for x in left if x is not y]) is True for y in left)
    return Conflict(
        pin=pin,
        rules=tuple(item for item in left if not isinstance(item, Pin)),
        pins=tuple(item for item in left if isinstance(item, Pin)),
        proven=True,
        checked=checked,
    )


def _filtered(
    elements: list[Element], keeps: Callable[[Sequence[Element]], bool | None], deadline: Deadline
) -> list[Element]:
    left = list(elements)
    for element in elements:
        fewer = [item for item in left if item is not element]
        if not deadline.over and keeps(fewer) is False:
            left = fewer
    return left


def _can_keep(
    county: County, policy: Policy, pin: Pin, kept: Sequence[Element], deadline: Deadline
) -> bool | None:
    """Whether a plan keeps the pin and everything else that is enforced; ``None``: not known.

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
    found = solve(asked, bare, limits=limits)
    if not unkept_pins(asked, bare, found.plan):
        return True
    return False if found.unkept.least > 0 else None
