"""What is stated of the levels of a plan, held against what an outsider computes."""

CLOSE = 1e-6
"""Steps up to which costs are equal: halves that doubles put on either side are told apart."""
WORTH = 1e-8
"""Up to which what goals are worth is equal; ends of ways over roads are projected."""


def held(outsider, outcome, *, made=True):
    """Faults of the levels of an outcome: their numbers, steps, costs, goals; and of its pins.

    Where pairs are priced and not ``made`` larger steps are believed.
    """
    plan = [post.key for post in outcome.plan.postings]
    stated = {result.level: result for result in outcome.levels}
    steps = {} if made else {level: result.step for level, result in stated.items()}
    own = outsider.levels(plan, steps)
    if list(own) != sorted(stated):
        return [f"levels {sorted(stated)} for {list(own)}"]
    faults = [fault for level, one in own.items() for fault in _level(level, one, stated[level])]
    unkept = outsider.unkept(plan)
    if unkept != outcome.unkept.count:
        faults.append(f"{outcome.unkept.count} pins unkept for {unkept}")
    return faults


def _level(level, own, stated):
    if abs(own.step - stated.step) > CLOSE * own.step:
        yield f"level {level}: step {stated.step:g} for {own.step:g}"
    slack = CLOSE * own.step + 1e-12 * abs(own.cost) + own.halves * own.step * 1.001
    if abs(own.cost - stated.cost) > slack:
        yield f"level {level}: cost {stated.cost:.12g} for {own.cost:.12g}"
    yield from goals_apart(level, own.goals, stated.goals)


def goals_apart(level, own, stated):
    """Faults of what goals are worth, weighted and without rounding."""
    for name in sorted({*own, *stated}):
        one, other = own.get(name, 0.0), stated.get(name, 0.0)
        if abs(one - other) > WORTH * max(1.0, abs(one)):
            yield f"level {level}: {name} {other:.12g} for {one:.12g}"
