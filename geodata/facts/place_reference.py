"""Places as people name them: ids of villages and of townships may be the same."""


def reference(level: str, name: str) -> str:
    """A place by its level and id: ``village:140603100201``, ``county:朔城区``."""
    return f"{level}:{name}"


def named(place: str) -> str:
    """The id of a reference; a text that is none is itself."""
    level, sign, name = place.partition(":")
    return name if sign and level in ("village", "township", "county") else place
