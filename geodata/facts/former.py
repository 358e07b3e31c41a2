"""What places and units of before a change are today, by every spelling of theirs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from geodata.text import normalised


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """Spellings (normalised) of before -> ids of today.

    ``places`` are villages; several ids mean a split of which nobody said who takes over.
    ``units`` are units that go on in others; ``lost`` those that go on nowhere, with the names of
    the units that they were split into: none where they were closed.
    """

    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    lost: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def place(self, text: str) -> tuple[str, ...]:
        """The villages that carry on; empty where a text means none of before."""
        return self.places.get(normalised(text), ()) if text else ()

    def unit(self, text: str) -> str | None:
        """The unit that carries on, ``None`` where a text means none of before."""
        return self.units.get(normalised(text))

    def loss(self, text: str) -> tuple[str, ...] | None:
        """What a unit that goes on nowhere was split into, ``None`` where it is no such unit."""
        return self.lost.get(normalised(text))


NO_CHANGES = Former()
