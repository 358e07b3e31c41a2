"""Texts made comparable."""

import unicodedata


def normalised(text: str) -> str:
    """Fold width, case, blanks and marks, so that headers and names compare by content."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(folded.replace("*", "").replace("\ufeff", "").split())
