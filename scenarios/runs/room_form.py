"""In what form this version writes: its words, its colours, its own number.

A folder of another form says the same otherwise; its files can only be held against their
fingerprints.
"""

import hashlib
import json
from functools import cache
from importlib.metadata import version

from geodata.words import catalogue
from maps import styles

LENGTH = 16


@cache
def form_now() -> str:
    """The first digits of a fingerprint of all of it."""
    colours = {name: value for name, value in vars(styles).items() if name.isupper()}
    told = [version("zhucun"), catalogue(), colours]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:LENGTH]
