"""The rows of every rule, coupling and counting goal, one function for each kind."""

from fractions import Fraction
from itertools import product
from math import ceil, floor, inf

from tests.soak.ground import due, home

PROMISES = {"term": 10.0, "missing": 1.0, "unled": 0.25, "idle": 0.25, "role": 0.25}
ORDER = ("village", "township", "county")
CENT, DUST = 0.005, 1e-6


def exclusive(model, part):
    """Nobody holds more than so many posts."""
    held = {}
    for name in part["layers"]:
        for column, _, supply in model.of(name):
            held.setdefault(supply.id, {})[column] = 1.0
    for posts in held.values():
        model.row("exclusive", posts, high=part.get("most", 1))


def _coarsest(grounds):
    return max((ground.level for ground in grounds), key=ORDER.index)


def same_unit(model, part):
    """People come from a unit that is paired with the place, or all from one."""
    grounds = [model.layers[name] for name in part["layers"]]
    units = [ground for ground in grounds if ground.layer["supply"] == "units"]
    level = _coarsest(grounds)
    paired, served = {}, set()
    for ground in units:
        served |= {home(place, level) for place in ground.places}
        for column, place, unit in ground.pairs:
            paired.setdefault((home(place, level), unit.id), {})[column] = -1.0
    people = [ground for ground in grounds if ground.layer["supply"] == "cadres"]
    if not units:
        paired = _anchors(model, part, people, level, 1)
    for ground in people:
        for column, place, cadre in ground.pairs:
            where = home(place, level)
            if units and where not in served:
                continue
            unit = cadre.unit.id if cadre.unit else None
            model.row("same_unit", {column: 1.0, **paired.get((where, unit), {})}, high=0.0)


def few_units(model, part):
    """People of a place come from at most so many units."""
    grounds = [model.layers[name] for name in part["layers"]]
    people = [ground for ground in grounds if ground.layer["supply"] == "cadres"]
    if not people:
        return
    level = _coarsest(people)
    anchors = _anchors(model, part, people, level, part.get("most", 2))
    for ground in people:
        for column, place, cadre in ground.pairs:
            unit = cadre.unit.id if cadre.unit else None
            mine = anchors.get((home(place, level), unit), {})
            model.row("few_units", {column: 1.0, **mine}, high=0.0)


def _anchors(model, part, people, level, most):
    """A column for every unit at every place: it is one of those there."""
    found, at = {}, {}
    for ground in people:
        for _, place, cadre in ground.pairs:
            key = home(place, level), cadre.unit.id if cadre.unit else None
            if key[1] is not None and key not in found:
                column = model.column(("anchor", id(part), *key))
                found[key] = {column: -1.0}
                at.setdefault(key[0], {})[column] = 1.0
    for units in at.values():
        model.row("anchors", units, high=most)
    return found


def within(model, part):
    """The inner place lies in an outer one of the same supply."""
    level = model.layers[part["outer"]].level
    for column, place, supply in model.of(part["inner"]):
        around = model.key.get((part["outer"], home(place, level), supply.id))
        terms = {} if around is None else {around: -1.0}
        model.row("within", {column: 1.0, **terms}, high=0.0)


def team_leader(model, part):
    """Every team has a leader, or the lack of one is priced."""
    ground, leaders = model.layers[part["layer"]], {}
    for column, place, supply in ground.pairs:
        if "require" in part and ground.ask(part["require"], None, supply) is True:
            leaders.setdefault(place.id, {})[column] = 1.0
    for column, place, _ in model.of(part["by"]) if "by" in part else ():
        leaders.setdefault(place.id, {})[column] = 1.0
    unled = {}
    for column, place, _ in ground.pairs:
        if place.id not in unled:
            unled[place.id] = model.column(("unled", id(part), place.id))
            model.price(unled[place.id], PROMISES["unled"])
        terms = {**leaders.get(place.id, {}), unled[place.id]: 1.0}
        terms[column] = terms.get(column, 0.0) - 1.0
        model.row("team_leader", terms, low=0.0)


def shared_adjacent(model, part):
    """The places of a supply lie in one township, or all touch one that is among them."""
    ground = model.layers[part["layer"]]
    touch, mine = _touching(model.facts, ground.level), {}
    for column, place, supply in ground.pairs:
        mine.setdefault(supply.id, {})[place.id] = (column, place)
    for who, places in mine.items():
        groups = [{here, *touch.get(here, ())} for here in places]
        if ground.level == "village":
            towns = {place.township for _, place in places.values()}
            groups += [{p for p in places if places[p][1].township == town} for town in towns]
        chosen = [model.column(("group", id(part), who, n)) for n in range(len(groups))]
        model.row("groups", dict.fromkeys(chosen, 1.0), high=1.0)
        for n, (here, (column, _)) in enumerate(places.items()):
            around = {chosen[k]: -1.0 for k, group in enumerate(groups) if here in group}
            model.row("adjacent", {column: 1.0, **around}, high=0.0)
            model.row("centre", {chosen[n]: 1.0, column: -1.0}, high=0.0)


