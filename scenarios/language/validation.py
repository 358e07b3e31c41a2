"""Tables -> models: what does not fit becomes a finding in the user's own words."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from geodata.findings import Finding, Findings, Severity
from optimizer.facts.layer import Layer
from optimizer.model.outcome import Limits
from optimizer.model.registry import Clause, Goal
from scenarios.language.conditions import nearest
from scenarios.language.toml_text import line_of

FAMILIES = ("coupling", "rule", "goal")
COUNTS = ("demand", "capacity")
MOST_POSTS, MOST_PLACES = 10_000, 1_000_000
"""Posts of a place, and places of a supply: more is a mistake."""
MOST_LEVEL = 1_000
LONGEST = 60
M = TypeVar("M", bound=BaseModel)
MEMORY = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]i?B?|B?)", re.IGNORECASE)
UNITS = "BKMGT"
MEMBER = re.compile(r"(function-\w+|tuple|list|dict)\[.*\]|(constrained-)?(int|float|str)|bool")
"""What pydantic calls a member of a union."""

NUMBER = re.compile(r"\[\d+\]")
TAGGED = frozenset({"rule", "goal"})
"""Keys of lists whose tables have a kind, which pydantic names behind the number."""
KEYS = {
    "int": "whole",
    "float": "number",
    "finite": "number",
    "string": "text",
    "bool": "yes_no",
    "literal": "choice",
    "greater": "limit",
    "less": "limit",
    "tuple": "list",
    "list": "list",
    "dict": "table",
    "model": "table",
}
"""First word of pydantic's error type -> message ``finding.scenario_<...>``."""
LIMITS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}
"""What pydantic calls a limit -> its sign."""


