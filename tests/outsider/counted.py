"""What is counted beside postings: open posts, what rules price, shares, areas, who serves."""

from collections import Counter, defaultdict
from fractions import Fraction
from math import ceil

from tests.outsider.ground import parts_of, term_end

ROLE, IDLE, UNLED, TERM, MISSING = 0.25, 0.25, 0.25, 10.0, 1.0


class Case:
    """Layers over facts, and a plan: (layer, place, supply) of every posting."""

    def __init__(self, facts, grounds, plan):
        self.facts, self.grounds, self.plan = facts, grounds, plan

    def of(self, name):
        """Place and supply of the postings of a layer."""
        ground = self.grounds[name]
        mine = [post for post in self.plan if post[0] == name]
        return [(ground.place[place], ground.supply[supply]) for _, place, supply in mine]


def shortage(goal, case):
    """(thing, price of one, how many) of all that is open or left undone."""
    for ground in case.grounds.values():
        yield from _open(goal, ground, case.of(ground.name))
    rules = parts_of(case.facts.scenario, "rule", "coupling")
    for number, rule in enumerate(rules):
        if rule["kind"] in PRICED:
            for thing, price, count in PRICED[rule["kind"]](rule, case):
                yield (rule["kind"], number, thing), price, count


def weights(goal, ground):
    """w(v) of every place of a layer, by id."""
    sizes, text = {}, goal.get("weights")
    if isinstance(text, str) and text.startswith(ground.level):
        sizes = ground.sizes(text)
    return {v.id: _class_weight(goal, v) * sizes.get(v.id, 1.0) for v in ground.everywhere}


def _class_weight(goal, place):
    given, order = goal.get("weights"), goal.get("order", [])

    def of(name):
        if isinstance(given, dict):
            return given.get(name, 1.0)
        return float(len(order) - order.index(name)) if name in order else 1.0

    return max(map(of, place.classes or ()), default=1.0)


def _open(goal, ground, posts):
    at = Counter(place.id for place, _ in posts)
    held = Counter(supply.id for _, supply in posts)
    known = weights(goal, ground)
    for place in ground.served:
        least, heavy = ground.posts(place)[0], known[place.id]
        yield ("open", ground.name, place.id), heavy, max(0, least - at[place.id])
        for name, wanted in ground.layer.get("roles", {}).items():
            here = [supply for one, supply in posts if one is place]
            able = sum(supply.skills.get(name, 0.0) >= 0.5 for supply in here)
            lacking = max(0, min(wanted, least) - able)
            yield ("role", ground.name, place.id, name), heavy * ROLE, lacking
    for supply in ground.able:
        least = ground.places(supply)[0]
        if least > 0:
            yield ("idle", ground.name, supply.id), IDLE, max(0, least - held[supply.id])


def _areas(ground, per):
    return sorted({place.around(per) if per else "" for place in ground.everywhere})


def quota(rule, case):
    """What is missing of the lower number in every area, and there for every value."""
    ground, per, least = case.grounds[rule["layer"]], rule.get("per"), rule.get("least", 0)
    posts = case.of(ground.name)
    found, every = Counter(), Counter(_area(place, per) for place, _ in posts)
    for place, supply in posts:
        if ("where" not in rule or ground.ask(rule["where"], place) is True) and (
            "who" not in rule or ground.ask(rule["who"], supply=supply) is True
        ):
            found[_area(place, per), _value(rule, ground, place, supply)] += 1
    whole = not {"who", "where", "for_each"} & rule.keys()
    for area, value in _counted(rule, ground, per) if least > 0 else ():
        total = len(ground.able) if whole else every[area]
        asked = ceil(Fraction(str(least)) * total) if 0 < least < 1 else least
        yield (area, value), MISSING, max(0, asked - found[area, value])


def _area(place, per):
    return place.around(per) if per else ""


def _value(rule, ground, place=None, supply=None):
    return str(ground.ask(rule["for_each"], place, supply)) if "for_each" in rule else ""


def _counted(rule, ground, per):
    """Areas, each with the values that places in it have, or that anybody has who may serve."""
    if "for_each" in rule and rule["for_each"].startswith(ground.level):
        every = {(_area(place, per), _value(rule, ground, place)) for place in ground.everywhere}
        return {group for group in every if group[1] != "None"}
    values = {_value(rule, ground, supply=supply) for supply in ground.able} - {"None"}
    values = values if "for_each" in rule else {""}
    return {(area, value) for area in _areas(ground, per) for value in values}


def level_quota(rule, case):
    """A quota for every value."""
    for value, count in rule["numbers"].items():
        least = count[0] if isinstance(count, list) else count
        one = {"layer": rule["layer"], "who": f"{rule.get('by', 'unit.level')} == {value!r}"}
        one |= {"least": least, **({"per": rule["per"]} if "per" in rule else {})}
        for area, price, missing in quota(one, case):
            yield (value, area), price, missing


