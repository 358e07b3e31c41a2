"""What a scenario asks of grids: the fields are the keys of ``[[grid]]`` and its tables."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

MOST = 100_000
Size = Annotated[int, Field(ge=1, le=MOST)]
Range = tuple[Size, Size]


class HeadsTable(BaseModel):
    """Who heads a village and its cells: people of the village, in a declared order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    of: str
    """Expression over the person: the village that he is of, by code or name."""
    village: tuple[str, ...] = ()
    """Conditions on the person: who heads the village, the first before the second."""
    cell: tuple[str, ...] = ()
    """Conditions on the person: who heads a cell, the first before the second (committee
    members, then group leaders, then retired members)."""
    current: str | None = None
    """Expression over the person: the cell that he heads in force, as households name it. As few
    of them as can be lose theirs, after as many cells as can be have a head."""


class MembersTable(BaseModel):
    """Which member households (党员中心户) look after which households."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    inside: Literal["cell", "village"] = "cell"
    """A member household belongs to one cell and looks after households of it; or after any of
    the village."""


class GridPin(BaseModel):
    """What is decided already: everything that is named is of one cell, in every plan.

    With ``forbid`` the opposite: nothing else that is named is of the cell ``cell``; no member
    household, and not the head, is of the cell of one of the households (or, where none is named,
    no member household is of the cell that he heads); no two of several households are of one
    cell; a head alone heads none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    source: str = ""
    village: str | None = None
    """The village by code or name, where numbers or names are those of several."""
    households: tuple[str, ...] = ()
    """Households by number."""
    members: tuple[str, ...] = ()
    """Member households by number."""
    head: str | None = None
    """Who heads the cell, by id or name; alone: he heads some cell."""
    cell: str | None = None
    """The cell, as households name it where cells are given or in force, or by the number that
    it has in the folder in force."""
    secretary: str | None = None
    """Who heads the village; nothing else stands beside him but ``village``."""
    forbid: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> "GridPin":
        some = [*self.households, *(who for who in (self.head, self.cell) if who is not None)]
        alone = not some and not self.members
        if self.secretary is not None:
            if not alone:
                raise ValueError("grid_pin_secretary")
            return self
        if not some or (len(some) + len(self.members) < 2 and self.head is None):
            raise ValueError("grid_pin")
        return self


class GridTask(BaseModel):
    """Villages divided into cells of households that hang together, with heads for each."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str | None = None
    villages: str | None = None
    """Condition on the village: which ones; all where absent."""
    cells: Literal["points", "given"] = "points"
    """Cells are made from points; or they are those that the column of cells says (villager
    groups, economic cooperatives), and only heads and member households are sought."""
    size: Range | None = None
    """Least and most households of a cell."""
    count: Annotated[int, Field(ge=1, le=MOST)] | str | None = None
    """How many cells a village has: a number, or an expression over the village. Absent: so
    many that cells come nearest to the middle of ``size``."""
    within: Annotated[float, Field(ge=0.0, le=1.0)] | None = None
    """By what share of the mean of its village the households of a cell may differ from it."""
    sub_size: Range | None = None
    """Least and most households of a sub-grid, where cells are divided again."""
    current: Literal["cell"] | None = None
    """Grids are in force: those that the column of cells says. As few households as can be leave
    theirs, before ways are short."""
    heads: HeadsTable | None = None
    members: MembersTable | None = None
    pin: tuple[GridPin, ...] = ()

    @model_validator(mode="after")
    def _makes_sense(self) -> "GridTask":
        made = self.size is not None or self.count is not None
        if self.cells == "points" and not made:
            raise ValueError("grid_size")
        if self.cells == "given" and (self.count is not None or self.within is not None):
            raise ValueError("grid_given")
        if self.cells == "given" and self.current is not None:
            raise ValueError("grid_current")
        if self.heads is not None and self.heads.current and self.current is None:
            raise ValueError("grid_heads_current")
        for pair in (self.size, self.sub_size):
            if pair is not None and pair[0] > pair[1]:
                raise ValueError("grid_order")
        if self.heads is not None and not (self.heads.village or self.heads.cell):
            raise ValueError("grid_heads")
        self._pins_make_sense()
        return self

    def _pins_make_sense(self) -> None:
        if self.members is None and any(pin.members for pin in self.pin):
            raise ValueError("grid_pin_members")
        if not self.led and any(pin.head is not None for pin in self.pin):
            raise ValueError("grid_pin_heads")
        if not self.seated and any(pin.secretary is not None for pin in self.pin):
            raise ValueError("grid_pin_seats")

    @property
    def seated(self) -> bool:
        """Whether villages have heads."""
        return self.heads is not None and bool(self.heads.village)

    @property
    def led(self) -> bool:
        """Whether cells have heads."""
        return self.heads is not None and bool(self.heads.cell)

    @property
    def shown(self) -> str:
        """As it is called in outputs."""
        return self.title or self.name
