"""Texts made comparable."""

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=1 << 16)
def normalised(text: str) -> str:
    """Fold width, case, blanks and marks, so that headers and names compare by content."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(folded.replace("*", "").replace("\ufeff", "").split())
