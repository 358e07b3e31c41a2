"""名额分配表: what every county or township has, and why."""

from collections.abc import Iterable, Sequence

from geodata.words import Language, say
from maps.tables.frames import Cell, Table
from maps.tables.room_table import room_table
from optimizer.training.quotas import QuotaBreach, QuotaFacts, QuotaPlan

SIGNED = ("shares",)
KINDS = {"shares": "villages", "lacks": "rules"}


class QuotaWords:
    """What the places of one task are called, in one language."""

    def __init__(self, facts: QuotaFacts, language: Language) -> None:
        self.facts, self.language = facts, language
        self._names = {place.id: place.name for place in facts.places}

    def text(self, key: str, **values: object) -> str:
        """A sentence of the catalogue."""
        return say(f"quota.{key}", self.language, **values)

    def place(self, name: str) -> str:
        """The name of a county or township."""
        return self._names.get(name, name)

    def breach_said(self, breach: QuotaBreach) -> tuple[str, dict[str, str]]:
        """The key of what is not kept, and its values."""
        values = {"value": str(breach.value), "limit": str(breach.limit)}
        return f"quota.breach.{breach.kind}", values | {"place": self.place(breach.place)}

    def breach(self, breach: QuotaBreach) -> str:
        """What is not kept, as a sentence."""
        key, values = self.breach_said(breach)
        return say(key, self.language, **values)


def quota_tables(
    facts: QuotaFacts,
    plan: QuotaPlan,
    breaches: Sequence[QuotaBreach],
    *,
    title: str,
    language: Language,
) -> tuple[Table, ...]:
    """All tables of one task: the quotas, and what is lacking."""
    words = QuotaWords(facts, language)
    tables = [_shares(words, plan, title)]
    if breaches:
        rows: list[list[Cell]] = [[words.breach(breach)] for breach in breaches]
        tables.append(_table(words, "lacks", title, [words.text("column.problem")], rows))
    return tuple(tables)


def _table(
    words: QuotaWords, key: str, title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Table:
    return room_table(words, key, title, heads, rows, kinds=KINDS, signed=SIGNED)


def _shares(words: QuotaWords, plan: QuotaPlan, title: str) -> Table:
    most = any(place.most is not None for place in words.facts.places)
    keys = ("number", "place", "villages", "least", *(["most"] if most else []), "share", "quota")
    heads = [words.text(f"column.{key}") for key in keys]
    rows: list[list[Cell]] = []
    for number, place in enumerate(words.facts.places, 1):
        row: list[Cell] = [number, place.name, place.villages, place.least]
        row += [place.most] if most else []
        rows.append([*row, round(place.share, 2), plan.quotas.get(place.id, 0)])
    sums: list[Cell] = [None, words.text("column.sum")]
    sums += [sum(p.villages for p in words.facts.places), sum(p.least for p in words.facts.places)]
    sums += [sum(p.most or 0 for p in words.facts.places)] if most else []
    share = round(sum(place.share for place in words.facts.places), 2)
    rows.append([*sums, share, sum(plan.quotas.values())])
    return _table(words, "shares", title, heads, rows)
