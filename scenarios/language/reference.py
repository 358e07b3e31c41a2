"""The reference of the scenario language, made from the code so that it cannot drift.

``python -m scenarios.language.reference > docs/reference.md``
"""

from collections.abc import Iterator, Sequence
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from geodata.facts.sources import Sources
from geodata.words import label
from maps.editions.public_view import Edition
from maps.pages.basemap import MapTable
from optimizer.areas.area_policy import (
    ApartRule,
    AreaPin,
    BalanceGoal,
    BoundRule,
    ChangesGoal,
    CompactGoal,
    CutGoal,
    LinesRule,
    TogetherRule,
)
from optimizer.belts import belt_policy as belts
from optimizer.facts.layer import Layer, Travel
from optimizer.facts.spelling import ENTITY_WORDS, OPERATORS, OWN_COLUMNS
from optimizer.grids import grid_policy as grids
from optimizer.groups import group_policy as groups
from optimizer.model.described import Described
from optimizer.model.registry import Clause, enrolled
from optimizer.model.village_policy import ClassRule, NeedTerm, Selection, SelectionQuota
from optimizer.tours import tour_policy as tours
from optimizer.training import training_clauses
from optimizer.training import training_policy as training
from optimizer.villages.counts import CountTask
from scenarios.console.terminal import write
from scenarios.language.rooms import ROOMS
from scenarios.language.validation import LimitsTable

TABLES: dict[str, type[BaseModel]] = {
    "[[layer]]": Layer,
    "[[need]]": NeedTerm,
    "[[class]]": ClassRule,
    "[[count]]": CountTask,
    "[selection]": Selection,
    "[[selection.quota]]": SelectionQuota,
    "[travel]": Travel,
    "[limits]": LimitsTable,
    "[publish]": Edition,
    "[map]": MapTable,
    "[input]": Sources,
}
ROOM_CLAUSES: dict[str, Sequence[type[Described]]] = {
    "[[area.rule]]": (BoundRule, TogetherRule, ApartRule, LinesRule),
    "[[area.goal]]": (CompactGoal, CutGoal, BalanceGoal, ChangesGoal),
    "[[belt.rule]]": (
        belts.MustRule,
        belts.NeverRule,
        belts.ApartRule,
        belts.MostRule,
        belts.CoverRule,
    ),
    "[[group.rule]]": (
        groups.MembersRule,
        groups.EachRule,
        groups.MostOfRule,
        groups.TogetherRule,
        groups.ApartRule,
        groups.RecusalRule,
    ),
    "[[group.goal]]": (
        groups.BalanceGoal,
        groups.SpreadGoal,
        groups.MembersGoal,
        groups.SeniorityGoal,
        groups.LoadGoal,
        groups.TravelGoal,
        groups.ChangesGoal,
    ),
    "[[training.rule]]": (
        training_clauses.OnlyRule,
        training_clauses.FitsRule,
        training_clauses.WithinRule,
        training_clauses.TogetherRule,
        training_clauses.ApartRule,
        training_clauses.AwayRule,
    ),
    "[[training.goal]]": (
        training_clauses.DistanceGoal,
        training_clauses.BalanceGoal,
        training_clauses.SpreadGoal,
        training_clauses.PreferGoal,
        training_clauses.EarlyGoal,
        training_clauses.AttendGoal,
        training_clauses.ChangesGoal,
    ),
}
"""The tables inside those of other planning problems."""
ROOM_TABLES: dict[str, type[BaseModel]] = {
    "[[area.pin]]": AreaPin,
    "[[belt.batch]]": belts.Batch,
    "[[belt.pin]]": belts.BeltPin,
    "[group.leader]": groups.LeaderTable,
    "[group.price]": groups.Prices,
    "[[grid.pin]]": grids.GridPin,
    "[[group.pin]]": groups.GroupPin,
    "[[tour.visit]]": tours.TourVisit,
    "[[tour.group]]": tours.TourGroup,
    "[[tour.pin]]": tours.TourPin,
    "[grid.heads]": grids.HeadsTable,
    "[grid.members]": grids.MembersTable,
    "[[training.need]]": training_clauses.Need,
    "[[training.pin]]": training.TrainingPin,
    "[training.quota]": training.QuotaTable,
}
FAMILIES = {"rule": "[[rule]]", "coupling": "[[coupling]]", "goal": "[[goal]]"}
SHARED = ("kind", "name", "tier", "source")
TYPES = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true / false",
    dict: "table",
    tuple: "list",
    list: "list",
    type(None): "",
}
HEAD = """# Reference of the scenario language

Made from the code by `make reference`; do not edit. How the parts work together is told in
[scenario.md](scenario.md); what the letters of the formulas mean in [model.md](model.md).
"""


def reference() -> str:
    """The whole page, in Markdown."""
    return (
        "\n".join([HEAD, *_top(), *_tables(), *_families(), *_rooms(), *_conditions()]).rstrip()
        + "\n"
    )


