"""First the villages, then the people: which villages get support (先定村、再派人).

The choice is a small program of its own: as many villages as asked for, under the quotas,
with the greatest sum of need scores; of equal choices the one earliest in the table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import floor
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geodata.facts.county import County, Village
from optimizer.facts.divisions import home_of
from optimizer.facts.expressions import parse
from optimizer.facts.lookup import holds
from optimizer.model.village_policy import NeedTerm, Selection, SelectionQuota
from optimizer.villages.need import DECIMALS, Need, need_of

if TYPE_CHECKING:
    from scipy.optimize import Bounds, LinearConstraint

Floats = NDArray[np.float64]
Reason = Literal["must", "score", "quota", "refill", "never", "below", "full", "gave_way"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is decided of one village, and why.

    ``rank`` counts from 1 by score. ``group`` names the quota of a reason that has one.
    """

    village: str
    need: Need
    rank: int
    selected: bool
    reason: Reason
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One area of one quota: its villages, its bounds, and how many of it are selected."""

    name: str
    members: frozenset[str]
    least: int
    most: int | None
    selected: int = 0

    @property
    def kept(self) -> bool:
        """Whether the number is within the bounds."""
        return self.least <= self.selected and (self.most is None or self.selected <= self.most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The choice: a verdict per village in table order, the quotas, how many were wanted."""

    verdicts: tuple[Verdict, ...]
    groups: tuple[Group, ...]
    wanted: int | None

    @property
    def selected(self) -> frozenset[str]:
        """Ids of the selected villages."""
        return frozenset(item.village for item in self.verdicts if item.selected)


@dataclass(frozen=True, eq=False)
class _Question:
    """The villages with their scores in whole steps, and what binds them."""

    villages: Sequence[Village]
    steps: Floats
    must: NDArray[np.bool_]
    never: NDArray[np.bool_]
    wanted: int | None
    groups: tuple[Group, ...]
    number: dict[str, int] = field(default_factory=dict)


def choose(county: County, terms: tuple[NeedTerm, ...], selection: Selection) -> Chosen:
    """Choose the villages. ``must`` is always kept; what else cannot be kept is told by groups."""
    needs = [need_of(village, terms) for village in county.villages]
    steps = np.array([round(need.score * 10**DECIMALS) for need in needs], dtype=float)
    question = _Question(
        villages=county.villages,
        steps=steps,
        must=_marks(county, selection.must),
        never=_marks(county, selection.never) & ~_marks(county, selection.must),
        wanted=wanted_of(county, selection),
        groups=tuple(groups_of(county, selection)),
        number={village.id: n for n, village in enumerate(county.villages)},
    )
    picked = _pick(question)
    chosen = frozenset(v.id for v, on in zip(county.villages, picked, strict=True) if on)
    return Chosen(
        verdicts=tuple(_verdicts(question, needs, picked)),
        groups=tuple(counted(question.groups, chosen)),
        wanted=question.wanted,
    )


def wanted_of(county: County, selection: Selection) -> int | None:
    """How many villages are asked for; ``None``: all that are not excluded."""
    if selection.count is not None:
        return selection.count
    if selection.share is None:
        return None
    return floor(selection.share * len(county.villages) + 0.5)


def groups_of(county: County, selection: Selection) -> Iterator[Group]:
    """Every area of every quota with its villages."""
    for quota in selection.quota:
        members: dict[str, set[str]] = {}
        for village in county.villages:
            area = home_of(village, quota.per) if quota.per else ""
            members.setdefault(area, set())
            if _meets(village, quota.where):
                members[area].add(village.id)
        for area in sorted(members):
            yield Group(
                name=_name(county, quota, area),
                members=frozenset(members[area]),
                least=min(quota.least, len(members[area])) if quota.per else quota.least,
                most=quota.most,
            )


def counted(groups: Sequence[Group], selected: frozenset[str]) -> Iterator[Group]:
    """The groups with the numbers of a selection."""
    for group in groups:
        yield Group(
            name=group.name,
            members=group.members,
            least=group.least,
            most=group.most,
            selected=len(group.members & selected),
        )


def _name(county: County, quota: SelectionQuota, area: str) -> str:
    town = {town.id: town.name for town in county.townships}.get(area, area)
    return " ".join(filter(None, (quota.name or quota.where or "", town)))


def _meets(village: Village, text: str | None) -> bool:
    return text is None or holds(parse(text), village, "village", 0) is True


def _marks(county: County, text: str | None) -> NDArray[np.bool_]:
    return np.array([text is not None and _meets(v, text) for v in county.villages], dtype=bool)


