"""Several classes of one place, kept as one text, and texts that compare as any of several.

A village may be 软弱涣散村 and 脱贫村 at once. Its class is then the words joined by ``、``, in
the order of the vocabulary; no single class holds that sign. ``None`` is an unknown class,
an empty text the known absence of any.
"""

from collections.abc import Iterable

from geodata.facts.vocabulary import VILLAGE_CLASSES
from geodata.words import Language, label, say

JOINT = "、"
_ORDER = {name: number for number, name in enumerate(VILLAGE_CLASSES)}


class Several(tuple[str, ...]):
    """Texts of one fact: a condition on it holds where it holds for any of them."""

    __slots__ = ()


def joined(classes: Iterable[str]) -> str:
    """Classes as one text: those of the vocabulary first, then by name, each once."""
    return JOINT.join(sorted(set(classes), key=lambda name: (_ORDER.get(name, len(_ORDER)), name)))


def parts_of_class(name: str | None) -> tuple[str, ...]:
    """The single classes; none where the class is unknown or there is none."""
    return tuple(name.split(JOINT)) if name else ()


def class_label(name: str | None, language: Language = "zh") -> str:
    """The class in words, several as a list, an unknown one as such."""
    if name is None:
        return say("class_unknown", language)
    sign = say("class_joint", language)
    return sign.join(label("class", part, language) for part in parts_of_class(name))
