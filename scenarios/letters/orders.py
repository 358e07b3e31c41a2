"""Which letters a command line asks for: every mistake in it is told at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

from geodata.facts.supply_key import SupplyKey
from geodata.words import Language, label
from maps.letters.letters import (
    GIVEN,
    KINDS,
    Kind,
    Letter,
    Occasion,
    field_names,
    key_of,
    letters_of,
)
from maps.names import Names
from scenarios.console.console import Talker
from scenarios.console.days import said_day
from scenarios.console.errors import BadInput
from scenarios.console.name_lookup import Finder
from scenarios.runs.finished_run import Finished, events_of
from scenarios.runs.previous_plan import plan_before


@dataclass(frozen=True, kw_only=True)
class LetterWishes:
    """Which letters, and how, as the command line says it."""

    kinds: Sequence[str] = ()
    layer: str | None = None
    villages: Sequence[str] = ()
    language: str | None = None
    merged: bool = False
    only_new: bool = False
    day: str | None = None
    given: Sequence[str] = ()
    templates: Path | None = None


class Order:
    """The wishes, understood; every mistake in them is told before :class:`BadInput`."""

    def __init__(self, run: Finished, wishes: LetterWishes, talker: Talker) -> None:
        self.run, self.wishes, self.talker = run, wishes, talker
        self.finder = Finder(run.before.county, run.scenario.policy, talker)
        self.base, self.before = plan_before(run)
        language = self._language()
        self.names = Names(run.before.county, run.scenario.policy, language)
        self.kinds = [kind for name in wishes.kinds if (kind := self._kind(name))]
        self.layers = {layer.name for layer in self.finder.layers(wishes.layer)}
        found = [self.finder.place(name) for name in wishes.villages]
        self.places = {key[1] for key in found if key}
        self.occasion = Occasion(
            title=run.scenario.title,
            day=self._day(),
            given=dict(pair for text in wishes.given if (pair := self._given(text))),
            before=self.before,
            gone=self._gone(),
            starts=self._known_day("start"),
            ends=self._known_day("end"),
        )
        self._needs_before()
        if self.finder.lost:
            raise BadInput

    def letters(self) -> list[Letter]:
        """All letters that are wanted."""
        kinds: Sequence[Kind] = self.kinds or KINDS
        return [
            letter
            for kind in KINDS
            if kind in kinds
            for letter in letters_of(
                self.names, self.run.plan, kind, self.occasion, only_new=self.wishes.only_new
            )
            if letter.posting.layer in self.layers
            and (not self.places or letter.posting.place in self.places)
        ]

    def _wrong(self, key: str, **values: object) -> None:
        self.finder.lost = True
        self.talker.say(key, style="red", **values)

    def _language(self) -> Language:
        word = self.wishes.language or self.talker.language
        if word not in ("zh", "en"):
            self._wrong("letters.bad_language", name=word)
            return "zh"
        return cast("Language", word)

    def _kind(self, name: str) -> Kind | None:
        for kind in KINDS:
            if name in (kind, *(label("letters.kind", kind, one) for one in ("zh", "en"))):
                return kind
        known = "、".join(f"{kind} ({label('letters.kind', kind)})" for kind in KINDS)
        self._wrong("letters.bad_kind", name=name, kinds=known)
        return None

    def _day(self) -> date | None:
        if self.wishes.day is None:
            return None
        try:
            return said_day(self.wishes.day, self.talker)
        except ValueError:
            self._wrong("replan.bad_date", text=self.wishes.day)
            return None

    def _given(self, text: str) -> tuple[str, str] | None:
        name, sign, value = text.partition("=")
        key = key_of(name.strip())
        if sign and key in GIVEN:
            return key, value.strip()
        fields = field_names()
        known = "、".join(f"{fields[item]} ({item})" for item in GIVEN)
        self._wrong("letters.bad_set", text=text, fields=known)
        return None

    def _known_day(self, key: str) -> date | None:
        """A day that the replanned run was asked for (``--date``, ``--handover-days``)."""
        happened = self.run.manifest.get("replan")
        said = happened.get(key) if isinstance(happened, dict) else None
        return date.fromisoformat(said) if isinstance(said, str) else None

    def _gone(self) -> dict[SupplyKey, str]:
        happened = self.run.manifest.get("replan")
        if not isinstance(happened, dict):
            return {}
        return {event.who: event.reason for event in events_of(happened, self.run.before.county)}

    def _needs_before(self) -> None:
        if self.before is not None:
            return
        if "recall" in self.kinds:
            self._wrong("letters.no_recall", base=self.base)
        if self.wishes.only_new:
            self._wrong("letters.no_before", base=self.base)