class LimitsTable(BaseModel):
    """The ``[limits]`` table: seconds above 0, relative gap in [0, 1), seed at least 0.

    ``memory`` is bytes, or a text such as "12 GB"; absent, three quarters of the machine's.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    seconds: float = Field(default=Limits().seconds, gt=0, allow_inf_nan=False)
    repair_seconds: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    gap: float = Field(default=Limits().gap, ge=0, lt=1)
    seed: int = Field(default=Limits().seed, ge=0, le=2**31 - 1)
    engine: Literal["auto", "flow", "prices", "highs", "cp_sat"] = "auto"
    memory: float | str | None = None

    @field_validator("memory", mode="before")
    @classmethod
    def _bytes(cls, value: object) -> float | None:
        """Read a number of bytes, or a text with its unit."""
        return None if value is None else _bytes_of(value)


def _bytes_of(value: object) -> float:
    """Raises ``ValueError`` with the key of the finding for what is no amount of memory."""
    found = MEMORY.fullmatch(value.strip()) if isinstance(value, str) else None
    number = 0.0
    if found is not None:
        unit = found[2].upper() or "B"
        number = float(found[1]) * (1024.0 if "I" in unit else 1000.0) ** UNITS.index(unit[0])
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value)
    if not 0 < number < math.inf:
        raise ValueError("memory")
    return number


class Mistakes:
    """Adds findings about one scenario file, each with its path and line."""

    def __init__(self, file: str, lines: Mapping[str, int], findings: Findings) -> None:
        self.file = file
        self.lines = lines
        self.findings = findings

    def tell(self, key: str, where: str, value: object = "", **details: str) -> None:
        """Add a mistake at a path of the scenario."""
        self.findings.add(self._finding(key, where, value, Severity.ERROR, details))

    def warn(self, key: str, where: str, value: object = "", **details: str) -> None:
        """Add a doubt at a path of the scenario."""
        self.findings.add(self._finding(key, where, value, Severity.WARNING, details))

    def _finding(
        self, key: str, where: str, value: object, severity: Severity, details: dict[str, str]
    ) -> Finding:
        return Finding(
            key=f"scenario_{key}",
            severity=severity,
            file=self.file,
            row=line_of(self.lines, where),
            column=where,
            value=_brief(value),
            details=details,
        )

    def model(self, cls: type[M], table: object, where: str) -> M | None:
        """Validate one table; ``None`` with findings where it does not fit."""
        try:
            return cls.model_validate(table)
        except ValidationError as error:
            for item in _one_per_field(error.errors()):
                self._explain(cls, item, where)
        return None

    def _explain(self, cls: type[BaseModel], item: ErrorDetails, where: str) -> None:
        path = _path(where, item["loc"])
        value, kind = item.get("input"), item["type"]
        name = str(item["loc"][-1]) if item["loc"] else ""
        if kind == "extra_forbidden":
            self.tell("key", path, name, near=nearest(name, keys_at(cls, item["loc"])))
        elif kind == "value_error":
            self._told(item["ctx"]["error"], path, value)
        elif kind in ("missing", "too_short"):
            self.tell("lacking", path)
        elif kind.startswith("union_tag"):
            ctx = item.get("ctx", {})
            kinds = str(ctx.get("expected_tags", "")).replace("'", "").split(", ")
            tag = str(ctx.get("tag", ""))
            self.tell("kind", f"{path}.kind", tag, near=nearest(tag, kinds))
        elif item["loc"] and item["loc"][0] in COUNTS:
            self.tell("count", path, value)
        elif kind == "string_pattern_mismatch":
            self.tell("name", path, value)
        else:
            key = KEYS.get(kind.partition("_")[0], "value")
            if key == "list" and isinstance(value, Mapping):
                self.tell("double", path, header=NUMBER.sub("", path))
                return
            choices = str(item.get("ctx", {}).get("expected", "")).replace(" or ", ", ")
            limits = _limits(item.get("ctx", {}))
            details = {
                "choice": {"choices": choices},
                "value": {"reason": item["msg"]},
                "limit": {"limits": limits},
            }
            self.tell(key, path, value, **details.get(key, {}))

    def _told(self, error: Exception, path: str, value: object) -> None:
        """Tell what a model found wrong: the key, and perhaps where inside of it, and what."""
        key, *more = error.args
        where, shown = more or ("", "" if isinstance(value, dict) else value)
        self.tell(str(key), f"{path}.{where}" if where else path, shown)


def _limits(context: Mapping[str, object]) -> str:
    """The limits of a number, as ``≥ 1``."""
    found = (f"{sign} {context[name]:g}" for name, sign in LIMITS.items() if name in context)
    return "、".join(found)


def keys_at(cls: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """The keys of the table in which a key stands that means nothing."""
    models = [cls]
    for part in loc[:-1]:
        if isinstance(part, int):
            continue
        fields = [model.model_fields[part] for model in models if part in model.model_fields]
        inside = [found for field in fields for found in _models(field.annotation)]
        tagged = [m for m in models if part in _tags(m)]
        models = inside or tagged or models
    return list(dict.fromkeys(key for model in models for key in model.model_fields))


def _models(annotation: object) -> list[type[BaseModel]]:
    """The tables that a type speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]


def _tags(model: type[BaseModel]) -> tuple[object, ...]:
    """The kinds that a table may name."""
    field = model.model_fields.get("kind")
    return () if field is None else get_args(field.annotation)


def above_shortage(goals: Mapping[int, Clause]) -> Iterator[tuple[int, Goal, int]]:
    """Number and value of goals at a level above that of shortage, and that level.

    They would rather have nobody posted than somebody who costs them anything.
    """
    found = {number: goal for number, goal in goals.items() if isinstance(goal, Goal)}
    levels = [goal.level for goal in found.values() if goal.kind == "shortage"]
    least = min(levels, default=1)
    return ((number, goal, least) for number, goal in found.items() if goal.level < least)


def kind_of(table: object) -> str:
    """The kind that a table names, or that its ``require`` or ``forbid`` implies."""
    if not isinstance(table, dict):
        return ""
    implied = [key for key in ("require", "forbid") if key in table]
    return str(table.get("kind", implied[0] if implied else ""))


