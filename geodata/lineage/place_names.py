"""Which village, township or county a text of a table means."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from rapidfuzz import fuzz, process

from geodata.facts.county import Township, Village
from geodata.lineage.changes import Heirs
from geodata.lineage.place_texts import PlaceTexts
from geodata.text import normalised

NOTHING_NEAR = "—"
MOST_SUGGESTIONS = 200
"""Near-misses are looked for so many times; beyond that nobody reads them."""
MOST_COMPARED = 10_000_000
"""Names that are compared in all: a few seconds."""
NEAREST = 50.0
"""Least likeness of a near-miss, of 100."""


class Suggestions:
    """Names that nearly match, for the remedy of a finding; never a silent match.

    A path (``county/township/village``) is first looked for in its own township.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(dict.fromkeys(name for name in names if name))
        self.asked = 0
        self.compared = 0

    def near(self, text: str) -> str:
        """The nearest name, or a dash."""
        self.asked += 1
        if self.asked > MOST_SUGGESTIONS:
            return NOTHING_NEAR
        home, _, name = text.rpartition("/")
        inside = self._by_home.get(home, []) if home else []
        found = process.extractOne(name, inside, scorer=fuzz.ratio, score_cutoff=NEAREST)
        if found:
            return f"{home}/{found[0]}"
        self.compared += len(self.names)
        if self.compared > MOST_COMPARED:
            return NOTHING_NEAR
        found = process.extractOne(text, self.names, scorer=fuzz.ratio, score_cutoff=NEAREST)
        return str(found[0]) if found else NOTHING_NEAR

    @cached_property
    def _by_home(self) -> dict[str, list[str]]:
        """Path of a township -> the names in it."""
        inside: dict[str, list[str]] = defaultdict(list)
        for path in self.names:
            home, sign, name = path.rpartition("/")
            if sign:
                inside[home].append(name)
        return inside


class Places:
    """Ids by id, code, path or name. A name that several places bear means none of them."""

    def __init__(
        self,
        villages: Sequence[Village],
        townships: Sequence[Township],
        heirs: Heirs | None = None,
    ) -> None:
        self._tables = (villages, townships)
        self.heirs = heirs or Heirs()
        self.villages: dict[str, set[str]] = {}
        self.townships: dict[str, set[str]] = {}
        self.ids: set[str] = set()
        names = {town.id: town.name for town in townships}
        for town in townships:
            self.ids.add(town.id)
            _enter(self.townships, town.id, _spellings(town.county, town.name))
        for text, ids in self.heirs.townships.items():
            self.townships.setdefault(text, set()).update(ids)
        for village in villages:
            self.ids.add(village.id)
            inside = names.get(village.township, village.township)
            spellings = {village.code or "", *_spellings(village.county, inside, village.name)}
            _enter(self.villages, village.id, spellings)
        counties = {village.county for village in villages} | {t.county for t in townships}
        self.counties = {normalised(name): name for name in counties if name}

    def find(self, text: str) -> tuple[str, ...]:
        """The ids that a text may mean: villages first, else townships, else counties."""
        if text in self.ids:
            return (text,)
        key = normalised(text)
        found = self.villages.get(key) or self.townships.get(key)
        heirs = self.heirs.of(text)
        if found or heirs:
            return tuple(sorted({*(found or ()), *heirs}))
        return (self.counties[key],) if key in self.counties else ()

    @cached_property
    def texts(self) -> PlaceTexts:
        """The reader of what people wrote about their places."""
        return PlaceTexts(*self._tables, self.heirs)

    def names(self) -> list[str]:
        """Everything that can be written, for suggestions."""
        return [*self.villages, *self.townships, *self.counties]


def _spellings(*parts: str) -> set[str]:
    """The name alone, and behind the places that contain it."""
    filled = [part for part in parts if part]
    tails = [filled[start:] for start in range(len(filled))]
    return {sign.join(tail) for tail in tails for sign in ("/", "")}


def _enter(names: dict[str, set[str]], identifier: str, spellings: set[str]) -> None:
    for text in {identifier, *spellings} - {""}:
        names.setdefault(normalised(text), set()).add(identifier)