def connected(model, part):
    """From one place of a supply water flows to all its others of known neighbours."""
    ground = model.layers[part["layer"]]
    touch, mine = _touching(model.facts, ground.level), {}
    for column, place, supply in ground.pairs:
        if place.id in touch:
            mine.setdefault(supply.id, {})[place.id] = column
    for who, places in mine.items():
        most = float(len(places))
        wells, flows = {}, {}
        for here in places:
            wells[here] = model.column(("well", id(part), who, here))
            for there in touch[here] & places.keys():
                flows[here, there] = model.column(("flow", id(part), who, here, there), most)
        model.row("wells", dict.fromkeys(wells.values(), 1.0), high=1.0)
        for here, column in places.items():
            came = {flow: 1.0 for (_, end), flow in flows.items() if end == here}
            went = {flow: -1.0 for (begin, _), flow in flows.items() if begin == here}
            model.row("wet", {**came, **went, wells[here]: most, column: -1.0}, low=0.0)
            model.row("banks", {**came, column: -most}, high=0.0)
            model.row("well", {wells[here]: 1.0, column: -1.0}, high=0.0)


def _touching(facts, level):
    if level == "village":
        return facts.touch
    home_of = {village.id: home(village, level) for village in facts.places["village"]}
    found = {}
    for one, others in facts.touch.items():
        for other in others:
            if home_of[one] != home_of[other]:
                found.setdefault(home_of[one], set()).add(home_of[other])
    return found


def exchange(model, part):
    """As many there as back, in every area."""
    areas = {}
    for name, sign in ((part["there"], 1.0), (part["back"], -1.0)):
        for column, place, _ in model.of(name):
            areas.setdefault(home(place, part.get("per")), {})[column] = sign
    for terms in areas.values():
        model.row("exchange", terms, low=0.0, high=0.0)
    for row in model.facts.ties:
        both = (row["one"], row["other"])
        for out, home_again in (both, both[::-1]) if row["tie"] == part.get("tie") else ():
            terms = {c: 1.0 for c, _, supply in model.of(part["there"]) if supply.id == out}
            terms |= {c: -1.0 for c, _, supply in model.of(part["back"]) if supply.id == home_again}
            model.row("exchange pair", terms, low=0.0, high=0.0)


def apart(model, part):
    """At most so many postings of one group meet at one place, or at one who serves."""
    for (group, _), columns in _meetings(model, part).items():
        if "tie" not in part:
            model.row("apart", dict.fromkeys(columns, 1.0), high=part.get("most", 1))
            continue
        sides = [[c for c in columns if end in model.ends[c]] for end in group]
        for both in product(*sides):
            model.row("apart", dict.fromkeys(both, 1.0), high=1.0)


def together(model, part):
    """The postings of one group are at so many places, or with so many who serve."""
    places = {}
    for (group, spot), columns in _meetings(model, part).items():
        met = model.column(("met", id(part), group, spot))
        places.setdefault(group, {})[met] = 1.0
        for column in columns:
            model.row("met", {column: 1.0, met: -1.0}, high=0.0)
    for terms in places.values():
        model.row("together", terms, high=part.get("most", 1))


def _meetings(model, part):
    """(group, place or who serves there) -> columns of the postings of the group."""
    grounds = [model.layers[name] for name in part["layers"]]
    level, found = _coarsest(grounds), {}
    if "tie" in part:
        return _tied(model, part, grounds, level)
    of_places = any(part["by"].startswith(ground.level) for ground in grounds)
    for ground in grounds:
        for column, place, supply in ground.pairs:
            group = ground.ask(part["by"], place, supply)
            spot = (ground.layer["supply"], supply.id) if of_places else home(place, level)
            if group is not None:
                found.setdefault((group, spot), []).append(column)
    return found


def _tied(model, part, grounds, level):
    """The same for every row of table ties: two ids, of people or of places."""
    found, model.ends = {}, {}
    for row in model.facts.ties:
        both = (row["one"], row["other"])
        for ground in grounds if row["tie"] == part["tie"] else ():
            for column, place, supply in ground.pairs:
                model.ends[column] = (place.id, supply.id)
                if supply.id in both:
                    found.setdefault((both, home(place, level)), []).append(column)
                if place.id in both:
                    who = (ground.layer["supply"], supply.id)
                    found.setdefault((both, who), []).append(column)
    return found


