"""The public edition of quotas: the places by name, and how many each has. It has no map."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from geodata.words import Language, say
from maps.editions.leak_test import Leak
from maps.editions.room_book import strange_in_room_book
from maps.editions.whitelisted_structure import PageRules
from maps.files.workbook import cell_text
from maps.tables.frames import Cell, Table
from maps.tables.room_table import room_table
from optimizer.training.quotas import QuotaFacts, QuotaPlan

HEADS = ("number", "place", "quota")
Shares = tuple[tuple[str, int], ...]
"""Name and quota of every place."""


def public_shares(facts: QuotaFacts, plan: QuotaPlan) -> Shares:
    """Reduce quotas to the whitelist: no weights, no villages, no candidates, nothing lacking."""
    return tuple((place.name, plan.quotas.get(place.id, 0)) for place in facts.places)


@dataclass
class _Words:
    language: Language

    def text(self, key: str, **values: object) -> str:
        """A sentence of the catalogue."""
        return say(f"quota.{key}", self.language, **values)


def public_table(shares: Shares, *, title: str, note: str, language: Language) -> Table:
    """The table of an edition, with ``note`` below it."""
    words = _Words(language)
    rows: list[list[Cell]] = [[at, *share] for at, share in enumerate(shares, 1)]
    heads = [words.text(f"column.{key}") for key in HEADS]
    table = room_table(words, "shares", title, heads, rows, kinds={"shares": "villages"}, signed=())
    return replace(table, note=note)


@dataclass(frozen=True, kw_only=True)
class QuotaColumns:
    """What each column of such an edition may say."""

    language: Language
    shares: Shares
    notices: frozenset[str]

    def page(self) -> PageRules:
        """A page may say nothing: there is none."""
        return PageRules(
            titles=frozenset(),
            texts={},
            counts=frozenset(),
            unknown=frozenset(),
            nothing=frozenset(),
            rooms=(),
            notices=self.notices,
            colours=frozenset(),
        )

    def strange_in_book(self, path: Path, empty: Path) -> Iterator[Leak]:
        """What of a workbook is no whitelisted column; ``empty`` is one of no places."""
        names = frozenset(cell_text(name) for name, _ in self.shares)
        texts = {say(f"quota.column.{key}", self.language): names for key in HEADS}
        return strange_in_room_book(path, empty, {say("quota.sheet.shares", self.language)}, texts)
