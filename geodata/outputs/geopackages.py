"""GeoPackages that repeat byte for byte, and their mark."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyogrio

MOMENT = "2000-01-01T00:00:00.000Z"
"""Fixed date of change, so that the same facts give the same bytes."""


@contextmanager
def fixed_date() -> Iterator[None]:
    """Let GDAL write ``MOMENT`` as the date of every change."""
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": MOMENT})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def marked(kind: str) -> dict[str, str]:
    """The option of GDAL that writes the mark of a layer."""
    return {"DESCRIPTION": f"zhucun:{kind}"}