def same_supply(model, part):
    """As many serve a place over the layers as the one that asks for most has posts there."""
    serves, most = {}, {}
    for name in part["layers"]:
        ground = model.layers[name]
        for place in ground.places:
            spot = ground.layer["supply"], ground.level, place.id
            most[spot] = max(most.get(spot, 0), ground.demand(place)[1])
        for column, place, supply in ground.pairs:
            spot = ground.layer["supply"], ground.level, place.id
            mine = serves.setdefault(spot, {})
            if supply.id not in mine:
                mine[supply.id] = model.column(("serves there", id(part), *spot, supply.id))
            model.row("serves there", {column: 1.0, mine[supply.id]: -1.0}, high=0.0)
    for spot, mine in serves.items():
        model.row("same_supply", dict.fromkeys(mine.values(), 1.0), high=most[spot])


def _areas(model, ground, per):
    """The areas that hold a place of the layer's level."""
    return sorted({home(place, per) for place in model.facts.places[ground.level]})


def quota(model, part):
    """At least and at most so many postings of a kind."""
    ground, per = model.layers[part["layer"]], part.get("per")
    whole = not {"who", "where", "for_each"} & part.keys()
    for group in _groups(model, ground, part):
        around = {c: 1.0 for c, place, _ in ground.pairs if home(place, per) == group[0]}
        counted = {
            column: 1.0
            for column, place, supply in ground.pairs
            if _group(ground, part, place, supply) == group
            and ("where" not in part or ground.ask(part["where"], place) is True)
            and ("who" not in part or ground.ask(part["who"], None, supply) is True)
        }
        every = len(ground.able) if whole else around
        _quota(model, (id(part), *group), counted, every, part)


def _groups(model, ground, part):
    """Areas, each with the values of ``for_each`` that places there or those who may serve have."""
    each, areas = part.get("for_each"), _areas(model, ground, part.get("per"))
    if each is None:
        return [(area, None) for area in areas]
    if not each.startswith(ground.level):
        values = {ground.ask(each, None, supply) for supply in ground.able}
        return [(area, value) for area in areas for value in sorted(values - {None}, key=str)]
    places = model.facts.places[ground.level]
    found = {(home(place, part.get("per")), ground.ask(each, place)) for place in places}
    return sorted((group for group in found if group[1] is not None), key=str)


def _group(ground, part, place, supply):
    each = part.get("for_each")
    return home(place, part.get("per")), ground.ask(each, place, supply) if each else None


def _quota(model, key, counted, every, part):
    """Most and least of what is counted, as numbers or as shares of ``every``.

    That is a number itself, or the columns of all postings there.
    """
    most, least = part.get("most", inf), part.get("least", 0)
    if not isinstance(every, dict):
        most = floor(Fraction(str(most)) * every) if 0 < most < 1 else most
        least = ceil(Fraction(str(least)) * every) if 0 < least < 1 else least
    if 0 < most < 1:
        model.row("quota", _beyond(counted, every, most), high=0.0)
    else:
        model.row("quota", counted, high=most)
    if not 0 < least < 1:
        _at_least(model, ("quota", *key), counted, least)
    elif every:
        missing = model.column(("missing", "quota", *key), len(every))
        model.price(missing, PROMISES["missing"])
        q = Fraction(str(least)).denominator
        model.row("least", {**_beyond(counted, every, least), missing: q}, low=0.0)


def _beyond(counted, every, share):
    """What a count is above a share p / q, times q."""
    part = Fraction(str(share))
    terms = dict.fromkeys(every, -float(part.numerator))
    return terms | {column: terms[column] + part.denominator for column in counted}


def _at_least(model, key, counted, least):
    if least > 0:
        missing = model.column(("missing", *key), least)
        model.price(missing, PROMISES["missing"])
        model.row("least", {**counted, missing: 1.0}, low=least)


def level_quota(model, part):
    """A quota for every value of a column."""
    for value, count in part["numbers"].items():
        least, most = count if isinstance(count, list) else (count, count)
        by = part.get("by", "unit.level")
        one = {"layer": part["layer"], "who": f"{by} == {value!r}", "least": least, "most": most}
        model.kept = [*getattr(model, "kept", []), one]  # ids of parts stay different
        quota(model, one | ({"per": part["per"]} if "per" in part else {}))


def _level(ground, supply):
    if ground.layer["supply"] == "cadres":
        return None if supply.unit is None else supply.unit.get("level") or "county"
    return supply.get("level") or "county"


