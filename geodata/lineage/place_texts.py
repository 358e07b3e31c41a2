"""What a text says of a place: native places, recusals, wishes, jurisdictions. One reader for all.

A reference is a level and an id (``village:140603100201``, ``county:朔城区``): ids of villages
and townships may be the same.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from geodata.columns.typed_ids import typed
from geodata.facts.county import Township, Village
from geodata.facts.place_reference import named, reference
from geodata.lineage.changes import Heirs
from geodata.lineage.place_forms import (
    COMMITTEES,
    COUNTY,
    DAMAGE,
    ENDINGS,
    INSIDE,
    PROVINCES,
    folded,
    has_ending,
    province_of,
    stem,
    without_county,
    without_upper,
    written,
)

Outcome = Literal["resolved", "ambiguous", "assumed", "unresolved", "elsewhere"]
LEVELS = ("village", "township", "county")
FOREIGN = re.compile("[省县旗]|自治州")
"""In what stands before a name: a place of somewhere else."""
HERE = re.compile("(本|我|该)(县|区|旗|地)(人|籍|内)?|当地人?|县内")
"""This county, as whoever lives in it says."""
NEARER = re.compile("(本|我|该)(市|乡|镇|乡镇|街道|村|社区)(人|籍|内)?")
"""A place that only who wrote it knows."""
LIKE = 4
"""Characters from which on a name with one other character is a near one."""


@dataclass(frozen=True, slots=True)
class Meant:
    """The places that a text means, as references, and how sure that is.

    ``ambiguous``: it fits several, all of them are given. ``unresolved``: something of this
    case is named, but not all of it is known; the places given are the finest that are.
    ``assumed``: no table says of which county the places are; the text does, and is of the one
    township or village of its name.
    ``elsewhere``: nothing of this case.
    """

    outcome: Outcome
    places: tuple[str, ...] = ()


class PlaceTexts:
    """Reads texts by their parts: province, city, county, township, village."""

    def __init__(
        self,
        villages: Sequence[Village],
        townships: Sequence[Township],
        heirs: Heirs | None = None,
    ) -> None:
        self.villages, self.townships = villages, townships
        self.heirs = heirs or Heirs()
        self._read: dict[str, Meant] = {}
        self._titles: dict[str, str] = {}
        self._ids: dict[str, list[str]] = defaultdict(list)
        self._full: dict[str, dict[str, None]] = defaultdict(dict)
        self._bare: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        counties = dict.fromkeys(p.county for p in (*villages, *townships) if p.county)
        self._of_no_county = not counties
        self._counties = tuple(reference("county", name) for name in counties)
        for name in counties:
            self._ids[name].append(reference("county", name))
            self._enter("county", name, (), name)
        for town in townships:
            self._ids[town.id].append(reference("township", town.id))
            self._enter("township", town.id, (town.county,), town.name)
        homes = {town.id: town.name for town in townships}
        for village in villages:
            mine = reference("village", village.id)
            for text in dict.fromkeys((village.id, village.code or village.id)):
                self._ids[text].append(mine)
            outer = (village.county, homes.get(village.township, village.township))
            self._enter("village", village.id, outer, village.name)
        codes = {(v.code or "")[:2] for v in villages} | {town.id[:2] for town in townships}
        self._provinces = {PROVINCES[code] for code in codes if code in PROVINCES}

    def meant(self, text: str) -> Meant:
        """What a text means; every different text is read once."""
        if text not in self._read:
            self._read[text] = self._meant(text)
        return self._read[text]

    def says_county_only(self, text: str) -> bool:
        """Whether a text is of a county alone, and no table says which county this case is."""
        rests = without_upper(folded(text)) if self._of_no_county else ()
        return any(COUNTY.fullmatch(rest) for rest in rests)

    def shown(self, place: str) -> str:
        """A reference as people read it: county, township, village."""
        return self._titles.get(place, named(place))

    def _enter(self, level: str, name: str, outer: tuple[str, ...], title: str) -> None:
        """Enter a place by all that it may be called: alone, and behind what contains it."""
        mine, plain = reference(level, name), folded(title)
        self._titles[mine] = "/".join(part for part in (*outer, title) if part)
        heads = {""}
        for kind, around in zip(LEVELS[::-1], outer, strict=False):
            forms = written(folded(around), kind) if around else ()
            heads |= {head + form for head in heads for form in forms}
        for head in heads:
            self._full[head + plain][mine] = None
            self._bare[level, head + stem(plain, level)][mine] = None

    def _meant(self, text: str) -> Meant:
        known = self._by_id(text)
        if known:
            return _of(known)
        key = folded(text)
        if not key:
            return Meant("elsewhere")
        old = self.heirs.of(text)
        if old and key not in self._full:
            return _of([reference("village", name) for name in old])
        if key not in self._full and (HERE.fullmatch(key) or NEARER.fullmatch(key)):
            here = self._counties if HERE.fullmatch(key) else ()
            return _of(here) if len(here) == 1 else Meant("unresolved", here)
        return self._by_parts(key)

    def _by_parts(self, key: str) -> Meant:
        """A text by its parts: as a whole, else as far as it is known."""
        province = province_of(key)
        if province and self._provinces and province not in self._provinces:
            return _of(self._full[key]) if key in self._full else Meant("elsewhere")
        for rest in without_upper(key):
            found = self._whole(rest)
            if found:
                return _of(found)
        for rest in without_upper(key):
            partly = self._by_head(rest)
            if partly is not None:
                return partly
        inner = [rest for upper in without_upper(key) for rest in without_county(upper)]
        for rest in inner if self._of_no_county else ():
            found = self._whole(rest)
            if found:
                return Meant("assumed", (found[0],)) if len(found) == 1 else _of(found)
        return Meant("unresolved") if self._is_near(key) else Meant("elsewhere")

    def _by_id(self, text: str) -> list[str]:
        level, name = typed(text, LEVELS)
        found = self._ids.get(name.strip(), [])
        return [mine for mine in found if mine.startswith(f"{level}:")] if level else found

    def _whole(self, key: str) -> list[str]:
        """Places that a whole text means: by full names first, then without endings."""
        tails = (key, *(key.removesuffix(tail) for tail in COMMITTEES))
        known = next((name for name in tails if name in self._full), None)
        if known is not None:
            return list(self._full[known])
        levels = [level for level in LEVELS if has_ending(key, level) and stem(key, level) != key]
        found = [r for level in levels for r in self._bare.get((level, stem(key, level)), ())]
        if found or levels:
            return found
        return [r for level in LEVELS for r in self._bare.get((level, key), ())]

    def _by_head(self, key: str) -> Meant | None:
        """What the longest beginning of a text means that is known, and what is left of it."""
        for cut in range(len(key) - 1, 1, -1):
            head, rest = key[:cut], key[cut:]
            found = list(self._full.get(head, ())) or self._ended(head)
            if not found:
                continue
            levels = {reference.partition(":")[0] for reference in found}
            if levels == {"village"} and INSIDE.fullmatch(rest):
                return _of(found)
            if levels == {"village"} and any(rest.startswith(end) for end in ENDINGS["township"]):
                continue  # a township somewhere else that begins like a village here
            return Meant("unresolved", tuple(found))
        return None

    def _ended(self, head: str) -> list[str]:
        """Places by a beginning that ends like the name of a village or division."""
        levels = [
            level for level in LEVELS if has_ending(head, level) and stem(head, level) != head
        ]
        return [r for level in levels for r in self._bare.get((level, stem(head, level)), ())]

    def _is_near(self, key: str) -> bool:
        """Whether a text is nearly a name, or names a division of this case in its midst."""
        if DAMAGE.search(key):
            pattern = re.compile(".{0,2}".join(map(re.escape, DAMAGE.split(key))))
            return any(pattern.fullmatch(name) for name in self._full)
        for name in self._divisions:
            at = key.find(name)
            if at > 0 and not FOREIGN.search(key[:at]):
                return True
        return any(_one_other(key, name) for name in self._by_length.get(len(key), ()))

    @cached_property
    def _divisions(self) -> list[str]:
        """Full names of counties and townships."""
        names = [folded(town.name) for town in self.townships]
        names += [folded(place.county) for place in (*self.villages, *self.townships)]
        return [name for name in dict.fromkeys(names) if len(name) > LIKE - 2]

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        for place in (*self.villages, *self.townships):
            if len(name := folded(place.name)) >= LIKE:
                found[len(name)].append(name)
        return found


def _of(found: Iterable[str]) -> Meant:
    places = tuple(sorted(set(found)))
    return Meant("resolved" if len(places) == 1 else "ambiguous", places)


def _one_other(one: str, other: str) -> bool:
    """Whether two texts of one length differ in one character."""
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1
