"""Figures that a document sets, counted in the tables: shares and ratios against their limits.

Nothing is decided here. What is unknown makes a figure a range, and a limit counts as kept, or as
missed, only where that holds at both ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from geodata.facts.county import County, Place, Supply
from optimizer.facts.divisions import ORDER, places_of
from optimizer.facts.expressions import parse
from optimizer.facts.lookup import holds
from optimizer.facts.people_columns import tell_text
from optimizer.facts.task_faults import TaskFaults
from optimizer.model.described import Described

Table = Literal["village", "township", "county", "cadre", "unit", "leader"]
State = Literal["kept", "missed", "unknown"]
TABLES = {"cadre": "cadres", "unit": "units", "leader": "leaders"}
EXACT = 1e-9


class CountTask(Described):
    """A figure counted in a table: a share of its rows, or a ratio of two sums.

    Formula: share: |{r: who(r), share(r)}| / |{r: who(r)}|; ratio: sum of part(r) / sum of
    whole(r) over r with who(r); least <= figure <= most, for all rows or those of every value of
    ``by``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str | None = None
    source: str = ""
    of: Table
    """Whose rows are counted."""
    who: str | None = None
    """Condition: which rows; all where absent."""
    by: str | None = None
    """Expression whose values each have a figure of their own; one for all where absent."""
    share: str | None = None
    """Condition: the share of rows of which it holds is the figure."""
    part: str | None = None
    """Expression: its sum, divided by that of ``whole``, is the figure."""
    whole: str | None = None
    least: Annotated[float, Field(ge=0.0, allow_inf_nan=False)] | None = None
    most: Annotated[float, Field(ge=0.0, allow_inf_nan=False)] | None = None
    years: Annotated[int, Field(ge=1, le=50)] | None = None
    """Within how many years a figure that misses its limit is to be mended: so many a year."""

    @model_validator(mode="after")
    def _makes_sense(self) -> "CountTask":
        ratio = self.part is not None and self.whole is not None
        if (self.share is not None) == ratio or (self.part is None) != (self.whole is None):
            raise ValueError("count_figure")
        if self.least is None and self.most is None:
            raise ValueError("count_limit")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError("count_order")
        for key in ("least", "most"):
            if self.share is not None and (getattr(self, key) or 0.0) > 1.0:
                raise ValueError("count_share", key, f"{getattr(self, key):g}")
        return self

    @property
    def shown(self) -> str:
        """As it is called in outputs."""
        return self.title or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One figure: the range that it lies in, and who is outside.

    ``part`` and ``whole`` are what is known of both; ``low`` and ``high`` are ``None`` where
    nothing can be said. ``lacking`` is by how much ``part`` (or rows) must change at least so that
    the limit is kept, ``None`` where that is not known.
    """

    group: str
    part: float
    whole: float
    low: float | None
    high: float | None
    state: State
    outside: tuple[str, ...]
    unknown: tuple[str, ...]
    lacking: int | None = None


def tell_no_conditions(county: County, task: CountTask, faults: TaskFaults) -> None:
    """Tell conditions of a task that give words instead of yes or no."""
    for key in ("who", "share"):
        text = getattr(task, key)
        if text is not None:
            values = [_value(text, row, task, county) for row in rows_of(county, task.of)]
            tell_text(values, text, key, faults)


def rows_of(county: County, table: Table) -> Sequence[Place | Supply]:
    """The rows that a figure is counted over."""
    return places_of(county, table) if table in ORDER else county.supplies(TABLES[table])


def counted(county: County, task: CountTask) -> list[Counted]:
    """The figures of a task: one for all rows, or for every value of ``by``, in table order.

    Rows whose ``by`` is unknown are a group of their own, without a name; rows of which ``who`` is
    unknown are unknown in every figure of their group.
    """
    groups: dict[str, list[tuple[Place | Supply, bool]]] = {}
    for row in rows_of(county, task.of):
        on = True if task.who is None else _value(task.who, row, task, county)
        if on is not None and not on:
            continue
        value = "" if task.by is None else _value(task.by, row, task, county)
        groups.setdefault("" if value is None else _text(value), []).append((row, on is not None))
    if not groups:
        return [
            Counted(
                group="",
                part=0,
                whole=0,
                low=None,
                high=None,
                state="unknown",
                outside=(),
                unknown=(),
            )
        ]
    counting = _shared if task.share is not None else _divided
    return [counting(county, task, group, rows) for group, rows in groups.items()]


def _value(text: str, row: Place | Supply, task: CountTask, county: County) -> object:
    return holds(parse(text), row, task.of, county.year)


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _name(row: Place | Supply) -> str:
    return row.name or row.id


def _shared(
    county: County, task: CountTask, group: str, rows: Sequence[tuple[Place | Supply, bool]]
) -> Counted:
    """The share of rows of which a condition holds; who may not count may be left out or not."""
    inside, outside, unknown = 0, [], []
    doubtful = 0
    for row, sure in rows:
        value = _value(task.share or "", row, task, county) if sure else None
        if not sure:
            doubtful += 1
            unknown.append(_name(row))
        elif value is None:
            unknown.append(_name(row))
        elif value:
            inside += 1
        else:
            outside.append(_name(row))
    known = len(unknown) - doubtful
    whole = inside + len(outside) + known
    low = _over(inside, whole + doubtful)
    high = _over(inside + known + doubtful, whole + doubtful)
    lacking = _lacking_rows(task, inside, whole) if not unknown else None
    return Counted(
        group=group,
        part=inside,
        whole=whole,
        low=low,
        high=high,
        state=state_of(task, low, high),
        outside=tuple(outside),
        unknown=tuple(unknown),
        lacking=lacking,
    )


def _over(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _lacking_rows(task: CountTask, inside: int, whole: int) -> int:
    """Of how many rows more, or fewer, the condition must hold."""
    if task.least is not None and inside < task.least * whole - EXACT:
        return ceil(task.least * whole - EXACT) - inside
    if task.most is not None and inside > task.most * whole + EXACT:
        return inside - floor(task.most * whole + EXACT)
    return 0


def _divided(
    county: County, task: CountTask, group: str, rows: Sequence[tuple[Place | Supply, bool]]
) -> Counted:
    """A ratio of sums; where any number is unknown, so is the ratio."""
    parts, wholes, outside, unknown = 0.0, 0.0, [], []
    for row, sure in rows:
        part, whole = (_number(_value(t or "", row, task, county)) for t in (task.part, task.whole))
        if part is None or whole is None or not sure:
            unknown.append(_name(row))
            continue
        parts, wholes = parts + part, wholes + whole
        own = _over(part, whole)
        if own is not None and state_of(task, own, own) == "missed":
            outside.append(_name(row))
    ratio = _over(parts, wholes) if not unknown else None
    return Counted(
        group=group,
        part=parts,
        whole=wholes,
        low=ratio,
        high=ratio,
        state=state_of(task, ratio, ratio),
        outside=tuple(outside),
        unknown=tuple(unknown),
        lacking=None if ratio is None else _lacking_part(task, parts, wholes),
    )


def _number(value: object) -> float | None:
    known = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if known and isinstance(value, int | float) else None


def _lacking_part(task: CountTask, part: float, whole: float) -> int:
    """By how many wholes the part must grow, or shrink."""
    if task.least is not None and part < task.least * whole - EXACT:
        return ceil(task.least * whole - part - EXACT)
    if task.most is not None and part > task.most * whole + EXACT:
        return ceil(part - task.most * whole - EXACT)
    return 0


def state_of(task: CountTask, low: float | None, high: float | None) -> State:
    """Whether a limit is kept for certain, missed for certain, or nobody knows."""
    if low is None or high is None:
        return "unknown"
    above = task.most is not None and low > task.most + EXACT
    below = task.least is not None and high < task.least - EXACT
    if above or below:
        return "missed"
    inside = (task.least is None or low >= task.least - EXACT) and (
        task.most is None or high <= task.most + EXACT
    )
    return "kept" if inside else "unknown"


def yearly(task: CountTask, lacking: int | None) -> tuple[int, ...]:
    """So many to be mended in each year, the earlier years first; none where it is not known."""
    if task.years is None or not lacking:
        return ()
    each, more = divmod(lacking, task.years)
    return tuple(each + (year < more) for year in range(task.years))
