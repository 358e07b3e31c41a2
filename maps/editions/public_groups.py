"""The public edition of groups: how many are in each, what it looks after; names only if allowed.

The facts are reduced before anything is drawn: units, grades, recusals, loads, costs, groups in
force and what is not kept are never handed to a writer, names of people only where the scenario
says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from geodata.facts.case import Case
from geodata.words import Language, say
from maps.editions.leak_test import Leak
from maps.editions.public_areas import NUMBERS, AreaView, no_areas, public_areas, says
from maps.editions.public_view import Edition
from maps.editions.room_book import strange_in_room_book
from maps.editions.whitelisted_structure import (
    LANGUAGES,
    PageRules,
    colours_of,
)
from maps.files.group_ground import ground_of
from maps.files.workbook import cell_text
from maps.pages.group_map import group_page, who_of
from maps.styles import AREA_PAGE
from maps.tables.frames import Table
from maps.tables.group_tables import GroupRow, GroupWords, public_group_table
from optimizer.groups.group_judge import GroupJudge
from optimizer.groups.group_plan import GroupPlan

WITHHELD = frozenset({"codes", "kept"})
PEOPLE = frozenset(
    {"groups.size", "groups.leader", "groups.people", "groups.beats", "beat", "left"}
)
"""Where the page's data have numbers of people."""


@dataclass(frozen=True, kw_only=True)
class GroupView:
    """Groups reduced to what an edition may show; ``ground`` is what they look after, if anything.

    ``names`` are those of people that are shown, ``beats`` those of what is taken.
    """

    ground: AreaView | None
    who: dict[str, Any]
    rows: tuple[GroupRow, ...]
    names: frozenset[str] = frozenset()
    beats: frozenset[str] = frozenset()
    leaders: bool = False


def public_groups(
    case: Case, judge: GroupJudge, plan: GroupPlan, edition: Edition, *, language: Language
) -> GroupView:
    """Reduce groups to the whitelist; ids are numbers of their own."""
    ground = ground_of(judge, plan, language)
    who, words = who_of(judge, plan, ground), GroupWords(judge, language)
    grouped = [person for group in plan.groups for person in group.people]
    rows = tuple(
        GroupRow(
            number=group.number,
            size=len(group.people),
            leader=words.person(group.leader) if group.leader and edition.names else "",
            people=tuple(map(words.person, group.people)) if edition.names else (),
            areas=tuple(map(words.area, group.areas)),
        )
        for group in plan.groups
    )
    return GroupView(
        ground=public_areas(case, ground.judge, ground.plan, edition, language=language)
        if judge.facts.areas
        else None,
        who=_reduced(who, names=edition.names),
        rows=rows,
        names=frozenset(map(words.person, grouped)) if edition.names else frozenset(),
        beats=frozenset(area.name for area in judge.facts.areas),
        leaders=judge.task.leader is not None and edition.names,
    )


def _reduced(who: dict[str, Any], *, names: bool) -> dict[str, Any]:
    """Without units and grades, and whoever is in no group; without names where none are shown."""
    if not names:
        groups = [group | {"leader": -1, "people": []} for group in who["groups"]]
        return who | {"people": _people([]), "groups": groups, "left": []}
    kept = sorted(number for group in who["groups"] for number in group["people"])
    new = {number: at for at, number in enumerate(kept)}
    groups = [
        group
        | {"leader": new.get(group["leader"], -1), "people": [new[one] for one in group["people"]]}
        for group in who["groups"]
    ]
    shown = _people([who["people"]["name"][number] for number in kept])
    return who | {"people": shown, "groups": groups, "left": []}


def _people(names: list[str]) -> dict[str, list[str]]:
    return {"name": names, "unit": [""] * len(names), "grade": [""] * len(names)}


def no_groups(*, ground: bool, names: bool) -> GroupView:
    """An edition of nothing, with the same files and columns."""
    who = {"people": _people([]), "groups": [], "left": [], "beats": [], "beat": []}
    return GroupView(ground=no_areas() if ground else None, who=who, rows=(), leaders=names)


def public_map(
    view: AreaView, who: dict[str, Any], *, title: str, language: Language, notice: tuple[str, str]
) -> str:
    """The page of an edition."""
    return group_page(
        (view.case, view.judge, view.plan),
        who,
        {"proof": ["", ""], "columns": [], "missed": [], "inForce": []},
        title=title,
        language=language,
        notice=notice,
        withheld=WITHHELD,
    )


def public_table(view: GroupView, *, title: str, note: str, language: Language) -> Table:
    """The table of an edition, with ``note`` below it."""
    named = bool(view.names) or view.leaders
    table = public_group_table(
        view.rows, title=title, language=language, names=named, led=view.leaders
    )
    return replace(table, note=note)


@dataclass(frozen=True, kw_only=True)
class GroupColumns:
    """What each column of such an edition may say."""

    language: Language
    titles: frozenset[str]
    places: frozenset[str]
    beats: frozenset[str]
    people: frozenset[str]
    notices: frozenset[str]
    numbers: frozenset[int]

    @property
    def groups(self) -> frozenset[str]:
        """What groups are called."""
        return frozenset(
            say("group.name", at, number=number) for number in self.numbers for at in LANGUAGES
        )

    def page(self) -> PageRules:
        """What the page may say."""
        return PageRules(
            titles=self.titles,
            texts={
                "title": self.titles,
                "language": frozenset(LANGUAGES),
                "proof": frozenset({""}),
                "places.name": self.places,
                "places.code": frozenset({""}),
                "places.town": self.places | {""},
                "areas.name": self.groups,
                "areas.inside": frozenset({""}),
                "people.name": self.people,
                "people.unit": frozenset({""}),
                "people.grade": frozenset({""}),
                "beats": self.beats,
                "withheld": WITHHELD,
            },
            counts=NUMBERS | PEOPLE,
            unknown=frozenset({"areas.centre", "places.area", "places.current", "groups.leader"}),
            nothing=frozenset(),
            rooms=("group_map", "area_map", "map"),
            notices=self.notices,
            colours=colours_of(AREA_PAGE),
        )

    def strange_in_book(self, path: Path, empty: Path) -> Iterator[Leak]:
        """What of a workbook is no whitelisted column; ``empty`` is one of no groups."""
        sheets = {say("group.sheet.groups", self.language)}
        return strange_in_room_book(path, empty, sheets, self._texts(), says)

    def _texts(self) -> dict[str, frozenset[str]]:
        """Heading -> the texts that may stand below it; numbers are counts."""
        people = frozenset(map(cell_text, self.people))
        found = {
            "number": frozenset[str](),
            "group": self.groups,
            "leader": people,
            "people": frozenset[str](),
            "members": people | {"…"},
            "areas": frozenset(map(cell_text, self.beats)) | {"…"},
        }
        return {say(f"group.column.{key}", self.language): texts for key, texts in found.items()}
