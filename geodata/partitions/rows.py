"""Facts as rows of typed columns, and back: what Parquet holds of a county."""

import json
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any, TypeVar, cast, get_type_hints

from geodata.extras import needed
from geodata.facts import county as facts
from geodata.facts.county import Precision
from geodata.facts.pair_scores import PairScores

T = TypeVar("T")
DERIVED = frozenset({"sender", "age"})
JSON = "extra"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One row of a plan: a posting, or where ``supply`` is ``None`` demand left open.

    ``missing`` posts of ``layer`` at ``place`` stay open for ``cause``.
    """

    layer: str
    place: str
    supply: str | None = None
    role: str = ""
    missing: int = 0
    cause: str = ""


@cache
def columns_of(kind: Hashable) -> Mapping[str, Any]:
    """Field -> its type, ``None`` apart; scores are ``Mapping``, sets and tuples ``list``."""
    hints = _hints(kind)
    return {
        f.name: _plain(hints[f.name]) for f in fields(cast("type", kind)) if f.name not in DERIVED
    }


@cache
def _hints(kind: Hashable) -> Mapping[str, Any]:
    return get_type_hints(cast("type", kind), vars(facts))


def _plain(hint: Any) -> type:
    parts = [part for part in getattr(hint, "__args__", ()) if part is not type(None)]
    origin = getattr(hint, "__origin__", None)
    if origin is Mapping:
        return Mapping
    if origin in {frozenset, tuple}:
        return list
    found: type = parts[0] if parts else hint
    return str if found is Precision else found


def arrow_table(items: Sequence[object], kind: type) -> Any:
    """A pyarrow table, one row per item: text, float64, int64, bool, date32, list of text.

    Scores are a float64 column for every name that occurs (``need_industry``), ``extra`` is
    JSON. Raises :class:`~geodata.extras.MissingExtraError` without the extra ``parquet``.
    """
    pa = needed("pyarrow", extra="parquet")
    types = {
        str: pa.string(),
        float: pa.float64(),
        int: pa.int64(),
        bool: pa.bool_(),
        date: pa.date32(),
        list: pa.list_(pa.string()),
    }
    made: dict[str, Any] = {}
    for name, hint in columns_of(kind).items():
        values = [getattr(item, name) for item in items]
        if name == JSON:
            made[name] = pa.array([_text(value) for value in values], pa.string())
        elif hint is Mapping:
            for score in sorted({key for value in values for key in value}):
                scores = [value.get(score) for value in values]
                made[f"{name}_{score}"] = pa.array(scores, pa.float64())
        elif hint is list:
            made[name] = pa.array([_listed(value) for value in values], types[list])
        else:
            made[name] = pa.array([_scalar(value) for value in values], types[hint])
    return pa.table(made)


def scores_table(scores: PairScores) -> Any:
    """A pyarrow table of the numbers for pairs, one row per entry."""
    pa = needed("pyarrow", extra="parquet")
    kinds = {"cost": pa.float64(), "load": pa.float64()}
    return pa.table(
        {
            field.name: pa.array(getattr(scores, field.name), kinds.get(field.name, pa.string()))
            for field in fields(scores)
        }
    )


def scores_of(rows: Sequence[Mapping[str, Any]]) -> PairScores:
    """The numbers for pairs of rows that :func:`scores_table` made."""
    names = [field.name for field in fields(PairScores) if not rows or field.name in rows[0]]
    return PairScores(**{name: tuple(row[name] for row in rows) for name in names})


def items_of(rows: Iterable[Mapping[str, Any]], kind: type[T]) -> Iterator[T]:
    """The items of rows that :func:`arrow_table` made."""
    hints = columns_of(cast("Hashable", kind))
    families = [name for name, hint in hints.items() if hint is Mapping and name != JSON]
    wholes = _sets(kind)
    for row in rows:
        values: dict[str, Any] = {
            name: row[name] for name in hints if name in row and name not in families
        }
        for family in families:
            head = f"{family}_"
            values[family] = {
                name.removeprefix(head): value
                for name, value in row.items()
                if name.startswith(head) and name not in hints and value is not None
            }
        for name, make in wholes.items():
            if name in values:  # a file of an earlier version has fewer columns
                values[name] = make(values[name])
        yield kind(**values)


def _sets(kind: type) -> dict[str, Any]:
    """How the fields come back that Parquet does not know."""
    hints = _hints(kind)
    made: dict[str, Any] = {}
    for name in columns_of(kind):
        origin = getattr(hints[name], "__origin__", None)
        if origin in {frozenset, tuple}:
            made[name] = origin
        elif name == JSON:
            made[name] = json.loads
        elif hints[name] is Precision:
            made[name] = Precision
    return made


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(dict(value), ensure_ascii=False)


def _listed(value: Iterable[str]) -> list[str]:
    return sorted(value) if isinstance(value, frozenset) else list(value)


def _scalar(value: Any) -> Any:
    return str(value) if isinstance(value, Precision) else value
