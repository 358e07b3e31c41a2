"""When something has to end: made once for a solve, and handed to everything that takes time."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

GRACE = 0.02
"""Share of a deadline after which an engine that has not answered is ended."""


class StoppedError(Exception):
    """A stop was asked for, or time is over."""


@dataclass(frozen=True, eq=False)
class Deadline:
    """Ends at ``ends`` on the monotonic clock, or as soon as ``stop`` is set.

    A slice ends earlier and stops with the whole; an engine that overruns a slice is ended at
    ``final``, which is the same for all slices and lies a little behind the end of the whole.
    Where it travels to another process it takes the seconds that are left; a stop does not
    follow it there, so whoever sent it has to end what it does.
    """

    ends: float
    stop: Event = field(default_factory=Event)
    final: float = math.inf

    @classmethod
    def after(cls, seconds: float, stop: Event | None = None) -> "Deadline":
        """Ends in so many seconds."""
        ends = time.monotonic() + seconds
        return cls(ends, stop or Event(), ends + GRACE * max(0.0, seconds))

    def left(self) -> float:
        """Seconds that are left, at least 0."""
        return max(0.0, self.ends - time.monotonic())

    @property
    def over(self) -> bool:
        """Whether to end now."""
        return self.stop.is_set() or self.left() <= 0

    @property
    def past(self) -> bool:
        """Whether nobody may be waited for any more."""
        return self.stop.is_set() or time.monotonic() > self.final

    def slice(self, *, share: float = 1.0, seconds: float = math.inf) -> "Deadline":
        """A part of what is left: a share of it, and no more than so many seconds."""
        ends = time.monotonic() + max(0.0, min(share * self.left(), seconds))
        return Deadline(min(self.ends, ends), self.stop, self.final)

    def before(self, seconds: float) -> "Deadline":
        """A deadline of its own in so many seconds, with the same stop, no later than this."""
        ends = min(self.ends, time.monotonic() + max(0.0, seconds))
        return Deadline(ends, self.stop, min(self.final, ends + GRACE * max(0.0, seconds)))

    def strict(self) -> "Deadline":
        """The same for an engine that looks at no clock: it is ended when this ends."""
        return Deadline(self.ends, self.stop, self.ends)

    def check(self) -> None:
        """Raise :class:`StoppedError` where it is over."""
        if self.over:
            raise StoppedError

    def __reduce__(self) -> tuple[Callable[[float], "Deadline"], tuple[float]]:
        """Travel as the seconds that are left."""
        return Deadline.after, (self.left(),)


NEVER = Deadline(math.inf)
"""No end: for what takes no time worth a look at the clock."""


@dataclass(frozen=True, eq=False)
class GoOn:
    """Whether something is still wanted, and until when."""

    deadline: Deadline
    wanted: Callable[[], bool] = lambda: True

    def __call__(self) -> bool:
        """Whether to go on."""
        return not self.deadline.over and self.wanted()
