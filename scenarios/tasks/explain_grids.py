"""Why a household, village or person has its place among grids, and what a change would cost."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from geodata.text import normalised
from maps.tables.grid_tables import GridWords
from optimizer.arrays import Ints
from optimizer.grids.grid_case import GridVillage
from optimizer.grids.grid_pinned import Node
from optimizer.grids.grid_plan import VillagePlan
from optimizer.grids.grid_questions import cell_moves, member_choices, pins_on
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.finished_grids import FinishedGrids, open_grids
from scenarios.tasks.room_run import tell_breaches

MOST_TOLD = 5


def explain_grids(
    folder: Path,
    talker: Talker,
    choices: Choices,
    *,
    village: str | None,
    household: str | None,
    person: str | None,
) -> None:
    """Explain a household by its number, a person or a village.

    Raises :class:`BadInput` where nothing is asked, or names are not known.
    """
    done = open_grids(folder, talker, choices)
    asked = _Explaining(done, talker)
    if household is not None:
        asked.household(household, village)
    elif person is not None:
        asked.person(person)
    elif village is not None:
        asked.village(asked.named(village))
    else:
        talker.say("grid.ask", style="red")
        raise BadInput


class _Explaining:
    """Answers about one folder."""

    def __init__(self, done: FinishedGrids, talker: Talker) -> None:
        self.done, self.talker = done, talker
        self.words = GridWords(done.judge, talker.language)
        self.own = {own.village: own for own in done.plan.villages}

    def named(self, name: str) -> str:
        """The village of an id, a code, or a name that one alone has."""
        found = [
            village.place.id
            for village in self.done.facts.villages
            if name in (village.place.id, village.place.code, village.place.name)
            or name == f"{village.place.township_name}{village.place.name}"
        ]
        if len(found) != 1:
            self.talker.say("grid.no_village", name=name, style="red")
            raise BadInput
        return found[0]

    def village(self, name: str) -> None:
        """The cells of a village with their heads, what is proven, and what is short."""
        own = self.own[name]
        village, judge, say_ = self.done.facts.by_id[name], self.done.judge, self.talker.say
        total = village.households.total
        say_("grid.has", place=self._place(name), cells=own.cells, households=total)
        if judge.task.heads is not None and own.secretary is not None:
            say_("grid.led", name=self.words.person(own.secretary))
        for cell in range(1, own.cells + 1):
            inside = village.households.weight[own.cell == cell]
            head = self.words.person(own.heads.get(cell)) or self.words.text("lacking")
            members = int((own.member_cell == cell).sum())
            say_(
                "grid.cell_is",
                cell=self.words.cell(cell),
                households=int(inside.sum()),
                head=head,
                members=members,
            )
        for level in own.levels:
            state = self.words.text("proven" if level.proven else "open")
            named = self.words.text(f"level.{level.key}")
            say_("grid.level_is", name=named, cost=level.cost, bound=level.bound, state=state)
        own_breaches = [one for one in judge.breaches(self.done.plan) if one.village == name]
        tell_breaches(own_breaches, self.words.breach_said, self.talker, most=len(own_breaches))

    def household(self, number: str, village: str | None) -> None:
        """Its cell and member household, and what other ones would break and cost."""
        name, at = self._found(number, village)
        facts, own = self.done.facts.by_id[name], self.own[name]
        cell = int(own.cell[at])
        self.talker.say(
            "grid.lies", household=number, place=self._place(name), cell=self.words.cell(cell)
        )
        self._pinned(facts, ("household", at))
        if self.done.judge.task.cells == "points":
            self._moves(facts, own, at)
        if self.done.judge.task.members is not None:
            self._members(facts, own, at)

    def _pinned(self, facts: GridVillage, node: Node) -> None:
        """Say which pins speak of something."""
        pins = pins_on(facts, node)
        if pins:
            self.talker.say("grid.pinned", numbers=_listed(pins))

    def _moves(self, facts: GridVillage, own: VillagePlan, at: int) -> None:
        moves = cell_moves(facts, own, at)
        if not moves:
            self.talker.say("grid.inner")
        for move in moves[:MOST_TOLD]:
            torn = self.words.text("torn") if move.torn else ""
            if move.pins:
                torn += self.words.text("move_pins", numbers=_listed(move.pins))
            self.talker.say(
                "grid.move",
                cell=self.words.cell(move.cell),
                ways=f"{move.ways:+d}",
                missed=f"{move.missed:+d}",
                torn=torn,
            )
        if moves:
            self.talker.say("grid.moves_note")

    def _members(self, facts: GridVillage, own: VillagePlan, at: int) -> None:
        rows = own.served[own.served[:, 0] == at]
        served = {int(member) for member in rows[:, 1]}
        task = self.done.judge.task.members
        inside = task is not None and task.inside == "cell"
        choices = member_choices(facts, own, at, inside=inside)
        if not served:
            self.talker.say("grid.unserved_is")
        for choice in choices:
            if choice.member in served:
                name, way = str(facts.members.id[choice.member]), choice.metres
                self.talker.say("grid.served_by", member=name, way=way)
        nearest = min((c.metres for c in choices if c.member in served), default=None)
        for choice in choices[:MOST_TOLD]:
            if choice.member in served or (nearest is not None and choice.metres >= nearest):
                continue
            self.talker.say(
                f"grid.nearer_{choice.why}",
                member=str(facts.members.id[choice.member]),
                way=choice.metres,
                room=choice.room,
            )

    def _found(self, number: str, village: str | None) -> tuple[str, int]:
        """Village and place of a household by its number."""
        wanted = None if village is None else self.named(village)
        found: list[tuple[str, int]] = []
        for own in self.done.facts.villages:
            if wanted in (None, own.place.id):
                rows: Ints = np.flatnonzero(own.households.id.astype(str) == number)
                found += [(own.place.id, int(at)) for at in rows]
        if not found:
            self.talker.say("grid.no_household", name=number, style="red")
            raise BadInput
        if len(found) > 1:
            places = "、".join(self._place(name) for name, _ in found[:MOST_TOLD])
            told = {"name": number, "count": len(found), "villages": places}
            self.talker.say("grid.many_households", style="red", **told)
            raise BadInput
        return found[0]

    def person(self, name: str) -> None:
        """What somebody heads, or who is before him."""
        found = [
            (village, candidate)
            for village in self.done.facts.villages
            for candidate in (*village.secretaries, *village.heads)
            if name == candidate.id
            or normalised(name) == normalised(self.words.person(candidate.id))
        ]
        if len({candidate.id for _, candidate in found}) != 1:
            self.talker.say("grid.no_person", name=name, style="red")
            raise BadInput
        village, candidate = found[0]
        own, judge = self.own[village.place.id], self.done.judge
        shown, place = self.words.person(candidate.id), self._place(village.place.id)
        self._pinned(village, ("head", candidate.id))
        if own.secretary == candidate.id:
            self.talker.say("grid.heads_village", name=shown, place=place)
            return
        cells = [cell for cell, person in own.heads.items() if person == candidate.id]
        if cells:
            way = judge.way(village, own, candidate, cells[0])
            told = "—" if way is None else str(way)
            cell = self.words.cell(cells[0])
            self.talker.say("grid.heads_cell", name=shown, place=place, cell=cell, way=told)
            return
        heads = [other for other in village.heads if other.id in own.heads.values()]
        before = sum(other.rank <= candidate.rank for other in heads)
        key, cells_ = "grid.heads_nothing", own.cells
        self.talker.say(key, name=shown, place=place, cells=cells_, before=before)

    def _place(self, name: str) -> str:
        return self.words.town(name) + self.words.village(name)


def _listed(numbers: Sequence[int]) -> str:
    return "、".join(map(str, numbers))
