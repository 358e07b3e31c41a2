"""Sentences in both languages at once, for pages that can change theirs: [Chinese, English]."""

from collections.abc import Callable

from geodata.words import Language, catalogue, label

LANGUAGES: tuple[Language, ...] = ("zh", "en")
Both = list[str]


def both(say: Callable[[Language], str]) -> Both:
    """What ``say`` says in each language."""
    return [say(language) for language in LANGUAGES]


def both_labels(group: str, name: str) -> Both:
    """The label of a vocabulary word in each language."""
    return both(lambda language: label(group, name, language))


def words_of(room: str) -> dict[str, Both]:
    """Every sentence of the catalogue under ``room``, by the rest of its key."""
    return {
        key.removeprefix(f"{room}."): [entry[language] for language in LANGUAGES]
        for key, entry in catalogue().items()
        if key.startswith(f"{room}.")
    }
