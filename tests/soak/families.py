"""Families of random cases, each made to reach some of the search's paths."""

from tests.soak.county import cadres, county, leaders, pins, scores, standing, units

PAIRWISE = ("fit", "strength", "travel", "equity", "preference", "few_changes", "batch_order")


def goals(draft, kinds, levels):
    """Shortage, and some goals over so many levels."""
    draw = draft.draw
    if draw.chance(0.8):
        order = draw.some(["weak", "poor"])
        draft.goals.append({"kind": "shortage", "level": 1, "order": order})
        if draw.chance(0.1):
            draft.goals[-1] = {"kind": "shortage", "level": 1, "weights": {"weak": 3, "poor": 0.5}}
        elif draw.chance(0.1):
            draft.goals[-1]["weights"] = "village.hardness * 2"
    first = 1 if draft.goals and draw.chance(0.1) else 2
    for level in range(first, levels + 1):
        for _ in range(draw.pick(1, 1, 2)):
            goal = {"kind": draw.pick(*kinds), "level": level}
            if draw.chance(0.3):
                goal["weight"] = draw.pick(0.5, 2.0, 0.1, 3.0)
            draft.goals.append(_with_keys(draft, goal))


def _with_keys(draft, goal):
    draw, names = draft.draw, [layer["name"] for layer in draft.layers]
    kind = goal["kind"]
    if kind in ("opening", "balance", "compactness", "longest"):
        goal["layers"] = [draw.pick(*names)]
    if kind == "longest":
        by = ["minutes", "km", "hardness", "places"]
        goal["by"] = draw.pick(*by, "load") if draft.tables.get("scores") else draw.pick(*by)
        goal |= {"each": draw.pick("posting", "supply"), "decimals": draw.pick(0, 1, 2)}
    if kind == "opening":
        fee = draft.layers[names.index(goal["layers"][0])]["supply"] == "units"
        goal["price"] = draw.pick("unit.x_fee", 1.0, 2.5) if fee else draw.pick(1.0, 0.5)
    if kind == "balance":
        level = draft.layers[names.index(goal["layers"][0])].get("level", "village")
        goal["by"] = draw.pick("places", "hardness", f"{level}.hardness * 3")
    if kind == "compactness":
        goal["area"] = draw.pick("township", "county")
    if kind == "scores":
        goal["missing"] = draw.pick("bar", 3.0, 0.0)
    if kind == "batch_order":
        goal |= {"column": "x_batch", "order": draw.some(["weak", "poor"])}
    if kind == "leximin":
        goal["steps"] = draw.pick(2, 3, 4)
    if kind == "travel" and draw.chance(0.3):
        goal["unknown"] = 0.5
    return goal