def _top() -> Iterator[str]:
    yield "## At the top of the file\n"
    yield "| key | type | meaning |"
    yield "| --- | --- | --- |"
    yield "| `title` | text | of the plan |"
    yield "| `language` | `zh`, `en` | of everything that is written |"
    yield "| `date` | date | the day that ages and terms are counted from |\n"


def _tables() -> Iterator[str]:
    for name, model in TABLES.items():
        yield f"## `{name}`\n"
        yield _first(model.__doc__ or "") + "\n"
        yield from _fields(model, skip=())
        yield ""


def _families() -> Iterator[str]:
    shared = "Every one may have a `name`, a `tier` (1 law to 4 county custom) and a `source`."
    for family, table in FAMILIES.items():
        yield f"## `{table}`\n"
        more = " Goals have a `level` (2) and a `weight` (1.0)." if family == "goal" else ""
        yield f"{shared}{more}\n"
        for kind, part in enrolled(family).items():
            yield from _part(kind, part, (*SHARED, *(("level", "weight") if more else ())))


def _rooms() -> Iterator[str]:
    for name, model in ROOMS.items():
        yield f"## `[[{name}]]`\n"
        yield _first(model.__doc__ or "") + "\n"
        yield from _fields(model, skip=())
        yield ""
    for name, model in ROOM_TABLES.items():
        yield f"## `{name}`\n"
        yield _first(model.__doc__ or "") + "\n"
        yield from _fields(model, skip=())
        yield ""
    for table, parts in ROOM_CLAUSES.items():
        yield f"## `{table}`\n"
        more = " Goals have a `level` (2) and a `weight` (1.0)." if table.endswith("goal]]") else ""
        yield f"Every one may have a `name`, a `tier` and a `source`.{more}\n"
        for part in parts:
            yield from _clause(part, (*SHARED, *(("level", "weight") if more else ())))


def _clause(part: type[Described], skip: tuple[str, ...]) -> Iterator[str]:
    kind = get_args(part.model_fields["kind"].annotation)[0]
    yield f"### `{kind}`\n"
    yield f"{part.sentence('zh')} {part.sentence('en')}\n"
    yield f"`{part.formula()}`\n"
    yield from _fields(part, skip=skip)
    yield ""


def _conditions() -> Iterator[str]:
    yield "## Conditions in Chinese\n"
    yield "A condition may be written with these words, and with any header of a table.\n"
    yield "| word | as |"
    yield "| --- | --- |"
    for words in (ENTITY_WORDS, OPERATORS):
        for meaning in dict.fromkeys(words.values()):
            said = (word for word, same in words.items() if same == meaning)
            yield f"| {'、'.join(said)} | `{meaning}` |"
    for entity, facts in OWN_COLUMNS.items():
        for word, column in facts.items():
            yield f"| {word} | `{entity}.{column}` |"


def _part(kind: str, part: type[Clause], skip: tuple[str, ...]) -> Iterator[str]:
    yield f"### `{kind}` {label('part', kind, 'zh')}\n"
    yield f"{part.sentence('zh')} {part.sentence('en')}\n"
    yield f"`{part.formula()}`\n"
    yield from _fields(part, skip=skip)
    yield ""


def _fields(model: type[BaseModel], skip: tuple[str, ...]) -> Iterator[str]:
    fields = {name: field for name, field in model.model_fields.items() if name not in skip}
    if not fields:
        yield "No keys of its own."
        return
    yield "| key | type | default |"
    yield "| --- | --- | --- |"
    for name, field in fields.items():
        yield f"| `{name}` | {_type(field.annotation)} | {_default(field)} |"


def _type(kind: Any) -> str:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        words = dict.fromkeys(filter(None, map(_type, get_args(kind))))
        return " or ".join(words)
    if origin is tuple:
        return _sequence(get_args(kind))
    if origin is not None and str(origin) == "typing.Literal":
        return ", ".join(f"`{choice}`" for choice in get_args(kind))
    if hasattr(kind, "__metadata__"):  # Annotated: its bounds are told by mistakes
        return _type(get_args(kind)[0])
    plain = origin or kind
    if isinstance(plain, type) and issubclass(plain, BaseModel):
        return "tables"
    return TYPES.get(plain, "table")


def _sequence(items: tuple[Any, ...]) -> str:
    if len(items) == 2 and items[1] is not ...:
        return "[least, most]"
    inner = _type(items[0]) if items else ""
    return "tables" if inner == "tables" else f"list of {inner}s"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if value is None or value is PydanticUndefined or value in ((), {}, ""):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _first(text: str) -> str:
    return " ".join(text.split("\n\n", maxsplit=1)[0].split()).replace("``", "`")


if __name__ == "__main__":
    write(reference().removesuffix("\n"))