def odd_count(layer: Layer) -> list[str]:
    """The keys of a layer whose numbers are negative, too large, or the least above the most."""
    demands = layer.demand.values() if isinstance(layer.demand, dict) else [layer.demand]
    odd = ["demand"] if any(_odd(demand, MOST_POSTS) for demand in demands) else []
    if not isinstance(layer.capacity, str) and _odd(layer.capacity, MOST_PLACES):
        odd.append("capacity")
    if any(not 0 <= number <= MOST_POSTS for number in layer.roles.values()):
        odd.append("roles")
    return odd


def odd_numbers(part: Clause) -> list[str]:
    """The keys of a part with numbers that nobody can mean.

    Negative ones (whatever is counted, costs or takes time is at least 0), a least number above
    the most, a level below 1 or far too large, a weight that is not finite.
    """
    found = {name: getattr(part, name) for name in type(part).model_fields}
    odd = [name for name, value in found.items() if _odd_number(value)]
    least, most = found.get("least"), found.get("most")
    numbers = isinstance(least, int) and isinstance(most, int)
    if numbers and not {"least", "most"} & {*odd} and _odd_number((least, most)):
        odd.append("least")
    if isinstance(part, Goal):
        odd += [] if 1 <= part.level <= MOST_LEVEL or "level" in odd else ["level"]
        odd += [] if math.isfinite(part.weight) else ["weight"]
    return odd


def _odd_number(value: object) -> bool:
    """Whether a negative number, or a pair with the larger one first, stands in a value."""
    if isinstance(value, Mapping):
        return any(map(_odd_number, value.values()))
    if isinstance(value, tuple):
        whole = len(value) == 2 and all(isinstance(one, int) for one in value)
        return any(map(_odd_number, value)) or (whole and value[0] > value[1])
    return isinstance(value, int | float) and value < 0


def lacking_keys(part: Clause) -> list[str]:
    """The keys that a part lacks though each may be absent.

    An empty list of layers means all of them only where the key itself may be absent.
    """
    field = type(part).model_fields.get("layers")
    empty = field is not None and field.is_required() and not part.layers_named()
    wanted = part.ONE_OF
    lacks = bool(wanted) and all(getattr(part, name) is None for name in wanted)
    return [*(["layers"] if empty else []), *(wanted[:1] if lacks else [])]


def _odd(count: int | tuple[int, int], limit: int) -> bool:
    least, most = count if isinstance(count, tuple) else (0, count)
    return not 0 <= least <= most <= limit


def _one_per_field(errors: Iterable[ErrorDetails]) -> list[ErrorDetails]:
    """One error of each field: a union complains once for each of its members.

    A list of which every item was refused is no empty list: what is wrong stands at its items.
    """
    first: dict[tuple[int | str, ...], ErrorDetails] = {}
    for item in errors:
        at = _written(item["loc"])
        if at not in first or (_of_list(item) and not _of_list(first[at])):
            first[at] = item
    inside = {loc[:n] for loc in first for n in range(len(loc))}
    return [item for loc, item in first.items() if item["type"] != "too_short" or loc not in inside]


def _of_list(item: ErrorDetails) -> bool:
    """Whether a list was written, and its numbers are wrong: not that it is one."""
    parts = [part for part in item["loc"] if isinstance(part, str)]
    return bool(parts) and not isinstance(item["loc"][-1], str) and "tuple[" in parts[-1]


def _path(where: str, loc: tuple[int | str, ...]) -> str:
    """``("layers", 0)`` of ``rule[1]`` is ``rule[1].layers[1]``: people count from 1."""
    return where + "".join(
        f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in _written(loc)
    )


def _written(loc: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """The keys of a place that stand in the file, without the members of a union that were tried.

    In ``numbers.city.tuple[int, int]`` the last is no key: what follows it is left out as well.
    """
    if loc and loc[0] in COUNTS:
        return loc[:1]
    tried = (n for n, part in enumerate(loc) if isinstance(part, str) and MEMBER.fullmatch(part))
    written = loc[: next(tried, len(loc))]
    tagged = len(written) > 2 and written[0] in TAGGED and isinstance(written[1], int)
    return (*written[:2], *written[3:]) if tagged else written


def _brief(value: object) -> str:
    text = str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
