"""What a run of the program states, held against the independent model."""

from dataclasses import dataclass, field

TOLERANCE = 1e-6


@dataclass
class Verdict:
    """Faults found, and how many claims were settled or left open for lack of time."""

    faults: list = field(default_factory=list)
    settled: int = 0
    unsettled: int = 0


def hold(model, outcome, gap, seconds=20.0):
    """Hold plan, costs, bounds, proof and shortages of an outcome against the model."""
    verdict = Verdict()
    postings = [(p.layer, p.place, p.supply) for p in outcome.plan.postings]
    if len(set(postings)) < len(postings):
        verdict.faults.append("a posting stands twice")
    costs, wrong = model.judge(postings)
    verdict.faults += [f"plan breaks a rule: {one}" for one in wrong[:3]]
    verdict.faults += _pins(model, outcome, postings)
    verdict.faults += _levels(model, outcome)
    verdict.faults += _shortages(model, outcome.plan, postings)
    if not wrong and costs:
        verdict.faults += _costs(model, outcome, costs, postings)
        _bounds(model, outcome, costs, seconds, verdict)
    verdict.faults += _proof(outcome, gap)
    return verdict


def _pins(model, outcome, postings):
    lost, told = model.lost(postings), outcome.unkept
    if told.count != lost:
        yield f"{lost} pins are not kept, {told.count} are told"
    if not told.by_prices <= told.least <= model.fewest:
        yield f"{told.least} pins are said to be hopeless, {model.fewest} are"
    if outcome.closed and lost > model.fewest:
        yield f"{lost} pins are not kept, {model.fewest} are possible"


def slack(model, level, value, postings):
    """How far two figures may be apart that are called equal."""
    step = model.step(level) + model.rounding(level) * len(postings)
    return TOLERANCE * abs(value) + step


def _levels(model, outcome):
    stated = [result.level for result in outcome.levels]
    if stated != sorted(model.cost):
        yield f"levels {stated} for {sorted(model.cost)}"
        return
    for result in outcome.levels:
        step = model.step(result.level)
        if result.step > step * 1.001:
            yield f"level {result.level} counts in {result.step:g}, not {step:g}"


def _costs(model, outcome, costs, postings):
    for result in outcome.levels:
        own = costs.get(result.level, 0.0)
        apart = slack(model, result.level, own, postings)
        if abs(own - result.cost) > apart:
            yield f"level {result.level} costs {own:.9g}, stated {result.cost:.9g}"
        if result.bound > result.cost + apart:
            yield f"level {result.level}: bound {result.bound:.9g} above cost {result.cost:.9g}"


def _bounds(model, outcome, costs, seconds, verdict):
    """No plan that gives up nothing above a level costs less than its bound."""
    held = {}
    for result in outcome.levels:
        if result.level not in model.cost:
            return
        below = result.bound - slack(model, result.level, result.bound, outcome.plan.postings)
        if below >= 0:
            found = model.cheaper(result.level, below, held, seconds)
            verdict.settled += found.sure or found.x is not None
            verdict.unsettled += not found.sure and found.x is None
            if found.x is not None:
                of_best = model.cheaper(result.level, below, _best(model, held, seconds), seconds)
                word = "" if of_best.x is not None else " (not below the best values above it)"
                verdict.faults.append(
                    f"level {result.level}: bound {result.bound:.9g} (cost {result.cost:.9g}, "
                    f"{outcome.status}), but {found.value:.9g} is possible{word}"
                )
        rounding = model.rounding(result.level) * len(outcome.plan.postings)
        held[result.level] = costs[result.level] - rounding


def _best(model, held, seconds):
    """The best values of the levels that are held, in turn."""
    best = {}
    for level in held:
        rows = [model.held(one, top) for one, top in best.items()]
        best[level] = model.least(level, rows, seconds=seconds).value
    return best


def _proof(outcome, gap):
    """A level is called closed, or proven by prices, only where it is; no defect is hidden."""
    if outcome.refused:
        yield f"certificate refused: {outcome.refused}"
    if outcome.broken:
        yield f"a plan broke rules on the way: {outcome.broken[:2]}"
    for result in outcome.levels:
        if result.by_prices > result.bound + result.step:
            both = f"{result.by_prices:.9g} by prices, bound {result.bound:.9g}"
            yield f"level {result.level}: {both}"
        words = {"proven": ("bound", "by_prices"), "by_engine": ("bound",)}
        for name in words.get(str(outcome.status), ()):
            last = result is outcome.levels[-1]
            most = max(gap if last else 0.0, TOLERANCE) * abs(result.cost)
            bound = getattr(result, name)
            if result.cost - bound > most * 1.0001 + result.step:
                cost, status = f"{result.cost:.9g}", outcome.status
                yield f"{status}, but level {result.level} is open: {name} {bound:.9g}..{cost}"


def _shortages(model, plan, postings):
    """Open posts and skills that teams lack, with their causes."""
    stated = {}
    for item in plan.shortages:
        stated[item.layer, item.place, item.cause] = item.missing
    expected = {}
    for name, ground in model.layers.items():
        expected |= _open(ground, [p for p in postings if p[0] == name])
    for key in sorted({*stated, *expected}):
        if stated.get(key, 0) != expected.get(key, 0):
            yield f"shortage {key}: {stated.get(key, 0)} for {expected.get(key, 0)}"


def _open(ground, postings):
    able = {supply.id: supply for supply in ground.able}
    reach = {place.id for _, place, _ in ground.pairs}
    room = sum(ground.capacity(supply)[1] for supply in ground.able)
    scarce = room < sum(ground.demand(place)[0] for place in ground.places)
    found = {}
    for place in ground.places:
        least, _ = ground.demand(place)
        here = [who for _, where, who in postings if where == place.id and who in able]
        if len(here) < least:
            cause = "not_enough" if scarce else "tied"
            cause = cause if place.id in reach else "no_candidate"
            found[ground.name, place.id, cause] = least - len(here)
        for name, wanted in ground.layer.get("roles", {}).items():
            fit = sum(able[who].skills.get(name, 0.0) >= 0.5 for who in here)
            lacking = min(wanted, least, len(here)) - fit
            if lacking > 0:
                found[ground.name, place.id, f"skill_{name}"] = lacking
    return found


def lexicographic(model, fixed=None):
    """The best value of every level in turn; ``None``: there is no plan."""
    rows, values = [], []
    for level in model.cost:
        found = model.least(level, rows, fixed)
        if found.x is None:
            return None
        values.append(found.value)
        rows.append(model.held(level, found.value))
    return values
