"""The layers of a scenario over the facts: who may serve where, how many, at what price."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from tests.soak.conditions import truth
from tests.soak.prices import KINDS, way

WHO = {"cadres": "cadre", "units": "unit", "leaders": "leader"}


class Ground:
    """One layer: its places and supplies, demand and capacity, and the pairs that may stand."""

    pairs: list[tuple[int, Any, Any]]
    """Column, place and supply of each, which the model numbers."""

    def __init__(self, facts, layer, parts):
        self.facts, self.layer, self.parts = facts, layer, parts
        self.name, self.level = layer["name"], layer.get("level", "village")
        self.year = facts.day.year
        every = facts.places[self.level]
        self.places = [place for place in every if self.demand(place)[1] > 0]
        self.able = [item for item in facts.supplies[layer["supply"]] if self.may_serve(item)]
        mine = [row for row in facts.current if row["layer"] == self.name]
        self.standing = {(row["place"], row["supply"]) for row in mine}
        self.hardest = self._hardest()

    def ask(self, text, place=None, supply=None):
        """What a condition says here."""

        def to(unit):
            minutes = way(unit, place, supply, self)
            return None if minutes is None else round(minutes, 6)

        return truth(text, self.year, place, supply, WHO[self.layer["supply"]], to)

    def demand(self, place):
        """The least and the most posts at a place."""
        if "places" in self.layer and self.ask(self.layer["places"], place) is not True:
            return (0, 0)
        asked = self.layer.get("demand", 1)
        if isinstance(asked, dict):
            asked = asked.get(place.kind, 0)
        return tuple(asked) if isinstance(asked, list) else (asked, asked)

    def capacity(self, supply):
        """The least and the most places of somebody who serves."""
        asked = self.layer.get("capacity", 1)
        if isinstance(asked, str):
            value = self.ask(asked, supply=supply)
            return (0, 1 if value is None else max(0, int(value)))
        least, most = asked if isinstance(asked, list) else (0, asked)
        if self.layer["supply"] == "leaders":
            own = supply.get("min_places"), supply.get("max_places")
            least = least if own[0] is None else int(own[0])
            most = most if own[1] is None else int(own[1])
        return (least, max(least, most))

    def may_serve(self, supply):
        """Whether somebody is eligible."""
        if supply.get("available") == "no":
            return False
        return (
            "eligible" not in self.layer or self.ask(self.layer["eligible"], None, supply) is True
        )

    def said(self, place, supply):
        """Cost and load of table scores; a row that names the layer goes first."""
        keys = ((name, place.id, supply.id) for name in (self.name, ""))
        return next(
            (self.facts.scores[key] for key in keys if key in self.facts.scores), (None, None)
        )

    def number(self, asked, supply):
        """A number as written, or what an expression gives."""
        if not isinstance(asked, str):
            return float(asked)
        value = self.ask(asked, supply=supply)
        return float(value) if isinstance(value, int | float) else None

    def admits(self, place, supply):
        """Whether no rule bars the pair."""
        rules = [part for part in self.parts if part.get("layer") == self.name]
        many = [p for p in self.parts if "layers" in p or p["kind"] in ("listed", "scores")]
        listed = [p for p in many if not p.get("layers") or self.name in p["layers"]]
        return not (
            self._recalled(place, supply)
            or self._forbidden(place, supply)
            or any(self._bars(rule, place, supply) for rule in rules)
            or any(self._unlisted(part, place, supply) for part in listed)
        )

    def _recalled(self, place, supply):
        last = {(p["layer"], p["place"], p["supply"]): p for p in self.facts.former}
        for row in last.values():
            if row["supply"] == supply.id and row["status"] == "recalled":
                return True
            mine = (row["place"], row["supply"]) == (place.id, supply.id)
            if mine and row["status"] == "cleared":
                return True
        return False

    def _forbidden(self, place, supply):
        return any(
            pin.get("forbid") == "yes"
            and (pin["layer"], pin["place"]) == (self.name, place.id)
            and self.answers(pin, supply)
            for pin in self.facts.pins
        )

    def answers(self, pin, supply):
        """Whether a pin means this supply."""
        if "supply" in pin:
            return supply.id == pin["supply"]
        unit = supply if self.layer["supply"] == "units" else supply.unit
        return unit is not None and unit.id == pin.get("unit")

    def _keeps_away(self, rule, place, supply):
        """Whether somebody must keep away from a place, or from what contains it or lies in it."""
        if self.layer["supply"] == "units":
            return False
        away = set(supply.get("recusals") or [])
        home = {supply.get("native_place")} if rule.get("native_place", True) else set()
        every = [item for level in ("village", "township") for item in self.facts.places[level]]
        inside = {
            item.id
            for item in every
            if self.level != "village"
            and place.id in (item.township, item.county if self.level == "county" else "")
        }
        marks = {place.id, place.get("name"), place.township or place.id} | inside
        wide = away | (home if rule.get("native_county") else set())
        return bool(((away | home) - {None}) & marks) or place.county in wide

    def _bars(self, rule, place, supply):  # noqa: C901, PLR0911
        kind = rule["kind"]
        if kind in ("require", "forbid"):
            if supply.id in rule.get("exempt", []):
                return False
            value = self.ask(rule[kind], place, supply)
            if value is None:
                return rule.get("unknown", "fail") == "fail"
            return bool(value) is (kind == "forbid")
        if kind == "recusal":
            return self._keeps_away(rule, place, supply)
        if kind == "binding":
            unit = supply if self.layer["supply"] == "units" else supply.unit
            bound = unit and unit.get("bound_county")
            return bound != place.county if bound else rule.get("only_bound", False)
        if kind == "local":
            reach = set(supply.get("jurisdiction") or [])
            if "by" in rule:
                reach = set((self.ask(rule["by"], None, supply) or "").split("、")) - {""}
            if not reach:
                return rule.get("only_known", False)
            return not reach & ({place.id, place.township, place.county} - {""})
        if kind == "hardest_first":
            named = self.ask(rule["who"], None, supply) is True
            return place.id in self.hardest[id(rule)] and not named
        if kind == "rotate":
            return self._was_near(rule, place, supply)
        if kind == "term_limit":
            return any(
                (row["place"], row["supply"]) == (place.id, supply.id)
                and row["layer"] == self.name
                and "start" in row
                and later(row["start"], rule["most_years"]) <= self.facts.day
                for row in self.facts.current
            )
        return False

    def _was_near(self, rule, place, supply):
        """Whether somebody serves at the place now, or at one of its group or area."""
        near = self._group(rule, place)
        return any(
            near == self._group(rule, was)
            for row in self.facts.current
            if (row["layer"], row["supply"]) == (self.name, supply.id)
            for was in self.facts.places[self.level]
            if was.id == row["place"]
        )

    def _group(self, rule, place):
        by, per = rule.get("by"), rule.get("per")
        value = self.ask(by, place) if by else home(place, per) if per else None
        return ("id", place.id) if value in (None, "") else (by or per, value)

    def _unlisted(self, part, place, supply):
        cost, load = self.said(place, supply)
        if part["kind"] == "scores":
            return part.get("missing", "bar") == "bar" and cost is None
        if part["kind"] == "listed":
            return (cost if part.get("column", "cost") == "cost" else load) is None
        return part["kind"] == "load" and part.get("missing", "bar") == "bar" and load is None

    def _hardest(self):
        found = {}
        for rule in self.parts:
            if rule["kind"] == "hardest_first" and rule["layer"] == self.name:
                areas = {}
                for place in self.places:
                    areas.setdefault(home(place, rule.get("per")), []).append(place)
                top = (
                    sorted(a, key=lambda p: -p.hardness)[: rule.get("count", 1)]
                    for a in areas.values()
                )
                found[id(rule)] = {place.id for some in top for place in some}
        return found

    def price(self, goals, place, supply):
        """Cost of a posting by level of goals."""
        found = {}
        for goal in goals:
            if goal["kind"] in KINDS and (not goal.get("layers") or self.name in goal["layers"]):
                value = KINDS[goal["kind"]](goal, place, supply, self)
                found[goal["level"]] = found.get(goal["level"], 0.0) + goal["weight"] * value
        return found


def home(place, level):
    """The place of a level around a place, "" for the whole plan."""
    if level is None:
        return ""
    return {"village": place.id, "township": place.township, "county": place.county}[level]


def later(day, years):
    """The same day so many years later."""
    months = day.year * 12 + day.month - 1 + round(years * 12)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def due(ground, row):
    """Whether a standing posting is in the middle of its term and can be kept."""
    end = row.get("end")
    years = ground.layer.get("term_years")
    if end is None and "start" in row and years is not None:
        end = later(row["start"], years) - timedelta(days=1)
    served = any(place.id == row["place"] for place in ground.places)
    fit = ground.layer["supply"] != "cadres" or any(s.id == row["supply"] for s in ground.able)
    return end is not None and end >= ground.facts.day and served and fit