def _pick(question: _Question) -> NDArray[np.bool_]:
    """Three programs in turn: fewest broken numbers, greatest need, earliest in the table.

    Columns: the villages, then for every row how much it is missed and exceeded by.
    """
    from scipy.optimize import Bounds, LinearConstraint  # noqa: PLC0415  half a second to load

    width = len(question.villages)
    rows, low, high = _rows(question)
    count = len(rows)
    table = sparse.hstack(
        [_matrix(rows, width), sparse.eye_array(count), -sparse.eye_array(count)], format="csr"
    )
    kept = LinearConstraint(table, np.array(low), np.array(high))
    lower = np.concatenate([question.must.astype(float), np.zeros(2 * count)])
    most = max(width, *low, 0.0)  # a quota may ask for more villages than there are
    upper = np.concatenate([(~question.never).astype(float), np.full(2 * count, float(most))])
    bounds = Bounds(lower, upper)
    none, slack = np.zeros(width), np.ones(2 * count)
    order = np.arange(1.0, width + 1)
    broken = np.concatenate([none, slack])
    need = np.concatenate([-question.steps, np.zeros(2 * count)])
    early = np.concatenate([order, np.zeros(2 * count)])
    constraints = [kept]
    x = np.zeros(width + 2 * count)
    for costs in (broken, need, early):
        x = np.round(_solved(costs, constraints, bounds))
        constraints.append(LinearConstraint(costs.reshape(1, -1), -np.inf, float(costs @ x)))
    result: NDArray[np.bool_] = x[:width] > 0.5
    return result


def _rows(question: _Question) -> tuple[list[list[int]], list[float], list[float]]:
    rows = [sorted(question.number[name] for name in group.members) for group in question.groups]
    low = [float(group.least) for group in question.groups]
    high = [np.inf if group.most is None else float(group.most) for group in question.groups]
    if question.wanted is not None:
        rows.append(list(range(len(question.villages))))
        low.append(float(question.wanted))
        high.append(float(question.wanted))
    if question.wanted is None and not question.must.any():
        rows.append(list(range(len(question.villages))))
        low.append(float(len(question.villages) - question.never.sum()))
        high.append(np.inf)
    return rows, low, high


def _matrix(rows: list[list[int]], width: int) -> sparse.csr_array:
    columns = np.array([column for row in rows for column in row], dtype=np.int64)
    numbers = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    shape = (len(rows), width)
    return sparse.csr_array((np.ones(columns.size), (numbers, columns)), shape=shape)


def _solved(costs: Floats, constraints: "list[LinearConstraint]", bounds: "Bounds") -> Floats:
    from scipy.optimize import milp  # noqa: PLC0415  half a second to load

    found = milp(
        costs,
        constraints=constraints,
        bounds=bounds,
        integrality=np.ones(costs.size),
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        raise RuntimeError(found.message)  # every program here has a solution: a defect
    return np.asarray(found.x, dtype=float)


def _verdicts(
    question: _Question, needs: Sequence[Need], picked: NDArray[np.bool_]
) -> Iterator[Verdict]:
    ranked = np.argsort(-question.steps, kind="stable")
    rank = np.empty(ranked.size, dtype=int)
    rank[ranked] = np.arange(1, ranked.size + 1)
    plain = _plain(question, ranked, int(picked.sum()))
    chosen = frozenset(v.id for v, on in zip(question.villages, picked, strict=True) if on)
    groups = list(counted(question.groups, chosen))
    for n, (village, need) in enumerate(zip(question.villages, needs, strict=True)):
        if picked[n]:
            reason, group = _why(village.id, bool(question.must[n]), n in plain, groups)
        else:
            reason, group = _why_not(village.id, bool(question.never[n]), n in plain, groups)
        yield Verdict(
            village=village.id,
            need=need,
            rank=int(rank[n]),
            selected=bool(picked[n]),
            reason=reason,
            group=group,
        )


def _plain(question: _Question, ranked: NDArray[np.int64], count: int) -> frozenset[int]:
    """The villages that would be selected by score alone, without quotas."""
    free = [int(n) for n in ranked if not question.must[n] and not question.never[n]]
    return frozenset(free[: max(0, count - int(question.must.sum()))])


def _why(village: str, must: bool, plain: bool, groups: list[Group]) -> tuple[Reason, str]:
    if must:
        return "must", ""
    if plain:
        return "score", ""
    tight = (g for g in groups if village in g.members and g.least > 0 and g.selected <= g.least)
    found = next(tight, None)
    return ("quota", found.name) if found else ("refill", "")


def _why_not(village: str, never: bool, plain: bool, groups: list[Group]) -> tuple[Reason, str]:
    if never:
        return "never", ""
    if not plain:
        return "below", ""
    full = (g for g in groups if village in g.members and g.most is not None)
    found = next((g for g in full if g.most is not None and g.selected >= g.most), None)
    return ("full", found.name) if found else ("gave_way", "")
