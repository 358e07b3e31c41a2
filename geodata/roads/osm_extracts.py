"""What the process beside us does with extracts of OpenStreetMap: roads, by way of osmium."""

from array import array
from importlib import import_module
from typing import Any

from geodata.roads.speeds import CLOSED, KMH, class_of, direction_of, limit_of


def roads(path: str) -> dict[str, Any]:
    """Drivable ways: tags, the ids of their nodes one after another, and where nodes are.

    ``tags`` holds (class, direction, limit or ``None``), ``counts`` how many of ``refs``
    belong to each way; ``ids``, ``lons`` and ``lats`` are the nodes that the file has.
    """
    osmium = import_module("osmium")  # an optional extra

    tags, counts, refs = [], array("q"), array("q")
    reader = osmium.FileProcessor(path, osmium.osm.WAY)
    for way in reader.with_filter(osmium.filter.KeyFilter("highway")):
        found = _described({tag.k: tag.v for tag in way.tags})
        if found is not None:
            tags.append(found)
            counts.append(len(way.nodes))
            refs.extend(node.ref for node in way.nodes)
    ids, lons, lats = array("q"), array("d"), array("d")
    nodes = osmium.FileProcessor(path, osmium.osm.NODE)
    nodes.with_filter(osmium.filter.IdFilter(set(refs)))
    for node in nodes:
        if node.location.valid():
            ids.append(node.id)
            lons.append(node.location.lon)
            lats.append(node.location.lat)
    return {"tags": tags, "counts": counts, "refs": refs, "ids": ids, "lons": lons, "lats": lats}


def _described(tags: dict[str, str]) -> tuple[str, int, float | None] | None:
    """Class, direction and speed limit of a way; ``None`` where cars do not go."""
    if tags.get("area") == "yes" or _closed(tags):
        return None
    kind = class_of(tags["highway"])
    if kind not in KMH:
        return None
    junction = tags.get("junction", "")
    turn = direction_of(tags.get("oneway", ""), road_class=kind, junction=junction)
    return kind, turn, limit_of(tags.get("maxspeed", ""))


def _closed(tags: dict[str, str]) -> bool:
    """Whether cars are kept out: the most particular of the access tags counts."""
    for key in ("motorcar", "motor_vehicle", "vehicle", "access"):
        if key in tags:
            return tags[key] in CLOSED
    return False
