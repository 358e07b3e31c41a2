"""Targets with a deadline and a state: what a list of targets (攻坚表) says of every place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel

from geodata.columns.days import day_of
from geodata.facts.county import County, Place
from optimizer.facts.expressions import parse
from optimizer.facts.layer import Level
from optimizer.facts.lookup import holds
from optimizer.facts.task_faults import TaskFaults, named


class TargetKeys(BaseModel):
    """The keys by which a task asks for a list of its places as targets."""

    deadline: str | None = None
    """Expression over the place: by when it has to be done; with it or ``state`` there is a sheet
    攻坚表 of every place, who has it, its deadline and its state."""
    state: str | None = None
    """Expression over the place: how far it is."""
    done: tuple[str, ...] = ()
    """The states in which a place is done; it is never overdue then."""

    @property
    def lists_targets(self) -> bool:
        """Whether a list of targets is asked for."""
        return self.deadline is not None or self.state is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A place: its deadline as it is written and as the last day that this may mean, its state."""

    place: Place
    written: str = ""
    deadline: date | None = None
    state: str = ""
    done: bool = False

    def days_over(self, today: date | None) -> int | None:
        """Days since the deadline, where it is over and the target is not done."""
        if today is None or self.deadline is None or self.done or self.deadline >= today:
            return None
        return (today - self.deadline).days


def read_targets(
    county: County, places: Iterable[Place], level: Level, task: TargetKeys, faults: TaskFaults
) -> tuple[Target, ...]:
    """The targets of a task that lists them; what is unknown stays empty, and is told."""
    if not task.lists_targets:
        return ()
    found = [_target(county, place, level, task) for place in places]
    if task.deadline is not None:
        blank = [target.place for target in found if not target.written]
        unread = [target for target in found if target.written and target.deadline is None]
        _tell(faults, "target_no_deadline", "deadline", task.deadline, blank)
        if unread:
            words = "、".join(dict.fromkeys(target.written for target in unread))[:80]
            _tell(faults, "target_unread", "deadline", words, [one.place for one in unread])
    if task.state is not None:
        blank = [target.place for target in found if not target.state]
        _tell(faults, "target_no_state", "state", task.state, blank)
    used = {target.state for target in found}
    for at, word in enumerate(task.done, 1):
        if word not in used:
            faults.warn("target_done_unused", f"done[{at}]", word)
    return tuple(found)


def _tell(faults: TaskFaults, key: str, where: str, value: str, places: list[Place]) -> None:
    if places:
        faults.warn(key, where, value, count=str(len(places)), places=named(places))


def _target(county: County, place: Place, level: Level, task: TargetKeys) -> Target:
    written = _said(county, place, level, task.deadline)
    state = _said(county, place, level, task.state)
    return Target(
        place=place,
        written=written,
        deadline=_last_day(written),
        state=state,
        done=state in task.done,
    )


def _said(county: County, place: Place, level: Level, text: str | None) -> str:
    """What an expression gives, as it is written; empty where unknown."""
    value = None if text is None else holds(parse(text), place, level, county.year)
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, float):
        return f"{value:.15g}"
    return "" if value is None else str(value).strip()


def _last_day(written: str) -> date | None:
    """The last day that a deadline may mean: a month, or a year, ends with its last day."""
    try:
        return day_of(written).last if written else None
    except ValueError:
        return None