def pure(seed, size):
    """One layer and nothing that ties it: min-cost flow, or pairs priced block by block."""
    draft = county(seed, size, counties=1 + seed % 3)
    draw = draft.draw
    units(draft, draw.whole(1, 1 + size // 3))
    table = draw.pick("cadres", "units", "leaders")
    if table == "cadres":
        cadres(draft, draw.whole(size // 2, size + 4) or 1)
    if table == "leaders":
        leaders(draft, draw.whole(1, 1 + size // 2))
    capacity = {"cadres": 1, "units": draw.pick("unit.capacity", 3), "leaders": draw.pick(1, 2)}
    layer = {"name": "first_secretary", "supply": table, "capacity": capacity[table]}
    layer["demand"] = draw.pick(1, 1, {"weak": 2, "poor": 1}, [0, 1], [1, 2])
    draft.layers = [layer]
    if draw.chance(0.4) and table != "leaders":
        layer["places"] = draw.pick("village.hardness > 0.3", "village.class in ['weak', 'poor']")
    if draw.chance(0.5):
        standing(draft, layer)
    bars(draft, layer)
    scores(draft, layer, share=draw.pick(0.6, 0.9, 1.0))
    kinds = [*PAIRWISE, "scores"] + (["seniority"] * 4 if table == "leaders" else [])
    goals(draft, kinds, draw.whole(2, 4))
    return draft


def bare(seed, size):
    """One layer whose lowest level alone prices pairs: what flows and priced blocks are for."""
    draft = pure(seed, size)
    draw = draft.draw
    shortage = draw.pick({}, {"order": ["weak", "poor"]}, {"weights": {"weak": 3, "poor": 0.5}})
    draft.goals = [{"kind": "shortage", "level": 1, **shortage}]
    table = draft.layers[0]["supply"]
    kinds = [*PAIRWISE, "scores"] + (["seniority"] * 3 if table == "leaders" else [])
    for _ in range(draw.pick(1, 1, 2, 3)):
        goal = {"kind": draw.pick(*kinds), "level": 2, "weight": draw.pick(1.0, 1.0, 0.5, 2.0)}
        draft.goals.append(_with_keys(draft, goal))
    if draw.chance(0.15):
        draft.goals = draft.goals[1:]
    if draw.chance(0.3):
        pins(draft, draft.layers[0], 2)
        for row in draft.tables["pins"]:
            row["forbid"] = "yes"
    return draft


def bars(draft, layer):
    """Rules that bar pairs."""
    draw, name, table = draft.draw, layer["name"], layer["supply"]
    some = []
    if table == "cadres":
        some += [
            {"kind": "require", "layer": name, "require": "cadre.age <= 55"},
            {
                "kind": "forbid",
                "layer": name,
                "forbid": "cadre.age < 35 and village.hardness > 0.5",
            },
            {"kind": "recusal", "layer": name, "native_place": draw.chance(0.7)},
        ]
    if table in ("cadres", "units"):
        some.append({"kind": "binding", "layer": name})
    if table == "leaders":
        by = {"by": "leader.area"} if draw.chance(0.4) else {}
        some.append({"kind": "local", "layer": name, "only_known": draw.chance(0.1), **by})
        who = {"who": "leader.rank <= 2", "count": draw.whole(1, 2)}
        some.append({"kind": "hardest_first", "layer": name, **who})
    if draft.tables.get("current"):
        some.append({"kind": "term_limit", "layer": name, "most_years": 2})
    if layer.get("level", "village") != "village":
        some = [rule for rule in some if rule["kind"] != "forbid"]
    for rule in some:
        if draw.chance(0.25):
            if rule["kind"] in ("require", "forbid"):
                rule["unknown"] = draw.pick("fail", "pass", "ask")
            draft.rules.append(rule)


def knapsack(seed, size):
    """Loads within capacities: patterns, exchanges, dealing."""
    draft = county(seed, size, styles=("plain", "plain", "tied", "uneven", "coarse", "flat"))
    draw = draft.draw
    units(draft, draw.whole(2, 2 + size // 5), most=9)
    layer = {"name": "department", "supply": "units", "capacity": size}
    draft.layers = [layer]
    scores(draft, layer, share=draw.pick(1.0, 1.0, 0.9), own=0.0)
    room = max(2, round(draw.pick(1.1, 1.3, 1.8) * 2.5 * size / len(draft.ids("units"))))
    for row in draft.tables["units"]:
        row["x_room"] = room + draw.whole(-1, 1) * (room // 4)
    missing = draw.pick("bar", 1.0)
    draft.rules.append(
        {"kind": "load", "layers": ["department"], "capacity": "unit.x_room", "missing": missing}
    )
    draft.goals = [{"kind": "scores", "level": 2, "missing": draw.pick("bar", 5.0)}]
    if draw.chance(0.3):
        draft.goals.append({"kind": draw.pick("fit", "travel", "strength"), "level": 3})
    return draft


def facility(seed, size):
    """Who serves at all: opening, used, loads, a second layer now and then."""
    draft = knapsack(seed, size)
    draw, names = draft.draw, ["department"]
    if draw.chance(0.3):
        draft.rules = []
        draft.layers[0]["capacity"] = draw.pick(size, 3, "unit.capacity")
    if draw.chance(0.4):
        second = {"name": "work_team", "supply": "units", "capacity": 2}
        draft.layers.append(second | {"places": "village.hardness > 0.5"})
        names = draw.pick(["department"], ["department"], ["department", "work_team"])
    if draw.chance(0.75):
        price = draw.pick("unit.x_fee", "unit.x_fee", 20.0, 1.0)
        draft.goals.append({"kind": "opening", "level": draw.pick(2, 2, 3), "layers": names})
        draft.goals[-1]["price"] = price
    if draw.chance(0.5):
        most = draw.whole(1, len(draft.ids("units")))
        draft.rules.append({"kind": "used", "layers": ["department"], "most": most})
    if draw.chance(0.2):
        draft.rules.append({"kind": "used", "layers": ["department"], "least": 2})
    return draft


def country(seed, size):
    """Several counties, tied by shared supplies, quotas, budgets: counties apart."""
    draft = county(seed, size, counties=2 + seed % 4)
    draw = draft.draw
    units(draft, draw.whole(2, 2 + size // 3))
    cadres(draft, draw.whole(size // 2, size + 2) or 1)
    people = {"name": "first_secretary", "supply": "cadres"}
    paired = {"name": "department", "supply": "units", "capacity": draw.pick("unit.capacity", 2)}
    draft.layers = [people, paired]
    for layer in draft.layers:
        bars(draft, layer)
    if draw.chance(0.5):
        draft.couplings.append({"kind": "same_unit", "layers": ["first_secretary", "department"]})
    _quotas(draft, "first_secretary")
    if draw.chance(0.4):
        rates = {"county": 500, "city": 800, "province": 1000}
        most = draw.pick(400 * size, {"city": 900, "county": 2000})
        rule = {"kind": "budget", "layers": ["first_secretary"], "rates": rates, "most": most}
        draft.rules.append(rule | ({"per": "county"} if draw.chance(0.4) else {}))
    scores(draft, paired, share=0.8)
    goals(draft, [*PAIRWISE, "scores", "opening", "balance", "longest"], draw.whole(2, 5))
    return draft


def shared(seed, size):
    """Counties that share some people, units and leaders; nothing counts over all of them."""
    draft = county(seed, size, counties=2 + seed % 3)
    draw = draft.draw
    units(draft, draw.whole(2, 2 + size // 2))
    cadres(draft, draw.whole(size // 2, size + 2) or 1)
    leaders(draft, draw.whole(1, 1 + size // 3))
    draft.layers = [
        {"name": "first_secretary", "supply": "cadres"},
        {"name": "department", "supply": "units", "capacity": draw.pick("unit.capacity", 2)},
        {"name": "county_leader", "supply": "leaders", "capacity": draw.pick(1, 2)},
    ]
    draft.layers = draw.some(draft.layers, least=1)
    for layer in draft.layers:
        bars(draft, layer)
    stays = {"hardest_first", "binding", "local"}
    draft.rules = [rule for rule in draft.rules if rule["kind"] not in stays]
    for layer in draft.layers:  # what belongs to a county serves only there
        kind = "local" if layer["supply"] == "leaders" else "binding"
        draft.rules.append({"kind": kind, "layer": layer["name"]})
    if len(draft.layers) == 3 and draw.chance(0.4):
        draft.couplings = [{"kind": "same_unit", "layers": ["first_secretary", "department"]}]
    goals(draft, ("fit", "strength", "travel", "equity", "preference"), draw.whole(2, 3))
    for goal in draft.goals:  # which would have to weigh by what all counties together know
        if isinstance(goal.get("weights"), str):
            del goal["weights"]
    return draft


def _quotas(draft, name):
    draw = draft.draw
    if draw.chance(0.5):
        rule = {"kind": "quota", "layer": name, "least": draw.whole(0, 2)}
        if draw.chance(0.6):
            rule["most"] = draw.whole(2, 5)
        if draw.chance(0.4):
            rule["who"] = "cadre.birth_year < 1985"
        if draw.chance(0.4):
            rule["where"] = "village.class == 'weak'"
        if draw.chance(0.5):
            rule["per"] = draw.pick("township", "county")
        draft.rules.append(rule)
    if draw.chance(0.25):
        numbers = {"county": draw.pick(1, [0, 2], [1, 4]), "city": [0, 3]}
        draft.rules.append({"kind": "level_quota", "layer": name, "numbers": numbers})


def package(seed, size):
    """Four layers with everything that ties them."""
    draft = county(seed, size, counties=1 + seed % 2, borders=seed % 3 == 0)
    draw = draft.draw
    units(draft, draw.whole(2, 3 + size // 3))
    cadres(draft, draw.whole(2, 2 + 2 * size))
    leaders(draft, draw.whole(1, 2 + size // 3))
    level = draw.pick("village", "village", "township")
    draft.layers = [
        {"name": "first_secretary", "supply": "cadres", "term_years": 2},
        {"name": "department", "supply": "units", "capacity": "unit.capacity", "level": level},
        {"name": "work_team", "supply": "cadres", "demand": draw.pick(1, [1, 2], {"weak": 2})},
        {"name": "county_leader", "supply": "leaders", "capacity": draw.pick(1, 2, [1, 3])},
    ]
    if draw.chance(0.4):
        draft.layers[2]["roles"] = {"industry": 1}
    draft.layers = draw.some(draft.layers, least=2)
    if draw.chance(0.05):
        draw.pick(*draft.layers)["eligible" if draw.chance(0.5) else "places"] = "1 > 2"
    names = [layer["name"] for layer in draft.layers]
    for layer in draft.layers:
        bars(draft, layer)
        if draw.chance(0.3):
            standing(draft, layer)
        if draw.chance(0.3):
            pins(draft, layer, draw.whole(1, 2))
    _couplings(draft, names)
    _more_rules(draft, names)
    for layer in draft.layers:
        if layer["supply"] != "leaders" and draw.chance(0.3):
            scores(draft, layer, share=0.7)
    kinds = [*PAIRWISE, "balance", "compactness", "opening", "leximin", "seniority", "longest"]
    if draft.tables.get("scores"):
        kinds += ["scores"] * 2
    goals(draft, kinds, draw.whole(2, 6))
    return draft


def _couplings(draft, names):
    draw = draft.draw
    people = [name for name in ("first_secretary", "work_team") if name in names]
    several = [name for name in (*people, "department") if name in names]
    levels = {layer["name"]: layer.get("level", "village") for layer in draft.layers}
    if len(several) > 1 and people and draw.chance(0.5):
        draft.couplings.append({"kind": "same_unit", "layers": draw.some(several, least=2)})
    if len(people) > 1 and draw.chance(0.5):
        draft.couplings.append({"kind": "exclusive", "layers": people, "most": draw.pick(1, 1, 2)})
    if "work_team" in names and draw.chance(0.3):
        draft.couplings.append(
            {"kind": "few_units", "layers": ["work_team"], "most": draw.pick(1, 2)}
        )
    if "work_team" in names and draw.chance(0.4):
        lead = {"kind": "team_leader", "layer": "work_team", "require": "cadre.birth_year < 1985"}
        by = "first_secretary" in names and draw.chance(0.5)
        draft.couplings.append(lead | ({"by": "first_secretary"} if by else {}))
    if len(people) > 1 and draw.chance(0.2):
        per = {"per": "county"} if draw.chance(0.5) else {}
        tie = {"tie": "swap"} if draw.chance(0.5) and len(draft.ids("cadres")) > 1 else {}
        if tie:
            one, other = draw.random.sample(list(draft.ids("cadres")), 2)
            draft.tables["ties"] = [{"tie": "swap", "one": one, "other": other}]
        part = {"kind": "exchange", "there": people[0], "back": people[1], **per, **tie}
        draft.couplings.append(part)
    for name in ("department", "county_leader"):
        if name in names and draw.chance(0.3):
            draft.couplings.append({"kind": "shared_adjacent", "layer": name})
    assert all(levels.values())


def _more_rules(draft, names):
    draw = draft.draw
    for name in ("first_secretary", "work_team"):
        if name in names and draw.chance(0.4):
            _quotas(draft, name)
    if "county_leader" in names and draw.chance(0.5):
        per = {"per": draw.pick("township", "county")} if draw.chance(0.3) else {}
        draft.rules.append({"kind": "monotone", "layer": "county_leader", **per})
    if draft.tables.get("current"):
        if draw.chance(0.4) and "first_secretary" in names:
            draft.rules.append({"kind": "keep_term", "layers": ["first_secretary"]})
        if draw.chance(0.3):
            draft.rules.append({"kind": "change_budget", "most": draw.whole(0, 6)})
    if "department" in names and draw.chance(0.3):
        least = draw.whole(0, 2)
        rule = {"kind": "used", "layers": ["department"], "least": least}
        draft.rules.append(rule | ({"most": draw.whole(least or 1, 6)} if draw.chance(0.6) else {}))
    if "department" in names and draft.tables.get("scores") and draw.chance(0.4):
        draft.rules.append({"kind": draw.pick("listed", "load"), "layers": ["department"]})
        if draft.rules[-1]["kind"] == "load":
            draft.rules[-1] |= {"capacity": "unit.x_room", "missing": draw.pick("bar", 1.0)}


def ladder(seed, size):
    """Leaders over townships and villages: within, seniority, monotone, compactness."""
    draft = county(seed, size, counties=1 + seed % 2, borders=seed % 2 == 0)
    draw = draft.draw
    leaders(draft, draw.whole(1, 2 + size // 3))
    outer = {"name": "town_leader", "supply": "leaders", "level": "township"}
    inner = {"name": "county_leader", "supply": "leaders", "capacity": draw.pick(1, 2, [1, 3], 5)}
    outer["capacity"] = draw.pick(1, 2)
    draft.layers = [inner] if draw.chance(0.5) else [outer, inner]
    for layer in draft.layers:
        bars(draft, layer)
    if len(draft.layers) > 1 and draw.chance(0.7):
        draft.couplings.append({"kind": "within", "inner": inner["name"], "outer": outer["name"]})
    if draw.chance(0.3):
        draft.couplings.append({"kind": "shared_adjacent", "layer": inner["name"]})
    if draw.chance(0.2):
        draft.rules.append({"kind": "connected", "layer": draw.pick(*draft.layers)["name"]})
    if draw.chance(0.6):
        draft.rules.append({"kind": "monotone", "layer": inner["name"]})
    if draw.chance(0.3):
        draft.rules.append({"kind": "used", "layers": [inner["name"]], "most": draw.whole(1, 4)})
    kinds = ["seniority", "fit", "compactness", "balance", "opening", "longest"]
    goals(draft, kinds, draw.whole(2, 4))
    return draft


def groups(seed, size):
    """Groups by columns, shares, ways: who is together, apart, the same, somewhere else."""
    draft = county(seed, size, counties=1 + seed % 2)
    draw = draft.draw
    units(draft, draw.whole(2, 3 + size // 4))
    cadres(draft, draw.whole(size // 2, size + 4) or 1)
    several = draw.whole(2, 2 + size // 3)
    for name in ("villages", "townships", "units", "cadres"):
        for number, row in enumerate(draft.tables[name]):
            if number == 0 or draw.chance(0.7):
                row["x_group"] = draw.whole(1, several)
    level = draw.pick("village", "village", "township")
    draft.layers = [
        {"name": "first_secretary", "supply": "cadres", "capacity": draw.pick(1, 1, 2)},
        {"name": "work_team", "supply": "cadres", "demand": draw.pick(1, [1, 2], [0, 2], 2)},
        {"name": "department", "supply": "units", "capacity": draw.pick(2, 3), "level": level},
    ]
    draft.layers = draw.some(draft.layers, least=1)
    for layer in draft.layers:
        if draw.chance(0.6):
            standing(draft, layer, share=0.7)
        _of_groups(draft, layer)
    _ties(draft)
    if draw.chance(0.3):
        pins(draft, draw.pick(*draft.layers), draw.whole(1, 2))
    goals(draft, ("fit", "strength", "travel", "equity", "preference"), draw.whole(2, 6))
    return draft


def _of_groups(draft, layer):
    """Rules of one layer: ways, turns, quotas by groups and in shares."""
    draw, name = draft.draw, layer["name"]
    one = layer["supply"].removesuffix("s")
    place = layer.get("level", "village")
    if draw.chance(0.3):
        far = draw.pick("travel.minutes <= 60", "travel.km < 25", "travel.minutes < 40 or 1 > 2")
        rule = {"kind": "require", "layer": name, "require": far}
        draft.rules.append(rule | {"unknown": draw.pick("fail", "pass", "ask")})
    if draft.tables.get("current") and draw.chance(0.4):
        rule = {"kind": "rotate", "layer": name}
        by = draw.pick({}, {"per": "township"}, {"by": f"{place}.x_group"})
        draft.rules.append(rule | by)
    if draw.chance(0.5):
        rule = {"kind": "quota", "layer": name}
        each = draw.pick(f"{one}.x_group", f"{place}.x_group", f"{place}.class", "unit.level")
        rule |= {"for_each": each} if draw.chance(0.6) else {}
        rule |= {"per": draw.pick("township", "county")} if draw.chance(0.4) else {}
        rule |= {"who": "unit.level == 'county'"} if draw.chance(0.3) else {}
        rule |= {"most": draw.pick(1, 2, 0.5, 0.34, 0.7)} if draw.chance(0.7) else {}
        least = draw.pick(0, 1, 0.3, 0.5, 0.25)
        most = rule.get("most", 9)
        if least and (least <= most if (least < 1) == (most < 1) else most > 1):
            rule["least"] = least
        draft.rules.append(rule)
    if draw.chance(0.25):
        numbers = {"county": draw.pick([0.2, 0.6], [1, 4]), "city": [0, 0.5]}
        draft.rules.append({"kind": "level_quota", "layer": name, "numbers": numbers})


def _ties(draft):
    """Couplings of groups over layers of one table."""
    draw = draft.draw
    for table in ("cadres", "units"):
        names = [layer["name"] for layer in draft.layers if layer["supply"] == table]
        places = {layer.get("level", "village") for layer in draft.layers}
        if not names:
            continue
        for kind in ("apart", "together"):
            if draw.chance(0.5):
                whose = draw.pick(table.removesuffix("s"), "village" if table == "cadres" else "")
                whose = whose or (places & {"township"} and "township") or "village"
                mine = [
                    name
                    for name in names
                    for layer in draft.layers
                    if layer["name"] == name
                    if whose not in ("village", "township")
                    or layer.get("level", "village") == whose
                ]
                part = {"kind": kind, "by": f"{whose}.x_group"}
                if mine:
                    most = {"most": 2} if draw.chance(0.3) else {}
                    draft.couplings.append(part | {"layers": mine} | most)
            if draw.chance(0.4):
                tie = draw.pick(*TIES)
                draft.couplings.append({"kind": kind, "layers": names, "tie": tie})
                draft.tables.setdefault("ties", []).extend(_pairs_of(draft, tie))
        if draw.chance(0.4):
            draft.couplings.append({"kind": "same_supply", "layers": names})
        if draw.chance(0.3):
            who = "unit.level == 'county'" if draw.chance(0.7) else None
            if who and draw.chance(0.5):
                least = draw.pick(1, 2, 0.3, 0.5)
                rule = {"kind": "reserve", "layers": names, "who": who, "least": least}
                draft.rules.append(rule)
            rule = {"kind": "used", "layers": names, **({"who": who} if who else {})}
            draft.rules.append(rule | draw.pick({"most": draw.whole(1, 4)}, {"least": 2}))


TIES = ("couple", "recusal")


def _pairs_of(draft, tie):
    """Rows of table ties: people, units, villages; now and then none of whom anybody is posted."""
    draw, rows = draft.draw, []
    for _ in range(draw.whole(1, 4)):
        ids = list(draft.ids(draw.pick("cadres", "cadres", "units", "villages")))
        if len(ids) > 1:
            one, other = draw.random.sample(ids, 2)
            rows.append({"tie": tie, "one": one, "other": other})
    return rows or [{"tie": tie, "one": "v000", "other": "v001"}]


def minute(seed, size):
    """Tiny costs: each level counts by its own size."""
    draft = county(seed, size, styles=("tiny",))
    draw = draft.draw
    units(draft, draw.whole(2, 2 + size // 3))
    layer = {"name": "department", "supply": "units", "capacity": 3}
    draft.layers = [layer]
    scores(draft, layer, share=1.0, own=0.0)
    draft.goals = [{"kind": "scores", "level": 2, "weight": draw.pick(1.0, 1e-3)}]
    draft.goals.append({"kind": "fit", "level": 3, "weight": draw.pick(1.0, 1e-4)})
    if draw.chance(0.5):
        draft.goals.append({"kind": "balance", "level": 4, "layers": ["department"]})
    return draft


SUITED = {
    "standard": "pure bare knapsack facility country package groups ladder minute",
    "pricing": "pure knapsack facility country package groups ladder",
    "farkas": "pure knapsack facility country package groups ladder",
    "counties": "country package groups",
    "counties priced": "country package groups",
    "few columns": "pure knapsack facility country package groups ladder",
    "left open": "pure knapsack facility country package groups ladder",
    "neighbourhoods": "knapsack facility country package groups ladder",
    "patterns": "knapsack facility",
    "patterns without tables": "knapsack facility",
    "exchanges": "knapsack facility",
    "large boards": "knapsack facility",
    "opening": "facility",
    "flow": "bare",
    "no flow": "bare pure",
    "pure layer": "bare",
    "pure blocks": "bare",
    "narrow": "country package pure groups ladder",
    "question by question": "country package pure groups ladder",
    "shared supplies": "shared",
}
"""Which families reach what a path is made for; a path that is not named takes them all."""

FAMILIES = {
    make.__name__: make
    for make in (pure, bare, knapsack, facility, country, shared, package, groups, ladder, minute)
}
