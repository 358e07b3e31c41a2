"""A plan is a value: postings, and the demand they leave open."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Posting:
    """One row of a plan: ``supply`` (person, unit or leader) serves ``place`` in ``layer``."""

    layer: str
    place: str
    supply: str
    role: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same posting: layer, place and supply."""
        return (self.layer, self.place, self.supply)


@dataclass(frozen=True, slots=True, order=True)
class Shortage:
    """Demand that a plan leaves open: ``missing`` posts of ``layer`` at ``place``.

    ``cause`` is a key of the message catalogue (``shortage.<cause>``).
    """

    layer: str
    place: str
    missing: int
    cause: str = "not_enough"


@dataclass(frozen=True, slots=True, order=True)
class Breach:
    """One way in which a plan breaks a rule.

    ``rule`` is the rule's name; ``key`` a key of the message catalogue (``breach.<key>``)
    whose sentence ``details`` complete.
    """

    rule: str
    key: str
    layer: str = ""
    place: str = ""
    supply: str = ""
    details: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """Postings and shortages, each sorted; two equal plans compare equal."""

    postings: tuple[Posting, ...] = ()
    shortages: tuple[Shortage, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "postings", tuple(sorted(self.postings)))
        object.__setattr__(self, "shortages", tuple(sorted(self.shortages)))

    @property
    def digest(self) -> str:
        """SHA-256 of who is posted where, whatever the roles: what makes it this plan."""
        posts = "".join(sorted("\t".join(post.key) + "\n" for post in self.postings))
        return hashlib.sha256(posts.encode()).hexdigest()

    def of_layer(self, layer: str) -> tuple[Posting, ...]:
        """The postings of one layer, sorted by place and supply."""
        return tuple(posting for posting in self.postings if posting.layer == layer)
