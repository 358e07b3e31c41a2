"""When a planning problem beside the postings has to end, and from which seed it begins."""

from dataclasses import dataclass, field
from threading import Event


@dataclass(frozen=True, kw_only=True)
class TaskLimits:
    """Seconds, the seed of all that is drawn, and what stops it sooner."""

    seconds: float
    seed: int
    stop: Event = field(default_factory=Event)
