"""Which tasks of a planning problem beside the postings are asked for."""

from collections.abc import Mapping
from typing import Protocol

from scenarios.console.console import Talker
from scenarios.console.errors import BadInput


class Task(Protocol):
    """A table of a scenario that asks for something: it has a name, and perhaps a title."""

    @property
    def name(self) -> str:
        """By which it is called."""
        ...

    @property
    def title(self) -> str | None:
        """By which it is called as well."""
        ...


def chosen_tasks(
    tasks: Mapping[int, Task], named: str | None, talker: Talker, *, room: str, file: str
) -> list[int]:
    """The numbers of all tasks, or of the one named.

    ``room`` is whose sentences say that there is none, or which there are. Raises
    :class:`BadInput` then.
    """
    if not tasks:
        talker.say(f"{room}.none", file=file, style="red")
        raise BadInput
    found = [n for n, item in tasks.items() if named in (None, item.name, item.title)]
    if not found:
        names = "、".join(item.name for item in tasks.values())
        talker.say(f"{room}.which", name=named, names=names, style="red")
        raise BadInput
    return found
