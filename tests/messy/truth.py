"""A small county whose facts are known, before any clerk writes them down."""

from dataclasses import dataclass
from random import Random

COUNTY = "云县"
SURNAMES, GIVEN = "张李王赵钱孙周吴郑冯", "伟敏静强磊洋艳勇军杰娟涛超霞平刚"
PLACES = "东西南北上下前后河山沟坪寨庄岭湾"


@dataclass(frozen=True)
class Truth:
    """Facts by table: key -> field -> value; ``None`` is unknown. Keys are what rows are known by.

    Villages are known by (township, name), units and leaders by name, people by name and unit,
    postings by layer, village and who serves.
    """

    villages: dict[tuple[str, str], dict[str, object]]
    units: dict[str, dict[str, object]]
    cadres: dict[tuple[str, str], dict[str, object]]
    leaders: dict[str, dict[str, object]]
    current: frozenset[tuple[str, tuple[str, str], str]]


def drawn(seed: int) -> Truth:
    """A county of two to four townships; names of villages are the same in several of them."""
    draw = Random(seed)
    towns = draw.sample(["城关镇", "河口乡", "石桥镇", "马坪乡", "龙门街道"], draw.randint(2, 4))
    villages = {
        (town, f"{place}{draw.choice('村庄沟')}"): _village(draw)
        for town in towns
        for place in draw.sample(PLACES, draw.randint(1, 5))
    }
    names = draw.sample(
        ["农业农村局", "财政局", "教育局", "水利局", "税务局", "人社局"], draw.randint(2, 5)
    )
    units: dict[str, dict[str, object]] = {
        f"{level[1]}{name}": {"level": level[0], "capacity": draw.choice([None, 1, 2, 3, 12])}
        for name in names
        for level in [draw.choice([("county", "县"), ("city", "市"), ("province", "省")])]
    }
    cadres = {_person(draw, tuple(units)): _facts(draw) for _ in range(draw.randint(3, 12))}
    leaders: dict[str, dict[str, object]] = {
        _name(draw, 3): {"level": "county", "rank": number, "jurisdiction": _towns(draw, towns)}
        for number in range(1, draw.randint(2, 4))
    }
    return Truth(villages, units, cadres, leaders, _current(draw, villages, cadres, units))


def _village(draw: Random) -> dict[str, object]:
    classes = draw.sample(["weak", "poor", "key"], draw.choice([0, 1, 1, 1, 2]))
    return {
        "classes": frozenset(classes or ["ordinary"]),
        "population": draw.choice([None, draw.randint(90, 4000)]),
        "party_members": draw.choice([None, draw.randint(3, 120)]),
        "collective_income": draw.choice([None, 500 * draw.randint(0, 800)]),
    }


def _name(draw: Random, longest: int = 2) -> str:
    given = "".join(draw.sample(GIVEN, draw.randint(1, longest - 1)))
    return draw.choice(SURNAMES) + given


def _person(draw: Random, units: tuple[str, ...]) -> tuple[str, str]:
    return _name(draw, 3), draw.choice(units)


def _facts(draw: Random) -> dict[str, object]:
    born = draw.choice([None, (draw.randint(1965, 2000), draw.randint(1, 12))])
    return {
        "born": born,
        "pool": draw.choice(["first_secretary", "work_team"]),
        "available": draw.choice([True, True, False]),
        "phone": f"139{draw.randint(0, 99999999):08}",
    }


def _towns(draw: Random, towns: list[str]) -> frozenset[str]:
    return frozenset(draw.sample(towns, draw.randint(0, 2)))


def _current(draw: Random, villages, cadres, units):
    found = set()
    people = [key for key in cadres if sum(other[0] == key[0] for other in cadres) == 1]
    for name, _ in draw.sample(people, min(len(people), draw.randint(0, 3))):
        found.add(("first_secretary", draw.choice(list(villages)), name))
    for name in draw.sample(list(units), draw.randint(0, 1)):
        found.add(("department", draw.choice(list(villages)), name))
    return frozenset(found)
