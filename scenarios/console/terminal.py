"""The one door of everything printed: nothing that a terminal would obey passes it.

:class:`Screen` draws what :class:`~scenarios.console.console.Talker` says, :func:`write` prints
plain text, :func:`inert_json` makes JSON that stays valid, and :func:`guard_streams` stands
behind all of them: what a library, a traceback or a warning prints goes through it too.
"""

import json
import sys
from collections.abc import Iterable
from typing import Any, TextIO, cast

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from geodata.characters import acting, visible


class Screen(Console):
    """A rich console: no text is markup, and what is drawn shows acting characters as words."""

    def __init__(self, *, width: int | None = None, file: Any = None) -> None:
        super().__init__(highlight=False, markup=False, emoji=False, width=width, file=file)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Segments of a renderable; the screen's own orders (of a living line) stay."""
        if isinstance(renderable, str | Text):
            renderable = shown(renderable)
        for segment in super().render(renderable, options):
            plain = segment.control or not acting(segment.text)
            yield segment if plain else Segment(visible(segment.text), segment.style)


def shown(text: str | Text) -> Text:
    """A text that may be measured and drawn; one with acting characters loses inner styles."""
    if isinstance(text, str):
        return Text(visible(text))
    if not acting(text.plain):
        return text
    return Text(visible(text.plain), style=text.style, overflow=text.overflow)


def write(text: str) -> None:
    """Print plain text."""
    sys.stdout.write(visible(text) + "\n")


def complain(text: str) -> None:
    """Print plain text on standard error, at once."""
    sys.stderr.write(visible(text) + "\n")
    sys.stderr.flush()


def inert_json(value: object) -> str:
    r"""JSON in which acting characters are escaped (``\u202e``): it says the same, and is inert."""
    text = json.dumps(value, ensure_ascii=False)
    for char in acting(text):
        text = text.replace(char, json.dumps(char)[1:-1])
    return text


class Guard:
    """A stream that writes the visible form of everything; rich consoles reach behind it."""

    def __init__(self, stream: TextIO) -> None:
        self.rich_proxied_file = stream

    def write(self, text: str) -> int:
        """Write the visible form of a text."""
        self.rich_proxied_file.write(visible(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write the visible form of several texts."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rich_proxied_file, name)


def guard_streams() -> None:
    """From now on standard output and error show acting characters as words."""
    if not isinstance(sys.stdout, Guard):
        sys.stdout = cast("TextIO", Guard(sys.stdout))
        sys.stderr = cast("TextIO", Guard(sys.stderr))
