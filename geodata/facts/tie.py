"""What a planner says of two people, units or places: a couple, a recusal, an exchange."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """One row of the table ``ties``: two different ends, and what they are to each other.

    ``one_in`` and ``other_in`` say where the ids ``one`` and ``other`` stand: in a table
    (``cadres``, ``units``, ``leaders``), or among places of a level (``village`` …). ``tie`` is
    the planner's own word, such as 夫妻.
    """

    tie: str
    one_in: str
    one: str
    other_in: str
    other: str

    @property
    def ends(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Both ends: table or level, and id."""
        return (self.one_in, self.one), (self.other_in, self.other)