def budget(model, part):
    """The rates of the postings add up to no more than the caps."""
    rates, most = part["rates"], part.get("most")
    if most is None:
        return
    caps = most.items() if isinstance(most, dict) else [(None, most)]
    for only, cap in caps:
        areas = {}
        for name in part["layers"]:
            ground = model.layers[name]
            for column, place, supply in ground.pairs:
                level = _level(ground, supply)
                rate = rates
                if isinstance(rates, dict):
                    rate = max(rates.values()) if level is None else rates.get(level, 0.0)
                loose = level is None and part.get("unknown", "fail") == "fail"
                if only is None or level == only or loose:
                    areas.setdefault(home(place, part.get("per")), {})[column] = rate
        for terms in areas.values():
            model.row("budget", terms, high=cap + CENT)


def monotone(model, part):
    """Nobody has an easier place than somebody of lower rank: by every two places."""
    ground, areas = model.layers[part["layer"]], {}
    for column, place, supply in ground.pairs:
        if supply.get("rank") is not None:
            area = areas.setdefault(home(place, part.get("per")), {})
            area.setdefault(place.id, (place.hardness, []))[1].append((column, supply.get("rank")))
    for number, area in enumerate(areas.values()):
        ranks = sorted({rank for _, pairs in area.values() for _, rank in pairs})
        for cut in ranks[:-1]:
            _apart(model, (id(part), number, cut), area, cut)


def _apart(model, key, area, cut):
    """Seniors up to a rank at a place, and juniors at a harder one: never both."""
    senior, junior = {}, {}
    for place, (_, pairs) in area.items():
        for side, mine in (
            (senior, [c for c, rank in pairs if rank <= cut]),
            (junior, [c for c, rank in pairs if rank > cut]),
        ):
            if mine:
                side[place] = model.column(("side", *key, side is senior, place))
                for column in mine:
                    model.row("side", {column: 1.0, side[place]: -1.0}, high=0.0)
    for easy, hard in product(senior, junior):
        if area[easy][0] < area[hard][0]:
            model.row("monotone", {senior[easy]: 1.0, junior[hard]: 1.0}, high=1.0)


def keep_term(model, part):
    """Whoever is in the middle of a term stays, or that is priced."""
    seen = set()
    for row in model.facts.current:
        ground = model.layers.get(row["layer"])
        key = (row["layer"], row["place"], row["supply"])
        wanted = ground and (not part.get("layers") or row["layer"] in part["layers"])
        if not wanted or key in seen or not due(ground, row):
            continue
        seen.add(key)
        unkept = model.column(("term", id(part), *key))
        model.price(unkept, PROMISES["term"])
        stays = {model.key[key]: 1.0} if key in model.key else {}
        model.row("keep_term", {**stays, unkept: 1.0}, low=1.0)


def change_budget(model, part):
    """At most so many postings that are not in force."""
    standing = {(row["layer"], row["place"], row["supply"]) for row in model.facts.current}
    layers = part.get("layers") or sorted({layer for layer, _, _ in standing} & set(model.layers))
    new = {
        column: 1.0
        for name in layers
        for column, place, supply in model.of(name)
        if (name, place.id, supply.id) not in standing
    }
    model.row("change_budget", new, high=part["most"])


def load(model, part):
    """The loads of a supply's places stay within its capacity."""
    carried, room = {}, {}
    for name in part["layers"]:
        ground = model.layers[name]
        for column, place, supply in ground.pairs:
            value = ground.said(place, supply)[1]
            missing = part.get("missing", "bar")
            if value is None:
                value = 0.0 if missing == "bar" else missing
            carried.setdefault(supply.id, {})[column] = value
            room[supply.id] = max(0.0, ground.number(part["capacity"], supply) or 0.0)
    for who, terms in carried.items():
        model.row("load", terms, high=room[who] + DUST * max(1.0, room[who]))


def _serving(model, layers, key):
    """A column for every supply that is 1 if and only if it serves in these layers."""
    mine = {}
    for name in layers:
        for supply in model.layers[name].able:
            mine.setdefault(supply.id, {})
        for column, _, supply in model.of(name):
            mine[supply.id][column] = 1.0
    found = {}
    for who, posts in mine.items():
        found[who] = model.column(("serves", *key, who))
        model.row("serves", {found[who]: -1.0, **posts}, low=0.0)
        for column in posts:
            model.row("serves", {column: 1.0, found[who]: -1.0}, high=0.0)
    return found


