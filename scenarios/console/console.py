"""What the terminal shows: messages, findings, and the progress of a solve."""

import signal
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from queue import SimpleQueue
from types import FrameType
from typing import TypeVar

from rich.console import Console, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from geodata.characters import on_one_line
from geodata.findings import Findings, Severity
from geodata.outputs import memory_limit
from geodata.words import Language, say
from optimizer.model.outcome import OnProgress, Progress, relative_gap
from scenarios.console.json_output import record
from scenarios.console.terminal import Screen, inert_json

T = TypeVar("T")
MOST_WARNINGS = 20
PIPE_WIDTH = 160
"""Characters of a line that goes to a file or another program."""

TABLE_WIDTH = 120
"""Narrower terminals show findings as paragraphs: eight columns would not be readable."""


class Aborted(BaseException):
    """Ctrl-C: end at once. Not a ``KeyboardInterrupt``, which typer would swallow."""


class Talker:
    """Says sentences of the catalogue in one language; user text is never markup."""

    def __init__(self, language: Language = "zh", console: Console | None = None) -> None:
        self.language = language
        width = None if sys.stdout.isatty() else PIPE_WIDTH
        kept = record()
        file = None if kept is None or kept.aloud else kept.lines
        self.console = console or Screen(width=width, file=file)

    def say(self, key: str, *, style: str = "", **values: object) -> None:
        """Print one sentence; a value cannot begin a line of its own."""
        plain = {name: on_one_line(str(value)) for name, value in values.items()}
        text, kept = say(key, self.language, **plain), record()
        if kept is not None:
            kept.message(key, text, values)
        if kept is None or kept.aloud:
            self.console.print(Text(text, style=style), soft_wrap=True)

    def line(self, text: str) -> None:
        """Print a line that was put together elsewhere; other programs get it among the lines."""
        kept = record()
        if kept is not None and kept.aloud:
            kept.lines.write(on_one_line(text) + "\n")
        self.console.print(Text(on_one_line(text)), soft_wrap=True)

    def show(self, drawn: RenderableType) -> None:
        """Draw a table."""
        self.console.print(drawn)

    def json(self, value: object) -> None:
        """Print an answer for other programs: one line of JSON."""
        kept = record()
        if kept is None:
            self.console.print(Text(inert_json(value)), soft_wrap=True)
        else:
            kept.answer[:] = [value]

    def account(self, rows: Iterable[Mapping[str, object]]) -> None:
        """Keep what was read, row by row, for other programs; people get sentences."""
        kept = record()
        if kept is not None:
            kept.account.extend(rows)

    def findings(self, findings: Findings) -> None:
        """Print the errors, all of them, and the first warnings, one for each fault."""
        kept, findings = record(), findings.faults()
        if kept is not None:
            for item in findings:
                kept.finding(item, item.problem(self.language), item.remedy(self.language))
        if kept is not None and not kept.aloud:
            return
        from maps.files.findings_book import findings_list, findings_table  # noqa: PLC0415  loads pandas

        calm = [item for item in findings if item.severity is not Severity.ERROR]
        shown = Findings([*findings.errors, *calm[:MOST_WARNINGS]])
        if len(shown) and self.console.width >= TABLE_WIDTH:
            self.show(findings_table(shown, self.language))
        elif len(shown):
            for line in findings_list(shown, self.language):
                self.show(line)
        if len(calm) > MOST_WARNINGS:
            self.say("cli.more_warnings", count=len(calm) - MOST_WARNINGS)


def abort_on_interrupt() -> None:
    """Let Ctrl-C raise :class:`Aborted`, unless the shell has it ignored."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _abort)


def _abort(_: int, frame: FrameType | None) -> None:
    if _gave_up(frame):
        raise RuntimeError("can't start new thread")
    raise Aborted


def _gave_up(frame: FrameType | None) -> bool:
    """Whether a library sent the signal: OpenBLAS does where it finds no thread while it is loaded.

    Only where memory is limited; else somebody has pressed Ctrl-C just then.
    """
    loading = frame is not None and "importlib" in frame.f_code.co_filename
    return loading and memory_limit() is not None


def watch(talker: Talker, work: Callable[[OnProgress, threading.Event], T]) -> T:
    """Run ``work`` in a thread while showing its progress.

    The first Ctrl-C asks it to stop and keep the best plan so far; the second raises
    :class:`Aborted` at once. What ``work`` raises is raised here.
    """
    stop, done = threading.Event(), threading.Event()
    moments: SimpleQueue[Progress] = SimpleQueue()
    box: list[T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            box.append(work(moments.put, stop))
        except BaseException as error:  # handed to the caller below
            failure.append(error)
        finally:
            done.set()

    thread = threading.Thread(target=run, daemon=True)
    with _Interrupts(stop):
        thread.start()
        _show(talker, done, stop, moments)
        thread.join()
    if failure:
        raise failure[0]
    return box[0]


class _Interrupts:
    """Counts Ctrl-C while it is active: only sets a flag, for printing is not reentrant."""

    def __init__(self, stop: threading.Event) -> None:
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
            raise Aborted
        self.stop.set()


def _show(
    talker: Talker, done: threading.Event, stop: threading.Event, moments: SimpleQueue[Progress]
) -> None:
    """On a terminal show one line that lives; a pipe gets no progress."""
    screen = _Screen(talker)
    if not talker.console.is_terminal:
        while not done.wait(0.2):
            screen.update(moments, stopping=stop.is_set())
        screen.update(moments, stopping=stop.is_set())
        return
    with Live(console=talker.console, refresh_per_second=5, transient=True) as live:
        screen.live = live
        while not done.wait(0.2):
            screen.update(moments, stopping=stop.is_set())


class _Screen:
    """What has been shown of a solve so far."""

    def __init__(self, talker: Talker) -> None:
        self.talker = talker
        self.live: Live | None = None
        self.told = False

    def update(self, moments: SimpleQueue[Progress], *, stopping: bool) -> None:
        """Show what came since the last time."""
        if stopping and not self.told:
            self.told = True
            self.talker.say("cli.stopping", style="yellow")
        moment = None
        while not moments.empty():
            moment = moments.get()
        if moment is not None and self.live is not None:
            self.live.update(_line(self.talker.language, moment))


def _line(language: Language, moment: Progress) -> Table:
    """One line: a bar that fills as incumbent and bound meet, with both numbers."""
    table = Table.grid(padding=(0, 2))
    best, bound = moment.incumbent, moment.bound
    gap = None if best is None or bound is None else relative_gap(best, bound, 0.0)
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
