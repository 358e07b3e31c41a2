"""What the terminal shows: messages, findings, and the progress of a solve."""

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from geodata.findings import Findings
from geodata.words import Language, say
from maps.findings_book import findings_table
from optimizer.outcome import OnProgress, Progress

T = TypeVar("T")
MOST_WARNINGS = 20


class Talker:
    """Says sentences of the catalogue in one language; user text is never markup."""

    def __init__(self, language: Language = "zh", console: Console | None = None) -> None:
        self.language = language
        self.console = console or Console(highlight=False)

    def say(self, key: str, *, style: str = "", **values: object) -> None:
        """Print one sentence."""
        text = say(key, self.language, **values)
        self.console.print(Text(text, style=style), soft_wrap=True)

    def findings(self, findings: Findings) -> None:
        """Print the errors, all of them, and the first warnings."""
        calm = [item for item in findings if item not in findings.errors]
        shown = Findings([*findings.errors, *calm[:MOST_WARNINGS]])
        if len(shown):
            self.console.print(findings_table(shown, self.language))
        if len(calm) > MOST_WARNINGS:
            self.say("cli.more_warnings", count=len(calm) - MOST_WARNINGS)


def watch(talker: Talker, work: Callable[[OnProgress, threading.Event], T]) -> T:
    """Run ``work`` in a thread while showing its progress.

    The first Ctrl-C asks it to stop and keep the best plan so far; the second ends the
    program at once with ``KeyboardInterrupt``.
    """
    stop, done = threading.Event(), threading.Event()
    box: dict[str, T] = {}
    failure: list[BaseException] = []
    latest: list[Progress] = []

    def run() -> None:
        try:
            box["result"] = work(latest.append, stop)
        except BaseException as error:  # handed to the caller below
            failure.append(error)
        finally:
            done.set()

    thread = threading.Thread(target=run, daemon=True)
    with _Interrupts(talker, stop):
        thread.start()
        _show(talker, done, latest)
        thread.join()
    if failure:
        raise failure[0]
    return box["result"]


class _Interrupts:
    """Counts Ctrl-C while it is active."""

    def __init__(self, talker: Talker, stop: threading.Event) -> None:
        self.talker = talker
        self.stop = stop

    def __enter__(self) -> None:
        self.main = threading.current_thread() is threading.main_thread()
        if self.main:
            self.before = signal.signal(signal.SIGINT, self._interrupted)

    def __exit__(self, *_: object) -> None:
        if self.main:
            signal.signal(signal.SIGINT, self.before)

    def _interrupted(self, _: int, __: FrameType | None) -> None:
        if self.stop.is_set():
            raise KeyboardInterrupt
        self.stop.set()
        self.talker.say("cli.stopping", style="yellow")


def _show(talker: Talker, done: threading.Event, latest: list[Progress]) -> None:
    if not talker.console.is_terminal:
        level = 0
        while not done.wait(0.2):
            if latest and latest[-1].level != level:
                level = latest[-1].level
                talker.say("cli.level", level=level, levels=latest[-1].levels)
        return
    with Live(console=talker.console, refresh_per_second=5, transient=True) as live:
        while not done.wait(0.2):
            if latest:
                live.update(_line(talker.language, latest[-1]))


def _line(language: Language, moment: Progress) -> Table:
    """One line: a bar that fills as incumbent and bound meet, with both numbers."""
    table = Table.grid(padding=(0, 2))
    best, bound = moment.incumbent, moment.bound
    gap = None if best is None or bound is None else max(0.0, best - bound) / max(1.0, abs(best))
    filled = 0 if gap is None else round(24 * (1.0 - min(1.0, gap)))
    bar = Text("█" * filled + "░" * (24 - filled), style="green")
    words = say(
        "cli.progress",
        language,
        level=moment.level,
        levels=moment.levels,
        incumbent="—" if best is None else f"{best:,.2f}",
        bound="—" if bound is None else f"{bound:,.2f}",
        gap="—" if gap is None else f"{100 * gap:.2f}%",
        seconds=f"{moment.seconds:.0f}",
    )
    table.add_row(bar, Text(words))
    return table