def used(model, part):
    """At least and at most so many (of those whom ``who`` means) serve at all."""
    serves = _serving(model, part["layers"], ("used", id(part)))
    meant = {
        supply.id
        for name in part["layers"]
        for supply in model.layers[name].able
        if "who" not in part or model.layers[name].ask(part["who"], None, supply) is True
    }
    counted = {column: 1.0 for who, column in serves.items() if who in meant}
    model.row("used", counted, high=part.get("most", inf))
    _at_least(model, ("used", id(part)), counted, part.get("least", 0))


def reserve(model, part):
    """So many of those who meet a condition have no posting."""
    able = {
        supply.id
        for name in part["layers"]
        for supply in model.layers[name].able
        if model.layers[name].ask(part["who"], None, supply) is True
    }
    least = part.get("least", 1)
    kept = min(len(able), ceil(Fraction(str(least)) * len(able)) if 0 < least < 1 else least)
    serves = _serving(model, part["layers"], ("reserve", id(part)))
    counted = {column: 1.0 for who, column in serves.items() if who in able}
    model.row("reserve", counted, high=len(able) - kept)


def opening(model, goal):
    """Whoever serves costs once."""
    serves = _serving(model, goal["layers"], ("opening", id(goal)))
    for name in goal["layers"]:
        ground = model.layers[name]
        for supply in ground.able:
            if supply.id in serves:
                price = ground.number(goal.get("price", 1.0), supply)
                price = goal.get("unknown", 1.0) if price is None else max(0.0, price)
                model.price(serves.pop(supply.id), price, goal)


def balance(model, goal):
    """Nobody carries more than the fair share."""
    grounds = [model.layers[name] for name in goal["layers"]]
    by = goal.get("by", "places")
    parts = 1 if by == "places" else 10 ** goal.get("decimals", 2)

    def weight(place):
        if by in ("places", "hardness"):
            return 1 if by == "places" else round(parts * place.hardness)
        return round(parts * model.facts.size(by, place))

    total = sum(g.demand(place)[0] * weight(place) for g in grounds for place in g.places)
    able = {supply.id for ground in grounds for supply in ground.able}
    share = ceil(total / max(1, len(able)))
    loads = {who: {} for who in able}
    for ground in grounds:
        for column, place, supply in ground.pairs:
            loads[supply.id][column] = -float(weight(place))
    for who in sorted(able):
        excess = model.column(("excess", id(goal), who), 1e6)
        model.price(excess, 1.0 / parts, goal)
        model.row("balance", {excess: 1.0, **loads[who]}, low=-share)


def compactness(model, goal):
    """Areas of a supply beyond the first."""
    for name in goal["layers"]:
        mine = {}
        for column, place, supply in model.of(name):
            areas = mine.setdefault(supply.id, {})
            areas.setdefault(home(place, goal.get("area", "township")), []).append(column)
        for who, areas in mine.items():
            serves = {}
            for area, columns in areas.items():
                serves[area] = model.column(("area", id(goal), name, who, area))
                for column in columns:
                    model.row("area", {serves[area]: 1.0, column: -1.0}, low=0.0)
            beyond = model.column(("beyond", id(goal), name, who), len(areas))
            model.price(beyond, 1.0, goal)
            model.row("beyond", {beyond: 1.0, **dict.fromkeys(serves.values(), -1.0)}, low=-1.0)


def longest(model, goal):
    """The worst posting, or the largest sum of a supply."""
    q = 10 ** goal.get("decimals", 2)
    worst = model.column(("worst", id(goal)), 1e9)
    model.price(worst, 1.0 / q, goal)
    sums = {}
    for name in goal["layers"]:
        ground = model.layers[name]
        for column, place, supply in ground.pairs:
            steps = round(q * max(0.0, _measured(ground, goal, place, supply)))
            key = supply.id if goal.get("each") == "supply" else column
            sums.setdefault(key, {})[column] = -float(steps)
    for terms in sums.values():
        model.row("longest", {worst: 1.0, **terms}, low=0.0)


def _measured(ground, goal, place, supply):
    by = goal.get("by", "minutes")
    if by == "load":
        value = ground.said(place, supply)[1]
    elif by in ("places", "hardness"):
        value = 1.0 if by == "places" else place.hardness
    else:
        text = f"travel.{by}" if by in ("minutes", "km") else by
        value = ground.ask(text, place, supply)
    return goal.get("unknown", 60.0) if value is None else value


LINES = {
    make.__name__: make
    for make in (
        *(exclusive, same_unit, few_units, within, team_leader, shared_adjacent, exchange),
        *(quota, level_quota, reserve, budget, monotone, keep_term, change_budget, load, used),
        *(opening, balance, compactness, longest, apart, together, same_supply, connected),
    )
}
