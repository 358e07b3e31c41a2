"""A layer as docs/model.md has it: a, b, c, d, who may serve, and which pairs there are."""

from calendar import monthrange
from datetime import date, timedelta
from statistics import fmean

from tests.outsider.conditions import value_of

WHO = {"cadres": "cadre", "units": "unit", "leaders": "leader"}
NOTHING = (0, 0)
WAYS = ("minutes", "km")


class Ground:
    """One layer over the facts."""

    def __init__(self, facts, layer):
        self.facts, self.layer, self.name = facts, layer, layer["name"]
        self.level, self.table = layer.get("level", "village"), layer["supply"]
        self.everywhere = facts.places[self.level]
        self.served = [place for place in self.everywhere if self.posts(place)[1] > 0]
        self.able = [one for one in facts.supplies[self.table] if self._may_serve(one)]
        self.place = {place.id: place for place in self.everywhere}
        self.supply = {one.id: one for one in facts.supplies[self.table]}
        mine = [row for row in facts.standing if row["layer"] == self.name]
        self.in_force = {(row["place"], row["supply"]) for row in mine}
        self.pairs = [
            (place, supply)
            for place in self.served
            for supply in self.able
            if not any(bars(self, place, supply) for bars in _bars(self))
        ]

    def ask(self, text, place=None, supply=None):
        """What an expression gives here."""

        def fact(entity, column):
            if entity == self.level:
                return None if place is None else place.fact(column)
            if entity == "travel":
                way = self.facts.ways.between(supply.seat, place.point) or (None, None)
                known = way[WAYS.index(column)]
                return None if known is None else round(known, 6)
            if entity == "unit" and self.table == "cadres":
                return supply.unit.fact(column) if supply.unit else None
            assert entity == WHO[self.table], entity
            return supply.fact(column)

        return value_of(text, fact)

    def posts(self, place):
        """a(l,v) and b(l,v)."""
        asked = self.layer.get("demand", 1)
        if "places" in self.layer and self.ask(self.layer["places"], place) is not True:
            return NOTHING
        if isinstance(asked, dict):
            several = [_both(asked.get(name, 0)) for name in place.classes or ()]
            return tuple(map(max, zip(*several, strict=True))) if several else NOTHING
        return _both(asked)

    def places(self, supply):
        """c(l,s) and d(l,s)."""
        asked = self.layer.get("capacity", 1)
        if isinstance(asked, str):
            value = self.ask(asked, supply=supply)
            return (0, 1 if value is None else max(0, int(value)))
        least, most = asked if isinstance(asked, list) else (0, asked)
        if self.table == "leaders":
            own = supply.told.get("min_places"), supply.told.get("max_places")
            least, most = (
                int(n) if n is not None else m for n, m in zip(own, (least, most), strict=True)
            )
        return (least, max(least, most))

    def _may_serve(self, supply):
        if self.table == "cadres" and supply.told.get("available") == "no":
            return False
        return (
            "eligible" not in self.layer or self.ask(self.layer["eligible"], supply=supply) is True
        )

    def row(self, place, supply):
        """The row of table scores for a pair: one that names the layer goes first."""
        keys = ((name, place.id, supply.id) for name in (self.name, ""))
        return next((self.facts.scores[key] for key in keys if key in self.facts.scores), {})

    def number(self, asked, supply):
        """A number as written, or what an expression gives."""
        return float(asked) if not isinstance(asked, str) else self.ask(asked, supply=supply)

    def sizes(self, text):
        """What an expression gives for every place of the level, by id; the mean where unknown."""
        told = {place.id: self.ask(text, place) for place in self.everywhere}
        known = [max(0.0, one) for one in told.values() if one is not None]
        middle = fmean(known) if known else 1.0
        return {name: middle if one is None else max(0.0, one) for name, one in told.items()}

    def measured(self, goal, place, supply):
        """m(l,v,s) of goal longest, and q."""
        by, q = goal.get("by", "minutes"), 10 ** goal.get("decimals", 2)
        if by in ("places", "hardness"):
            value = 1.0 if by == "places" else place.hardness
        elif by == "load":
            value = self.row(place, supply).get("load")
        else:
            value = self.ask(f"travel.{by}" if by in WAYS else by, place, supply)
        return round(q * max(0.0, goal.get("unknown", 60.0) if value is None else value)), q

    def answers(self, pin, supply):
        """Whether a pin means somebody."""
        if pin.get("supply"):
            return supply.id == pin["supply"]
        return supply.unit is not None and supply.unit.id == pin.get("unit")


def _both(count):
    return tuple(count) if isinstance(count, list) else (count, count)


def later(day, years):
    """The same day so many years later, by whole months."""
    months = day.year * 12 + day.month - 1 + round(years * 12)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def term_end(row, layer):
    """The last day of a term, ``None`` where it is not known."""
    years = layer.get("term_years")
    if row.get("end") or not row.get("start") or years is None:
        return row.get("end")
    return later(row["start"], years) - timedelta(days=1)


