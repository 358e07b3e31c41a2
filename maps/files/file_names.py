"""File names from names of places and people: safe on Windows, macOS and Linux."""

import re
import unicodedata

FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
HIDDEN = ("C", "Zl", "Zp")
"""Unicode categories that no name should hold: controls, format characters, separators."""
RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
MOST_BYTES = 180
"""Longest name in UTF-8: Linux allows 255, and an ending and a scratch name come on top."""


def safe_name(text: str) -> str:
    """Make one part of a path of any text; equal texts give equal names.

    What Windows forbids becomes ``_``, controls vanish, dots and spaces at the ends go; a
    name of a device gets a ``_`` in front; what is empty then is ``_``.
    """
    kept = "".join(
        char
        for char in unicodedata.normalize("NFC", text)
        if not unicodedata.category(char).startswith(HIDDEN)
    )
    name = FORBIDDEN.sub("_", kept)
    while len(name.encode("utf-8")) > MOST_BYTES:
        name = name[:-1]
    name = name.strip(" .") or "_"
    return f"_{name}" if RESERVED.match(name) else name
