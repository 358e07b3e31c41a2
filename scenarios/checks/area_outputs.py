"""Map and GeoPackage of a division, written anew and compared with those that lie there."""

from collections.abc import Iterator
from functools import partial

from geodata.outputs import temporary_folder
from maps.checks.geopackage_check import gpkg_unlike
from scenarios.checks.outputs import compared, page_unlike_page
from scenarios.checks.said import Difference
from scenarios.runs.area_outputs import write_area_maps
from scenarios.runs.finished_areas import GIS_FILE, MAP_FILE, FinishedAreas


def area_maps(done: FinishedAreas) -> Iterator[Difference]:
    """What areas.gpkg and map.html show otherwise than it follows.

    A missing one is told by its fingerprint.
    """
    breaches = tuple(done.judge.breaches(done.plan))
    layers, page = done.folder / GIS_FILE, done.folder / MAP_FILE
    with temporary_folder() as anew:
        write_area_maps(anew, done.case, done.judge, done.plan, breaches, done.manifest.language)
        said = [*compared(layers, anew, partial(gpkg_unlike, layers, anew / GIS_FILE))]
        said += compared(page, anew, partial(page_unlike_page, page, anew / MAP_FILE))
    yield from (item for item in said if isinstance(item, Difference))
