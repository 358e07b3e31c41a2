"""攻坚表: every target with who has it, by when, and how far it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geodata.words import Language, say
from maps.tables.frames import Cell, Table
from maps.tables.room_table import room_table
from optimizer.facts.targets import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who has a target: the number and name of a group or area, and who leads it."""

    number: int
    name: str
    leader: str = ""


@dataclass
class _Words:
    language: Language

    def text(self, key: str, **values: object) -> str:
        """A sentence of the catalogue."""
        return say(f"target.{key}", self.language, **values)


def target_table(
    targets: Sequence[Target],
    holders: Mapping[str, Holder],
    *,
    today: date | None,
    towns: Mapping[str, str],
    title: str,
    language: Language,
) -> Table:
    """The table, a row for each target: those of one holder together, the earliest first.

    ``holders`` are by the id of the place, ``towns`` the names of townships by id. What is over is
    counted to ``today``; without a day nothing is called overdue.
    """
    words = _Words(language)
    led = any(holder.leader for holder in holders.values())
    keys = ("number", "holder", *(["leader"] if led else []), "place", "township", "code")
    keys += ("deadline", "state", "overdue")
    rows = [
        _row(words, target, holders.get(target.place.id), towns, today, led=led)
        for target in sorted(targets, key=lambda one: _order(one, holders))
    ]
    heads = [words.text(f"column.{key}") for key in keys]
    kinds = {"targets": "villages"}
    return room_table(words, "targets", title, heads, rows, kinds=kinds, signed=("targets",))


def _order(target: Target, holders: Mapping[str, Holder]) -> tuple[bool, int, date, str]:
    holder = holders.get(target.place.id)
    number = holder.number if holder is not None else 0
    return holder is None, number, target.deadline or date.max, target.place.id


def _row(
    words: _Words,
    target: Target,
    holder: Holder | None,
    towns: Mapping[str, str],
    today: date | None,
    *,
    led: bool,
) -> list[Cell]:
    place = target.place
    over = target.days_over(today)
    row: list[Cell] = [holder.number, holder.name] if holder is not None else [None, None]
    row += [(holder.leader if holder is not None else "") or None] if led else []
    town = towns.get(getattr(place, "township", ""), "")
    row += [place.name or place.id, town if town != place.name else "", place.code or place.id]
    deadline = target.deadline.isoformat() if target.deadline is not None else target.written
    row += [deadline or None, target.state or None]
    return [*row, words.text("over", days=over) if over is not None else None]
