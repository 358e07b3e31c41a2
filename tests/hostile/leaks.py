"""``python -m tests.hostile.leaks``: every planted leak, and every preset without one.

Prints what was planted and missed: values in files in every disguise and encoding, values in
every text that a scenario or a table hands to the public edition, and the editions of the demo
and of all presets, which hold nothing private. Ends with 1 where anything was missed or a
clean edition was refused. ``--count N`` takes a seeded part of the files.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar
from unittest import mock

from geodata.facts.case import Case
from geodata.facts.county import County
from geodata.findings import Findings
from geodata.synthetic.area import synthetic_area
from geodata.synthetic.county import synthetic_county
from optimizer.facts.layer import Layer
from optimizer.facts.lookup import Lookup
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from scenarios.cases.new import library
from scenarios.cases.presets import has_layers, presets, recipe_of
from scenarios.language.scenario import Scenario, read_scenario
from scenarios.tasks import (
    publish,
    publish_areas,
    publish_belts,
    publish_grids,
    publish_groups,
    publish_tours,
)
from tests.hostile.area_texts import AREA_PLACES, said_of_areas
from tests.hostile.belt_texts import BELT_PLACES, said_of_belts
from tests.hostile.editions import finished
from tests.hostile.grid_texts import GRID_PLACES, said_of_grids
from tests.hostile.group_texts import GROUP_PLACES, said_of_groups
from tests.hostile.plant import plants
from tests.hostile.test_leaks import leak_test, missed
from tests.hostile.texts import AROUND, PLACES, SECRETS, said_of
from tests.hostile.tour_texts import TOUR_PLACES, said_of_tours

T = TypeVar("T")
SEED = 17
LIKE_PLACES = {(text, "somebody not posted") for text in ("village", "township")}
"""A name of two characters inside a word of a place's name cannot be told apart: 李家 in 李家村."""


class Patch:
    """What pytest's ``monkeypatch`` does, outside of pytest."""

    def setattr(self, owner: object, name: str, value: object) -> None:
        """Set an attribute; ``mock.patch`` around the whole run puts it back."""
        setattr(owner, name, value)


def in_files(count: int | None) -> tuple[int, list[str]]:
    """Values planted in files: how many, and which were missed."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        every = list(plants(folder))
        chosen = every if count is None else random.Random(SEED).sample(every, count)
        return len(chosen), list(missed(leak_test(), folder, chosen))


def in_texts() -> tuple[int, list[str]]:
    """Values planted in texts that are published: how many, and which were published."""
    return planted(PLACES, lambda run: said_of(run, Patch())[1])


def in_areas() -> tuple[int, list[str]]:
    """The same in the texts of a division."""
    return planted(AREA_PLACES, lambda done: said_of_areas(done, Patch())[1])


def in_belts() -> tuple[int, list[str]]:
    """The same in the texts of belts."""
    return planted(BELT_PLACES, lambda done: said_of_belts(done, Patch())[1])


def in_tours() -> tuple[int, list[str]]:
    """The same in the texts of tours."""
    return planted(TOUR_PLACES, lambda done: said_of_tours(done, Patch())[1])


def in_grids() -> tuple[int, list[str]]:
    """The same in the texts of grids."""
    return planted(GRID_PLACES, lambda done: said_of_grids(done, Patch())[1])


def in_groups() -> tuple[int, list[str]]:
    """The same in the texts of groups."""
    return planted(GROUP_PLACES, lambda done: said_of_groups(done, Patch())[1])


def planted(
    places: Mapping[str, Callable[[Path, str], T]], published: Callable[[T], Path | None]
) -> tuple[int, list[str]]:
    """Every secret in every text, in every guise."""
    tried, lost = 0, []
    with tempfile.TemporaryDirectory() as place:
        for text, make in places.items():
            for secret, value in SECRETS.items():
                for number, around in enumerate(
                    AROUND if (text, secret) not in LIKE_PLACES else AROUND[:1]
                ):
                    made = make(Path(place) / f"{tried}", around.format(value))
                    tried += 1
                    if published(made) is not None:
                        lost.append(f"{text}/{secret}/{number}")
    return tried, lost


def clean() -> Iterator[tuple[str, str]]:
    """Every edition that shows nothing private, and what was said where it was refused."""
    with tempfile.TemporaryDirectory() as place:
        for name, case, scenario in cases(Path(place)):
            for number in range(2):
                plan = any_plan(case.county, scenario.policy, random.Random(number))
                folder = Path(place) / name / f"{number}"
                run = finished(folder, case, scenario.policy, plan, title=scenario.title)
                said, written = said_of(run, Patch())
                yield f"{name}/{number}", "" if written else said.getvalue()


def cases(folder: Path) -> Iterator[tuple[str, Case, Scenario]]:
    """The demo and every preset that posts somebody."""
    for name in ("demo", *filter(has_layers, presets())):
        path = folder / f"{name}.toml"
        path.write_text(library(name, "zh"), "utf-8")
        scenario = read_scenario(path, Findings())
        assert scenario is not None
        case = synthetic_county() if name == "demo" else synthetic_area(recipe_of(name))
        yield name, case, scenario


def any_plan(county: County, policy: Policy, chance: random.Random) -> Plan:
    """Somebody everywhere, without a thought: what is published is what matters."""
    lookup = Lookup(county)
    posts = {post for layer in policy.layers for post in _of_layer(lookup, layer, chance)}
    return Plan(tuple(sorted(posts)))


def _of_layer(lookup: Lookup, layer: Layer, chance: random.Random) -> Iterator[Posting]:
    people = list(lookup.supplies(layer.supply))
    for place in lookup.places(layer.level):
        yield Posting(layer.name, place, chance.choice(people))


def main() -> int:
    """Run everything; 1 where something leaks or a clean edition is refused."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, help="so many of the files")
    wishes = parser.parse_args()
    wrong: list[str] = []
    with (
        mock.patch.object(publish, "open_run"),
        mock.patch.object(publish_areas, "open_areas"),
        mock.patch.object(publish_belts, "open_belts"),
        mock.patch.object(publish_grids, "open_grids"),
        mock.patch.object(publish_tours, "open_tours"),
        mock.patch.object(publish_groups, "open_groups"),
    ):
        for what, (tried, lost) in (
            ("files", in_files(wishes.count)),
            ("texts", in_texts()),
            ("texts of areas", in_areas()),
            ("texts of belts", in_belts()),
            ("texts of grids", in_grids()),
            ("texts of tours", in_tours()),
            ("texts of groups", in_groups()),
        ):
            print(f"planted in {what}: {tried}, missed: {len(lost)}", flush=True)
            wrong += lost
        refused = [(name, said) for name, said in clean() if said]
        print(f"clean editions refused: {len(refused)}")
        wrong += [f"{name}: {said}" for name, said in refused]
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
