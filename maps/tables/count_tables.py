"""指标核对: figures that a document sets, counted in the tables, with who is outside."""

from collections.abc import Sequence

from geodata.words import Language, say
from maps.tables.frames import Cell, Table, frame_of
from optimizer.villages.counts import Counted, CountTask, yearly

MOST_NAMED = 200
"""Rows that one cell names."""
PERCENT = "0.0%"


class CountWords:
    """What a figure is called and says, in one language."""

    def __init__(self, task: CountTask, language: Language) -> None:
        self.task, self.language = task, language

    def text(self, key: str, **values: object) -> str:
        """A sentence of the catalogue."""
        return say(f"count.{key}", self.language, **values)

    def group(self, one: Counted) -> str:
        """Of what the figure is."""
        return one.group or self.text("all" if self.task.by is None else "no_group")

    def figure(self, one: Counted) -> str:
        """The figure, or the range that it lies in."""
        if one.low is None or one.high is None:
            return self.text("not_known")
        if one.low == one.high:
            return f"{one.low:.2%}"
        return f"{one.low:.2%} — {one.high:.2%}"

    def limit(self) -> str:
        """What the figure should be."""
        least, most = self.task.least, self.task.most
        if least is not None and most is not None:
            return self.text("between", least=f"{least:.2%}", most=f"{most:.2%}")
        if least is not None:
            return self.text("least", least=f"{least:.2%}")
        return self.text("most", most=f"{most:.2%}")

    def state(self, one: Counted) -> str:
        """Whether it is kept."""
        return self.text(f"state_{one.state}")

    def names(self, names: Sequence[str], most: int = MOST_NAMED) -> str:
        """Rows by name."""
        return "、".join([*names[:most], *(["…"] if len(names) > most else [])])

    def plan(self, one: Counted) -> str:
        """So many a year."""
        found = yearly(self.task, one.lacking)
        return "、".join(
            self.text("year", number=at, count=count) for at, count in enumerate(found, 1)
        )


def count_tables(
    found: Sequence[tuple[CountTask, Sequence[Counted]]], *, title: str, language: Language
) -> tuple[Table, ...]:
    """One table of all figures; none where none is asked for."""
    if not found:
        return ()
    keys = ("figure", "group", "part", "whole", "value", "limit", "state", "lacking", "plan")
    heads = [say(f"count.column.{key}", language) for key in (*keys, "outside", "unknown")]
    rows: list[list[Cell]] = []
    for task, figures in found:
        words = CountWords(task, language)
        rows += [_row(words, one) for one in figures]
    return (
        Table(
            name=say("count.sheet", language),
            title=say("count.title", language, title=title),
            frame=frame_of(heads, rows, language=language),
            kind="rules",
        ),
    )


def _row(words: CountWords, one: Counted) -> list[Cell]:
    known: list[Cell] = [words.task.shown, words.group(one), one.part, one.whole]
    known += [words.figure(one), words.limit(), words.state(one)]
    known += [one.lacking, words.plan(one) or None]
    return [*known, words.names(one.outside) or None, words.names(one.unknown) or None]
