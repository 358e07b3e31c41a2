"""Map and GeoPackage of groups, written anew and compared with those that lie there."""

from collections.abc import Iterator
from functools import partial

from geodata.outputs import temporary_folder
from maps.checks.geopackage_check import gpkg_unlike
from scenarios.checks.outputs import compared, page_unlike_page
from scenarios.checks.said import Difference
from scenarios.runs.finished_groups import FinishedGroups
from scenarios.runs.group_facts import GIS_FILE, MAP_FILE
from scenarios.runs.group_outputs import write_group_maps


def group_maps(done: FinishedGroups) -> Iterator[Difference]:
    """What groups.gpkg and map.html show otherwise than it follows.

    A missing one is told by its fingerprint. Groups without areas have neither.
    """
    if not done.facts.areas:
        return
    breaches = tuple(done.judge.breaches(done.plan))
    layers, page = done.folder / GIS_FILE, done.folder / MAP_FILE
    with temporary_folder() as anew:
        write_group_maps(anew, done.case, done.judge, done.plan, breaches, done.manifest.language)
        said = [*compared(layers, anew, partial(gpkg_unlike, layers, anew / GIS_FILE))]
        said += compared(page, anew, partial(page_unlike_page, page, anew / MAP_FILE))
    yield from (item for item in said if isinstance(item, Difference))
