"""A case folder read once for several scenarios that ask it for the same."""

from collections.abc import Collection, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Protocol, TypedDict, Unpack

from geodata.facts.case import Case
from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.hand_plans.heads import HandLayer
from geodata.reading.read_case import read_case
from geodata.words import Language


class Asked(TypedDict, total=False):
    """What may be asked of a case folder; see :func:`~geodata.reading.read_case.read_case`."""

    language: Language
    known: bool
    layers: Sequence[HandLayer]
    beside: Collection[str]
    rooms: Collection[str]


class CaseReader(Protocol):
    """Reads a case folder, as :func:`~geodata.reading.read_case.read_case` does."""

    def __call__(
        self, folder: Path, sources: Sources, findings: Findings, **asked: Unpack[Asked]
    ) -> Case:
        """The case; flaws are added to ``findings``."""


class CasesOnce:
    """Reads a folder again only where something else is asked of it.

    Whoever asks again has the same case and a copy of what was found in it.
    """

    def __init__(self) -> None:
        self._seen: dict[object, tuple[Case, Findings]] = {}

    def __call__(
        self, folder: Path, sources: Sources, findings: Findings, **asked: Unpack[Asked]
    ) -> Case:
        """Read a case folder, or take it from before; see :class:`CaseReader`."""
        key = (folder.resolve(), sources.model_dump_json(), _key(asked))
        if key not in self._seen:
            own = Findings()
            self._seen[key] = (read_case(folder, sources, own, **asked), own)
        case, own = self._seen[key]
        findings.take(deepcopy(own))
        return case


def _key(asked: Asked) -> tuple[object, ...]:
    """What is asked, so that the same is known again."""
    return (
        asked.get("language"),
        asked.get("known"),
        tuple(asked.get("layers", ())),
        frozenset(asked.get("beside", ())),
        frozenset(asked.get("rooms", ())),
    )
