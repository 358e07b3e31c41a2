"""Codes of villages held against where the villages lie: the province of the one and the other."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from geodata.facts.codes import CODE_LENGTH
from geodata.facts.county import Village
from geodata.facts.provinces import PROVINCES, is_within
from geodata.findings import Finding, Findings, Severity
from geodata.geometry.crs_names import is_chinese_zone

MOST_NAMED = 10
ZONES = (3, -3, 6, -6)
"""Degrees of longitude by which a place is off where the meridian of its zone is wrong."""
MOSTLY = 0.5


def tell_against_codes(
    villages: Sequence[Village], told: frozenset[str], findings: Findings, *, file: str
) -> None:
    """Warn of villages outside of the province that their codes begin with.

    ``villages`` have their final places; ``told`` are ids of which more was said already.
    """
    by_code: dict[str, list[Village]] = defaultdict(list)
    for village in villages:
        code = village.code or ""
        if village.lon is not None and village.lat is not None and len(code) == CODE_LENGTH:
            by_code[code[:2]].append(village)
    for code, mine in sorted(by_code.items()):
        away = [v for v in mine if is_within(code, v.lon or 0.0, v.lat or 0.0) is False]
        away = [village for village in away if village.id not in told]
        if away:
            many = len(away) > MOSTLY * len(mine)
            findings.add(_finding(code, away, file, guess=many))


def tell_abroad(villages: Sequence[Village], system: str, findings: Findings, *, file: str) -> None:
    """Warn of villages in a zone of China that lie in no province, as by a wrong meridian."""
    if not is_chinese_zone(system):
        return
    spots = [(v.name, v.lon, v.lat) for v in villages if v.lon is not None and v.lat is not None]
    away = [name for name, x, y in spots if not any(is_within(code, x, y) for code in PROVINCES)]
    if away:
        names = "、".join(away[:MOST_NAMED]) + ("…" if len(away) > MOST_NAMED else "")
        details = {"names": names, "system": system}
        found = Finding(key="place_abroad", severity=Severity.WARNING, file=file, details=details)
        findings.add(replace(found, value=str(len(away))))


def _finding(code: str, away: Sequence[Village], file: str, *, guess: bool) -> Finding:
    """Where most villages are away, with what would bring them home."""
    names = "、".join(village.name for village in away[:MOST_NAMED])
    details = {"names": names + ("…" if len(away) > MOST_NAMED else ""), "code": code}
    key = "place_against_code"
    spots = [(village.lon or 0.0, village.lat or 0.0) for village in away]
    if guess and _fit(code, [(abs(x), abs(y)) for x, y in spots]):
        key = "place_against_code_sign"
    elif guess:
        fits = (step for step in ZONES if _fit(code, [(x + step, y) for x, y in spots]))
        if (step := next(fits, None)) is not None:
            key = "place_against_code_zone"
            details["degrees"] = f"{step:+d}"
    return Finding(
        key=key, severity=Severity.WARNING, file=file, value=str(len(away)), details=details
    )


def _fit(code: str, spots: Sequence[tuple[float, float]]) -> bool:
    return all(is_within(code, lon, lat) for lon, lat in spots)
