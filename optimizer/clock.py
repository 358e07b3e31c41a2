"""What a search may still use."""

import time
from dataclasses import dataclass
from threading import Event


@dataclass(eq=False)
class Clock:
    """What a search may still use: ``left()`` seconds, until ``stop`` is set."""

    ends: float
    stop: Event

    def left(self) -> float:
        """Seconds that are left."""
        return self.ends - time.monotonic()

    @property
    def over(self) -> bool:
        """Whether to end now."""
        return self.stop.is_set() or self.left() <= 0
