"""公平性: a verdict for every layer, the figures behind it, and the villages to look at."""

from collections.abc import Iterator

from geodata.words import say
from maps.names import Names
from maps.tables.frames import Cell, Table, frame_of
from optimizer.model.plan import Plan
from optimizer.plans.equity import Equity, equity_of

EVEN = 0.02
"""A concentration index nearer to 0 than this says nothing."""
FIGURES = ("layer", "verdict", "weak", "twice", "gini", "concentration", "unknown")


def equity_table(names: Names, plan: Plan, *, title: str) -> Table | None:
    """One sheet for all layers of people and units; ``None`` where no strength is known."""
    language = names.language
    layers = [layer for layer in names.policy.layers if layer.supply != "leaders"]
    found = [equity_of(names.county, plan, layer) for layer in layers]
    known = [item for item in found if item is not None]
    if not known:
        return None
    heads = [say(f"equity.{key}", language) for key in FIGURES]
    figures = [heads[FIGURES.index("gini")], heads[FIGURES.index("concentration")]]
    return Table(
        name=say("equity.name", language),
        title=say("equity.title", language, title=title),
        frame=frame_of(heads, [_row(names, item) for item in known], language=language),
        kind="overview",
        formats=dict.fromkeys(figures, "0.000"),
        below=tuple(block for item in known for block in _blocks(names, item)),
    )


def _row(names: Names, item: Equity) -> list[Cell]:
    verdict = "good" if item.concentration > EVEN else "level"
    verdict = "bad" if item.concentration < -EVEN else verdict
    return [
        names.layer(item.layer),
        say(f"equity.{verdict}", names.language),
        len(item.weak),
        len(item.twice),
        item.gini,
        item.concentration,
        item.unknown,
    ]


def _blocks(names: Names, item: Equity) -> Iterator[Table]:
    language, layer = names.language, names.layer(item.layer)
    heads = ["need", *(f"strength_{number}" for number in range(3))]
    rows: list[list[Cell]] = [
        [say(f"equity.need_{number}", language), *row] for number, row in enumerate(item.matrix)
    ]
    yield _block(names, say("equity.matrix", language, layer=layer), heads, rows)
    support = {one.place: one for one in item.supports}
    red: list[list[Cell]] = []
    for place in item.weak:
        found = names.found_place(item.layer, place)
        again = say("equity.yes", language) if place in item.twice else ""
        what: list[Cell] = [support[place].need, support[place].strength, again]
        red.append([names.township(found) if found else "", names.place(place, item.layer), *what])
    title = say("table.text.colon", language, name=layer, value=say("equity.red", language))
    yield _block(names, title, ["township", "place", "hardness", "strength", "again"], red)


def _block(names: Names, title: str, keys: list[str], rows: list[list[Cell]]) -> Table:
    language = names.language
    return Table(
        name=title,
        title=title,
        frame=frame_of([say(f"equity.{key}", language) for key in keys], rows, language=language),
        kind="block",
        note="" if rows else say("equity.none", language),
    )
