"""What the process beside us does with vector files: GDAL, by way of pyogrio."""

import sys
import warnings
from pathlib import Path
from typing import Any

from geodata.sandbox.gdal import DRIVERS, DriversError

SLOW = {"geopandas", "pandas", "shapely", "pyarrow", "pyproj"} - sys.modules.keys()
"""What pyogrio loads where it finds it, and is not needed here."""
sys.modules.update(dict.fromkeys(SLOW))  # type: ignore[arg-type]
import pyogrio  # noqa: E402
from pyogrio.raw import read  # noqa: E402

for _name in SLOW:
    del sys.modules[_name]

Layer = tuple[str, str, int]
"""Name, kind of geometry, and number of features (-1: not known without reading)."""


STRANGE = sorted(set(pyogrio.list_drivers(read=True)) - DRIVERS)
if STRANGE:
    raise DriversError(",".join(STRANGE))


def layers(path: str) -> list[Layer]:
    """All layers of a file."""
    found = [(str(name), str(kind)) for name, kind in pyogrio.list_layers(path)]
    if len(found) < 2:
        return [(name, kind, -1) for name, kind in found]
    return [(name, kind, _count(path, name)) for name, kind in found]


def _count(path: str, layer: str) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the reading of the layer tells them
        return int(pyogrio.read_info(path, layer=layer, force_feature_count=True)["features"])


def fields(path: str) -> int:
    """How many attributes the first layer has; one where there is no layer to look at."""
    found = pyogrio.list_layers(path)
    if not len(found):
        return 1
    return len(pyogrio.read_info(path, layer=str(found[0][0]))["fields"])


def features(
    path: str, layer: str | None, encoding: str | None, options: dict[str, str]
) -> dict[str, Any]:
    """One layer: names and columns of attributes, geometry as WKB, CRS, and what was warned of."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        meta, _, shapes, columns = read(
            Path(path), layer=layer, encoding=encoding, datetime_as_string=True, **options
        )
    return {
        "names": [str(name) for name in meta["fields"]],
        "columns": list(columns),
        "shapes": None if shapes is None else list(shapes),
        "crs": meta["crs"],
        "told": [str(item.message) for item in told],
    }
