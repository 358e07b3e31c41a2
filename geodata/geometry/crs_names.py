"""Names of coordinate systems, and Gauss-Krüger zones of China by their numbers.

Eastings of China's zones are 500 km at the central meridian, with or without the zone's
number in front (38,512,345 is 12,345 m east of the meridian of zone 38). Three-degree zones
are 25-45 (meridian 3n), six-degree zones 13-23 (meridian 6n - 3). EPSG numbers after the
EPSG registry: CGCS2000 / Gauss-Kruger zone 13-23 = 4491-4501, CM 75E-135E = 4502-4512;
3-degree zone 25-45 = 4513-4533, 3-degree CM 75E-135E = 4534-4554. Xian 1980 and Beijing
1954 have the same zones under numbers of their own.
"""

import re
import unicodedata
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError

SIX, THREE = range(13, 24), range(25, 46)
NORTHINGS = (1.5e6, 6.5e6)
"""Metres from the equator between which China lies, with some room."""
BARE_EASTINGS = (1.0e5, 9.0e5)
SHIFTED_SYSTEMS = ("GCJ-02", "BD-09")
PLAIN = {
    "wgs84": "EPSG:4326",
    "cgcs2000": "EPSG:4490",
    "国家2000": "EPSG:4490",
    "国家大地2000": "EPSG:4490",
    "2000国家大地坐标系": "EPSG:4490",
    "xian1980": "EPSG:4610",
    "xian80": "EPSG:4610",
    "西安80": "EPSG:4610",
    "beijing1954": "EPSG:4214",
    "beijing54": "EPSG:4214",
    "北京54": "EPSG:4214",
    "gcj02": "GCJ-02",
    "火星坐标": "GCJ-02",
    "bd09": "BD-09",
    "百度坐标": "BD-09",
}
"""Spellings without blanks and signs, in small letters."""
DATUMS = {
    "CGCS2000": (("cgcs2000", "国家2000", "2000国家", "国家大地2000"), (4491, 4502, 4513, 4534)),
    "Xian 1980": (("xian1980", "xian80", "西安80", "西安1980"), (2327, 2338, 2349, 2370)),
    "Beijing 1954": (
        ("beijing1954", "beijing54", "北京54", "北京1954"),
        (21413, 21453, 2401, 2422),
    ),
}
"""Words that mean a datum; EPSG code of its first 6-degree zone, 6-degree meridian, 3-degree
zone and 3-degree meridian."""
WIDTH = re.compile(r"([36三六])(?:degree|度|°)")
ZONE = re.compile(r"(?:zone|带号?)(\d\d)(?!\d)|(\d\d)(?:带|号带)")
MERIDIAN = re.compile(r"(?:cm|中央经线|中央子午线)(\d{2,3})")
OFFICIAL = re.compile(r"(?:gausskruger|gk)cm")
"""The registry's own names say "3-degree" where they mean it, and nothing for 6 degrees."""


def system_of(text: str) -> CRS | str:
    """A CRS, or ``GCJ-02`` / ``BD-09``, by EPSG code, WKT or one of many usual names.

    Raises ``CRSError`` for what nobody knows, and for half a name.
    """
    if any(sign in text for sign in "[{+"):  # WKT, PROJJSON, PROJ: whatever names they hold
        return CRS.from_user_input(text)
    plain = _plain(text)
    if plain in PLAIN:
        name = PLAIN[plain]
        return name if name in SHIFTED_SYSTEMS else CRS.from_user_input(name)
    code = _gauss_krueger(plain)
    if code is not None:
        return CRS.from_epsg(code)
    crs = CRS.from_user_input(text)
    if plain != _plain(crs.name) and plain in _plain(crs.name):
        raise CRSError(f"{text}: {crs.name}?")
    return crs


def is_chinese_zone(text: str) -> bool:
    """Whether a name means a Gauss-Krüger zone of one of China's datums."""
    try:
        system = system_of(text)
    except CRSError:
        return False
    if isinstance(system, str) or not system.is_projected:
        return False
    known = (*DATUMS, *(datum.replace(" ", "_") for datum in DATUMS))
    return any(datum in system.name for datum in known)


