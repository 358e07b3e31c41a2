"""What a planner says of two places: that they touch after all, or do not."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighbourRow:
    """One row of the table ``neighbours``, about two different places of one level.

    ``level`` is ``village``, ``township`` or ``county``, ``relation`` is ``touch`` or ``apart``.
    ``reason`` is a word of the vocabulary
    (``ferry``, ``bridge``, ``ridge`` ...) or of the user's own, empty where nobody gave one.
    """

    place: str
    other: str
    level: str = "village"
    relation: str = "touch"
    reason: str = ""

    @property
    def ends(self) -> frozenset[str]:
        """Both places, in no order."""
        return frozenset((self.place, self.other))
