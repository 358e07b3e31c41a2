"""Which letters a command line asks for: every mistake in it is told at once."""

from datetime import date

from geodata.facts.supply_key import SupplyKey
from maps.letters.letters import KINDS, Occasion, PostingLetter, letters_of
from maps.names import Names
from scenarios.console.console import Talker
from scenarios.console.days import said_day
from scenarios.console.errors import BadInput
from scenarios.console.name_lookup import Finder
from scenarios.letters.wishes import Batch, LetterWishes, WishReader
from scenarios.runs.finished_run import Finished, events_of, inputs_of
from scenarios.runs.previous_plan import plan_before


class Order:
    """Wishes for postings, understood; every mistake is told before :class:`BadInput`."""

    def __init__(self, run: Finished, wishes: LetterWishes, talker: Talker) -> None:
        self.run, self.wishes, self.talker = run, wishes, talker
        self.finder = Finder(run.before.county, run.scenario.policy, talker)
        self.base, self.before = plan_before(run)
        self.reader = WishReader(wishes, talker)
        language = self.reader.language()
        self.names = Names(run.before.county, run.scenario.policy, language)
        self.kinds = self.reader.kinds(KINDS)
        self.layers = {layer.name for layer in self.finder.layers(wishes.layer)}
        found = [self.finder.place(name) for name in wishes.villages]
        self.places = {key[1] for key in found if key}
        self.occasion = Occasion(
            title=run.scenario.title,
            day=self._day(),
            given=self.reader.given(),
            before=self.before,
            gone=self._gone(),
            starts=self._known_day("start"),
            ends=self._known_day("end"),
        )
        self._needs_before()
        if self.finder.lost or self.reader.lost:
            raise BadInput

    def letters(self) -> list[PostingLetter]:
        """All letters that are wanted."""
        return [
            letter
            for kind in KINDS
            if kind in self.kinds
            for letter in letters_of(
                self.names, self.run.plan, kind, self.occasion, only_new=self.wishes.only_new
            )
            if letter.posting.layer in self.layers
            and (not self.places or letter.posting.place in self.places)
        ]

    def batch(self) -> Batch:
        """The letters, to be written."""
        return Batch(
            letters=self.letters(),
            language=self.names.language,
            columns=("layer", "place", "who"),
            inputs=inputs_of(self.run),
        )

    def _day(self) -> date | None:
        if self.wishes.day is None:
            return None
        try:
            return said_day(self.wishes.day, self.talker)
        except ValueError:
            self.reader.wrong("replan.bad_date", text=self.wishes.day)
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
        if self.wishes.kinds and "recall" in self.kinds:
            self.reader.wrong("letters.no_recall", base=self.base)
        if self.wishes.only_new:
            self.reader.wrong("letters.no_before", base=self.base)