def _plain(text: str) -> str:
    """Letters and digits alone, small; full-width signs made narrow."""
    narrow = unicodedata.normalize("NFKC", text).lower()
    return "".join(sign for sign in narrow if sign.isalnum() or sign == "°")


def _gauss_krueger(plain: str) -> int | None:
    """EPSG code of a zone that is named in words; ``None`` where the words contradict."""
    found = [datum for datum, (words, _) in DATUMS.items() if any(word in plain for word in words)]
    if len(found) != 1:
        return None
    zone, meridian, width = ZONE.search(plain), MERIDIAN.search(plain), WIDTH.search(plain)
    wide = None if width is None else 6 if width[1] in "6六" else 3
    if zone is not None:
        number = int(zone.group(1) or zone.group(2))
        fits = wide is None or number in (SIX if wide == 6 else THREE)
        return epsg_of_zone(number, found[0]) if fits else None
    if meridian is None:
        return None
    degrees = int(meridian.group(1))
    if wide is None and OFFICIAL.search(plain):
        wide = 6 if (degrees - 75) % 6 == 0 else 3
    return epsg_of_meridian(degrees, wide or 3, found[0])


def epsg_of_zone(zone: int, datum: str = "CGCS2000") -> int | None:
    """EPSG code of the zone whose eastings begin with its number; ``datum`` as in ``DATUMS``."""
    six, _, three, _ = DATUMS[datum][1]
    if zone in SIX:
        return six + zone - SIX.start
    return three + zone - THREE.start if zone in THREE else None


def epsg_of_meridian(meridian: int, width: int, datum: str = "CGCS2000") -> int | None:
    """EPSG code of the zone of a central meridian (degrees east), eastings without a number.

    ``width`` is 3 or 6 degrees, ``datum`` as in ``DATUMS``.
    """
    _, six, _, three = DATUMS[datum][1]
    step, first = (6, six) if width == 6 else (3, three)
    number, rest = divmod(meridian - 75, step)
    return first + number if not rest and 75 <= meridian <= 135 else None


def guessed(points: NDArray[np.float64]) -> tuple[str, ...]:
    """The EPSG codes that coordinates (n, 2) in metres look like; empty where like nothing.

    Only a zone's number in the eastings tells the zone. Without it the answer is a range
    that the person must choose from, so it is empty as well.
    """
    east, north = oriented(points)
    if not _between(north, NORTHINGS):
        return ()
    zones = np.unique(np.floor(east / 1e6))
    found = [epsg_of_zone(int(zone)) for zone in zones if 0 < zone < 100]
    if len(zones) > 2 or None in found or not _between(east % 1e6, BARE_EASTINGS):
        return ()
    return tuple(f"EPSG:{code}" for code in found)


def looks_bare(points: NDArray[np.float64]) -> bool:
    """Whether coordinates look like Gauss-Krüger eastings without a zone's number."""
    east, north = oriented(points)
    return _between(north, NORTHINGS) and _between(east, BARE_EASTINGS)


def oriented(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Eastings and northings of metric coordinates in China, whichever column they stand in.

    With a zone's number an easting is larger than any northing, without it smaller.
    """
    first, second = points[:, 0], points[:, 1]
    return (second, first) if is_turned(points) else (first, second)


def is_turned(points: NDArray[np.float64]) -> bool:
    """Whether northings stand before eastings (the axis order of EPSG:45xx, and of surveyors)."""
    first, second = points[:, 0], points[:, 1]
    numbered, bare = second.min() > NORTHINGS[1], second.max() < BARE_EASTINGS[1]
    return bool(_between(first, NORTHINGS) and (numbered or bare))


def is_turned_degrees(points: NDArray[np.float64]) -> bool:
    """Whether latitudes stand before longitudes: China turned over.

    West of 90 degrees both readings are on the globe; there China begins at 27 degrees
    north, and Spitsbergen (10-27 degrees east, 76-81 north) stays where it is.
    """
    first, second = points[:, 0], points[:, 1]
    southmost = 3.0 if second.max() > 90.0 else 27.0
    return _between(first, (southmost, 54.0)) and _between(second, (73.0, 136.0))


def _between(values: NDArray[np.float64], span: Iterable[float]) -> bool:
    low, high = span
    return bool(values.min() >= low and values.max() <= high)
