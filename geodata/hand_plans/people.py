"""Which place and which person a plan made by hand means."""

import re
from collections import defaultdict
from collections.abc import Mapping

from geodata.facts.county import Cadre, County, Supply, Village
from geodata.facts.former import NO_CHANGES, Former
from geodata.lineage.place_names import Suggestions
from geodata.text import normalised

SHOWN = 5
"""So many of one name are shown."""
BRACKETS = re.compile(r"^(?P<name>[^（(]+)[（(](?P<unit>.+)[）)]$")
OFFICE = re.compile(
    r".*(局|办|办公室|(?<!常)委|委员会|部|院|中心|公司|所|站|会|社|行|校|厂|政府|department|office|bureau)$"
)
"""How a text in brackets ends that is a unit, not a post."""


class HandPlaces:
    """Places by what a row says of them."""

    def __init__(self, county: County) -> None:
        self.towns = {town.id: town for town in county.townships}
        self.by: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.villages = {village.id: village for village in county.villages}
        for village in county.villages:
            self.by["village", normalised(village.name)].append(village.id)
            self.by["code", normalised(village.code or "")].append(village.id)
            self.by["code", normalised(village.id)].append(village.id)
        for town in county.townships:
            self.by["township", normalised(town.name)].append(town.id)
        for name in dict.fromkeys(v.county for v in county.villages if v.county):
            self.by["county", normalised(name)].append(name)
        self.names = Suggestions(village.name for village in county.villages)

    def find(self, cells: Mapping[str, str], level: str) -> list[str]:
        """Ids that answer; one where the row is clear."""
        if level == "county":
            return self.by["county", normalised(cells.get("county", ""))]
        if level == "township":
            found = self.by["township", normalised(cells.get("township", ""))]
            home = normalised(cells.get("county", ""))
            return [t for t in found if not home or normalised(self.towns[t].county) == home]
        code = list(dict.fromkeys(self.by["code", normalised(cells.get("code", ""))]))
        if code and cells.get("code"):
            return code
        found = self.by["village", normalised(cells.get("village", ""))]
        return [place for place in found if self._inside(self.villages[place], cells)]

    def _inside(self, village: Village, cells: Mapping[str, str]) -> bool:
        town, home = normalised(cells.get("township", "")), normalised(cells.get("county", ""))
        known = self.towns.get(village.township)
        right_town = not town or known is None or town in (normalised(known.name), known.id)
        return right_town and (not home or not village.county or normalised(village.county) == home)

    def near(self, name: str) -> str:
        """The nearest name of a village."""
        return self.names.near(name)


class HandSupplies:
    """People, units or leaders by id, name, or name with a unit or a post in brackets."""

    def __init__(self, county: County, kind: str, former: Former = NO_CHANGES) -> None:
        self.former, self.kind = former, kind
        self.items: dict[str, Supply] = {item.id: item for item in county.supplies(kind)}
        self.units = {unit.id: normalised(unit.name) for unit in county.units}
        self.by: dict[str, list[str]] = defaultdict(list)
        for item in self.items.values():
            self.by[normalised(item.name)].append(item.id)
        for text, one in former.units.items() if kind == "units" else ():
            if one not in self.by[text]:
                self.by[text].append(one)
        self.names = Suggestions(item.name for item in self.items.values())
        self.remarks: dict[str, None] = {}
        """Texts in brackets that were neither a unit nor days: taken for posts, and not used."""

    def whole(self, text: str) -> list[str]:
        """Ids that a text is, or is the name of, as it stands."""
        return [text] if text in self.items else self.by.get(normalised(text), [])

    def find(self, text: str) -> list[str]:
        """Ids that answer; one where the cell is clear."""
        whole = self.whole(text)
        if whole:
            return whole
        match = BRACKETS.match(text)
        return [] if match is None else self._of(match["name"].strip(), normalised(match["unit"]))

    def _of(self, name: str, said: str) -> list[str]:
        """Those of a name whom the brackets fit: a unit must be theirs, a post may be anyone's."""
        today = self.former.unit(said)
        said = said if today is None else normalised(today)
        named = [name] if name in self.items else self.by.get(normalised(name), [])
        fitting = [one for one in named if self._from(self.items[one], said)]
        if fitting or said in self.units.values() or OFFICE.match(said):
            return fitting
        if named:
            self.remarks[said] = None
        return named

    def _from(self, item: Supply, said: str) -> bool:
        """Whether a unit is somebody's: by its id or name, also with a post behind it."""
        owner = item.unit if isinstance(item, Cadre) else item.id
        name = self.units.get(owner or "", "")
        return said in (name, normalised(owner or "")) or bool(name and said.startswith(name))

    def riddle(self, text: str, who: list[str]) -> tuple[str, str]:
        """Why a text is nobody's alone (``who`` are all that it may be), and what is near it."""
        heirs = self.former.loss(text) if self.kind == "units" else None
        if who:
            return "supply_twice", "、".join(who[:SHOWN])
        if heirs is not None:
            return "divided" if heirs else "closed", "、".join(heirs)
        return "supply", self.near(text)

    def near(self, text: str) -> str:
        """The nearest name."""
        return self.names.near(BRACKETS.sub(r"\g<name>", text))
