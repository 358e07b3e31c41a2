"""One layer of a plan: who serves what, how many, how often, and how ways become minutes."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Level = Literal["village", "township", "county"]

SupplyKind = Literal["cadres", "units", "leaders"]

Count = int | tuple[int, int]
"""A number, or the least and the most."""


class Layer(BaseModel):
    """One kind of posting: who serves which places, how many, and how often."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    supply: SupplyKind
    level: Level = "village"
    """What is served: villages, townships or counties."""
    title: str | None = None
    places: str | None = None
    """Expression over ``village`` (or ``township``, ``county``): which ones; all where absent."""
    eligible: str | None = None
    """Expression over ``cadre``, ``unit`` or ``leader``: who may serve; all where absent."""
    demand: Count | dict[str, Count] = 1
    """Posts per place; or per class of place (a class that is not named has none)."""
    capacity: Count | str = 1
    """Places per supply: a number, [least, most], or an expression like ``unit.capacity``."""
    roles: dict[str, int] = Field(default_factory=dict)
    """Need dimension -> how many members of the team at a place must have that skill."""
    term_years: float | None = Field(default=None, gt=0.0, le=100.0)


class Travel(BaseModel):
    """How ways become minutes.

    Without roads: the straight line times ``detour_factor`` at ``speed_kmh``. With roads:
    ``road_kmh`` sets the speed of a class of road (0 closes it); the way to the nearest road
    is walked at ``walk_kmh``, at most ``most_walk_m`` metres.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    detour_factor: float = Field(default=1.3, ge=1.0)
    speed_kmh: float = Field(default=40.0, gt=0.0)
    road_kmh: dict[str, Annotated[float, Field(ge=0.0, le=150.0)]] = Field(default_factory=dict)
    walk_kmh: float = Field(default=5.0, gt=0.0)
    most_walk_m: float = Field(default=3000.0, ge=0.0)