def used(rule, case):
    """What is missing of the least number of supplies."""
    if rule.get("least", 0) > 0:
        yield "", MISSING, max(0, rule["least"] - len(_met(rule, case)))


def _met(rule, case):
    """Who serves of those who meet the condition."""
    return {
        (supply.table, supply.id)
        for name in rule["layers"]
        for _, supply in case.of(name)
        if "who" not in rule or case.grounds[name].ask(rule["who"], supply=supply) is True
    }


def _serving(case, layers):
    return {(supply.table, supply.id) for name in layers for _, supply in case.of(name)}


def keep_term(rule, case):
    """Terms that are due and not kept."""
    due = set()
    for row in case.facts.standing:
        ground = case.grounds.get(row["layer"])
        if ground is None or (rule.get("layers") and ground.name not in rule["layers"]):
            continue
        end = term_end(row, ground.layer)
        served = any(place.id == row["place"] for place in ground.served)
        serves = row["supply"] in {one.id for one in ground.able}
        if end and end >= case.facts.day and served and (ground.table != "cadres" or serves):
            due.add((row["layer"], row["place"], row["supply"]))
    for post in sorted(due):
        yield post, TERM, int(post not in case.plan)


def team_leader(rule, case):
    """Teams that nobody leads."""
    ground, members = case.grounds[rule["layer"]], defaultdict(list)
    for place, supply in case.of(ground.name):
        members[place.id].append(supply)
    led = {place.id for place, _ in case.of(rule["by"])} if "by" in rule else set()
    for place in ground.served:
        team = members[place.id]
        fit = "require" in rule and any(
            ground.ask(rule["require"], supply=supply) is True for supply in team
        )
        yield place.id, UNLED, int(bool(team) and place.id not in led and not fit)


PRICED = {make.__name__: make for make in (quota, level_quota, used, keep_term, team_leader)}
"""Rules and couplings with a price."""


def opening(goal, case):
    """Everybody who serves, once."""
    serving, prices = _serving(case, goal["layers"]), {}
    for name in goal["layers"]:
        ground = case.grounds[name]
        for supply in ground.able:
            price = ground.number(goal.get("price", 1.0), supply)
            known = goal.get("unknown", 1.0) if price is None else max(0.0, price)
            prices[supply.table, supply.id] = known
    for key, price in prices.items():
        yield ("opening", *sorted(goal["layers"]), *key), price, int(key in serving)


def balance(goal, case):
    """What everybody carries beyond the fair share."""
    by = goal.get("by", "places")
    q = 1 if by == "places" else 10 ** goal.get("decimals", 2)
    grounds = [case.grounds[name] for name in goal["layers"]]
    m = {ground.name: _carried(ground, by, q) for ground in grounds}
    total = sum(
        ground.posts(place)[0] * m[ground.name][place.id]
        for ground in grounds
        for place in ground.everywhere
    )
    able = {(one.table, one.id) for ground in grounds for one in ground.able}
    share, load = ceil(total / max(1, len(able))), Counter()
    for ground in grounds:
        for place, supply in case.of(ground.name):
            load[supply.table, supply.id] += m[ground.name][place.id]
    for key in sorted(able):
        yield ("balance", repr(sorted(goal.items())), *key), 1.0 / q, max(0, load[key] - share)


def _carried(ground, by, q):
    """m(v) of every place, by id."""
    if by == "places":
        return {v.id: 1 for v in ground.everywhere}
    if by == "hardness":
        return {v.id: round(q * v.hardness) for v in ground.everywhere}
    return {name: round(q * number) for name, number in ground.sizes(by).items()}


def compactness(goal, case):
    """Areas of everybody beyond the first, layer by layer."""
    for name in goal["layers"]:
        ground, areas = case.grounds[name], defaultdict(set)
        for place, supply in case.of(name):
            areas[supply.id].add(place.around(goal.get("area", "township")))
        several = {one.id for _, one in ground.pairs if ground.places(one)[1] > 1}
        beyond = {who for who, found in areas.items() if len(found) > 1}
        for who in sorted(several | beyond):
            key = ("compactness", repr(sorted(goal.items())), name, who)
            yield key, 1.0, max(0, len(areas[who]) - 1)


def longest(goal, case):
    """The worst posting, or the largest sum of one supply."""
    single, total, q = [0], Counter(), 10 ** goal.get("decimals", 2)
    for name in goal["layers"]:
        ground = case.grounds[name]
        for place, supply in case.of(name):
            steps, _ = ground.measured(goal, place, supply)
            single.append(steps)
            total[supply.table, supply.id] += steps
    every = total.values() if goal.get("each") == "supply" else single
    yield ("longest", repr(sorted(goal.items()))), 1.0 / q, max(every, default=0)


COUNTED = {make.__name__: make for make in (shortage, opening, balance, compactness, longest)}
"""Goals whose cost is no sum over postings: (thing, price of one, how many)."""