def parts_of(scenario, *families):
    """Rules, couplings or goals with their kind."""
    named = [(part, part.get("kind")) for family in families for part in scenario.get(family, [])]
    return [
        {**part, "kind": kind or ("require" if "require" in part else "forbid")}
        for part, kind in named
    ]


def _bars(ground):
    """What bars pairs of a layer: functions of ground, place and supply."""
    found = [_recalled, _forbidden]
    for part in parts_of(ground.facts.scenario, "rule", "coupling", "goal"):
        if part.get("layer", ground.name) != ground.name or part["kind"] not in BARS:
            continue
        if part.get("layers") and ground.name not in part["layers"]:
            continue
        found.append(BARS[part["kind"]](ground, part))
    return found


def _recalled(ground, place, supply):
    last = {}
    for row in sorted(ground.facts.ended, key=lambda row: str(row.get("start") or "")):
        if row["supply"] == supply.id:
            last[row["layer"], row["place"]] = row
    stands = [row for row in last.values() if row["status"] in ("recalled", "cleared")]
    return any(row["status"] == "recalled" or row["place"] == place.id for row in stands)


def _forbidden(ground, place, supply):
    return any(
        pin.get("forbid") == "yes"
        and (pin["layer"], pin["place"]) == (ground.name, place.id)
        and ground.answers(pin, supply)
        for pin in ground.facts.pins
    )


def _condition(kind):
    def make(_, rule):
        def bars(ground, place, supply):
            if supply.id in rule.get("exempt", []):
                return False
            value = ground.ask(rule[kind], place, supply)
            if value is None:
                return rule.get("unknown", "fail") == "fail"
            return bool(value) is (kind == "forbid")

        return bars

    return make


def _recusal(_, rule):
    def bars(ground, place, supply):
        villages = ground.facts.places["village"]
        inside = {
            v.id for v in villages if place.level != "village" and v.around(place.level) == place.id
        }
        towns = ground.facts.places["township"] if place.level == "county" else []
        inside |= {town.id for town in towns if town.county == place.id}
        near = {place.id, place.told.get("name"), place.township, *inside} - {"", None}
        native = {supply.told.get("native_place")} if rule.get("native_place", True) else set()
        away = set(supply.told.get("recusals") or [])
        wide = away | (native if rule.get("native_county", False) else set())
        return bool((away | native) & near) or place.county in wide

    return bars


def _binding(_, rule):
    def bars(_, place, supply):
        bound = supply.unit.told.get("bound_county") if supply.unit else None
        return rule.get("only_bound", False) if bound is None else bound != place.county

    return bars


def _local(_, rule):
    def bars(ground, place, supply):
        reach = set(supply.told.get("jurisdiction") or [])
        if "by" in rule:
            value = ground.ask(rule["by"], supply=supply)
            reach = set() if value is None else set(str(value).split("、"))
        within = {place.id, place.township, place.county}
        return rule.get("only_known", False) if not reach else not reach & within

    return bars


def _hardest_first(ground, rule):
    areas, per = {}, rule.get("per")
    for place in ground.served:
        areas.setdefault(place.around(per) if per else "", []).append(place)
    order = [sorted(area, key=lambda v: (-v.hardness, v.id)) for area in areas.values()]
    hardest = {place.id for area in order for place in area[: rule.get("count", 1)]}

    def bars(ground, place, supply):
        return place.id in hardest and ground.ask(rule["who"], supply=supply) is not True

    return bars


def _term_limit(_, rule):
    def bars(ground, place, supply):
        return any(
            (row["layer"], row["place"], row["supply"]) == (ground.name, place.id, supply.id)
            and row.get("start")
            and later(row["start"], rule["most_years"]) <= ground.facts.day
            for row in ground.facts.standing
        )

    return bars


def _listed(_, rule):
    column = rule.get("column", "cost")
    return lambda ground, place, supply: ground.row(place, supply).get(column) is None


def _scores(_, goal):
    barred = goal.get("missing", "bar") == "bar"
    return lambda ground, place, supply: barred and ground.row(place, supply).get("cost") is None


def _load(_, rule):
    def bars(ground, place, supply):
        load, missing = ground.row(place, supply).get("load"), rule.get("missing", "bar")
        if load is None and missing == "bar":
            return True
        room = max(0.0, ground.number(rule["capacity"], supply) or 0.0)
        return (missing if load is None else load) > room + 1e-6 * max(1.0, room)

    return bars


def _rotate(ground, rule):
    def group(place):
        if "by" in rule:
            value = ground.ask(rule["by"], place)
            return ("id", place.id) if value is None else ("by", str(value))
        return ("per", place.around(rule["per"])) if "per" in rule else ("id", place.id)

    was = {(group(ground.place[place]), supply) for place, supply in ground.in_force}
    return lambda _, place, supply: (group(place), supply.id) in was


BARS = {
    "require": _condition("require"),
    "forbid": _condition("forbid"),
    "recusal": _recusal,
    "binding": _binding,
    "local": _local,
    "hardest_first": _hardest_first,
    "term_limit": _term_limit,
    "rotate": _rotate,
    "listed": _listed,
    "scores": _scores,
    "load": _load,
}
"""Kinds that say which pairs there are; pins and recalls always count."""
