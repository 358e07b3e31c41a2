"""缺口账 in sentences and tables."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from geodata.facts.county import Pin
from geodata.words import label, say
from maps.names import Names
from maps.tables.frames import Cell, Table, frame_of
from optimizer.diagnosis.exclusions import Exclusion
from optimizer.diagnosis.hall_sets import HallSet
from optimizer.diagnosis.open_posts import OpenPost
from optimizer.diagnosis.repair_options import RepairOption
from optimizer.model.plan import Posting
from optimizer.model.registry import Clause

if TYPE_CHECKING:  # these load the solver, which a check of a finished plan does without
    from optimizer.diagnosis.conflicts import Conflict
    from optimizer.diagnosis.shortage_account import Menu, Repair

MOST_NAMED = 12
CAUSES = (
    "layer", "place", "missing", "supplies", "able", "barred",
    "rivals", "demand", "capacity", "deficit", "names", "held",
)  # fmt: skip
REPAIRS = ("way", "change", "tier", "source", "won", "left")


class AccountWords:
    """Says an account in one language, with names instead of ids."""

    def __init__(self, names: Names) -> None:
        self.names, self.language = names, names.language

    def post(self, item: OpenPost) -> Iterator[str]:
        """Explain one open post."""
        short, found = item.shortage, item.exclusions
        layer, place = self.names.layer(short.layer), self._place(short.layer, short.place)
        yield say("account.post", self.language, layer=layer, place=place, count=short.missing)
        yield say("account.able", self.language, supplies=found.supplies, able=found.able)
        for barred in found.barred:
            words = {"count": barred.count, "only": barred.only}
            yield say("account.barred", self.language, reason=self._reason(barred), **words)
        if item.hall is not None:
            yield self._hall(item.hall)
        elif item.held:
            rules = self.names.join(map(self._rule, item.held))
            yield say("account.held", self.language, rules=rules)
        elif found.able:
            yield self._no_rule(item)

    def _no_rule(self, item: OpenPost) -> str:
        """Why a post is open that the layer alone could fill and no single rule holds."""
        above = self.names.join(map(self._rule, item.above))
        if item.weightless:
            return say("account.weightless", self.language)
        if item.spare:
            return say("account.spare", self.language)
        if not item.alone:
            return say("account.tied_open", self.language)
        return say(f"account.tied{'_goals' if above else ''}", self.language, goals=above)

    def _anew(self, menu: "Menu") -> str:
        key = "account.as_good" if menu.as_good else "account.anew"
        return say(key, self.language, won=menu.anew, left=menu.base)

    def menu(self, menu: "Menu") -> Iterator[str]:
        """Say what would close open posts."""
        if menu.anew:
            yield self._anew(menu)
        if not menu.base:
            return
        yield say("account.menu", self.language)
        for number, repair in enumerate(menu.repairs, 1):
            words = {"number": number, "won": repair.won, "left": repair.left}
            tier = self._tier(repair.relaxation)
            change = self.change(repair.relaxation)
            yield say("account.repair", self.language, change=change, tier=tier, **words)
        if not menu.repairs:
            key = "no_repair_tried" if menu.untried else "no_repair"
            yield say(f"account.{key}", self.language)
        if menu.together:
            yield say("account.together", self.language)
        for number, repair in enumerate(menu.together, 1):
            change = self.change(repair.relaxation)
            words = {"number": number, "left": repair.left}
            yield say("account.together_step", self.language, change=change, **words)
        if menu.untried:
            yield say("account.untried", self.language, count=menu.untried)

    def conflict(self, item: "Conflict") -> Iterator[str]:
        """Say what a pin stands against."""
        words = self._pin_words(item.pin)
        against = [*map(self._rule, item.rules), *map(self._pin, item.pins)]
        if not item.proven:
            key = "conflict_none" if item.keepable else "conflict_unknown"
            yield say(f"account.{key}", self.language, **words)
            return
        if not against:
            yield say("account.conflict_alone", self.language, **words)
            return
        yield say("account.conflict", self.language, **words, against=self.names.join(against))
        key = "conflict_checked" if item.checked else "conflict_unchecked"
        yield say(f"account.{key}", self.language)

    def change(self, item: RepairOption) -> str:
        """Say one relaxation."""
        details = dict(item.details)
        layer = details.get("layer", "")
        if item.rule is not None:
            details["name"] = label("part", item.rule.name, self.language)
        if "goal" in details:
            details["goal"] = label("part", details["goal"], self.language)
        if "place" in details:
            details["place"] = self._place(layer, details["place"])
            details["supply"] = self._who(layer, details["supply"])
        if "class" in details:
            details["class"] = label("class", details["class"], self.language)
        if layer:
            details["layer"] = self.names.layer(layer)
        return say(f"relaxation.{item.key}", self.language, **details)

    def causes_table(self, items: Sequence[OpenPost], *, title: str) -> Table:
        """缺口成因: one row per open post."""
        rows: list[list[Cell]] = []
        for item in items:
            short, found, hall = item.shortage, item.exclusions, item.hall
            barred = self.names.join(f"{self._reason(b)} {b.count}/{b.only}" for b in found.barred)
            numbers: list[Cell] = [None, None, None, None, ""]
            if hall is not None:
                numbers = [
                    len(hall.places), hall.demand, hall.capacity, hall.deficit, self._places(hall)
                ]  # fmt: skip
            held = self.names.join(map(self._rule, item.held))
            where = self._place(short.layer, short.place)
            what: list[Cell] = [short.missing, found.supplies, found.able, barred]
            rows.append([self.names.layer(short.layer), where, *what, *numbers, held])
        return self._table("causes", CAUSES, rows, title)

    def menu_table(self, menu: "Menu", *, title: str) -> Table:
        """补缺办法: one row per repair, those that go together last."""
        rows = [self._row(item, "account.sheet.alone") for item in menu.repairs]
        rows += [self._row(item, "account.sheet.together") for item in menu.together]
        notes = [say("account.sheet.menu_note", self.language)]
        if menu.anew:
            notes.append(self._anew(menu))
        if menu.untried:
            notes.append(say("account.untried", self.language, count=menu.untried).strip())
        return self._table("menu", REPAIRS, rows, title, note="\n".join(notes))

    def _row(self, item: "Repair", way: str) -> list[Cell]:
        change, rule = item.relaxation, item.relaxation.rule
        return [
            say(way, self.language),
            self.change(change),
            self._tier(change),
            rule.source if rule else "",
            item.won,
            item.left,
        ]

    def _table(
        self, kind: str, keys: Sequence[str], rows: list[list[Cell]], title: str, note: str = ""
    ) -> Table:
        heads = [say(f"account.sheet.{key}", self.language) for key in keys]
        return Table(
            name=say(f"account.sheet.{kind}", self.language),
            title=say(f"account.sheet.{kind}_title", self.language, title=title),
            frame=frame_of(heads, rows, language=self.language),
            kind="shortages",
            note=note,
        )

    def _hall(self, hall: HallSet) -> str:
        return say(
            "account.hall",
            self.language,
            places=len(hall.places),
            demand=hall.demand,
            supplies=len(hall.supplies),
            capacity=hall.capacity,
            deficit=hall.deficit,
            names=self._places(hall),
        )

    def _places(self, hall: HallSet) -> str:
        shown = [self.names.place(place, hall.layer) for place in hall.places[:MOST_NAMED]]
        return self.names.join([*shown, *(["…"] if len(hall.places) > MOST_NAMED else [])])

    def _reason(self, item: Exclusion) -> str:
        if item.rule is not None:
            return self._rule(item.rule)
        reason = say(f"explain.because.{item.key}", self.language)
        return say("account.fact", self.language, name=reason)

    def _rule(self, rule: Clause) -> str:
        return say("account.rule", self.language, name=label("part", rule.name, self.language))

    def _tier(self, item: RepairOption) -> str:
        return say(f"table.tier.{item.tier}", self.language)

    def _pin(self, pin: Pin) -> str:
        return say("account.pin", self.language, **self._pin_words(pin))

    def _pin_words(self, pin: Pin) -> dict[str, str]:
        return {
            "layer": self.names.layer(pin.layer),
            "place": self._place(pin.layer, pin.place),
            "supply": self._who(pin.layer, pin.supply or pin.unit or ""),
        }

    def _who(self, layer: str, supply: str) -> str:
        return self.names.with_unit(Posting(layer, "", supply))

    def _place(self, layer: str, place: str) -> str:
        found = self.names.found_place(layer, place)
        if found is None:
            return place
        return " ".join(dict.fromkeys(filter(None, [self.names.township(found), found.name])))
